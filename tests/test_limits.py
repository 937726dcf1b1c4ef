"""Inputs beyond all measure are refused in one clear line, or done; nothing hangs."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from pdfs import Leaf, pdf, words

from cleaner.errors import InputError
from cleaner.inputs import MOST_CHARACTERS, MOST_LINES, pages_of
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.readers.detect import read
from cleaner.readers.markup import MOST_DEPTH
from cleaner.readers.pdf import MOST_ON_PAGE, MOST_UNPACKED
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


def unpacks_to(size: int, filters: int = 1, kind: bytes = b"") -> bytes:
    """A PDF with a stream that unpacks to `size` bytes."""
    packed = b" " * size
    for _ in range(filters):
        packed = zlib.compress(packed, 9)
    head = b"<< /Length %d %b /Filter [%b] >>" % (len(packed), kind, b" /FlateDecode" * filters)
    return b"%PDF-1.4\n1 0 obj\n" + head + b"\nstream\n" + packed + b"\nendstream\nendobj\n%%EOF\n"


@pytest.mark.parametrize("filters", [1, 2])
def test_a_stream_of_a_pdf_that_unpacks_to_too_much(filters: int) -> None:
    pytest.importorskip("pypdfium2", reason="the extra [pdf] is not installed")
    with pytest.raises(InputError, match="unpacks to more than 64 MB"):
        read("bomb.pdf", unpacks_to(MOST_UNPACKED + 1, filters), 0, None)


@pytest.mark.parametrize("given", [unpacks_to(1 << 20), unpacks_to(MOST_UNPACKED + 1, kind=b"/Subtype /Image")], ids=["small", "a white picture"])
def test_streams_that_are_no_bombs(given: bytes) -> None:
    pytest.importorskip("pypdfium2", reason="the extra [pdf] is not installed")
    with pytest.raises(InputError, match="is no PDF that can be read"):  # for there is no page in it
        read("odd.pdf", given, 0, None)


def test_a_pdf_of_two_thousand_pages() -> None:
    pytest.importorskip("pypdfium2", reason="the extra [pdf] is not installed")
    with pytest.raises(InputError, match="has 2000 pages, more than 1000"):
        read("long.pdf", pdf(*([Leaf()] * 2000)), 0, None)


def test_a_page_of_more_characters_than_paper_holds() -> None:
    pytest.importorskip("pypdfium2", reason="the extra [pdf] is not installed")
    leaf = Leaf()
    for n in range(MOST_ON_PAGE // 1000 + 1):
        leaf.type(20, 20 + n % 700, words(1000, n), 0.1)  # of one text in one place, PDFium may count one
    with pytest.raises(InputError, match="characters on page 1"):
        read("dense.pdf", pdf(leaf), 0, None)
