"""Say which start of a text fits which end, by two small neural towers read with numpy alone.

What: one tower turns the last 16 characters of an END (a leg or a line of a column that stops) into a vector, a second turns the
first 16 characters of a START into another; their product is the *local* score. A third, shared by both sides, sums a vector for
every pair of neighbouring characters in the 128 characters next to the cut; its product is the *topic* score. Both are logits of a
contrastive softmax (InfoNCE; van den Oord et al. 2018): differences between the candidates of one end are in nats, roughly. They are
two more pieces of evidence for succession, not a decision.

Why: the n-gram model sees four characters to each side of a cut; the towers see sixteen, and what the story is about.

White space and invisible characters are dropped, Traditional is folded to Simplified character by character, full-width forms and
case are folded: all by one table that lies beside the weights. A line feed INSIDE a text is read as a paragraph break, so lines of
one paragraph must be joined before they come here. Nothing is altered; texts only come in and numbers go out.

>>> model = towers()
>>> ends = model.ends(["会议强调，要坚持和加强党的全面领"])
>>> starts = model.starts(["导，把各项工作落到实处。", "球队在加时赛里连进三球。"])
>>> local = model.scores(ends, starts, np.array([[0, 0], [0, 1]], np.int32))[:, 0]
>>> bool(local[0] > local[1])
True

Training: `training/towers.py`. Figures and limits: `docs/towers.md`.
"""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cleaner.errors import HeraldError

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

LOCAL = 16
"""Characters that the local towers read, next to the cut."""
TOPIC = 128
"""Characters that the topic tower reads, next to the cut."""
BUCKETS = 32768
"""Rows of the topic table; bucket 0 is empty."""
NOTHING, UNKNOWN, BREAK = 0, 1, 2
"""Rows of the alphabet: no text known here; a character outside the alphabet; a paragraph break inside the text."""
DROPPED = 0xFFFF
"""What the table says of white space and invisible characters."""
_READ = 1024
"""Characters of a text that are looked at: room for TOPIC visible ones even where every character is spaced out."""
_SLICE = 4096
"""Pairs scored at once when few of all possible ones are asked for: 4096 x 256 float32 are 4 MB a side."""
_WEIGHTS = Path(__file__).with_name("towers.npz")
_ARRAYS = ("alphabet", "letters", "topics", "topic_scale", *(f"{side}_{part}" for side in ("end", "start") for part in ("into", "mid", "out")))


class TowersError(HeraldError):
    """The file of weights is missing, cut short or made for another version of this module."""


class EndVectors(NamedTuple):
    """Ends as vectors: one row an end, float32."""

    local: Floats
    topic: Floats


class StartVectors(NamedTuple):
    """Starts as vectors: one row a start, float32."""

    local: Floats
    topic: Floats


class Layer(NamedTuple):
    """One affine layer: `x @ weight + bias`."""

    weight: Floats
    bias: Floats


class Tower(NamedTuple):
    """Three layers; the second is added to what it was given."""

    into: Layer
    mid: Layer
    out: Layer


class Visible(NamedTuple):
    """The visible characters of some texts, one text after another."""

    rows: Rows
    """Their rows in the alphabet."""
    text: Rows
    """The number of the text that each stands in."""
    place: Rows
    """Its place there."""
    length: Rows
    """How many each text has."""


def rows_of(text: str, alphabet: npt.NDArray[np.uint16]) -> Rows:
    """Return the row in the alphabet of every visible character of `text`, as `visible` does."""
    return visible([text], alphabet).rows


def visible(texts: Sequence[str], alphabet: npt.NDArray[np.uint16]) -> Visible:
    """Return the visible characters of texts.

    White space is dropped, runs of line feeds become one BREAK, none at either end of a text.
    `alphabet` holds the row of every code point of the Basic Multilingual Plane; the others are UNKNOWN.
    """
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    rows: Rows = np.where(codes < len(alphabet), alphabet[np.minimum(codes, len(alphabet) - 1)], UNKNOWN).astype(np.int64)
    text = np.repeat(np.arange(len(texts)), [len(one) for one in texts])
    kept = rows != DROPPED
    rows, text = rows[kept], text[kept]
    if (rows == BREAK).any():
        # A break goes where another break, or nothing at all, comes before it; then where nothing comes after it.
        kept = (rows != BREAK) | ((np.diff(text, prepend=-1) == 0) & (np.insert(rows[:-1], 0, BREAK) != BREAK))
        rows, text = rows[kept], text[kept]
        kept = (rows != BREAK) | (np.diff(text, append=-1) == 0)
        rows, text = rows[kept], text[kept]
    length = np.bincount(text, minlength=len(texts))
    return Visible(rows, text, np.arange(len(rows)) - (np.cumsum(length) - length)[text], length)


def buckets_of(rows: Rows) -> Rows:
    """Return the topic bucket of each pair of neighbours in `rows` (any shape, pairs along the last axis).

    A pair that holds NOTHING or a BREAK falls into bucket 0.
    """
    left, right = rows[..., :-1], rows[..., 1:]
    hashed = 1 + ((left * 40503 + right * 2654435761) >> 7) % (BUCKETS - 1)
    whole = (left != NOTHING) & (right != NOTHING) & (left != BREAK) & (right != BREAK)
    return cast("Rows", np.where(whole, hashed, 0))


def gelu(x: Floats) -> Floats:
    """Return GELU in its tanh form (Hendrycks and Gimpel 2016)."""
    inner = np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x))
    return cast("Floats", np.float32(0.5) * x * (inner + np.float32(1)))


