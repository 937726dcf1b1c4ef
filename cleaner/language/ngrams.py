"""The character language model: how likely is this character after those four?

A pruned 5-gram model (interpolated Kneser-Ney, made by ``training/language_model.py``) read straight from a memory-mapped
file by numpy, in batches. It answers in nats and knows nothing of blocks, articles or pages: what the numbers mean for
a decision is the business of its callers. Digits are one class, Latin letters are lower-cased, Traditional characters
stand for their Simplified ones; white space and invisible characters are not read at all.

>>> model = character_model()
>>> gains = model.join_gains(["各地要加快新旧动"], ["能转换", "记者从会上"], np.array([[0, 0], [0, 1]], np.int32))
>>> bool(gains[0].sum() > gains[1].sum())
True

File: the line ``MAGIC``, one line of JSON (sizes, steps, where each array lies), then the arrays, little-endian and aligned.
An n-gram is the number of its context (a rank in the order below) and its last character. That pair, packed into
``bucket_bits + 16`` bits and mixed by ``mixed`` (one-to-one, so nothing collides), is sorted; the upper bits name a
bucket, the lower 16 are stored. Bucket borders are stored as their distance from an even spread. So an n-gram costs two
bytes to name, and is found exactly. Its log p and its back-off weight are one byte each.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.errors import InputError

Ids = npt.NDArray[np.int32]
Nodes = npt.NDArray[np.int64]  # ranks of stored n-grams of one order; -1: not stored
Floats = npt.NDArray[np.float32]

MAGIC = b"herald-clean character n-grams 1\n"
ORDER = 5
CONTEXT = ORDER - 1
GAIN = np.array([0.69, 0.65, 0.31, 0.31], np.float32)
"""What each character's gain over a cut weighs in whether one text goes on another: the study's fit (a conditional logit over the leg ends of dev, 4.46 million entries)."""
PAD, UNKNOWN, START, END = 0, 1, 2, 3
FIRST_CHARACTER = 4
DROPPED = 0xFFFF  # in the table of characters: white space and invisible characters
REMAINDER_BITS = 16
_TAIL = 16  # characters looked at first for the last four inked ones; letter-spaced text needs 8

_UNICODE = 0x110000


def mixed(keys: npt.NDArray[np.uint64], bits: int) -> npt.NDArray[np.uint64]:
    """Scramble whole numbers below ``2**bits`` one-to-one, so that they spread evenly over the buckets.

    Odd multipliers and right shifts can both be undone modulo a power of two (the finaliser of MurmurHash3 is made so).
    """
    mask, shift = np.uint64((1 << bits) - 1), np.uint64(bits // 2)
    keys = keys ^ (keys >> shift)
    keys = (keys * np.uint64(0x9E3779B97F4A7C15)) & mask
    keys = keys ^ (keys >> shift)
    keys = (keys * np.uint64(0xBF58476D1CE4E5B9)) & mask
    return keys ^ (keys >> shift)


@dataclass(frozen=True, slots=True)
class _Order:
    """The stored n-grams of one order, two and up."""

    size: int
    bucket_bits: int
    vocabulary: int
    strides: tuple[int, ...]  # of the search in a bucket: powers of two, falling
    borders: npt.NDArray[np.int16]
    remainders: npt.NDArray[np.uint16]
    log_p_codes: npt.NDArray[np.uint8]
    backoff_codes: npt.NDArray[np.uint8]
    log_p_values: Floats
    backoff_values: Floats

    def border(self, buckets: Nodes) -> Nodes:
        return ((buckets * self.size) >> self.bucket_bits) + self.borders[buckets]

    def find(self, contexts: Nodes, chars: Ids) -> Nodes:
        """Ranks of the n-grams (context, character), -1 where not stored. Contexts must be stored ones."""
        keys = contexts.astype(np.uint64) * np.uint64(self.vocabulary) + chars.astype(np.uint64)
        keys = mixed(keys, self.bucket_bits + REMAINDER_BITS)
        buckets = (keys >> np.uint64(REMAINDER_BITS)).astype(np.int64)
        wanted = keys.astype(np.uint16)
        at, stop = self.border(buckets), self.border(buckets + 1)
        for stride in self.strides:
            probe = at + stride
            at += stride * ((probe <= stop) & (self.remainders[probe - 1] < wanted))
        return np.where((at < stop) & (self.remainders[at] == wanted), at, -1)


class Cuts(NamedTuple):
    """What the model says of cuts, in nats."""

    gains: Floats
    """(pairs, 4): what each of the first four characters of a start gains by the end before it: log P(s_i | last four of the end and
    s_<i) - log P(s_i | s_<i); 0 where the start is shorter."""
    startness: Floats
    """How like a paragraph's beginning each start is: sum over four characters of log P(s_i | START, s_<i) - log P(s_i | s_<i)."""
    endness: Floats
    """How like a paragraph's end each end is: log P(END | last four characters) - log P(END)."""

    @property
    def joining(self) -> Floats:
        """Nats for each start's going on its end: the gains of its four characters together."""
        return self.gains @ GAIN


