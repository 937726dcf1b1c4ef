"""Turns: where the story goes at each gap of a dump, as far as the place tells and not the words.

A change past a head mostly leads into the story it announces; with no head in
between, often to the story whose head was printed next; seldom to another page's,
unless a jump line says so. The shares are counted on dev and on our own generated
set; every kind of page has its exceptions, so none is 0 or 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.chain import Step
from cleaner.gaps import Gap
from cleaner.layout import Layout

Floats = npt.NDArray[np.float64]

INTO_OWN = 0.98  # share of the changes past a head that go into its own body: 377 of dev's 394, 449 of 472 of our own set, and the words overstate
INTO_OWN_ORDERLY = 0.9999  # the same on a page that runs in order
FIRST_OF_HEAP = 0.5  # of those past several heads, into the first of them: 18 of dev's 25, 29 of our own set's 68
INTO_NEXT = 0.4  # share of the changes with no head in between that go into the story whose head was printed next: 137 of dev's 267, 85 of 220
BEGINS = 0.5  # share of the changes at a page's top or past a jump line into a story whose head is not on the page
LOST = 0.03  # the same past a jump line of an issue with other pages: a first half that is not among them
NEVER = 1e-12  # a share that stands for none
OTHER_PAGE = 0.002  # against a story of another page where no jump line says so: 1 of dev's 3,122 parts, 7 of 2,811
NOT_RECEIVED = 0.2  # against a story of this page where a jump line says that one of another goes on
TOLD = -1000.0  # against what a reader with geometry saw: more than all other evidence together
LATER_HEAD = 0.4  # against a story whose head comes later in the dump: a tail printed before its head


class States(NamedTuple):
    """What a change into each story depends on."""

    heads: npt.NDArray[np.int64]
    """As `stories.states_of` gives them."""
    sets_off: npt.NDArray[np.bool_]
    """Whether a head stands over its story, so that text before it is seldom its own."""
    page: npt.NDArray[np.int64]
    """The page that the head, or the stretch without one, stands on."""
    number: dict[int, int]
    """Of each head, its place among the stories."""


def states_in(layout: Layout, heads: Sequence[int]) -> States:
    """The stories as the steps between legs see them."""
    alone = [head >= 0 and not layout.elements[head].head.heaped for head in heads]  # type: ignore[union-attr]
    pages = [layout.elements[head if head >= 0 else -1 - head].page for head in heads]
    return States(np.array(heads), np.array(alone), np.array(pages), {head: n for n, head in enumerate(heads)})


def step_over(gap: Gap, states: States, change: float) -> Step:
    """Nats for each change of story over a gap where it changes with this probability."""
    n, heads = len(states.heads), states.heads
    if gap.begins in states.number:
        return _told_step(n, states.number[gap.begins])
    if gap.told:
        return _told_step(n, None)
    ahead = [states.number[head] for head in gap.heads if head in states.number]
    share = _shares_past_heads(gap, n, ahead) if ahead else np.full(n, (1 - INTO_NEXT) / max(1, n - 1))
    fit = _fitness(gap, states)
    into = math.log(change) + np.log(np.maximum(share * fit, NEVER))
    following = np.full(n, -np.inf) if ahead else math.log(change) + np.log(np.maximum(INTO_NEXT * fit, NEVER))
    begun = -1 - heads == gap.after
    sent_here = gap.received and bool((states.page != gap.page).any())
    into[begun] = following[begun] = math.log(change * (LOST if sent_here else BEGINS))
    stay = np.full(n, math.log(max(1 - change, 1e-6)) if gap.before is not None else 0.0)
    stay[ahead] = into[ahead]
    return Step(into, stay, following)


def _shares_past_heads(gap: Gap, states: int, ahead: Sequence[int]) -> Floats:
    """Where a change past these heads leads: the share of each story."""
    own = INTO_OWN_ORDERLY if gap.orderly else INTO_OWN
    share = np.full(states, (1 - own) / max(1, states - len(ahead)))
    share[ahead] = own * (1 - FIRST_OF_HEAP) / max(1, len(ahead) - 1)
    share[ahead[0]] = own * (FIRST_OF_HEAP if len(ahead) > 1 else 1.0)
    return share


def _fitness(gap: Gap, states: States) -> Floats:
    """How well a change into each story suits the place, besides: 0 to 1."""
    elsewhere = states.page != gap.page
    fit = np.where(elsewhere, 1.0 if gap.received else OTHER_PAGE, NOT_RECEIVED if gap.received else 1.0)
    fit *= np.where(states.sets_off & (states.heads > gap.after), LATER_HEAD, 1.0)
    fit[[states.number[head] for head in gap.heads if head in states.number]] = 1.0
    return np.where(-1 - states.heads > gap.after, 0.0, fit)


def _told_step(states: int, own: int | None) -> Step:
    """Nats where a reader knows the story: that of the head before the part, or with none the same as before."""
    into = np.full(states, TOLD)
    if own is None:
        return Step(into, np.zeros(states), into)
    into[own] = 0.0
    return Step(into, into, into)
