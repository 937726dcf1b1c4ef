"""The proof as plain text, for a terminal or a log: what became of every character, and every mark with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cleaner.edition import Edition
from cleaner.evidence_words import in_words
from cleaner.marks import KINDS, ProofMark, marks
from cleaner.placing import Totals, entries, totals
from cleaner.proof import ONE_LINE, PICTURES, PlaceNames, percent, places_in, rival, shown
from cleaner.writers.arrangement import story_title
from cleaner.writers.script import language_tag


def as_report(edition: Edition, sources: Sequence[str]) -> str:
    """The report of an edition. `sources` are the decoded texts that its spans count in. Ends in a line feed."""
    everything = entries(edition, sources)
    found = marks(edition, everything)
    names = places_in(edition, sources)
    told = _lines(edition, found, totals(everything, sources), names, sources)
    return "\n".join(line.translate(ONE_LINE).translate(PICTURES).rstrip() for line in told) + "\n"


def _lines(edition: Edition, found: Sequence[ProofMark], sums: Totals, names: PlaceNames, sources: Sequence[str]) -> Iterator[str]:
    yield " ".join(filter(None, (edition.issue.title, edition.issue.date))) or "Edition"
    yield from summary(sums)
    for note in edition.sources:
        yield f"  {note.name}: {note.characters:,} characters, {note.encoding}, sha256 {note.sha256}"
    counts = Counter(mark.kind for mark in found)
    yield "Marks: " + (", ".join(f"{counts[kind]:,} {kind if counts[kind] == 1 else word[0]}" for kind, word in KINDS.items() if counts[kind]) or "none")
    yield from _group("Findings", [mark for mark in found if mark.kind == "finding"], names, sources)
    done = [mark for mark in found if mark.kind != "finding"]
    language = language_tag("".join(block.text for article in edition.articles for block in article.blocks))
    for article in edition.articles:
        state = "" if article.complete else ", incomplete"
        title = f"{article.id} {story_title(article, language)} ({article.kind}, {percent(article.confidence)}{state})"
        yield from _group(title, [mark for mark in done if mark.entry and mark.entry.article is article], names, sources)
    yield from _group("Set aside", [mark for mark in done if mark.entry and mark.entry.article is None], names, sources)
    yield from _group("Without a place", [mark for mark in done if not mark.entry], names, sources)


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


def _group(title: str, some: Sequence[ProofMark], names: PlaceNames, sources: Sequence[str]) -> Iterator[str]:
    if not some:
        return
    yield ""
    yield title
    for mark in some:
        sure = f", {percent(mark.confidence)}" if mark.confidence is not None else ""
        yield f"  {names(mark)}: {mark.kind}, {mark.rule}{sure}"
        yield f"      {told(mark)}"
        if mark.evidence:
            yield f"      {evidence(mark, rival(mark, names, sources))}"


def told(mark: ProofMark) -> str:
    """What a mark did, on one line."""
    if mark.hunks:
        what = " ⋯ ".join(f"{hunk.lead}[{shown(hunk.before)} → {shown(hunk.after)}]{hunk.tail}" for hunk in mark.hunks)
    elif mark.kind in ("join", "line") or mark.after is None or mark.after == mark.before:
        what = shown(mark.before)
    else:
        what = f"{shown(mark.before)} → {shown(mark.after)}"
    return f"{what}  {mark.message}" if mark.message else what


def evidence(mark: ProofMark, second: str) -> str:
    """The evidence of a join in nats over leaving it open, its sum, and that of the `second` best."""
    parts = ", ".join(f"{in_words(name)} {nats:+.2f}" for name, nats in mark.evidence)
    total = f"; together {mark.total:+.2f}" if mark.total is not None else ""
    rivalled = f"; runner-up {mark.runner_up:+.2f}: {second}" if mark.runner_up is not None else ""
    return f"nats: {parts}{total}{rivalled}"
