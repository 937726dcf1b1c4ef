"""One issue, whole: what a worker of a batch does. Everything that can go wrong with one input ends here, in an `Outcome`.

A worker reads the files, takes their hash, and stops if the journal knows it already. Else it makes the edition,
writes each format aside and renames it, and gives back what the journal and the report keep. It prints nothing.
"""

from __future__ import annotations

import hashlib
import json
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import __version__
from cleaner.errors import HeraldError, InputError
from cleaner.options import Options
from cleaner.tree import Dump, shown

if TYPE_CHECKING:
    from cleaner.edition import Edition

TABLES = ("jsonl", "parquet")
"""Formats that are one file for the whole run; the others are one file an issue."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every issue of a run."""

    options: Options = field(default_factory=Options)
    formats: tuple[str, ...] = ("markdown",)
    """Those that are one file an issue."""
    tei_detail: str = "plain"
    rules: tuple[Path, ...] = ()
    out: Path | None = None
    """None writes no files."""
    rows: bool = False
    """Whether articles are wanted as rows, for a table or for finding reprints."""
    memory: int | None = None
    """MB a worker may hold."""

    def digest(self) -> str:
        """A hash of all that makes an edition what it is, the input aside: version, options, formats, rule packs word for word."""
        from cleaner.rulebook import packs_folder

        packs = [path for folder in (packs_folder(), *self.rules) for path in (sorted(folder.rglob("*.toml")) if folder.is_dir() else [folder])]
        said = [__version__, sorted(asdict(self.options).items()), self.formats, self.tei_detail, self.rows, [path.stem for path in packs]]
        whole = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode())
        for path in packs:
            whole.update(path.read_bytes())
        return whole.hexdigest()


@dataclass(frozen=True, slots=True)
class Task:
    """One issue to do."""

    dump: Dump
    digest: str
    """Of the job."""
    known: str | None = None
    """Fingerprint under which the issue is done already, its outputs in place."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one issue."""

    place: str
    status: str
    """done | current (it was done already) | failed."""
    source: str
    reason: str = ""
    sha256: str = ""
    fingerprint: str = ""
    stamp: str = ""
    seconds: float = 0.0
    """Wall time of the worker on it."""
    title: str | None = None
    date: str | None = None
    pages: int = 0
    characters: int = 0
    articles: int = 0
    complete: int = 0
    confidence: float = 0.0
    """Mean over the articles."""
    findings: tuple[tuple[str, int], ...] = ()
    """Rule, how often."""
    outputs: tuple[tuple[str, int], ...] = ()
    """Paths under the output folder, and bytes."""
    rows: bytes = b""
    """Articles as JSON lines, compressed by zlib."""


def stamp_of(files: Sequence[Path]) -> str:
    """Sizes and times of change of files: while it is the same, the files are taken to be. Empty where one cannot be asked."""
    try:
        return ";".join(f"{found.st_size}:{found.st_mtime_ns}" for found in (file.stat() for file in files))
    except OSError:
        return ""


def fingerprint_of(sha256: str, digest: str) -> str:
    """The key under which an issue's edition is known: its input and the job."""
    return hashlib.sha256(f"{sha256} {digest}".encode()).hexdigest()


def target(out: Path, place: str, extension: str) -> Path:
    """Where one format of an issue goes."""
    return out / (place + extension)


def outputs_stand(out: Path | None, outputs: Sequence[tuple[str, int]]) -> bool:
    """Whether files of these names and sizes are there."""
    try:
        return out is None or all((out / name).stat().st_size == size for name, size in outputs)
    except OSError:
        return False


def work(task: Task, job: Job) -> Outcome:
    """Do one issue. Never raises but for what stops the whole process."""
    started = time.monotonic()
    try:
        outcome = _done(task, job)
    except HeraldError as error:
        outcome = failed(task, str(error))
    except MemoryError:
        outcome = failed(task, "needs more memory than --memory allows" if job.memory else "needs more memory than there is")
    except Exception as error:  # an input must not end the run, whatever is wrong with it or with us
        where = traceback.extract_tb(error.__traceback__)[-1]
        outcome = failed(task, f"a fault of herald-clean, please report it: {type(error).__name__} at {Path(where.filename).name}:{where.lineno} ({error})")
    return replace(outcome, seconds=round(time.monotonic() - started, 4))


