"""Heads or subheads: whether a display line between two stretches of text opens a story or a section of the one above.

The line itself rarely tells. What tells is whether the text below goes on with what
the text above speaks of, more than texts under other heads of the page do; whether
the text above was signed or sent to another page; whether a byline or a lead-in
follows. Weights: ``subheads.toml``, fitted by ``training/subheads.py``.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.chars import ends_sentence
from cleaner.language.evidence import Context
from cleaner.language.labels import LABELS
from cleaner.language.shared import all_cosines, cosines, squares, unions, weighed
from cleaner.model import Role

Floats = npt.NDArray[np.float64]

KINDS = ("label", "likeness", "likeness_over_others", "topic", "signed", "jump", "open_end", "byline", "lead", "lines", "width", "deck", "kicker", "short_above", "short_below", "spoken_above", "colon_above", "opening")  # fmt: skip
REACH = 40
"""Lines of running text on each side that are compared."""
OTHERS = 200
"""Texts under other heads that a setting is held against: a page has fewer, a long issue is sampled evenly."""


class Setting(NamedTuple):
    """One group of display lines with the running text on both sides of it, and what stands between."""

    lines: tuple[int, ...]
    above: tuple[int, ...]
    below: tuple[int, ...]


@cache
def subhead_weights() -> tuple[Floats, float]:
    """The weight of each kind of evidence for a subhead, and its bias: nats."""
    table = tomllib.loads(Path(__file__).with_name("subheads.toml").read_text("utf-8"))
    return np.array([table.get(kind, 0.0) for kind in KINDS]), float(table["bias"])


def subhead_odds(context: Context, groups: Sequence[Sequence[int]]) -> list[float]:
    """How likely each group of display lines is a subhead: 0 to 1. At the top of a page, with no text above or below, and where a jump line sends
    the text above to another page, 0."""
    settings = settings_of(context, groups)
    weights, bias = subhead_weights()
    out = []
    for setting, values in zip(settings, evidence_of(context, settings), strict=True):
        known = bool(setting.above and setting.below) and not _sent_on(context, setting)
        out.append(float(1 / (1 + math.exp(-float(values @ weights) - bias))) if known else 0.0)
    return out


def _sent_on(context: Context, setting: Setting) -> bool:
    """Whether a jump line sends the text above to another page: no section of it can follow here."""
    between = range(setting.above[-1] + 1, setting.lines[0])
    return any(context.page.blocks[i].role is Role.JUMP and context.page.book.match("jump-to", context.page.blocks[i].text) for i in between)


def settings_of(context: Context, groups: Sequence[Sequence[int]]) -> list[Setting]:
    """Each group with up to REACH lines of running text above and below it, as far as the next group of display lines or page."""
    display = {line for group in groups for line in group}
    body = set(context.body)
    blocks = context.page.blocks

    def stretch(start: int, step: int) -> tuple[int, ...]:
        found: list[int] = []
        i = start
        while 0 <= i < len(blocks) and len(found) < REACH and blocks[i].place.page == page:
            if i in display:
                break
            if i in body:
                found.append(i)
            i += step
        return tuple(sorted(found))

    out = []
    for group in groups:
        page = blocks[group[0]].place.page
        out.append(Setting(tuple(group), stretch(group[0] - 1, -1), stretch(group[-1] + 1, 1)))
    return out


def evidence_of(context: Context, settings: Sequence[Setting]) -> list[Floats]:
    """The evidence for each setting, in the order of KINDS."""
    alike, over_others, spoken_above = likenesses(context, settings)
    blocks, odds, book = context.page.blocks, context.labelling.odds, context.page.book
    tails = ["".join(blocks[i].text for i in s.above)[-130:] for s in settings]
    heads = ["".join(blocks[i].text for i in s.below)[:130] for s in settings]
    pairs = np.array([(n, n) for n in range(len(settings))], dtype=np.int32).reshape(-1, 2)
    topics = context.page.voices.topic(tails, heads, pairs)
    out = []
    for n, setting in enumerate(settings):
        rows = odds[list(setting.lines)]
        under = float(rows[:, [LABELS.index(x) for x in "Ss"]].sum())
        share = under / max(1e-6, under + float(rows[:, [LABELS.index(x) for x in "HhKkDd"]].sum()))
        between = range(setting.above[-1] + 1 if setting.above else setting.lines[0], setting.below[0] if setting.below else setting.lines[-1])
        roles = {blocks[i].role for i in between}
        labels = {context.labelling.best[i] for i in between}
        before = {context.labelling.best[i] for i in between if i < setting.lines[0]}
        text = "".join(blocks[i].text for i in setting.lines)
        values = {
            "label": math.log((share + 0.01) / (1.01 - share)),
            "likeness": 10 * float(alike[n]),
            "likeness_over_others": float(over_others[n]),
            "topic": float(topics[n]),
            "signed": "Y" in before or "W" in before or "E" in before,
            "jump": Role.JUMP in roles,
            "open_end": bool(setting.above) and not ends_sentence(blocks[setting.above[-1]].text),
            "byline": "Y" in labels - before,
            "lead": bool(setting.below) and book.match("lead", blocks[setting.below[0]].text) is not None,
            "lines": min(len(setting.lines), 3) - 1,
            "width": len(text) / 10,
            "deck": float(rows[:, [LABELS.index(x) for x in "Dd"]].sum()),
            "kicker": float(rows[:, [LABELS.index(x) for x in "Kk"]].sum()),
            "short_above": len(setting.above) <= 2,
            "short_below": len(setting.below) <= 2,
            "spoken_above": float(spoken_above[n]),
            "colon_above": bool(setting.above) and blocks[setting.above[-1]].text.endswith("："),
            "opening": bool(setting.below) and book.match("opening", blocks[setting.below[0]].text) is not None,
        }
        out.append(np.array([float(values[kind]) for kind in KINDS]))
    return out


def likenesses(context: Context, settings: Sequence[Setting]) -> tuple[Floats, Floats, Floats]:
    """Of each setting: how like the text below is to the text above (cosine, 0 to 1); the log of that over the mean likeness of texts
    under other heads, 0 where there are none; what share of the display lines' bigrams, by rarity, the text above has."""
    rows, idf = context.page.rows, context.page.rarity
    rare, count = np.where(idf > 1, idf, 0.0), len(settings)
    above, below = weighed(unions([s.above for s in settings], rows), rare), weighed(unions([s.below for s in settings], rows), rare)
    like = cosines(below, above, np.repeat(np.arange(count)[:, None], 2, axis=1))
    places = np.arange(0, count, max(1, round(count / OTHERS)))
    others = (np.arange(count)[:, None] != places) & (squares(below)[places] > 0)
    far = (all_cosines(above, below[places]) * others).sum(1) / np.maximum(others.sum(1), 1)
    over = np.where(others.any(1), np.log((like + 0.01) / (far + 0.01)), 0.0)
    display = weighed(unions([s.lines for s in settings], rows), idf)
    total = display.sum(1).A1
    return like, over, display.multiply(above.astype(bool)).sum(1).A1 / np.where(total > 0, total, 1.0)
