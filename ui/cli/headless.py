"""A live session without a screen: changes as lines on standard output, commands from standard input."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Mapping
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from recipes.problem import InputError, Problem
from twin.engine import InboxFullError
from twin.messages import Origin
from twin.record.failure import JournalError
from twin.signals import TICK_S
from ui.cli.telling import clock
from ui.cli.words import HELP, Control, NotUnderstoodError, factor, read
from ui.viewmodel.order import next_order

if TYPE_CHECKING:
    from twin.live import Live
    from twin.messages import Outcome
    from twin.publish import AlarmView, ModuleView, RecipeView, UnitView
    from twin.runner import RunnerStatus

POLL_S = 0.05
MOST_LINES = 1000
NEEDS = {
    "load": "RECIPE, a name of the library or a file",
    "inject": "FAULT, like inject mains_lost for 130 s",
}
"""Words that say nothing alone."""


class Changes:
    """Tells what is different from the picture before."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def forget(self) -> None:
        """Tell everything again."""
        self._told = {}

    def lines(self, status: RunnerStatus) -> list[str]:
        """Return one line for every module, recipe, alarm and prompt that changed."""
        view = status.view
        now = _facts(view)
        if status.fault:
            now["fault"] = f"FAULT {status.fault}"
        if not status.journal_ok:
            now["journal"] = "FAULT the journal cannot be written"
        time = f"{clock(view.tick * TICK_S):>10}"
        lines = [f"{time}  {text}" for key, text in now.items() if self._told.get(key) != text]
        lines += [f"{time}  {key} gone" for key in self._told if key not in now and _may_go(key)]
        self._told = now
        return lines


def _may_go(key: str) -> bool:
    return key.startswith(("alarm ", "prompt ", "fault", "journal"))


def _facts(view: UnitView) -> dict[str, str]:
    facts = {f"module {name}": _module(module) for name, module in view.modules.items()}
    if view.recipe is not None:
        facts["recipe"] = _recipe(view.recipe)
        facts |= {f"step {s.id}": f"step {s.id} {s.status}" for s in view.recipe.steps if s.status != "idle"}
        facts |= {f"prompt {p.step}": f"prompt {p.step}: {p.text}" for p in view.recipe.prompts}
    return facts | {f"alarm {alarm.id}": _alarm(alarm) for alarm in view.alarms}


def _module(module: ModuleView) -> str:
    phase = f" / {module.phase}" if module.phase else ""
    reason = f" ({module.reason})" if module.reason else ""
    return f"{module.name} {module.state}{phase}{reason}"


def _recipe(recipe: RecipeView) -> str:
    reason = f" ({recipe.reason})" if recipe.reason else ""
    return f"recipe {recipe.id} {recipe.state}{reason}"


def _alarm(alarm: AlarmView) -> str:
    words = ": ".join(filter(None, (alarm.text, ", ".join(alarm.concerns))))
    return f"alarm {alarm.id} priority {alarm.priority} {alarm.state}: {words}"


class Session:
    """Serves one runner until the word `quit`, the end that a signal asks for, or a fault of the thread."""

    def __init__(self, live: Live, who: str) -> None:
        self._live, self._runner, self._who = live, live.runner, who
        self._origin = Origin("operator", who)
        self._lines: Queue[str | None] = Queue(MOST_LINES)
        self._end = threading.Event()
        self._changes = Changes()

    def serve(self) -> None:
        """Run to the end."""
        restored = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)
        }
        threading.Thread(target=self._read, name="stdin", daemon=True).start()
        self._runner.start()
        try:
            self._loop()
        finally:
            self._runner.close()
            for number, handler in restored.items():
                signal.signal(number, handler)
        self._tell()
        _say("ended")

    def _on_signal(self, *unused: Any) -> None:
        self._end.set()

    def _read(self) -> None:
        for line in sys.stdin:
            self._lines.put(line)

    def _loop(self) -> None:
        while not self._end.is_set():
            self._tell()
            try:
                line = self._lines.get(timeout=POLL_S)
            except Empty:
                continue
            self._obey(line or "")

    def _tell(self) -> None:
        for outcome in self._runner.outcomes():
            _say(_answer(outcome))
        for line in self._changes.lines(self._runner.status()):
            _say(line)

    def _obey(self, line: str) -> None:
        try:
            command = read(line, self._who)
            if isinstance(command, Control):
                self._control(command)
            elif command is not None:
                self._runner.submit(command)
        except (NotUnderstoodError, InputError) as error:
            _say(f"not understood: {_told(error)}")
        except (InboxFullError, JournalError) as error:
            _say(f"refused {line.strip()}: {error}")

    def _control(self, control: Control) -> None:
        argument = control.argument
        if not argument and control.verb in NEEDS:
            raise NotUnderstoodError(f"say {control.verb} {NEEDS[control.verb]}")
        words: dict[str, Callable[[], None]] = {
            "quit": self._end.set,
            "help": lambda: _say(HELP),
            "speed": lambda: self._runner.set_speed(factor(argument)),
            "pause": self._runner.pause,
            "continue": self._runner.resume,
            "step": self._runner.single_step,
            "status": self._changes.forget,
            "load": lambda: self._load(argument),
            "inject": lambda: self._runner.submit(self._live.injection(argument, self._origin)),
        }
        words[control.verb]()

    def _load(self, name: str) -> None:
        """Load a recipe; one that handles a patient's material gets the order of a simulated patient."""
        recipe = self._live.recipe(name)
        batch = next_order(self._runner.status().view) if recipe.materials else None
        self._runner.load(recipe, self._origin, batch)


def _told(error: NotUnderstoodError | InputError) -> str:
    """Return what is wrong; a word of the session has no file and line that could be named."""
    if isinstance(error, NotUnderstoodError):
        return str(error)
    return "; ".join(f"{p.wrong}; {p.right}" if not _in_file(p) else str(p) for p in error.problems)


def _in_file(problem: Problem) -> bool:
    return problem.place.file.endswith((".yaml", ".yml"))


def _answer(outcome: Outcome) -> str:
    command = outcome.command
    words = f"{command.verb} {command.target}{_arguments(command.arguments)}"
    return f"accepted {words}" if outcome.refusal is None else f"refused {words}: {outcome.refusal}"


def _arguments(arguments: Mapping[str, Any]) -> str:
    return "".join(f" {key}={value}" for key, value in arguments.items())


def _say(text: str) -> None:
    print(text, flush=True)
