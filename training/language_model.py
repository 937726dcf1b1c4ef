"""Train the character language model: ``python training/language_model.py ../shared/corpus -o cleaner/language/ngrams.bin``

Reads every ``*.txt.xz`` of the folder (UTF-8, a paragraph a line, headings among them), folds each character (one to
one), counts, smooths and prunes (``kneser_ney.py``) down to ``--bytes``, and writes the file ``cleaner/language/ngrams.py``
reads. Headings are left out: they are no paragraphs, and would teach wrong beginnings and ends. The model holds
counts turned into probabilities, and no text. Takes some two minutes of one core and 4 GB. OpenCC is needed here and not
by the reader: the table of characters lies in the file. Same text, same numpy, same OpenCC: the same bytes.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import opencc
from kneser_ney import BACKOFF_STEP, BACKOFF_ZERO, Counts, Ints, Mask, Pruned, Reals, count_ngrams, kept, prune, smoothed, weighted_differences

from cleaner.chars import INVISIBLE, unified
from cleaner.language.ngrams import DROPPED, END, FIRST_CHARACTER, MAGIC, REMAINDER_BITS, START, UNKNOWN, mixed

# Read: U+0000 to U+323AF, the last CJK ideograph of Unicode 15. What lies beyond is UNKNOWN.
_CODE_POINTS = [*range(0xD800), *range(0xE000, 0x323B0)]
# One sign in several shapes, beyond what NFKC and OpenCC know; 著 is printed for 着 in Taiwan, and OpenCC's characters leave it.
_SHAPES = dict(zip("「」『』〈〉⋯–－―─・•∶著", "“”‘’《》…————··:着", strict=True))
# Rarer characters are UNKNOWN: they cannot have neighbours to learn from. The id must fit 13 bits beside a context.
_LEAST_COUNT = 3
_MOST_CHARACTERS = 8191 - FIRST_CHARACTER
# A line below this, without the end of a sentence, is a heading; a line shorter than 8 is nothing.
_HEADING, _SHORTEST = 40, 8
_SENTENCE_ENDS = "。！？”’…；：）」』"
_BUCKET = 8  # n-grams a bucket, about: twice as many cost a tenth in speed, half as many 0.25 bytes each


def folded_characters() -> dict[str, str]:
    """Every character to the one it is counted as; "" for white space and what is invisible."""
    characters = [chr(point) for point in _CODE_POINTS]
    compatible = [_compatible(c) for c in characters]
    simplified = _converted(compatible, "t2s")
    # Shapes usual in Hong Kong (衞, 粧) that the table for Taiwan and the mainland leaves alone.
    hong_kong = _converted(compatible, "hk2s")
    folded = [t if t != same else h for same, t, h in zip(compatible, simplified, hong_kong, strict=True)]
    return {c: "" if INVISIBLE.match(c) else _classed(_SHAPES.get(f, f)) for c, f in zip(characters, folded, strict=True)}


def _compatible(character: str) -> str:
    character = _SHAPES.get(character, character)
    character = _one(unicodedata.normalize("NFKC", unified(character)), character)
    return _SHAPES.get(character, character)


def _classed(character: str) -> str:
    """All digits are one class, all Latin letters another: of a figure or a foreign name only the shape recurs.

    Measured on joins of text cut at random (logit of the study, nats a decision, at 8.9 MB): letters told apart 1.350,
    1.813, 1.210 (dev Simplified, dev Traditional, seeds); one class 1.348, 1.807, 1.204. Digits: the study, section 1.
    """
    if character.isdecimal():
        return "0"
    return "a" if character.isascii() and character.isalpha() else character


def _one(folded: str, otherwise: str) -> str:
    return folded if len(folded) == 1 else otherwise


def _converted(characters: list[str], direction: str) -> list[str]:
    convert = opencc.OpenCC(direction).convert
    known = {c: _one(convert(c), c) for c in set(characters) if unicodedata.category(c) == "Lo"}
    return [known.get(c, c) for c in characters]


def paragraphs(folder: Path, table: dict[str, str]) -> list[str]:
    """The folded paragraphs of all texts of the folder, in name order, headings left out."""
    fold = {ord(c): folded for c, folded in table.items() if folded != c}
    found = []
    for path in sorted(folder.glob("*.txt.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as text:
            lines = text.read().split("\n")
        bodies = [line.translate(fold) for line in lines if not _is_heading(line.strip())]
        bodies = [body for body in bodies if len(body) >= _SHORTEST]
        print(f"{path.name}: {len(bodies):,} paragraphs, {sum(map(len, bodies)):,} characters", file=sys.stderr)
        found += bodies
    return found


def _is_heading(line: str) -> bool:
    return len(line) < _HEADING and not line.endswith(tuple(_SENTENCE_ENDS))


def character_ids(texts: list[str], table: dict[str, str]) -> npt.NDArray[np.uint16]:
    """The id of every code point read, the commonest character first."""
    counted = Counter("".join(texts))
    often = sorted((c for c, n in counted.items() if n >= _LEAST_COUNT), key=lambda c: (-counted[c], c))
    ids = {c: i for i, c in enumerate(often[:_MOST_CHARACTERS], FIRST_CHARACTER)}
    ids[""] = DROPPED
    return np.array([ids.get(table[chr(point)], UNKNOWN) for point in _CODE_POINTS], np.uint16)


def as_ids(texts: list[str], ids: npt.NDArray[np.uint16]) -> Ints:
    """All paragraphs as one run of ids, each between START and END."""
    by_point = np.full(sys.maxunicode + 1, UNKNOWN, np.uint16)
    by_point[_CODE_POINTS] = ids
    by_point[[1, 2]] = START, END  # control characters, which no folded text holds
    whole = "".join(f"\x01{text}\x02" for text in texts)
    points = np.frombuffer(whole.encode("utf-32-le"), np.uint32)
    return by_point[points].astype(np.int64)


def masks_within(orders: list[Counts], scores: list[Reals], most_bytes: int) -> list[Mask]:
    """What to keep: the lowest threshold whose n-grams need no more than ``most_bytes``."""
    low, high = 0.0, 1000.0
    for _ in range(24):
        middle = (low + high) / 2
        masks = kept(orders, scores, middle)
        low, high = (low, middle) if _bytes_of(masks) <= most_bytes else (middle, high)
    masks = kept(orders, scores, high)
    print(f"threshold {high:.4f}: {[int(mask.sum()) for mask in masks]} n-grams kept", file=sys.stderr)
    return list(masks)


def _bytes_of(masks: list[Mask]) -> int:
    """Two bytes name an n-gram, one is its log p, one its back-off weight (none in the highest order); and the borders."""
    sizes = [int(mask.sum()) for mask in masks[1:]]
    return sum(4 * size for size in sizes) - sizes[-1] + sum(2 << _bucket_bits(size, 0) for size in sizes)


def _bucket_bits(size: int, key_bits: int) -> int:
    return max((size // _BUCKET).bit_length(), key_bits - REMAINDER_BITS, 1)


def model_file(ids: npt.NDArray[np.uint16], unigram: Reals, backoff: Reals, orders: list[Counts], pruned: list[Pruned]) -> bytes:
    """The file: see ``cleaner/language/ngrams.py``."""
    known = np.flatnonzero(ids != UNKNOWN)
    arrays: dict[str, npt.NDArray[Any]] = {
        "code_points": np.array(_CODE_POINTS, np.uint32)[known],
        "code_point_ids": ids[known],
        "log_p": unigram.astype(np.float32),
        "backoff": backoff.astype(np.float32),
    }
    rank = np.arange(len(unigram))
    facts = []
    for number, (order, part) in enumerate(zip(orders[1:], pruned, strict=True), 2):
        packed, fact, rank = _packed(order, part, rank, len(unigram))
        arrays |= {f"{name}{number}": array for name, array in packed.items()}
        facts.append({"order": number} | fact)
    return _written(arrays, {"vocabulary": len(unigram), "orders": facts})


def _packed(
    order: Counts, part: Pruned, rank: Ints, vocabulary: int
) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any], Ints]:
    """The arrays and figures of one order, and the rank of each of its n-grams, given the ranks of the order below."""
    chosen = np.flatnonzero(part.keep)
    keys = rank[order.context[chosen]].astype(np.uint64) * np.uint64(vocabulary) + order.char[chosen].astype(np.uint64)
    bits = _bucket_bits(len(chosen), int(keys.max()).bit_length())
    keys = mixed(keys, bits + REMAINDER_BITS)
    by_key = np.argsort(keys)
    keys, chosen = keys[by_key], chosen[by_key]
    ranks = np.full(len(order), -1, np.int64)
    ranks[chosen] = np.arange(len(chosen))
    buckets = np.arange((1 << bits) + 1)
    borders = np.searchsorted(keys >> np.uint64(REMAINDER_BITS), buckets.astype(np.uint64))
    longest = int(np.diff(borders).max())
    uneven = borders - ((buckets * len(chosen)) >> bits)
    if np.abs(uneven).max() > np.iinfo(np.int16).max:
        raise ValueError("the keys are spread too unevenly for 16 bits")
    arrays = {
        "borders": uneven.astype(np.int16),
        # The search may look one stride past the end.
        "remainders": np.concatenate([keys.astype(np.uint16), np.full(2 * longest + 2, 0xFFFF, np.uint16)]),
        "log_p": part.log_p_code[chosen],
        "backoff": part.backoff_code[chosen] if len(part.backoff_code) else part.backoff_code,
    }
    facts = {
        "size": len(chosen),
        "bucket_bits": bits,
        "longest_bucket": longest,
        "log_p_step": part.log_p_step,
        "backoff_step": BACKOFF_STEP,
        "backoff_zero": BACKOFF_ZERO,
    }
    return arrays, facts, ranks


def _written(arrays: dict[str, npt.NDArray[Any]], facts: dict[str, Any]) -> bytes:
    """Magic line, header line (of a fixed 4096 bytes), arrays at multiples of 64 bytes."""
    start = 4096
    room = start - len(MAGIC) - 1
    places, body = {}, bytearray()
    for name, array in arrays.items():
        body += bytes(-len(body) % 64)
        little = array.astype(array.dtype.newbyteorder("<"))
        places[name] = [little.dtype.str, start + len(body), len(little)]
        body += little.tobytes()
    header = json.dumps(facts | {"arrays": places, "bytes": start + len(body)}, sort_keys=True).encode()
    if len(header) > room:
        raise ValueError("the header does not fit its 4096 bytes")
    return MAGIC + header.ljust(room) + b"\n" + bytes(body)


def main() -> None:
    """Read the command line, train, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, help="folder of *.txt.xz")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--bytes", type=int, default=8_850_000, help="most bytes of n-grams (default 8,850,000); the characters take 0.1 MB more")
    options = parser.parse_args()
    if not any(options.corpus.glob("*.txt.xz")):
        parser.error(f"{options.corpus} holds no *.txt.xz")
    table = folded_characters()
    texts = paragraphs(options.corpus, table)
    ids = character_ids(texts, table)
    vocabulary = int(ids[ids != DROPPED].max()) + 1
    orders = count_ngrams(as_ids(texts, ids), vocabulary)
    p = smoothed(orders)
    masks = masks_within(orders, weighted_differences(orders, p), options.bytes)
    unigram, backoff, pruned = prune(orders, p, masks)
    options.output.write_bytes(model_file(ids, unigram, backoff, orders, pruned))


if __name__ == "__main__":
    main()
