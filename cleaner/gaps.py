"""Gaps: how likely the story changes between two neighbouring parts of running text.

Weighed from what stands between them (heads, signatures, jump lines, captions, a
page's end, nothing), from how the first ends and the second begins, and from
whether the texts on both sides speak of the same more than texts elsewhere on the
page do. Weights: ``gaps.toml``, fitted by ``training/gaps.py`` (logistic regression;
gaps with a head and gaps without are weighed apart).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cleaner.language.ngrams import character_model
from cleaner.language.shared import Spoken, all_cosines, cosines, unions, weighed

if TYPE_CHECKING:
    from cleaner.layout import Layout
    from cleaner.stories import Gap

Floats = npt.NDArray[np.float64]

KINDS = ("likeness", "over_others", "topic", "startness", "signed", "sent", "interrupted", "new_page", "received", "open_end", "goes_on_elsewhere", "goes_on_other", "opens", "orderly", "heaped_page", "heaped_head", "caption", "near", "crowd")  # fmt: skip
WINDOW = 3
"""Parts on each side that are compared."""
OTHERS = 200
"""Stretches elsewhere that a gap's text is held against: a page has fewer (one in WINDOW parts), a long issue is sampled evenly."""
FLOOR = 1e-4
"""No change is surer than this, nor less likely."""


@cache
def gap_weights(headed: bool) -> tuple[Floats, float]:
    """The weight of each kind of evidence for a change of story, and its bias: nats."""
    table = tomllib.loads(Path(__file__).with_name("gaps.toml").read_text("utf-8"))["head" if headed else "none"]
    return np.array([table.get(kind, 0.0) for kind in KINDS]), float(table["bias"])


def change_odds(layout: Layout, parts: Sequence[int], gaps: Sequence[Gap], spoken: Spoken) -> list[float]:
    """How likely the story changes at each gap: 0 to 1. The first gap has nothing before it: 1."""
    out = []
    for gap, values in zip(gaps, gap_evidence(layout, parts, gaps, spoken), strict=True):
        if gap.before is None:
            out.append(1.0)
        elif gap.announced:
            out.append(1 - FLOOR)
        elif gap.joined or gap.told:
            out.append(FLOOR)
        else:
            weights, bias = gap_weights(bool(gap.heads))
            chance = 1 / (1 + math.exp(-float(values @ weights) - bias))
            out.append(min(1 - FLOOR, max(FLOOR, chance)))
    return out


def gap_evidence(layout: Layout, parts: Sequence[int], gaps: Sequence[Gap], spoken: Spoken) -> list[Floats]:
    """The evidence for a change at each gap, in the order of KINDS."""
    blocks = layout.context.page.blocks
    lines = {part: layout.elements[part].part.lines for part in parts}  # type: ignore[union-attr]
    tails = ["".join(blocks[i].text for part in parts[max(0, n - 1) : n] for i in lines[part])[-130:] for n in range(len(parts))]
    heads = ["".join(blocks[i].text for i in lines[part])[:130] for part in parts]
    pairs = np.array([(n, n) for n in range(len(parts))], dtype=np.int32).reshape(-1, 2)
    topics = layout.context.page.voices.topic(tails, heads, pairs)
    startness = character_model().startness(heads)
    likeness, over_others = over_gaps(spoken)
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


def over_gaps(spoken: Spoken) -> tuple[Floats, Floats]:
    """Of each part: how like the parts before it are to those from it on (cosine, 0 to 1); and the log of that over the mean likeness
    of those from it on to stretches elsewhere, 0 where there are none."""
    count = spoken.parts
    rows, rarity = spoken.rows[:count], np.where(spoken.rarity > 0.7, spoken.rarity, 0.0)
    here = weighed(unions([range(n, min(count, n + WINDOW)) for n in range(count)], rows), rarity)
    before = weighed(unions([range(max(0, n - WINDOW), n) for n in range(count)], rows), rarity)
    like = cosines(before, here, np.repeat(np.arange(count)[:, None], 2, axis=1))
    places = np.arange(0, count, WINDOW * max(1, round(count / WINDOW / OTHERS)))
    apart = np.abs(np.arange(count)[:, None] - places) > WINDOW
    far = (all_cosines(here, here[places]) * apart).sum(1) / np.maximum(apart.sum(1), 1)
    return like, np.where(apart.any(1), np.log((like + 0.01) / (far + 0.01)), 0.0)
