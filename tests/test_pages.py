"""Issues of several pages with geometry: boxes of every span, doubts of recognisers, what pages say about the issue."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from pdfs import EM, LEADING, Leaf, pdf, words
from readback import FULL, tei_of, validator
from zones import assert_zones

from cleaner.chars import ink
from cleaner.doubts import contradictions, doubted_words
from cleaner.edition import Article, EditionBlock, Issue, Item
from cleaner.folios import page_of
from cleaner.issue import issue_of
from cleaner.model import Block, Piece, Role, Source
from cleaner.pipeline import clean
from cleaner.readers import Page
from cleaner.readers.detect import read
from cleaner.readers.text import read_text
from cleaner.rulebook import shipped_rulebook
from cleaner.writers.refers import refers

DATA = Path(__file__).parent / "data"


def printed_issue() -> bytes:
    """A page with a masthead line and a story in two columns."""
    leaf = Leaf()
    leaf.type(20, 20, "国内统一连续出版物号：CN 11-0005 2025年7月1日 星期二 第13期", EM)
    leaf.type(20, 60, "代表团访问沿海三省", 18)
    leaf.column(20, 80, ["\u3000" + words(10, 1), *[words(12, n) for n in range(2, 8)]])
    leaf.column(20 + 13 * EM, 80, [words(12, n) for n in range(8, 14)] + [words(11, 14) + "。"])
    return pdf(leaf)


def test_every_span_of_a_page_with_boxes_keeps_its_own() -> None:
    pytest.importorskip("pypdfium2", reason="the extra [pdf] is not installed")
    pages = read("一页.pdf", printed_issue())
    edition = clean(pages, shipped_rulebook())
    things: list[EditionBlock | Item] = [block for article in edition.articles for block in article.blocks]
    things += [*edition.furniture, *edition.surplus]
    for thing in things:
        assert [region.span for region in thing.regions] == list(thing.spans)
    (body,) = (block for block in edition.articles[0].blocks if block.kind == "paragraph")
    lefts = [region.box[0] for region in body.regions]
    tops = [region.box[1] for region in body.regions]
    assert len(lefts) == 14
    assert lefts[1:7] == pytest.approx([20] * 6, abs=1)
    assert lefts[7:] == pytest.approx([20 + 13 * EM] * 7, abs=1)
    assert tops[1] - tops[0] == pytest.approx(LEADING, abs=0.1)
    document = tei_of(edition, [page.source.text for page in pages], FULL)
    assert validator()(document) == []
    assert_zones(edition, [page.source.text for page in pages])
    zones = document.xpath("count(//*[local-name()='zone'])")
    assert zones == sum(len(thing.regions) for thing in things)
    pointed = [zone for element in document.iter() for zone in (element.get("facs") or "").split()]
    assert len(set(pointed)) == zones


@pytest.mark.parametrize("name", ["page.hocr", "page.alto.xml"])
def test_words_that_a_recogniser_doubted_become_findings(name: str) -> None:
    (page,) = read(name, (DATA / name).read_bytes())
    edition = clean([page], shipped_rulebook())
    found = [finding for finding in edition.findings if finding.rule == "doubted-word"]
    assert found
    blocks = {block.id: block for article in edition.articles for block in article.blocks}
    for finding in found:
        assert finding.suggestion is None
        assert 0.3 < finding.confidence <= 1
        if finding.block:
            assert finding.at is not None
            assert blocks[finding.block].text[slice(*finding.at)] == finding.text
    doubted = sum(len(ink(page.source.text[start:end])) for start, end, _ in page.doubts)
    assert sum(len(ink(finding.text)) for finding in found) == doubted


def test_doubted_words_side_by_side_are_one_finding() -> None:
    page = Page(Source("a", "今天 通车了。", "", ""), (), doubts=((0, 2, 0.4), (3, 5, 0.2)))
    block = EditionBlock("a1b1", "paragraph", "今天通车了。", ((0, 0, 7),))
    (found,) = doubted_words([Article("a1", "article", blocks=(block,))], [], [page])
    assert (found.text, found.at, found.confidence) == ("今天通车", (0, 4), 0.8)


def furniture(*lines: str) -> tuple[list[Block], list[Page]]:
    """A line of furniture on a page each."""
    blocks = [Block(line, (Piece(n, 0, line),), Role.MASTHEAD) for n, line in enumerate(lines)]
    return blocks, [Page(Source(f"{n + 1:02}.txt", line, "", ""), ()) for n, line in enumerate(lines)]


def test_pages_that_contradict_each_other_are_findings() -> None:
    book = shipped_rulebook()
    blocks, pages = furniture("2025年7月1日 星期二 第13期", "2 要闻 2025年7月1日 星期二", "3 综合 2025年7月2日 星期二")
    issue = issue_of([block.text for block in blocks], book)
    (found,) = contradictions(blocks, issue, pages, book)
    assert (found.rule, found.text, found.suggestion) == ("contradicting-metadata", "2025-07-02", "2025-07-01")
    assert "03.txt" in found.message


def test_pages_that_print_less_contradict_nothing() -> None:
    book = shipped_rulebook()
    blocks, pages = furniture("CN 11-0005 2025年7月1日 星期二", "2 要闻 2025年7月1日", "星期二")
    issue = issue_of([block.text for block in blocks], book)
    assert issue == Issue(date="2025-07-01", weekday="星期二", cn_number="CN 11-0005")
    assert not list(contradictions(blocks, issue, pages, book))


def test_contents_items_refer_to_articles_in_other_words() -> None:
    items = ("市长会见南湾船长 2版", "港渔业前三月收获喜人（第3版）", "某地明年办展会", "山里果子")
    listed = tuple(EditionBlock(f"a1b{n}", "list-item", text, ()) for n, text in enumerate(items))
    titles = ("市长会见北岭猎户队长", "市长会见南湾船长林大海", "东港渔业 前三月收获喜人 船队扩编", "让山里的果子“走”出来")
    told = [Article(f"a{n}", "article", headline=title) for n, title in enumerate(titles, 2)]
    assert refers([Article("a1", "contents", blocks=listed), *told]) == {"a1b0": "a3", "a1b1": "a4"}


def test_two_headlines_as_like_are_left_alone() -> None:
    item = EditionBlock("a1b1", "list-item", "渔民协会大会举行会议", ())
    told = [Article("a2", "article", headline="渔民协会四次大会举行会议"), Article("a3", "article", headline="渔民协会三次大会举行会议")]
    assert refers([Article("a1", "contents", blocks=(item,)), *told]) == {}


def test_the_schema_of_tei_takes_zones_of_furniture() -> None:
    pytest.importorskip("pypdfium2", reason="the extra [pdf] is not installed")
    edition = clean(read("一页.pdf", printed_issue()), shipped_rulebook())
    assert edition.furniture
    document = tei_of(edition, ["" for _ in edition.sources])
    assert etree.tostring(document).count(b"furniture1-zone1") == 2


@pytest.mark.parametrize(("folio", "told"), [
    ("江城日报 2025年7月1日 星期二 2 要闻", ("2", "要闻")), ("3 综合 2025年7月2日 星期三 江城日报", ("3", "综合")), ("A04 要闻 2025-05-03 星期六", ("A04", "要闻")),
    ("2021年1月18日 星期一 责任编辑：白某 电话：010-69489560 产业 3版", ("3", "产业")), ("第4版 文化 2021年3月4日", ("4", "文化")), ("第十二版", ("12", None)),
    ("长河日报 2021年3月4日 星期四 第3版", ("3", None)), ("2025年7月1日 星期二 第1313期 今日4版", (None, None)), ("邮发代号 1-206", (None, None)),
])  # fmt: skip
def test_folios_tell_the_page_and_its_section(folio: str, told: tuple[str | None, str | None]) -> None:
    assert page_of([folio], shipped_rulebook()) == told


def test_sources_know_their_page_and_section() -> None:
    texts = {"a.txt": "江城日报2025年7月1日 星期二 2 要闻\n\n水库蓄水增三成\n记者从市水务局获悉，今年入汛以来，全市平均降雨量较常年同期偏多两成。\n", "b.txt": "市民中心今起延长开放时间\n本报讯 市民中心从今天起延长开放时间至晚上九时。\n"}
    edition = clean([page for n, (name, text) in enumerate(texts.items()) for page in read_text(name, text.encode(), n)], shipped_rulebook())
    assert [(source.page, source.section) for source in edition.sources] == [("2", "要闻"), (None, None)]
    assert edition.issue.title == "江城日报"


def test_what_a_contents_item_says_word_for_word_heads_its_story() -> None:
    """Right under its page's folio it would pass for a nameplate, as it stands on two pages."""
    front = "导读\n第十届图书节开幕 2版\n\n全市水库蓄水增三成\n记者从市水务局获悉，今年入汛以来，全市平均降雨量较常年同期偏多两成。"
    inside = "第2版 综合\n第十届图书节开幕\n第十届图书节昨天在文化广场开幕，来自全国各地的出版社带来新书三万余种。"
    edition = clean([page for n, text in enumerate((front, inside)) for page in read_text(f"{n}.txt", text.encode(), n)], shipped_rulebook())
    assert [article.headline for article in edition.articles] == ["导读", "全市水库蓄水增三成", "第十届图书节开幕"]
    assert refers(edition.articles) == {"a1b2": "a3"}


def test_items_of_a_contents_box_with_their_pages_are_told_from_headlines() -> None:
    front = "导读\n第十届图书节开幕 2版\n市民中心延长开放时间（第3版）\n\n全市水库蓄水增三成\n记者从市水务局获悉，今年入汛以来，全市平均降雨量较常年同期偏多两成。"
    inside = "第十届图书节开幕\n第十届图书节昨天在文化广场开幕，来自全国各地的出版社带来新书三万余种。"
    third = "市民中心今起延长开放时间\n市民中心从今天起延长开放时间至晚上九时，方便上班的市民办事。"
    pages = tuple(page for n, text in enumerate((front, inside, third)) for page in read_text(f"{n}.txt", text.encode(), n))
    edition = clean(pages, shipped_rulebook())
    kinds = [(article.kind, article.headline) for article in edition.articles]
    assert kinds == [("contents", "导读"), ("article", "全市水库蓄水增三成"), ("article", "第十届图书节开幕"), ("article", "市民中心今起延长开放时间")]
    assert refers(edition.articles) == {"a1b2": "a3", "a1b3": "a4"}