class CharacterModel:
    """The probabilities of the model file, asked for in batches (ten thousand questions at once cost least each)."""

    def __init__(self, ids: npt.NDArray[np.uint16], log_p: Floats, backoff: Floats, orders: tuple[_Order, ...]) -> None:
        """Use ``load``. ``ids``: by code point; ``log_p``, ``backoff``: of single characters; ``orders``: two and up."""
        self._ids = ids
        self._log_p = log_p
        self._backoff = backoff
        self._orders = orders

    @classmethod
    def load(cls, path: Path | None = None) -> CharacterModel:
        """Map a model file (default: the one beside this module).

        Raises InputError when the file is missing, is no such model or is cut short.
        """
        path = path or Path(__file__).with_name("ngrams.bin")
        header, view = _mapped(path)

        def array(name: str) -> npt.NDArray[Any]:
            kind, start, count = header["arrays"][name]
            return np.frombuffer(view, np.dtype(kind), count, start)

        ids = np.full(_UNICODE, UNKNOWN, np.uint16)
        ids[array("code_points")] = array("code_point_ids")
        orders = tuple(_read_order(facts, header["vocabulary"], array) for facts in header["orders"])
        return cls(ids, array("log_p"), array("backoff"), orders)

    @property
    def vocabulary(self) -> int:
        """How many ids there are, PAD and the other special ones included."""
        return len(self._log_p)

    def ids_of(self, text: str) -> Ids:
        """The id of each code point of a text, folded; DROPPED for white space and invisible characters."""
        ids: Ids = self._ids[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)].astype(np.int32)
        return ids

    def encode(self, text: str) -> Ids:
        """Ids of the ink characters of a text, folded; white space and invisible characters are left out."""
        ids = self.ids_of(text)
        inked: Ids = ids[ids != DROPPED]
        return inked

    def log_p(self, contexts: Ids, chars: Ids) -> Floats:
        """log P(char | context) in nats. ``contexts``: (n, 4), left-padded with PAD where less is known."""
        chars = np.asarray(chars, np.int32)
        log_p = self._log_p[chars]
        for length, nodes in enumerate(self._states(np.asarray(contexts, np.int32)), 1):
            self._refine(length, nodes, chars, log_p)
        return log_p

    def over_cuts(self, ends: Sequence[str], starts: Sequence[str], pairs: Ids) -> Cuts:
        """What the model says of cuts between ends and starts. ``pairs``: (n, 2), indices into both."""
        heads, states = self._heads(starts), self._states(self._tails(ends))
        alone, begun = self._given_own(heads, START)
        return Cuts(self._gains(states, heads, alone, pairs), self._startness(heads, alone, begun), self._endness(states))

    def join_gains(self, ends: Sequence[str], starts: Sequence[str], pairs: Ids) -> Floats:
        """The gains of ``over_cuts`` alone."""
        heads = self._heads(starts)
        return self._gains(self._states(self._tails(ends)), heads, self._given_own(heads)[0], pairs)

    def joining(self, ends: Sequence[str], starts: Sequence[str], pairs: Ids) -> Floats:
        """What these say together, as `Cuts.joining` does."""
        return self.join_gains(ends, starts, pairs) @ GAIN

    def startness(self, starts: Sequence[str]) -> Floats:
        """The startness of ``over_cuts`` alone."""
        heads = self._heads(starts)
        return self._startness(heads, *self._given_own(heads, START))

    def endness(self, ends: Sequence[str]) -> Floats:
        """The endness of ``over_cuts`` alone."""
        return self._endness(self._states(self._tails(ends)))

    def _gains(self, states: Sequence[Nodes], heads: Ids, alone: Floats, pairs: Ids) -> Floats:
        end_of, start_of = np.asarray(pairs, np.int64).reshape(-1, 2).T
        chars, base = heads[start_of], alone[start_of]
        log_p = base.copy()
        # Contexts of so many characters before each character of the start, as far as they reach into the end.
        nodes = np.zeros((len(end_of), 0), np.int64)
        for length, state in enumerate(states, 1):
            nodes = np.concatenate([state[end_of, None], nodes], axis=1)
            nodes = self._refine(length, nodes, chars[:, :length], log_p[:, :length])
        return np.where(chars == PAD, np.float32(0), log_p - base)

    def _startness(self, heads: Ids, alone: Floats, begun: Floats) -> Floats:
        gained = np.where(heads == PAD, np.float32(0), begun - alone)
        total = np.zeros(len(heads), np.float32)
        for column in gained.T:
            total += column
        return total

    def _endness(self, states: Sequence[Nodes]) -> Floats:
        chars = np.full(len(states[0]), END, np.int32)
        log_p = self._log_p[chars]
        for length, nodes in enumerate(states, 1):
            self._refine(length, nodes, chars, log_p)
        return log_p - self._log_p[chars]

    def surprise(self, text: str) -> Floats:
        """-log P in nats of each ink character of a text read as one paragraph, from its START."""
        return -self.running_log_p(np.concatenate([np.array([START], np.int32), self.encode(text)]))[1:]

    def running_log_p(self, ids: Ids) -> Floats:
        """log P in nats of each id of a run after the four before it; nothing is known across a PAD."""
        log_p = self._log_p[ids]
        nodes = _one_on(np.where(ids == PAD, -1, ids).astype(np.int64))
        for length in range(1, ORDER):
            nodes = _one_on(self._refine(length, nodes, ids, log_p))
        return log_p

    def log_p_after(self, before: Ids, chars: Ids) -> Floats:
        """log P in nats of each character after one other."""
        log_p = self._log_p[chars]
        self._refine(1, np.where(before == PAD, -1, before).astype(np.int64), chars, log_p)
        return log_p

    def gram_log_p(self, points: npt.NDArray[np.int64]) -> Floats:
        """log P in nats of runs of up to four characters, nothing being known before them. ``points``: code points, (n, length)."""
        ids = self._ids[points].astype(np.int32)
        total: Floats = self._given_own(np.where(ids == DROPPED, UNKNOWN, ids))[0].sum(1)
        return total

    def _find(self, length: int, nodes: Nodes, chars: Ids) -> Nodes:
        """Ranks of contexts of ``length`` characters, each one character longer; -1 where not stored."""
        found = np.full(nodes.shape, -1, np.int64)
        known = nodes >= 0
        contexts = nodes[known]
        if len(contexts):  # short lines ask about nothing five times in six
            found[known] = self._orders[length - 1].find(contexts, chars[known])
        return found

    def _refine(self, length: int, nodes: Nodes, chars: Ids, log_p: Floats) -> Nodes:
        """Turn log p by contexts one shorter into log p by contexts of ``length`` (in place); the n-grams found. All of one shape."""
        found = np.full(nodes.shape, -1, np.int64)
        known = nodes >= 0
        contexts = nodes[known]
        if not len(contexts):
            return found
        order = self._orders[length - 1]
        hits = order.find(contexts, chars[known])
        if length == 1:
            backoff = self._backoff[contexts]
        else:
            below = self._orders[length - 2]
            backoff = below.backoff_values[below.backoff_codes[contexts]]
        stored = order.log_p_values[order.log_p_codes[hits]]
        log_p[known] = np.where(hits >= 0, stored, log_p[known] + backoff)
        found[known] = hits
        return found

    def _states(self, contexts: Ids) -> list[Nodes]:
        """Ranks of the last one, two, three and four characters of each context (n, 4); -1 where not stored."""
        nodes = np.where(contexts == PAD, -1, contexts).astype(np.int64)
        states = [nodes[:, -1]]
        for length in range(1, CONTEXT):  # contexts of so many characters, wherever they end, go on by one
            nodes = self._find(length, nodes[:, :-1], contexts[:, length:])
            states.append(nodes[:, -1])
        return states

    def _given_own(self, heads: Ids, before: int = PAD) -> tuple[Floats, Floats]:
        """log P(s_i | s_<i) of each of the first characters (n, up to four), nothing being known before them; and log P(s_i | before, s_<i)."""
        alone, begun = self._log_p[heads], np.empty(heads.shape, np.float32)
        context = np.concatenate([np.full((len(heads), 1), before, np.int32), heads[:, :-1]], axis=1)
        nodes = np.where(context == PAD, -1, context).astype(np.int64)
        for length in range(1, heads.shape[1] + 1):
            known = alone[:, length - 1 :].copy()
            nodes = self._refine(length, nodes, heads[:, length - 1 :], known)[:, :-1]
            # The first of them is known from what stands before, the others from the characters of their own text.
            begun[:, length - 1], alone[:, length:] = known[:, 0], known[:, 1:]
        return alone, begun

    def _heads(self, starts: Sequence[str]) -> Ids:
        """The first four ids of each text (n, 4), right-padded with PAD."""
        ids, text, place, _ = self._inked(starts, slice(_TAIL))
        heads = np.full((len(starts), CONTEXT), PAD, np.int32)
        heads[text[place < CONTEXT], place[place < CONTEXT]] = ids[place < CONTEXT]
        return heads

    def _tails(self, ends: Sequence[str]) -> Ids:
        """The last four ids of each text (n, 4), left-padded with PAD."""
        ids, text, place, length = self._inked(ends, slice(-_TAIL, None))
        column = place - length[text] + CONTEXT
        tails = np.full((len(ends), CONTEXT), PAD, np.int32)
        tails[text[column >= 0], column[column >= 0]] = ids[column >= 0]
        return tails

    def _inked(self, texts: Sequence[str], part: slice) -> tuple[Ids, Nodes, Nodes, Nodes]:
        """The ids of a part of each text, or of the whole where the part holds fewer than four: every id, the number of its text, its
        place in the text's ids, and how many ids each text has."""
        parts = [text[part] for text in texts]
        while True:
            ids = self.ids_of("".join(parts))
            text = np.repeat(np.arange(len(parts)), [len(one) for one in parts])[ids != DROPPED]
            length = np.bincount(text, minlength=len(parts))
            short = [n for n in np.flatnonzero(length < CONTEXT).tolist() if len(parts[n]) < len(texts[n])]
            if not short:
                return ids[ids != DROPPED], text, np.arange(len(text)) - (np.cumsum(length) - length)[text], length
            for n in short:
                parts[n] = texts[n]


