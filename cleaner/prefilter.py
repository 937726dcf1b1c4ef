"""What a text must hold for a pattern to match: sets of characters, of each of which it must have one.

A search costs microseconds, asking whether two sets of characters meet a tenth of one, and most lines lack what most
patterns need. The sets are read off the pattern's parse tree, and only where that is certain: a pattern that cannot be
read here, or may match without certain characters, gets none and is always searched. Results are the same by
construction; `tests/test_prefilter.py` compares both ways over every rule.

>>> ["".join(sorted(needed)) for needed in needs("第 [0-9] (?:版|页) $")]
['第', '版页', '0123456789']
>>> needs(r"(?:第|总)? [^a]+"), needs(r"(?i) page"), needs("(?:甲{e<=1})")
((), (), ())
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

Need = frozenset[str]


class Sieve:
    """Which of many patterns may match a text, asked once a text instead of once a pattern: every set is one bit.

    >>> Sieve((needs("第 [0-9] 版"), needs("记者"), needs("[^a]"))).passed("第12版")
    [0, 2]
    """

    def __init__(self, patterns: Sequence[tuple[Need, ...]]) -> None:
        """`patterns`: what each needs, as `needs` gives it."""
        bit = {need: 1 << n for n, need in enumerate(dict.fromkeys(itertools.chain.from_iterable(patterns)))}
        self._wanted = [sum(bit[need] for need in wanted) for wanted in patterns]
        self._met: dict[str, int] = {}
        for need, one in bit.items():
            for char in need:
                self._met[char] = self._met.get(char, 0) | one

    def passed(self, text: str) -> list[int]:
        """The numbers of the patterns that may match."""
        met = 0
        for char in set(text):
            met |= self._met.get(char, 0)
        return [n for n, wanted in enumerate(self._wanted) if wanted & met == wanted]


@lru_cache(maxsize=64)
def sieve(patterns: tuple[tuple[Need, ...], ...]) -> Sieve:
    """The sieve of these patterns, made once: every issue of a paper has the same rules."""
    return Sieve(patterns)


WIDEST = 300
"""Characters in a set: one wider says little."""
FOREIGN = re.compile(r"\{(?!\d)|\[\[|\\[KRXLpPGmM]|\(\?[|&RV]|\(\?[a-zA-Z-]*[irfbeps]")
"""What the `regex` module reads otherwise than `re`: fuzzy counts, nested sets, its own escapes, and flags that change what characters match."""


@cache
def needs(pattern: str) -> tuple[Need, ...]:
    """The sets of which a text must meet each for this verbose pattern to match in it; none where nothing is certain."""
    # The names of groups may recur in `regex`; Han is a property there: any word character will do here, it adds no set.
    plain = re.sub(r"\(\?P<\w+>", "(", pattern).replace(r"\p{Han}", r"\w")
    if FOREIGN.search(plain):
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = _parser.parse(plain, re.VERBOSE)
    except (re.error, Warning, RecursionError, OverflowError):
        return ()
    if tree.state.flags & (re.IGNORECASE | re.LOCALE):
        return ()
    return tuple(sorted({need for need in _of_sequence(tree) if len(need) <= WIDEST}, key=lambda need: (len(need), sorted(need))))


def _of_sequence(items: Iterable[Any]) -> set[Need]:
    """What every item of a sequence needs, together."""
    found: set[Need] = set()
    for kind, value in items:
        found |= _of_item(kind, value)
    return found


def _of_item(kind: Any, value: Any) -> set[Need]:
    found: set[Need] = set()
    if kind is _constants.LITERAL:
        found = {frozenset(chr(value))}
    elif kind is _constants.IN:
        held = _held(value)
        found = {held} if held else set()
    elif kind in REPEATS:
        found = _of_sequence(value[2]) if value[0] >= 1 else set()
    elif kind is _constants.BRANCH:
        found = _of_branches([_of_sequence(branch) for branch in value[1]])
    elif kind in INSIDE:
        found = _of_sequence(INSIDE[kind](value))
    return found


REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
INSIDE = {_constants.SUBPATTERN: lambda value: value[-1], _constants.ATOMIC_GROUP: lambda value: value, _constants.ASSERT: lambda value: value[1]}
"""Where the parts of what must match as a whole lie. Negative look-round needs nothing."""


def _of_branches(branches: list[set[Need]]) -> set[Need]:
    """Sets that each branch needs one of: the smallest of every branch put together, the next smallest put together, and so on."""
    if not all(branches):
        return set()
    ordered = [sorted(branch, key=lambda need: (len(need), sorted(need))) for branch in branches]
    return {frozenset().union(*(needed[min(n, len(needed) - 1)] for needed in ordered)) for n in range(max(map(len, ordered)))}


def _held(members: Iterable[Any]) -> Need | None:
    """The characters of a class; None for one that is negated, holds a category, or is too wide."""
    held: set[str] = set()
    for kind, value in members:
        if kind is _constants.LITERAL:
            held.add(chr(value))
        elif kind is _constants.RANGE and value[1] - value[0] <= WIDEST:
            held.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(held)
