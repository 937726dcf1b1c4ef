"""The marks of a proof: every change, everything set aside, every doubt, each with its place in edition and source.

An edition's changes say what was done to which block; this finds where. A mark whose place cannot be told from the
text is kept, and points at its block as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from cleaner.chars import fold
from cleaner.edition import Change, Edition, Finding
from cleaner.model import Span
from cleaner.placing import Entry, ink_positions

KINDS: Final = MappingProxyType({
    # kind: (plural in English, Chinese name, what it is)
    "finding": ("findings", "存疑", "a fault seen and left alone"),
    "join": ("joins", "接排", "lines or columns run on"),
    "lift": ("lifts", "析出", "a part made a block of its own"),
    "fix": ("fixes", "改正", "white space or the shape of characters set right"),
    "role": ("roles", "定性", "what a block is taken for"),
    "move": ("moves", "移位", "a block taken elsewhere"),
    "furniture": ("furniture", "版面附件", "nameplate, folio, navigation: kept out of the articles"),
    "surplus": ("surplus", "衍文", "text the dump holds once too often"),
    "decision": ("decisions", "裁定", "what an archivist decided"),
    "line": ("line ends", "接行", "lines of a paragraph that surely run on"),
})  # fmt: skip

SURE = 0.9
"""Confidence from which the join of two lines of a paragraph is a mere line end: a page has hundreds, and on dev 97 in 100 are surer (`python bench/calibration.py`)."""

CONTEXT = 5
"""Characters shown on either side of a change."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """One place that a fix changed, with what stands around it."""

    lead: str
    before: str
    after: str
    tail: str


@dataclass(frozen=True, slots=True)
class ProofMark:
    """One thing to look at."""

    number: int
    kind: str
    rule: str
    entry: Entry | None
    hunks: tuple[Hunk, ...] = ()
    before: str = ""
    after: str | None = None
    message: str = ""
    ranges: tuple[tuple[int, int], ...] = ()
    """Stretches of the entry's text; an empty one is a point between two characters. None: the whole entry."""
    confidence: float | None = None
    evidence: tuple[tuple[str, float], ...] = ()
    """Nats by kind of evidence."""
    total: float | None = None
    """Nats of all evidence together."""
    runner_up: float | None = None
    """Nats of the second best."""
    rival: Span | None = None
    """The source characters of the second best; None where that was to leave it open."""
    finding: int | None = None
    """The number that an open finding has in the edition."""

    @property
    def places(self) -> tuple[Span, ...]:
        """The source characters it is about."""
        if self.entry is None:
            return ()
        if not self.ranges:
            return self.entry.spans
        return tuple(span for begin, finish in self.ranges for span in self.entry.places(max(0, begin - (begin == finish)), finish + (begin == finish)))


def marks(edition: Edition, all_entries: Sequence[Entry]) -> tuple[ProofMark, ...]:
    """All marks in the order of the edition; those without a place come last."""
    by_id = {entry.id: entry for entry in all_entries if entry.group == "article"}
    rules = _rules_of_asides(edition)
    found = [
        *(_changed(change, by_id.get(change.block or "")) for change in edition.changes if change.kind != "aside"),
        *(_set_aside(entry, rules) for entry in all_entries if entry.group != "article"),
        *(_doubted(finding, n, by_id.get(finding.block or "")) for n, finding in enumerate(edition.findings)),
    ]

    def order(mark: ProofMark) -> tuple[int, int]:
        return (mark.entry.number if mark.entry else len(all_entries), mark.ranges[0][0] if mark.ranges else 0)

    return tuple(replace(mark, number=number) for number, mark in enumerate(sorted(found, key=order)))


def _rules_of_asides(edition: Edition) -> dict[Span, str]:
    """Rules that set texts aside, by the place where each begins."""
    return {change.spans[0]: change.rule for change in edition.changes if change.kind == "aside" and change.spans}


def _set_aside(entry: Entry, rules: dict[Span, str]) -> ProofMark:
    rule = next((rules[span] for span in entry.spans if span in rules), entry.kind)
    message = f"repeats {entry.of}" if entry.of else ""
    return ProofMark(0, entry.group, rule, entry, before=entry.text, message=message)


