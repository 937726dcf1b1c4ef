"""Lines that a recogniser read on over a gutter are cut where the next column begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdfs import words

from cleaner.cli_reading import reading
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
    row = [*letters("顺风出港", 0), *letters("满载而归", 46)]
    assert cut(row, [1.0] * 9) == [("顺风出港满载而归", 1)]  # as the recogniser has it


def test_a_gap_stays_a_space_in_a_line_that_is_cut() -> None:
    row = [*letters("顺风出港", 0), *letters("满载而归", 46), *letters(words(6), 117)]
    assert cut(row, [1.0] * 9 + [118.0] * 5) == [("顺风出港 满载而归", 1), (words(6), 118)]


def test_latin_letters_of_a_line_that_is_cut_stay_words() -> None:
    row = [*letters("增长14.8%", 0, 7), *letters(words(6), 117)]
    assert cut(row, [1.0] * 9 + [118.0] * 5) == [("增长14.8%", 1), (words(6), 118)]


def test_a_line_of_which_letters_are_missing_is_left_whole() -> None:
    row = [*letters(words(6), 0), *letters(words(6, 1), 117)]
    parts = cut_at_columns(Area(0, 0, 180, EM), words(6) + "的" + words(6, 1), 0.99, row, [118.0] * 9)
    assert [part.text for part in parts if part] == [words(6) + "的" + words(6, 1)]


def test_a_terminal_sees_how_far_pictures_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("page-1.png", "page-2.jpg", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with reading(str(tmp_path)) as watch:
        assert watch is not None
        watch("page-1.png")
    out, err = capsys.readouterr()
    assert out == ""
    assert "1/3" in err


@pytest.mark.parametrize(("name", "terminal"), [("page-1.png", False), ("page-1.txt", True)])
def test_no_bar_without_a_terminal_or_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, terminal: bool) -> None:
    (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    with reading(str(tmp_path)) as watch:
        assert watch is None
