"""Suspect characters: slips of a recogniser or a typist that make another, well-formed character (目前 printed 日前).

A confusion set says what a character may stand for (`cleaner.language.confusions`); the character model says how much better
the text reads with it, over the five windows that see the place, so from both sides. Words that the issue repeats count:
what stands so elsewhere is no slip, and what it would become is likelier for standing elsewhere.

Left alone: names (of bylines, before 表示 and after titles, with a dot in them), figures, titles in 《》, quotations of a
law, words in quotation marks, text of a kind the model does not know (classical, Japanese, lists of names), and places with two close readings.

>>> block = EditionBlock("a1b1", "paragraph", "会议指出，我国经济己经进人新阶段，产业转型不断加快。", ((0, 0, 25),))
>>> [(found.text, found.suggestion, found.at) for found in suspect_characters([block])]
[('己', '已', (9, 10)), ('人', '入', (12, 13))]
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.chars import HAN, is_han, plain, simplified_table
from cleaner.edition import EditionBlock, Finding
from cleaner.language.confusions import CLOSE as CLOSELY_ALIKE
from cleaner.language.confusions import likenesses, sound_sets
from cleaner.language.ngrams import CONTEXT, DROPPED, END, ORDER, PAD, START, CharacterModel, Floats, Ids, character_model
from cleaner.people import SURNAMES

Numbers = npt.NDArray[np.int64]

# Logistic weights, fitted on dev's 561 articles (306,000 characters, not in the model's text), clean and with 0.5 % of their
# characters confused (shapes of a serif font, while the sets are of a sans-serif one): ``bench/suspects.py --fit``.
PER_NAT = 0.56
REPEATED_AS_PRINTED = -2.4  # for each log(1 + times the printed character stands beside the same neighbours elsewhere in the issue)
REPEATED_AS_READ = 1.2  # for each log(1 + times the suggested one does)
OF_SHAPE = -5.5
PER_LIKENESS = 13.9  # for each 1.0 that the likeness passes CLOSELY_ALIKE
MOST_ALIKE = 0.9
OF_SOUND = -6.5  # not fitted: there are five times as many homophones as lookalikes, and a recogniser does not hear

THRESHOLD = 1.25  # of the score, 0.78 as a confidence: the least at which clean text of dev and of the corpus keeps fewer than 1 alarm in 20,000 characters, with a quarter to spare
CLOSE = 0.5  # nats between the best and the second best reading under which neither is suggested; `_finding` tells nearer rivals in its confidence
SURPRISING = 4.0  # nats of the printed character from which it is asked about; lower costs time and finds 1 % more
UNHEARD = 6.0  # the same for homophones, of which there are more and for which more is asked
PAIR_GAIN = 2.0  # nats that the two pairs of a reading and its neighbours gain, to be asked about further: pairs cost a fifth of the five windows
CERTAIN = 0.1  # log p of anything at most: 0, and a little for rounding
STRANGE = 5.8  # nats a character, on average, of text that the model does not know: dev's paragraphs reach it in 1 of 500, classical Chinese 7
SHORTEST = 8  # ink characters of a text that can be judged

KINDS = frozenset({"paragraph", "list-item"})
NUMERALS = "0-9〇零一二三四五六七八九十百千万萬亿億兆两兩壹贰貳叁參肆伍陆陸柒捌玖拾佰仟廿卅"
FIGURE = re.compile(rf"(?:第|初|[{NUMERALS}])[{NUMERALS}]+|[{NUMERALS}]")
TITLE = re.compile(r"《[^》]*》?|〈[^〉]*〉?")
LAW = re.compile(r"(?:》|第[^，。；、]{1,8}[条條款])[^“”「」。]{0,24}[“「][^”」]*[”」]?")
COINED = re.compile(r"[“「『‘][^“”‘’「」『』，。]{1,10}[”」』’]")  # a word in quotation marks may be meant so: “中国智造”
DOTTED = re.compile(rf"[{HAN}]+(?:·[{HAN}]+)+")
KANA = re.compile(r"[\u3041-\u30ff\uac00-\ud7af]")
_GIVEN = rf"[{HAN}]{{1,2}}"
_SAID = "说|表示|介绍|认为|指出|告诉|坦言|透露|强调|称|建议|解释|补充|分析|写道|呼吁|直言|回忆"
_POST = "记者|通讯员|经理|董事长|主任|院长|教授|[部省市县区镇乡村局处厅司科行校厂社会所站]长|书记|主席|总裁|院士|村民|负责人|研究员|先生|女士|工程师|专家|医生|老师|代表|委员|同志|选手|居民"
NAMED = (re.compile(rf"(?:{_POST})(?P<name>[{''.join(sorted(SURNAMES))}]{_GIVEN})"), re.compile(rf"(?P<name>[{''.join(sorted(SURNAMES))}]{_GIVEN})(?={_SAID})"))


@dataclass(frozen=True, slots=True)
class Run:
    """Every text between START and END, PAD around them, as one row of ids, and where each id stands."""

    ids: Ids
    text: Numbers
    """Number of its text; -1 for START, END and PAD."""
    offset: Numbers
    """Code points of its text."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Other readings of single characters: parallel arrays, one entry a reading."""

    at: Numbers
    """Place in the run."""
    chars: tuple[str, ...]
    ids: Ids
    likeness: Floats
    """How much it looks like the printed one; 0 where it is alike in sound alone."""
    gain: Floats
    """Nats that its windows gain."""
    as_printed: Floats
    """log(1 + times the printed character stands beside the same neighbours elsewhere in the issue)."""
    as_read: Floats
    """The same of the reading."""
    score: Floats
    """Log odds that it is the right one."""


