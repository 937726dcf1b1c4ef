"""The wordings of invented papers: names, templates, and the habits one paper keeps through an issue.

The wordings themselves are data, in ``wordings.toml``. A :class:`Voice` is one paper's choice among them, so that an
issue prints its jump lines, credits and bylines in one manner, as papers do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

from bench.articles import Script

NUMERALS = "〇一二三四五六七八九"


@cache
def wordings(script: Script | Literal["house"]) -> dict[str, list[str]]:
    """All wordings of one script, or of the paper with wordings of its own, by kind."""
    with Path(__file__).with_name("wordings.toml").open("rb") as stream:
        table: dict[str, dict[str, list[str]]] = tomllib.load(stream)
    return table[script]


def numeral(number: int) -> str:
    """A number below 100 in Chinese.

    >>> numeral(4), numeral(10), numeral(12), numeral(31)
    ('四', '十', '十二', '三十一')
    """
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else NUMERALS[tens] + "十") + (NUMERALS[ones] if ones else "")


@dataclass(frozen=True, slots=True)
class Voice:
    """One paper's habits in one issue. Every tuple holds the templates it uses."""

    script: Script
    paper: str
    sections: tuple[str, ...]
    kickers: tuple[str, ...]
    byline_top: tuple[str, ...]
    byline_end: tuple[str, ...]
    lead: tuple[str, ...]
    caption: tuple[str, ...]
    photo_credit: tuple[str, ...]
    jump: int
    """Which pair of ``jump_to`` and ``jump_from`` it prints."""
    page_style: str
    """``4``, ``04``, ``四`` or ``A4``, ``A04``: how it writes a page in jump lines and folios."""
    spaced_names: bool
    """Names of two characters are printed with a space inside, to fill three."""
    house: bool = False
    """Whether it is the paper of ``[house]``, with wordings of its own."""

    def words(self, kind: str) -> list[str]:
        """All wordings of a kind in the paper's script."""
        own = wordings("house").get(kind) if self.house else None
        return own or wordings(self.script)[kind]

    def page(self, number: int) -> str:
        """A page number as this paper prints it."""
        style = self.page_style.replace("04", f"{number:02}").replace("4", str(number))
        return style.replace("四", numeral(number))

    def page_gold(self, number: int) -> str:
        """A page number as gold has it: a plain string, Chinese numerals in figures."""
        return self.page(number) if "A" in self.page_style else str(number)


def new_voice(rng: Random, script: Script, *, house: bool = False) -> Voice:
    """Choose a paper and its habits; with `house` those are its own, the same in every issue but for what chance prints."""
    words = wordings(script) | (wordings("house") if house else {})

    def some(kind: str, at_most: int) -> tuple[str, ...]:
        return tuple(rng.sample(words[kind], rng.randint(1, min(at_most, len(words[kind])))))

    return Voice(
        script=script,
        paper=rng.choice(words["papers"]),
        sections=some("sections", 6),
        kickers=some("kickers", 4),
        byline_top=some("byline_top", 3),
        byline_end=some("byline_end", 2),
        lead=some("lead", 3),
        caption=some("caption", 2),
        photo_credit=some("photo_credit", 2),
        jump=rng.randrange(len(words["jump_to"])),
        page_style=rng.choice(("4", "4", "04", "四", "A4", "A04")),
        spaced_names=rng.random() < 0.3,
        house=house,
    )


def new_name(rng: Random, voice: Voice) -> str:
    """An invented person's name of two to four characters."""
    return rng.choice(voice.words("surnames")) + rng.choice(voice.words("given"))


def fill(template: str, rng: Random, voice: Voice, **values: str) -> tuple[str, tuple[str, ...]]:
    """A template filled in, and the names that went into it, in order of print."""
    people = {slot: new_name(rng, voice) for slot in "nm" if f"{{{slot}}}" in template}
    shown = {slot: f"{name[0]} {name[1]}" if voice.spaced_names and len(name) == 2 else name for slot, name in people.items()}
    rest = {"paper": voice.paper, "city": rng.choice(voice.words("cities")), "mon": str(rng.randint(1, 12)),
            "day": str(rng.randint(1, 28)), "d2": str(rng.randint(10, 99)), "d4": str(rng.randint(1000, 9999))}
    text = template.format(**(rest | shown | values))
    order = sorted(people, key=lambda slot: template.index(f"{{{slot}}}"))
    return text, tuple(people[slot] for slot in order)


def choose(rng: Random, options: Sequence[str], likely: float) -> str | None:
    """One of the options, with the given likelihood; else None."""
    return rng.choice(options) if options and rng.random() < likely else None
