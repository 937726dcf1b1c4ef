"""Heads printed apart: display lines that no text belongs to, and the head elsewhere on the page whose story they are of.

A headline of two lines comes apart where a dump reads across a page, a kicker is printed by itself, a deck goes astray.
Once the stories are found such lines have no text of their own, and the text of another head speaks of them too.
Weights: ``heads_apart.toml``, fitted by ``training/heads_apart.py`` (logistic regression over pairs of a head without text and one with text).

Left alone: heads of other pages, and those that no pairing is likely for.
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
"""As `_spoken`, `_reading_on` and `_places` give them, in this order."""
ENOUGH = 0.5
"""How much more than of its own head a text can speak of another, about: more is no further evidence."""
LIKELY = 0.7
"""Nats from which the two are taken for one: a wrong pair costs two headlines. From 0 on 44 of the 86 of the fitted sets are found, and 12 wrongly; on our own set
more headlines are right from 0.7 than from 0 or 1.2."""


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
    """The lines of each head without text that is likely of another head's story, and those of that head. No head is paired twice."""
    pairs = pairs_of(layout, stories)
    weights, bias = apart_weights()
    odds = evidence_of(layout, stories, pairs) @ weights + bias
    taken: set[int] = set()
    out = []
    for n in np.argsort(-odds, kind="stable").tolist():
        if odds[n] > LIKELY and taken.isdisjoint(pairs[n]):
            taken.update(pairs[n])
            out.append((layout.elements[pairs[n].bare].lines, layout.elements[pairs[n].head].lines))
    return out


def pairs_of(layout: Layout, stories: Sequence[Story]) -> list[Apart]:
    """Every head without text with every one with text on its page."""
    bare = [story.head for story in stories if story.head is not None and not story.parts]
    full = [story.head for story in stories if story.head is not None and story.parts]
    page = [element.page for element in layout.elements]
    return [Apart(one, other) for one in bare for other in full if page[one] == page[other]]


def evidence_of(layout: Layout, stories: Sequence[Story], pairs: Sequence[Apart]) -> Floats:
    """The evidence for each pair: (pairs, KINDS)."""
    if not pairs:
        return np.zeros((0, len(KINDS)))
    return np.concatenate([_spoken(layout, stories, pairs), _reading_on(layout, pairs), _places(layout, stories, pairs)], axis=1)


def _spoken(layout: Layout, stories: Sequence[Story], pairs: Sequence[Apart]) -> Floats:
    """How much the text under the second head of each pair speaks of the first: by itself, over texts under other heads, over its own; the same of topics, and of the two heads."""
    headed = {story.head: story.parts for story in stories if story.head is not None}
    title = {head: n for n, head in enumerate(headed)}
    text = {head: n for n, head in enumerate(head for head, parts in headed.items() if parts)}
    told = passages([layout.text([head]) for head in headed] + [layout.text(headed[head]) for head in text])
    said = mentions(told, [[len(title) + n] for n in text.values()], list(title.values()))
    topics = told.topics.astype(np.float64)
    topic, kin = topics[len(title) :] @ topics[: len(title)].T, topics[: len(title)] @ topics[: len(title)].T
    out = []
    for bare, head in pairs:
        mine, one, other = text[head], title[bare], title[head]
        rest = [n for n in text.values() if n != mine]
        most = [float(table[rest, one].max()) if rest else 0.0 for table in (said, topic)]
        out.append([said[mine, one], said[mine, one] - most[0], min(said[mine, one] - said[mine, other], ENOUGH), topic[mine, one] - most[1], kin[one, other]])
    return np.array(out)


def _reading_on(layout: Layout, pairs: Sequence[Apart]) -> Floats:
    """How well the heads of each pair read as one, in the better order: to the n-grams, to the local towers."""
    firsts, seconds = [layout.text([pair.bare]) for pair in pairs], [layout.text([pair.head]) for pair in pairs]
    straight = np.repeat(np.arange(len(pairs), dtype=np.int32)[:, None], 2, axis=1)
    orders = ((firsts, seconds, straight), (seconds, firsts, straight))
    asked = (character_model().joining, layout.context.page.voices.local)
    return np.stack([np.maximum(*(told(*order) for order in orders)) for told in asked], axis=1)


def _places(layout: Layout, stories: Sequence[Story], pairs: Sequence[Apart]) -> Floats:
    """Whether the first head of each pair stands before the second, how many elements apart, whether no other head with text is between; its lines, and the characters of both."""
    full = [story.head for story in stories if story.head is not None and story.parts]
    following = {pair.bare: min((head for head in full if head > pair.bare), default=None) for pair in pairs}
    return np.array([
        [bare < head, math.log1p(abs(bare - head)), following[bare] == head, len(layout.elements[bare].lines), len(layout.text([bare])) / 10, len(layout.text([head])) / 10]
        for bare, head in pairs
    ], dtype=np.float64)  # fmt: skip
