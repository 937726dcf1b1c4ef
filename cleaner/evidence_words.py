"""What the kinds of evidence for a join are called where people read them: in the proof and the report.

The kinds are those of `cleaner.language.evidence`; `docs/proof.md` says what each weighs. The names are neutral, for the
same kind speaks now for a join and now against it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

EVIDENCE_WORDS: Final = MappingProxyType({
    "pmi1": "first character",
    "pmi2": "second character",
    "pmi34": "third and fourth",
    "startness": "opening",
    "endness": "ending",
    "local": "wording",
    "topic": "topic",
    "cohesion": "rare words",
    "closes": "closes a bracket",
    "clash": "brackets clash",
    "numbers": "counting",
    "open_end": "open end",
    "open_start": "open start",
    "adjacent": "next line",
    "interrupted": "next after a break",
    "later": "later on",
    "far": "distance",
    "other_page": "other page",
    "jump_pair": "jump lines agree",
    "jump_lone": "lone jump line",
    "jump_wrong": "jump lines clash",
    "row_next": "next row",
    "frame": "text frame",
    "next_language": "wording (next line)",
    "next_startness": "opening (next line)",
    "next_open": "open start (next line)",
    "over_gap": "open start (over a gap)",
    "must": "must go on",
    "none": "leaving it open",
})  # fmt: skip


def in_words(kind: str) -> str:
    """A kind of evidence in words; one that is words already as it is.

    >>> in_words("jump_pair"), in_words("told by the layout")
    ('jump lines agree', 'told by the layout')
    """
    return EVIDENCE_WORDS.get(kind, kind)
