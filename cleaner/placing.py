"""Where every run of an edition stands in its sources, and what became of every character.

An entry is anything an edition holds text in: a block of an article, a piece of furniture, surplus. Its runs pair
stretches of its text with the source characters they were set from. Ink is counted to find them; where findings were
applied and the counts differ, the two texts are aligned. The proof and the report are made from this.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, chain

from cleaner.chars import fold, ink, is_ink
from cleaner.edition import Article, Edition
from cleaner.model import Span


@dataclass(frozen=True, slots=True)
class Run:
    """Source characters, and the stretch of an entry's text that was set from them."""

    source: int
    start: int
    raw: str
    begin: int
    """Where the stretch begins in the entry's text; white space goes with the ink before it."""
    finish: int

    @property
    def span(self) -> Span:
        """The source characters."""
        return (self.source, self.start, self.start + len(self.raw))


@dataclass(frozen=True, slots=True)
class Entry:
    """Something an edition holds text in."""

    number: int
    id: str
    group: str
    """article | furniture | surplus."""
    kind: str
    text: str
    runs: tuple[Run, ...]
    confidence: float
    article: Article | None = None
    of: str | None = None
    """The block that surplus repeats."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its source characters, in reading order."""
        return tuple(run.span for run in self.runs)

    def places(self, begin: int, finish: int) -> tuple[Span, ...]:
        """The source characters of `text[begin:finish]`, as closely as ink tells."""
        return tuple(span for run in self.runs if run.begin < finish and begin < run.finish for span in [self._part(run, begin, finish)] if span[1] < span[2])

    def position(self, source: int, start: int) -> int | None:
        """Where in the text a character of a source stands: at it, or what is first after it. None for one that is none of the entry's."""
        for run in self.runs:
            if run.source == source and run.start <= start < run.start + len(run.raw):
                printed, set_ = ink_positions(run.raw), ink_positions(self.text[run.begin : run.finish])
                number = bisect_left(printed, start - run.start)
                return run.begin + set_[number] if len(printed) == len(set_) and number < len(set_) else run.begin
        return None

    def _part(self, run: Run, begin: int, finish: int) -> Span:
        printed, set_ = ink_positions(run.raw), ink_positions(self.text[run.begin : run.finish])
        if len(printed) != len(set_):
            return run.span
        first, last = bisect_left(set_, begin - run.begin), bisect_left(set_, finish - run.begin)
        if first >= last:
            return (run.source, run.start, run.start)
        return (run.source, run.start + printed[first], run.start + printed[last - 1] + 1)


@dataclass(frozen=True, slots=True)
class Totals:
    """Ink characters of the sources by what became of them. The first five add up to `all`."""

    kept: int
    """In an article, as printed."""
    changed: int
    """In an article, in another shape: width, radicals, an applied finding."""
    furniture: int
    surplus: int
    unplaced: int
    """In no span. More than none is a fault of the edition."""
    doubled: int
    """Uses of a character beyond its first. More than none is a fault of the edition."""
    all: int


def entries(edition: Edition, sources: Sequence[str]) -> tuple[Entry, ...]:
    """Everything that holds text, in the edition's order: articles, furniture, surplus."""
    blocks = (
        (block.id, "article", block.kind, block.text, block.spans, block.confidence, article, None) for article in edition.articles for block in article.blocks
    )
    aside = (
        (f"{group}-{n}", group, item.kind, item.text, item.spans, 1.0, None, item.of)
        for group, items in (("furniture", edition.furniture), ("surplus", edition.surplus))
        for n, item in enumerate(items, 1)
    )
    return tuple(
        Entry(number, name, group, kind, text, runs(text, spans, sources), confidence, article, of)
        for number, (name, group, kind, text, spans, confidence, article, of) in enumerate(chain(blocks, aside))
    )


def runs(text: str, spans: Sequence[Span], sources: Sequence[str]) -> tuple[Run, ...]:
    """The runs of a text that was set from `spans`. Spans outside the sources come out empty.

    >>> [(run.raw, run.begin, run.finish) for run in runs("新动能，", [(0, 0, 3), (0, 4, 6)], ["新 动\\n能,"])]
    [('新 动', 0, 2), ('能,', 2, 4)]
    """
    raws = [sources[source][start:end] if 0 <= source < len(sources) and start >= 0 else "" for source, start, end in spans]
    positions = [*ink_positions(text), len(text)]
    counts = list(accumulate((len(ink(raw)) for raw in raws), initial=0))
    if counts[-1] != len(positions) - 1:
        counts = _aligned(counts, fold("".join(raws)), fold(text))
    bounds = [0, *(positions[count] for count in counts[1:-1]), len(text)] if len(counts) > 1 else []
    return tuple(Run(source, start, raw, begin, finish) for (source, start, _), raw, begin, finish in zip(spans, raws, bounds[:-1], bounds[1:], strict=True))


def _aligned(counts: Sequence[int], printed: str, text: str) -> list[int]:
    """Ink counts of a source as ink counts of a text that was emended: the nearest place before any difference."""
    out = []
    blocks = SequenceMatcher(None, printed, text, autojunk=False).get_opcodes()
    for count in counts:
        here = next(((i1, j1, j2) for _, i1, i2, j1, j2 in blocks if i1 <= count < i2), None)
        out.append(min(here[1] + count - here[0], here[2]) if here else len(text))
    return out


def ink_positions(text: str) -> list[int]:
    """Where the visible characters of `text` stand.

    >>> ink_positions("新 动")
    [0, 2]
    """
    return [i for i, char in enumerate(text) if is_ink(char)]


def totals(all_entries: Sequence[Entry], sources: Sequence[str]) -> Totals:
    """What became of every ink character, counted at its first use."""
    used = [bytearray(len(text)) for text in sources]
    counts = dict.fromkeys(("kept", "changed", "furniture", "surplus"), 0)
    doubled = 0
    for entry in all_entries:
        for run in entry.runs:
            for offset, same in _fates(run, entry.text):
                position = run.start + offset
                if used[run.source][position]:
                    doubled += 1
                    continue
                used[run.source][position] = 1
                counts[entry.group if entry.group != "article" else "kept" if same else "changed"] += 1
    everything = sum(len(ink(text)) for text in sources)
    return Totals(**counts, unplaced=everything - sum(counts.values()), doubled=doubled, all=everything)


def _fates(run: Run, text: str) -> Iterator[tuple[int, bool]]:
    """Offsets of the ink in a run, with whether the text has the very same character."""
    positions = ink_positions(run.raw)
    printed, read = ink(run.raw), ink(text[run.begin : run.finish])
    if len(printed) == len(read):
        yield from ((position, old == new) for position, old, new in zip(positions, printed, read, strict=True))
        return
    same = {i for tag, i1, i2, _, _ in SequenceMatcher(None, printed, read, autojunk=False).get_opcodes() if tag == "equal" for i in range(i1, i2)}
    yield from ((position, i in same) for i, position in enumerate(positions))


def line_starts(text: str) -> list[int]:
    """Where the lines of a source begin."""
    return [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]