def _climb(tower: Tower, letters: Floats, rows: Rows) -> Floats:
    hidden = gelu(letters[rows].reshape(len(rows), LOCAL * letters.shape[1]) @ tower.into.weight + tower.into.bias)
    hidden = hidden + gelu(hidden @ tower.mid.weight + tower.mid.bias)
    return cast("Floats", hidden @ tower.out.weight + tower.out.bias)


def _unpack(stored: dict[str, npt.NDArray[np.generic]], name: str) -> Floats:
    """Return a matrix from its int8 rows and the scale of each row."""
    scale = cast("Floats", stored[name + "_scale"])
    return np.multiply(cast("npt.NDArray[np.int8]", stored[name]), scale[:, None], dtype=np.float32)


class Towers:
    """The trained towers. Make one with `load`, or take the shipped one from `towers()`."""

    def __init__(self, stored: dict[str, npt.NDArray[np.generic]]) -> None:
        """Unpack `stored`, the arrays of a file written by `training/towers.py`.

        `alphabet` holds the row of each code point of the Basic Multilingual Plane.
        """
        self.alphabet = cast("npt.NDArray[np.uint16]", stored["alphabet"])
        self._letters = _unpack(stored, "letters")
        self._topics = _unpack(stored, "topics")
        self._topic_scale = np.sqrt(cast("Floats", stored["topic_scale"])[0])

        def tower(side: str) -> Tower:
            layers = (f"{side}_{part}" for part in ("into", "mid", "out"))
            return Tower(*(Layer(_unpack(stored, name).T, cast("Floats", stored[name + "_bias"])) for name in layers))

        self._end, self._start = tower("end"), tower("start")

    @classmethod
    def load(cls, path: Path | None = None) -> Towers:
        """Read the weights at `path` (the shipped ones by default).

        Raises TowersError, naming the file, where it is missing, cut short or of another make.
        """
        path = path or _WEIGHTS
        try:
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                stored = {name: file[name] for name in file.files}
        except FileNotFoundError as error:
            raise TowersError(f"{path}: no such file of tower weights; make it with training/towers.py") from error
        except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
            raise TowersError(f"{path}: not a whole file of tower weights ({error})") from error
        missing = [name for name in _ARRAYS if name not in stored]
        if missing:
            raise TowersError(f"{path}: not a file of tower weights: {', '.join(missing)} missing")
        return cls(stored)

    def ends(self, texts: Sequence[str]) -> EndVectors:
        """Return the vectors of texts that stop; of each the last characters count."""
        rows = self.end_rows(texts)
        return EndVectors(self.local_ends(rows[:, -LOCAL:]), self.topics(rows))

    def starts(self, texts: Sequence[str]) -> StartVectors:
        """Return the vectors of texts that begin; of each the first characters count."""
        rows = self.start_rows(texts)
        return StartVectors(self.local_starts(rows[:, :LOCAL]), self.topics(rows))

    def end_rows(self, texts: Sequence[str], reach: int = TOPIC) -> Rows:
        """Return the last `reach` visible characters of each text as rows of the alphabet, set to the right."""
        found, text, place, length = visible([text[-_READ:] for text in texts], self.alphabet)
        column = place - length[text] + reach
        rows = np.zeros((len(texts), reach), np.int64)
        rows[text[column >= 0], column[column >= 0]] = found[column >= 0]
        return rows

    def start_rows(self, texts: Sequence[str], reach: int = TOPIC) -> Rows:
        """Return the first `reach` visible characters of each text as rows of the alphabet, set to the left."""
        found, text, place, _ = visible([text[:_READ] for text in texts], self.alphabet)
        rows = np.zeros((len(texts), reach), np.int64)
        rows[text[place < reach], place[place < reach]] = found[place < reach]
        return rows

    def local_ends(self, rows: Rows) -> Floats:
        """Return the local vectors of ends, from their last LOCAL rows."""
        return _climb(self._end, self._letters, rows)

    def local_starts(self, rows: Rows) -> Floats:
        """Return the local vectors of starts, from their first LOCAL rows."""
        return _climb(self._start, self._letters, rows)

    def topics(self, rows: Rows) -> Floats:
        """Return the topic vectors of texts, from TOPIC rows of each."""
        buckets = buckets_of(rows)
        seen = buckets != 0  # a sparse product: most texts are shorter than the tower reads
        borders = np.concatenate([[0], np.cumsum(seen.sum(axis=1))])
        summed = csr_matrix((np.ones(borders[-1], np.float32), buckets[seen], borders), shape=(len(rows), BUCKETS)) @ self._topics
        # Not a full normalisation: a short or everyday text has a short sum and so says little.
        return cast("Floats", self._topic_scale * summed / np.sqrt((summed * summed).sum(axis=1, keepdims=True) + np.float32(1)))

    def scores(self, ends: EndVectors, starts: StartVectors, pairs: npt.NDArray[np.int32]) -> Floats:
        """Return local and topic score, in nats, of each pair (index of an end, index of a start): shape (n, 2)."""
        return np.stack([products(left, right, pairs) for left, right in zip(ends, starts, strict=True)], axis=1)


def products(left: Floats, right: Floats, pairs: npt.NDArray[np.int32]) -> Floats:
    """Return the product of each pair of rows: (n,).

    Many pairs of few rows are read off the full product; few pairs of many rows are multiplied one by one.
    """
    one, other = pairs[:, 0], pairs[:, 1]
    if len(left) * len(right) <= 16 * len(pairs):
        return cast("Floats", (left @ right.T)[one, other])
    slices = [slice(at, at + _SLICE) for at in range(0, len(pairs), _SLICE)]
    parts = [np.einsum("ij,ij->i", left[one[here]], right[other[here]]) for here in slices]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


@cache
def towers() -> Towers:
    """Return the shipped towers, read once."""
    return Towers.load()
