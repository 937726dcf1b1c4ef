"""A batch: thousands of issues into editions and tables, resumable at any moment.

Walk the tree, skip what the journal knows to be done and current, hand the rest to an engine, enter each outcome, and
at the end write the tables and the report. Nothing here grows with the number of issues but the journal on disk.
Documented in `docs/batch.md`.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cleaner.batch_report import Tally
from cleaner.batch_work import Job, Outcome, Task, fingerprint_of, outputs_stand, stamp_of
from cleaner.engines import LOCK, local_outcomes, shared_lock
from cleaner.journal import NAME, Journal, JournalError
from cleaner.sinks import FILES, WRITE, json_line, rows
from cleaner.tree import Dump, PassedOver, issues_of

if TYPE_CHECKING:
    from cleaner.reprints import Reprints

Watch = Callable[[Outcome], None]

PARTS = ".herald-*.part"


@dataclass(frozen=True, slots=True)
class Batch:
    """One run."""

    inputs: tuple[str, ...]
    job: Job
    tables: tuple[str, ...] = ()
    """Of `sinks.FILES`."""
    jobs: int = 1
    engine: str = "local"
    """local | ray."""
    resume: bool = True
    timeout: float | None = None
    """Seconds an issue may take."""
    reprints: bool = False
    grouping: str = "auto"

    def dumps(self) -> Iterator[Dump | PassedOver]:
        """What lies in its tree, in order."""
        return issues_of(self.inputs, self.grouping, self.job.out)


def size(batch: Batch) -> int:
    """How many issues its tree holds."""
    return sum(isinstance(found, Dump) for found in batch.dumps())


def run(batch: Batch, watch: Watch = lambda outcome: None) -> Tally:
    """Run a batch into its folder, `watch` told of every issue. Raises UsageError when another run is at work there, JournalError, CrewError."""
    out = batch.job.out
    assert out
    with Journal(out / NAME, fresh=not batch.resume) as journal, shared_lock(out / LOCK, alone=True):
        unclean = journal.unclean
        sweep(out, everywhere=unclean)
        journal.mark(at_work=True)
        unwritten = {outcome.place: outcome for outcome in outcomes(batch, journal, watch) if outcome.reason and not _entered(journal, outcome)}
        found = _reprints(batch, journal, unwritten) if batch.reprints else None
        for name in batch.tables:
            WRITE[name](out / FILES[name], rows(_packed(batch, journal, unwritten), found.columns if found else None))
        tally = Tally.of(_final(batch, journal, unwritten), found.clusters if found else ())
        if unclean:
            sweep(out)
        journal.mark(at_work=False)
    return tally


def stream(batch: Batch, to: BinaryIO, watch: Watch = lambda outcome: None) -> Tally:
    """Write a batch's articles as JSON lines, in input order, as soon as their turn has come. Nothing is kept to resume from."""
    with tempfile.TemporaryDirectory(prefix="herald-") as folder, Journal(Path(folder) / NAME) as journal:
        turn: deque[str] = deque()
        ended: set[str] = set()
        for outcome in outcomes(batch, journal, watch, turn):
            ended.add(outcome.place)
            while turn and turn[0] in ended:
                place = turn.popleft()
                ended.remove(place)
                for row in rows([(place, journal.rows(place))]):
                    to.write(json_line(row))
                to.flush()
                journal.forget_rows(place)
        return Tally.of(_final(batch, journal, {}))


def outcomes(batch: Batch, journal: Journal, watch: Watch, turn: deque[str] | None = None) -> Iterator[Outcome]:
    """Do what is to be done, and enter it. `turn` takes the places as they are handed out."""
    digest = batch.job.digest()

    def tasks() -> Iterator[Task]:
        for dump in batch.dumps():
            if isinstance(dump, PassedOver):
                continue
            task = task_of(dump, journal.find(dump.place), digest, batch.job.out)
            if task is None:
                watch(Outcome(dump.place, "current", str(dump.path)))
                continue
            if turn is not None:
                turn.append(dump.place)
            yield task

    for outcome in _engine(batch)(tasks(), batch.job, batch.jobs, batch.timeout):
        noted = _note(journal, outcome)
        watch(noted)
        yield noted


def _engine(batch: Batch) -> Callable[..., Iterator[Outcome]]:
    if batch.engine == "ray":
        from cleaner.engine_ray import ray_outcomes

        return ray_outcomes
    return local_outcomes


def task_of(dump: Dump, known: Outcome | None, digest: str, out: Path | None) -> Task | None:
    """What is to be done about an issue that the journal knows so; None when it is done, unchanged and in place."""
    if known is None or known.status != "done" or not outputs_stand(out, known.outputs):
        return Task(dump, digest)
    if known.fingerprint != fingerprint_of(known.sha256, digest):
        return Task(dump, digest)
    stamp = stamp_of(dump.files)
    return None if stamp and stamp == known.stamp else Task(dump, digest, known.fingerprint)


def _note(journal: Journal, outcome: Outcome) -> Outcome:
    """Enter an outcome. One that there is no room for counts as failed: its turn comes again."""
    try:
        if outcome.status == "current":
            journal.stamp(outcome.place, outcome.stamp)
        else:
            journal.enter(outcome)
    except JournalError as error:
        return replace(outcome, status="failed", reason=str(error), rows=b"")
    return outcome


def _entered(journal: Journal, outcome: Outcome) -> bool:
    """Whether the journal has this failure."""
    found = journal.find(outcome.place)
    return found is not None and found.status == outcome.status and found.reason == outcome.reason


def _packed(batch: Batch, journal: Journal, unwritten: dict[str, Outcome]) -> Iterator[tuple[str, bytes]]:
    """The rows of every issue done, in input order."""
    return ((outcome.place, journal.rows(outcome.place)) for outcome in _final(batch, journal, unwritten) if outcome.status == "done")


def _final(batch: Batch, journal: Journal, unwritten: dict[str, Outcome]) -> Iterator[Outcome]:
    """What became of every issue of the tree, in this run or an earlier one, in input order; then what was passed over."""
    for dump in batch.dumps():
        if isinstance(dump, PassedOver):
            yield Outcome("", "passed", str(dump.path), dump.path.suffix)
        elif (outcome := unwritten.get(dump.place) or journal.find(dump.place)) is not None:
            yield outcome


def _reprints(batch: Batch, journal: Journal, unwritten: dict[str, Outcome]) -> Reprints:
    from cleaner.reprints import find_reprints

    return find_reprints(rows(_packed(batch, journal, unwritten)))


def sweep(out: Path, everywhere: bool = True) -> None:
    """Remove the temporary files that a run cut short has left; not `everywhere`, those right in `out`: a run's report is written
    there when the journal is closed."""
    for left in out.rglob(PARTS) if everywhere else out.glob(PARTS):
        with contextlib.suppress(OSError):
            left.unlink()
