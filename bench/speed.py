"""How fast it is and what it costs: pages a second, memory, start-up, growth, and where the time goes.

    python bench/speed.py [DIR] [--every N] [--pdf FOLDER] [--json FILE] [--beside CHECKOUT]

DIR holds text dumps (``dumps/`` of a set made by ``bench/generate.py``; default: the dev set beside the repository,
else ``seeds/``). Everything is measured on one core with one thread, in processor time. A busy machine makes even that longer, by half and
more where others use the same caches: compare two versions side by side, not with figures of another day.

- text, PDF: pages in a processor second of one worker, editions written as JSON, the first page not counted;
- peak memory of such a worker;
- start-up: `--help` and one seed to TEI, against bare Python;
- growth: one page of 1 to 10,000 lines, until one takes too long; the exponent of the last step (1 is linear, 1.11 n log n);
- profile: share of the time by stage of the pipeline;
- with ``--beside`` a checkout of another version: both take each input in turn, three times; the least time of each counts.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import math
import os
import pstats
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before numpy is loaded

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DEV = ROOT.parent / "shared" / "bench" / "dev"
COMMAND = ROOT / ".venv" / "bin" / "herald-clean"
LINES = (1, 10, 100, 300, 1000, 3000, 10_000)
PATIENCE = 40.0
"""Processor seconds of one page after which no longer one is tried."""
TARGETS = {"text_pages_s": (50, 1), "pdf_pages_s": (15, 1), "peak_mb": (250, -1), "help_over_python_s": (0.25, -1), "seed_to_tei_s": (0.6, -1),
           "lines_300_s": (0.15, -1), "exponent": (1.11, -1)}  # fmt: skip
"""Figure, target, and whether more is better (1) or less (-1). From 3,000 to 10,000 lines, n log n grows with the exponent 1.11."""
STAGES = ("pages_of", "proof", "label_lines", "context_of", "choice_of", "successors", "compose", "layout_of", "walk_of", "find_stories", "make_up", "edition_of", "articles_of", "findings_of", "changes_of", "edition_json", "match", "every", "over_cuts", "local", "topic", "cohesion", "best_path", "odds_of")
WORKER = """
import json, resource, sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from cleaner.batch_work import Job, Task, work
from cleaner.tree import Dump, issues_of
tasks = [Task(found, "") for found in issues_of(sys.argv[3:], "auto") if isinstance(found, Dump)]
job = Job(formats=("json",), out=Path(sys.argv[2]))
work(tasks[0], job)
started, pages, times = time.process_time(), 0, []
for task in tasks:
    before = time.process_time()
    outcome = work(task, job)
    pages += outcome.pages
    times.append(time.process_time() - before)