def suspect_characters(blocks: Sequence[EditionBlock], names: Iterable[str] = (), threshold: float = THRESHOLD) -> Iterator[Finding]:
    """The suspect characters of an issue's blocks, in their order. `names` (of its bylines) are left alone.

    A finding's confidence is the logistic of its score, less where another reading is nearly as good; `threshold` is of the score.
    """
    judged = judged_of(blocks)
    people = frozenset(name for name in names if len(name) > 1)
    run = run_of([block.text for block in judged], character_model())
    if not len(run.ids):
        return
    readings = readings_of(run, [block.text for block in judged], character_model())
    masks: dict[int, bytearray] = {}
    for n, ahead in _best(readings, threshold):
        number, offset = int(run.text[readings.at[n]]), int(run.offset[readings.at[n]])
        block = judged[number]
        mask = masks.setdefault(number, left_alone(block.text, people))
        char = in_its_script(readings.chars[n], block.text, offset)
        if not mask[offset] and char != block.text[offset] and not _makes_figure(char, block.text, offset):
            yield _finding(block, offset, char, float(readings.score[n]), ahead)


def judged_of(blocks: Sequence[EditionBlock]) -> list[EditionBlock]:
    """The blocks whose characters are judged: running text in Chinese."""
    return [block for block in blocks if block.kind in KINDS and not KANA.search(block.text)]


def _finding(block: EditionBlock, offset: int, char: str, score: float, ahead: float) -> Finding:
    """The finding for a reading of this score, `ahead` of the next best one by so much: as sure as that it is right at all and no other is."""
    here = block.text[max(0, offset - 4) : offset + 5]
    message = f"reads better with {char}: {here}"
    return Finding("suspect-character", block.text[offset], message, block.id, (offset, offset + 1), char, round(1 / (1 + math.exp(-score)) / (1 + math.exp(-ahead)), 3))


def run_of(texts: Sequence[str], model: CharacterModel) -> Run:
    """The run of these texts; those that are too short or strange to judge are left out."""
    ids, length = model.ids_of("".join(texts)), np.array([len(said) for said in texts], np.int64)
    number = np.repeat(np.arange(len(texts)), length)
    offset = np.arange(len(ids)) - np.repeat(np.cumsum(length) - length, length)
    inked = ids != DROPPED
    inked &= (np.bincount(number[inked], minlength=len(texts)) >= SHORTEST)[number]
    ids, number, offset = ids[inked], number[inked], offset[inked]
    if not len(ids):
        return Run(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int64))
    begins = np.diff(number, prepend=-1) != 0
    place = CONTEXT + np.arange(len(ids)) + np.cumsum(begins) * (ORDER + 1) - ORDER
    size = place[-1] + 1 + ORDER
    run = Run(np.full(size, PAD, np.int32), np.full(size, -1, np.int64), np.full(size, -1, np.int64))
    run.ids[place], run.text[place], run.offset[place] = ids, number, offset
    run.ids[place[begins] - 1] = START
    run.ids[place[np.append(begins[1:], True)] + 1] = END
    return run


