"""What an edition says was done: every join with the evidence it was made on, at its seam; every aside with its text and rule."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from cleaner.changes import SHOWN
from cleaner.chars import fold
from cleaner.edition import Change, Edition
from cleaner.evidence_words import EVIDENCE_WORDS, in_words
from cleaner.inputs import pages_of
from cleaner.language.evidence import KINDS
from cleaner.marks import marks
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.placing import entries
from cleaner.rulebook import shipped_rulebook

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
ROUNDING = 0.2
"""Sixteen kinds of evidence rounded to a hundredth, and what rounds to nothing."""


@cache
def explained(path: Path) -> tuple[Edition, list[str]]:
    pages = pages_of(str(path))
    return clean(pages, shipped_rulebook(), Options(), every_join=True), [page.source.text for page in pages]


def joins(edition: Edition) -> list[Change]:
    return [change for change in edition.changes if change.kind == "join"]


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_every_line_that_runs_on_has_its_join_and_every_join_its_seam(path: Path) -> None:
    edition, sources = explained(path)
    texts = {block.id: block.text for article in edition.articles for block in article.blocks}
    seams = {change.spans: change for change in joins(edition)}
    assert len(seams) == len(joins(edition))
    for article in edition.articles:
        for block in article.blocks:
            for (before, _, end), (after, start, _) in pairwise(block.spans):
                assert ((before, end - 1, end), (after, start, start + 1)) in seams
    for change in seams.values():
        left, right = change.before.split("|")
        assert 0 < len(left) <= SHOWN >= len(right) > 0
        assert fold(left + right) in fold(texts[change.block or ""])
        assert fold(sources[change.spans[1][0]][change.spans[1][1] :].lstrip()).startswith(fold(right)[:1])


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_evidence_adds_up_and_the_runner_up_is_another_line(path: Path) -> None:
    edition, _ = explained(path)
    for change in joins(edition):
        parts = [nats for kind, nats in change.evidence.items() if kind not in ("sum", "runner-up")]
        assert parts
        assert abs(sum(parts) - change.evidence["sum"]) <= ROUNDING
        assert change.confidence is not None
        if change.runner_up:
            assert change.runner_up[:2] != change.spans[1][:2]
            assert "runner-up" in change.evidence


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_an_edition_leaves_line_ends_to_its_proof(path: Path) -> None:
    edition, _ = explained(path)
    plain = clean(pages_of(str(path)), shipped_rulebook(), Options())
    assert plain.changes == tuple(change for change in edition.changes if (change.kind, change.rule) != ("join", "unwrap"))


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_what_is_set_aside_is_told_by_its_text_and_its_rule(path: Path) -> None:
    edition, sources = explained(path)
    aside = [*edition.furniture, *edition.surplus]
    told = {change.spans: change for change in edition.changes if change.kind == "aside"}
    assert {item.spans: item.text for item in aside} == {spans: change.before for spans, change in told.items()}
    rules = [mark.rule for mark in marks(edition, entries(edition, sources)) if mark.kind in ("furniture", "surplus")]
    assert sorted(rules) == sorted(change.rule for change in told.values())


def test_a_lift_is_told_once() -> None:
    lifts = [change for path in SEEDS for change in explained(path)[0].changes if change.kind == "lift"]
    assert lifts
    assert all(change.after and change.after != change.before for change in lifts)
    for path in SEEDS:
        own = [(change.rule, change.before, change.after) for change in explained(path)[0].changes if change.kind == "lift"]
        assert len(own) == len(set(own))


def test_every_kind_of_evidence_has_words_and_a_line_in_the_docs() -> None:
    assert set(EVIDENCE_WORDS) == {*KINDS, "none"}
    told = (Path(__file__).parents[1] / "docs" / "proof.md").read_text("utf-8")
    shown = {in_words(kind) for path in SEEDS for change in joins(explained(path)[0]) for kind in change.evidence} - {"sum", "runner-up"}
    assert all(f"`{name}`" in told for name in {*EVIDENCE_WORDS.values(), *shown})


def test_lines_that_a_layout_tells_of_say_how_surely(pdf: Path) -> None:
    edition, _ = explained(pdf)
    told = [change for change in joins(edition) if "told by the layout" in change.evidence]
    assert len(told) > 20
    assert all(change.evidence["sum"] > 2 and change.confidence and change.confidence >= 0.9 for change in told)


@pytest.fixture
def pdf() -> Path:
    pytest.importorskip("pypdfium2", reason="no pypdfium2 here: pip install 'herald-clean[pdf]'")
    found = sorted((Path(__file__).parents[2] / "shared" / "bench" / "dev" / "pdf").glob("*.pdf"))
    if not found:
        pytest.skip("no PDF under ../shared/bench/dev/pdf")
    return found[0]
