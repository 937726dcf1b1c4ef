"""Lines that a recogniser read on over a gutter are cut where the next column begins."""

from __future__ import annotations

from pdfs import words

from cleaner.readers.printed import Area
from cleaner.readers.scan import cut_at_columns

EM = 9.0


def letters(text: str, left: float, pitch: float = EM) -> list[tuple[str, Area]]:
    """Characters with the boxes that a recogniser gives them: narrower than their ems."""
    return [(char, Area(left + n * pitch + 1, 0, left + n * pitch + 8, 9)) for n, char in enumerate(text)]


def cut(row: list[tuple[str, Area]], starts: list[float]) -> list[tuple[str, float]]:
    text = "".join(char for char, _ in row)
    parts = cut_at_columns(Area(row[0][1].left, 0, row[-1][1].right, EM), text, 0.99, row, starts)
    return [(part.text, round(part.area.left)) for part in parts if part]


def test_a_line_over_two_gutters_is_three() -> None:
    first, second, third = words(12), words(12, 1), words(7, 2)
    row = [*letters(first, 0), *letters(second, 117), *letters(third, 234)]
    assert cut(row, [1.0] * 9 + [118.0] * 5 + [235.0] * 5) == [(first, 1), (second, 118), (third, 235)]


def test_a_gap_where_no_column_begins_is_a_space() -> None:
    row = [*letters("高位开局", 0), *letters("持续火热", 46)]
    assert cut(row, [1.0] * 9) == [("高位开局持续火热", 1)]  # as the recogniser has it


def test_a_gap_stays_a_space_in_a_line_that_is_cut() -> None:
    row = [*letters("高位开局", 0), *letters("持续火热", 46), *letters(words(6), 117)]
    assert cut(row, [1.0] * 9 + [118.0] * 5) == [("高位开局 持续火热", 1), (words(6), 118)]


def test_latin_letters_of_a_line_that_is_cut_stay_words() -> None:
    row = [*letters("增长14.8%", 0, 7), *letters(words(6), 117)]
    assert cut(row, [1.0] * 9 + [118.0] * 5) == [("增长14.8%", 1), (words(6), 118)]


def test_a_line_of_which_letters_are_missing_is_left_whole() -> None:
    row = [*letters(words(6), 0), *letters(words(6, 1), 117)]
    parts = cut_at_columns(Area(0, 0, 180, EM), words(6) + "的" + words(6, 1), 0.99, row, [118.0] * 9)
    assert [part.text for part in parts if part] == [words(6) + "的" + words(6, 1)]
