"""Make the confusion sets: ``python training/confusions.py FONT -o cleaner/language/confusions.txt``

Which characters are easily taken for which: by *shape*, found by drawing every character that the language model reads
with a font and comparing the pictures; by *sound*, the syllables of pypinyin (MIT), tones left aside. Facts are compiled
here from their sources, no list is copied. A line that begins with `=` is a syllable's characters, the commonest first;
any other line is a character and those of its shape, the likest first, a digit before those of one degree of likeness
(`cleaner.language.confusions`).

The font used is Noto Sans CJK SC Regular (OFL), as Debian's ``fonts-noto-cjk`` has it. Needs Pillow and pypinyin.
"""

from __future__ import annotations

import argparse
import itertools
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from cleaner.chars import is_han, simplified_table
from cleaner.language.confusions import DEGREE, FAINTEST
from cleaner.language.ngrams import FIRST_CHARACTER, CharacterModel, character_model

Pictures = npt.NDArray[np.float32]

SIZE = 40  # pixels a side: one stroke is two pixels, so that a missing dot shows
BLUR = 0.8
NEIGHBOURS = 24
ALIKE = 0.60  # cosine of two pictures, means taken off: 末 and 未 0.96, 己 and 已 0.94, 目 and 日 0.72, 大 and 人 0.69; most pairs are under 0.3
# Of the slips that lookalikes of a serif font make, those sets hold 92 in 100; 6 neighbours of 0.72 and more held 61, 20 of 0.65 hold 87.
MISTAKEN = (6, 0.72)  # neighbours and likeness of what a recogniser takes for a character: `--shapes-only`
COMMON = 3600  # ids, the commonest first, that may be suggested: of a rarer character a model of n-grams knows too little
HOMOPHONES = 16


def characters(model: CharacterModel) -> tuple[list[str], npt.NDArray[np.int32]]:
    """The Han characters that the model knows, Traditional forms among them, and their ids."""
    every = [chr(point) for point in range(0x4E00, 0x9FA6)]
    ids = np.concatenate([model.encode(char) for char in every])
    kept = [(char, number) for char, number in zip(every, ids, strict=True) if number >= FIRST_CHARACTER and is_han(char)]
    return [char for char, _ in kept], np.array([number for _, number in kept], np.int32)


def pictures(chars: list[str], font: Path) -> Pictures:
    """Every character as a vector of unit length."""
    face = ImageFont.truetype(str(font), SIZE - 4)
    rows = np.zeros((len(chars), SIZE * SIZE), np.float32)
    for row, char in zip(rows, chars, strict=True):
        page = Image.new("L", (SIZE, SIZE))
        ImageDraw.Draw(page).text((SIZE // 2, SIZE // 2), char, 255, face, anchor="mm")
        row[:] = np.asarray(page.filter(ImageFilter.GaussianBlur(BLUR)), np.float32).ravel()
    rows -= rows.mean(axis=1, keepdims=True)
    norms: Any = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, 1e-6), np.float32)


def lookalikes(chars: list[str], ids: npt.NDArray[np.int32], drawn: Pictures, most: int, least: float) -> dict[str, list[tuple[str, float]]]:
    """Of each character those most like it, with how like they are; forms of the same character are no confusion."""
    out: dict[str, list[tuple[str, float]]] = {}
    for start in range(0, len(chars), 500):
        likeness = drawn[start : start + 500] @ drawn.T
        for row, here in zip(likeness, range(start, start + 500), strict=False):
            best = np.argsort(-row)[: most * 3]
            near = [(chars[n], float(row[n])) for n in best if row[n] >= least and ids[n] != ids[here] and ids[n] < COMMON]
            if near:
                out[chars[here]] = near[:most]
    return out


def both_ways(shapes: dict[str, list[tuple[str, float]]], suggested: Collection[str]) -> dict[str, list[tuple[str, float]]]:
    """The same with every character that may be suggested among those of the characters that are among its own; the likest first."""
    out = {char: dict(near) for char, near in shapes.items()}
    for char, near in shapes.items():
        if char in suggested:
            for other, degree in near:
                out.setdefault(other, {}).setdefault(char, degree)
    return {char: sorted(near.items(), key=lambda one: -one[1]) for char, near in out.items()}


def in_degrees(near: list[tuple[str, float]]) -> str:
    """Characters the likest first, a digit before those of one degree.

    >>> in_degrees([("已", 0.94), ("巳", 0.93), ("乙", 0.65)])
    '8已巳1乙'
    """
    groups = itertools.groupby(near, key=lambda one: int((one[1] - FAINTEST) / DEGREE + 1e-6))
    return "".join(str(degree) + "".join(char for char, _ in group) for degree, group in groups)


def homophones(chars: list[str], ids: npt.NDArray[np.int32]) -> list[str]:
    """The characters of every syllable, the commonest first."""
    from pypinyin import Style, pinyin

    groups: dict[str, dict[int, str]] = defaultdict(dict)
    for number, _, char in sorted((number, char.translate(simplified_table()) != char, char) for number, char in zip(ids.tolist(), chars, strict=True)):
        if number >= COMMON:
            break
        sound = pinyin(char, style=Style.NORMAL)[0][0]
        groups[sound].setdefault(number, char)
    return ["".join(list(group.values())[:HOMOPHONES]) for _, group in sorted(groups.items()) if len(group) > 1]


def main() -> None:
    """Read the command line, compare, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("font", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--shapes-only", action="store_true", help="what `bench/suspects.py` puts in: shapes alone, of another font")
    options = parser.parse_args()
    chars, ids = characters(character_model())
    most, least = MISTAKEN if options.shapes_only else (NEIGHBOURS, ALIKE)
    shapes = lookalikes(chars, ids, pictures(chars, options.font), most, least)
    if options.shapes_only:
        lines = [char + "".join(other for other, _ in near) for char, near in shapes.items()]
    else:
        common = {char for char, number in zip(chars, ids.tolist(), strict=True) if number < COMMON}
        lines = [char + in_degrees(near) for char, near in both_ways(shapes, common).items()] + ["=" + group for group in homophones(chars, ids)]
    options.output.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(shapes)} characters with others of their shape, {len(lines) - len(shapes)} syllables")


if __name__ == "__main__":
    main()
