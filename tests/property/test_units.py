"""Whatever is done to the text of a unit's files, loading gives a unit or problems with their place, nothing else."""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from recipes.problem import InputError, Problem
from twin.unit.load import load_unit

RESOURCES = Path(str(files("resources")))
NAMES = ("units/airlock1.yaml", "modules/isolator.yaml", "modules/decontamination.yaml")
TEXTS = {Path(name).name: (RESOURCES / name).read_text(encoding="utf-8") for name in NAMES}
SNIPPETS = (
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        "- ",
        "'",
        '"',
        "\t",
        "#",
        "&a",
        "*a",
        "!!int",
        "null",
        "true",
        "-1",
        "1e999",
        "nan",
    ),
    *("0 kg", "$x", "any", "when", "\x00", "é", "---\n", "? ", "|\n", "<<: ", "isolator", "unit.mains_ok"),
)


KINDS = ("delete", "repeat", "insert", "shorten", "replace")
edits = st.lists(
    st.tuples(
        st.sampled_from(sorted(TEXTS)),
        st.sampled_from(KINDS),
        st.integers(0, 10_000),
        st.integers(0, 200),
        st.sampled_from(SNIPPETS),
    ),
    min_size=1,
    max_size=3,
)


def edited(text: str, kind: str, line_number: int, cut: int, snippet: str) -> str:
    lines = text.splitlines(keepends=True)
    at = line_number % len(lines)
    line = lines[at]
    cut %= len(line)
    words = line.split() or [line]
    changed = {
        "delete": "",
        "repeat": line + line,
        "insert": line[:cut] + snippet + line[cut:],
        "shorten": line[:cut] + "\n",
        "replace": line.replace(words[cut % len(words)], snippet, 1),
    }
    lines[at] = changed[kind]
    return "".join(lines)


@settings(max_examples=40, deadline=None)
@given(edits)
def test_a_broken_unit_gives_problems_and_never_another_error(
    changes: list[tuple[str, str, int, int, str]],
) -> None:
    texts = dict(TEXTS)
    for name, *how in changes:
        texts[name] = edited(texts[name], *how)  # pyright: ignore[reportArgumentType]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        found = problems_of(Path(folder) / "airlock1.yaml")
    assert found is None or all(problem.place.line >= 1 and problem.wrong for problem in found)
    assert found != ()


def problems_of(path: Path) -> tuple[Problem, ...] | None:
    """Return None for a good unit, else its problems."""
    try:
        load_unit(path)
    except InputError as error:
        return error.problems
    return None
