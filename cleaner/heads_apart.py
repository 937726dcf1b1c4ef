"""Heads printed apart: display lines that no text belongs to, and the head elsewhere on the page whose story they are of.

A headline of two lines comes apart where a dump reads across a page, a kicker is printed by itself, a deck goes astray.
Once the stories are found such lines have no text of their own, and the text of another head speaks of them too.
Weights: ``heads_apart.toml``, fitted by ``training/heads_apart.py`` (logistic regression over pairs of a head without text and one with text).

Left alone: heads of other pages, and those that no pairing is likelier than not for.
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

from cleaner.language.kinship import mentions, passages
from cleaner.language.ngrams import character_model
from cleaner.layout import Layout
from cleaner.stories import Story

Floats = npt.NDArray[np.float64]

KINDS = ("said", "said_over_others", "said_over_own", "topic_over_others", "topic_of_heads", "gain", "local", "before", "distance", "next", "lines", "length", "length_of_other")
GAIN = np.array([0.69, 0.65, 0.31, 0.31], dtype=np.float32)
"""Weight of each character's gain over a cut, as in `language.evidence`."""
ENOUGH = 0.5
"""How much more than of its own head a text can speak of another, about: more is no further evidence."""
LIKELY = 0.7
"""Nats from which the two are taken for one: a wrong pair costs two headlines. At 0, 44 of the fitted sets' 86 and 12 wrongly."""


class Apart(NamedTuple):
    """A head without text, and one with text: places among the elements."""

    bare: int
    head: int


@cache
def apart_weights() -> tuple[Floats, float]:
    """The weight of each kind of evidence that the two are of one story, and its bias: nats."""
    table = tomllib.loads(Path(__file__).with_name("heads_apart.toml").read_text("utf-8"))
    return np.array([table.get(kind, 0.0) for kind in KINDS]), float(table["bias"])


def heads_apart(layout: Layout, stories: Sequence[Story]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The lines of each head without text that is likelier than not of another head's story, and those of that head. No head is paired twice."""
    pairs = pairs_of(layout, stories)
    weights, bias = apart_weights()
    odds = evidence_of(layout, stories, pairs) @ weights + bias
    taken: set[int] = set()
    out = []
    for n in sorted(range(len(pairs)), key=lambda n: -odds[n]):
        if odds[n] > LIKELY and taken.isdisjoint(pairs[n]):
            taken.update(pairs[n])
            out.append((_lines(layout, pairs[n].bare), _lines(layout, pairs[n].head)))
    return out


def pairs_of(layout: Layout, stories: Sequence[Story]) -> list[Apart]:
    """Every head without text with every one with text on its page."""
    bare = [story.head for story in stories if story.head is not None and not story.parts]
    full = [story.head for story in stories if story.head is not None and story.parts]
    page = [element.page for element in layout.elements]
    return [Apart(one, other) for one in bare for other in full if page[one] == page[other]]


def evidence_of(layout: Layout, stories: Sequence[Story], pairs: Sequence[Apart]) -> Floats:
    """The evidence for each pair, in the order of KINDS."""
    if not pairs:
        return np.zeros((0, len(KINDS)))
    headed = [story for story in stories if story.head is not None]
    full = [n for n, story in enumerate(headed) if story.parts]
    titles = [_text(layout, _lines(layout, story.head)) for story in headed]  # type: ignore[arg-type]
    bodies = [_text(layout, [line for i in headed[n].parts for line in _lines(layout, i)]) for n in full]
    told = passages([*titles, *bodies])
    said = mentions(told, [[len(titles) + k] for k in range(len(full))], list(range(len(titles))))
    topics = told.topics.astype(np.float64)
    topic, kin = topics[len(titles) :] @ topics[: len(titles)].T, topics[: len(titles)] @ topics[: len(titles)].T
    number = {story.head: n for n, story in enumerate(headed)}
    row = {n: k for k, n in enumerate(full)}
    firsts, seconds = [titles[number[pair.bare]] for pair in pairs], [titles[number[pair.head]] for pair in pairs]
    straight = np.repeat(np.arange(len(pairs), dtype=np.int32)[:, None], 2, axis=1)
    voices = layout.context.page.voices
    gain = np.maximum(*(character_model().join_gains(a, b, straight) @ GAIN for a, b in ((firsts, seconds), (seconds, firsts))))
    local = np.maximum(*(voices.local(a, b, straight) for a, b in ((firsts, seconds), (seconds, firsts))))
    out = []
    for n, (bare, head) in enumerate(pairs):
        one, other = number[bare], number[head]
        k = row[other]
        rest = [i for i in range(len(full)) if i != k]
        following = min((headed[i].head for i in full if headed[i].head > bare), default=None)  # type: ignore[operator,type-var]
        values = {
            "said": said[k, one],
            "said_over_others": said[k, one] - max((said[i, one] for i in rest), default=0.0),
            "said_over_own": min(said[k, one] - said[k, other], ENOUGH),
            "topic_over_others": topic[k, one] - max((topic[i, one] for i in rest), default=0.0),
            "topic_of_heads": kin[one, other],
            "gain": gain[n],
            "local": local[n],
            "before": bare < head,
            "distance": math.log1p(abs(bare - head)),
            "next": following == head,
            "lines": len(_lines(layout, bare)),
            "length": len(titles[one]) / 10,
            "length_of_other": len(titles[other]) / 10,
        }
        out.append([float(values[kind]) for kind in KINDS])
    return np.array(out)


def _lines(layout: Layout, i: int) -> tuple[int, ...]:
    element = layout.elements[i]
    return (element.head or element.part).lines  # type: ignore[union-attr]


def _text(layout: Layout, lines: Sequence[int]) -> str:
    return "".join(layout.context.page.blocks[line].text for line in lines)
