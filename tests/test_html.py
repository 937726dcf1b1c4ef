"""The HTML edition: the same words as the JSON, and nothing but words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import html
from printed import BARE, gold_edition, gold_paths
from strategies import editions

from cleaner.edition import Article, Edition, EditionBlock, Finding, Issue, Item
from cleaner.writers.arrangement import arranged, segments, sheet_title
from cleaner.writers.html import as_html
from cleaner.writers.script import language_tag
from cleaner.writers.templating import printable


def edition_of(*articles: Article, issue: Issue | None = None, findings: tuple[Finding, ...] = (), furniture: tuple[Item, ...] = ()) -> Edition:
    return Edition(BARE.tool, BARE.sources, issue or Issue(), articles, furniture, (), findings)


def story(number: int, headline: str, *texts: str, kind: str = "article", role: str = "paragraph", **more: Any) -> Article:
    head = EditionBlock(f"a{number}b1", "headline", headline, ())
    rest = (EditionBlock(f"a{number}b{n}", role, text, ()) for n, text in enumerate(texts, 2))
    return Article(f"a{number}", kind, headline=headline, blocks=(head, *rest), **more)


def parsed(text: str) -> Any:
    return html.document_fromstring(text)


def texts_of(page: Any) -> dict[str, str]:
    return {el.get("data-block", ""): el.text_content() for el in page.iterfind(".//*[@data-block]")}


@settings(max_examples=80, deadline=None)
@given(editions())
def test_says_what_the_edition_says_and_holds_no_markup_of_its_text(drawn: tuple[Edition, list[str]]) -> None:
    edition, sources = drawn
    page = parsed(as_html(edition, sources))
    said = texts_of(page)
    assert said == {printable(block.id): printable(block.text) for article in edition.articles for block in article.blocks}
    # Template's own elements only: text never becomes an element that runs, loads or is invisible.
    assert {el.tag for el in page.iter() if isinstance(el.tag, str)} <= TAGS
    assert not page.xpath("//@onclick | //@onerror | //@src")
    assert not page.xpath("//comment()")
    json.loads(page.xpath("string(//script)"))


TAGS = {
    "html", "head", "meta", "title", "link", "script", "style", "body", "a", "header", "h1", "h2", "h3", "h4", "p", "dl", "div", "dt", "dd", "nav", "ol", "ul",
    "li", "main", "section", "article", "blockquote", "figure", "figcaption", "aside", "footer", "details", "summary", "span", "q", "code",
}  # fmt: skip


def test_a_script_end_in_a_headline_stays_text() -> None:
    nasty = "</script><script>alert(1)</script><!-- & \" '"
    page = as_html(edition_of(story(1, nasty, nasty), issue=Issue(title=nasty)))
    assert page.count("<script") == 1
    data = re.search(r"<script[^>]*>(.*?)</script>", page, re.S)
    assert data and json.loads(data[1])["@graph"][1]["headline"] == nasty


@pytest.mark.parametrize("path", gold_paths() or [None], ids=lambda path: path.stem if path else "none")
def test_language_of_gold_is_told_from_its_text(path: Path | None) -> None:
    if path is None:
        pytest.skip("no gold under ../shared")
    edition, _ = gold_edition(path.name)
    expected = "zh-Hant" if "-hant" in path.name else "zh-Hans"
    assert arranged(edition).language == expected


def test_an_article_in_the_other_script_says_so() -> None:
    page = parsed(as_html(edition_of(story(1, "简体", "这是简体字的报纸，报道国务院开会。"), story(2, "繁體", "這是繁體報紙"))))
    assert page.get("lang") == "zh-Hans"
    assert page.get_element_by_id("a2").get("lang") == "zh-Hant"
    assert language_tag("") == "zh-Hans"


@pytest.mark.parametrize("item", ["新 动能", "新动能……2版", "新动能（02版）", "新动能 第3版"])
def test_contents_link_to_the_article_they_name(item: str) -> None:
    page = parsed(as_html(edition_of(story(1, "本期导读", item, "旧动能", kind="contents", role="list-item"), story(2, "新动能", "正文。"))))
    links = page.xpath("//main//li/a/@href")
    assert links == ["#a2"]


def test_doubts_are_marked_inside_the_text_and_told_below() -> None:
    edition = edition_of(
        story(1, "题", "推进平台平台建设。"),
        findings=(
            Finding("repeated-word", "平台平台", "twice", "a1b2", (2, 6), "平台", 0.97),
            Finding("overlap", "台平", "", "a1b2", (3, 5)),
            Finding("general", "全版", "no block"),
        ),
    )
    page = parsed(as_html(edition))
    assert page.xpath("//a[@class='doubt']/text()") == ["平台平台"]
    assert [el.get("id") for el in page.xpath("//aside[@class='doubts']//li")] == ["d1", "d2", "d3"]
    assert texts_of(page)["a1b2"] == "推进平台平台建设。"


def test_gaps_are_told() -> None:
    halves = story(1, "题", "正文", continued_to="2", complete=False), story(2, "题二", "正文", complete=False), story(3, "题三", "正文")
    page = parsed(as_html(edition_of(*halves)))
    assert [len(page.get_element_by_id(f"a{n}").xpath(".//p[@class='gap']")) for n in (1, 2, 3)] == [1, 1, 0]


@pytest.mark.parametrize(
    ("folio", "title"),
    [("2 国际 2026年2月24日 星期二", "第2版"), ("A04 要闻", "第A04版"), ("第 3 版 综合", "第3版"), ("2026年2月24日 要闻 4版", "第4版"),
     ("3综合2026年2月24日 星期二 江城晚报", "第3版"), ("责任编辑：林一帆 电话：010-1234产业2版", "第2版"), ("江城晚报 2026年2月24日 第3版", "第3版"), ("第292期（总第7149期） 今日16版", "page-01"),
     ("今日24版", "page-01"), ("2026年2月24日", "page-01"), ("", "page-01")],
)  # fmt: skip
def test_page_numbers_are_read_not_made_up(folio: str, title: str) -> None:
    assert sheet_title(edition_of(furniture=(Item("folio", folio, ((0, 0, 9),)),)), 0, "zh-Hans") == title


@pytest.mark.parametrize(("line", "title"), [("江城晚报 第3版", "第3版"), ("12 元", "page-01"), ("共 8 版", "page-01")])
def test_a_masthead_may_say_which_page_it_heads(line: str, title: str) -> None:
    assert sheet_title(edition_of(furniture=(Item("masthead", line, ((0, 0, 9),)),)), 0, "zh-Hans") == title


def test_a_box_of_contents_is_no_news_and_an_advert_is_an_advert() -> None:
    page = as_html(edition_of(story(1, "导读", "甲", kind="contents"), story(2, "药酒", "乙", kind="advert"), story(3, "题", "丙")))
    data = re.search(r"<script[^>]*>(.*?)</script>", page, re.S)
    assert data
    assert [(thing["@type"], thing["@id"]) for thing in json.loads(data[1])["@graph"][1:]] == [("AdvertiserContentArticle", "#a2"), ("NewsArticle", "#a3")]


def test_an_empty_edition_is_a_page_too() -> None:
    assert "<main" in as_html(BARE)


def test_segments_are_the_text() -> None:
    assert "".join(segment.text for segment in segments("推进平台", ())) == "推进平台"
    assert segments("", ()) == ()


def test_nothing_is_fetched() -> None:
    edition, sources = gold_edition("dev-003")
    page = parsed(as_html(edition, sources))
    assert not page.xpath("//img | //iframe | //script[not(@type='application/ld+json')] | //link[@rel='stylesheet']")
    assert "url(" not in page.xpath("string(//style)")
    assert "@import" not in page.xpath("string(//style)")
