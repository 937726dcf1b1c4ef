"""Heads on a sheet: a headline with the kickers over it and the decks under it.

Size tells them: a headline is set in type a third larger than the text, kickers
and decks in type between the two, near it and in line with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.model import Role
from cleaner.readers.legs import Leg, is_display, is_headline, is_text
from cleaner.readers.printed import Area, hull

NEAR = 2.4
"""Ems (of the larger type) from the baseline of one part of a head to that of the next."""

LESSER = 0.84
"""A part of a head in type under this share of the headline's is a kicker or a deck, else a further line of the headline."""


@dataclass(frozen=True)
class Head:
    """The parts of a head, from top to bottom, with their roles."""

    parts: tuple[tuple[Leg, Role], ...]

    @property
    def area(self) -> Area:
        """The box around its parts."""
        return hull(leg.area for leg, _ in self.parts)

    @property
    def top(self) -> float:
        """Baseline of its first line."""
        return self.parts[0][0].top

    @property
    def bottom(self) -> float:
        """Baseline of its last line."""
        return max(leg.bottom for leg, _ in self.parts)

    @property
    def size(self) -> float:
        """Size of the headline, in points."""
        return max(leg.size for leg, _ in self.parts)


def find_heads(legs: Sequence[Leg], body: float) -> tuple[Head, ...]:
    """The heads among `legs`, from top to bottom. A leg is part of one head at most."""
    chains: list[list[Leg]] = []
    shown = [leg for leg in legs if is_display(leg, body)]
    for leg in shown:
        near = [chain for chain in chains if _goes_on(chain[-1], leg, legs)]
        best = min(near, key=lambda chain: leg.top - chain[-1].bottom, default=None)
        if best is None:
            chains.append([leg])
        else:
            best.append(leg)
    heads: list[list[Leg]] = []
    kickers: list[Leg] = []
    for chain in chains:
        if any(is_headline(leg, body) for leg in chain):
            heads.append(_plain_kicker(chain, [leg for leg in legs if leg not in kickers], body))
            kickers += heads[-1][: -len(chain)]
    return tuple(named(chain) for chain in heads)


def _goes_on(upper: Leg, lower: Leg, legs: Sequence[Leg]) -> bool:
    """Whether two parts stand in one head: near, in line, nothing between."""
    em = max(upper.size, lower.size)
    if not 0.3 * min(upper.size, lower.size) < lower.top - upper.bottom < NEAR * em:
        return False
    if not in_line(upper.area, lower.area, em):
        return False
    return not any(
        leg is not upper and leg is not lower and leg.area.across(hull((upper.area, lower.area))) > em and upper.bottom < leg.top < lower.top
        for leg in legs
    )


def in_line(upper: Area, lower: Area, em: float) -> bool:
    """Whether two areas start, stand centred or end on one upright line, or lie mostly over each other."""
    starts = abs(upper.left - lower.left) < 0.6 * em
    centred = abs(upper.left + upper.right - lower.left - lower.right) < 2 * em
    ends = abs(upper.right - lower.right) < 0.6 * em
    return starts or centred or ends or upper.across(lower) > 0.7 * min(upper.width, lower.width)


def _plain_kicker(chain: list[Leg], legs: Sequence[Leg], body: float) -> list[Leg]:
    """A chain with a kicker in text type before it: one short line close over it, far below what is above.

    What stands at the very top of the page is its folio, and no kicker.
    """
    first = chain[0]
    for leg in legs:
        if leg.top <= legs[0].top + leg.size or len(leg.lines) > 1 or not is_text(leg, body) or leg.area.width > first.area.width + first.size:
            continue
        if abs(leg.area.left - first.area.left) < 0.6 * first.size and _goes_on(leg, first, legs) and not _text_above(leg, legs):
            return [leg, *chain]
    return chain


def _text_above(leg: Leg, legs: Sequence[Leg]) -> bool:
    return any(other is not leg and 0 < leg.top - other.bottom < 3 * leg.size and other.area.across(leg.area) > leg.size for other in legs)


def named(chain: Sequence[Leg]) -> Head:
    """A chain of parts with their roles: the largest type is the headline."""
    most = max(leg.size for leg in chain)
    main = next(i for i, leg in enumerate(chain) if leg.size == most)
    parts = [
        (leg, Role.HEADLINE if leg.size > LESSER * most else Role.KICKER if i < main else Role.DECK)
        for i, leg in enumerate(chain)
    ]
    return Head(tuple(parts))