def readings_of(run: Run, texts: Sequence[str], model: CharacterModel) -> Readings:
    """Every other reading of the run's surprising characters, with what it gains."""
    printed = _log_p(run, model)
    means = np.bincount(run.text[run.text >= 0], -printed[run.text >= 0], len(texts)) / np.maximum(np.bincount(run.text[run.text >= 0], minlength=len(texts)), 1)
    asked = np.flatnonzero((printed < -SURPRISING) & (run.text >= 0))
    at: list[int] = []
    others: list[Others] = []
    for place, number, offset, heard in zip(asked.tolist(), run.text[asked].tolist(), run.offset[asked].tolist(), (printed[asked] < -UNHEARD).tolist(), strict=True):
        if means[number] < STRANGE:
            at.append(place)
            others.append(alternatives(texts[number][offset], heard, model))
    places = np.repeat(np.array(at, np.int64), [len(other.chars) for other in others])
    ids = np.concatenate([other.ids for other in others] or [np.zeros(0, np.int32)])
    near = _with_neighbours(run, places, ids, model)
    chars, likeness = "".join(other.chars for other in others), np.concatenate([other.likeness for other in others] or [np.zeros(0, np.float32)])
    places, ids, likeness, chars = places[near], ids[near], likeness[near], "".join(chars[n] for n in near.tolist())
    gain = _gains(run, places, ids, printed, model)
    as_printed, as_read = _recurrence(run, places, ids)
    kind = np.where(likeness > 0, OF_SHAPE + PER_LIKENESS * over_close(likeness), OF_SOUND)
    score = PER_NAT * gain + kind + REPEATED_AS_PRINTED * as_printed + REPEATED_AS_READ * as_read
    return Readings(places, tuple(chars), ids, likeness, gain, as_printed, as_read, score.astype(np.float32))


def over_close(likeness: Floats) -> Floats:
    """By how much likenesses pass that of characters easily taken for each other; beyond MOST_ALIKE they say no more."""
    return np.minimum(likeness, MOST_ALIKE) - np.float32(CLOSELY_ALIKE)


class Others(NamedTuple):
    """What a character may stand for."""

    chars: str
    ids: Ids
    likeness: Floats
    """How much each looks like it; 0 for those alike in sound alone."""


@lru_cache(maxsize=8192)
def alternatives(char: str, heard: bool, model: CharacterModel) -> Others:
    """What a character may stand for by its shape and, if `heard`, by its sound alone."""
    shapes, simple = likenesses(char), char.translate(simplified_table())
    sounds = "".join(other for other in sound_sets().get(simple, "") if other not in shapes and other != char) if heard else ""
    chars = "".join(shapes) + sounds
    return Others(chars, model.encode(chars), np.array([*shapes.values(), *([0.0] * len(sounds))], np.float32))


def _log_p(run: Run, model: CharacterModel) -> Floats:
    """log P of each id of the run given the four before it; 0 for START and PAD."""
    return np.where((run.ids == PAD) | (run.ids == START), np.float32(0), model.running_log_p(run.ids))


def _with_neighbours(run: Run, places: Numbers, ids: Ids, model: CharacterModel) -> Numbers:
    """The numbers of the readings whose pairs with the neighbours before and after gain PAIR_GAIN, nothing else being known."""
    asked, of = np.unique(places, return_inverse=True)
    printed = model.log_p_after(run.ids[asked - 1], run.ids[asked])[of], model.log_p_after(run.ids[asked], run.ids[asked + 1])[of]
    first = model.log_p_after(run.ids[places - 1], ids)
    hopeful = np.flatnonzero(first - printed[0] - printed[1] > PAIR_GAIN - CERTAIN)
    second = model.log_p_after(ids[hopeful], run.ids[places[hopeful] + 1])
    return hopeful[first[hopeful] + second - printed[0][hopeful] - printed[1][hopeful] > PAIR_GAIN]


