"""The pairing by pieces against every pairing there is, and the compiled solver against the library's own door to it."""

from __future__ import annotations

import importlib.machinery
import itertools

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.language import assignment
from cleaner.language.assignment import best_pairing

VALUES = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.floats(-5, 9), max_size=9)


def best_by_trying(values: dict[tuple[int, int], float]) -> float:
    """The greatest sum of any choice of pairs with no index twice on one side."""
    best = 0.0
    for count in range(1, 5):
        for chosen in itertools.combinations(values, count):
            if len({i for i, _ in chosen}) == len({j for _, j in chosen}) == count:
                best = max(best, sum(values[pair] for pair in chosen))
    return best


@settings(deadline=None)
@given(VALUES)
def test_no_pairing_is_better(values: dict[tuple[int, int], float]) -> None:
    pairs = np.array(sorted(values), dtype=np.int32).reshape(-1, 2)
    worth = np.array([values[i, j] for i, j in pairs.tolist()])
    taken = best_pairing(pairs, worth)
    assert len(set(pairs[taken, 0].tolist())) == len(set(pairs[taken, 1].tolist())) == len(taken)
    assert (worth[taken] > 0).all()
    assert float(worth[taken].sum()) == pytest.approx(best_by_trying(values))


def test_nothing_to_pair() -> None:
    assert best_pairing(np.zeros((0, 2), np.int32), np.zeros(0)).tolist() == []


def test_the_solver_loaded_alone_is_the_library_s() -> None:
    worth = np.random.default_rng(3).random((30, 40))
    mine, theirs = assignment._solver()(worth, maximize=True), scipy.optimize.linear_sum_assignment(worth, maximize=True)
    assert np.array_equal(mine[0], theirs[0])
    assert np.array_equal(mine[1], theirs[1])


def test_without_its_own_file_the_solver_comes_from_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.machinery, "EXTENSION_SUFFIXES", [])
    assert assignment._solver.__wrapped__() is scipy.optimize.linear_sum_assignment
