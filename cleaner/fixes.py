"""Fixes: repairs that need only the text of one line. Every fix is ``str -> str`` and keeps the number of ink characters.

The order in FIXES matters: forms first, then spaces, then punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from cleaner.chars import BULLETS, HAN, INVISIBLE, is_han, unified

Fix: TypeAlias = Callable[[str], str]

WIDE_MARKS = "，。；：？！（）、“”‘’「」『』《》〈〉【】〔〕…—·％～／"
SORT = rf"(?:[{HAN}{WIDE_MARKS}]|[0-9A-Za-z.,%:+-]+)"  # one piece of type: a character or a figure
LONE = re.compile(rf"(?<![^ ]){SORT}(?![^ ])")
SPACED_END = re.compile(rf"(?<=[{HAN}]{{6}}) (?:[{HAN}] ){{2,5}}[{HAN}]$")  # a standing head set wide, run in after a headline
NAMED = re.compile(r"^\W*(?:本[报報刊版]|特[约約]|[见見][习習]|首席|[责責]任|美[术術]|[执執]行)?(?:[记記]者|通[讯訊][员員]|[编編][辑輯]|[主责責美][编編]|[组組]版|版式|校[对對]|文|[摄攝]影)")
DATED = re.compile(r"(?<=\d) (?=[年月日])|(?<=[年月日]) (?=\d)")
"""Spaces between the figures and the signs of a date: some extractors set them, and no line is letter-spaced for it."""

MIN_LONE = 3
"""Sorts standing alone that show a line to be letter-spaced. Two are a two-character name set wide (`张 三`)."""
MIN_LONE_LONG = 2
LONG = 10
"""Ink characters from which two sorts alone suffice: names and titles are shorter."""


OTHER_FORMS = re.compile(r"[\u2e80-\u2fd5\uf900-\ufaff]")
"""Radicals and compatibility ideographs."""


def use_unified_forms(text: str) -> str:
    """Kangxi and CJK radicals and compatibility ideographs as the characters they stand for.

    >>> use_unified_forms("⼈⺠⽇报")
    '人民日报'
    """
    return OTHER_FORMS.sub(lambda found: unified(found[0]), text)


def drop_invisible(text: str) -> str:
    """Zero-width and control characters out; every kind of white space becomes one space.

    >>> drop_invisible("服务\\u200c举措　　陕西")
    '服务举措 陕西'
    """
    text = re.sub(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]", "", text)
    return re.sub(r" {2,}", " ", INVISIBLE.sub(" ", text)).strip()


def close_up_letterspacing(text: str) -> str:
    """Close up a line whose characters were spaced out to fill the measure.

    >>> close_up_letterspacing("12% 和 11.6% ，数 实 融 合 持 续 深")
    '12%和11.6%，数实融合持续深'

    A head set wide beside a headline stays apart:

    >>> close_up_letterspacing("高技术产业增势明显 本 期 导 读")
    '高技术产业增势明显 本期导读'

    Three sorts are too few to tell letter-spacing from a list of words:

    >>> close_up_letterspacing("本报记者 齐旭"), close_up_letterspacing("编辑 张 三")
    ('本报记者 齐旭', '编辑 张 三')

    The posts and names of those who made a page are a list too, and a date's figures are no sorts:

    >>> close_up_letterspacing("责任编辑 纪松年 美术编辑 舒 霁"), close_up_letterspacing("财经 1999 年 12 月 24 日 星期五 第3版")
    ('责任编辑 纪松年 美术编辑 舒 霁', '财经 1999 年 12 月 24 日 星期五 第3版')

    Nor are the figures and articles of a foreign sentence sorts of a spaced line:

    >>> close_up_letterspacing("报道称病例数被少报（by a factor of 15 to 40 times）。")
    '报道称病例数被少报（by a factor of 15 to 40 times）。'
    """
    if text.count(" ") < MIN_LONE - 1 or not any(map(is_han, text)):
        return text
    words = DATED.sub("", text).split(" ")
    lone = sum(1 for n, word in enumerate(words) if LONE.fullmatch(word) and (len(word) == 1 or word[0].isdigit()) and not _quoted_latin(words, n))
    size = sum(map(len, words))
    short = len(words) >= 5 and size / len(words) <= 2.2 and not NAMED.search(text)
    if lone >= MIN_LONE or (lone >= MIN_LONE_LONG and size >= LONG and not NAMED.search(text)) or short:
        spaced_end = SPACED_END.search(text)
        return _close(text[: spaced_end.start()]) + " " + _close(spaced_end[0]) if spaced_end else _close(text)
    return text


def _quoted_latin(words: list[str], n: int) -> bool:
    """Whether a word stands between two that end and begin in Latin letters or their marks."""
    return 0 < n < len(words) - 1 and _is_latin(words[n - 1][-1:]) and _is_latin(words[n + 1][:1]) and any(char.isalpha() for char in words[n - 1] + words[n + 1])


def _close(text: str) -> str:
    """Spaces out, but between Latin words, and between figures of which each is set solid: a date and a time of day."""
    return re.sub(r"(?<!\d\d) (?![A-Za-z])|(?<![A-Za-z]) (?!\d\d)", "", text)


def close_spaces_beside_han(text: str) -> str:
    """No space beside Han or Chinese punctuation, except one between two Han phrases that the dump sets apart.

    >>> close_spaces_beside_han("本报讯 4 月 9 日，文化 IP魅力 。")
    '本报讯4月9日，文化IP魅力。'
    >>> close_spaces_beside_han("本报讯 近日，AI 推动"), close_spaces_beside_han("提出意见。 姚雯")
    ('本报讯 近日，AI推动', '提出意见。 姚雯')

    A space inside a quotation mark, or before a full stop, shows that the ones beside quotation marks are justification too:

    >>> close_spaces_beside_han("渔港“ 以船为家” 过冬"), close_spaces_beside_han("“领航”小组 驶出“新航道” 风浪小")
    ('渔港“以船为家”过冬', '“领航”小组 驶出“新航道” 风浪小')
    >>> close_spaces_beside_han("接替力量 。 “深埋地宫”释放")
    '接替力量。“深埋地宫”释放'
    """
    if " " not in text:
        return text
    text = text.strip(" ")
    justified = bool(re.search(r"[“‘「『《（] | [，。；：？！、”’」』》）]", text))
    out = []
    for i, char in enumerate(text):
        if char != " " or _parts(text[i - 1], text[i + 1], justified, text):
            out.append(char)
    return "".join(out)


def _parts(left: str, right: str, justified: bool, text: str) -> bool:
    """Whether a space between these two characters sets phrases apart."""
    if _is_latin(left) and _is_latin(right):
        figures = left.isdigit() and right.isdigit()
        return not figures or not any(map(is_han, text)) or bool(re.search(rf"\d{{2}} (?={right})|{left} \d{{2}}", text))
    if left in "“‘「『《〈（【〔" or right in "，。；：？！、”’」』》〉）】〕…％":
        return False
    if justified and (left in "”’」』》）" or right in "“‘「『《（"):
        return False
    phrase_ends = is_han(left) or left in "”’」』》〉）】〕。？！…"
    phrase_starts = is_han(right) or right in "“‘「『《〈（【〔—"
    return (phrase_ends and phrase_starts) or (left in ".,;:!?)" and _is_latin(right)) or left in BULLETS


def _is_latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "%+-.,&/()'\"")


WIDEN = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
"""A full stop set as `.` stays: `。` is another character, not the same in another width, and conservation is checked up to width."""
WIDE_BEFORE = re.compile(rf"[{HAN}{WIDE_MARKS}\])%]")


def widen_punctuation(text: str) -> str:
    """Half-width `, ; : ? ! ( )` of a Chinese sentence in full width; those of figures, times, Latin and addresses stay.

    >>> widen_punctuation("产业向好势头稳进,制造业(PMI)升6.1%,31个省份;投资额1,340万元。")
    '产业向好势头稳进，制造业（PMI）升6.1%，31个省份；投资额1,340万元。'
    >>> widen_punctuation("http://www.cena.com.cn"), widen_punctuation("Hello, world (1998).")
    ('http://www.cena.com.cn', 'Hello, world (1998).')
    """
    while any(map(is_han, text)) and (wider := _widened(text)) != text:  # a mark made wide may be what its neighbour waited for
        text = wider
    return text


def _widened(text: str) -> str:
    """The text with the marks and brackets widened whose neighbours are Chinese as they stand."""
    out = list(text)
    for i, char in enumerate(text):
        if char in WIDEN and _is_chinese_mark(text, i):
            out[i] = WIDEN[char]
    _widen_brackets(text, out)
    return "".join(out)


def _is_chinese_mark(text: str, i: int) -> bool:
    """Whether the half-width mark at `i` stands in Chinese text: Han or Chinese punctuation beside it."""
    char, before, after = text[i], text[i - 1 : i], text[i + 1 : i + 2]
    chinese_before = bool(before and WIDE_BEFORE.match(before))
    chinese_after = bool(after and (is_han(after) or after in WIDE_MARKS))
    if char == ":" and (after == "/" or (before.isdigit() and after.isdigit())):
        return False
    if char == "," and before.isdigit() and after.isdigit():
        return bool(re.match(r",\d{1,2}(?!\d)|,\d{4,}", text[i:])) and chinese_sentence(text)
    return chinese_before or chinese_after or (not after and chinese_sentence(text))


def chinese_sentence(text: str) -> bool:
    """Whether at least half of the letters of `text` are Han."""
    letters = sum(char.isalpha() for char in text)
    return 2 * sum(map(is_han, text)) >= letters > 0


def _widen_brackets(text: str, out: list[str]) -> None:
    """Widen each pair of round brackets that holds or touches Han; a lone bracket by its neighbours."""
    open_at: list[int] = []
    for i, char in enumerate(text):
        if char == "(":
            open_at.append(i)
        elif char == ")":
            start = open_at.pop() if open_at else None
            inside = text[start + 1 if start is not None else 0 : i]
            left = text[start - 1 : start] if start else ""
            touches = any(c and (is_han(c) or c in WIDE_MARKS) for c in (left, text[i + 1 : i + 2]))
            if any(map(is_han, inside)) or touches:
                out[i] = "）"
                if start is not None:
                    out[start] = "（"
    for i in open_at:
        if any(map(is_han, text[i + 1 :])) or is_han(text[i - 1 : i]):
            out[i] = "（"


FIXES: tuple[Fix, ...] = (use_unified_forms, drop_invisible, close_up_letterspacing, close_spaces_beside_han, widen_punctuation)
"""Every fix, in the order they run."""
