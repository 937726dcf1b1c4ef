"""Characters: which are ink, how wide they stand, which ones only look different.

Nothing here changes a text's number of ink characters: every fold is one to one,
so an offset in a block and an offset in its source convert by counting ink.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

INVISIBLE = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x1f\x7f-\x9f]")
"""White space and invisible characters: what carries no ink (the set of `check_edition.py`)."""

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007\U00020000-\U0003134f"
"""Han characters, for use inside a character class of a pattern."""

RADICALS = str.maketrans(
    "⺁⺆⺈⺋⺏⺓⺗⺟⺠⺪⺶⻁⻄⻅⻆⻈⻉⻋⻓⻔⻖⻘⻙⻚⻛⻜⻢⻥⻦⻩⻰⻬⻮⻳⻨⻣⻤⺼⺮⺝⺌",
    "厂冂刀卩尢幺心母民疋羊虎西见角言贝车长门阜青韦页风飞马鱼鸟黄龙齐齿龟麦骨鬼肉竹月小",
)
"""CJK radicals that have no compatibility form in Unicode but stand for an ideograph (EquivalentUnifiedIdeograph.txt)."""

SENTENCE_END = "。！？…!?."
CLOSING = "”’」』）)》〉】〕］]"
TRAILING = CLOSING + "\"' "
"""What may stand behind the mark that ends a sentence."""
OPENING = "“‘「『（(《〈【〔［["
BULLETS = "●■◆▲★○□☆◇△•▪◎▶►"
"""Marks set before an item, a contents line or a pull quote to catch the eye."""
PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "《": "》", "〈": "〉", "【": "】", "〔": "〕", "［": "］"}


@cache
def is_ink(char: str) -> bool:
    """Whether one code point is visible."""
    return not INVISIBLE.match(char)


def ink(text: str) -> str:
    """The visible characters of `text`, as they stand.

    >>> ink(" 数 实\\u200b ")
    '数实'
    """
    return INVISIBLE.sub("", text)


REMEMBERED = 16_384
"""Texts whose width and folded forms are kept, a few megabytes in all: a dozen stages ask about the same lines."""


@cache
def is_han(char: str) -> bool:
    """Whether one code point is a Han character.

    >>> is_han("报"), is_han("，"), is_han("A"), is_han("")
    (True, False, False, False)
    """
    return bool(re.fullmatch(f"[{HAN}]", char))


@cache
def char_width(char: str) -> int:
    """Half-ems one code point takes on a Chinese line: 2 for full-width, 1 for half-width, 0 for no ink but a space.

    Quotes, dashes and the like are 'ambiguous' in Unicode and full-width in Chinese type.
    """
    if char == " ":
        return 1
    if INVISIBLE.match(char):
        return 2 if char == "\u3000" else 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


@lru_cache(maxsize=REMEMBERED)
def width(text: str) -> int:
    """Half-ems that `text` takes.

    >>> width("新动能5G")
    8
    """
    return sum(map(char_width, text))


@cache
def unified(char: str) -> str:
    """The ordinary form of a Kangxi radical, CJK radical or compatibility ideograph; any other character as it is.

    >>> unified("⼈"), unified("⺠"), unified("，")
    ('人', '民', '，')
    """
    code = ord(char)
    if 0x2E80 <= code <= 0x2EF3:
        char = char.translate(RADICALS)
    if 0x2E80 <= code <= 0x2FD5 or 0xF900 <= code <= 0xFAFF:
        folded = unicodedata.normalize("NFKC", char)
        return folded if len(folded) == 1 else char
    return char


FOLD = str.maketrans(
    {"⋯": "…", "–": "—", "－": "—", "―": "—", "‐": "-", "‑": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "『": '"', "』": '"',
     "•": "·", "・": "·", "∶": ":"}
)  # fmt: skip


@lru_cache(maxsize=REMEMBERED)
def fold(text: str) -> str:
    """A form for comparison only: ink alone, width, quotes and dashes unified, one code point for each code point of ink.

    >>> fold("“小巨人” 企业,14%")
    '"小巨人"企业,14%'
    """
    return text.translate(_FOLDED)


class _Table(dict[int, str]):
    """A table for `str.translate` that looks a character up when it is first met."""

    def __init__(self, of: Callable[[str], str]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, code: int) -> str:
        self[code] = found = self._of(chr(code))
        return found


def _folded(char: str) -> str:
    wide = unicodedata.normalize("NFKC", unified(char))
    return (wide if len(wide) == 1 else char).translate(FOLD)


_FOLDED = _Table(lambda char: "" if INVISIBLE.match(char) else _folded(char))


@cache
def simplified_table() -> dict[int, int]:
    """Traditional code points and their Simplified ones, one to one (made by ``training/simplified.py``)."""
    old, new = Path(__file__).with_name("simplified.txt").read_text("utf-8").split()
    return str.maketrans(old, new)


_PLAIN = _Table(lambda char: " " if INVISIBLE.match(char) else _folded(char).translate(simplified_table()))


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """The form that patterns and language models see: Simplified, half-width punctuation, one code point for each code point.

    >>> plain("（記者　陳大文）")
    '(记者 陈大文)'
    """
    return text.translate(_PLAIN)


def ends_sentence(text: str) -> bool:
    """Whether a text stops where a sentence may stop; closing quotes, brackets and spaces may follow.

    >>> ends_sentence("发展态势向好。”"), ends_sentence("He left."), ends_sentence("同比增长（"), ends_sentence("方面特点："), ends_sentence("")
    (True, True, False, False, False)
    """
    return text.rstrip(TRAILING).endswith(tuple(SENTENCE_END))
