"""The proof as plain text, for a terminal or a log: what became of every character, and every mark with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cleaner.edition import Edition
from cleaner.marks import KINDS, ProofMark, marks
from cleaner.placing import Totals, entries, totals
from cleaner.proof import ONE_LINE, PICTURES, PlaceNames, percent, places_in, shown
from cleaner.writers.arrangement import story_title
from cleaner.writers.script import language_tag


def as_report(edition: Edition, sources: Sequence[str]) -> str:
    """The report of an edition. `sources` are the decoded texts that its spans count in. Ends in a line feed."""
    everything = entries(edition, sources)
    found = marks(edition, everything)
    names = places_in(edition, sources)
    return "\n".join(line.translate(ONE_LINE).translate(PICTURES).rstrip() for line in _lines(edition, found, totals(everything, sources), names)) + "\n"


def _lines(edition: Edition, found: Sequence[ProofMark], sums: Totals, names: PlaceNames) -> Iterator[str]:
    yield " ".join(filter(None, (edition.issue.title, edition.issue.date))) or "Edition"
    yield from summary(sums)
    for note in edition.sources:
        yield f"  {note.name}: {note.characters:,} characters, {note.encoding}, sha256 {note.sha256}"
    counts = Counter(mark.kind for mark in found)
    yield "Marks: " + (", ".join(f"{counts[kind]:,} {kind if counts[kind] == 1 else word[0]}" for kind, word in KINDS.items() if counts[kind]) or "none")
    yield from _group("Findings", [mark for mark in found if mark.kind == "finding"], names)
    done = [mark for mark in found if mark.kind != "finding"]
    language = language_tag("".join(block.text for article in edition.articles for block in article.blocks))
    for article in edition.articles:
        state = "" if article.complete else ", incomplete"
        title = f"{article.id} {story_title(article, language)} ({article.kind}, {percent(article.confidence)}{state})"
        yield from _group(title, [mark for mark in done if mark.entry and mark.entry.article is article], names)
    yield from _group("Set aside", [mark for mark in done if mark.entry and mark.entry.article is None], names)
    yield from _group("Without a place", [mark for mark in done if not mark.entry], names)


def summary(sums: Totals) -> Iterator[str]:
    """What became of the ink characters, as a sum; and what the edition got wrong, if anything.

    >>> print(*summary(Totals(kept=90, changed=4, furniture=5, surplus=1, unplaced=0, doubled=0, all=100)), sep="\\n")
    100 characters = 90 kept + 4 changed in shape + 5 furniture + 1 surplus
    """
    yield (
        f"{sums.all:,} characters = {sums.kept:,} kept + {sums.changed:,} changed in shape + {sums.furniture:,} furniture + {sums.surplus:,} surplus"
        + (f" + {sums.unplaced:,} in no span" if sums.unplaced else "")
    )
    if sums.unplaced:
        yield f"FAULT: {sums.unplaced:,} characters of the sources are in no span of the edition."
    if sums.doubled:
        yield f"FAULT: {sums.doubled:,} characters are used more than once."


def _group(title: str, some: Sequence[ProofMark], names: PlaceNames) -> Iterator[str]:
    if not some:
        return
    yield ""
    yield title
    for mark in some:
        sure = f", {percent(mark.confidence)}" if mark.confidence is not None else ""
        yield f"  {names(mark)}: {mark.kind}, {mark.rule}{sure}"
        yield f"      {told(mark)}"
        if mark.evidence:
            yield f"      {evidence(mark)}"


def told(mark: ProofMark) -> str:
    """What a mark did, on one line."""
    if mark.hunks:
        what = " ⋯ ".join(f"{hunk.lead}[{shown(hunk.before)} → {shown(hunk.after)}]{hunk.tail}" for hunk in mark.hunks)
    elif mark.kind == "join" or mark.after is None or mark.after == mark.before:
        what = shown(mark.before)
    else:
        what = f"{shown(mark.before)} → {shown(mark.after)}"
    return f"{what}  {mark.message}" if mark.message else what


def evidence(mark: ProofMark) -> str:
    """The evidence of a join in nats, its sum, and the sum of the second best."""
    parts = ", ".join(f"{name} {nats:+.2f}" for name, nats in mark.evidence)
    rival = f"; runner-up {mark.runner_up:+.2f}" if mark.runner_up is not None else ""
    total = f"; together {mark.total:+.2f}" if mark.total is not None else ""
    return f"nats: {parts}{total}{rival}"
