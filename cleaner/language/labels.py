"""Label every line of a galley: paragraph begun, going on, ended; headline, kicker, byline, caption ...

Each line is first seen alone, then by its neighbours: a linear-chain conditional
random field over named yes-or-no features, decoded exactly (Viterbi for the
labels, forward-backward for their probabilities). The weights are fitted by
``training/labels.py`` on half of the dev set and on generated dumps, and shipped
as ``labels.npz``. Lines whose role a rule or a reader has fixed keep it.

Method: Lafferty, McCallum and Pereira 2001.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cleaner.chars import BULLETS, is_han, plain
from cleaner.language.lines import CLOSERS, END_MARKS, Page, ends_sentence
from cleaner.language.ngrams import character_model
from cleaner.model import Block, Role
from cleaner.people import SURNAMES

Floats = npt.NDArray[np.float64]

LABELS = ("B", "I", "L", "O", "H", "h", "K", "k", "D", "d", "S", "s", "Y", "C", "c", "R", "Q", "q", "F", "J", "G", "T", "t", "V", "E", "W", "N", "n", "X")
"""Paragraph Begun, gone on (I), ended (Last), in One line; Headline, Kicker, Deck, Subhead, bYline, Caption, cRedit, pull Quote, Furniture,
Jump line, contents head (G), contents iTem, section (V), Editor, source note (W), Note, surplus (X). Small letters go on the line before."""

FIXED = {Role.SURPLUS: "X", Role.MASTHEAD: "F", Role.FOLIO: "F", Role.NAVIGATION: "F", Role.JUMP: "J", Role.BYLINE: "Y", Role.CREDIT: "R",
         Role.CONTENTS: "G", Role.SECTION: "V", Role.EDITOR: "E", Role.NOTE: "N", Role.PULL_QUOTE: "Q",
         Role.HEADLINE: "H", Role.KICKER: "K", Role.DECK: "D", Role.SUBHEAD: "S", Role.CAPTION: "C"}  # fmt: skip

BODY_LABELS = "BILO"

NOT_IN_PARAGRAPHS = frozenset("HhKkDdSsCcQqFGTtVX")
"""What a line is not that a format calls a paragraph. Formats have no names for bylines, credits, editors and notes: those among paragraphs
end as no sentence does."""

CUES = ("lead", "paragraph-start", "byline", "credit", "caption", "note", "pull-quote", "editor", "source", "brief-source", "fact", "teaser-cut")


FUNCTION_WORDS = frozenset("的了在和与及为是将对从把被向以于而并或等也都就还又很更最不有之其该这那一个们着过地得到上下中里后前时年月日")
"""The commonest grammatical characters, Simplified."""
NAME_BREAKS = re.compile(r"[\s、，,；;／/]+")


class Labelling(NamedTuple):
    """The best label of every line, and the probability of every label for every line."""

    best: tuple[str, ...]
    odds: Floats
    """(lines, labels)."""


def label_lines(page: Page) -> Labelling:
    """The labels of lines that stand in one galley, surplus among them as it stands."""
    if not page.blocks:
        return Labelling((), np.zeros((0, len(LABELS))))
    return decode(scores(features(page)), fixed_labels(page.blocks), ruled_out(page.blocks, listed(page)))


def fixed_labels(blocks: Sequence[Block]) -> list[int | None]:
    """The number of the label that a line's role fixes, or None. A display line goes on the one above, unless a story starts there."""
    fixed: list[int | None] = []
    for i, block in enumerate(blocks):
        label = FIXED.get(block.role)
        if label in ("H", "K", "D", "C") and i and blocks[i - 1].role is block.role and not block.place.above:
            label = label.lower()
        fixed.append(LABELS.index(label) if label else None)
    return fixed


def listed(page: Page) -> frozenset[int]:
    """The lines right under the head of a contents box, one after another, that give a headline and its page."""
    found: set[int] = set()
    for i, block in enumerate(page.blocks):
        under = i and (page.blocks[i - 1].role is Role.CONTENTS or i - 1 in found)
        if under and block.role is Role.PARAGRAPH and page.book.match("contents-item", block.text):
            found.add(i)
    return frozenset(found)


