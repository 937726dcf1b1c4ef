"""Sinks: the articles of a whole run in one file, JSON lines or Parquet, in the order of the inputs.

Both are made from the rows that the journal keeps, aside and renamed, so that they are whole or not there; the same
rows give the same bytes. Columns: `docs/batch.md`.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.errors import InputError, MissingExtraError

FILES = {"jsonl": "articles.jsonl", "parquet": "articles.parquet"}

GROUP = 5000
"""Articles in a row group: about 10 MB of text, little enough to hold, enough for readers to skip by."""

WORDS = ("issue_title", "issue_date", "source", "id", "kind", "section", "kicker", "headline", "deck", "dateline", "credit", "text", "continued_from", "continued_to", "issue", "reprint_cluster")
NUMBERS = ("issue_number", "paragraphs", "characters")
LISTS = ("byline", "editor")

Reprinted = Mapping[tuple[str, str], tuple[str, float]]
"""By issue and article: the cluster it belongs to, and how much of it is shared (0 to 1)."""


def rows(places: Iterable[tuple[str, bytes]], reprints: Reprinted | None = None) -> Iterator[dict[str, Any]]:
    """Every article of issues given as place and compressed rows, with its reprint columns."""
    import msgspec

    decode = msgspec.json.Decoder().decode
    for place, packed in places:
        for line in zlib.decompress(packed).splitlines() if packed else ():
            row: dict[str, Any] = decode(line)
            cluster, similarity = (reprints or {}).get((place, row["id"]), (None, None))
            yield {**row, "reprint_cluster": cluster, "reprint_similarity": similarity}


def json_line(row: Mapping[str, Any]) -> bytes:
    """A row as one line."""
    import msgspec

    return msgspec.json.encode(row) + b"\n"


def write_jsonl(path: Path, found: Iterable[Mapping[str, Any]]) -> int:
    """Write rows as JSON lines; how many there were. Raises InputError when the file cannot be written."""
    count = 0
    with _aside(path) as file:
        for row in found:
            file.write(json_line(row))
            count += 1
    return count


def write_parquet(path: Path, found: Iterable[Mapping[str, Any]]) -> int:
    """Write rows as Parquet, compressed by zstd; how many there were. Raises MissingExtraError without pyarrow, InputError when the file cannot be written."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("-f parquet", "parquet") from error
    kinds = {**dict.fromkeys(WORDS, pa.string()), **dict.fromkeys(NUMBERS, pa.int32()), **dict.fromkeys(LISTS, pa.list_(pa.string())),
             "pages": pa.list_(pa.int32()), "complete": pa.bool_(), "confidence": pa.float64(), "reprint_similarity": pa.float64()}  # fmt: skip
    schema = pa.schema([(name, kinds[name]) for name in columns()])
    count = 0
    with _aside(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        group: list[Mapping[str, Any]] = []
        for row in found:
            group.append(row)
            count += 1
            if len(group) == GROUP:
                writer.write_table(pa.Table.from_pylist(group, schema))
                group = []
        if group:
            writer.write_table(pa.Table.from_pylist(group, schema))
    return count


def columns() -> tuple[str, ...]:
    """The columns, in order: those of `-f jsonl`, the issue's place, the reprints."""
    from cleaner.writers.jsonl import Row

    return (*Row.__struct_fields__, "issue", "reprint_cluster", "reprint_similarity")


WRITE = {"jsonl": write_jsonl, "parquet": write_parquet}


@contextmanager
def _aside(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` that takes its place when all is written, and is gone when not."""
    aside = path.with_name(f".herald-{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise InputError(str(path), f"cannot be written ({error.strerror or error})", "look at the folder and the space left") from error
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
