"""The engine of one machine: worker processes that take the issues of a batch one by one.

One that dies, hangs or grows costs the issue it was at and nothing else. `cleaner.engine_ray` puts the same on a cluster.

No library is used for the local pool: `concurrent.futures` gives up a whole pool when one worker dies,
`multiprocessing.Pool` hangs, and neither can stop one task.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch_work import Job, Outcome, Task, failed, work
from cleaner.errors import HeraldError

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

RENEW_AFTER = 400
"""Issues after which a worker is replaced, so that caches without bounds stay small. Over 100 issues of dev a worker grew to 211 MB by the sixtieth and no further."""

START_PATIENCE = 120.0
"""Seconds a worker may take to start. It takes one or two; a loaded machine and a cold disk take longer."""

SINGLE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""One thread for each process: the matrices are small, two threads took 38 s of processor time for 37 pages of dev, one took 10."""

LOCK = ".workers.lock"
"""Held by every worker that may write: a new run waits until the workers that a killed one has left are gone."""

START_METHODS = ("forkserver", "spawn")
"""Fork from a clean server that has imported the program once, where the system can; start anew elsewhere."""


class CrewError(HeraldError):
    """Workers cannot be started."""


@dataclass(slots=True)
class Worker:
    """A process and what it is at."""

    process: BaseProcess
    line: Connection
    task: Task | None = None
    since: float = field(default_factory=time.monotonic)
    ready: bool = False
    done: int = 0


def local_outcomes(tasks: Iterable[Task], job: Job, jobs: int, timeout: float | None = None) -> Iterator[Outcome]:
    """The outcomes of tasks, done by `jobs` processes, in the order they are done. Each may take `timeout` seconds.

    Tasks are taken from the iterable as workers become free. Raises CrewError when workers cannot be started.
    """
    single_thread()
    context = _context()
    waiting = iter(tasks)
    crew: list[Worker] = []
    try:
        first = list(itertools.islice(waiting, jobs))
        waiting = itertools.chain(first, waiting)
        crew = [_hired(context, job) for _ in first]
        while crew:
            yield from _round(crew, waiting, context, job, timeout)
    finally:
        for worker in crew:
            _dismissed(worker)


def single_thread() -> None:
    """Let numpy, where it is not loaded yet, and the processes started from here use one thread each, unless the user says otherwise."""
    for name, value in SINGLE_THREAD.items():
        os.environ.setdefault(name, value)


def _round(crew: list[Worker], waiting: Iterator[Task], context: BaseContext, job: Job, timeout: float | None) -> Iterator[Outcome]:
    """Wait for whatever comes first, and act on it: an answer, a death, a limit passed."""
    heard = set(wait([worker.line for worker in crew], _patience(crew, timeout)))
    for n in range(len(crew) - 1, -1, -1):
        worker = crew[n]
        if worker.line in heard:
            try:
                answer = worker.line.recv()
            except (EOFError, OSError):
                answer = None
            if isinstance(answer, Outcome):
                worker.task = None
                worker.done += 1
                yield answer
            elif answer is None:
                yield from _died(worker)
                crew[n] = worker = _replaced(worker, context, job)
                continue
            worker.ready = True
            if worker.done >= RENEW_AFTER or (isinstance(answer, Outcome) and "memory" in answer.reason):
                crew[n] = _replaced(worker, context, job)
                continue
            if not _given(worker, waiting):
                _dismissed(worker)
                del crew[n]
        elif worker.task and timeout and time.monotonic() - worker.since > timeout:
            yield failed(worker.task, f"ran past --timeout {timeout:g} s")
            crew[n] = _replaced(worker, context, job)
        elif not worker.ready and time.monotonic() - worker.since > START_PATIENCE:
            raise CrewError(f"a worker did not start within {START_PATIENCE:g} s; try fewer --jobs")


def _patience(crew: list[Worker], timeout: float | None) -> float | None:
    """Seconds until the next limit of any worker passes."""
    limits = [START_PATIENCE - (time.monotonic() - worker.since) for worker in crew if not worker.ready]
    limits += [timeout - (time.monotonic() - worker.since) for worker in crew if worker.task and timeout]
    return max(0.0, min(limits)) + 0.01 if limits else None


def _given(worker: Worker, waiting: Iterator[Task]) -> bool:
    """Give the worker the next task; false when there is none."""
    task = next(waiting, None)
    if task is None:
        return False
    worker.task, worker.since = task, time.monotonic()
    with contextlib.suppress(OSError):  # a dead worker is heard of on its line
        worker.line.send(task)
    return True


def _died(worker: Worker) -> Iterator[Outcome]:
    """What a worker that is gone leaves: the failure of its task. Raises CrewError when it never got to work."""
    worker.process.join(5)
    how = worker.process.exitcode
    if not worker.ready:
        raise CrewError(f"a worker could not start (exit code {how}); a higher --memory may help")
    if worker.task:
        named = f"signal {-how}, {signal.Signals(-how).name}" if how is not None and how < 0 else f"exit code {how}"
        yield failed(worker.task, f"the worker died at it ({named})")


def _context() -> BaseContext:
    """How workers are started here."""
    context = multiprocessing.get_context(next(name for name in START_METHODS if name in multiprocessing.get_all_start_methods()))
    context.set_forkserver_preload(["cleaner.pipeline", "cleaner.batch_work", "cleaner.writers.jsonl"])
    return context


def _hired(context: BaseContext, job: Job) -> Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, job), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    return Worker(process, ours)


def _replaced(worker: Worker, context: BaseContext, job: Job) -> Worker:
    _dismissed(worker)
    return _hired(context, job)


def _dismissed(worker: Worker) -> None:
    """End a worker: at once if it is at a task, else when it hears that there is no more."""
    if worker.task or not worker.ready:
        worker.process.kill()
    with contextlib.suppress(OSError):
        worker.line.send(None)
    worker.line.close()
    worker.process.join(5)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def serve(line: Connection, job: Job) -> None:
    """A worker's life: say that it is ready, then do what comes down the line, until nothing more does or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory(job.memory)
    with contextlib.suppress(EOFError, OSError), shared_lock(job.out / LOCK if job.out else None):
        line.send("ready")
        while line in wait([line, multiprocessing.parent_process().sentinel]) and (task := line.recv()) is not None:  # type: ignore[union-attr]
            line.send(work(task, job))


def limit_memory(megabytes: int | None) -> None:
    """Let this process hold so much memory of its own and no more; past it Python raises MemoryError. No effect where the system has no such limit."""
    if megabytes and sys.platform != "win32":
        import resource

        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (megabytes << 20, resource.getrlimit(kind)[1]))


@contextlib.contextmanager
def shared_lock(path: Path | None, alone: bool = False) -> Iterator[None]:
    """Hold a lock file together with others, or wait until nobody else does and then hold it with those that come. No effect on Windows."""
    if sys.platform == "win32" or path is None:
        yield
        return
    import fcntl

    with path.open("ab") as file:
        if alone:
            fcntl.flock(file, fcntl.LOCK_EX)
        fcntl.flock(file, fcntl.LOCK_SH)
        yield
