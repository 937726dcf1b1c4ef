"""The edition as an EPUB 3 e-book: one chapter a story, navigation by page and story.

The same edition gives the same bytes, always: no clock, no random identifier, entries in one order.
Written with zipfile and templates; the EPUB libraries on PyPI are under the AGPL or no longer kept.
Source of the format: EPUB 3.3, https://www.w3.org/TR/epub-33/.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from cleaner.edition import Edition
from cleaner.writers.arrangement import arranged
from cleaner.writers.html import imprint, issue_line
from cleaner.writers.labels import doubt_words, words
from cleaner.writers.options import DEFAULTS, WriterOptions
from cleaner.writers.templating import environment

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP entry can have; a fixed one, so that the bytes depend on the edition alone."""

NAMESPACE = uuid.UUID("6f1c2d3e-8a57-5b0e-9c44-3d1f7a2b9e60")
"""Names of editions are made in it (RFC 9562, version 5)."""


def as_epub(edition: Edition, sources: Sequence[str] = (), options: WriterOptions = DEFAULTS) -> bytes:
    """The edition as the bytes of an EPUB 3 file. Only the edition itself is looked at."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in _entries(edition):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            # The first entry must be the media type, uncompressed: readers look for it at byte 38.
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on Windows
            package.writestr(entry, content.encode("utf-8"), compresslevel=9)
    return file.getvalue()


def chapter_name(number: int) -> str:
    """The file of a story."""
    return f"story-{number:04}.xhtml"


def _entries(edition: Edition) -> Iterator[tuple[str, str]]:
    """Names and contents of the package's files, in order."""
    arrangement = arranged(edition)
    said = words(arrangement.language)
    shop = environment()
    known: dict[str, Any] = {
        "edition": edition, "issue": edition.issue, "reading": arrangement, "words": said, "doubt_words": doubt_words, "href": chapter_name, "identifier": identifier(edition),
        "dated": printed_date(edition.issue.date), "issue_line": tuple(issue_line(edition.issue, arrangement.language)),
        "imprint": tuple(imprint(edition.issue, arrangement.language)),
    }  # fmt: skip

    def filled(template: str, **more: Any) -> str:
        return shop.get_template(f"epub/{template}.j2").render(known | more)

    yield "mimetype", "application/epub+zip"
    yield "META-INF/container.xml", filled("container.xml")
    yield "EPUB/package.opf", filled("package.opf")
    yield "EPUB/nav.xhtml", filled("nav.xhtml")
    yield "EPUB/style.css", shop.get_template("typography.css").render() + shop.get_template("epub/style.css").render()
    yield "EPUB/title.xhtml", filled("title.xhtml")
    for sheet in arrangement.sheets:
        for n, story in enumerate(sheet.stories):
            yield f"EPUB/{chapter_name(story.number)}", filled("story.xhtml", story=story, sheet=sheet, opens_sheet=n == 0)
    yield "EPUB/colophon.xhtml", filled("colophon.xhtml")


def identifier(edition: Edition) -> str:
    """A name for the edition that hangs on its sources alone: an edition made anew replaces the old one on a shelf."""
    return uuid.uuid5(NAMESPACE, "\n".join(f"{note.name} {note.sha256}" for note in edition.sources)).urn


def printed_date(written: str | None) -> str | None:
    """The issue's date if it is one that the calendar has; EPUB readers refuse others.

    >>> printed_date("2025-04-14"), printed_date("2025-02-30"), printed_date(None)
    ('2025-04-14', None, None)
    """
    try:
        return date.fromisoformat(written or "").isoformat()
    except ValueError:
        return None
