"""The PDF reader, on PDFs made here: what stands where, and what is refused."""

from __future__ import annotations

import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from conserving import assert_conserves
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfs import EM, LEADING, Leaf, paragraph, pdf, words

from cleaner.chars import ink
from cleaner.errors import InputError
from cleaner.model import Role
from cleaner.readers import Page
from cleaner.readers.glyphs import Glyph, set_lines

pytest.importorskip("pypdfium2", reason="the extra [pdf] is not installed")
from cleaner.readers.layout import reading_order
from cleaner.readers.pdf import read_pdf
from cleaner.readers.printed import Area, Line, Sheet

BENCH = Path("../shared/bench/dev")


def texts(page: Page, role: Role) -> list[str]:
    return [block.text for block in page.galley if block.role is role]


def stories(page: Page) -> list[str]:
    """The text of each story, headline first."""
    out: list[str] = []
    for block in page.galley:
        if block.place.above or not out:
            out.append("")
        out[-1] += block.text
    return out


def joined(page: Page) -> list[str]:
    """Paragraphs as the reader's hints join them."""
    out: list[str] = []
    for block in page.galley:
        if out and block.place.continues is not None and block.place.continues > 0.5:
            out[-1] += block.text
        else:
            out.append(block.text)
    return out


def two_columns(leaf: Leaf, x: float, y: float, headline: str, seed: int) -> list[str]:
    """A story in two columns of twelve ems under a headline of two ems; its paragraphs."""
    leaf.type(x, y + 18, headline, 18)
    made = [paragraph(count, 12, seed + n) for n, count in enumerate((70, 45, 60, 50))]
    rows = [row for _, part in made for row in part]
    lines = (len(rows) + 1) // 2
    leaf.column(x, y + 40, rows[:lines])
    leaf.column(x + 13 * EM, y + 40, rows[lines:])
    return [text for text, _ in made]


def test_columns_are_read_story_by_story() -> None:
    leaf = Leaf()
    upper = two_columns(leaf, 20, 20, "上面的标题", 1)
    right = two_columns(leaf, 300, 20, "右边的标题", 11)
    lower = two_columns(leaf, 20, 260, "下面的标题", 21)
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    assert_conserves(page)
    assert stories(page) == ["上面的标题" + "".join(upper), "下面的标题" + "".join(lower), "右边的标题" + "".join(right)]
    assert texts(page, Role.HEADLINE) == ["上面的标题", "下面的标题", "右边的标题"]
    assert [text for text in joined(page) if text in (*upper, *lower, *right)] == [*upper, *lower, *right]


def test_the_order_of_the_file_does_not_matter() -> None:
    leaf = Leaf()
    upper = two_columns(leaf, 20, 20, "上面的标题", 1)
    lower = two_columns(leaf, 20, 260, "下面的标题", 21)
    leaf.ops = leaf.ops[::-1]
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    assert stories(page) == ["上面的标题" + "".join(upper), "下面的标题" + "".join(lower)]


def test_rows_printed_across_a_gutter_are_columns() -> None:
    leaf = Leaf()
    upper = two_columns(leaf, 20, 20, "上面的标题", 1)
    leaf.ops.sort(key=lambda op: -float(op.split()[10]))
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    assert stories(page) == ["上面的标题" + "".join(upper)]


def test_letterspaced_lines_get_no_spaces_and_a_gap_keeps_its_own() -> None:
    leaf = Leaf()
    leaf.type(20, 40, "本报记者", track=1.5)
    leaf.type(20 + 4 * 10.5 + 9, 40, "李小明", track=1.5)
    leaf.column(20, 52.6, [words(12), words(12, 3)])
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    assert page.galley[0].text == "本报记者 李小明"


def test_fake_bold_is_read_once() -> None:
    leaf = Leaf()
    for shift in (0, 0.35, 0.7):
        leaf.type(20 + shift, 40, "粗体的标题", 18)
    leaf.column(20, 60, [words(12)] * 3)
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    assert_conserves(page)
    assert texts(page, Role.HEADLINE) == ["粗体的标题"]


def test_a_second_print_that_the_text_layer_keeps_is_surplus() -> None:
    row = [Glyph(char, 20 + 18 * n, 38 + 18 * n, 40, 18) for n, char in enumerate("粗体标题")]
    shadow = [Glyph(g.char, g.left + 1.2, g.right + 1.2, g.base + 1.2, g.size) for g in row]
    assert [(line.text, line.copy) for line in set_lines(row + shadow)] == [("粗体标题", False), ("粗体标题", True)]


def test_doubled_characters_are_no_second_print() -> None:
    row = [Glyph(char, 20 + 9 * n, 29 + 9 * n, 40, 9) for n, char in enumerate("人人奶奶奶")]
    assert [line.text for line in set_lines(row)] == ["人人奶奶奶"]


