"""Restart from a journal: safe states, held recipe, void proofs, and what journal and checkpoint do not agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from recipes.problem import InputError
from tests.engine_kit import OPERATOR, command
from twin.live import JOURNAL, Live, open_live
from twin.machine.packml import State
from twin.record.course import phase_spans
from twin.record.failure import JournalError
from twin.record.journal import Entry, Journal
from twin.record.show import row_of
from twin.record.verify import verify
from twin.restart import Position, Resumed, fold
from twin.runner import wall_time

if TYPE_CHECKING:
    from pathlib import Path

    from twin.recorder import Recorder

RECIPE = "decontaminate_airlock"
GASSING_TICKS = 30_000


def opened(folder: Path, unit: str = "airlock1") -> Live:
    return open_live(unit, folder)


def entry(seq: int, kind: str, name: str, payload: str = "{}") -> Entry:
    return Entry(seq, seq, kind, name, payload, "", "", "", "")


def run_and_die(folder: Path, ticks: int) -> Live:
    """Run a recipe without a thread, checkpoint in the middle, and let the process end as if killed."""
    live = opened(folder)
    live.engine.load(live.recipe(RECIPE))
    live.engine.people = True
    live.engine.submit(command("recipe", "start"))
    recorder = recorder_of(live)
    for _ in range(10):
        live.engine.run(ticks // 10)
        recorder.keep(live.engine.take_events(), (), wall_time(), 0.0)
        recorder.checkpoint(live.engine.snapshot().encode(), 0.0)
    live.engine.submit(command("isolator", "hold"))
    live.engine.run(2)
    recorder.keep(live.engine.take_events(), (), wall_time(), 0.0)
    recorder.settle(0.0, durable=True)
    recorder.close(0.0)
    return live


def recorder_of(live: Live) -> Recorder:
    assert live.recorder is not None
    return live.recorder


def test_the_fold_knows_recipe_state_and_completed_steps() -> None:
    found = fold(
        [
            entry(1, "recipe_loaded", "B1", '{"sha256": "old"}'),
            entry(2, "step_completed", "B1.a"),
            entry(3, "recipe_loaded", "B1", '{"sha256": "new"}'),
            entry(4, "recipe_state_changed", "B1", '{"state": "running"}'),
            entry(5, "step_completed", "B1.a"),
            entry(6, "step_completed", "B1.b"),
            entry(7, "state_changed", "isolator", '{"to": "Held"}'),
        ]
    )
    assert found == {"B1": Position("new", "running", ("a", "b"))}


def test_a_restart_in_the_middle_of_gas_aborts_and_holds(tmp_path: Path) -> None:
    before = run_and_die(tmp_path, GASSING_TICKS)
    assert before.engine.memory.modules["decontamination"].atmosphere == "gassing"
    live = opened(tmp_path)
    assert live.engine.recipe_state == "held"
    assert live.engine.memory.modules["decontamination"].state is State.ABORTING
    assert live.engine.memory.modules["isolator"].state in {State.HOLDING, State.HELD}
    live.engine.run(3)
    index, values = live.engine.catalogue.index, live.engine.kernel.values
    assert values[index["decontamination.inject_sp"]] == 0.0
    assert values[index["decontamination.fresh_air_sp"]] == 120.0
    recorder_of(live).close(0.0)


def test_a_restart_ends_the_bar_of_the_phase_that_ran(tmp_path: Path) -> None:
    before = run_and_die(tmp_path, GASSING_TICKS)
    assert [span.phase for span in before.engine.view().spans if span.end_tick is None] == [
        "closed",
        "decontaminate",
    ]
    live = opened(tmp_path)
    tick = live.engine.tick
    spans = live.engine.view().spans
    assert [(s.phase, s.start_tick) for s in spans if s.end_tick is None] == [("closed", tick)]
    assert [s.phase for s in spans if s.end_tick == tick] == ["closed", "decontaminate"]
    recorder = recorder_of(live)
    live.engine.run(100)
    recorder.keep(live.engine.take_events(), (), wall_time(), 0.0)
    recorder.close(0.0)
    with Journal.open(tmp_path / JOURNAL) as journal:
        drawn = phase_spans([entry.event for entry in journal.read()], (tick + 100) / 10)
    airlock = [(s.phase, s.end_s) for s in drawn if s.module == "decontamination"][-2:]
    assert airlock == [("decontaminate", tick / 10), ("Aborting", (tick + 100) / 10)]


def test_no_proof_survives_a_restart(tmp_path: Path) -> None:
    before = run_and_die(tmp_path, 2000)
    assert before.engine.memory.modules["isolator"].proofs["grade_a"].proven
    live = opened(tmp_path)
    proofs = [p for m in live.engine.memory.modules.values() for p in m.proofs.values()]
    assert not any(proof.proven for proof in proofs)
    assert live.engine.kernel.values[live.engine.catalogue.index["isolator.grade_a"]] == 0.0
    recorder_of(live).close(0.0)


def test_the_journal_goes_on_behind_its_head(tmp_path: Path) -> None:
    run_and_die(tmp_path, 2000)
    head = verify(tmp_path / JOURNAL).head.seq
    live = opened(tmp_path)
    recorder = recorder_of(live)
    recorder.keep(live.engine.take_events(), (), wall_time(), 0.0)
    recorder.close(0.0)
    verdict = verify(tmp_path / JOURNAL)
    assert verdict.ok
    with Journal.open(tmp_path / JOURNAL) as journal:
        first = next(iter(journal.read(head + 1)))
    assert first.kind == "restarted"
    told, found = first.payload, live.resumed
    assert found is not None
    assert found.dropped > 0
    assert (told["parent"], told["dropped"], told["last"]) == (head - found.dropped, found.dropped, head)
    assert row_of(first).details == (
        f"goes on from entry {found.seq}; entries {found.seq + 1} to {head} are not continued"
    )


def test_a_clean_end_loses_nothing(tmp_path: Path) -> None:
    live = opened(tmp_path)
    live.runner.start()
    live.runner.submit(command("isolator", "reset"))
    live.runner.close()
    head = verify(tmp_path / JOURNAL).head.seq
    again = opened(tmp_path)
    assert again.resumed == Resumed(head, again.engine.tick, 0)
    recorder_of(again).close(0.0)


def test_a_step_that_only_the_journal_knows_is_a_deviation(tmp_path: Path) -> None:
    live = opened(tmp_path)
    live.engine.load(live.recipe(RECIPE))
    live.engine.people = True
    recorder = recorder_of(live)
    recorder.keep(live.engine.take_events(), (), wall_time(), 0.0)
    recorder.checkpoint(live.engine.snapshot().encode(), 0.0)
    live.engine.submit(command("recipe", "start"))
    live.engine.run(200)
    recorder.keep(live.engine.take_events(), (), wall_time(), 0.0)
    recorder.close(0.0)
    again = opened(tmp_path)
    deviations = [event for event in again.engine.take_events() if event.kind == "deviation"]
    assert len(deviations) == 1
    assert "airlock.load.open_outer_door" in deviations[0].payload["missing"]
    recorder_of(again).close(0.0)


def test_without_a_checkpoint_it_starts_new_behind_the_head(tmp_path: Path) -> None:
    live = opened(tmp_path)
    live.engine.submit(command("isolator", "reset"))
    live.engine.run(20)
    recorder = recorder_of(live)
    recorder.keep(live.engine.take_events(), (), wall_time(), 0.0)
    recorder.close(0.0)
    again = opened(tmp_path)
    assert again.engine.memory.modules["isolator"].state is State.STOPPED
    assert again.engine.seq > verify(tmp_path / JOURNAL).head.seq
    recorder_of(again).close(0.0)


def test_commands_that_had_not_acted_are_refused(tmp_path: Path) -> None:
    live = opened(tmp_path)
    live.engine.run(10)
    live.engine.submit(command("isolator", "reset"))
    recorder = recorder_of(live)
    recorder.keep(live.engine.take_events(), (), wall_time(), 0.0)
    recorder.checkpoint(live.engine.snapshot().encode(), 0.0)
    recorder.close(0.0)
    again = opened(tmp_path)
    refused = [event for event in again.engine.take_events() if event.kind == "command_refused"]
    assert [event.payload["verb"] for event in refused] == ["reset"]
    again.engine.run(20)
    assert again.engine.memory.modules["isolator"].state is State.STOPPED
    recorder_of(again).close(0.0)


def test_a_recipe_from_a_file_is_kept_with_the_record(tmp_path: Path) -> None:
    source = tmp_path / "mine.yaml"
    live = opened(tmp_path / "record")
    source.write_bytes(b"\xef\xbb\xbf" + live.recipe(RECIPE).text.encode())
    live.engine.load(live.recipe(str(source)))
    recorder = recorder_of(live)
    recorder.keep(live.engine.take_events(), (), wall_time(), 0.0)
    recorder.checkpoint(live.engine.snapshot().encode(), 0.0)
    recorder.close(0.0)
    source.unlink()
    again = opened(tmp_path / "record")
    assert again.engine.program is not None
    assert again.engine.program.recipe.id == RECIPE
    recorder_of(again).close(0.0)


def test_the_record_of_another_unit_is_refused(tmp_path: Path) -> None:
    run_and_die(tmp_path, 2000)
    live = opened(tmp_path / "other")
    text = live.loaded.document.text.replace("[S32]", "[E]").replace("airlock1", "airlock2")
    recorder_of(live).close(0.0)
    changed = tmp_path / "changed.yaml"
    changed.write_text(text, encoding="utf-8")
    with pytest.raises(JournalError, match="cannot be gone on with"):
        opened(tmp_path, str(changed))


def test_faults_are_read_against_the_unit(tmp_path: Path) -> None:
    live = open_live("airlock1", None)
    found = live.injection("mains_lost for 10 s", OPERATOR)
    assert dict(found.arguments) == {"fault": "mains_lost", "value": 1.0, "ticks": 100}
    with pytest.raises(InputError):
        live.injection("volcano", OPERATOR)
