"""The proof: dump and edition side by side on one page, with every mark that was made. No network, no dependencies.

Every decision of a run can be seen in it: which source characters a paragraph was set from, where lines were joined and
on what evidence, what was changed, lifted, moved, set aside or doubted. It reads an edition and its sources alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cleaner.edition import Edition
from cleaner.evidence_words import in_words
from cleaner.marks import KINDS, ProofMark, marks
from cleaner.placing import Entry, Run, entries, line_starts, totals
from cleaner.writers.labels import words
from cleaner.writers.script import language_tag
from cleaner.writers.templating import environment, render

PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
"""Control characters and the signs that show them: one for one, so that offsets stay true."""

LINE_END = 3
"""Characters that a line end and an indent take: stretches no farther apart are one in a reader's eyes."""

PARTS_NAMED = 2
"""Stretches of a source that are named one by one: a join has two sides."""

GUTTER = re.compile(r"\S {3,}\S")
IN_COLUMNS = 0.2
"""Of a source's lines, how many gutters show that it prints columns: on dev, the dumps of `pdftotext -layout` have half and more, others hardly any."""

RIVAL = 12
"""Characters by which the text is known that would have gone on instead."""

ONE_LINE = str.maketrans("\t\n", "  ")
"""White space that would break a line of a report or a card."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one line of a source that went to one run of one entry, or to none."""

    start: int
    """In the source."""
    text: str
    entry: Entry | None
    run: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of an entry's text that share a run and marks."""

    text: str
    run: int
    marks: tuple[ProofMark, ...]
    points: tuple[ProofMark, ...]
    """Marks on the point before it."""


@dataclass(frozen=True, slots=True)
class Reviewing:
    """What the proof shows beside itself where decisions are taken on it."""

    who: str
    file: str
    """Where decisions are kept."""
    digest: str
    """Of the decisions that the page was made with."""
    roles: Sequence[str]
    asides: Sequence[str]
    kinds: Sequence[str]
    """Of articles."""
    history: Sequence[Any]
    """What became of each decision (`decisions.Report`), the oldest first."""
    told: Sequence[str]
    """The same decisions in words."""


def script_of(reviewing: bool) -> str:
    """The page's one script."""
    names = ("proof.js", "review.js") if reviewing else ("proof.js",)
    return "\n".join(environment().get_template(name).render() for name in names)


def script_hash(script: str) -> str:
    """What a content security policy calls a script."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def as_proof(edition: Edition, sources: Sequence[str], review: Reviewing | None = None) -> str:
    """The proof of an edition as an HTML document. `sources` are the decoded texts that its spans count in."""
    everything = entries(edition, sources)
    found = marks(edition, everything)
    by_entry: dict[int, list[ProofMark]] = defaultdict(list)
    for mark in found:
        if mark.entry:
            by_entry[mark.entry.number].append(mark)
    script = script_of(review is not None)
    return render(
        "proof.html.j2",
        edition=edition,
        sheets=[(note.name, in_columns(text), list(source_lines(number, text, everything))) for number, (note, text) in enumerate(zip(edition.sources, sources, strict=False))],
        stories=[(article, [entry for entry in everything if entry.article is article]) for article in edition.articles],
        asides=[entry for entry in everything if entry.article is None],
        stretches=lambda entry: list(stretches(entry, by_entry[entry.number])),
        whole=lambda entry: [mark for mark in by_entry[entry.number] if not mark.ranges and mark.kind not in ("furniture", "surplus")],
        marks=found,
        kinds=KINDS,
        counts=Counter(mark.kind for mark in found),
        totals=totals(everything, sources),
        place=places_in(edition, sources),
        rival=lambda mark: rival(mark, places_in(edition, sources), sources),
        in_words=in_words,
        percent=percent,
        shown=shown,
        untitled=words(language_tag("".join(sources)))["untitled"],
        language=language_tag("".join(sources)),
        script=script,
        script_hash=script_hash(script),
        review=review,
    )


def in_columns(text: str) -> bool:
    """Whether a source prints its columns side by side, so that its lines must not be broken: many of them are parted by runs of spaces.

    >>> in_columns("左栏一行    右栏一行\\n左栏二行    右栏二行"), in_columns("　　本报讯 记者报道\\n全文")
    (True, False)
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return sum(bool(GUTTER.search(line)) for line in lines) > len(lines) * IN_COLUMNS


