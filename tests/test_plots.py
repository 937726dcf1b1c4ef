"""Words sorted by place, headlines told twice: read as the page they were printed on; no character lost."""

from __future__ import annotations

from pdfs import words
from test_columns import places, texts

from cleaner.chars import width
from cleaner.model import Galley, Role
from cleaner.readers.overprints import overprinted
from cleaner.readers.rows import unwoven
from cleaner.readers.text import read_lines

PITCH = 13


def row(*cells: tuple[float, str], size: float = 1.0) -> str:
    """Words at places (ems) as an extractor that sorts words tells them: gaps in characters of the word behind, one at least."""
    out, x = "", 0.0
    for place, text in cells:
        scale = size if size > 1 else 1.0
        said = text * (2 if size > 1 else 1)
        pitch = scale * width(text) / 2 / len(text)
        out += " " * max(round((place - x) / pitch), 1 if out else 0) + said
        x = place + scale * width(text) / 2
    return out


def body(seed: int, lines: int = 8) -> list[str]:
    """Lines of a column: a paragraph, its first line set in, its last one short."""
    return ["\u3000\u3000" + words(10, seed), *(words(12, seed + n) for n in range(1, lines - 1)), words(7, seed + lines) + "。"]


def level(*columns: list[str]) -> list[str]:
    """Rows of columns side by side."""
    told = []
    for lines in zip(*columns, strict=True):
        cells = [(PITCH * n + 2 * line.startswith("\u3000"), line.strip("\u3000")) for n, line in enumerate(lines)]
        told.append(row(*cells))
    return told


def briefs() -> list[str]:
    """Two stories of one-line paragraphs below, so that the page has rows with room in them, as pages have."""
    heads = row((0, "另外一则"), (PITCH, "还有一则"), size=2)
    return [heads, "", *(row((2, words(3 + n % 6, 80 + n) + "。"), (PITCH + 2, words(3 + (2 * n) % 6, 90 + n) + "。")) for n in range(7))]


def headlines(galley: Galley) -> list[str]:
    return [block.text for block in galley if block.role is Role.HEADLINE]


def paragraphs(galley: Galley) -> list[str]:
    """Text as the reader's hints join it."""
    out: list[str] = []
    for block in galley:
        if block.role is Role.PARAGRAPH:
            if out and block.place.continues is not None and block.place.continues > 0.5:
                out[-1] += block.text
            else:
                out.append(block.text)
    return out


def printed(lines: list[str]) -> str:
    return "".join(lines).replace("\u3000", "")


def test_stories_side_by_side_and_one_below_another() -> None:
    one, two, three, four = body(1), body(11), body(21), body(31)
    heads = row((0, "代表团访问"), (2 * PITCH, "图书馆开放"), size=2)
    low = row((0, "夜间限速规定"), (2 * PITCH, "清河桥通车"), size=2)
    text = [heads, "", *level(one, words_in_middle(one, 41), two, words_in_middle(two, 51)), low, "", *level(three, body(61), four, body(71))]
    galley = unwoven(read_lines("\n".join(text)))
    assert headlines(galley) == ["代表团访问", "夜间限速规定", "图书馆开放", "清河桥通车"]
    assert paragraphs(galley)[:2] == [printed(one), printed(words_in_middle(one, 41))]
    assert printed(two) in paragraphs(galley)
    assert places(galley) == places(read_lines("\n".join(text)))
    assert [block.text for block in galley if block.role is Role.SURPLUS] == headlines(galley)


def words_in_middle(_before: list[str], seed: int) -> list[str]:
    """The lines of a story's second column: its paragraph begins there."""
    return body(seed)


def test_a_headline_of_two_phrases_over_two_columns_is_one() -> None:
    lines = body(1, 16)
    text = [row((0, "代表团访问"), (PITCH, "多地签约"), size=2.2), "", *level(lines[:8], lines[8:])]
    text += [row((0, "清河桥今天通车"), size=2), "", *level(body(31), body(41)), *briefs()]
    galley = unwoven(read_lines("\n".join(text)))
    assert headlines(galley)[:2] == ["代表团访问 多地签约", "清河桥今天通车"]
    assert paragraphs(galley)[0] == printed(lines)


def test_rows_told_one_behind_the_other_are_two() -> None:
    one, two = body(1), body(11)
    rows = level(one, two)
    rows[3] += "夜间限速规定" * 2
    text = [row((0, "代表团访问"), (PITCH, "图书馆开放"), size=2), "", *rows[:4]]
    galley = unwoven(read_lines("\n".join([*text, *rows[4:], *briefs()])))
    assert "夜间限速规定" in headlines(galley)
    assert not any("夜间限速规定" in block.text and block.role is Role.PARAGRAPH for block in galley)


def test_a_line_that_runs_into_the_next_column_is_cut_at_the_measure() -> None:
    one, two = body(1), body(11)
    rows = level(one, two)
    rows[2] = one[2] + two[2]
    text = [row((0, "代表团访问"), (PITCH, "图书馆开放"), size=2), "", *rows, *briefs()]
    galley = unwoven(read_lines("\n".join(text)))
    assert {printed(one), printed(two)} <= set(paragraphs(galley))


def test_text_whose_headlines_are_told_once_is_left_to_columns() -> None:
    text = "\n".join(["代表团访问", *level(body(1), body(11))])
    assert all(block.place.size is None for block in unwoven(read_lines(text)))


def test_what_doubles_in_honest_text_is_told_once() -> None:
    assert overprinted("他说谢谢谢谢大家，一步一步走，研究研究再说，……————") == []
    assert [found.length for found in overprinted("新动能加快新动能加快 与“AI”与“AI”")] == [5, 5]
    assert texts(unwoven(read_lines("新动能加快新动能加快"))) == ["新动能加快新动能加快"]
