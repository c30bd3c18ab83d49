"""History as Parquet: columns tick, tag, value, quality for any standard tool; the catalogue is in the metadata."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from twin.record.failure import ExportError
from twin.record.series import Records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from twin.signals import Catalogue

ABOUT = b"celltwin"
"""Key of the file metadata: a JSON object."""
SUFFIX = ".parquet"


def _arrow(module: str = "pyarrow") -> Any:
    """Import the library late: it is large, and untyped in places."""
    return import_module(module)


class ParquetStore:
    """Writes records in the order in which they come: one file, or a folder of parts. Raises OSError."""

    def __init__(self, path: Path, catalogue: Catalogue, about: Mapping[str, Any]) -> None:
        """Nothing is written before the first record."""
        self._path = path
        self._tags = [signal.tag for signal in catalogue]
        self._about = about
        self._part = 0
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
        if self._writer is None and self._part == 0:
            self._open()
        self._end()

    def _open(self) -> Any:
        parquet = _arrow("pyarrow.parquet")
        path = self._path
        if path.suffix != SUFFIX:
            path.mkdir(parents=True, exist_ok=True)
            self._part = max(
                [self._part, *(int(p.stem.split("-")[-1]) for p in path.glob(f"part-*{SUFFIX}"))]
            )
            path /= f"part-{self._part + 1:06d}{SUFFIX}"
        self._part += 1
        self._writer = parquet.ParquetWriter(
            path,
            self._schema(),
            compression="zstd",
            use_dictionary=["tag"],
            column_encoding={"tick": "DELTA_BINARY_PACKED", "value": "BYTE_STREAM_SPLIT"},
        )
        return self._writer

    def _end(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def _schema(self) -> Any:
        pa = _arrow()
        fields = [
            pa.field("tick", pa.int64(), nullable=False),
            pa.field("tag", pa.dictionary(pa.int32(), pa.string()), nullable=False),
            pa.field("value", pa.float64(), nullable=False),
            pa.field("quality", pa.int8(), nullable=False),
        ]
        return pa.schema(fields, {ABOUT: msgspec.json.encode(self._about)})


def read_parquet(path: Path) -> tuple[dict[str, Any], Iterator[Records]]:
    """Return what the files say about themselves, and their records in order."""
    files = [path] if path.is_file() else sorted(path.glob(f"part-*{SUFFIX}"))
    if not files:
        raise ExportError(f"{path.name}: there is no history")
    about = _about(files[0])
    index = {signal["tag"]: i for i, signal in enumerate(about["signals"])}
    return about, (records for file in files for records in _groups(file, index))


def _about(file: Path) -> dict[str, Any]:
    pa, parquet = _arrow(), _arrow("pyarrow.parquet")
    try:
        metadata: dict[bytes, bytes] = parquet.read_schema(file).metadata or {}
        return msgspec.json.decode(metadata[ABOUT])
    except (OSError, pa.ArrowException, KeyError, msgspec.MsgspecError):
        raise ExportError(f"{file.name}: it is not a history of this program, or damaged") from None


def _groups(file: Path, index: Mapping[str, int]) -> Iterator[Records]:
    parquet = _arrow("pyarrow.parquet")
    with parquet.ParquetFile(file, read_dictionary=["tag"]) as opened:
        for batch in opened.iter_batches(1 << 20):
            tag = batch.column("tag")
            signal_of = np.array([index[name] for name in tag.dictionary.to_pylist()], np.int32)
            yield Records(
                batch.column("tick").to_numpy(),
                signal_of[tag.indices.to_numpy()],
                batch.column("value").to_numpy(),
                batch.column("quality").to_numpy(),
            )
