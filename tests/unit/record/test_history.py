"""History: what comes back for trends, and Parquet that standard tools read."""

from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet
import pytest

from twin.record import series
from twin.record.failure import ExportError
from twin.record.history import History, catalogue_sha256, load_history
from twin.record.parquet import ParquetStore
from twin.record.series import Records
from twin.signals import Catalogue, Kind, Quality, Role, Signal

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = Catalogue(
    tuple(Signal(f"m.s{i}", "m", Role.INPUT, Kind.FLOAT, f"Signal {i}", "Pa", 0, 100) for i in range(5))
)
GOOD, BAD = Quality.GOOD.value, Quality.BAD.value


def records(*rows: tuple[int, int, float, int]) -> Records:
    tick, signal, value, quality = zip(*rows, strict=True)
    return Records(
        np.array(tick), np.array(signal, np.int32), np.array(value, float), np.array(quality, np.int8)
    )


def random_records(count: int, seed: int = 1) -> Records:
    rng = np.random.default_rng(seed)
    quality = (rng.random(count) < 0.02).astype(np.int8)
    return Records(
        np.sort(rng.integers(0, 100_000, count)),
        rng.integers(0, 5, count).astype(np.int32),
        rng.normal(size=count),
        quality,
    )


def filled(given: Records, chunk: int, path: Path | None = None, **options: Any) -> History:
    history = History(CATALOGUE, path, {"unit": "airlock1"}, **options)
    for start in range(0, len(given.tick), chunk):
        part = slice(start, start + chunk)
        history.append(Records(given.tick[part], given.signal[part], given.value[part], given.quality[part]))
    return history


def test_a_value_stands_until_the_next_record() -> None:
    history = filled(records((10, 1, 5.0, GOOD), (20, 1, 6.0, BAD), (20, 0, 1.0, GOOD)), 2)
    assert history.value_at(1, 9) is None
    assert history.value_at(1, 10) == (10, 5.0, Quality.GOOD)
    assert history.value_at(1, 19) == (10, 5.0, Quality.GOOD)
    assert history.value_at(1, 1000) == (20, 6.0, Quality.BAD)
    assert history.value_at(3, 1000) is None


def test_the_last_of_two_records_in_one_tick_stands() -> None:
    history = filled(records((10, 1, 5.0, GOOD), (10, 1, 6.0, GOOD)), 1)
    assert history.value_at(1, 10) == (10, 6.0, Quality.GOOD)


@pytest.mark.parametrize("chunk", [1, 7, 1000])
@pytest.mark.parametrize("small", [True, False])
def test_a_window_is_what_was_appended(monkeypatch: pytest.MonkeyPatch, chunk: int, small: bool) -> None:
    if small:
        monkeypatch.setattr(series, "UNSORTED", 20)
        monkeypatch.setattr(series, "BLOCK", 100)
    given = random_records(1500)
    history = filled(given, chunk, blocks_in_memory=3)
    assert len(history) == 1500
    for signal in range(5):
        mask = (given.signal == signal) & (given.tick >= 20_000) & (given.tick <= 70_000)
        found = history.window(signal, 20_000, 70_000)
        np.testing.assert_array_equal(found.tick, given.tick[mask])
        np.testing.assert_array_equal(found.value, given.value[mask])
        np.testing.assert_array_equal(found.quality, given.quality[mask])


def test_a_window_without_records_is_empty() -> None:
    assert len(History(CATALOGUE).window(2, 0, 100).tick) == 0


def test_decimation_keeps_the_extremes_and_stays_small() -> None:
    ticks = np.arange(100_000)
    value = np.sin(ticks / 500.0)
    value[50_123], value[70_321] = 9.0, -9.0
    given = Records(ticks, np.full(100_000, 2, np.int32), value, np.zeros(100_000, np.int8))
    tick, drawn = filled(given, 10_000).decimated(2, 0, 99_999, 300)
    assert len(tick) <= 602
    assert (drawn.max(), drawn.min()) == (9.0, -9.0)
    assert (tick[0], tick[-1]) == (0, 99_999)
    assert np.all(np.diff(tick) >= 0)


def test_decimation_carries_the_standing_value_to_both_edges() -> None:
    history = filled(records((10, 1, 5.0, GOOD), (500, 1, 6.0, GOOD)), 2)
    tick, value = history.decimated(1, 100, 400, 50)
    assert (tick.tolist(), value.tolist()) == ([100, 400], [5.0, 5.0])


def test_a_signal_without_any_record_draws_nothing() -> None:
    tick, value = filled(records((10, 1, 5.0, GOOD)), 1).decimated(0, 0, 100, 50)
    assert (len(tick), len(value)) == (0, 0)


