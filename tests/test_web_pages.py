"""Saved news pages of several content systems: the story and nothing but the story, and nothing lost."""

from __future__ import annotations

import pytest
from conserving import assert_conserves
from web_pages import BODY, EPAPER, FRONT, PAGES, TAIWAN_TITLE, TEASERS, TEXT, TITLE, TRADITIONAL

from cleaner.edition import Edition
from cleaner.pipeline import clean
from cleaner.readers.detect import read
from cleaner.rulebook import shipped_rulebook

ALL = {**PAGES, "text": TEXT.encode()}


def edition_of(name: str) -> Edition:
    pages = read("a.txt" if name == "text" else "a.html", ALL[name])
    for page in pages:
        assert_conserves(page)
    return clean(pages, shipped_rulebook())


@pytest.mark.parametrize("name", ALL)
def test_the_story_and_nothing_but_the_story(name: str) -> None:
    edition = edition_of(name)
    (article,) = edition.articles
    taiwan = "Taiwan" in name
    assert article.headline == (TAIWAN_TITLE if taiwan else TITLE)
    assert [block.text for block in article.blocks if block.kind == "paragraph"] == list(TRADITIONAL if taiwan else BODY)
    assert article.byline == (("陳大文",) if taiwan else ("张三",))
    assert edition.issue.date == "2025-07-01"
    assert edition.issue.title is None
    assert edition.findings == ()


@pytest.mark.parametrize(("name", "credit", "editor"), [
    ("portal", "江城日报", ("李四", "王五")), ("news, GB 2312", None, ("王五",)), ("blog", "江城日报", ()), ("old, GBK", "本站", ()), ("text", "江城日报", ("李四",)),
])  # fmt: skip
def test_source_and_editor_are_read(name: str, credit: str | None, editor: tuple[str, ...]) -> None:
    (article,) = edition_of(name).articles
    assert (article.credit, article.editor) == (credit, editor)


@pytest.mark.parametrize("name", PAGES)
def test_what_is_round_the_story_is_kept_as_furniture(name: str) -> None:
    """Links, comments, buttons: every visible character of the page is in the edition."""
    pages = read("a.html", PAGES[name])
    edition = clean(pages, shipped_rulebook())
    held = [*(block.spans for article in edition.articles for block in article.blocks), *(item.spans for item in (*edition.furniture, *edition.surplus))]
    covered = {at for spans in held for _, start, end in spans for at in range(start, end)}
    assert {at for at, char in enumerate(pages[0].source.text) if not char.isspace()} <= covered
    assert len(edition.furniture) >= 6


@pytest.mark.parametrize(("line", "editors"), [
    ("责任编辑：王五（实习）", ("王五",)), ("编辑:张三", ("张三",)), ("【编辑:李四】", ("李四",)), ("（责任编辑：王五 HN001）", ("王五",)), ("责编：赵六 | 审核：李震 | 监审：万军伟", ("赵六",)),
    ("编辑/王五", ("王五",)), ("責任編輯：陳小明", ("陳小明",)), ("初审：张三 复审：李四 终审：王五", ()), ("记者：张三 编辑：李四 校对：王五 审核：赵六", ("李四",)), ("来源：江城日报 编辑：张三", ("张三",)),
])  # fmt: skip
def test_editors_in_their_many_forms(line: str, editors: tuple[str, ...]) -> None:
    (page,) = read("a.txt", TEXT.replace("责任编辑：李四", line).encode())
    (article,) = clean([page], shipped_rulebook()).articles
    assert [block.text for block in article.blocks if block.kind == "editor"] != []
    assert article.editor == editors


def test_navigation_that_holds_the_headline_or_most_of_the_text_is_none() -> None:
    html = "<div class='recommend'><h1>水库蓄水增三成</h1><p>记者从市水务局获悉，今年蓄水增加。</p></div><div class='related'>相关</div>"
    (page,) = read("a.html", html.encode())
    assert [str(block.role) for block in page.galley] == ["headline", "paragraph", "navigation"]


@pytest.mark.parametrize("name", PAGES)
def test_a_broken_byte_costs_its_character_alone(name: str) -> None:
    """A byte lost in the middle of a character, as transfers and old editors lose them."""
    data = PAGES[name]
    at = data.rindex("。".encode("big5" if "Big" in name else "gb18030" if "GB" in name else "utf-8"))
    (page,) = read("a.html", data[: at + 1] + data[at + 2 :])
    assert_conserves(page)
    (article,) = clean([page], shipped_rulebook()).articles
    assert article.headline == (TAIWAN_TITLE if "Taiwan" in name else TITLE)


def test_a_page_in_utf_8_that_says_it_is_gb_2312_is_read_as_utf_8() -> None:
    (page,) = read("a.html", PAGES["portal"].replace(b'charset="utf-8"', b'charset="gb2312"'))
    assert TITLE in page.source.text


def test_linked_headings_head_the_stories_under_them() -> None:
    """A page that lists stories, two of which go on about what the first is about."""
    edition = clean(read("a.html", FRONT.encode()), shipped_rulebook())
    told = [(article.headline, [block.text[:4] for block in article.blocks if block.kind == "paragraph"]) for article in edition.articles]
    assert told == [(title, [text[:4]]) for title, text in zip(TEASERS, BODY, strict=True)]


def test_headings_round_the_main_one_are_its_kicker_and_its_deck() -> None:
    edition = clean(read("a.html", EPAPER.encode()), shipped_rulebook())
    (article,) = edition.articles
    assert (article.kicker, article.headline, article.deck) == ("深化改革一线行", TITLE, "为秋灌打下基础")
    assert article.editor == ("李四",)
    assert [block.text for block in article.blocks if block.kind == "note"] == ["原标题：江城全市水库蓄水量同比增三成"]
    assert (edition.issue.date, edition.sources[0].page, edition.sources[0].section) == ("2025-07-01", "2", "综合")
