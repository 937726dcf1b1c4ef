"""Gaps: what stands between two neighbouring parts of running text, and how likely the story changes there.

Weighed from what stands between them (heads, signatures, jump lines, captions, a
page's end, nothing), from how the first ends and the second begins, and from
whether the texts on both sides speak of the same more than texts elsewhere on the
page do. Weights: ``gaps.toml``, fitted by ``training/gaps.py`` (logistic regression;
gaps with a head and gaps without are weighed apart).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cleaner.chars import ends_sentence
from cleaner.language.ngrams import character_model
from cleaner.language.shared import all_cosines, cosines, stretches, unions, weighed
from cleaner.layout import Element, Layout

Floats = npt.NDArray[np.float64]

KINDS = ("likeness", "over_others", "topic", "startness", "signed", "sent", "interrupted", "new_page", "received", "open_end", "goes_on_elsewhere", "goes_on_other", "opens", "orderly", "heaped_page", "heaped_head", "caption", "near", "crowd")  # fmt: skip
WINDOW = 3
"""Parts on each side that are compared."""
OTHERS = 200
"""Stretches elsewhere that a gap's text is held against: a page has fewer (one in WINDOW parts), a long issue is sampled evenly."""
ANYBODYS = 0.7
"""Bigrams in half of a page's parts tell nothing: the log of parts over those that have one."""
FLOOR = 1e-4
"""No change is surer than this, nor less likely."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between a part and the one before it."""

    before: int | None
    after: int
    heads: tuple[int, ...] = ()
    page: int = 0
    """The page of the part after it."""
    signed: bool = False
    interrupted: bool = False
    new_page: bool = False
    received: bool = False
    open_end: bool = False
    joined: bool = False
    leaves_off: bool = False
    """Whether the part before goes on elsewhere than in the part after."""
    orderly: bool = False
    """Whether the page's text runs in order as far as its paragraphs show."""
    told: bool = False
    """Whether a reader with geometry saw that the story goes on here."""
    begins: int | None = None
    """The story that a reader saw begin with the part: the place of the head it stands under, or -1 - its own where it has none."""
    opens: bool = False
    """Whether the part after it opens as reports open: with a lead-in, or after a byline."""


def weighed_gaps(layout: Layout, parts: Sequence[int]) -> tuple[list[Gap], list[float]]:
    """The gaps before these parts, and how likely the story changes at each."""
    gaps = gaps_before(layout, parts)
    return gaps, change_odds(layout, parts, gaps)


def gaps_before(layout: Layout, parts: Sequence[int]) -> list[Gap]:
    """What stands before each of these parts."""
    straight, repeats = orderly_pages(layout), repeated_heads(layout)
    return [gap_between(layout, parts[n - 1] if n else None, part, straight, repeats) for n, part in enumerate(parts)]


def gap_between(layout: Layout, before: int | None, after: int, straight: frozenset[int] = frozenset(), repeats: Mapping[int, int] = MappingProxyType({})) -> Gap:
    """The gap before the part at `after`, whose neighbour in the dump is the part at `before`.

    A head that another page repeats (`repeats`) stands for the one it repeats.
    """
    elements, blocks = layout.elements, layout.context.page.blocks
    between = range((before if before is not None else -1) + 1, after)
    shown = [i for i in between if elements[i].head]
    heads = tuple(repeats[i] if i in repeats and elements[repeats[i]].page != elements[i].page else i for i in shown)
    labels = [run.label for i in between if (run := elements[i].run)]
    received = any(receives(layout, elements[i]) for i in between if elements[i].run and elements[i].run.label == "J")  # type: ignore[union-attr]
    sent = "J" in labels and not received
    end = elements[before].lines[-1] if before is not None else None
    first = elements[after].lines[0]
    return Gap(
        before, after, heads, elements[after].page,
        signed=sent or bool({"E", "W"} & set(labels)) or any(_signs(layout, i, before) for i in between),
        interrupted=bool(set(labels) & set("CQRNSGTF")),
        new_page=before is not None and elements[before].page != elements[after].page,
        received=received,
        open_end=end is not None and not ends_sentence(blocks[end].text) and end not in layout.joins,
        joined=end is not None and end in layout.joins and layout.joins[end].start == first,
        orderly=elements[after].page in straight,
        told=before is not None and not heads and elements[before].page == elements[after].page and _told(layout, between, after),
        begins=_story_seen(layout, shown, heads, received, after),
        leaves_off=end is not None and end in layout.joins and layout.joins[end].start != first,
        opens=_opens(layout, after),
    )  # fmt: skip


