"""Names that an issue spells in two ways: 王晓敏 three times, and 王晓敬 once.

A name is known from bylines, or from standing where people are named (before 表示, after a title), twice or more. A
spelling that stands once, and differs in one character alike in shape or sound, is a finding; two people may bear
names as like as that, so its confidence is too low to be applied.

>>> text = "王晓敏表示，市场向好。王晓敏认为，需求仍在。经理王晓敬说，王晓敏的团队很忙。"
>>> [(found.text, found.suggestion) for found in name_spellings([EditionBlock("a1b1", "paragraph", text, ((0, 0, 36),))])]
[('王晓敬', '王晓敏')]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from cleaner.chars import plain
from cleaner.edition import EditionBlock, Finding
from cleaner.language.confusions import alike
from cleaner.suspects import NAMED

LEAST = 3  # characters of a name: of two, one that differs is another name
TIMES = 2
CONFIDENCE = 0.6  # under `cleaner.emend.SURE`: named so, two people may be meant


def name_spellings(blocks: Sequence[EditionBlock], names: Iterable[str] = ()) -> Iterator[Finding]:
    """The once-only spellings of the issue's names, block by block. `names` are those of bylines, known from the first time."""
    printed = [block for block in blocks if block.kind in ("paragraph", "list-item", "caption")]
    whole = "\n".join(block.text for block in printed)
    seen = Counter(name for block in printed for name in named(block.text))
    known = {name for name in (*seen, *names) if len(name) >= LEAST and whole.count(name) + (name in names) >= TIMES and whole.count(name)}
    for name in sorted(known):
        for other in variants(name):
            if other not in known and other not in names and seen[other] == 1 and whole.count(other) == 1:
                block = next(block for block in printed if other in block.text)
                at = block.text.index(other)
                yield Finding("name-spelling", other, f"the issue has {name} {whole.count(name)} times", block.id, (at, at + len(other)), name, CONFIDENCE)


def named(text: str) -> Iterator[str]:
    """The names of people that stand before a verb of saying, or after a title; each once."""
    yield from dict.fromkeys(text[slice(*found.span("name"))] for pattern in NAMED for found in pattern.finditer(plain(text)))


def variants(name: str) -> Iterator[str]:
    """The name with one character of it taken for another."""
    for i, char in enumerate(name):
        for other in alike(char):
            yield name[:i] + other + name[i + 1 :]
