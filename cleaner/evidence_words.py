"""What each kind of evidence for a join means, in words that need no knowledge of the program.

The kinds are those of `cleaner.language.evidence` and `cleaner.changes`; the proof and the report show them by these names.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

EVIDENCE_WORDS: Final = MappingProxyType({
    "pmi1": "first character fits",
    "pmi2": "second character fits",
    "pmi34": "third and fourth fit",
    "startness": "opens like a paragraph",
    "endness": "ends like a paragraph",
    "local": "wording over the cut",
    "topic": "same topic",
    "cohesion": "rare words in common",
    "closes": "closes an open bracket",
    "clash": "brackets contradict",
    "numbers": "count goes on",
    "open_end": "end is open",
    "open_start": "start goes on something",
    "adjacent": "very next line",
    "interrupted": "next text after a break",
    "later": "later in the dump",
    "far": "distance",
    "other_page": "another page",
    "jump_pair": "jump lines agree",
    "jump_lone": "one jump line only",
    "jump_wrong": "jump lines contradict",
    "row_next": "next printed row",
    "frame": "same text frame",
    "next_language": "wording (next line)",
    "next_startness": "opening (next line)",
    "next_open": "open (next line)",
    "over_gap": "open (over a gap)",
    "must": "something must go on",
    "none": "leaving it open",
})  # fmt: skip
"""Kind: words. `startness` counts against a join, `none` is what every join has to overcome."""


def in_words(kind: str) -> str:
    """A kind of evidence in words; one that is words already as it is.

    >>> in_words("jump_pair"), in_words("told by the layout")
    ('jump lines agree', 'told by the layout')
    """
    return EVIDENCE_WORDS.get(kind, kind)
