"""JSON: the edition in its canonical form, the one all other formats are written from."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.edition import Edition, edition_json
from cleaner.writers.options import DEFAULTS, WriterOptions


def as_json(edition: Edition, sources: Sequence[str] = (), options: WriterOptions = DEFAULTS) -> str:
    """The edition as indented JSON, against which `docs/edition.schema.json` can be checked.

    >>> from cleaner.edition import Issue, Tool
    >>> as_json(Edition(Tool("herald-clean", "0", (), {}), (), Issue(), ())).splitlines()[1]
    ' "format": "herald-clean/edition",'
    """
    return edition_json(edition) + "\n"
