"""Deviations of a unit: raised by its events, decided by quality, answered for by virtual people in a rehearsal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recipes.recipe.model import Prompt
from twin.deviation import DECIDE, DECIDED_BY, TARGET, Decision, Deviation, Kind, Said, signed, why_not_decide
from twin.engine.deviation_causes import MANY, PLATES, RAISED_BY, WARM
from twin.engine.deviation_facts import DeviationFacts
from twin.material import clock
from twin.messages import Command
from twin.people.virtual import Ask, Crew, answers
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from twin.engine.engine import Engine

NEVER = 2**62
UNIT = "unit"
"""The head of the id of what concerns no batch."""
HOLD = "hold "
USELESS = ("discard", "new kit")
"""How the words of a hold time begin after which nobody may use the item [unit.md 1.6]."""
POLICY = "assessed by policy of the rehearsal: the work goes on, what is made of it is assessed before use"
EXACT = Crew()


class Deviations:
    """Raises, keeps and closes deviations. They live in the engine's memory; this holds no state of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.facts = DeviationFacts(engine)

    def take(self, kind: str, name: str, payload: Mapping[str, Any]) -> None:
        """Raise what an event means."""
        if kind in RAISED_BY:
            RAISED_BY[kind](self, name, payload)

    def of_hold_times(self) -> None:
        """Raise one for every hold time that is past its limit now."""
        for row in clock.overdue(self.facts.kinds, self.facts.material, self._engine.tick):
            cause = f"{HOLD}{row.hold}"
            if row.level == "limit" and not self._told(cause, row.item, row.since_tick):
                self.open(Kind.HOLD_TIME, (self.facts.batch_of(row.item), row.item), cause, row.text)

    def open(
        self,
        kind: Kind,
        whom: tuple[str, str],
        cause: str,
        text: str,
        *,
        by: str = "",
        wants: tuple[str, ...] = (),
    ) -> None:
        """Raise one about (batch, item), unless it is open already."""
        memory, (batch, item) = self._engine.memory, whom
        same = (batch, item, cause)
        if any(one.is_open and (one.batch, one.item, one.cause) == same for one in memory.deviations):
            return
        number = 1 + sum(one.batch == batch for one in memory.deviations)
        new = Deviation(
            id=f"{batch or UNIT}-D{number}",
            tick=self._engine.tick,
            batch=batch,
            item=item,
            kind=kind.value,
            text=text,
            cause=cause,
            by=by,
            wants=wants or DECIDED_BY[kind],
        )
        memory.deviations = (*memory.deviations, new)
        told = {"batch": batch, "item": item, "kind": new.kind, "cause": cause, "text": text}
        self._engine.emit("deviation_raised", new.id, {**told, "wants": list(new.wants)})
        self._engine.touch()

    def why_not(self, target: str, arguments: Mapping[str, Any]) -> str | None:
        """Return why a decision is refused, or None."""
        found = self.find(target, arguments)
        if found is None:
            return f"there is no deviation '{arguments.get('deviation')}' of {target}"
        return why_not_decide(found, _said(arguments))

    def carry_out(self, target: str, arguments: Mapping[str, Any]) -> None:
        """Take a signature; with the last one the decision acts."""
        memory, before = self._engine.memory, self.find(target, arguments)
        assert before is not None
        said = _said(arguments)
        after = signed(before, said, self._engine.tick)
        memory.deviations = tuple(after if one is before else one for one in memory.deviations)
        payload = {"decision": said.decision, "reason": said.reason, "role": said.role, "by": said.person}
        self._engine.emit("deviation_signed" if after.is_open else "deviation_decided", after.id, payload)
        self._engine.touch()
        if not after.is_open:
            self._act(after)

    def find(self, target: str, arguments: Mapping[str, Any]) -> Deviation | None:
        """Return the deviation that a command to its batch, or to those of no batch, names."""
        wanted = (str(arguments.get("deviation")), "" if target == TARGET else target)
        return next((one for one in self._engine.memory.deviations if (one.id, one.batch) == wanted), None)

    def allow_warm_exit(self, module: str, *, allowed: bool) -> None:
        """Let the outer door of a freezer open before its bags are cold, or no more."""
        tag = f"{module}.{WARM}"
        if self._engine.world.value(tag) != allowed:
            self._engine.write_calculated(tag, float(allowed))
            self._engine.touch()

    def why_not_close(self, batch: str) -> str | None:
        """Return which deviation of a batch nobody has decided on."""
        still = (one for one in self._engine.memory.deviations if one.batch == batch and one.is_open)
        return next((f"{one.id} is not decided: {one.text}" for one in still), None)

    def work(self) -> int:
        """Let virtual people decide what is due; return when the next decision is."""
        engine, following = self._engine, NEVER
        if not engine.people:
            return following
        crew = engine.people if isinstance(engine.people, Crew) else EXACT
        for one in engine.memory.deviations:
            for due, command in self._decisions(one, crew) if one.is_open else ():
                if due > engine.tick:
                    following = min(following, due)
                elif not any(entry.command == command for entry in engine.memory.inbox):
                    engine.enqueue(command)
        return following

    def _decisions(self, one: Deviation, crew: Crew) -> Iterator[tuple[int, Command]]:
        """Yield when each of those who have not signed decides, and what."""
        takes_s = crew.behaviour.decide / TICKS_PER_S
        for role in one.missing:
            prompt = Prompt("confirm", one.text, role, takes_s=takes_s)
            name = f"{role}.2" if one.by == f"{role}.1" else f"{role}.1"
            ask = Ask(one.batch or TARGET, one.id, prompt, one.tick, part=role, role=role, person=name)
            arguments = {"deviation": one.id, "decision": one.proposed or self._policy(one), "reason": POLICY}
            for due, command in answers([ask], crew, self._engine.tick):
                yield due, Command(ask.target, DECIDE, command.origin, arguments)

    def _policy(self, one: Deviation) -> str:
        """Return what the virtual quality unit decides: what the rules leave to it goes on, nothing else does."""
        item = self.facts.material.items.get(one.item)
        if one.kind == Kind.LIMIT:
            return Decision.QUARANTINE
        if item is None:
            return Decision.QUARANTINE if one.cause.endswith(PLATES) else Decision.ACCEPT
        hold = clock.hold_of(self.facts.kinds, item, one.cause.removeprefix(HOLD))
        useless = hold is not None and hold.at_limit.startswith(USELESS)
        exhausted = one.cause == MANY and item.gas_cycles >= self.facts.kind_of(item).gas_cycles
        if useless or exhausted:
            return Decision.REJECT
        swapped = one.kind == Kind.IDENTITY and not self._engine.hands.is_what_it_says(item)
        return Decision.QUARANTINE if swapped else Decision.ACCEPT

    def _act(self, one: Deviation) -> None:
        """Let go what the cause has blocked, or put the item aside."""
        args: dict[str, Any] = {"reason": one.reason}
        if one.decision == Decision.QUARANTINE and one.item:
            self._note(one, "disposition", "QA", item=one.item, decision="quarantine", **args)
        elif one.decision == Decision.REJECT and one.item:
            self._note(one, "set_status", "QA", item=one.item, status="rejected", **args)
        elif one.cause.startswith(WARM):
            allowed = one.decision == Decision.ACCEPT
            self.allow_warm_exit(one.cause.removeprefix(WARM).strip(), allowed=allowed)
        elif one.kind == Kind.HOLD_TIME:
            self._note(one, "release_hold", "QA", item=one.item, hold=one.cause.removeprefix(HOLD), **args)
        elif one.cause == MANY:
            self._note(one, "allow_gas_cycle", "QA", item=one.item, approvals=dict(one.signed))
        if one.kind == Kind.IDENTITY and self._all_decided(one.cause):
            self._note(one, "resolve", "QA", fault=one.cause, decision=one.decision)

    def _note(self, one: Deviation, verb: str, role: str, **arguments: Any) -> None:
        self._engine.bookings.note(one.signed[role], verb, {**arguments, "role": role})

    def _all_decided(self, fault: str) -> bool:
        mine = [one for one in self._engine.memory.deviations if one.cause == fault]
        known = {other.id: other.open for other in self.facts.material.faults}
        return known.get(fault, False) and not any(one.is_open for one in mine)

    def _told(self, cause: str, item: str, since: int) -> bool:
        """Tell whether a hold time that is over since a tick has its deviation."""
        mine = (one for one in self._engine.memory.deviations if (one.cause, one.item) == (cause, item))
        return any(one.is_open or one.tick >= since for one in mine)


def _said(arguments: Mapping[str, Any]) -> Said:
    said = (str(arguments.get(name, "")) for name in ("decision", "reason", "by", "role"))
    return Said(*said)
