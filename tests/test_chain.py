"""The chain's short cuts against tables of every step from every state to every other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.chain import Step, best_path, odds_of

Floats = npt.NDArray[np.float64]


def table(step: Step, combined: bool = False) -> Floats:
    """The step as (from, to): the better of two ways, or both `combined`."""
    whole = np.repeat(step.into[None, :], len(step.into), axis=0)
    np.fill_diagonal(whole, step.stay)
    states = np.arange(len(step.into) - 1)
    if combined:
        whole[states, states + 1] = np.logaddexp(whole[states, states + 1], step.following[1:])
    else:
        whole[states, states + 1] = np.maximum(whole[states, states + 1], step.following[1:])
    return whole


def worth(path: list[int], emission: Floats, steps: list[Step], combined: bool = False) -> float:
    """Nats of a path, its first state entered the best way."""
    entered = steps[0]._replace(following=np.full(emission.shape[1], -np.inf))
    start = float(table(entered).max(0)[path[0]])
    return start + sum(float(emission[i, s]) for i, s in enumerate(path)) + sum(float(table(steps[i], combined)[path[i - 1], path[i]]) for i in range(1, len(path)))


def every_path(places: int, states: int) -> list[list[int]]:
    return [list(path) for path in np.ndindex(*[states] * places)]


@st.composite
def chains(draw: st.DrawFn) -> tuple[Floats, list[Step]]:
    places, states = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    nats = st.floats(-30, 30)
    rows = st.lists(nats, min_size=states, max_size=states).map(np.array)
    steps = [Step(draw(rows), draw(rows), draw(rows)) for _ in range(places)]
    if draw(st.booleans()):
        steps[-1] = Step(np.full(states, -1000.0), np.zeros(states), np.full(states, -1000.0))
    return np.array([draw(rows) for _ in range(places)]).reshape(places, states), steps


@settings(deadline=None)
@given(chains())
def test_the_best_path_is_the_best_of_all(chain: tuple[Floats, list[Step]]) -> None:
    emission, steps = chain
    found = best_path(emission, steps)
    assert worth(found, emission, steps) == pytest.approx(max(worth(path, emission, steps) for path in every_path(*emission.shape)), abs=1e-9)


@settings(deadline=None)
@given(chains())
def test_odds_are_sums_over_all_paths(chain: tuple[Floats, list[Step]]) -> None:
    emission, steps = chain
    paths = every_path(*emission.shape)
    nats = np.array([worth(path, emission, steps, combined=True) for path in paths])
    share = np.exp(nats - nats.max())
    share /= share.sum()
    wanted = np.zeros(emission.shape)
    for path, part in zip(paths, share, strict=True):
        wanted[np.arange(len(path)), path] += part
    assert np.allclose(odds_of(emission, steps), wanted, atol=1e-9)


def test_of_equals_the_first_is_taken() -> None:
    step = Step(np.zeros(3), np.zeros(3), np.zeros(3))
    assert best_path(np.zeros((3, 3)), [step] * 3) == [0, 0, 0]
