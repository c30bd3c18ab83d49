"""Charts and matrices say what the tables say, and the page in the guide is the one of these tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.unit.machine.box import BOX
from twin.machine.chart import chart, matrix
from twin.machine.packml import State, Verb, packml
from twin.machine.phase import phase_table
from twin.machine.table import Arc, StateTable
from twin.reference import state_machines
from twin.unit.load import load_unit

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "state-machines.md"
LIGHT: Any = StateTable(
    "light", ("off", "on"), (Arc("up", "off", "on"), Arc("go", "off", "on"), Arc("down", "on", "off"))
)


def test_the_page_in_the_guide_is_up_to_date() -> None:
    fresh = state_machines(load_unit("airlock1").unit.modules)
    hint = "write it again: python -m twin.reference > docs/reference/state-machines.md"
    assert PAGE.read_text("utf-8") == fresh, hint


def test_a_chart_draws_every_arc_and_shares_arrows() -> None:
    assert chart(LIGHT, "off").splitlines() == [
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> off",
        "    off --> on: up, go",
        "    on --> off: down",
        "```",
    ]


def test_a_matrix_has_a_cell_for_every_pair() -> None:
    assert matrix(LIGHT, ("up", "down")).splitlines() == [
        "| state | up | down |",
        "| --- | --- | --- |",
        "| off | on | - |",
        "| on | - | off |",
    ]


def test_the_packml_matrix_holds_35_commands() -> None:
    table: Any = packml()
    cells = [row.split("|")[2:-1] for row in matrix(table, [v.value for v in Verb]).splitlines()[2:]]
    assert len(cells) == len(State)
    assert sum(cell.strip() != "-" for row in cells for cell in row) == 35


def test_commands_of_a_module_stand_in_its_phase_matrix() -> None:
    table: Any = phase_table(BOX, BOX.procedures["work"])
    assert "| open_work | visit | dry | complete | - |" in matrix(table, ("visit", "rush", "finish", "leave"))
