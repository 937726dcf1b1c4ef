"""The reading order of one story: its legs in dump order, but a leg that goes on another follows it.

A leg is a run of the story's parts that stand together. One that begins in mid-paragraph comes after the leg whose
last paragraph it goes on, wherever it was printed.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.layout import Layout


def reading_order(layout: Layout, parts: Sequence[int], head: int) -> list[int]:
    """Parts of one story: legs (parts that stand together) in dump order, a leg that begins in mid-paragraph after the leg it goes on."""
    legs: list[list[int]] = []
    for i in parts:
        together = legs and i - legs[-1][-1] <= 2 and not any(layout.elements[j].head for j in range(legs[-1][-1], i)) and _runs_on(layout, legs[-1][-1], i)
        if together:
            legs[-1].append(i)
        else:
            legs.append([i])
    legs = [_turned(layout, leg) for leg in legs]
    ends = {layout.elements[leg[-1]].part.lines[-1]: n for n, leg in enumerate(legs)}  # type: ignore[union-attr]
    follows: dict[int, int] = {}
    for n, leg in enumerate(legs):
        after = layout.elements[leg[0]].part.after  # type: ignore[union-attr]
        if after is not None and after in ends and ends[after] != n:
            follows[ends[after]] = n
    led = set(follows.values())
    out: list[int] = []
    used: set[int] = set()
    starts = [n for n in range(len(legs)) if n not in led]
    starts.sort(key=lambda n: (not (head >= 0 and legs[n][0] > head and not any(layout.elements[j].part for j in range(head, legs[n][0]))), n))
    for start in [*starts, *range(len(legs))]:
        at: int | None = start
        while at is not None and at not in used:
            used.add(at)
            out += legs[at]
            at = follows.get(at)
    return out


def _turned(layout: Layout, leg: list[int]) -> list[int]:
    """A leg that begins with the tail of its own last paragraph, with that tail after it: two columns were read in the wrong order."""
    first, last = layout.elements[leg[0]].part, layout.elements[leg[-1]].part
    return [*leg[1:], leg[0]] if len(leg) > 1 and first and last and first.after == last.lines[-1] else leg


def _runs_on(layout: Layout, before: int, after: int) -> bool:
    """Whether the later part may follow the earlier one in one leg: it does not go on a part elsewhere, nor is it gone on elsewhere."""
    end = layout.elements[before].part.lines[-1]  # type: ignore[union-attr]
    start = layout.elements[after].part.lines[0]  # type: ignore[union-attr]
    join = layout.joins.get(end)
    return (join is None or join.start == start) and (start not in layout.joined_to or layout.joined_to[start].end == end)
