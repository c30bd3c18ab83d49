"""The table of subcommands."""

from __future__ import annotations

import typer

from ui.cli import alarms, bench, check, demo, faults, rehearse, signals, units
from ui.cli import run as live
from ui.cli.group import Commands
from ui.cli.record import app as record
from ui.cli.user import app as user

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Digital twin of a modular cell-therapy unit: rehearse a recipe, watch it live, keep its record.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


@app.callback()
def celltwin() -> None:
    """Digital twin of a modular cell-therapy unit: rehearse a recipe, watch it live, keep its record."""


def _example(text: str) -> str:
    return f"Example: celltwin {text}"


for function, example in (
    (rehearse.rehearse, "rehearse decontaminate_airlock --inject 'mains_lost for 130 s at 1 h' --out out"),
    (check.check, "check my_recipe.yaml my_unit.yaml"),
    (live.run, "run --headless --speed 20 --record out/record"),
    (bench.bench, "bench kernel --json"),
    (units.units, "units"),
    (signals.signals, "signals 'isolator.*' --json"),
    (alarms.alarms, "alarms --unit airlock1"),
    (faults.faults, "faults 'isolator.dp*'"),
    (demo.demo, "demo --out out"),
):
    app.command(epilog=_example(example))(function)
app.add_typer(record, name="record")
app.add_typer(user, name="user")
