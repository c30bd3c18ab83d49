"""The recipe runner: moves tokens over the net; everything it wants done is a Command on the one path."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from twin.messages import Command, Origin
from twin.procedure.answer import parsed_answer, why_not_answer
from twin.procedure.program import Program
from twin.procedure.state import ENDED, STANDING, RunData, RunState, Status, StepRecord, Token
from twin.procedure.world import RunWorld
from twin.signals import TICKS_PER_S
from twin.world import Happening

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recipes.recipe.model import Step

ENDING_STATES = {"stop": RunState.STOPPING, "abort": RunState.ABORTING}
RESUME_TICKS = 3
"""So long a module may still be held after its recipe was resumed: its own command acts in the next scan."""
FAILED_STATES = ("Stopping", "Stopped", "Aborting", "Aborted", "Clearing")
HELD_STATES = ("Holding", "Held")
QUIET_STATES = ("Stopped", "Idle", "Complete", "Aborted")
UNSTARTED = {"Stopped": "reset", "Complete": "reset"}
VERBS = ("start", "hold", "resume", "stop", "abort", "answer")


@dataclass
class Scan:
    """One advance of a run: collects the new data, the commands and the happenings."""

    program: Program
    data: RunData
    world: RunWorld
    commands: list[Command]
    happenings: list[Happening]
    due: list[int]

    def command(self, target: str, verb: str, arguments: Mapping[str, Any], reason: str) -> None:
        """Ask for a command; it is journalled and answered in the next scan."""
        origin = Origin("recipe", self.program.recipe.id, reason)
        self.commands.append(Command(target, verb, origin, dict(arguments)))

    def happened(self, kind: str, step: str = "", **payload: Any) -> None:
        """Note an event of the run or of one of its steps."""
        name = f"recipe.{step}" if step else "recipe"
        self.happenings.append(Happening(kind, name, {"recipe": self.program.recipe.id, **payload}))

    def put(self, token: Token) -> None:
        """Replace the token of its step; what is equal stays, so that a waiting step wants no scan."""
        if self.data.token(token.step) == token:
            return
        tokens = tuple(token if t.step == token.step else t for t in self.data.tokens)
        self.data = replace(self.data, tokens=tokens)

    def become(self, state: RunState, reason: str = "") -> None:
        """Change the state of the run."""
        if state is not self.data.state:
            self.data = replace(self.data, state=state, reason=reason, since=self.world.tick)
            self.happened("recipe_state_changed", state=state.value, reason=reason)


@dataclass(frozen=True)
class RecipeLogic:
    """Stateless logic of one program."""

    program: Program

    def initial(self) -> RunData:
        """Return a run that is loaded and not started."""
        return RunData(RunState.LOADED)

    def why_not(self, data: RunData, verb: str, arguments: Mapping[str, Any], world: RunWorld) -> str | None:
        """Return why a verb is refused, or None."""
        if verb not in VERBS:
            return f"'{verb}' is no command of a recipe; known: {', '.join(VERBS)}"
        if verb == "answer":
            return self._why_not_answer(data, arguments)
        allowed = _ALLOWED[verb]
        if data.state not in allowed:
            words = ", ".join(state.value for state in allowed)
            return (
                f"{verb} is not possible while the recipe is {data.state.value}; it is possible while {words}"
            )
        if verb != "resume":
            return None
        if not str(arguments.get("reason", "")).strip():
            return "a reason is needed to resume"
        hindrances = world.hindrances(self.program.recipe.modules)
        return "; ".join(hindrances) or None

    def apply(self, data: RunData, verb: str, arguments: Mapping[str, Any], world: RunWorld) -> Scan:
        """Carry out an accepted verb."""
        scan = Scan(self.program, data, world, [], [], [])
        match verb:
            case "start":
                scan.become(RunState.RUNNING)
                _enter(scan, self.program.recipe.steps[0].id)
            case "answer":
                self._answer(scan, arguments)
            case "resume":
                self._resume(scan)
            case "hold":
                scan.become(RunState.HOLDING, str(arguments.get("reason", "asked for")))
                self._tell_modules(scan, "hold")
            case _:
                scan.become(ENDING_STATES[verb], str(arguments.get("reason", "asked for")))
                self._tell_modules(scan, verb)
        return scan

    def advance(self, data: RunData, world: RunWorld) -> Scan:
        """Let tokens do their work, then fire at most one transition per token."""
        scan = Scan(self.program, data, world, [], [], [])
        match data.state:
            case RunState.RUNNING:
                self._advance_running(scan)
            case RunState.HOLDING | RunState.STOPPING | RunState.ABORTING:
                self._advance_ending(scan)
            case _:
                pass
        return scan

    def refused(self, data: RunData, command: Command, reason: str, tick: int) -> RunData:
        """Take back the begin of a step whose command was refused; it tries again when the reason is gone."""
        step = command.origin.reason.removeprefix("step ")
        token = data.token(step)
        if token is None or token.status is Status.DONE:
            return data
        back = replace(token, status=Status.PREPARING, sent="", waits_for=reason, entered=tick)
        records = tuple(r for r in data.records if r.id != step or r.end is not None)
        return replace(
            data, tokens=tuple(back if t.step == step else t for t in data.tokens), records=records
        )

    def open_prompts(self, data: RunData) -> tuple[Step, ...]:
        """Return the prompts that wait for a person."""
        steps = self.program.steps
        active = (steps[t.step] for t in data.tokens if t.status is Status.ACTIVE)
        return tuple(step for step in active if step.kind == "prompt")

    def _why_not_answer(self, data: RunData, arguments: Mapping[str, Any]) -> str | None:
        step = self.program.steps.get(str(arguments.get("step")))
        if data.state in ENDED or step is None or step not in self.open_prompts(data) or step.prompt is None:
            return f"step '{arguments.get('step')}' asks nothing now"
        return why_not_answer(step.prompt, arguments.get("value"))

    def _answer(self, scan: Scan, arguments: Mapping[str, Any]) -> None:
        step = self.program.steps[str(arguments["step"])]
        assert step.prompt is not None
        value = parsed_answer(step.prompt, arguments.get("value"))
        name = step.prompt.result
        if name:
            scan.data = replace(scan.data, results={**scan.data.results, name: value})
        scan.happened("prompt_answered", step.id, value=value, result=name)
        _finish(scan, step.id, Status.DONE)

    def _resume(self, scan: Scan) -> None:
        held_for = scan.world.tick - scan.data.since
        scan.become(RunState.RUNNING)
        for token in scan.data.tokens:
            fresh = replace(token, entered=token.entered + held_for)
            if token.status is Status.FAILED:
                fresh = replace(fresh, status=Status.PREPARING, sent="", waits_for="")
                scan.happened("step_restarted", token.step)
            elif self._module_in(scan, token, ("Held",)):
                scan.command(self.program.steps[token.step].module, "unhold", {}, "recipe resumed")
            scan.put(fresh)

    def _module_in(self, scan: Scan, token: Token, states: tuple[str, ...]) -> bool:
        step = self.program.steps[token.step]
        active = token.status is Status.ACTIVE and step.kind == "run"
        return active and scan.world.module_state(step.module) in states

    def _tell_modules(self, scan: Scan, verb: str) -> None:
        for module in sorted(scan.data.holders):
            if scan.world.why_not(module, verb, {}) is None:
                scan.command(module, verb, {}, f"recipe {verb}")

    def _advance_ending(self, scan: Scan) -> None:
        if scan.world.tick <= scan.data.since + 1:
            scan.due.append(scan.data.since + 2)
            return
        verb, wanted, after = _ENDINGS[scan.data.state]
        moving = [m for m in sorted(scan.data.holders) if scan.world.module_state(m) not in wanted]
        for module in moving:
            if scan.world.why_not(module, verb, {}) is None:
                scan.command(module, verb, {}, f"recipe {verb}")
        if not moving:
            _end(scan, after)

    def _advance_running(self, scan: Scan) -> None:
        for token in scan.data.tokens:
            self._work(scan, token)
            if scan.data.state is not RunState.RUNNING:
                return
        for token in scan.data.tokens:
            if scan.data.token(token.step) is not None:
                self._leave(scan, token.step)

    def _work(self, scan: Scan, token: Token) -> None:
        step = self.program.steps[token.step]
        match token.status:
            case Status.WAITING:
                _allocate(scan, step, token)
            case Status.PREPARING:
                _prepare(scan, step, token)
            case Status.ACTIVE:
                self._active(scan, step, token)
            case _:
                pass

    def _active(self, scan: Scan, step: Step, token: Token) -> None:
        if _timed_out(scan, step, token):
            if step.kind == "run" and scan.world.why_not(step.module, "hold", {}) is None:
                scan.command(step.module, "hold", {}, f"step {step.id} timed out")
            _fail(scan, step, f"{step.id} did not end within {step.timeout_s:g} s")
        elif step.kind == "run":
            _watch_module(scan, step)
        elif step.kind in {"begin", "command", "wait"}:
            if scan.world.truth(self.program.until[step.id]) is True:
                _finish(scan, step.id, Status.DONE)
        elif step.kind == "end":
            _finish(scan, step.id, Status.DONE)
            _end(scan, RunState.COMPLETE)

    def _leave(self, scan: Scan, step: str) -> None:
        for transition in self.program.leaving[step]:
            tokens = [scan.data.token(source) for source in transition.sources]
            wanted = Status.DONE if transition.outcome == "completed" else Status.FAILED
            ready = all(t is not None and t.status is wanted for t in tokens)
            if ready and scan.world.truth(self.program.when[transition.id]) is True:
                _fire(scan, transition.sources, transition.targets)
                return


_ALLOWED: Mapping[str, tuple[RunState, ...]] = {
    "start": (RunState.LOADED,),
    "hold": (RunState.RUNNING,),
    "resume": (RunState.HELD,),
    "stop": (RunState.RUNNING, RunState.HOLDING, RunState.HELD),
    "abort": (RunState.RUNNING, RunState.HOLDING, RunState.HELD, RunState.STOPPING),
}
_ENDINGS: Mapping[RunState, tuple[str, tuple[str, ...], RunState]] = {
    RunState.HOLDING: ("hold", (*QUIET_STATES, "Held", "Suspended"), RunState.HELD),
    RunState.STOPPING: ("stop", QUIET_STATES, RunState.STOPPED),
    RunState.ABORTING: ("abort", QUIET_STATES, RunState.ABORTED),
}
"""While the run makes for a standing state: what modules are told, where they may stand, and what comes then."""


def resources(step: Step) -> tuple[str, ...]:
    """Return the modules that a step must hold while it works."""
    own = (step.module,) if step.kind == "run" else ()
    return tuple(sorted({*own, *step.resources}))


def _enter(scan: Scan, step: str) -> None:
    token = Token(step, Status.WAITING, scan.world.tick, scan.world.tick)
    scan.data = replace(scan.data, tokens=(*scan.data.tokens, token))


def _allocate(scan: Scan, step: Step, token: Token) -> None:
    """Grant all resources of a step at once or none [engine.md 6]."""
    taken = [name for name in resources(step) if name in scan.data.holders]
    if taken:
        words = ", ".join(f"{name} (held by {scan.data.holders[name]})" for name in taken)
        scan.put(replace(token, waits_for=words, waited_for=words))
        _check_max_wait(scan, step, token, words)
        return
    holders = {**scan.data.holders, **dict.fromkeys(resources(step), step.id)}
    scan.data = replace(scan.data, holders=holders)
    scan.put(replace(token, status=Status.PREPARING))


def _check_max_wait(scan: Scan, step: Step, token: Token, words: str) -> None:
    if step.max_wait_s is None:
        return
    limit = token.created + round(step.max_wait_s * TICKS_PER_S)
    if scan.world.tick < limit:
        scan.due.append(limit)
    else:
        _fail(scan, step, f"{step.id} waited longer than {step.max_wait_s:g} s for {words}")


def _prepare(scan: Scan, step: Step, token: Token) -> None:
    """Bring the module to the point where the step can begin, then begin it."""
    verb, arguments = _opening(scan, step)
    if not verb:
        _activate(scan, step, token)
        return
    reason = scan.world.why_not(step.module, verb, arguments)
    if reason is not None:
        scan.put(replace(token, waits_for=reason, waited_for=reason, sent=""))
        _check_max_wait(scan, step, token, reason)
    elif token.sent != verb:
        scan.command(step.module, verb, arguments, f"step {step.id}")
        scan.put(replace(token, sent=verb, waits_for=""))
        if verb not in UNSTARTED.values():
            _activate(scan, step, replace(token, sent=verb, waits_for=""))


def _opening(scan: Scan, step: Step) -> tuple[str, Mapping[str, Any]]:
    if step.kind == "run":
        unstarted = UNSTARTED.get(scan.world.module_state(step.module))
        return (unstarted, {}) if unstarted else ("start", {"procedure": step.procedure, **step.parameters})
    return (step.verb, dict(step.arguments)) if step.kind == "command" else ("", {})


def _activate(scan: Scan, step: Step, token: Token) -> None:
    active = replace(token, status=Status.ACTIVE, entered=scan.world.tick, waits_for="")
    scan.put(active)
    if step.timeout_s is not None:
        scan.due.append(scan.world.tick + round(step.timeout_s * TICKS_PER_S))
    ticks = scan.world.tick - token.created
    waited_for = token.waited_for if ticks >= TICKS_PER_S else ""
    record = StepRecord(step.id, step.module, token.created, scan.world.tick, None, waited_for, "running")
    scan.data = replace(scan.data, records=(*scan.data.records, record))
    scan.happened("step_started", step.id, module=step.module, waited_ticks=ticks, waited_for=waited_for)
    if step.prompt is not None:
        scan.happened("prompt_raised", step.id, text=step.prompt.text, role=step.prompt.role)


def _timed_out(scan: Scan, step: Step, token: Token) -> bool:
    if step.timeout_s is None:
        return False
    limit = token.entered + round(step.timeout_s * TICKS_PER_S)
    if scan.world.tick >= limit:
        return True
    scan.due.append(limit)
    return False


def _watch_module(scan: Scan, step: Step) -> None:
    state = scan.world.module_state(step.module)
    token = scan.data.token(step.id)
    assert token is not None
    if state == "Idle":
        return
    if state == "Complete":
        _finish(scan, step.id, Status.DONE)
    elif state in FAILED_STATES:
        _fail(scan, step, f"{step.module} was brought to {state}: {scan.world.module_reason(step.module)}")
    elif state in HELD_STATES and scan.world.tick <= scan.data.since + RESUME_TICKS:
        scan.due.append(scan.data.since + RESUME_TICKS + 1)
    elif state in HELD_STATES:
        scan.become(RunState.HELD, f"{step.module} is held: {scan.world.module_reason(step.module)}")


def _fail(scan: Scan, step: Step, reason: str) -> None:
    _finish(scan, step.id, Status.FAILED, reason)
    branches = scan.program.leaving[step.id]
    if not any(t.outcome == "failed" for t in branches):
        scan.become(RunState.HELD, reason)


def _finish(scan: Scan, step: str, status: Status, reason: str = "") -> None:
    token = scan.data.token(step)
    assert token is not None
    scan.put(replace(token, status=status, waits_for=""))
    outcome = "completed" if status is Status.DONE else "failed"
    _close_record(scan, step, outcome)
    freed = {m: s for m, s in scan.data.holders.items() if s != step or status is Status.FAILED}
    scan.data = replace(scan.data, holders=freed)
    if status is Status.DONE:
        done = scan.data.completed if step in scan.data.completed else (*scan.data.completed, step)
        scan.data = replace(scan.data, completed=done)
    scan.happened(f"step_{outcome}", step, reason=reason)


def _close_record(scan: Scan, step: str, outcome: str) -> None:
    records = list(scan.data.records)
    for i in range(len(records) - 1, -1, -1):
        if records[i].id == step and records[i].end is None:
            records[i] = replace(records[i], end=scan.world.tick, outcome=outcome)
            break
    scan.data = replace(scan.data, records=tuple(records))


def _fire(scan: Scan, sources: tuple[str, ...], targets: tuple[str, ...]) -> None:
    scan.data = replace(
        scan.data,
        tokens=tuple(t for t in scan.data.tokens if t.step not in sources),
        holders={m: s for m, s in scan.data.holders.items() if s not in sources},
    )
    for target in targets:
        _enter(scan, target)


def _end(scan: Scan, state: RunState) -> None:
    scan.become(state, scan.data.reason)
    if state in ENDED:
        for token in scan.data.tokens:
            if token.status in {Status.ACTIVE, Status.PREPARING}:
                _close_record(scan, token.step, state.value)
        scan.data = replace(scan.data, tokens=(), holders={})


__all__ = ["STANDING", "RecipeLogic", "Scan", "resources"]
