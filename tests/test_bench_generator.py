"""The benchmark's generator: same seed, same bytes; gold is on the page, and nothing in gold was invented."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import bench.run
from bench.articles import Clean, held_out, parse
from bench.damage import RADICALS
from bench.extract import ORDERS, as_frames, as_lines, draw_shape
from bench.generate import generate, write
from bench.issues import FAMILIES, Issue, make_issue
from bench.makeup import Unit
from bench.typeset import NO_START, Line, balance, break_lines, width
from cleaner.score import score, total

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not here")
PLAIN = {shape: han for han, shape in RADICALS.items()}
VERSE = "山色湖光共一楼风来竹影满庭秋渔舟唱晚归何处雁过长天水自流灯火万家连海岸车声十里绕城头少年读罢新书卷笑指银河问斗牛"


def invented_pool() -> tuple[Clean, ...]:
    """Articles of shuffled verse: enough to fill pages without the corpus."""
    rng = Random(0)

    def text(length: int) -> str:
        clauses = [rng.choice(("", "", "支持")) + "".join(rng.sample(VERSE, rng.randint(4, 13))) + rng.choice("，，。") for _ in range(length // 9)]
        return "".join(clauses) + f"共{rng.randint(2, 900)}项。"

    long = [Clean("".join(rng.sample(VERSE, rng.randint(8, 26))), tuple(("paragraph", text(rng.randint(60, 160))) for _ in range(rng.randint(2, 8)))) for _ in range(90)]
    short = [Clean("".join(rng.sample(VERSE, 12)), (("paragraph", text(80)),)) for _ in range(60)]
    return tuple(long + short)


POOL = invented_pool()
ISSUES = [make_issue(POOL, "hans", family, seed, 0) for family in FAMILIES for seed in range(6)]
ISSUES += [make_issue(POOL, "hant", family, seed, 1) for family in FAMILIES for seed in range(2)]
names = pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: issue.name)


def ink(text: str) -> Counter[str]:
    """Visible characters, their shapes levelled, with their counts."""
    folded = unicodedata.normalize("NFKC", text.translate(PLAIN))
    return Counter(char for char in folded if not char.isspace() and unicodedata.category(char) != "Cf")


def gold_texts(gold: dict[str, Any]) -> Iterator[str]:
    for article in gold["articles"]:
        yield from (article[key] for key in ("kicker", "headline", "deck") if article[key])
        yield from (block["text"] for block in article["blocks"])
    yield from gold["furniture"]


@names
def test_gold_is_in_the_dump(issue: Issue) -> None:
    wanted = sum((ink(text) for text in gold_texts(issue.gold)), Counter())
    missing = wanted - ink("".join(issue.pages))
    assert not missing


@names
def test_gold_keeps_the_schema(issue: Issue) -> None:
    gold = issue.gold
    assert gold["source"] == issue.name
    assert gold["profile"]["pages"] == len(issue.pages)
    for article in gold["articles"]:
        assert article["kind"] in ("article", "photo", "contents", "teaser")
        assert article["blocks"]
        assert all(block["text"] == block["text"].strip() != "" for block in article["blocks"])
        assert not (article["complete"] and (article["continued_to"] or article["continued_from"]))
        assert all(re.fullmatch(r"A?\d+", article[key] or "0") for key in ("continued_to", "continued_from"))
        assert all(" " not in name for name in article["byline"])
    figures = total([score(gold, gold)])
    assert (figures["perfect"], figures["roles"], figures.get("leak", 0)) == (1, 1, 0)


@names
def test_names_and_datelines_are_printed(issue: Issue) -> None:
    page = re.sub(r"\s", "", unicodedata.normalize("NFKC", "".join(issue.pages).translate(PLAIN)))
    page = "".join(char for char in page if unicodedata.category(char) != "Cf")
    if issue.gold["profile"]["family"] in ("merged", "layout", "sorted"):
        return  # a name may be broken over two rows with another column between
    for article in issue.gold["articles"]:
        for name in article["byline"]:
            assert name in page


def test_same_arguments_same_issue() -> None:
    one, other = (make_issue(POOL, "hans", "lines-scrambled", 5, 3) for _ in range(2))
    assert one == other
    assert make_issue(POOL, "hans", "lines-scrambled", 6, 3) != one


def test_damage_of_every_kind_occurs() -> None:
    noise = [issue.gold["profile"]["noise"] for issue in ISSUES]
    assert all(any(damage[kind] for damage in noise) for kind in noise[0])
    articles = [article for issue in ISSUES for article in issue.gold["articles"]]
    assert {article["kind"] for article in articles} == {"article", "photo", "contents", "teaser"}
    assert any(article["continued_to"] for article in articles)
    assert any(article["continued_from"] for article in articles)
    assert {block["kind"] for article in articles for block in article["blocks"]} >= {"paragraph", "subhead", "caption", "pull-quote", "list-item"}


def test_too_few_articles_is_said() -> None:
    with pytest.raises(ValueError, match="too few articles in hans"):
        make_issue(POOL[:5], "hans", "web", 0, 0)


@pytest.mark.parametrize("hang", [True, False])
@pytest.mark.parametrize("measure", [22, 30, 44])
def test_lines_keep_measure_and_marks(measure: int, hang: bool) -> None:
    for article in POOL[:30]:
        text = article.blocks[0][1]
        lines = break_lines(text, measure, 4, hang=hang)
        assert "".join(lines) == text
        assert not any(line[0] in NO_START for line in lines[1:])
        assert all(width(line) <= measure + (2 if hang else 0) for line in lines)


def test_headlines_keep_their_ink() -> None:
    for article in POOL:
        assert "".join(balance(article.headline, 18)) == article.headline


def tiny_page() -> list[Unit]:
    def leg(story: int, part: int, column: int, row: int, *texts: str) -> Unit:
        lines = tuple(Line(text, "paragraph" if part else "headline", 0, n == 0 and part < 2, n == len(texts) - 1) for n, text in enumerate(texts))
        return Unit(story, part, column, 1, row, lines)

    return [leg(0, 0, 0, 0, "甲"), leg(0, 1, 0, 2, "一二", "三四"), leg(0, 2, 1, 2, "五六"), leg(1, 0, 0, 5, "乙"), leg(1, 1, 0, 7, "七八"), leg(1, 2, 1, 7, "九十")]


@pytest.mark.parametrize(
    ("order", "told"),
    [("natural", "甲 一二 三四 五六 乙 七八 九十"), ("columns", "甲 一二 三四 乙 七八 五六 九十"), ("bands", "甲 一二 三四 五六 乙 七八 九十")],
)
def test_orders(order: str, told: str) -> None:
    shape = draw_shape(Random(0))
    lines = as_lines(ORDERS[order](tiny_page(), Random(0)), shape)
    assert [line.strip() for line in lines if line] == told.split()


@pytest.mark.parametrize("order", ORDERS)
def test_orders_tell_every_unit_once(order: str) -> None:
    units = tiny_page()
    assert sorted(ORDERS[order](units, Random(1)), key=repr) == sorted(units, key=repr)


def test_frames_join_the_lines_of_a_leg() -> None:
    lines = as_frames(tiny_page(), draw_shape(Random(0)))
    assert [line.strip() for line in lines if line][:3] == ["甲", "一二三四", "五六"]


def test_held_out_goes_by_the_printed_headline() -> None:
    assert held_out(" 大桥通车\n") == held_out("大桥通车")


@pytest.mark.parametrize("lines", [["短"], ["一个合适的标题", "没有句号的长长的一行文字一直写到了最后也没有停下"], ["一个合适的标题🔸", "正文在这里结束。"]])
def test_unfit_articles_are_passed_over(lines: list[str]) -> None:
    assert parse(lines) is None


def test_figures_by_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A stand-in for the command gives back the gold of the first issue and fails on the second."""
    for issue in (ISSUES[0], ISSUES[-1]):
        write(issue, tmp_path)
    good = tmp_path / "gold" / f"{ISSUES[0].name}.json"
    command = tmp_path / "herald-clean"
    command.write_text(f'#!/bin/sh\ncase "$2" in *{ISSUES[0].name}*) cat "{good}";; *) echo "cannot read" >&2; exit 4;; esac\n', encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setattr(bench.run, "COMMAND", command)
    monkeypatch.setattr(sys, "argv", ["run.py", str(tmp_path), "--json", str(tmp_path / "figures.json")])
    bench.run.main()
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures["lines-natural"]["text"] == 1
    assert figures["web"]["text"] == 0
    told = capsys.readouterr()
    assert "cannot read" in told.err
    assert told.out.splitlines()[-1].startswith("| all |")


@needs_corpus
def test_a_set_from_the_corpus(tmp_path: Path) -> None:
    made = generate(CORPUS, 2, 7, ("frames-bands",), ("hans",))
    assert made == generate(CORPUS, 2, 7, ("frames-bands",), ("hans",))
    for issue in made:
        write(issue, tmp_path)
        gold = json.loads((tmp_path / "gold" / f"{issue.name}.json").read_text(encoding="utf-8"))
        assert gold == issue.gold
        assert not sum((ink(text) for text in gold_texts(gold)), Counter()) - ink("".join(issue.pages))
    assert len(list((tmp_path / "dumps").iterdir())) == 2