def _one_on(nodes: Nodes) -> Nodes:
    """What was found at one place of a run, as the contexts of the next."""
    return np.concatenate([np.array([-1], np.int64), nodes])[:-1]


def _mapped(path: Path) -> tuple[dict[str, Any], mmap.mmap]:
    """The header of a model file and the whole file, mapped; InputError as ``CharacterModel.load``."""
    remedy = "make it again with training/language_model.py"
    try:
        with path.open("rb") as file:
            if file.readline(len(MAGIC)) != MAGIC:
                raise InputError(str(path), "this is no character model of this version", remedy)
            header: dict[str, Any] = json.loads(file.readline())
            if path.stat().st_size != header["bytes"]:
                raise InputError(str(path), f"the character model is cut short ({header['bytes']} bytes expected)", remedy)
            return header, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise InputError(str(path), f"the character model cannot be read ({error.strerror})", remedy) from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(str(path), "the character model has a damaged header", remedy) from error


def _read_order(facts: dict[str, Any], vocabulary: int, array: Any) -> _Order:
    order = facts["order"]
    codes = np.arange(256, dtype=np.float32)
    longest = int(facts["longest_bucket"])
    return _Order(
        size=facts["size"],
        bucket_bits=facts["bucket_bits"],
        vocabulary=vocabulary,
        strides=tuple(1 << bit for bit in reversed(range(longest.bit_length()))),
        borders=array(f"borders{order}"),
        remainders=array(f"remainders{order}"),
        log_p_codes=array(f"log_p{order}"),
        backoff_codes=array(f"backoff{order}"),
        log_p_values=-codes * np.float32(facts["log_p_step"]),
        backoff_values=(codes - np.float32(facts["backoff_zero"])) * np.float32(facts["backoff_step"]),
    )


@cache
def character_model() -> CharacterModel:
    """The model shipped with the package, mapped once."""
    return CharacterModel.load()