def failed(task: Task, reason: str) -> Outcome:
    """The outcome of an issue that could not be done. The reason is one line."""
    return Outcome(task.dump.place, "failed", shown(task.dump.path), " ".join(shown(reason).split()))


def _done(task: Task, job: Job) -> Outcome:
    stamp = stamp_of(task.dump.files)
    named = [(shown(file.name), _bytes_of(file)) for file in task.dump.files]
    whole = hashlib.sha256()
    for name, data in named:
        whole.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(data).digest())
    sha256 = whole.hexdigest()
    fingerprint = fingerprint_of(sha256, task.digest)
    if fingerprint == task.known:
        return Outcome(task.dump.place, "current", shown(task.dump.path), sha256=sha256, fingerprint=fingerprint, stamp=stamp)
    edition, sources = edition_of_bytes(shown(task.dump.path), named, job)
    outputs = [_written(name, edition, sources, task.dump.place, job) for name in job.formats] if job.out else []
    rules = Counter(finding.rule for finding in edition.findings if not finding.applied)
    return Outcome(
        place=task.dump.place,
        status="done",
        source=shown(task.dump.path),
        sha256=sha256,
        fingerprint=fingerprint,
        stamp=stamp,
        title=edition.issue.title,
        date=edition.issue.date,
        pages=len(edition.sources),
        characters=sum(source.characters for source in edition.sources),
        articles=len(edition.articles),
        complete=sum(article.complete for article in edition.articles),
        confidence=round(sum(article.confidence for article in edition.articles) / max(1, len(edition.articles)), 4),
        findings=tuple(sorted(rules.items())),
        outputs=tuple(outputs),
        rows=zlib.compress(rows_of(edition, task.dump.place), 6) if job.rows else b"",
    )


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise InputError(shown(file), "is not there") from error
    except PermissionError as error:
        raise InputError(shown(file), "may not be read", "look at its permissions") from error
    except OSError as error:
        raise InputError(shown(file), f"cannot be read ({error.strerror or error})") from error


def edition_of_bytes(given: str, named: Sequence[tuple[str, bytes]], job: Job) -> tuple[Edition, list[str]]:
    """The edition of files already read, and the texts of its sources. Raises InputError as `cleaner.inputs.pages_of`."""
    from cleaner.inputs import read_all
    from cleaner.pipeline import clean

    pages = read_all(named, job.options.encoding)
    if not any(page.galley for page in pages):
        raise InputError(given, "holds no text", "" if pages else "is it the right folder?")
    return clean(pages, _book(job.rules), job.options), [page.source.text for page in pages]


@cache
def _book(rules: tuple[Path, ...]) -> Any:
    from cleaner.rulebook import rulebook

    return rulebook(rules)


def _written(name: str, edition: Edition, sources: Sequence[str], place: str, job: Job) -> tuple[str, int]:
    """Write one format; its path under the output folder, and its size in bytes."""
    from cleaner.outputs import write_atomically
    from cleaner.writers import WRITERS
    from cleaner.writers.options import WriterOptions

    writer = WRITERS[name]
    content = writer.write(edition, sources, WriterOptions(tei_detail="full" if job.tei_detail == "full" else "plain"))
    data = content.encode("utf-8") if isinstance(content, str) else content
    assert job.out
    write_atomically(target(job.out, place, writer.extension), data)
    return place + writer.extension, len(data)


def rows_of(edition: Edition, place: str) -> bytes:
    """An edition's articles as JSON lines: the columns of `-f jsonl`, then `issue`, its place."""
    import msgspec

    from cleaner.writers.jsonl import row

    encode = msgspec.json.Encoder().encode
    return b"".join(encode({**msgspec.to_builtins(row(article, edition)), "issue": place}) + b"\n" for article in edition.articles)
