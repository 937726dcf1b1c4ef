"""Keys: how a decision finds its text again, in another edition of the same dump and in a dump that has shifted.

An edition's blocks come and go with the tool's version; the characters of the dump stay. So everything here counts in
the positions of visible characters, and a text is taken for the same when it reads the same, width and look-alikes aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from cleaner.chars import fold, ink, is_ink
from cleaner.errors import HeraldError
from cleaner.model import Span
from cleaner.verdicts import HEAD, Key, abbreviated

Position: TypeAlias = tuple[int, int]
"""A visible character: source number, code point."""


class UnfitError(HeraldError):
    """A decision does not fit the edition. The message says why, in half a sentence."""


def inked(spans: Sequence[Span], sources: Sequence[str]) -> tuple[Position, ...]:
    """The visible characters of some spans, in their order.

    >>> inked([(0, 0, 3)], ["新 动"])
    ((0, 0), (0, 2))
    """
    return tuple((n, i) for n, start, end in spans if 0 <= n < len(sources) for i in range(max(0, start), min(end, len(sources[n]))) if is_ink(sources[n][i]))


def key_of(positions: Sequence[Position], sources: Sequence[str]) -> Key:
    """The key of some characters.

    >>> key_of([(0, 0), (0, 1), (0, 3), (0, 9)], ["新动\\n能。别的稿件在。"])
    Key(spans=((0, 0, 4), (0, 9, 10)), text='新动能在')
    """
    spans: list[Span] = []
    for source, at in positions:
        if spans and spans[-1][0] == source and spans[-1][2] <= at and not ink(sources[source][spans[-1][2] : at]):
            spans[-1] = (source, spans[-1][1], at + 1)
        else:
            spans.append((source, at, at + 1))
    return Key(tuple(spans), abbreviated("".join(sources[source][at] for source, at in positions)))


def located(key: Key, sources: Sequence[str], numbers: Mapping[int, int]) -> tuple[Position, ...]:
    """The characters a key is about.

    `numbers` tells which source of the edition each source of the decisions is. Where a source has gained or lost
    text before them, they are found by what they read, if that stands there once. Raises UnfitError.
    """
    if unknown := [source for source, _, _ in key.spans if source not in numbers]:
        raise UnfitError(f"its source {unknown[0]} is not among those of this edition")
    spans = [(numbers[source], start, end) for source, start, end in key.spans]
    for shift in (0, _shift(key, spans, sources)):
        found = inked([(source, start + shift, end + shift) for source, start, end in spans], sources)
        if found and fold(abbreviated("".join(sources[n][i] for n, i in found))) == fold(key.text):
            return found
    raise UnfitError(f"the sources no longer read {key.text} there")


def _shift(key: Key, spans: Sequence[Span], sources: Sequence[str]) -> int:
    """How far the first source of `spans` has shifted, as the opening of the key's text tells; 0 where it does not."""
    if not spans:
        return 0
    source, start, _ = spans[0]
    positions = [i for i, char in enumerate(sources[source]) if is_ink(char)]
    folded, opening = fold(sources[source]), fold(key.text[:HEAD])
    at = folded.find(opening)
    if not opening or at < 0 or folded.find(opening, at + 1) >= 0:
        return 0
    return positions[at] - start
