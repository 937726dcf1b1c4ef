"""Parse XML and HTML from strangers: no entities, no network, no DTD, bounded size and depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from cleaner.errors import InputError
from cleaner.readers.text import decode

MOST_BYTES = 128 * 1024 * 1024
"""A page of ALTO with a box for every glyph is some 10 MB; a whole issue stays under a hundred."""

MOST_DAMAGED = 0.01
"""Share of the characters of a web page that may be broken: an odd byte at a cut, a piece in another encoding."""

MOST_DEPTH = 200
"""Elements inside each other; ALTO and PAGE reach a dozen, saved web pages some fifty. libxml2 itself stops at 256."""


def parse_xml(name: str, data: bytes) -> etree._Element:
    """The root element of an XML file. Raises InputError when it is broken, too large, too deep, or declares entities."""
    _bounded(name, data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False, remove_pis=True, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(name, f"is no well-formed XML ({_first_line(error)})", "see `herald-clean formats`") from error
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise InputError(name, "declares entities of its own", "expand them first, say with `xmllint --noent`")
    _refuse_depth(name, root)
    return root


def parse_html(name: str, data: bytes, encoding: str | None = None) -> etree._Element:
    """The root element of an HTML file, decoded as its `meta` says, else as text is. Raises InputError."""
    _bounded(name, data)
    text = _decoded(name, data, encoding)
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_pis=True, remove_comments=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise InputError(name, f"is no HTML that can be read ({_first_line(error)})") from error
    if root is None:
        raise InputError(name, "holds no HTML")
    _refuse_depth(name, root)
    return root


def _decoded(name: str, data: bytes, encoding: str | None) -> str:
    """The text of an HTML file. A few bytes that its stated encoding does not have show as U+FFFD, as in a browser. Raises InputError."""
    try:
        return decode(name, data, encoding or declared_encoding(data))[0]
    except InputError:
        stated = None if encoding else stated_encoding(data)
        text = data.decode(stated, "replace") if stated else ""
        if not text or text.count("\ufffd") > MOST_DAMAGED * len(text):
            raise
        return text


def stated_encoding(data: bytes) -> str | None:
    """The encoding that an HTML file's head states, whether its bytes are in it or not."""
    found = re.search(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", data[:4096], re.IGNORECASE)
    if not found:
        return None
    stated = found[1].decode("ascii").lower()
    known = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "utf8": "utf-8"}.get(stated, stated)
    try:
        b"<".decode(known, "replace")  # of nothing at all, Python does not look the name up
    except (LookupError, ValueError):
        return None
    return known


def declared_encoding(data: bytes) -> str | None:
    """The encoding that an HTML file's head states, under a name that Python knows; None where it states none, or a wrong one.

    UTF-8 that is more than ASCII is UTF-8, whatever the head says: servers state it otherwise.

    >>> declared_encoding(b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    'gb18030'
    """
    try:
        data.decode("utf-8")
        if not data.isascii():
            return "utf-8"
    except UnicodeDecodeError:
        pass
    known = stated_encoding(data)
    try:
        data.decode(known or "utf-8")
    except UnicodeDecodeError:
        return None
    return known


def local(element: etree._Element) -> str:
    """An element's name without its namespace; empty for comments and the like.

    >>> local(etree.fromstring('<a xmlns="urn:x"/>'))
    'a'
    """
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""  # etree.QName refuses names that HTML lets pass


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """An element's children of these names, whatever their namespace."""
    return (child for child in element if local(child) in names)


def _bounded(name: str, data: bytes) -> None:
    if not data.strip():
        raise InputError(name, "is empty")
    if len(data) > MOST_BYTES:
        raise InputError(name, f"is larger than {MOST_BYTES // 2**20} MiB", "split it into pages")


def _refuse_depth(name: str, root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MOST_DEPTH:
            raise InputError(name, f"has more than {MOST_DEPTH} elements inside each other", "it is not read, to be safe")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:100] if str(error) else "no reason given"