seconds = time.process_time() - started
print(json.dumps({"pages": pages, "seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "slowest_s": max(times)}))
"""

TURNS = """
import sys, time
sys.path.insert(0, sys.argv[1])
from cleaner.edition import edition_json
from cleaner.inputs import pages_of
from cleaner.pipeline import clean
from cleaner.rulebook import shipped_rulebook
for line in sys.stdin:
    started = time.process_time()
    edition_json(clean(pages_of(line.strip()), shipped_rulebook()))
    print(time.process_time() - started, flush=True)
"""
ROUNDS = 3


def times_as_many(other: Path, inputs: Sequence[Path]) -> float:
    """How many times as many inputs this version cleans as the one in another checkout, in the same processor time."""
    workers = [subprocess.Popen([sys.executable, "-c", TURNS, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) for root in (other, ROOT)]

    def seconds(process: subprocess.Popen[str], path: Path) -> float:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{path}\n")
        return float(process.stdout.readline())

    taken = [[[seconds(process, path) for process in workers] for path in inputs] for _ in range(ROUNDS)]
    for process in workers:
        process.communicate()
    theirs, ours = (sum(min(taken[n][i][k] for n in range(ROUNDS)) for i in range(len(inputs))) for k in (0, 1))
    return theirs / ours


def worker(inputs: Sequence[Path]) -> dict[str, float]:
    """What one worker makes of these inputs: pages, processor seconds, peak MB."""
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run([sys.executable, "-c", WORKER, str(ROOT), out, *map(str, inputs)], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def seconds_of(command: Sequence[str | Path], runs: int = 7) -> float:
    """Median processor time of a command."""
    times = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(list(map(str, command)), capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(times)


def start_up() -> dict[str, float]:
    """Start-up against bare Python, in seconds."""
    seed = sorted((ROOT / "seeds").glob("*.txt"))[0]
    bare = seconds_of([sys.executable, "-c", "pass"])
    return {"python_s": bare, "help_over_python_s": seconds_of([COMMAND, "--help"]) - bare, "seed_to_tei_s": seconds_of([COMMAND, "clean", seed, "-f", "tei"], 5)}


def growth() -> dict[str, float]:
    """Processor seconds for one page of so many lines, and the exponent of growth over the last step."""
    from cleaner.pipeline import clean
    from cleaner.readers.text import read_text
    from cleaner.rulebook import shipped_rulebook

    lines = [line for seed in sorted((ROOT / "seeds").glob("*.txt")) for line in seed.read_text("utf-8").splitlines() if line.strip()]
    clean(read_text("warm.txt", lines[0].encode()), shipped_rulebook())
    found: dict[str, float] = {}
    measured: list[tuple[int, float]] = []
    for count in LINES:
        # Figures differ from copy to copy, so that no line is a repeat of another.
        text = "\n".join(f"{lines[n % len(lines)]}{n // len(lines) or ''}" for n in range(count))
        started = time.process_time()
        clean(read_text("page.txt", text.encode()), shipped_rulebook())
        found[f"lines_{count}_s"] = time.process_time() - started
        measured.append((count, found[f"lines_{count}_s"]))
        if measured[-1][1] > PATIENCE:
            break
    (small, before), (large, after) = measured[-2:]
    found["exponent"] = math.log(after / before) / math.log(large / small)
    return found


def profile(inputs: Sequence[Path]) -> dict[str, float]:
    """Share of the time that stages take, those they call included: percent. Profiling slows small functions most."""
    from cleaner.edition import edition_json
    from cleaner.inputs import pages_of
    from cleaner.pipeline import clean
    from cleaner.rulebook import shipped_rulebook

    clean(pages_of(str(inputs[0])), shipped_rulebook())
    watch = cProfile.Profile()
    watch.enable()
    for path in inputs:
        edition_json(clean(pages_of(str(path)), shipped_rulebook()))
    watch.disable()
    stats = pstats.Stats(watch)
    entries: dict[Any, Any] = stats.stats  # type: ignore[attr-defined]
    found: dict[str, float] = {}
    for (file, _, name), (_, _, _, cumulative, _) in entries.items():
        if name in STAGES and "cleaner" in file:
            found[f"{Path(file).stem}.{name}"] = found.get(f"{Path(file).stem}.{name}", 0.0) + 100 * cumulative / stats.total_tt  # type: ignore[attr-defined]
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def show(title: str, figures: dict[str, float]) -> None:
    """Print figures under a title, with their target where they have one."""
    print(f"\n{title}")
    for name, value in figures.items():
        target, sign = TARGETS.get(name, (None, 1))
        said = "" if target is None else f"   target {'>=' if sign > 0 else '<='} {target}: {'met' if sign * value >= sign * target else 'not met'}"
        print(f"  {name:28} {value:10.3f}{said}")


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, nargs="?", default=DEV if DEV.is_dir() else ROOT)
    parser.add_argument("--every", type=int, default=3, help="one dump in so many is measured")
    parser.add_argument("--pdf", type=Path, default=DEV / "pdf")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--beside", type=Path, help="a checkout of another version")
    given = parser.parse_args()
    folder = given.set / ("dumps" if (given.set / "dumps").is_dir() else "seeds" if (given.set / "seeds").is_dir() else "")
    dumps = sorted(path for path in folder.iterdir() if not path.name.startswith("."))[:: given.every]
    figures: dict[str, dict[str, float]] = {}
    text = worker(dumps)
    figures["text, one core"] = {"pages": text["pages"], "text_pages_s": text["pages"] / text["seconds"], "peak_mb": text["peak_mb"], "slowest_s": text["slowest_s"]}
    pdfs = sorted(given.pdf.rglob("*.pdf"))[:: given.every] if given.pdf.is_dir() else []
    if pdfs:
        pdf = worker(pdfs)
        figures["PDF, one core"] = {"pages": pdf["pages"], "pdf_pages_s": pdf["pages"] / pdf["seconds"], "peak_mb": pdf["peak_mb"], "slowest_s": pdf["slowest_s"]}
    if given.beside:
        kinds = {"text": dumps} | ({"PDF": pdfs} if pdfs else {})
        figures[f"times as many as {given.beside}"] = {kind: times_as_many(given.beside, inputs) for kind, inputs in kinds.items()}
    figures["start-up"] = start_up()
    figures["growth of one page, processor seconds"] = growth()
    figures["profile, percent, callees included"] = profile(dumps[: max(6, len(dumps) // 3)])
    for title, found in figures.items():
        show(title, found)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1), "utf-8")


if __name__ == "__main__":
    main()
