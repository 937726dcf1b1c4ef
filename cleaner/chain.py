"""A hidden Markov chain in which a change costs by where it leads, not by where it comes from; but for the change to the next state.

Given that, the best way into a state comes from the best state before it, from the state itself or from the one before
it in their order, and the sum over all ways in is one sum for all states. So a step over `k` states takes time in `k` and not in `k` times `k`, and a thick
issue with a thousand stories is decoded as fast for its size as one page. Everything is in nats (logs of likelihoods).

>>> calm = Step(np.array([-3.0, -3.0]), np.array([0.0, 0.0]), np.array([-3.0, -3.0]))
>>> best_path(np.array([[6.0, 0.0], [2.0, 0.0], [0.0, 4.0]]), [calm, calm, calm])
[0, 0, 1]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Step(NamedTuple):
    """The cost of a step to each state: (states) each."""

    into: Floats
    """From any other state."""
    stay: Floats
    """From the state itself."""
    following: Floats
    """From the state before it in the order of states, besides; -inf where that is no way of its own."""


def best_path(emission: Floats, steps: Sequence[Step]) -> list[int]:
    """The likeliest state at each place (Viterbi). `emission`: (places, states); `steps`: the step to each place, the first from nowhere."""
    states = np.arange(emission.shape[1])
    best = emission[0] + _first(steps[0])
    back = []
    for seen, step in zip(emission[1:], steps[1:], strict=True):
        source = np.full(len(states), best.argmax())
        source[source[0]] = _runner_up(best, int(source[0]))
        best_before = best
        changed, stayed = best[source] + step.into, best + step.stay
        stays = (stayed > changed) | ((stayed == changed) & (states < source)) | (source == states)
        source, best = np.where(stays, states, source), np.where(stays, stayed, changed)
        followed = _shifted(best_before) + step.following
        back.append(np.where(followed > best, states - 1, source))
        best = seen + np.maximum(best, followed)
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def odds_of(emission: Floats, steps: Sequence[Step]) -> Floats:
    """The probability of every state at every place (forward-backward): (places, states)."""
    forward, backward = np.zeros(emission.shape), np.zeros(emission.shape)
    forward[0] = emission[0] + _first(steps[0])
    for i in range(1, len(emission)):
        before, step = forward[i - 1], steps[i]
        ways = np.logaddexp(_sum_of_others(before) + step.into, before + step.stay)
        forward[i] = emission[i] + np.logaddexp(ways, _shifted(before) + step.following)
    for i in range(len(emission) - 2, -1, -1):
        after = emission[i + 1] + backward[i + 1]
        step = steps[i + 1]
        ways = np.logaddexp(_sum_of_others(after + step.into), after + step.stay)
        backward[i] = np.logaddexp(ways, np.append((after + step.following)[1:], -np.inf))
    total = forward + backward
    total -= total.max(axis=1, keepdims=True)
    share = np.exp(total)
    odds: Floats = share / share.sum(axis=1, keepdims=True)
    return odds


def _shifted(values: Floats) -> Floats:
    """Each state's neighbour's value: that of the state before it; -inf for the first."""
    out = np.empty_like(values)
    out[0], out[1:] = -np.inf, values[:-1]
    return out


def _first(step: Step) -> Floats:
    """The best way into each state where nothing comes before."""
    return step.stay if len(step.stay) == 1 else np.maximum(step.into, step.stay)


def _runner_up(best: Floats, top: int) -> int:
    """The best state but for the best; the best itself where it is alone."""
    others = best.copy()
    others[top] = -np.inf
    return int(others.argmax())


def _sum_of_others(values: Floats) -> Floats:
    """For each state the log of the sum over all others. The greatest is summed apart, so that what is left of a difference is never noise."""
    if len(values) == 1:
        return np.full(1, -np.inf)
    top = int(values.argmax())
    power = np.exp(values - values[top])
    power[top] = 0.0
    out: Floats = values[top] + np.log1p(power.sum() - power)
    second = values[_runner_up(values, top)]
    power = np.exp(values - second, where=np.arange(len(values)) != top, out=np.zeros(len(values)))
    out[top] = second + np.log(power.sum())
    return out
