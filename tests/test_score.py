"""The score: small cases by hand, and agreement with the shared scorer on damaged copies of the seeds' gold."""

from __future__ import annotations

import copy
import importlib.util
import json
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

from cleaner.score import fold, score, total

SHARED = Path(__file__).parents[2] / "shared"
NAMES = ("text", "purity", "assignment", "articles", "perfect", "paragraphs", "headlines", "order", "roles", "metadata", "typography", "leak")


def article(headline: str | None, *paragraphs: str, **fields: Any) -> dict[str, Any]:
    return {"headline": headline, "blocks": [{"kind": "paragraph", "text": text} for text in paragraphs], **fields}


def document(*articles: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"articles": list(articles), **fields}


HARBOUR = article("港口吞吐量创新高", "前三季度，全港完成吞吐量两亿吨。", "新航线通达六十个国家和地区。", byline=["卢岚"])
SCHOOL = article("山村小学添了图书室", "三千册图书昨天上架。", "孩子们说，这里成了最热闹的地方。")


def test_gold_scores_full_against_itself() -> None:
    gold = document(HARBOUR, SCHOOL, issue={"title": "滨海日报", "sponsor": ["甲", "乙"]}, furniture=["滨海日报社出版"])
    figures = total([score(gold, gold)])
    assert tuple(figures) == NAMES
    assert figures.pop("leak") == 0
    assert set(figures.values()) == {1.0}


def test_no_edition_scores_nothing() -> None:
    figures = total([score(document(HARBOUR), None)])
    assert {name for name, value in figures.items() if value} == {"purity"}  # no text, no foreign text


def test_articles_run_together_cost_purity_and_perfect() -> None:
    together = article(HARBOUR["headline"], *(block["text"] for piece in (HARBOUR, SCHOOL) for block in piece["blocks"]))
    figures = total([score(document(HARBOUR, SCHOOL), document(together))])
    assert figures["perfect"] == 0
    assert figures["paragraphs"] == 1
    assert figures["headlines"] == 0.5
    assert figures["purity"] < 0.7


def test_order_counts_neighbours() -> None:
    gold = article("题", "甲甲甲甲甲。", "乙乙乙乙乙。", "丙丙丙丙丙。", "丁丁丁丁丁。")
    told = article("题", "丙丙丙丙丙。", "丁丁丁丁丁。", "甲甲甲甲甲。", "乙乙乙乙乙。")
    assert score(document(gold), document(told))["order"] == (2, 3)


def test_captions_float() -> None:
    caption = {"kind": "caption", "text": "图为码头。"}
    first = {**HARBOUR, "blocks": [caption, *HARBOUR["blocks"]]}
    last = {**HARBOUR, "blocks": [*HARBOUR["blocks"], caption]}
    figures = total([score(document(first), document(last))])
    assert (figures["perfect"], figures["paragraphs"], figures["order"]) == (1, 1, 1)


def test_leak_is_furniture_inside_bodies() -> None:
    told = article("题", "完成吞吐量滨海日报社出版两亿吨。")
    assert score(document(HARBOUR, furniture=["滨海日报社 出版", "2版"]), document(told))["leak"] == (7, 7)


@pytest.mark.parametrize(("one", "other"), [("——从中博会", "—从中博会"), ("“智造”", "「智造」"), ("（１）", "(1)"), ("……", "…"), ("· 要点", "要点"), ("4 月 9 日", "4月9日")])
def test_folds_what_it_does_not_ask_about(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def shared_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_score", SHARED / "bench" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def damaged(gold: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A copy with blocks lost, doubled, moved and cut, fields forgotten, furniture in bodies."""
    copied = copy.deepcopy(gold)
    articles = copied["articles"]
    for _ in range(rng.randint(1, 12)):
        one, other = rng.choice(articles), rng.choice(articles)
        act = rng.randrange(7)
        if act == 0 and one["blocks"]:
            other["blocks"].insert(rng.randint(0, len(other["blocks"])), one["blocks"].pop(rng.randrange(len(one["blocks"]))))
        elif act == 1 and one["blocks"]:
            block = rng.choice(one["blocks"])
            block["text"] = block["text"][: rng.randint(0, len(block["text"]))] + rng.choice(("", "……", " ", "⋯⋯⋯", "2025年7月1日"))
        elif act == 2:
            one["headline"] = rng.choice((None, other["headline"], "● " + (one["headline"] or "")))
        elif act == 3:
            one[rng.choice(("byline", "kicker", "dateline", "continued_to", "complete"))] = None
        elif act == 4 and len(articles) > 1:
            articles.remove(one)
        elif act == 5:
            copied["issue"] = {key: value for key, value in copied["issue"].items() if rng.random() < 0.6}
        elif copied["furniture"]:
            piece = rng.choice(copied["furniture"])
            one["blocks"].append({"kind": "paragraph", "text": piece if isinstance(piece, str) else piece["text"]})
    return copied


@pytest.mark.skipif(not SHARED.exists(), reason="the shared folder with the reference scorer and the seeds' gold is not here")
@pytest.mark.parametrize("path", sorted((SHARED / "gold").glob("*.json")), ids=lambda path: str(path.stem))
def test_agrees_with_the_shared_scorer(path: Path) -> None:
    reference = shared_scorer()
    gold = json.loads(path.read_text(encoding="utf-8"))
    assert score(gold, None) == reference.score(gold, None)
    for seed in range(25):
        edition = damaged(gold, Random(seed))
        ours, theirs = score(gold, edition), reference.score(gold, edition)
        assert ours.keys() == theirs.keys()
        for name in ours:
            assert ours[name] == pytest.approx(theirs[name]), (seed, name)
    assert total([score(gold, gold)]) == reference.total([reference.score(gold, gold)])
