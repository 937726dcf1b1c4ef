"""Count the n-grams of a text of character ids, smooth them (interpolated modified Kneser-Ney), prune, quantise.

Method: Chen and Goodman 1999 (three discounts an order, from counts of counts); pruning by weighted difference:
Seymore and Rosenfeld 1996. N-grams are held as arrays, order by order, sorted by (context, character): nothing here
depends on hashing or on the order of a set, so the same text gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.language.ngrams import ORDER, PAD, START

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Added to every character's count below the unigrams, so that no character is impossible.
_UNIGRAM_FLOOR = 0.1
# Log back-off weights beyond these belong to contexts seen a few times, which know less than they say: cutting at -4
# rather than at -9 lowers the perplexity a little (Traditional 56.84 to 56.79), and 250 steps of 0.02 fill a byte.
_LEAST_BACKOFF, _MOST_BACKOFF = -4.0, 1.0
BACKOFF_STEP, BACKOFF_ZERO = 0.02, 200


@dataclass(frozen=True, slots=True)
class Counts:
    """The n-grams of one order. ``context`` and ``suffix`` are indices into the order below."""

    context: Ints
    char: Ints
    suffix: Ints
    count: Ints
    weight: Ints  # what Kneser-Ney counts: left neighbours, or occurrences where there are none to count

    def __len__(self) -> int:
        return len(self.char)


@dataclass(frozen=True, slots=True)
class Pruned:
    """One order of the finished model, over all counted n-grams of that order (``keep`` says which are in it)."""

    keep: Mask
    log_p_code: npt.NDArray[np.uint8]
    log_p_step: float
    backoff_code: npt.NDArray[np.uint8]  # of the n-gram as a context; empty in the highest order


def count_ngrams(text: Ints, vocabulary: int) -> list[Counts]:
    """All n-grams up to ORDER of a text of paragraphs, each ``START ... END``; none reaches over a paragraph's border."""
    orders: list[Counts] = []
    singles = np.bincount(text, minlength=vocabulary)
    orders.append(Counts(np.zeros(vocabulary, np.int64), np.arange(vocabulary), np.zeros(vocabulary, np.int64), singles, singles))
    ending_here = text.astype(np.int32)
    for _ in range(2, ORDER + 1):
        context = np.concatenate([np.array([-1], np.int32), ending_here[:-1]])
        places = np.flatnonzero((context >= 0) & (text != START))
        keys = context[places].astype(np.int64) * vocabulary + text[places]
        by_key = np.argsort(keys, kind="stable")
        in_order = keys[by_key]
        first = np.concatenate([np.array([True]), in_order[1:] != in_order[:-1]])
        rank = np.cumsum(first) - 1
        longer = np.full(len(text), -1, np.int32)
        longer[places[by_key]] = rank
        distinct = in_order[first]
        suffix = ending_here[places[by_key[first]]].astype(np.int64)
        count = np.bincount(rank)
        orders.append(Counts(distinct // vocabulary, distinct % vocabulary, suffix, count, count))
        ending_here = longer
    return _with_left_neighbours(orders)


def _with_left_neighbours(orders: list[Counts]) -> list[Counts]:
    """Replace counts by numbers of left neighbours below the highest order; what begins with START has none, keeps its count."""
    initial = np.arange(len(orders[0])) == START
    done = []
    for number, order in enumerate(orders):
        if number:
            initial = initial[order.context]
        weight = order.count
        if number + 1 < len(orders):
            weight = np.where(initial, weight, np.bincount(orders[number + 1].suffix, minlength=len(order)))
        done.append(Counts(order.context, order.char, order.suffix, order.count, weight))
    return done


def unigram_probabilities(order: Counts) -> Reals:
    """P of single characters by their left neighbours; PAD and START are never predicted."""
    weight = order.weight + _UNIGRAM_FLOOR
    weight[[PAD, START]] = 0
    p: Reals = weight / weight.sum()
    return p


def _discounts(order: Counts) -> Reals:
    """What is taken off a weight of 0, 1, 2, and 3 or more (Chen and Goodman 1999, equation 26).

    Raises ValueError when the text is too small to tell.
    """
    ones, twos, threes, fours = (int((order.weight == n).sum()) for n in (1, 2, 3, 4))
    if not ones * twos * threes:
        raise ValueError("the text is too small: no n-grams seen once, twice and three times")
    y = ones / (ones + 2 * twos)
    return np.array([0, 1 - 2 * y * twos / ones, 2 - 3 * y * threes / twos, 3 - 4 * y * fours / threes])


def _discounted(order: Counts, contexts: int) -> Reals:
    """(weight - discount) / total of the context, for every n-gram: what is left for the order below is one minus its sum."""
    total = np.bincount(order.context, weights=order.weight, minlength=contexts)
    share: Reals = (order.weight - _discounts(order)[np.minimum(order.weight, 3)]) / total[order.context]
    return share


def smoothed(orders: list[Counts]) -> list[Reals]:
    """P(character | context) of every counted n-gram, order by order, nothing pruned."""
    p = [unigram_probabilities(orders[0])]
    for below, order in pairwise(orders):
        share = _discounted(order, len(below))
        left = 1 - np.bincount(order.context, weights=share, minlength=len(below))
        p.append(share + left[order.context] * p[-1][order.suffix])
    return p


def weighted_differences(orders: list[Counts], p: list[Reals]) -> list[Reals]:
    """Discounted count times |log p - log backed-off p| of every n-gram from order two: what leaving it alone out costs.

    The discounted count (as Seymore and Rosenfeld have it) does better than the count: perplexity 25.5 against 25.9 on
    the seeds at the same size. Relative entropy (Stolcke 1998) does worse: 27.4 against 26.0.
    """
    scores = []
    for number in range(1, len(orders)):
        order, below = orders[number], len(orders[number - 1])
        share = _discounted(order, below)
        left = 1 - np.bincount(order.context, weights=share, minlength=below)
        backed_off = left[order.context] * p[number - 1][order.suffix]
        credit = order.count - _discounts(order)[np.minimum(order.count, 3)]
        scores.append(credit * np.abs(np.log(p[number]) - np.log(backed_off)))
    return scores


def kept(orders: list[Counts], scores: list[Reals], threshold: float) -> list[Mask]:
    """Which n-grams reach the threshold, or are the context of one that does. All single characters are kept."""
    masks = [np.ones(len(orders[0]), np.bool_)]
    masks += [score >= threshold for score in scores]
    for number in range(len(orders) - 1, 1, -1):
        masks[number - 1][orders[number].context[masks[number]]] = True
    return masks


def prune(orders: list[Counts], p: list[Reals], masks: list[Mask]) -> tuple[Reals, Reals, list[Pruned]]:
    """The model of the kept n-grams alone: unigram log p, unigram log back-off weights, the orders from two.

    Each order is quantised before the back-off weights over it are found, so that the probabilities a reader meets sum
    to one up to the rounding of those weights.
    """
    lower = p[0]
    unigram_backoff = np.zeros(0)
    pruned: list[Pruned] = []
    for number in range(1, len(orders)):
        order, keep = orders[number], masks[number]
        log_p_code, step = _log_p_codes(p[number], keep)
        stored = np.exp(-step * log_p_code)
        below = lower[order.suffix]
        taken = np.bincount(order.context[keep], weights=stored[keep], minlength=len(lower))
        freed = np.bincount(order.context[keep], weights=below[keep], minlength=len(lower))
        # The floors only keep a logarithm finite: the limits below are narrower.
        backoff = np.log(np.maximum(1 - taken, 1e-6) / np.maximum(1 - freed, 1e-6))
        backoff = np.clip(backoff, _LEAST_BACKOFF, _MOST_BACKOFF)
        backoff[taken == 0] = 0
        code = np.rint(backoff / BACKOFF_STEP).astype(np.int64) + BACKOFF_ZERO
        if number == 1:
            unigram_backoff = backoff
        else:
            backoff = (code - BACKOFF_ZERO) * BACKOFF_STEP
            pruned[-1] = replace(pruned[-1], backoff_code=code.astype(np.uint8))
        lower = np.where(keep, stored, np.exp(backoff)[order.context] * below)
        pruned.append(Pruned(keep, log_p_code, step, np.zeros(0, np.uint8)))
    with np.errstate(divide="ignore"):
        unigram = np.maximum(np.log(p[0]), -30.0)  # PAD and START: as good as impossible, but harmless in a sum
    return unigram, unigram_backoff, pruned


def _log_p_codes(p: Reals, keep: Mask) -> tuple[npt.NDArray[np.uint8], float]:
    """-log p in 255 even steps. The step is 0.04 to 0.05 nats; one twice as wide costs 0.1 in perplexity (25.5 to 25.6)."""
    cost = -np.log(p)
    step = float(cost[keep].max()) / 255
    return np.rint(np.minimum(cost / step, 255)).astype(np.uint8), step