def _doubted(finding: Finding, number: int, entry: Entry | None) -> ProofMark:
    message = finding.message + (" (applied)" if finding.applied else "")
    place = _place_of(finding, entry.text) if entry else None
    mark = ProofMark(0, "finding", finding.rule, entry, (), finding.text, finding.suggestion, message.strip(), (place,) if place else (), finding.confidence)
    return mark if finding.applied else replace(mark, finding=number)


def _place_of(finding: Finding, text: str) -> tuple[int, int] | None:
    """Where a finding stands in its block: as it says, or else where its words stand, if they stand there once."""
    if finding.at is not None and finding.applied:
        # Where it began, its suggestion stands now.
        start, said = finding.at[0], finding.suggestion or ""
        return (start, start + len(said)) if 0 <= start <= len(text) and text.startswith(said, start) else None
    if finding.at is not None and 0 <= finding.at[0] <= finding.at[1] <= len(text):
        return finding.at
    if finding.at is None and finding.text and text.count(finding.text) == 1:
        return text.index(finding.text), text.index(finding.text) + len(finding.text)
    return None


def _changed(change: Change, entry: Entry | None) -> ProofMark:
    confidence = change.confidence if change.confidence is not None else entry.confidence if entry else None
    evidence = tuple((name, nats) for name, nats in change.evidence.items() if name not in ("sum", "runner-up"))
    total = change.evidence.get("sum", sum(nats for _, nats in evidence)) if change.evidence else None
    kind = change.kind if change.kind in KINDS else "fix"
    ranges: tuple[tuple[int, int], ...] = ()
    parts: tuple[Hunk, ...] = ()
    if kind == "join" and entry:
        ranges = _seam(change.spans, entry)
        kind = "line" if change.rule == "unwrap" and confidence is not None and confidence >= SURE else kind
    elif kind == "fix" and change.after is not None:
        ranges, parts = _differences(change.before, change.after, entry.text if entry else "")
    return ProofMark(
        0, kind, change.rule, entry, parts, change.before, change.after, "", ranges, confidence, evidence, total, change.evidence.get("runner-up"), change.runner_up
    )  # fmt: skip


def _seam(sides: Sequence[Span], entry: Entry) -> tuple[tuple[int, int], ...]:
    """The point of an entry's text where the second side of a join begins. None where the text there was taken away since."""
    at = entry.position(*sides[1][:2]) if len(sides) > 1 else None
    return ((at, at),) if at is not None else ()


def _differences(before: str, after: str, text: str) -> tuple[tuple[tuple[int, int], ...], tuple[Hunk, ...]]:
    """Where a fix changed something: stretches of `text`, which holds `after`, and what to show of them."""
    old, new = ink_positions(before), ink_positions(after)
    if len(old) != len(new) or not new:
        return (), (Hunk("", before, after, ""),)
    changed = [i for i in range(len(new)) if _differs(before, old, after, new, i)]
    stretches = list(_stretches(changed))
    parts = tuple(
        Hunk(after[max(0, new[i] - CONTEXT) : new[i]], before[old[i] : old[j] + 1], after[new[i] : new[j] + 1], after[new[j] + 1 : new[j] + 1 + CONTEXT])
        for i, j in stretches
    )
    base = _folded(text).find(fold(after))
    if base < 0:
        return (), parts
    positions = ink_positions(text)
    return tuple((positions[base + i], positions[base + j] + 1) for i, j in stretches), parts


def _differs(before: str, old: Sequence[int], after: str, new: Sequence[int], i: int) -> bool:
    """Whether the i-th visible character, or the white space on either side of it, was changed."""

    def around(text: str, at: Sequence[int]) -> tuple[str, str, str]:
        start = at[i - 1] + 1 if i else 0
        return text[start : at[i]], text[at[i]], text[at[i] + 1 : at[i + 1] if i + 1 < len(at) else len(text)]

    return around(before, old) != around(after, new)


def _stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of numbers that follow one another: first and last.

    >>> list(_stretches([1, 2, 3, 7]))
    [(1, 3), (7, 7)]
    """
    start = 0
    for i in range(len(numbers)):
        if i + 1 == len(numbers) or numbers[i + 1] != numbers[i] + 1:
            yield numbers[start], numbers[i]
            start = i + 1


@lru_cache(maxsize=64)  # marks come block by block
def _folded(text: str) -> str:
    return fold(text)