def percent(confidence: float) -> str:
    """A confidence as a reader sees it; never 100% for less than certain.

    >>> percent(1.0), percent(0.9999), percent(0.423)
    ('100%', '99%', '42%')
    """
    return "100%" if confidence >= 1 else f"{min(99, confidence * 100):.0f}%"


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Names of places in sources: file, line, characters."""

    names: tuple[str, ...]
    starts: tuple[tuple[int, ...], ...]

    def line(self, source: int, position: int) -> int:
        """The line, counted from 1, that a character stands in."""
        return bisect_right(self.starts[source], position)

    def __call__(self, mark: ProofMark) -> str:
        """Where a mark stands: source and line of its first character, and its characters in that source."""
        places = [place for place in mark.places if place[0] < len(self.starts)]
        if not places:
            return "no place"
        source, start, _ = places[0]
        name = self.names[source] if source < len(self.names) else f"source {source}"
        parts = closed_up([(begin, end) for number, begin, end in places if number == source])
        if len(parts) > PARTS_NAMED:
            return f"{name}:{self.line(source, start)}, characters {parts[0][0]}–{parts[-1][1]} in {len(parts)} parts"
        return f"{name}:{self.line(source, start)}, characters {', '.join(f'{begin}–{end}' for begin, end in parts)}"


def rival(mark: ProofMark, names: PlaceNames, sources: Sequence[str]) -> str:
    """What would have gone on instead of a join's second side: where it stands and how it begins."""
    if mark.rival is None or not 0 <= mark.rival[0] < len(sources):
        return "leaving it open"
    source, start, end = mark.rival
    opening = sources[source][start:end].strip().translate(PICTURES).translate(ONE_LINE)
    return f"{names.names[source]}:{names.line(source, start)} 「{opening[:RIVAL]}{'…' * (len(opening) > RIVAL)}」"


def closed_up(parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in order, those that all but touch made one.

    >>> closed_up([(20, 24), (3, 5), (6, 9)])
    [(3, 9), (20, 24)]
    """
    out: list[tuple[int, int]] = []
    for begin, end in sorted(parts):
        if out and begin - out[-1][1] <= LINE_END:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((begin, end))
    return out


def places_in(edition: Edition, sources: Sequence[str]) -> PlaceNames:
    """What tells in words where a mark stands."""
    return PlaceNames(tuple(note.name for note in edition.sources), tuple(tuple(line_starts(text)) for text in sources))


def source_lines(number: int, text: str, everything: Sequence[Entry]) -> Iterator[tuple[int, list[Piece]]]:
    """The lines of a source, numbered from 1, in pieces."""
    owners: list[tuple[int, int, Entry, int]] = sorted(
        ((run.start, run.start + len(run.raw), entry, n) for entry in everything for n, run in enumerate(entry.runs) if run.source == number and run.raw),
        key=lambda owner: owner[:2],
    )
    flat = list(_flattened(owners, len(text)))
    at = 0
    for line, (start, end) in enumerate(pairwise([*line_starts(text), len(text) + 1]), 1):
        pieces = []
        while at < len(flat) and flat[at][0] < end:
            begin, finish, entry, run = flat[at]
            cut = text[max(begin, start) : min(finish, end - 1)]
            if cut:
                pieces.append(Piece(max(begin, start), cut.translate(PICTURES), entry, run))
            if finish > end:
                break
            at += 1
        yield line, pieces


def _flattened(owners: Sequence[tuple[int, int, Entry, int]], length: int) -> Iterator[tuple[int, int, Entry | None, int]]:
    """Stretches that cover a source without gap or overlap; of two owners of a character, the first has it."""
    done = 0
    for start, end, entry, run in owners:
        if start > done:
            yield done, start, None, 0
        if end > max(done, start):
            yield max(done, start), end, entry, run
            done = end
    if done < length:
        yield done, length, None, 0


def stretches(entry: Entry, own: Sequence[ProofMark]) -> Iterator[Stretch]:
    """An entry's text cut where runs and marks begin and end."""
    ranged = [(begin, finish, mark) for mark in own for begin, finish in mark.ranges]
    bounds = {0, len(entry.text), *(bound for begin, finish, _ in ranged for bound in (begin, finish)), *(run.begin for run in entry.runs)}
    for begin, finish in pairwise(sorted(bounds)):
        covering = tuple(mark for start, end, mark in ranged if start <= begin and finish <= end and start < end)
        points = tuple(mark for start, end, mark in ranged if start == end == begin)
        yield Stretch(entry.text[begin:finish], _run_at(entry.runs, begin), covering, points)


def _run_at(runs: Sequence[Run], position: int) -> int:
    return max(0, bisect_right([run.begin for run in runs], position) - 1)


def shown(text: str, length: int = 40) -> str:
    """An excerpt for a mark's card: one line, its middle left out where it is long.

    >>> shown("一二三四五六七八", 5)
    '一二三…七八'
    """
    text = text.translate(ONE_LINE)
    return text if len(text) <= length else f"{text[: (length + 1) // 2]}…{text[len(text) - length // 2 :]}"
