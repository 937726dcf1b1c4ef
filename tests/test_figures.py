"""Figures in documents carry the command that makes them, the commands can be run, and the study's cuts are its own."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import bench.run
from bench.far_joins import judged
from bench.issues import FAMILIES
from bench.study import cut_ends, figures_a
from bench.study_asked import Asked, answers, targets
from bench.study_cuts import articles_of, halves, task_a, task_d
from training.align import Origin, Unit

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
PAGES = sorted([*ROOT.glob("docs/*.md"), *ROOT.glob("*.md"), *ROOT.glob("bench/*.md")])
SCRIPT = re.compile(r"python3?(?: -m)? ((?:bench|training|docs)[/.]\w+(?:\.py)?)([^`\n|]*)")
MADE_BY = re.compile(r"python3? |make \w|herald-clean \w|npx |epubcheck")
FIGURES = re.compile(r"^\|.*\| *-?\d+\.\d{2,}[^|]*\|", re.MULTILINE)
needs_shared = pytest.mark.skipif(not (SHARED / "bench").is_dir(), reason="the shared benchmark is not here")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_with_tables_of_figures_names_a_command(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not FIGURES.search(text) or MADE_BY.search(text), "figures without the command that makes them"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_scripts_that_a_page_names_are_there_and_know_the_options(page: Path) -> None:
    for named, rest in SCRIPT.findall(page.read_text("utf-8")):
        script = ROOT / (named if named.endswith(".py") else named.replace(".", "/") + ".py")
        assert script.exists(), f"{page.name} names {named}"
        known = script.read_text("utf-8") + (ROOT / "training" / "sets.py").read_text("utf-8")
        for option in re.findall(r"(?<=\s)--([a-z-]+)", rest):
            assert re.search(rf"\b{option.replace('-', '[-_]')}\b", known), f"{named} has no --{option}"


def test_the_readme_shows_a_table_as_make_bench_prints_it() -> None:
    _, opens, rest = (ROOT / "README.md").read_text("utf-8").partition(bench.run.MARKS[0])
    table, closes, _ = rest.partition(bench.run.MARKS[1])
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.strip().splitlines()]
    assert opens and closes
    assert rows[0][:3] == ["family", "issues", "text"]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert {row[0] for row in rows[2:]} == {*FAMILIES, "all"}


def test_a_table_is_put_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{bench.run.MARKS[0]}\nold\n{bench.run.MARKS[1]}\nafter\n", "utf-8")
    bench.run.put_into(page, "new")
    assert page.read_text("utf-8") == f"before\n{bench.run.MARKS[0]}\nnew\n{bench.run.MARKS[1]}\nafter\n"
    page.write_text("no marks", "utf-8")
    with pytest.raises(ValueError, match="has no"):
        bench.run.put_into(page, "new")


@needs_shared
def test_task_d_has_as_many_leg_ends_as_the_study() -> None:
    """124 and 146: only the study's own pages have just these."""
    dev, seeds = articles_of(SHARED / "bench" / "dev" / "gold"), articles_of(SHARED / "gold")
    pages = task_d(halves(dev)[1], seeds)
    assert {name: sum(map(cut_ends, drawn)) for name, drawn in pages.items()} == {"dev": 124, "seeds": 146}


@needs_shared
def test_task_a_keeps_the_order_of_each_story_and_the_same_legs() -> None:
    seeds = articles_of(SHARED / "gold")
    shuffled, kept = (task_a(seeds, 3, keep_order) for keep_order in (False, True))
    for page, other in zip(shuffled, kept, strict=True):
        assert sorted(page) == sorted(other)
        places: dict[int, int] = {}
        for leg in other:
            assert leg.at > places.get(leg.article, -1)
            places[leg.article] = leg.at


def test_ends_are_assigned_and_counted() -> None:
    """Both ends like the first start best; the sum is greatest when the second gets it, and the first another."""
    pairs = np.array([[0, 0], [0, 1], [1, 0]], dtype=np.int32)
    asked = Asked(pairs, np.array([[5.0], [4.0], [3.0]]), targets(pairs, [1, -1]), 2, ("，", "中"))
    said = answers(asked, np.array([1.0, 0.0]), [0])
    assert [(answer.true, answer.said, answer.first) for answer in said] == [(1, 1, 0), (-1, 2, 2)]
    figures = figures_a(said)
    assert figures["best candidate, where the true one is there"] == 0
    assert figures["accuracy, *none* included"] == figures["false joins among joins made"] == 0.5
    assert figures["ends after a comma"] == 1


def test_joins_over_gaps_are_judged() -> None:
    """Line 2 goes on line 0 and line 3 on line 1.
    One join leads to the next line, one to a line that gold does not know."""
    first, second = Unit(0, 0, "P", "甲乙丙丁"), Unit(1, 0, "P", "子丑")
    origins = [Origin(first, 0, 2), Origin(second, 0, 1), Origin(first, 2, 4), Origin(second, 1, 2), None, None]
    seen = judged({0: (2, 0.9), 1: (2, 0.4), 3: (5, 0.8)}, origins)
    assert seen == (((0.9, True),), 1, 2, 0, 1)
    assert judged({0: (3, 0.6)}, origins) == (((0.6, False),), 0, 2, 1, 1)