def test_a_value_that_is_not_good_is_a_gap() -> None:
    tick, value = filled(records((0, 1, 5.0, GOOD), (10, 1, 6.0, BAD), (20, 1, 7.0, GOOD)), 3).decimated(
        1, 0, 30, 50
    )
    assert tick.tolist() == [0, 10, 20, 30]
    assert np.isnan(value).tolist() == [False, True, False, False]


def test_parquet_has_plain_columns_and_tells_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "history.parquet"
    given = random_records(1000)
    filled(given, 64, path).close()
    table = pyarrow.parquet.read_table(path)
    assert [str(field.type) for field in table.schema] == [
        "int64",
        "dictionary<values=string, indices=int32, ordered=0>",
        "double",
        "int8",
    ]
    columns = table.to_pydict()
    assert columns["tick"] == given.tick.tolist()
    assert columns["tag"] == [f"m.s{i}" for i in given.signal]
    assert columns["value"] == given.value.tolist()
    assert columns["quality"] == given.quality.tolist()
    about = json.loads(table.schema.metadata[b"celltwin"])
    assert about["unit"] == "airlock1"
    assert about["tick_s"] == 0.1
    assert about["catalogue_sha256"] == catalogue_sha256(CATALOGUE)
    assert [s["tag"] for s in about["signals"]] == [s.tag for s in CATALOGUE]


def test_a_file_loads_with_its_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "history.parquet"
    history = filled(random_records(1000), 100, path)
    history.close()
    loaded = load_history(path)
    assert loaded.catalogue == CATALOGUE
    for signal in range(5):
        for column, other in zip(
            history.window(signal, 0, 10**6), loaded.window(signal, 0, 10**6), strict=True
        ):
            np.testing.assert_array_equal(column, other)


def test_an_empty_history_is_a_readable_file(tmp_path: Path) -> None:
    path = tmp_path / "history.parquet"
    History(CATALOGUE, path).close()
    assert len(load_history(path)) == 0


def test_parts_in_a_folder_are_whole_after_each_flush_and_go_on_after_reopening(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    for start in (0, 100):
        history = History(CATALOGUE, folder)
        for tick in (start, start + 10):
            history.append(records((tick, 1, tick, GOOD)))
            history.flush()
    assert len(list(folder.iterdir())) == 4
    assert load_history(folder).window(1, 0, 1000).tick.tolist() == [0, 10, 100, 110]
    assert pyarrow.parquet.read_table(folder).num_rows == 4


def test_a_run_that_went_on_from_a_checkpoint_replaces_what_came_after_it(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    for ticks in ((0, 10, 20, 30), (15, 25)):
        history = History(CATALOGUE, folder)
        for tick in ticks:
            history.append(records((tick, 1, tick, GOOD)))
        history.close()
    assert load_history(folder).window(1, 0, 1000).tick.tolist() == [0, 10, 15, 25]


def test_a_part_that_was_cut_off_hides_nothing_of_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    history = History(CATALOGUE, folder)
    for tick in (0, 10):
        history.append(records((tick, 1, tick, GOOD)))
        history.flush()
    cut = filled(records((20, 1, 20.0, GOOD)), 1, folder)
    cut.flush()
    (folder / "part-000003.parquet").rename(folder / "_part-000003.parquet")
    assert load_history(folder).window(1, 0, 1000).tick.tolist() == [0, 10]
    assert pyarrow.parquet.read_table(folder).num_rows == 2


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "history.parquet"
    history = filled(records((1, 1, 5.0, GOOD)), 1, path)
    history.flush()
    assert [p.name for p in tmp_path.iterdir()] == ["_history.parquet"]
    history.close()
    assert [p.name for p in tmp_path.iterdir()] == ["history.parquet"]


def test_a_full_disk_stops_the_writing_and_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(store: ParquetStore, records: Records) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ParquetStore, "write", refuse)
    history = filled(records((1, 1, 5.0, GOOD)), 1, tmp_path / "history.parquet")
    history.flush()
    assert history.why_not_written == "the history cannot be written: the disk is full"
    history.append(records((2, 1, 6.0, GOOD)))
    history.close()
    assert history.value_at(1, 2) == (2, 6.0, Quality.GOOD)


@pytest.mark.parametrize("content", [b"", b"PAR1 but not really PAR1"])
def test_another_file_is_no_history(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "history.parquet"
    path.write_bytes(content)
    with pytest.raises(ExportError, match="not a history"):
        load_history(path)
    with pytest.raises(ExportError, match="there is no history"):
        load_history(tmp_path / "none")