def test_kicker_headline_deck_and_a_headline_on_two_lines() -> None:
    leaf = Leaf()
    leaf.type(20, 30, "眉题在上", 11)
    leaf.type(20, 58, "主标题的第一行", 20)
    leaf.type(20, 84, "主标题的第二行", 20)
    leaf.type(20, 104, "副题在下比较长", 12)
    leaf.column(20, 124, paragraph(60, 14, 1)[1])
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    assert [(block.role, block.text) for block in page.galley[:4]] == [
        (Role.KICKER, "眉题在上"),
        (Role.HEADLINE, "主标题的第一行"),
        (Role.HEADLINE, "主标题的第二行"),
        (Role.DECK, "副题在下比较长"),
    ]
    assert page.galley[2].place.continues is not None and page.galley[2].place.continues > 0.9
    assert [block.place.above for block in page.galley[:5]] == [1, 0, 0, 0, 0]


def test_a_photograph_parts_a_column_and_its_caption_floats() -> None:
    leaf = Leaf()
    leaf.type(20, 38, "有图的标题", 18)
    text, rows = paragraph(90, 12, 2)
    leaf.column(20, 60, rows[:3])
    leaf.box(20, 60 + 3 * LEADING - EM, 12 * EM, 60)
    leaf.type(20, 60 + 3 * LEADING + 62, "图为清河桥。", 8)
    leaf.column(20, 60 + 3 * LEADING + 84, rows[3:])
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    assert_conserves(page)
    assert texts(page, Role.CAPTION) == ["图为清河桥。"]
    assert "".join(texts(page, Role.PARAGRAPH)) == text
    assert page.galley[-1].role is Role.CAPTION


def test_a_pull_quote_floats() -> None:
    leaf = Leaf()
    leaf.type(20, 38, "有引语的标题", 18)
    text, rows = paragraph(160, 12, 2)
    leaf.column(20, 60, rows[:6])
    leaf.column(20, 60 + 7 * LEADING, ["这是从文中取出的一句", "放大的话用来吸引读者"], 10)
    leaf.column(20, 60 + 10 * LEADING, rows[6:])
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    assert "".join(texts(page, Role.PULL_QUOTE)) == "这是从文中取出的一句放大的话用来吸引读者"
    assert "".join(texts(page, Role.PARAGRAPH)) == text


def test_a_line_that_runs_over_into_the_next_column_stays_whole() -> None:
    leaf = Leaf()
    leaf.type(20, 38, "标题在此处", 18)
    left = [words(12, n) for n in range(8)]
    right = [words(12, n + 20) for n in range(8)]
    left[3] += "溢出两字"
    leaf.column(20, 60, left)
    leaf.column(20 + 13 * EM, 60, right)
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    assert texts(page, Role.PARAGRAPH) == [*left, *right]


def test_indents_and_short_lines_say_where_paragraphs_begin() -> None:
    leaf = Leaf()
    leaf.type(20, 38, "标题在此处", 18)
    one, two = paragraph(40, 12, 1), paragraph(46, 12, 7)
    leaf.column(20, 60, [*one[1], *two[1]])
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    body = [block for block in page.galley if block.role is Role.PARAGRAPH]
    assert [block.place.indent for block in body if block.place.continues and block.place.continues < 0.1] == [4, 4]
    assert {block.place.measure for block in body} == {24}
    assert joined(page)[1:] == [one[0], two[0]]


def test_a_rule_keeps_stories_without_headlines_apart() -> None:
    leaf = Leaf()
    leaf.column(20, 60, [words(12, n) for n in range(6)])
    leaf.box(20, 60 + 5 * LEADING + 8, 12 * EM, 0.5)
    leaf.column(20, 60 + 7 * LEADING, [words(12, n + 9) for n in range(6)])
    (page,) = read_pdf("一页.pdf", pdf(leaf))
    assert len(stories(page)) == 2


def test_pages_are_numbered_and_named() -> None:
    one, two = Leaf(), Leaf()
    one.column(20, 40, ["第一页的文字", "第一页的文字还有"])
    two.column(20, 40, ["第二页的文字", "第二页的文字还有"])
    pages = read_pdf("报.pdf", pdf(one, Leaf(), two), 5)
    assert [page.source.name for page in pages] == ["报.pdf#page=1", "报.pdf#page=3"]
    assert [{piece.source for block in page.galley for piece in block.pieces} for page in pages] == [{5}, {6}]
    assert all(block.place.box is not None and block.place.box.page == 6 for block in pages[1].galley)