def ruled_out(blocks: Sequence[Block], items: frozenset[int] = frozenset()) -> list[frozenset[str]]:
    """Labels that each line cannot have: but that of a contents item where it is one of `items`, and for what a reader with geometry knows
    of how lines go on, and of what a format says is text."""
    out: list[set[str]] = [set(LABELS) - {"T"} if i in items else set() for i in range(len(blocks))]
    for i, block in enumerate(blocks):
        if block.place.stated and block.role is Role.PARAGRAPH:
            out[i] |= set(LABELS) - set(BODY_LABELS) if ends_sentence(block.text) else NOT_IN_PARAGRAPHS
        sure = block.place.continues
        if sure is None or block.role is not Role.PARAGRAPH or not i:
            continue
        if sure >= CERTAIN:
            out[i] |= set(LABELS) - set("ILhdscqtn")
            out[i - 1] |= set("LO")
        elif sure <= 1 - CERTAIN:
            out[i] |= set("ILhsq")
            out[i - 1] |= set("BI")
    return [frozenset(labels) if len(labels) < len(LABELS) else frozenset() for labels in out]


CERTAIN = 0.9
"""How sure a reader must be that a line goes on the one before (or does not) for the labels to obey: at 0.98 and 0.02, the
commonest values, the PDF reader was right on 7,317 of 7,322 and on all of 1,122 lines of dev."""