def orderly_pages(layout: Layout) -> frozenset[int]:
    """The pages whose heads stand alone and whose paragraphs all go on at once or not at all."""
    disorderly = {element.page for element in layout.elements if element.head and element.head.heaped}
    places = {line: n for n, i in enumerate(i for i, e in enumerate(layout.elements) if e.part) for line in layout.elements[i].lines}
    parts = [element for element in layout.elements if element.part]
    for join in layout.joins.values():
        if join.end in places and join.start in places and places[join.start] - places[join.end] not in (0, 1):
            disorderly |= {parts[places[join.end]].page, parts[places[join.start]].page}
    return frozenset({element.page for element in layout.elements} - disorderly)


def repeated_heads(layout: Layout) -> dict[int, int]:
    """Heads whose headline stands over an earlier head too, and that head: a second half may repeat its headline, and is no story of its own."""
    printed: dict[str, int] = {}
    repeats: dict[int, int] = {}
    for i, element in enumerate(layout.elements):
        headline = "".join(layout.context.page.folded[line] for run in element.head.runs if run.label == "H" for line in run.lines) if element.head else ""
        if headline in printed:
            repeats[i] = printed[headline]
        elif headline:
            printed[headline] = i
    return repeats


def receives(layout: Layout, element: Element) -> bool:
    """Whether an element is a jump line that says where what follows comes from."""
    return bool(element.run and layout.context.page.book.match("jump-from", layout.context.page.blocks[element.run.lines[0]].text))


def _told(layout: Layout, between: range, after: int) -> bool:
    """Whether geometry was known and no story began between two parts."""
    lines = [line for i in (*between, after) for line in layout.elements[i].lines]
    return all(layout.context.page.blocks[line].place.opens is False for line in lines)


def _told_head(layout: Layout, head: int) -> bool:
    """Whether a reader with geometry saw that a story opens with this head."""
    return layout.context.page.blocks[layout.elements[head].first].place.opens is True


def _story_seen(layout: Layout, shown: Sequence[int], heads: Sequence[int], received: bool, after: int) -> int | None:
    """The story that a reader saw begin with the part at `after`: under the last head shown, unless that repeats one whose story goes on here."""
    if begins_untitled(layout, after):
        return -1 - after
    if not shown or (heads[-1] == shown[-1] and received) or not _told_head(layout, shown[-1]):
        return None
    return heads[-1] if _told(layout, range(shown[-1] + 1, after), after) else None


def begins_untitled(layout: Layout, part: int) -> bool:
    """Whether a reader saw a story begin with this part of running text, and no head over it."""
    return layout.context.page.blocks[layout.elements[part].first].place.opens is True


def _opens(layout: Layout, after: int) -> bool:
    """Whether the part at `after` opens a report."""
    block = layout.context.page.blocks[layout.elements[after].first]
    previous = layout.elements[after - 1].run if after else None
    byline = bool(previous and previous.label == "Y" and layout.context.page.book.match("byline", layout.context.page.blocks[previous.lines[0]].text))
    return byline or layout.context.page.book.match("lead", block.text) is not None


def _signs(layout: Layout, i: int, before: int | None) -> bool:
    """Whether the byline at element `i` signs the story that ends just before it."""
    run = layout.elements[i].run
    if not run or run.label != "Y" or before is None or i != before + 1:
        return False
    block = layout.context.page.blocks[run.lines[0]]
    return bool(block.marks and block.marks[-1].rule.startswith("signature")) or bool(layout.context.page.book.match("byline-end", block.text))


@cache
def gap_weights(headed: bool) -> tuple[Floats, float]:
    """The weight of each kind of evidence for a change of story, and its bias: nats."""
    table = tomllib.loads(Path(__file__).with_name("gaps.toml").read_text("utf-8"))["head" if headed else "none"]
    return np.array([table.get(kind, 0.0) for kind in KINDS]), float(table["bias"])


