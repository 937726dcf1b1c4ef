"""Which characters are easily taken for which: by shape (己 and 已, 人 and 入) and by sound.

The sets are facts compiled by ``training/confusions.py`` from a font and from pypinyin, and stand in ``confusions.txt``
beside this module. They say what a slip may look like; whether there is one, the language model says.

>>> "已" in alike("己"), "入" in alike("人"), "的" in alike("地")
(True, True, False)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

SOUND = "="
"""Begins a line that holds the characters of one syllable."""

FAINTEST, DEGREE = 0.60, 0.04
"""In a line of shapes a digit d says that those after it are alike by FAINTEST + d DEGREE and up."""
CLOSE = 0.72
"""Likeness of characters that are easily taken for each other."""

IN_DEGREE = re.compile(r"(\d)(\D+)")

STYLE = (frozenset("的地得"), frozenset("他她它牠祂"), frozenset("做作"), frozenset("象像"), frozenset("那哪"), frozenset("份分"), frozenset("年廿"))
"""Characters that writers use one for another, or by a rule of grammar: no slips of a recogniser."""
STYLED = {char: frozenset().union(*(group for group in STYLE if char in group)) for group in STYLE for char in group}
"""Of each of them those it is used for."""


@cache
def likenesses(char: str) -> dict[str, float]:
    """The common characters that look like this one, the likest first, and how much: the cosine of their pictures, FAINTEST to 1.

    >>> likenesses("己")["已"], likenesses("大")["人"]
    (0.92, 0.68)
    """
    near = {other: round(FAINTEST + DEGREE * int(degree), 2) for degree, others in IN_DEGREE.findall(_shapes().get(char, "")) for other in others}
    return {other: near[other] for other in _without_style(char, near)}


@cache
def sound_sets() -> dict[str, str]:
    """Of each Simplified character the common ones of its syllable, whatever their tones."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for line in _lines():
        if line.startswith(SOUND):
            for char in line[1:]:
                found[char].update(dict.fromkeys(line[1:]))
    return {char: _without_style(char, near).replace(char, "") for char, near in found.items()}


def alike(char: str) -> str:
    """The characters that `char` may easily stand for by mistake: those close to its shape, then those of its sound."""
    return "".join(dict.fromkeys([*(other for other, degree in likenesses(char).items() if degree >= CLOSE), *sound_sets().get(char, "")]))


def _without_style(char: str, near: Iterable[str]) -> str:
    """The characters near this one that are no matter of style."""
    used = STYLED.get(char, frozenset())
    return "".join(other for other in near if other not in used) if used else "".join(near)


@cache
def _shapes() -> dict[str, str]:
    """By character its line of shapes."""
    return {line[0]: line[1:] for line in _lines() if not line.startswith(SOUND)}


@cache
def _lines() -> tuple[str, ...]:
    return tuple(Path(__file__).with_name("confusions.txt").read_text("utf-8").split())
