"""The reading order of one story: its strands, each of legs that follow one another.

A leg is a run of the story's parts that stand together. One that begins in mid-paragraph
comes after the leg whose last paragraph it goes on, wherever it was printed; so legs make
strands, and these follow in dump order, the one that opens the story first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cleaner.gaps import Gap
from cleaner.layout import Layout

Parts = list[int]
"""Places among a layout's elements."""


def reading_order(layout: Layout, parts: Sequence[int], head: int, gaps: Mapping[int, Gap]) -> Parts:
    """The parts of one story as they are read. `head`: its head's place, negative where it has none; `gaps`: what stands before each part."""
    found = strands(layout, parts, head, gaps)
    found.sort(key=lambda strand: _place(layout, strand, head, gaps))
    return [part for strand in found for part in strand]


def _place(layout: Layout, strand: Parts, head: int, gaps: Mapping[int, Gap]) -> tuple[bool, bool, bool, bool]:
    """What puts a strand behind others: that a jump line brings it from another page; that it does not open as reports do; that it does not
    stand right under the head; that it stands before the head, as tails do that another column's foot held.

    So the first strand is right in 186 of 200 stories with two and more, in 160 in dump order (dev and two sets of our own).
    """
    part = strand[0]
    under = head >= 0 and part > head and not any(layout.elements[j].part for j in range(head, part))
    return gaps[part].received, not gaps[part].opens, not under, head >= 0 and part < head


def strands(layout: Layout, parts: Sequence[int], head: int, gaps: Mapping[int, Gap]) -> list[Parts]:
    """The legs of a story's parts, each followed by the one that goes on its last paragraph; strands in dump order of their first legs."""
    legs = [_turned(layout, leg, head, gaps) for leg in _legs(layout, parts, gaps)]
    ends = {layout.elements[leg[-1]].lines[-1]: n for n, leg in enumerate(legs)}
    follows: dict[int, int] = {}
    for n, leg in enumerate(legs):
        after = layout.elements[leg[0]].part.after  # type: ignore[union-attr]
        if after is not None and ends.get(after, n) != n:
            follows[ends[after]] = n
    led = set(follows.values())
    used: set[int] = set()
    out = []
    for start in sorted(range(len(legs)), key=lambda n: (n in led, n)):
        strand: Parts = []
        at: int | None = start
        while at is not None and at not in used:
            used.add(at)
            strand += legs[at]
            at = follows.get(at)
        if strand:
            out.append(strand)
    return out


def _legs(layout: Layout, parts: Sequence[int], gaps: Mapping[int, Gap]) -> list[Parts]:
    """Parts that stand together. A head, a signature or a jump line ends a leg: text of the same story after one was printed in another column."""
    legs: list[Parts] = []
    for i in parts:
        near = legs and i - legs[-1][-1] <= 2 and not any(layout.elements[j].head for j in range(legs[-1][-1], i))
        if near and not gaps[i].signed and not gaps[i].received and _runs_on(layout, legs[-1][-1], i):
            legs[-1].append(i)
        else:
            legs.append([i])
    return legs


def _turned(layout: Layout, leg: Parts, head: int, gaps: Mapping[int, Gap]) -> Parts:
    """A leg that begins with the tail of its own last paragraph, from where the story opens: two columns were read in the wrong order."""
    first, last = layout.elements[leg[0]].part, layout.elements[leg[-1]].part
    if len(leg) < 2 or not first or not last or first.after != last.lines[-1]:
        return leg
    opening = next((n for n, part in enumerate(leg) if n and gaps[part].opens), None) or _opening_part(layout, leg, head)
    return [*leg[opening:], *leg[:opening]]


def _opening_part(layout: Layout, leg: Parts, head: int) -> int:
    """Which part of a leg but its first says most of what the head says: news tell first what happened. Its place in the leg."""
    if head < 0:
        return 1
    title = layout.elements[head].lines
    said = [layout.context.page.coverage(title, [layout.elements[part].lines] * len(title)).sum() for part in leg[1:]]
    return 1 + int(np.argmax(said))


def _runs_on(layout: Layout, before: int, after: int) -> bool:
    """Whether the later part may follow the earlier one in one leg: it does not go on a part elsewhere, nor is it gone on elsewhere."""
    end = layout.elements[before].lines[-1]
    start = layout.elements[after].lines[0]
    join = layout.joins.get(end)
    return (join is None or join.start == start) and (start not in layout.joined_to or layout.joined_to[start].end == end)
