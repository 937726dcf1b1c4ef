"""Which Chinese script a text is in: Simplified or Traditional. Fonts, labels and glyph shapes hang on it."""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias

from cleaner.chars import simplified_table

Script: TypeAlias = Literal["zh-Hans", "zh-Hant"]
"""A BCP 47 language tag with its script."""


@cache
def _only_one_script() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only Simplified text has, and those that only Traditional text has."""
    table = simplified_table()
    traditional = {chr(old) for old in table}
    simplified = {chr(new) for new in table.values()}
    return frozenset(simplified - traditional), frozenset(traditional - simplified)


def language_tag(text: str, otherwise: Script = "zh-Hans") -> Script:
    """The tag of `text` by majority of the characters that tell; `otherwise` where none does.

    >>> language_tag("本报讯 记者报道"), language_tag("本報訊 記者報道"), language_tag("人口十三"), language_tag("", "zh-Hant")
    ('zh-Hans', 'zh-Hant', 'zh-Hans', 'zh-Hant')
    """
    simplified, traditional = _only_one_script()
    balance = sum((char in traditional) - (char in simplified) for char in text)
    if balance == 0:
        return otherwise
    return "zh-Hant" if balance > 0 else "zh-Hans"
