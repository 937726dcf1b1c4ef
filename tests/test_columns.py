"""Rows of columns: cut, threaded and read column by column; everything else left alone; no character lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.chars import is_ink, width
from cleaner.model import Galley
from cleaner.readers import fixed
from cleaner.readers.bands import Cell, in_reading_order, measure_of
from cleaner.readers.columns import CHARACTERS, segments_of, words_of
from cleaner.readers.lanes import Cell as LaneCell
from cleaner.readers.lanes import lanes_of, most_side_by_side
from cleaner.readers.rows import unwoven
from cleaner.readers.setting import NEVER
from cleaner.readers.text import decode, read_lines, read_text
from cleaner.readers.threads import Segment, threads

RIVER = (
    "记者从市水务局获悉，今年入汛以来，全市平均降雨量较常年同期偏多两成，各地加强水库调度和堤防巡查，确保安全度汛。截至昨天，全市大中型水库"
    "蓄水量比去年同期增加三成，为秋季农业灌溉和城市供水打下了良好基础。下一步，水务部门将继续做好会商研判，及时发布预警信息。"
)
BOOKS = (
    "第十届图书节昨天在文化广场开幕，来自全国各地的出版社带来新书三万余种，市民可以免费入场购书，还能享受优惠价格。主办方介绍，本届图书节"
    "设立了儿童阅读体验区，邀请作家与小读者面对面交流，并在社区和学校举办一百多场讲座，让更多人爱上阅读、学会阅读。"
)


def column(text: str, ems: int = 11, indent: bool = True) -> list[str]:
    """`text` set in lines of so many characters, its first line two ems narrower."""
    first = ems - 2 if indent else ems
    return [text[:first], *(text[i : i + ems] for i in range(first, len(text), ems))]


def characters(text: str) -> int:
    return len(text)


def side_by_side(left: Sequence[str], right: Sequence[str], start: int, size: Callable[[str], int]) -> str:
    """Two columns as fixed-width text, the second at `start`."""
    return "\n".join(a + " " * max(1, start - size(a)) + b if b else a for a, b in zip_longest(left, right, fillvalue=""))


def texts(galley: Galley) -> list[str]:
    return [block.text for block in galley]


def places(galley: Galley) -> list[tuple[int, str]]:
    """Every visible character with its place in the source."""
    return sorted((piece.start + i, char) for block in galley for piece in block.pieces for i, char in enumerate(piece.raw) if is_ink(char))


@pytest.mark.parametrize(("size", "start"), [(characters, 15), (characters, 12), (width, 30), (width, 24)], ids=["chars", "chars-narrow", "cells", "cells-narrow"])
def test_fixed_width_text_is_read_column_by_column(size: Callable[[str], int], start: int) -> None:
    left, right = column(RIVER, indent=False), column(BOOKS, indent=False)
    assert texts(unwoven(read_lines(side_by_side(left, right, start, size)))) == left + right


def test_a_row_of_fixed_width_text_knows_its_place() -> None:
    left, right = column(RIVER, indent=False), column(BOOKS)
    galley = unwoven(read_lines(side_by_side(left, ["  " + right[0], *right[1:]], 24, characters)))
    opening = next(block for block in galley if block.text == right[0])
    assert opening.place.indent == 4
    assert opening.place.row == 1
    assert opening.place.continues == NEVER
    assert {block.place.measure for block in galley} == {22}
    assert len({block.place.frame for block in galley}) == 2


def test_merged_rows_are_threaded_into_columns() -> None:
    left, right = column(RIVER), column(BOOKS)
    rows = [f"{a} {b}" if a and b else a or b for a, b in zip_longest(left, right[1:], fillvalue="")]
    assert texts(unwoven(read_lines("\n".join([right[0], *rows])))) in (left + right, right + left)


def test_a_letter_spaced_line_keeps_its_spaces_and_its_column() -> None:
    left, right = column(RIVER), column(BOOKS)
    left[3] = " ".join(left[3])
    galley = unwoven(read_lines("\n".join(f"{a} {b}" for a, b in zip(left, right, strict=False))))
    assert left[3] in texts(galley)
    assert texts(galley)[: len(left[:9])] == left[:9]


def test_a_blank_line_ends_the_columns() -> None:
    left, right = column(RIVER, indent=False), column(BOOKS, indent=False)
    rows = [f"{a} {b}" for a, b in zip(left, right, strict=False)]
    galley = unwoven(read_lines("\n".join([*rows[:5], "", "图书节开幕", "", *rows[5:]])))
    assert texts(galley)[:11] == [*left[:5], *right[:5], "图书节开幕"]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(column(RIVER) + column(BOOKS)),
        RIVER + "\n" + BOOKS,
        "\n".join(" ".join(line) for line in column(RIVER)),
        "\n".join(f"本报记者 王某 摄影报道 第{n}版" for n in range(12)),
        "\n".join(["国内统一连续出版物号  CN 11-0000  2026年5月1日", *column(RIVER), *column(BOOKS)]),
        "\n".join(f"据 2026 年 {n} 月统计，全市 GDP 增长 {n}.{n} %，其中 工业 增加值 增长 5 %。" * 3 for n in range(12)),
        "",
    ],
    ids=["one-column", "paragraphs", "letter-spaced", "bylines", "masthead", "spaces-at-figures", "empty"],
)
def test_other_text_is_left_alone(text: str) -> None:
    galley = read_lines(text)
    assert unwoven(galley) == galley


LINE = st.text(st.sampled_from("一市水务局获悉，。“”（）A12 \u3000\t\u200b"), max_size=30)
TEXT = st.lists(st.sampled_from(column(RIVER) + column(BOOKS)), min_size=8, max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXT, st.lists(st.integers(1, 9), min_size=30, max_size=30), st.lists(LINE, max_size=12), st.integers(2, 4))
def test_no_character_is_lost_or_doubled(lines: list[str], gaps: list[int], noise: list[str], columns: int) -> None:
    rows = [lines[i : i + columns] for i in range(0, len(lines), columns)] * 3
    told = [(" " * gap).join(row) for row, gap in zip(rows, gaps * 2, strict=False)]
    galley = read_lines("\n".join(a + "\n" + b for a, b in zip_longest(told, noise, fillvalue="")))
    assert places(unwoven(galley)) == places(galley)


def test_words_close_letter_spacing() -> None:
    (block,) = read_lines("“ 一 单 一 包 ” 模 式 各地推开")
    words = words_of(block, (2, 1, 1))
    assert [block.text[word.start : word.end] for word in words] == ["“ 一 单 一 包 ” 模 式", "各地推开"]
    assert [word.ems for word in words] == [8, 4]


def test_a_row_is_cut_where_its_segments_fit_the_measure() -> None:
    (block,) = read_lines("记者王某 今天在京会见 来访的代表团一行八人。")
    assert segments_of(words_of(block, (2, 1, 1)), 11) == (0, 2)


def test_threads_keep_the_order_of_a_row() -> None:
    rows = [[Segment(a, 11, None, False), Segment(b, 11, None, True)] for a, b in zip(column(RIVER, indent=False)[:6], column(BOOKS, indent=False)[:6], strict=True)]
    assert threads(rows, 11) == [[0, 2, 4, 6, 8, 10], [1, 3, 5, 7, 9, 11]]


def test_an_empty_row_across_all_columns_parts_the_page() -> None:
    left, right = column(RIVER, indent=False)[:6], column(BOOKS, indent=False)[:6]
    upper = [Cell(block, row, side, 0) for side, lines in enumerate((left[:3], right[:3])) for row, block in enumerate(read_lines("\n".join(lines)))]
    lower = [Cell(block, row + 9, side, 0) for side, lines in enumerate((right[3:], left[3:])) for row, block in enumerate(read_lines("\n".join(lines)))]
    assert texts(in_reading_order([*upper, *lower])) == left[:3] + right[:3] + right[3:] + left[3:]


def lane_rows(left: Sequence[str], right: Sequence[str], drift: int) -> list[list[LaneCell]]:
    """Rows of two columns, the second placed further right by `drift` in the lower half, nowhere behind a full line."""
    return [
        [LaneCell(n, a, len(a), 0.0, None, False), LaneCell(n, b, len(b), None if len(a) == 11 else 12.0 + drift * (n > 5), 0.0, len(a) == 11)]
        for n, (a, b) in enumerate(zip(left, right, strict=False))
    ]


def test_lanes_hold_where_places_drift() -> None:
    rows = lane_rows(column(RIVER), column(BOOKS), 9)
    assert most_side_by_side(rows) == 2
    assert lanes_of(rows, 2, 11.0) == [(0, 1)] * len(rows)


def test_a_cell_alone_in_its_row_stands_where_it_reads_on() -> None:
    left, right = column(RIVER, indent=False), column(BOOKS, indent=False)
    rows = lane_rows(left, right, 0)
    alone = [[cell._replace(row=len(rows))] for cell in (LaneCell(0, right[len(rows)] if len(right) > len(rows) else right[-1], 11, 12.0, None, False),)]
    assert lanes_of([*rows, *alone], 2, 11.0)[-1] == (1,)


def test_heads_of_fixed_width_text_open_their_stories(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixed, "METRICS", (CHARACTERS,))
    left, right = column("   " + RIVER), column("   " + BOOKS)
    pages = [*left, "", "水库增三成", "", *left], [*right, "", "图书节开幕", "", *right]
    galley = unwoven(read_lines(side_by_side(*pages, 24, characters)))
    heads = [(str(block.role), block.text) for block in galley if block.place.above][-2:]
    assert heads == [("headline", "水库增三成"), ("headline", "图书节开幕")]


def test_the_measure_tells_indents_in() -> None:
    cells = [Cell(block, n, 0, 4 if n == 0 else 0) for n, block in enumerate(read_lines("\n".join(column(RIVER))))]
    assert measure_of(cells) == 22
    assert measure_of(cells[:2]) is None


DUMPS = Path(__file__).parents[2] / "shared/bench/dev/dumps"
ROWS = ("pdftotext-layout", "pdftotext-hans", "pdftotext-hant")


@pytest.mark.skipif(not DUMPS.is_dir(), reason="the dev set lies outside the repository")
def test_dumps_of_other_families_come_through_unchanged() -> None:
    changed = []
    for path in sorted(DUMPS.rglob("*.txt")):
        text, _ = decode(path.name, path.read_bytes())
        galley = read_lines(text)
        after = unwoven(galley)
        assert places(after) == places(galley), path.name
        named = f"{path.parent.name}/{path.name}"
        if (after != galley) != any(family in named for family in ROWS):
            changed.append(named)
    assert changed == []


def test_the_reader_of_text_tells_columns() -> None:
    left, right = column(RIVER, indent=False), column(BOOKS, indent=False)
    (page,) = read_text("page.txt", side_by_side(left, right, 15, characters).encode())
    assert texts(page.galley) == left + right
    assert all(block.raw.strip() == block.text for block in page.galley)
