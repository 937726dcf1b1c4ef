"""Clean a benchmark set with the installed command and print the figures, family by family.

    python bench/run.py [DIR] [--family NAME] [--keep FOLDER] [--each] [--json FILE] [--into PAGE]

DIR holds ``dumps/`` and ``gold/``, as ``generate.py`` writes them. Without DIR a set is generated first, from the corpus
at ``../shared/corpus``, into ``build/bench``. The command is called as a user would call it, once a dump.
The table is Markdown. ``--into README.md`` puts it there too, between ``<!-- make bench -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cleaner.score import Count, score, total

ROOT = Path(__file__).resolve().parents[1]
COMMAND = ROOT / ".venv" / "bin" / "herald-clean"
CORPUS = ROOT.parent / "shared" / "corpus"
JOBS = 2
MARKS = ("<!-- make bench -->", "<!-- end -->")
"""What stands before and after the table in a page."""


def clean(dump: Path) -> tuple[dict[str, Any] | None, str]:
    """The edition that the command makes of a dump, or None and what it said instead."""
    done = subprocess.run([str(COMMAND), "clean", str(dump), "-f", "json"], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        return None, done.stderr.strip() or f"exit {done.returncode}"
    edition: dict[str, Any] = json.loads(done.stdout)
    return edition, ""


def dump_of(gold: Path) -> Path:
    """The dump that a gold edition belongs to: a text, or a folder of pages."""
    folder = gold.parent.parent / "dumps" / gold.stem
    return folder if folder.is_dir() else folder.with_name(f"{gold.stem}.txt")


def table(rows: Mapping[str, list[dict[str, Count]]]) -> str:
    """Figures by family, in the order given, then over all, as a Markdown table."""
    everything = [row for family in rows.values() for row in family]
    names = list(total(everything))
    lines = [f"| family | issues | {' | '.join(names)} |", "|---" * (len(names) + 2) + "|"]
    for family, counts in [*rows.items(), ("all", everything)]:
        figures = total(counts)
        cells = (f"{figures[name]:.3f}" if name in figures else "-" for name in names)
        lines.append(f"| {family} | {len(counts)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def put_into(page: Path, table: str) -> None:
    """Put a table between a page's two marks, in place of what stands there.

    :raises ValueError: the page has no such marks.
    """
    before, opens, rest = page.read_text("utf-8").partition(MARKS[0])
    _, closes, after = rest.partition(MARKS[1])
    if not (opens and closes):
        raise ValueError(f"{page} has no {MARKS[0]} with {MARKS[1]} after it")
    page.write_text(f"{before}{opens}\n{table}\n{closes}{after}", "utf-8")


def made_set() -> Path:
    """A freshly generated set with default arguments; ends the program where the corpus is missing."""
    if not CORPUS.is_dir():
        sys.exit("no corpus beside the repository; give the folder of a set made by bench/generate.py")
    folder = ROOT / "build" / "bench"
    subprocess.run([sys.executable, str(ROOT / "bench" / "generate.py"), str(CORPUS), "-o", str(folder)], check=True)
    return folder


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, nargs="?", metavar="DIR")
    parser.add_argument("--family", help="only families whose name begins so")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the editions here")
    parser.add_argument("--each", action="store_true", help="a line for each document")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    parser.add_argument("--into", type=Path, metavar="PAGE", help="put the table between the marks of this page")
    args = parser.parse_args()
    if not COMMAND.exists():
        parser.exit(1, "herald-clean is not installed in .venv; run make first\n")
    folder = args.set or made_set()
    golds = {path: json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "gold").glob("*.json"))}
    golds = {path: gold for path, gold in golds.items() if gold["profile"]["family"].startswith(args.family or "")}
    if not golds:
        parser.exit(1, f"no gold editions in {folder / 'gold'}\n")
    rows: dict[str, list[dict[str, Count]]] = defaultdict(list)
    with ThreadPoolExecutor(JOBS) as pool:
        for (path, gold), (edition, said) in zip(golds.items(), pool.map(clean, map(dump_of, golds)), strict=True):
            counts = score(gold, edition)
            rows[gold["profile"]["family"]].append(counts)
            if said:
                print(f"{path.stem}: {said.splitlines()[-1]}", file=sys.stderr)
            if args.each:
                print(f"{path.stem:40.40}", " ".join(f"{name}={value:.3f}" for name, value in total([counts]).items()))
            if args.keep and edition:
                args.keep.mkdir(parents=True, exist_ok=True)
                (args.keep / path.name).write_text(json.dumps(edition, ensure_ascii=False), encoding="utf-8")
    print(table(rows))
    if args.into:
        try:
            put_into(args.into, table(rows))
        except (OSError, ValueError) as error:
            parser.exit(1, f"{error}\n")
    if args.json:
        figures = {family: total(counts) for family, counts in rows.items()}
        figures["all"] = total([row for counts in rows.values() for row in counts])
        args.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
