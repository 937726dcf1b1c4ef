"""Write a set of damaged dumps with their gold editions, out of the corpus's clean articles.

    python bench/generate.py CORPUS -o DIR [--issues 40] [--seed 7] [--family NAME]... [--script hans|hant] [--all-articles] [--house]

With --house every issue is of one paper, in Simplified Chinese, whose wordings no rule pack knows. Issues go round the families; of every three rounds the third is Traditional. The same arguments write the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import get_args

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.articles import Script, read_pool
from bench.issues import FAMILIES, Issue, make_issue


def generate(corpus: Path, issues: int, seed: int, families: tuple[str, ...], scripts: tuple[Script, ...], everything: bool = False, house: bool = False) -> list[Issue]:
    """All issues of a set.

    :raises FileNotFoundError: a corpus file is missing.
    :raises ValueError: too few articles.
    """
    pools = {script: read_pool(corpus, script, everything=everything) for script in scripts}
    rounds: tuple[Script, ...] = ("hans", "hans", "hant") if len(scripts) > 1 else scripts
    made = []
    for index in range(issues):
        script = rounds[index // len(families) % len(rounds)]
        made.append(make_issue(pools[script], script, families[index % len(families)], seed, index, house=house))
    return made


def write(issue: Issue, folder: Path) -> None:
    """Write ``dumps/NAME.txt`` (a folder of pages where there are several) and ``gold/NAME.json``."""
    dumps, gold = folder / "dumps", folder / "gold"
    dumps.mkdir(parents=True, exist_ok=True)
    gold.mkdir(exist_ok=True)
    (gold / f"{issue.name}.json").write_text(json.dumps(issue.gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if len(issue.pages) == 1:
        (dumps / f"{issue.name}.txt").write_text(issue.pages[0], encoding="utf-8")
        return
    (dumps / issue.name).mkdir(exist_ok=True)
    for number, text in enumerate(issue.pages, 1):
        (dumps / issue.name / f"page-{number:02}.txt").write_text(text, encoding="utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="folder of the corpus's .txt.xz files")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder to write; should be new or empty")
    parser.add_argument("--issues", type=int, default=len(FAMILIES) * 3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--family", action="append", choices=FAMILIES)
    parser.add_argument("--script", choices=get_args(Script))
    parser.add_argument("--all-articles", action="store_true", help="not only those held out from training")
    parser.add_argument("--house", action="store_true", help="all of one paper with wordings of its own")
    args = parser.parse_args()
    scripts: tuple[Script, ...] = ("hans",) if args.house else (args.script,) if args.script else get_args(Script)
    try:
        made = generate(args.corpus, args.issues, args.seed, tuple(args.family or FAMILIES), scripts, args.all_articles, args.house)
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    for issue in made:
        write(issue, args.output)
    print(f"{len(made)} issues in {args.output}")


if __name__ == "__main__":
    main()
