"""Stray characters: two common characters that make no word, between words that go together without them (加快的海布局).

A slip whose right reading nobody can tell from the character alone leaves a hole in a phrase: what stands before it and what
stands after it are used to each other, and neither is used to what stands between. That is asked of the character model in nats of
mutual information, so that a word is not odd for being rare; and only where both characters and their pair are common,
for a rare pair is a name or a term that the model does not know (滞胀, 单证). Found without a suggestion.

Left alone: what `cleaner.suspects` leaves alone, and pairs that the issue prints again.

>>> block = EditionBlock("a1b1", "paragraph", "汽车品牌加快的海布局新兴市场，电商企业也在扩大规模。", ((0, 0, 26),))
>>> [(found.text, found.at, found.suggestion) for found in stray_characters([block])]
[('的海', (6, 8), None)]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np

from cleaner.edition import EditionBlock, Finding
from cleaner.language.ngrams import CONTEXT, PAD, CharacterModel, Floats, Ids, character_model
from cleaner.suspects import STRANGE, Numbers, Run, judged_of, left_alone, run_of

STRAYS = 2
"""Characters of a stray. One lone character between two words is mostly a word (和, 的); of three, none common to all three was ever found."""
BESIDE = 2
"""Han characters that must stand on either side."""
# The four that follow: judged by the alarms in 1.1 million characters that the model has not seen (`bench/suspects.py`).
PARTED = 4.0  # nats by which the neighbours go together better than with the stray: 3 makes 11 alarms of 5
AT_ONCE = 1.0  # nats of them that the first character after it must gain: changes nothing and saves time
COMMON = -14.0  # log P of the two characters by themselves: names and terms have less; -16 makes 16 alarms
LOOSE = 0.5  # nats that the first character may tell of the second: words have more, and would make 47 alarms
CONFIDENCE = 0.6
"""Set by hand. Where any characters are put in for 0.5 % of them, 18 of 23 found are slips; clean text has one in 200,000 characters (`docs/suspects.md`)."""


def stray_characters(blocks: Sequence[EditionBlock], names: Iterable[str] = ()) -> Iterator[Finding]:
    """The strays of an issue's blocks, in their order. `names` (of its bylines) are left alone."""
    judged, model = judged_of(blocks), character_model()
    texts = [block.text for block in judged]
    run = run_of(texts, model)
    if not len(run.ids):
        return
    people = frozenset(name for name in names if len(name) > 1)
    for place in places_of(run, texts, model).tolist():
        number, at = int(run.text[place]), int(run.offset[place])
        block, end = judged[number], at + STRAYS
        stray = block.text[at:end]
        if sum(text.count(stray) for text in texts) == 1 and not _strange(block.text, model) and not any(left_alone(block.text, people)[at - BESIDE : end + BESIDE]):
            message = f"what stands on either side goes together without it: {block.text[max(0, at - 4) : end + 4]}"
            yield Finding("stray-characters", stray, message, block.id, (at, end), None, CONFIDENCE)


def places_of(run: Run, texts: Sequence[str], model: CharacterModel) -> Numbers:
    """Where strays begin in the run."""
    places, single = _within_han(run, texts), _single(model)
    places = places[single[run.ids[places]] + single[run.ids[places + 1]] >= COMMON - LOOSE]  # what the next line asks is then true of few more
    first, second = run.ids[places], run.ids[places + 1]
    given = model.log_p_after(first, second)
    told = given - single[second]
    near = np.flatnonzero((single[first] + given >= COMMON) & (told <= LOOSE))
    places, told = places[near], told[near]
    if not len(places):
        return places
    near = np.flatnonzero(_first_gain(run, places, places + STRAYS, model) >= AT_ONCE)
    places = places[near]
    parted = _gain(run, places, places + STRAYS, model) - np.maximum(told[near], 0)
    for end in (0, STRAYS):  # the stray after what stands before it, what stands after the stray
        kept = parted >= PARTED
        places, parted = places[kept], parted[kept]
        parted = parted - np.maximum(_gain(run, places + end, places + end, model), 0)
    return places[np.flatnonzero(parted >= PARTED)]


@cache
def _single(model: CharacterModel) -> Floats:
    """log P of every id by itself."""
    ids = np.arange(model.vocabulary, dtype=np.int32)
    return model.log_p(np.full((len(ids), CONTEXT), PAD, np.int32), ids)


def _within_han(run: Run, texts: Sequence[str]) -> Numbers:
    """The places at which a stray may begin: common Han characters side by side."""
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    begins = np.cumsum([0, *map(len, texts)])
    han = (run.text >= 0) & (points[np.minimum(begins[run.text] + run.offset, len(points) - 1)] - 0x4E00 < 0x5200)
    width = STRAYS + 2 * BESIDE
    unbroken = run.offset[width - 1 :] - run.offset[: len(run.offset) - width + 1] == width - 1  # no space between
    for n in range(width):
        unbroken &= han[n : len(han) - width + n + 1]
    return np.asarray(np.flatnonzero(unbroken) + BESIDE, np.int64)


def _strange(text: str, model: CharacterModel) -> bool:
    """Whether a text is of a kind that the model does not know."""
    return float(model.surprise(text).mean()) >= STRANGE


def _before(run: Run, ends: Numbers, starts: Numbers) -> Ids:
    """The four characters before `ends`, as far as they are of the text of `starts`."""
    places = ends[:, None] - CONTEXT + np.arange(CONTEXT)
    return np.where(run.text[places] == run.text[starts][:, None], run.ids[places], PAD).astype(np.int32)


def _first_gain(run: Run, ends: Numbers, starts: Numbers, model: CharacterModel) -> Floats:
    """Nats that the character at `starts` gains by the four before `ends`, over knowing none."""
    one = run.ids[starts]
    return model.log_p(_before(run, ends, starts), one) - _single(model)[one]


def _gain(run: Run, ends: Numbers, starts: Numbers, model: CharacterModel) -> Floats:
    """The same of the first two characters from `starts`."""
    one, two = run.ids[starts], run.ids[starts + 1]
    before = _before(run, ends, starts)
    both = np.concatenate([before[:, 1:], one[:, None]], axis=1)
    second = model.log_p(both, two) - model.log_p_after(one, two)
    return _first_gain(run, ends, starts, model) + second
