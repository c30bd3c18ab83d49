"""The recipe runner: moves tokens over the net; everything it wants done is a Command on the one path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.plain import replace
from twin.procedure.arbiter import let_go
from twin.procedure.begin import prepare
from twin.procedure.move import ARM
from twin.procedure.program import Program
from twin.procedure.respond import RESPONSES, open_prompts
from twin.procedure.state import RunData, RunState, Status, Token
from twin.procedure.token import Scan, end, enter, fire
from twin.procedure.watch import FAILED_STATES, watch
from twin.procedure.window import wait_for_window

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from recipes.recipe.model import Step
    from twin.messages import Command
    from twin.procedure.world import RunWorld

ENDING_STATES = {"stop": RunState.STOPPING, "abort": RunState.ABORTING}
QUIET_STATES = ("Stopped", "Idle", "Complete", "Aborted")
VERBS = ("start", "hold", "resume", "stop", "abort", "clear_up", "answer", "result")


@dataclass(frozen=True)
class RecipeLogic:
    """Stateless logic of one program."""

    program: Program

    def initial(self) -> RunData:
        """Return a run that is loaded and not started."""
        given = (step.starts_with for step in self.program.recipe.steps)
        return RunData(RunState.LOADED, results={name: word for one in given for name, word in one.items()})

    def why_not(self, data: RunData, verb: str, arguments: Mapping[str, Any], world: RunWorld) -> str | None:
        """Return why a verb is refused, or None."""
        if verb not in VERBS:
            return f"'{verb}' is no command of a recipe; known: {', '.join(VERBS)}"
        if verb in RESPONSES:
            return RESPONSES[verb].why_not(self.program, data, arguments)
        allowed = _ALLOWED[verb]
        if data.state not in allowed:
            words = ", ".join(state.value for state in allowed)
            return (
                f"{verb} is not possible while the recipe is {data.state.value}; it is possible while {words}"
            )
        if verb == "clear_up":
            return None if self.program.recipe.clear_up else "its recipe says nothing of clearing up"
        return self._why_not_resume(data, arguments, world) if verb == "resume" else None

    def _why_not_resume(self, data: RunData, arguments: Mapping[str, Any], world: RunWorld) -> str | None:
        if not str(arguments.get("reason", "")).strip():
            return "a reason is needed to resume"
        hindrances = (*world.hindrances(self.concerned(data, world)), *self._declared_ends(data, world))
        return "; ".join(hindrances) or None

    def _declared_ends(self, data: RunData, world: RunWorld) -> tuple[str, ...]:
        """Return the steps that the recipe declares to be over after what happened to their module."""
        causes = ((t.step, self._cause(t, world)) for t in data.tokens)
        ended = [(s, c) for s, c in causes if dict(self.program.steps[s].reentry).get(c) == "abort"]  # pyright: ignore
        return tuple(
            f"the recipe ends {step} for good after {cause}: stop or abort it" for step, cause in ended
        )

    def _cause(self, token: Token, world: RunWorld) -> str:
        """Return what a step failed for, or what its module was ended or is held for."""
        if token.status is Status.FAILED:
            return token.cause
        step = self.program.steps[token.step]
        if token.status is not Status.ACTIVE or step.kind != "run":
            return ""
        state, cause = world.module_state(step.module), world.module_cause(step.module)
        if state in _GOES_ON:
            return cause if cause in _HELD_FOR else "hold"
        return cause if state in FAILED_STATES else ""

    def apply(self, data: RunData, verb: str, arguments: Mapping[str, Any], world: RunWorld) -> Scan:
        """Carry out an accepted verb."""
        scan = self.look(data, world)
        match verb:
            case "start":
                scan.become(RunState.RUNNING)
                enter(scan, self.program.recipe.steps[0].id)
            case "clear_up":
                scan.become(RunState.RUNNING, "clearing up")
                for step in self.program.recipe.clear_up:
                    enter(scan, step)
            case "answer" | "result":
                RESPONSES[verb].take(scan, arguments)
            case "resume":
                self._resume(scan)
            case "hold":
                scan.become(RunState.HOLDING, str(arguments.get("reason", "asked for")))
                scan.data = replace(scan.data, asked=str(arguments.get("by", "")))
                self._tell_modules(scan, "hold")
            case _:
                scan.become(ENDING_STATES[verb], str(arguments.get("reason", "asked for")))
                self._tell_modules(scan, verb)
        return scan

    def advance(self, data: RunData, world: RunWorld) -> Scan:
        """Let tokens do their work, then fire at most one transition per token."""
        scan = self.look(data, world)
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
        if self.program.steps[step].kind == "move":
            back = replace(token, sent="", waits_for=reason)
            return replace(data, tokens=tuple(back if t.step == step else t for t in data.tokens))
        fresh: dict[str, Any] = {"status": Status.PREPARING, "sent": "", "entered": tick, "signed": {}}
        back = replace(token, **fresh, waits_for=reason, tries=token.tries + 1)
        records = tuple(r for r in data.records if r.id != step or r.end is not None)
        return replace(
            data, tokens=tuple(back if t.step == step else t for t in data.tokens), records=records
        )

    def look(self, data: RunData, world: RunWorld) -> Scan:
        """Return a look at the run that has changed nothing yet."""
        return Scan(self.program, data, world, world.grants)

    def concerned(self, data: RunData, world: RunWorld) -> tuple[str, ...]:
        """Return the modules whose failure holds the batch: it works with them or may be the next to need them."""
        return tuple(sorted({*self.at_work(data, world), *world.modules_for(self.program.batch.id)}))

    def at_work(self, data: RunData, world: RunWorld) -> tuple[str, ...]:
        """Return the modules that the batch holds or is at steps of."""
        named = (self.program.steps[token.step].module for token in data.tokens)
        return tuple(sorted({*self.look(data, world).modules(), *filter(None, named)}))

    def open_prompts(self, data: RunData) -> tuple[Step, ...]:
        """Return the prompts that wait for a person."""
        return open_prompts(self.program, data)

    def _resume(self, scan: Scan) -> None:
        held_for = scan.world.tick - scan.data.since
        for module in self._left_held(scan):
            scan.command(module, _GOES_ON[scan.world.module_state(module)], {}, "recipe resumed")
        scan.become(RunState.RUNNING)
        scan.data = replace(scan.data, asked="")
        for token in scan.data.tokens:
            fresh = replace(token, entered=token.entered + held_for)
            if token.status is Status.FAILED:
                fresh = replace(fresh, status=Status.PREPARING, sent="", waits_for="")
                scan.happened("step_restarted", token.step)
            elif self.program.steps[token.step].kind == "move":
                fresh = replace(fresh, sent="", rescan=True)
            elif verb := self._goes_on_with(scan, token):
                scan.command(self.program.steps[token.step].module, verb, {}, "recipe resumed")
            scan.put(fresh)

    def _goes_on_with(self, scan: Scan, token: Token) -> str:
        """Return the command that lets the module of a step go on, if it needs one."""
        step = self.program.steps[token.step]
        active = token.status is Status.ACTIVE and step.kind == "run"
        return _GOES_ON.get(scan.world.module_state(step.module), "") if active else ""

    def _left_held(self, scan: Scan) -> Iterator[str]:
        """Yield the modules that a failure holds and that neither a step of the batch nor another batch lets go on."""
        active = (self.program.steps[t.step] for t in scan.data.tokens if t.status is Status.ACTIVE)
        followed = {ARM, *(step.module for step in active if step.kind == "run")}
        for module in self.concerned(scan.data, scan.world):
            stands = (
                scan.world.module_state(module) in _GOES_ON and scan.world.module_cause(module) in _HELD_FOR
            )
            if stands and module not in followed and not scan.world.is_kept(module, scan.batch):
                yield module

    def _tell_modules(self, scan: Scan, verb: str) -> None:
        """Tell the modules of the batch; one that is at rest is nobody's to clear afterwards."""
        for module in scan.modules():
            at_rest = scan.world.module_state(module) in QUIET_STATES
            if not at_rest and scan.world.why_not(module, verb, {}) is None:
                scan.command(module, verb, {}, f"recipe {verb}")

    def _advance_ending(self, scan: Scan) -> None:
        if scan.world.tick <= scan.data.since + 1:
            scan.due.append(scan.data.since + 2)
            return
        verb, wanted, after = _ENDINGS[scan.data.state]
        moving = [m for m in scan.modules() if scan.world.module_state(m) not in wanted]
        if verb == "hold":
            moving = [m for m in moving if not scan.world.refuses_hold(m)]
        for module in moving:
            if scan.world.why_not(module, verb, {}) is None:
                scan.command(module, verb, {}, f"recipe {verb}")
        if scan.data.state is not RunState.HOLDING:
            ended = [module for module in scan.modules() if module not in moving]
            scan.grants = let_go(scan.grants, scan.batch, ended)
        if not moving:
            end(scan, after)

    def _advance_running(self, scan: Scan) -> None:
        for token in scan.data.tokens:
            self._work(scan, token)
            if scan.data.state is not RunState.RUNNING:
                return
        for token in scan.data.tokens:
            self._leave(scan, token.step)

    def _work(self, scan: Scan, token: Token) -> None:
        step = self.program.steps[token.step]
        match token.status:
            case Status.WAITING:
                wait_for_window(scan, step, token)
            case Status.PREPARING if scan.holds_all(step.id):
                prepare(scan, step, token)
            case Status.ACTIVE:
                watch(scan, step, token)
            case _:
                pass

    def _leave(self, scan: Scan, step: str) -> None:
        own = scan.data.token(step)
        if own is None or own.status not in _OVER:
            return
        for transition in self.program.leaving[step]:
            tokens = [scan.data.token(source) for source in transition.sources]
            wanted = Status.DONE if transition.outcome == "completed" else Status.FAILED
            ready = all(t is not None and t.status is wanted for t in tokens)
            if ready and scan.world.truth(self.program.when[transition.id]) is True:
                fire(scan, transition.sources, transition.targets)
                return


_HELD_FOR = ("emergency_stop", "power_loss", "link_lost")


_GOES_ON = {"Held": "unhold", "Suspended": "unsuspend"}
_OVER = (Status.DONE, Status.FAILED)
_ALLOWED: Mapping[str, tuple[RunState, ...]] = {
    "start": (RunState.LOADED,),
    "clear_up": (RunState.STOPPED, RunState.ABORTED),
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
