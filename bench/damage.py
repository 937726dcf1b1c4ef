"""What a text layer does to characters: each damage a small function, all of them chosen once an issue.

Parameters are those of :class:`Damage`; ``draw`` says how often each occurs. Everything here keeps the ink: a visible
character may change its shape or be printed twice, never vanish.

>>> space_figures("4月9日，AI企业3家", 1.0, Random(1))
'4 月 9 日，AI 企业 3 家'
>>> halve_punctuation("增长1.5%，（见表）：“好”")
'增长1.5%,(见表):“好”'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

HAN = r"[\u4e00-\u9fff]"
RADICALS = str.maketrans("一人入八刀力十口土大女子小山工手文斗方日月木水火生用田白目示立竹米老而耳自至行角言谷豆走足身車金長門雨青非面音食首馬高魚鳥黑西见民长门车页风马",
                         "⼀⼈⼊⼋⼑⼒⼗⼝⼟⼤⼥⼦⼩⼭⼯⼿⽂⽃⽅⽇⽉⽊⽔⽕⽣⽤⽥⽩⽬⽰⽴⽵⽶⽼⽽⽿⾃⾄⾏⾓⾔⾕⾖⾛⾜⾝⾞⾦⾧⾨⾬⻘⾮⾯⾳⾷⾸⾺⾼⿂⿃⿊⻄⻅⺠⻓⻔⻋⻚⻛⻢")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
HALVES = str.maketrans("，：；？！（）", ",:;?!()")


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with one dump. Shares run from 0 to 1."""

    letterspace: float = 0.0
    """Share of short justified lines told with spaces between their characters."""
    digit_space: float = 0.0
    """Share of borders between Han and figures or Latin that carry a space."""
    half_punct: bool = False
    """Half-width punctuation throughout."""
    radicals: float = 0.0
    """Share of characters that have one told as a Kangxi or CJK radical."""
    invisible: float = 0.0
    """Zero-width characters, for each printed one."""
    overprint: float = 0.0
    """Share of headlines printed twice, as text layers of false bold do."""
    overprint_lines: bool = False
    """The second print is a line of its own, not the same line."""
    repeats: int = 0
    """Paragraphs that the dump holds twice."""
    repeated_leg: float = 0.0
    """Likelihood, for each page told unit by unit, that one whole leg is told twice."""
    cut_tails: int = 0
    """Stories whose end is missing."""


def draw(rng: Random) -> Damage:
    """Choose what is wrong with one dump; about one in six has nothing wrong but its breaking and order."""
    if rng.random() < 1 / 6:
        return Damage()

    def maybe(likely: float, *levels: float) -> float:
        return rng.choice(levels) if rng.random() < likely else 0.0

    return Damage(
        letterspace=maybe(0.5, 0.5, 1.0),
        digit_space=maybe(0.4, 0.3, 0.9, 1.0),
        half_punct=rng.random() < 0.2,
        radicals=maybe(0.2, 0.2, 0.5, 1.0),
        invisible=maybe(0.15, 0.002, 0.01),
        overprint=maybe(0.35, 0.3, 1.0),
        overprint_lines=rng.random() < 0.5,
        repeats=int(maybe(0.35, 1, 2)),
        repeated_leg=maybe(0.15, 0.5, 1.0),
        cut_tails=int(maybe(0.35, 1, 2)),
    )


def space_figures(text: str, share: float, rng: Random) -> str:
    """Put spaces where Han meets figures or Latin, as layers made by desktop publishing do."""
    if not share:
        return text
    border = rf"(?<={HAN})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?={HAN})"
    return re.sub(border, lambda _: " " if rng.random() < share else "", text)


def halve_punctuation(text: str) -> str:
    """Half-width shapes of the marks that have them."""
    return text.translate(HALVES)


def damage_characters(text: str, damage: Damage, rng: Random) -> str:
    """Apply the damages that keep lines and order: punctuation, radicals, invisible characters."""
    if damage.half_punct:
        text = halve_punctuation(text)
    if damage.radicals:
        text = "".join(c.translate(RADICALS) if ord(c) in RADICALS and rng.random() < damage.radicals else c for c in text)
    if damage.invisible:
        text = "".join(c + rng.choice(INVISIBLE) if rng.random() < damage.invisible and not c.isspace() else c for c in text)
    return text
