"""Count the n-grams of a text of character ids, smooth them (interpolated modified Kneser-Ney), prune, quantise.

Method: Chen and Goodman 1999 (three discounts an order, from counts of counts); pruning by weighted difference:
Seymore and Rosenfeld 1996. N-grams are held as arrays, order by order, sorted by (context, character): nothing here
depends on hashing or on the order of a set, so the same text gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.language.ngrams import ORDER, PAD, START

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Added to every character's count below the unigrams, so that no character is impossible.
_UNIGRAM_FLOOR = 0.1


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
    backoff_code: npt.NDArray[np.uint8]  # of the n-gram as a context; all at ``backoff_zero`` in the highest order
    backoff_step: float
    backoff_zero: int


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


def _discounted(order: Counts, contexts: int) -> Reals:
    """(weight - discount) / total of the context, for every n-gram: what is left for the order below is one minus its sum."""
    ones, twos, threes, fours = (int((order.weight == n).sum()) for n in (1, 2, 3, 4))
    y = ones / (ones + 2 * twos)
    discounts = np.array([0, 1 - 2 * y * twos / ones, 2 - 3 * y * threes / twos, 3 - 4 * y * fours / threes])
    total = np.bincount(order.context, weights=order.weight, minlength=contexts)
    share: Reals = (order.weight - discounts[np.minimum(order.weight, 3)]) / total[order.context]
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
    """Count times |log p - log backed-off p| of every n-gram from order two: what the text loses if it alone is left out."""
    scores = []
    for number in range(1, len(orders)):
        order, below = orders[number], len(orders[number - 1])
        share = _discounted(order, below)
        left = 1 - np.bincount(order.context, weights=share, minlength=below)
        backed_off = left[order.context] * p[number - 1][order.suffix]
        scores.append(order.count * np.abs(np.log(p[number]) - np.log(backed_off)))
    return scores


def kept(orders: list[Counts], scores: list[Reals], thresholds: tuple[float, ...]) -> list[Mask]:
    """Which n-grams reach their order's threshold, or are the context of one that does. All single characters are kept."""
    masks = [np.ones(len(orders[0]), np.bool_)]
    masks += [score >= threshold for score, threshold in zip(scores, thresholds, strict=True)]
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
        code, step = _log_p_codes(p[number], keep)
        stored = np.exp(-step * code)
        below = lower[order.suffix]
        taken = np.bincount(order.context[keep], weights=stored[keep], minlength=len(lower))
        freed = np.bincount(order.context[keep], weights=below[keep], minlength=len(lower))
        # No context may give away less than 1e-4: rounding can bring the kept probabilities above one.
        backoff = np.log(np.maximum(1 - taken, 1e-4) / np.maximum(1 - freed, 1e-4))
        backoff[taken == 0] = 0
        if number == 1:
            unigram_backoff = backoff
            exact = backoff
        else:
            pruned[-1], exact = _with_backoff(pruned[-1], backoff)
        lower = np.where(keep, stored, np.exp(exact)[order.context] * below)
        pruned.append(Pruned(keep, code, step, np.zeros(len(order), np.uint8), 1.0, 0))
    with np.errstate(divide="ignore"):
        unigram = np.maximum(np.log(p[0]), -30.0)  # PAD and START: as good as impossible, but harmless in a sum
    return unigram, unigram_backoff, pruned


def _log_p_codes(p: Reals, keep: Mask) -> tuple[npt.NDArray[np.uint8], float]:
    """-log p in 255 even steps. The step is 0.05-0.06 nats; finer or fitted steps change no perplexity in three digits."""
    cost = -np.log(p)
    step = float(cost[keep].max()) / 255
    return np.rint(np.minimum(cost / step, 255)).astype(np.uint8), step


def _with_backoff(order: Pruned, backoff: Reals) -> tuple[Pruned, Reals]:
    """The order with its back-off weights in 255 even steps, zero being one of them; and the weights so rounded."""
    values = backoff[order.keep]
    low, high = min(float(values.min()), -0.01), max(float(values.max()), 0.0)
    step = (high - low) / 254
    zero = int(np.ceil(-low / step))
    code = np.clip(np.rint(backoff / step) + zero, 0, 255).astype(np.uint8)
    rounded: Reals = (code.astype(np.float64) - zero) * step
    return Pruned(order.keep, order.log_p_code, order.log_p_step, code, step, zero), rounded
