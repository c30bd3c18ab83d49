"""History as Parquet: columns tick, tag, value, quality for any standard tool; the catalogue is in the metadata."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from twin.record.failure import ExportError
from twin.record.series import Records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from twin.signals import Catalogue

ABOUT = b"celltwin"
"""Key of the file metadata: a JSON object."""
SUFFIX = ".parquet"
NEVER = 2**63 - 1


def _arrow(module: str = "pyarrow") -> Any:
    """Import the library late: it is large, and untyped in places."""
    return import_module(module)


class ParquetStore:
    """Writes records in the order in which they come: one file, or a folder of parts. Raises OSError.

    A file has its name only when it is whole; until then it begins with _, which readers of folders pass over.
    """

    def __init__(self, path: Path, catalogue: Catalogue, about: Mapping[str, Any]) -> None:
        """Nothing is written before the first record."""
        self._path = path
        self._tags = [signal.tag for signal in catalogue]
        self._about = about
        self._target = path
        self._opened = False
        self._writer: Any = None

    def write(self, records: Records) -> None:
        """Add one row group."""
        pa = _arrow()
        writer = self._writer or self._open()
        tag = pa.DictionaryArray.from_arrays(pa.array(records.signal), pa.array(self._tags, pa.string()))
        columns = [pa.array(records.tick), tag, pa.array(records.value), pa.array(records.quality)]
        writer.write_table(pa.Table.from_arrays(columns, schema=self._schema()), row_group_size=1 << 20)

    def complete_part(self) -> None:
        """In a folder, end the present part so that it can be read."""
        if self._path.suffix != SUFFIX:
            self._end()

    def close(self) -> None:
        """End the file; a run without any record leaves an empty, readable one."""
        if not self._opened:
            self._open()
        self._end()

    def abandon(self) -> bool:
        """Throw away what is not whole after an error; tell whether another part may be begun later."""
        writer, self._writer = self._writer, None
        with suppress(OSError):
            if writer is not None:
                writer.close()
        with suppress(OSError):
            _draft(self._target).unlink(missing_ok=True)
        return self._path.suffix != SUFFIX

    def _open(self) -> Any:
        parquet = _arrow("pyarrow.parquet")
        self._opened = True
        self._target = self._next_path()
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._writer = parquet.ParquetWriter(
            _draft(self._target),
            self._schema(),
            compression="zstd",
            use_dictionary=["tag"],
            column_encoding={"tick": "DELTA_BINARY_PACKED", "value": "BYTE_STREAM_SPLIT"},
        )
        return self._writer

    def _next_path(self) -> Path:
        if self._path.suffix == SUFFIX:
            return self._path
        taken = {path.name for path in self._path.glob(f"part-*{SUFFIX}")}
        number = len(taken) + 1
        while (name := f"part-{number:06d}{SUFFIX}") in taken:
            number += 1
        return self._path / name

    def _end(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
            _draft(self._target).replace(self._target)

    def _schema(self) -> Any:
        pa = _arrow()
        fields = [
            pa.field("tick", pa.int64(), nullable=False),
            pa.field("tag", pa.dictionary(pa.int32(), pa.string()), nullable=False),
            pa.field("value", pa.float64(), nullable=False),
            pa.field("quality", pa.int8(), nullable=False),
        ]
        return pa.schema(fields, {ABOUT: msgspec.json.encode(self._about)})


def _draft(path: Path) -> Path:
    return path.with_name(f"_{path.name}")


def read_parquet(path: Path) -> tuple[dict[str, Any], Iterator[Records]]:
    """Return what the files say about themselves, and their records in order."""
    files = [path] if path.is_file() else sorted(path.glob(f"part-*{SUFFIX}"))
    if not files:
        raise ExportError(f"{path.name}: there is no history")
    about = _about(files[0])
    index = {signal["tag"]: i for i, signal in enumerate(about["signals"])}
    return about, (records for file, end in _with_ends(files) for records in _groups(file, index, end))


def _about(file: Path) -> dict[str, Any]:
    pa, parquet = _arrow(), _arrow("pyarrow.parquet")
    try:
        metadata: dict[bytes, bytes] = parquet.read_schema(file).metadata or {}
        return msgspec.json.decode(metadata[ABOUT])
    except (OSError, pa.ArrowException, KeyError, msgspec.MsgspecError):
        raise ExportError(f"{file.name}: it is not a history of this program, or damaged") from None


def _with_ends(files: Sequence[Path]) -> list[tuple[Path, int]]:
    """Return each file with the tick from which later files stand: a run that was restarted goes on before its end."""
    end = NEVER
    found: list[tuple[Path, int]] = []
    for file in reversed(files):
        found.append((file, end))
        end = min(end, _first_tick(file))
    return found[::-1]


def _first_tick(file: Path) -> int:
    metadata = _arrow("pyarrow.parquet").read_metadata(file)
    return metadata.row_group(0).column(0).statistics.min if metadata.num_rows else NEVER


def _groups(file: Path, index: Mapping[str, int], end: int) -> Iterator[Records]:
    parquet = _arrow("pyarrow.parquet")
    with parquet.ParquetFile(file, read_dictionary=["tag"]) as opened:
        for batch in opened.iter_batches(1 << 20):
            tag = batch.column("tag")
            signal_of = np.array([index[name] for name in tag.dictionary.to_pylist()], np.int32)
            tick = batch.column("tick").to_numpy()
            part = slice(0, int(np.searchsorted(tick, end)))
            yield Records(
                tick[part],
                signal_of[tag.indices.to_numpy()[part]],
                batch.column("value").to_numpy()[part],
                batch.column("quality").to_numpy()[part],
            )
