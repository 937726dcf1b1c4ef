"""Inputs beyond all measure are refused in one clear line, or done; nothing hangs."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.errors import InputError
from cleaner.inputs import MOST_CHARACTERS, MOST_LINES, pages_of
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.readers.detect import read
from cleaner.readers.markup import MOST_DEPTH
from cleaner.rulebook import shipped_rulebook


@pytest.mark.parametrize(
    ("text", "said"),
    [("新动能" * (MOST_CHARACTERS // 3 + 1), "characters"), ("新动\n" * (MOST_LINES + 1), "lines"), ("一\n" * 1_000_000, "lines")],
    ids=["a long line", "a line too many", "a million lines"],
)
def test_more_than_an_issue_holds(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "page.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=f"{said}, and an issue at most") as told:
        pages_of(str(path))
    assert len(str(told.value).splitlines()) == 1


def test_a_hundred_thousand_open_brackets() -> None:
    made = clean(read("page.txt", ("（" * 100_000).encode(), 0, None), shipped_rulebook(), Options())
    texts = [block.text for article in made.articles for block in article.blocks] + [item.text for item in (*made.furniture, *made.surplus)]
    assert sum(map(len, texts)) == 100_000


@pytest.mark.parametrize("root", ["alto", "PcGts"])
def test_xml_too_deep(root: str) -> None:
    deep = MOST_DEPTH + 60
    with pytest.raises(InputError):
        read("page.xml", f"<{root}>{'<a>' * deep}一{'</a>' * deep}</{root}>".encode(), 0, None)
