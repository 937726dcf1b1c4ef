"""Kept answers of the towers against the towers asked afresh."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.language.towers import towers
from cleaner.language.voices import Voices

TEXTS = st.lists(st.text("会议强调，要坚持党的全面领导\n 　a", max_size=40), min_size=1, max_size=6)


@settings(deadline=None, max_examples=40)
@given(TEXTS, TEXTS, TEXTS)
def test_answers_do_not_depend_on_earlier_questions(before: list[str], ends: list[str], starts: list[str]) -> None:
    voices, two = Voices(), towers()
    first = np.array([(i, i) for i in range(len(before))], np.int32)
    voices.local(before, before, first)
    voices.topic(before, before, first)
    pairs = np.array([(i, j) for i in range(len(ends)) for j in range(len(starts))], np.int32)
    wanted = two.scores(two.ends(ends), two.starts(starts), pairs)
    assert np.allclose(voices.local(ends, starts, pairs), wanted[:, 0], atol=1e-3)
    assert np.allclose(voices.topic(ends, starts, pairs), wanted[:, 1], atol=1e-3)


def test_no_pairs() -> None:
    none = np.zeros((0, 2), np.int32)
    assert Voices().local([], [], none).shape == Voices().topic([], [], none).shape == (0,)