def test_boxes_are_points_from_the_top_left() -> None:
    leaf = Leaf()
    leaf.type(100, 200, "清河桥", 10)
    box = read_pdf("报.pdf", pdf(leaf))[0].galley[0].place.box
    assert box is not None
    assert [round(value) for value in box[1:]] == [100, 191, 130, 201]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"%PDF-1.4\nnothing", "no PDF that can be read"),
        (pdf(Leaf()), "no text layer"),
        (pdf(), "without pages"),
        (pdf(Leaf(), password="secret"), "locked with a password"),
    ],
    ids=["empty", "broken", "no text", "no pages", "encrypted"],
)
def test_what_cannot_be_read_is_one_clear_line(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_pdf("坏.pdf", data)
    assert str(caught.value).startswith("坏.pdf: ")
    assert "\n" not in str(caught.value)


def test_a_pdf_that_only_its_owner_may_change_is_read() -> None:
    leaf = Leaf()
    leaf.column(20, 40, [words(12, n) for n in range(3)])
    plain, locked = (read_pdf("锁.pdf", data)[0].source.text for data in (pdf(leaf), pdf(leaf, password="")))
    assert locked == plain


def test_a_page_of_pictures_among_pages_of_type_is_named() -> None:
    leaf = Leaf()
    leaf.column(20, 40, [words(12, n) for n in range(3)])
    (page,) = read_pdf("报.pdf", pdf(leaf, Leaf()))
    assert page.silent == ("报.pdf#page=2",)


def test_a_pdf_cut_off_is_refused_or_read_in_part() -> None:
    leaf = Leaf()
    leaf.column(20, 40, [words(12, n) for n in range(30)])
    whole = pdf(leaf)
    for cut in range(20, len(whole), 97):
        try:
            for page in read_pdf("断.pdf", whole[:cut]):
                assert_conserves(page)
        except InputError as error:
            assert "\n" not in str(error)


@pytest.mark.skipif(not (BENCH / "pdf").is_dir(), reason="the benchmark lies beside the repository, and is not here")
def test_headlines_and_paragraphs_of_the_benchmark() -> None:
    """Headlines found whole, and paragraphs standing together in the order of the lines, of ten one-page PDFs."""
    heads = found_heads = paragraphs = found = 0
    for path in sorted((BENCH / "pdf").glob("*.pdf"))[:10]:
        (page, *_) = read_pdf(path.name, path.read_bytes())
        assert_conserves(page)
        gold = json.loads((BENCH / "gold" / f"{path.stem}.json").read_text("utf-8"))
        told = [folded(text) for text in stories(page)]
        headed = {folded("".join(b.text for b in page.galley if b.role is Role.HEADLINE and b.place.frame == frame)) for frame in frames(page)}
        for article in gold["articles"]:
            heads += 1
            found_heads += folded(article["headline"]) in headed
            for block in article["blocks"]:
                if block["kind"] == "paragraph":
                    paragraphs += 1
                    found += any(folded(block["text"]) in story for story in told)
    assert found_heads / heads >= 0.98
    assert found / paragraphs >= 0.97


@pytest.mark.skipif(not (BENCH / "pdf").is_dir(), reason="the benchmark lies beside the repository, and is not here")
def test_what_continues_says_is_so_on_the_benchmark() -> None:
    """Of lines of text that the gold holds, those said to go on the line before do so, those said not to do not."""
    said: dict[bool, list[bool]] = {True: [], False: []}
    for path in sorted((BENCH / "pdf").glob("*.pdf"))[:10]:
        gold = json.loads((BENCH / "gold" / f"{path.stem}.json").read_text("utf-8"))
        text = "\n".join(folded(block["text"]) for article in gold["articles"] for block in article["blocks"])
        for before, block in pairwise(read_pdf(path.name, path.read_bytes())[0].galley):
            end, start = folded(before.text)[-8:], folded(block.text)[:8]
            sure = block.place.continues
            if block.role is Role.PARAGRAPH and start in text and sure is not None and not 0.1 < sure < 0.9:
                said[sure > 0.5].append(end + start in text)
    assert len(said[True]) > 1000 and sum(said[True]) / len(said[True]) >= 0.99
    assert len(said[False]) > 100 and sum(said[False]) / len(said[False]) <= 0.01


def folded(text: str) -> str:
    return ink(unicodedata.normalize("NFKC", text)).replace("…", "").replace("—", "-")


def frames(page: Page) -> set[int | None]:
    return {block.place.frame for block in page.galley}


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 30), st.integers(1, 20), st.sampled_from((9.0, 9.0, 9.0, 12.6, 18.0, 30.0))), min_size=1, max_size=24, unique=True))
def test_every_line_of_a_sheet_is_read_once(places: list[tuple[int, int, int, float]]) -> None:
    """However lines overlap, if no two are printed over each other (those are copies): left edges and widths in ems of 9 points, baselines in half leadings."""
    lines = tuple(Line("文" * width, Area(9.0 * left, 7.0 * base - size, 9.0 * left + size * width, 7.0 * base), 7.0 * base, size) for left, base, width, size in places)
    placed = reading_order(Sheet(400.0, 400.0, lines))
    assert sorted(id(one.line) for one in placed) == sorted(map(id, lines))