def change_odds(layout: Layout, parts: Sequence[int], gaps: Sequence[Gap]) -> list[float]:
    """How likely the story changes at each gap: 0 to 1. The first gap has nothing before it: 1."""
    out = []
    for gap, values in zip(gaps, gap_evidence(layout, parts, gaps), strict=True):
        if gap.before is None:
            out.append(1.0)
        elif gap.begins is not None:
            out.append(1 - FLOOR)
        elif gap.joined or gap.told:
            out.append(FLOOR)
        else:
            weights, bias = gap_weights(bool(gap.heads))
            chance = 1 / (1 + math.exp(-float(values @ weights) - bias))
            out.append(min(1 - FLOOR, max(FLOOR, chance)))
    return out


def gap_evidence(layout: Layout, parts: Sequence[int], gaps: Sequence[Gap]) -> list[Floats]:
    """The evidence for a change at each gap, in the order of KINDS."""
    blocks = layout.context.page.blocks
    lines = {part: layout.elements[part].lines for part in parts}
    tails = ["".join(blocks[i].text for part in parts[max(0, n - 1) : n] for i in lines[part])[-130:] for n in range(len(parts))]
    heads = ["".join(blocks[i].text for i in lines[part])[:130] for part in parts]
    pairs = np.array([(n, n) for n in range(len(parts))], dtype=np.int32).reshape(-1, 2)
    topics = layout.context.page.voices.topic(tails, heads, pairs)
    startness = character_model().startness(heads)
    likeness, over_others = over_gaps(unions([lines[part] for part in parts], layout.context.page.rows))
    heaped_pages = {element.page for element in layout.elements if element.head and element.head.heaped}
    out = []
    for n, gap in enumerate(gaps):
        part = layout.elements[parts[n]].part
        labels = {run.label for i in range((gap.before if gap.before is not None else -1) + 1, gap.after) if (run := layout.elements[i].run)}
        values = {
            "likeness": 10 * float(likeness[n]),
            "over_others": float(over_others[n]),
            "topic": float(topics[n]),
            "startness": float(startness[n]) / 4,
            "signed": gap.signed,
            "sent": "J" in labels and not gap.received,
            "interrupted": gap.interrupted,
            "new_page": gap.new_page,
            "received": gap.received,
            "open_end": gap.open_end,
            "goes_on_elsewhere": gap.leaves_off,
            "goes_on_other": bool(part and part.after is not None) and not gap.joined,
            "opens": gap.opens,
            "orderly": gap.orderly,
            "heaped_page": layout.elements[gap.after].page in heaped_pages,
            "heaped_head": any(layout.elements[i].head.heaped for i in gap.heads),  # type: ignore[union-attr]
            "caption": "C" in labels,
            "near": bool(part) and len(lines[parts[n]]) <= 2,
            "crowd": math.log1p(len(parts)),
        }
        out.append(np.array([float(values[kind]) for kind in KINDS]))
    return out


def over_gaps(spoken: csr_matrix) -> tuple[Floats, Floats]:
    """Of each part: how like the parts before it are to those from it on (cosine, 0 to 1); and the log of that over the mean likeness
    of those from it on to stretches elsewhere, 0 where there are none.

    `spoken`: (parts, bigrams), 1 where held.
    """
    count = spoken.shape[0]
    rarity = np.log((count + 1) / np.maximum(np.bincount(spoken.indices, minlength=spoken.shape[1]), 1))
    rarity[rarity <= ANYBODYS] = 0.0
    told = weighed(stretches(spoken, WINDOW), rarity)
    before, here = told[:count], told[WINDOW : WINDOW + count]
    like = cosines(before, here, np.repeat(np.arange(count)[:, None], 2, axis=1))
    places = np.arange(0, count, WINDOW * max(1, round(count / WINDOW / OTHERS)))
    apart = np.abs(np.arange(count)[:, None] - places) > WINDOW
    far = (all_cosines(here, here[places]) * apart).sum(1) / np.maximum(apart.sum(1), 1)
    return like, np.where(apart.any(1), np.log((like + 0.01) / (far + 0.01)), 0.0)
