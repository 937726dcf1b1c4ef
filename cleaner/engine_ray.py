"""The engine of many machines: the same workers, on a Ray cluster.

Each Ray task does a handful of issues with one worker process of `cleaner.engines`, so that limits, deaths and bytes
are those of one machine. The driver keeps the journal. Inputs and outputs must lie under the same paths on every
machine (a shared file system).
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator
from typing import Any

from cleaner.batch_work import Job, Outcome, Task, failed
from cleaner.engines import local_outcomes
from cleaner.errors import HeraldError, MissingExtraError

HANDFUL = 32
"""Issues in a Ray task: its own cost and that of a worker's start (about 0.1 s together) stay small beside that of the issues."""


class ClusterError(HeraldError):
    """The cluster cannot be reached or started."""


def ray_outcomes(tasks: Iterable[Task], job: Job, jobs: int, timeout: float | None = None) -> Iterator[Outcome]:
    """The outcomes of tasks done by a Ray cluster: that of `RAY_ADDRESS`, else one on this machine with `jobs` processors.

    A handful lost with its machine is done again one by one. Raises MissingExtraError without Ray, ClusterError without a cluster.
    """
    ray = _ray(jobs)
    started = not ray.is_initialized()
    if started:
        _start(ray, jobs)
    remote = ray.remote(max_retries=0, num_cpus=1)(do_handful)
    shared = ray.put(job)
    room = 2 * max(1, int(ray.cluster_resources().get("CPU", jobs)))
    waiting = iter(tasks)
    under_way: dict[Any, list[Task]] = {}
    try:
        while True:
            while len(under_way) < room and (handful := list(itertools.islice(waiting, HANDFUL))):
                under_way[remote.remote(handful, shared, timeout)] = handful
            if not under_way:
                return
            (ready,), _ = ray.wait(list(under_way), num_returns=1)
            handful = under_way.pop(ready)
            try:
                yield from ray.get(ready)
            except ray.exceptions.RayError as error:
                if len(handful) == 1:
                    yield failed(handful[0], f"the cluster lost it ({type(error).__name__})")
                else:
                    under_way.update({remote.remote([task], shared, timeout): [task] for task in handful})
    finally:
        for reference in under_way:
            ray.cancel(reference, force=True)
        if started:
            ray.shutdown()


def do_handful(tasks: list[Task], job: Job, timeout: float | None) -> list[Outcome]:
    """What one Ray task does."""
    return list(local_outcomes(tasks, job, 1, timeout))


def _ray(jobs: int) -> Any:
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise MissingExtraError("--engine ray", "ray") from error
    return ray


def _start(ray: Any, jobs: int) -> None:
    here: dict[str, Any] = {} if os.environ.get("RAY_ADDRESS") else {"num_cpus": jobs, "include_dashboard": False}
    try:
        ray.init(log_to_driver=False, logging_level="error", **here)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise ClusterError(f"the Ray cluster cannot be reached: {' '.join(str(error).split())[:200]}") from error
