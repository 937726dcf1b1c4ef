"""Which reader reads a file: told by its content first, by its name second.

The table is the whole list, in the order the readers are asked. Their modules
are imported when they are used, because some need libraries that start slowly.

>>> [(f.name, f.extra) for f in READERS]
[('pdf', 'pdf'), ('scan', 'ocr'), ('alto', None), ('page', None), ('hocr', None), ('html', None), ('markdown', None), ('text', None)]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from cleaner.errors import InputError
from cleaner.readers import Page, Reader

if TYPE_CHECKING:
    from cleaner.readers.mets import Told

HEAD = 65536
"""Bytes that are looked at; the class that tells hOCR stands in the first lines of its body."""

ROOT = re.compile(rb"\A\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL | re.IGNORECASE)
"""The name of the first element of XML or HTML, past what may stand before it."""

FOREIGN = {
    b"PK\x03\x04": "a ZIP file, or a Word, Excel or e-book file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"{\\rtf": "an RTF file",
    b"\x1f\x8b\x08": "a gzip file",
    b"\xfd7zXZ": "an xz file",
    b"7z\xbc\xaf": "a 7-Zip file",
    b"Rar!\x1a": "a RAR file",
    b"GIF8": "a GIF picture",
    b"RIFF": "a WebP picture or a sound",
    b"BM": "a BMP picture",
    b"AT&TFORM": "a DjVu file",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
"""Beginnings of files that people may give by mistake, and what they are."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format that can be read."""

    name: str
    extensions: tuple[str, ...]
    gives: str
    """One line for people: what comes out of it."""
    sniff: Callable[[bytes], bool]
    """Whether the first bytes of a file are of this format."""
    read: Reader
    needs: tuple[str, ...] = ()
    """Modules that are no part of a plain installation."""
    extra: str | None = None
    """The extra that brings them."""


def late(module: str, function: str) -> Reader:
    """The reader `function` of `cleaner.readers.<module>`, imported when it is first used."""

    def read_late(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
        pages: tuple[Page, ...] = getattr(import_module(f"cleaner.readers.{module}"), function)(name, data, page, encoding)
        return pages

    return read_late


def late_sniff(module: str, function: str) -> Callable[[bytes], bool]:
    """The predicate `function` of `cleaner.readers.<module>`, imported when it is first asked."""
    return lambda head: bool(getattr(import_module(f"cleaner.readers.{module}"), function)(head))


def root_name(head: bytes) -> str:
    """The name of the first element, without its prefix and in small letters; empty where there is none.

    >>> root_name(b'<?xml version="1.0"?><!-- a scan --><ns:PcGts xmlns:ns="x">')
    'pcgts'
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    found = ROOT.match(head.removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode("ascii", "ignore").lower() if found else ""


def _is_hocr(head: bytes) -> bool:
    return root_name(head) == "html" and (b"ocr_page" in head or b"ocr-system" in head)


def _is_html(head: bytes) -> bool:
    return root_name(head) in ("html", "head", "body", "meta", "title", "link", "script", "div", "article", "section")


READERS: tuple[Format, ...] = (
    Format(
        "pdf",
        (".pdf",),
        "the text layer, columns and headlines found by geometry; a page each",
        lambda head: b"%PDF-" in head[:1024],
        late("pdf", "read_pdf"),
        ("pypdfium2",),
        "pdf",
    ),
    Format(
        "scan",
        (".png", ".jpg", ".jpeg", ".tif", ".tiff"),
        "pictures of pages, recognised here, offline",
        lambda head: head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")),
        late("scan", "read_scan"),
        ("rapidocr", "onnxruntime"),
        "ocr",
    ),
    Format(
        "alto",
        (".alto", ".xml"),
        "ALTO 1 to 4: boxes, confidences, kinds, articles, stated reading order",
        lambda head: root_name(head) == "alto",
        late("alto", "read_alto"),
    ),
    Format(
        "page",
        (".page", ".xml"),
        "PAGE-XML: boxes, kinds of regions, articles, reading order",
        lambda head: root_name(head) == "pcgts",
        late("page_xml", "read_page_xml"),
    ),
    Format("hocr", (".hocr",), "hOCR: boxes, confidences, stated order of areas", _is_hocr, late("hocr", "read_hocr")),
    Format("html", (".html", ".htm", ".xhtml"), "saved web pages: the story, its source and editor; links and buttons aside", _is_html, late("web", "read_web")),
    Format("markdown", (".md",), "Markdown with headings: an edition's own, or clean articles", late_sniff("own_markdown", "is_markdown"), late("own_markdown", "read_markdown")),
    Format("text", (".txt", ".text", ".asc"), "text dumps of any layout, UTF-8, GB18030, Big5, UTF-16", lambda head: False, late("text", "read_text")),
)


def format_of(name: str, data: bytes) -> Format:
    """The format of a file. Raises InputError for what is known to be something else."""
    head = data[:HEAD]
    for known in READERS:
        if known.sniff(head):
            return known
    for magic, what in FOREIGN.items():
        # A magic number in letters may begin a text too; those files hold a NUL soon.
        if head.startswith(magic) and (not magic.isalnum() or b"\x00" in head[:64]):
            raise InputError(name, f"is {what}", "see `herald-clean formats` for what can be read")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        raise InputError(name, f"is XML of a kind not read here ({root_name(head) or 'no element'})", "see `herald-clean formats`")
    extension = "." + name.rpartition(".")[2].lower() if "." in name else ""
    return next((known for known in READERS if extension in known.extensions), READERS[-1])


def is_mets(data: bytes) -> bool:
    """Whether a file is METS: no page, but what says which files are pages and what on them is an article."""
    return root_name(data[:HEAD]) == "mets"


def read(name: str, data: bytes, page: int = 0, encoding: str | None = None, told: Sequence[Told] = ()) -> tuple[Page, ...]:
    """The pages of a file, numbered from `page`. `told` is what METS says of its blocks. Raises InputError and MissingExtraError."""
    known = format_of(name, data)
    if told and known.name == "alto":
        from cleaner.readers.alto import read_alto

        return read_alto(name, data, page, encoding, told)
    return known.read(name, data, page, encoding)