def decode(emission: Floats, fixed: Sequence[int | None], barred: Sequence[frozenset[str]] = ()) -> Labelling:
    """Viterbi and forward-backward over the emission scores of lines (nats)."""
    _, _, transition, border = weights()
    emission = emission.copy()
    for i, labels in enumerate(barred):
        emission[i, [LABELS.index(label) for label in labels]] = -30
    for i, label in enumerate(fixed):
        if label is not None:
            emission[i] = -1e4
            emission[i, label] = 0
    n, k = emission.shape
    forward, backward, best = np.empty((n, k)), np.zeros((n, k)), np.empty((n, k))
    back, power = np.empty((n, k), dtype=np.int64), np.exp(transition)
    forward[0] = best[0] = emission[0] + border[0]
    for i in range(1, n):
        forward[i] = emission[i] + _log_product(forward[i - 1], power)
        reach = best[i - 1][:, None] + transition
        back[i] = reach.argmax(0)
        best[i] = emission[i] + reach[back[i], np.arange(k)]
    backward[n - 1] = border[1]
    for i in range(n - 2, -1, -1):
        backward[i] = _log_product(emission[i + 1] + backward[i + 1], power.T)
    path = [int((best[n - 1] + border[1]).argmax())]
    for i in range(n - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    odds = forward + backward
    odds = np.exp(odds - odds.max(axis=1, keepdims=True))
    return Labelling(tuple(LABELS[label] for label in reversed(path)), odds / odds.sum(axis=1, keepdims=True))


def _log_product(values: Floats, power: Floats) -> Floats:
    """Log of a sum over what comes before, each `values` (a log) times its row of `power`."""
    top = values.max()
    summed: Floats = np.log(np.exp(values - top) @ power) + top
    return summed


def features(page: Page) -> list[list[str]]:
    """The names of the features each line has."""
    blocks = page.blocks
    around = [[_step(share, (0.15, 0.3, 0.5, 0.8)) for share in shares] for shares in coverage_around(page)]
    alone = [_alone(page, i, *told) for i, told in enumerate(zip(*around, strict=True))]
    gains, local, starts, ends = _language(page)
    out = []
    for i, (own, shape) in enumerate(alone):
        names = [*own, *shape]
        for step, prefix in ((-1, "<"), (-2, "<<"), (1, ">"), (2, ">>")):
            j = i + step
            names += [f"{prefix}{name}" for name in alone[j][1]] if 0 <= j < len(alone) else [f"{prefix}edge"]
        names += [f"join<{gains[i]}", f"start{starts[i]}", f"end{ends[i]}"]
        names.append(f"join>{gains[i + 1]}" if i + 1 < len(blocks) else "join>none")
        names += _over_cuts(page, i, gains, local)
        wrapped = "W" if page.measure[i] else "U"
        names += [f"{wrapped}:join<{gains[i]}", f"{wrapped}:start{starts[i]}", f"{wrapped}:local<{local[i]}"]
        out.append(names)
    return out


def coverage_around(page: Page) -> tuple[Floats, Floats]:
    """How much of each line the dozen lines before it speak of, and the dozen after it: 0 to 1."""
    count = len(page.blocks)
    before, after = [range(max(0, i - 12), i) for i in range(count)], [range(i + 1, min(count, i + 13)) for i in range(count)]
    return page.coverage(range(count), before), page.coverage(range(count), after)


def _over_cuts(page: Page, i: int, gains: list[str], local: list[str]) -> list[str]:
    """What the cuts above and below a line show together with the line's own end and width."""
    blocks = page.blocks
    below = i + 1 < len(blocks)
    end, wide = _end_class(blocks[i].text), _width_class(page.widths[i], page.measure[i])
    over = [_over(page, j) for j in (i - 1, i, i + 1)]
    names = [f"local<{local[i]}", f"local>{local[i + 1] if below else 'none'}"]
    names += [f"cut>{gains[i + 1]}:{end}:{wide}", f"cut>local{local[i + 1]}:{end}"] if below else ["cut>none"]
    if i:
        above = blocks[i - 1].text
        names.append(f"cut<{gains[i]}:{_end_class(above)}:{_width_class(page.widths[i - 1], page.measure[i - 1])}")
        names += ["even<"] if abs(len(above) - len(blocks[i].text)) <= 1 else []
        names += [f"open:{_end_class(above)}:{over[0]}:{over[1]}:{over[2]}", f"open:{_end_class(above)}:{over[1]}:{gains[i]}"]
    names += [f"over:{over[1]}", f"over:{over[1]}:{over[2]}:{end}"]
    names += ["even>"] if below and abs(len(blocks[i + 1].text) - len(blocks[i].text)) <= 1 else []
    return names


def _over(page: Page, i: int) -> str:
    """By how many half-ems a line is wider than its column's measure, from -6 (or less) to 3 (or more)."""
    if not 0 <= i < len(page.blocks):
        return "edge"
    if page.blocks[i].role is not Role.PARAGRAPH:
        return "other"
    return str(max(-6, min(3, page.widths[i] - page.measure[i]))) if page.measure[i] else "free"


def _language(page: Page) -> tuple[list[str], list[str], list[str], list[str]]:
    """What the language models say of each line: how it goes on the one before (n-grams, towers), how it
    starts, how it ends; in steps."""
    texts = [block.text for block in page.blocks]
    pairs = np.array([(i - 1, i) for i in range(1, len(texts))], dtype=np.int32).reshape(-1, 2)
    gains, startness, endness = character_model().over_cuts(texts, texts, pairs)
    total = np.concatenate([[0.0], 0.69 * gains[:, 0] + 0.65 * gains[:, 1] + 0.31 * (gains[:, 2] + gains[:, 3])]) if len(pairs) else np.zeros(len(texts))
    near = np.concatenate([[0.0], page.voices.local(texts, texts, pairs)])
    return (
        [_step(value, (-4, -2, 0, 1.5, 3, 5, 8)) for value in total],
        [_step(value, (-6, -4, -2, 0, 2, 4)) for value in near],
        [_step(value, (-6, -3, -1, 1, 3)) for value in startness],
        [_step(value, (-3, -1, 0, 1, 3)) for value in endness],
    )


def _step(value: float, bounds: tuple[float, ...]) -> str:
    """The number of the step a value stands on."""
    return str(sum(value >= bound for bound in bounds))


def _alone(page: Page, i: int, before: str, after: str) -> tuple[list[str], list[str]]:
    """What line `i` shows by itself, and of that what its neighbours are told."""
    block, text = page.blocks[i], page.blocks[i].text
    measure, wide = page.measure[i], page.widths[i]
    cues = [cue for cue in CUES if block.role is Role.PARAGRAPH and page.book.match(cue, text)]
    shape = [f"ends:{_end_class(text)}", f"wide:{_width_class(wide, measure)}", *(f"cue:{cue}" for cue in cues)]
    if block.role in FIXED:
        shape = [f"fixed:{FIXED[block.role]}"]
    elif block.role is not Role.PARAGRAPH:
        shape.append(f"reader:{block.role}")
    own = [f"starts:{_start_class(text)}", f"marks:{_mark_class(text)}", "bias"]
    own += ["spaced"] if any(is_han(a) and is_han(b) for a, b in zip(text.split(" "), text.split(" ")[1:], strict=False) for a, b in [(a[-1:], b[:1])]) else []
    own += [f"above:{min(block.place.above, 3)}", f"indent:{_indent_class(page, i)}"]
    own += [f"{'W' if measure else 'U'}:ends:{_end_class(text)}:{_mark_class(text)}"]
    own += [f"after:{after}", f"before:{before}"]
    own += [f"elsewhere:{_step(page.said_elsewhere[i], (0.1, 0.25, 0.4, 0.6, 0.8))}"]
    own += ["name-like"] if 2 <= len(text) <= 4 and plain(text[:1]) in SURNAMES and all(map(is_han, text)) else []
    own += [f"names:{_names_class(text)}", *_function_words(text)]
    own += ["first-lines"] if block.place.line <= 14 else []
    if i and block.place.page != page.blocks[i - 1].place.page:
        own.append("page-top")
    own += _geometry(page, i)
    return own, shape


def _names_class(text: str) -> str:
    """Whether a short line may be nothing but names: every word of it two to four characters, the first of them a surname.

    >>> [_names_class(text) for text in ("张三 李四", "赵六、长江", "两会今日闭幕，各方反应热烈")]
    ['all', 'some', 'none']
    """
    words = [word for word in NAME_BREAKS.split(text) if word]
    named = [2 <= len(word) <= 4 and plain(word[:1]) in SURNAMES for word in words]
    return "none" if not any(named) else "all" if all(named) else "some"


def _function_words(text: str) -> list[str]:
    """The grammatical words a line starts with, ends in and holds: running text is full of them, headlines leave them out."""
    folded = plain(text.strip(CLOSERS + " "))
    held = sum(character in FUNCTION_WORDS for character in folded)
    names = [f"particles:{_step(held / max(1, len(folded)), (0.001, 0.06, 0.12, 0.2))}"]
    names += [f"first:{folded[0]}"] if folded[:1] in FUNCTION_WORDS and folded else []
    return names + ([f"last:{folded[-1]}"] if folded[-1:] in FUNCTION_WORDS and folded else [])


def _geometry(page: Page, i: int) -> list[str]:
    """What a reader with geometry knows: type size against the body's, a new frame."""
    place = page.blocks[i].place
    if place.size is None:
        return []
    sizes = sorted(block.place.size for block in page.blocks if block.place.size)
    body = sizes[len(sizes) // 2]
    out = [f"size:{_step(place.size / body, (0.8, 0.95, 1.08, 1.4, 2))}"]
    return out + (["new-frame"] if i and page.blocks[i - 1].place.frame != place.frame else [])


def _end_class(text: str) -> str:
    if ends_sentence(text):
        return "sentence"
    last = plain(text[-1:])
    return {"；": "clause", ";": "clause", ":": "colon", ",": "comma", "、": "comma", ")": "bracket", "》": "bracket", '"': "quote", "'": "quote"}.get(
        last, "digit" if last.isdigit() else "han" if is_han(text[-1:]) else "latin" if last.isalpha() else "other"
    )


def _start_class(text: str) -> str:
    first = text[:1]
    if first in "”’」』》）】，。；：？！、…%％":
        return "closer"
    if first in "“‘「『《（【(":
        return "opener"
    if first in BULLETS:
        return "bullet"
    if first in "—-–":
        return "dash"
    return "digit" if first.isdigit() else "han" if is_han(first) else "latin" if first.isalpha() else "other"


def _mark_class(text: str) -> str:
    """Which marks the inside of a line has."""
    inside = text[:-1]
    if any(mark in inside for mark in END_MARKS if mark not in "！？!?"):
        return "stop"
    if "，" in inside or "；" in inside:
        return "comma"
    if "：" in inside or "——" in inside:
        return "colon"
    return "question" if any(mark in inside for mark in "！？") else "list" if "、" in inside else "none"


def _width_class(wide: int, measure: int) -> str:
    """The line's width against its column's measure, or alone."""
    if not measure:
        return "u" + _step(wide, (9, 17, 25, 33, 41, 57, 81, 121))
    over = wide - measure
    steps = ((-16, "tiny"), (-9, "short"), (-6, "six"), (-2, "indent"), (3, "full"), (8, "wide"))
    return "w" + next((name for bound, name in steps if over < bound), "over")


def _indent_class(page: Page, i: int) -> str:
    """The line's indent against its neighbours'."""
    here = page.blocks[i].place.indent
    near = [page.blocks[j].place.indent for j in range(max(0, i - 3), min(len(page.blocks), i + 4)) if j != i and page.blocks[j].place.frame == page.blocks[i].place.frame]
    if not near:
        return "alone"
    step = here - min(near)
    return "in" if step >= 2 else "out" if max(near) - here >= 2 else "even"


WEIGHTS = Path(__file__).with_name("labels.npz")


class Weights(NamedTuple):
    """What the labels are scored by, in nats."""

    number: dict[str, int]
    """Feature -> its row of the table."""
    table: Floats
    """(features, labels)."""
    transition: Floats
    """Of every label after every other: (from, to)."""
    border: Floats
    """Of every label at the start, and at the end."""


@cache
def weights() -> Weights:
    """The shipped weights, read once."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        names = bytes(stored["names"]).decode("utf-8").split("\n")
        table = stored["table"].astype(np.float64) * stored["scales"].astype(np.float64)[:, None]
        number = {name: n for n, name in enumerate(names)}
        return Weights(number, table, stored["transition"].astype(np.float64), stored["border"].astype(np.float64))


def scores(seen: list[list[str]]) -> Floats:
    """The emission scores of lines with these features: (lines, labels), nats. Unknown features count nothing."""
    number, table = weights()[:2]
    rows = [[number[name] for name in names if name in number] for names in seen]
    borders = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    numbers = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.int64)
    summed: Floats = csr_matrix((np.ones(len(numbers)), numbers, borders), shape=(len(rows), len(table))) @ table
    return summed