def _gains(run: Run, places: Numbers, ids: Ids, printed: Floats, model: CharacterModel) -> Floats:
    """Nats that the five windows about each place gain when it reads as `ids` say."""
    targets = places[:, None] + np.arange(ORDER)
    wanted = run.ids[targets]
    contexts = run.ids[targets[:, :, None] - CONTEXT + np.arange(CONTEXT)]
    blank = (wanted == PAD) | (wanted == START)
    wanted[:, 0] = ids
    for k in range(1, ORDER):
        contexts[:, k, CONTEXT - k] = ids
    read = model.log_p(contexts.reshape(-1, CONTEXT), wanted.ravel()).reshape(-1, ORDER)
    gains: Any = np.where(blank, 0, read - printed[targets]).sum(axis=1)
    return np.asarray(gains, np.float32)


def _recurrence(run: Run, places: Numbers, ids: Ids) -> tuple[Floats, Floats]:
    """How often the rest of the issue has the printed characters, and the readings, beside the same neighbours: log(1 + times)."""
    base = np.int64(1 << 16)
    pairs = np.sort(run.ids[:-1].astype(np.int64) * base + run.ids[1:])

    def times(left: Ids, right: Ids) -> Numbers:
        wanted = left.astype(np.int64) * base + right
        return np.asarray(np.searchsorted(pairs, wanted, "right") - np.searchsorted(pairs, wanted, "left"), np.int64)

    before, here, after = run.ids[places - 1], run.ids[places], run.ids[places + 1]
    as_printed = times(before, here) + times(here, after) - 2
    as_read = times(before, ids) + times(ids, after)
    return np.log1p(as_printed).astype(np.float32), np.log1p(as_read).astype(np.float32)


def _best(readings: Readings, threshold: float) -> Iterator[tuple[int, float]]:
    """Of each place its best reading, where it passes the threshold and stands clear of the second, and by how much; none beside a better one."""
    if not len(readings.at):
        return
    order = np.lexsort((-readings.score, readings.at))
    at, score = readings.at[order], readings.score[order]
    first = np.concatenate([[True], at[1:] != at[:-1]])
    second = np.concatenate([np.where(first[1:], -np.inf, score[1:]), [-np.inf]])
    ahead = score - second
    clear = first & (score >= threshold) & (ahead >= PER_NAT * CLOSE)
    passing = order[clear].tolist()
    for k, (n, by) in enumerate(zip(passing, ahead[clear].tolist(), strict=True)):
        beside = [m for m in passing[max(0, k - 1) : k + 2] if m != n and abs(int(readings.at[m] - readings.at[n])) == 1]
        if all(readings.score[n] > readings.score[m] for m in beside):
            yield n, by


def left_alone(text: str, names: Iterable[str]) -> bytearray:
    """A one for each code point of `text` that stands in a name, a figure, a title or the quotation of a law."""
    mask = bytearray(len(text))
    seen = plain(text)
    stretches = [found.span() for pattern in (FIGURE, TITLE, LAW, COINED, DOTTED) for found in pattern.finditer(text)]
    stretches += [found.span("name") for pattern in NAMED for found in pattern.finditer(seen)]
    stretches += [found.span() for name in names for found in re.finditer(re.escape(name), text)]
    for start, end in stretches:
        mask[start:end] = b"\1" * (end - start)
    return mask


def _makes_figure(char: str, text: str, offset: int) -> bool:
    """Whether the reading would be a numeral beside others: figures are not ours to guess."""
    return bool(FIGURE.fullmatch(char)) and any(FIGURE.fullmatch(other) for other in (text[max(0, offset - 1) : offset], text[offset + 1 : offset + 2]) if other)


def in_its_script(char: str, text: str, offset: int) -> str:
    """A reading in the script of the text it would stand in.

    >>> in_its_script("鋼", "钢筋水泥", 0), in_its_script("钢", "鋼筋與水泥業協會", 0)
    ('钢', '鋼')
    """
    table = simplified_table()
    if not _is_traditional(text):
        return char.translate(table)
    if char.translate(table) != char:
        return char
    from cleaner.dress import in_script

    before = text[max(0, offset - 4) : offset]
    turned = in_script("traditional")(before + char + text[offset + 1 : offset + 5])
    return turned[len(before) : len(before) + 1] or char


def _is_traditional(text: str) -> bool:
    """Whether more than one in twenty of the text's Han characters have another, Simplified form."""
    han = [char for char in text if is_han(char)]
    return 20 * sum(char.translate(simplified_table()) != char for char in han) > len(han)
