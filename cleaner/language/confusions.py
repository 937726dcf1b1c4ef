"""Which characters are easily taken for which: by shape (己 and 已, 人 and 入) and by sound.

The sets are facts compiled by ``training/confusions.py`` from a font and from pypinyin, and stand in ``confusions.txt``
beside this module. They say what a slip may look like; whether there is one, the language model says.

>>> "已" in alike("己"), "入" in alike("人"), "的" in alike("地")
(True, True, False)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

SOUND = "="
"""Begins a line that holds the characters of one syllable."""

STYLE = (frozenset("的地得"), frozenset("他她它牠祂"), frozenset("做作"), frozenset("象像"), frozenset("那哪"), frozenset("份分"), frozenset("年廿"))
"""Characters that writers use one for another, or by a rule of grammar: no slips of a recogniser."""


@cache
def shape_sets() -> dict[str, str]:
    """Of each character the common ones that look like it, both ways."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    lines = [line for line in _lines() if not line.startswith(SOUND)]
    for line in lines:
        found[line[0]].update(dict.fromkeys(line[1:]))
    common = {char for line in lines for char in line[1:]}
    for line in lines:
        for other in line[1:]:
            if line[0] in common:
                found[other].setdefault(line[0])
    return {char: _without_style(char, near) for char, near in found.items()}


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
    """The characters that `char` may stand for by mistake: those of its shape, then those of its sound."""
    return "".join(dict.fromkeys(shape_sets().get(char, "") + sound_sets().get(char, "")))


def _without_style(char: str, near: Iterable[str]) -> str:
    """The characters near this one that are no matter of style."""
    left = [group for group in STYLE if char in group]
    return "".join(other for other in near if not any(other in group for group in left)) if left else "".join(near)


@cache
def _lines() -> tuple[str, ...]:
    return tuple(Path(__file__).with_name("confusions.txt").read_text("utf-8").split())
