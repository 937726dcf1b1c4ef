"""Elements of TEI: making them, pointing from them, and setting them out on lines.

lxml refuses what XML cannot hold; `printable` keeps that from ever reaching it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from lxml import etree

from cleaner.model import Span
from cleaner.writers.templating import printable

Element: TypeAlias = etree._Element

NAMESPACE = "http://www.tei-c.org/ns/1.0"
ID = "{http://www.w3.org/XML/1998/namespace}id"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NOT_IN_NAME = re.compile(r"[^\w.-]")
MIXED = frozenset(
    f"{{{NAMESPACE}}}{name}"
    for name in ("head", "byline", "dateline", "p", "ab", "quote", "item", "cell", "signed", "trailer", "fw", "note", "seg", "ref", "choice", "change", "zone")
)
"""Elements that hold running text: white space put into them would be text too."""

Attributes: TypeAlias = Mapping[str, str | None]


def root(language: str) -> Element:
    """An empty TEI document."""
    return etree.Element(f"{{{NAMESPACE}}}TEI", {LANG: language}, nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs do not know the default namespace


def add(parent: Element, tag: str, attributes: Attributes | None = None, text: str | None = None) -> Element:
    """A new last child of `parent`. Attributes that are None or empty are left out."""
    kept = {key: printable(value) for key, value in (attributes or {}).items() if value}
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", kept)
    if text:
        write(child, text)
    return child


def write(parent: Element, text: str) -> None:
    """Text after all that `parent` holds."""
    shown = printable(text)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + shown
    else:
        parent.text = (parent.text or "") + shown


def name_token(text: str) -> str:
    """`text` as the value of a type: one word of letters, figures, `.`, `-`, `_`.

    >>> name_token("contents head")
    'contents-head'
    """
    return NOT_IN_NAME.sub("-", printable(text)) or "-"


def certainty(confidence: float) -> str | None:
    """A probability for `@cert`; None where nothing is in doubt.

    >>> certainty(0.974), certainty(1.0)
    ('0.97', None)
    """
    return f"{confidence:.2f}" if confidence < 1 and math.isfinite(confidence) else None


def provenance(spans: Iterable[Span]) -> str:
    """Pointers to source characters, in the prefixes that the header defines.

    >>> provenance([(0, 262, 281), (1, 4, 9)])
    's0:262,281 s1:4,9'
    """
    return " ".join(f"s{source}:{start},{end}" for source, start, end in spans)


def set_out(element: Element, depth: int = 0) -> None:
    """White space between elements, one column a level, but none inside elements of running text."""
    if element.tag in MIXED or not len(element) or (element.text or "").strip():
        return
    element.text = "\n" + " " * (depth + 1)
    for child in element:
        set_out(child, depth + 1)
        child.tail = "\n" + " " * (depth + 1)
    element[-1].tail = "\n" + " " * depth


def as_xml(document: Element) -> str:
    """A document as text, set out on lines."""
    set_out(document)
    body: str = etree.tostring(document, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
