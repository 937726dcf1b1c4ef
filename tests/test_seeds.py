"""The five seeds against their gold editions: the figures that the project promises, nothing lost, and the golden Markdown.

`pytest tests/test_seeds.py --renew-editions` writes `tests/editions` anew; read what changed before committing it.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cleaner.edition import Edition, edition_json
from cleaner.inputs import pages_of
from cleaner.pipeline import clean
from cleaner.placing import entries, totals
from cleaner.rulebook import shipped_rulebook
from cleaner.score import score, total
from cleaner.writers import WRITERS

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SEEDS = sorted(ROOT.glob("seeds/*.txt"))
GOLDEN = Path(__file__).parent / "editions"

PROMISED = {"text": 0.999, "perfect": 1.0, "headlines": 1.0, "paragraphs": 0.995, "roles": 0.97, "metadata": 1.0, "typography": 0.99}
"""The least of each figure over all seeds; of `leak`, the most is 0."""

each_seed = pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared folder with the seeds' gold editions is not here")


@cache
def edition(seed: Path) -> Edition:
    return clean(pages_of(str(seed)), shipped_rulebook())


def as_json(seed: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(edition_json(edition(seed)))
    return made


@cache
def figures() -> dict[str, float]:
    """The figures over all seeds."""
    return total(score(json.loads((SHARED / "gold" / f"{seed.stem}.json").read_text("utf-8")), as_json(seed)) for seed in SEEDS)


def test_the_five_seeds_are_here() -> None:
    assert len(SEEDS) == 5


@needs_shared
def test_the_seeds_are_those_that_were_given() -> None:
    for seed in SEEDS:
        assert seed.read_bytes() == (SHARED / "seeds" / seed.name).read_bytes()


@needs_shared
@pytest.mark.parametrize("name", PROMISED)
def test_figure(name: str) -> None:
    assert figures()[name] >= PROMISED[name]


@needs_shared
def test_no_furniture_leaks_into_articles() -> None:
    assert figures()["leak"] == 0


@each_seed
def test_every_character_is_placed_once(seed: Path) -> None:
    sources = [page.source.text for page in pages_of(str(seed))]
    sums = totals(entries(edition(seed), sources), sources)
    assert (sums.unplaced, sums.doubled) == (0, 0)
    assert sums.kept + sums.changed + sums.furniture + sums.surplus == sums.all


@needs_shared
@each_seed
def test_conserved_by_the_shared_checker(seed: Path) -> None:
    checker = shared_checker()
    assert checker.breaches(as_json(seed), checker.sources(seed)) == []


def shared_checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_edition", SHARED / "bench" / "check_edition.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@each_seed
def test_the_same_dump_gives_the_same_edition(seed: Path) -> None:
    assert clean(pages_of(str(seed)), shipped_rulebook()) == edition(seed)


@each_seed
def test_fields_repeat_what_stands_in_the_blocks(seed: Path) -> None:
    for article in edition(seed).articles:
        texts: dict[str, list[str]] = {}
        for block in article.blocks:
            texts.setdefault(block.kind, []).append(block.text)
        assert article.headline == (" ".join(texts.get("headline", [])) or None)
        if article.dateline:
            assert any(text.startswith(article.dateline) or article.dateline in text[:40] for text in texts["paragraph"])
        for name in (*article.byline, *article.editor):
            assert any(name in block.text for block in article.blocks)


def test_doubtful_words_are_reported_and_not_changed() -> None:
    made = edition(next(seed for seed in SEEDS if seed.name.startswith("001")))
    text = "".join(block.text for article in made.articles for block in article.blocks)
    assert "平台平台" in text
    assert "加快的海布局" in text
    assert [(finding.text, finding.applied) for finding in made.findings if finding.rule == "repeated-word"] == [("平台平台", False)]


def test_unresolved_jumps_are_findings() -> None:
    made = edition(next(seed for seed in SEEDS if seed.name.startswith("003")))
    jumps = [article for article in made.articles if article.continued_to]
    assert {finding.rule for finding in made.findings} >= {"unresolved-jump"}
    assert all(not article.complete for article in jumps)


@each_seed
def test_golden_edition(seed: Path, request: pytest.FixtureRequest) -> None:
    """The Markdown as it was last read and approved."""
    made = str(WRITERS["markdown"].write(edition(seed)))
    golden = GOLDEN / f"{seed.stem}.md"
    if request.config.getoption("--renew-editions"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(made, "utf-8")
    if not golden.exists():
        pytest.skip(f"no {golden.name} yet: pytest tests/test_seeds.py --renew-editions")
    assert made == golden.read_text("utf-8"), "read the difference; then --renew-editions"
