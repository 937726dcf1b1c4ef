"""Whether a learnt pack helps on issues it was not learnt from: a benchmark set parted by paper.

    python bench/learn.py [SET] [--json FILE]

Of every paper with six issues or more (by gold's title), every second issue is learnt from and the others are cleaned
with and without the pack. SET defaults to the dev set beside the repository. A set of one paper whose wordings no pack knows:

    python bench/generate.py ../shared/corpus -o DIR --issues 40 --seed 5 --house --family lines-natural --family lines-columns \\
        --family frames-natural --family frames-columns --family lines-heads-first

`astray` counts lines of furniture that stand in articles, as whatever.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cleaner.edition import edition_json
from cleaner.inputs import pages_of
from cleaner.learn import learn_pack
from cleaner.pipeline import clean
from cleaner.rulebook import Rulebook, rulebook
from cleaner.score import score, total

DEV = Path(__file__).resolve().parents[2] / "shared" / "bench" / "dev"
ENOUGH = 6


def scored(dump: Path, gold: dict[str, Any], book: Rulebook) -> tuple[Any, int]:
    """The counts of one dump cleaned with these rules, and how many lines of furniture stand in articles, be it as headlines or bylines."""
    edition = clean(pages_of(str(dump)), book)
    said = ["".join(block.text.split()) for article in edition.articles for block in article.blocks]
    astray = sum(line in text for line in {"".join(line.split()) for line in gold["furniture"]} for text in said)
    return score(gold, json.loads(edition_json(edition))), astray


def main() -> None:
    """Learn, clean both ways, print the figures by paper."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, nargs="?", default=DEV)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    papers: dict[str, list[tuple[Path, dict[str, Any]]]] = defaultdict(list)
    for path in sorted((given.set / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        folder = given.set / "dumps" / path.stem
        if gold["issue"].get("title"):
            papers[gold["issue"]["title"]].append((folder if folder.is_dir() else folder.with_name(f"{path.stem}.txt"), gold))
    figures: dict[str, Any] = {}
    for title, issues in papers.items():
        if len(issues) < ENOUGH:
            continue
        learnt = learn_pack([str(dump) for dump, _ in issues[::2]])
        print(f"{title}: {len(issues[::2])} issues learnt from; {learnt.summary[1]}")
        if not learnt.toml:
            continue
        with tempfile.TemporaryDirectory() as folder_name:
            pack = Path(folder_name) / "learnt.toml"
            pack.write_text(learnt.toml, "utf-8")
            books = {"without": rulebook(), "with": rulebook([pack])}
            rows = {name: [scored(dump, gold, book) for dump, gold in issues[1::2]] for name, book in books.items()}
            figures[title] = {name: total([counts for counts, _ in row]) | {"astray": sum(astray for _, astray in row)} for name, row in rows.items()}
        for name, row in figures[title].items():
            print(f"  {name:8}" + "  ".join(f"{key} {value:.4g}" for key, value in row.items()))
    if given.json:
        given.json.write_text(json.dumps(figures, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
