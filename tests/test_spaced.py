"""Rows whose gaps are told in proportion: columns, cells, sizes and rows found from the spaces alone; no character lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfs import words
from test_columns import places
from test_plots import body, briefs, level, row

from cleaner.model import Role
from cleaner.readers.columns import CHARACTERS, words_of
from cleaner.readers.levels import Step, levels
from cleaner.readers.overfull import cut_to
from cleaner.readers.plots import part_plots
from cleaner.readers.reads_on import reading_on
from cleaner.readers.rows import unwoven
from cleaner.readers.said import Grid, grid_of, said_in
from cleaner.readers.spaced import Around, SpacedCell, cells_of
from cleaner.readers.text import read_lines

THREE = Grid(12.0, (0.0, 13.0, 26.0))


def cells(text: str, grid: Grid = THREE) -> list[tuple[float, int]]:
    """Where the cells of a row begin, in ems, and which of the line's rows they are in."""
    return [(cell.left, cell.row) for cell in cells_of(said_in(read_lines(text)[0], grid.measure), grid)]


@pytest.mark.parametrize(("measure", "gutter", "count"), [(9, 1, 7), (13, 1, 5), (17, 2, 4), (22, 3, 3)])
def test_columns_of_any_measure_and_gutter_are_found(measure: int, gutter: int, count: int) -> None:
    pitch = measure + gutter
    rows = [row(*((pitch * n, words(measure, 10 * r + n)) for n in range(count) if n >= r % count)) for r in range(12)]
    said = [said_in(block, float("inf")) for block in read_lines("\n".join(rows))]
    assert grid_of(said, measure) == Grid(measure, tuple(float(pitch * n) for n in range(count)))


@pytest.mark.parametrize("places_", [(0, 13, 26), (2, 13, 26), (0, 15, 26), (0, 28), (13, 28), (26,)])
def test_a_row_is_cut_where_its_spaces_foretell(places_: tuple[int, ...]) -> None:
    text = row(*((place, words(12 - place % 13, 7 * place)) for place in places_))
    assert [left for left, _ in cells(text)] == list(places_)


def test_a_line_set_out_to_its_measure_ends_with_its_column() -> None:
    said = words(12, 3)[:10]  # two ems short, and no sentence ends: what stands behind is told from the column's edge
    assert [left for left, _ in cells(f"{said} {words(12, 9)}")] == [0, 13]


def test_small_type_behind_a_gap_is_known_by_its_spaces() -> None:
    kicker = words(5, 1)
    found = cells_of(said_in(read_lines(" " * round(26 / 1.25) + kicker)[0], 12.0), THREE)
    assert [(cell.left, round(cell.size, 1)) for cell in found] == [(26.0, 1.2)]


def test_a_row_told_behind_another_begins_at_the_left_edge_again() -> None:
    upper = row((0, words(12, 1)), (26, words(12, 2)))
    lower = row((13, "清河桥今天通车" * 2))
    assert [left for left, _ in cells(upper + " " * 7 + lower.strip())] == [0, 26, 13]


FOURTEEN = Grid(14.0, (0.0, 15.0, 30.0))


def test_what_reads_on_the_line_before_it_stands_under_it() -> None:
    """Two lines of a column told on one line, unparted: by the spaces alone the second could as well run into the next column."""
    upper, lower, beside = "记者从市水务局获悉今年入汛以", "来全市平均降雨量较常年同期偏", "观众可以免费入场参观这次展览"
    block = read_lines(f"{upper}{lower} {beside}")[0]
    said = said_in(block, FOURTEEN.measure)
    above = ["水库调度工作会议昨天上午召开", "图书馆的新馆昨天上午开放迎接"]
    found = cells_of(said, FOURTEEN, Around({}, reading_on(above, block, said)))
    assert [cell.left for cell in found] == [0, 0, 15]


def test_a_line_that_is_set_in_stands_over_the_one_told_before_it() -> None:
    """Words are told from the left: a paragraph's second line begins left of its first."""
    upper, lower = "记者从市水务局获悉今年入", "汛以来全市平均降雨量较常年同"
    block = read_lines(f"{lower}{upper}")[0]
    said = said_in(block, FOURTEEN.measure)
    found = cells_of(said, FOURTEEN, Around({}, reading_on([None, None, None], block, said)))
    assert [(cell.left, cell.over) for cell in found] == [(0, False), (2, True)]
    (down,) = levels([Step(0.34)], [found], FOURTEEN)
    assert down[0] - down[1] == pytest.approx(1)


def test_a_full_line_is_not_cut_inside_a_number() -> None:
    text = "湿地保护项目累计超1000个科学修复湿地434万亩"
    starts = {word.start for word in said_in(read_lines(text)[0], 11.0)}
    assert text.index("个") in starts
    assert not starts & set(range(text.index("1000") + 1, text.index("个")))


def test_a_byline_told_a_space_short_of_its_column_stands_there() -> None:
    assert cells(" " * 25 + "本报记者 程秀川") == [(26.0, 0)]


def test_rows_of_stories_that_stand_apart_by_less_than_a_line_keep_their_leading() -> None:
    left, right = (SpacedCell(0, 0, 0.0, 12.0), SpacedCell(0, 1, 13.0, 12.0))
    down = levels([Step(0.34)] * 12, [(left,) if n % 2 else (right,) for n in range(12)], THREE)
    for column in (down[::2], down[1::2]):
        assert all(below[0] - above[0] == pytest.approx(1) for above, below in pairwise(column))


def test_a_kicker_over_a_headline_is_of_its_story() -> None:
    text = [*briefs(), "", row((0, "一线调查"), (26, words(12, 5))), row((0, "清河桥今天通车"), size=2), "", *level(body(1), body(11))]
    galley = part_plots(read_lines("\n".join(text)))
    assert [block.text for block in galley if block.role is Role.KICKER] == ["一线调查"]


PIECES = st.sampled_from([words(12, 1), words(12, 2), words(10, 3), words(4, 4) + "。", "清河桥通车清河桥通车", "\u200b", "A12", "“", "\u3000", "（完）", "谢谢"])
ROWS = st.lists(st.lists(st.tuples(st.integers(0, 40), PIECES), min_size=1, max_size=6), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_whatever_stands_in_a_row_is_told_once(rows: list[list[tuple[int, str]]]) -> None:
    text = "\n".join([*level(body(1), body(11)), *("".join(" " * gap + piece for gap, piece in one) for one in rows), *briefs()])
    galley = read_lines(text)
    assert places(unwoven(galley)) == places(galley)


def test_full_lines_that_run_into_one_another_are_two() -> None:
    row_ = read_lines(words(11, 1) + "。" + words(12, 2) + "  " + words(12, 3))[0]
    assert [word.start for word in cut_to(row_.text, words_of(row_, CHARACTERS), 12.0)] == [0, 12, 26]


def test_a_headline_alone_in_its_row_is_not_cut_at_the_measure() -> None:
    block = read_lines("东港渔民协会第三届会员大会今天上午在渔港开幕")[0]
    assert [word.start for word in cut_to(block.text, words_of(block, CHARACTERS), 14.0)] == [0]
