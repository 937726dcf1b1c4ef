"""Sums over what sets of bigrams share, against the same sums taken one pair at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.language import shared as module
from cleaner.language.shared import all_cosines, cosines, incidence, shared, unions, weighed

LETTERS = "abcdefgh"
WEIGHTS = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0])
LINES = st.lists(st.sets(st.sampled_from(LETTERS)), min_size=1, max_size=8)


def by_hand(first: set[str], second: set[str]) -> float:
    return float(sum(WEIGHTS[LETTERS.index(letter)] ** 2 for letter in first & second))


@settings(deadline=None)
@given(st.data())
def test_bands_give_what_pairs_one_by_one_give(data: st.DataObject) -> None:
    lines = data.draw(LINES)
    place = st.integers(0, len(lines) - 1)
    sets = data.draw(st.lists(st.lists(place, max_size=4), min_size=1, max_size=12))
    pairs = data.draw(st.lists(st.tuples(st.integers(0, len(sets) - 1), st.integers(0, len(sets) - 1)), max_size=20))
    held = [set().union(*(lines[i] for i in of)) for of in sets]
    rows = weighed(unions(sets, incidence(lines, {letter: n for n, letter in enumerate(LETTERS)})), WEIGHTS)
    asked = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    sums = [by_hand(held[i], held[j]) for i, j in pairs]
    lengths = [math.sqrt(by_hand(held[i], held[i]) * by_hand(held[j], held[j])) for i, j in pairs]
    assert shared(rows, rows, asked).tolist() == pytest.approx(sums)
    assert cosines(rows, rows, asked).tolist() == pytest.approx([s / n if n else 0.0 for s, n in zip(sums, lengths, strict=True)])
    assert all_cosines(rows, rows)[asked[:, 0], asked[:, 1]].tolist() == pytest.approx(cosines(rows, rows, asked).tolist())


def test_weighing_leaves_the_sets_as_they_were() -> None:
    sets = incidence([set("abc"), set("ha")], {letter: n for n, letter in enumerate(LETTERS)})
    before = sets.toarray()
    weighed(sets, WEIGHTS)
    assert np.array_equal(sets.toarray(), before)


def test_narrow_bands_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(5)
    rows = weighed(incidence([set(draw.choice(list(LETTERS), 3)) for _ in range(40)], {letter: n for n, letter in enumerate(LETTERS)}), WEIGHTS)
    pairs = draw.integers(0, 40, (300, 2))
    whole = shared(rows, rows, pairs)
    monkeypatch.setattr(module, "BAND", 3)
    assert np.array_equal(shared(rows, rows, pairs), whole)
