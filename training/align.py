"""Align the lines of a dump with its gold edition: which unit of which article each line was set from.

Used to fit weights and to measure single steps; the tool itself never sees gold.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.chars import BULLETS, fold
from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.readers.text import read_text
from cleaner.rulebook import shipped_rulebook
from cleaner.stages import STAGES

UNITS = {"paragraph": "P", "list-item": "P", "subhead": "S", "caption": "C", "pull-quote": "Q", "note": "N", "table": "N"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One block, headline, kicker or deck of a gold article."""

    article: int
    order: int
    kind: str
    text: str
    """Folded."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line comes from: a unit, and the folded characters of it that the line holds."""

    unit: Unit
    start: int
    end: int


def prepared(path: Path) -> Galley:
    """The dump's lines after the stages."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    galley: Galley = ()
    for number, file in enumerate(files):
        galley += read_text(file.name, file.read_bytes(), number)[0].galley
    for stage in STAGES:
        galley = stage(galley, shipped_rulebook(), Options())
    return galley


def units_of(gold: dict[str, Any]) -> list[Unit]:
    """Every unit of the gold edition, article by article in printed order."""
    out = []
    for a, article in enumerate(gold["articles"]):
        fields = [(article.get("kicker"), "K"), (article.get("headline"), "H"), (article.get("deck"), "D")]
        texts = [(text, kind) for text, kind in fields if text]
        texts += [(block["text"], UNITS.get(block["kind"], "P")) for block in article["blocks"]]
        if article["kind"] == "contents":
            texts = [(article.get("headline") or "", "O")] + [(block["text"], "T") for block in article["blocks"]]
        out += [Unit(a, n, kind, fold(text).lstrip(BULLETS + "·")) for n, (text, kind) in enumerate(texts) if fold(text)]
    return out


def align(galley: Galley, gold: dict[str, Any]) -> list[Origin | None]:
    """The origin of every line; None for furniture, surplus and lines found in no unit."""
    units = units_of(gold)
    used = {id(unit): bytearray(len(unit.text)) for unit in units}
    origins: list[Origin | None] = [None] * len(galley)
    order = sorted(range(len(galley)), key=lambda i: -len(galley[i].text) if len(fold(galley[i].text)) >= 24 else 0)
    for i in order:
        block = galley[i]
        text = fold(block.text).lstrip(BULLETS + "·")
        if not text or block.role in (Role.SURPLUS, Role.MASTHEAD, Role.FOLIO, Role.NAVIGATION, Role.JUMP, Role.BYLINE, Role.CREDIT, Role.PULL_QUOTE):
            continue
        found = [Origin(unit, at, at + len(text)) for unit in units for at in _all(unit.text, text)]
        found = [o for o in found if not any(used[id(o.unit)][o.start : o.end])]
        if not found:
            continue
        before, after = _near(origins, i, -1), _near(origins, i, 1)
        best = max(found, key=lambda o: _fit(o, before, after, len(text)))
        if len(text) < 4 and _fit(best, before, after, len(text)) < 5:
            continue
        origins[i] = best
        used[id(best.unit)][best.start : best.end] = b"\1" * len(text)
    return origins


def _near(origins: list[Origin | None], i: int, step: int) -> Origin | None:
    for j in range(i + step, i + 4 * step, step):
        if 0 <= j < len(origins) and origins[j]:
            return origins[j]
    return None


def _fit(o: Origin, before: Origin | None, after: Origin | None, length: int) -> float:
    fit = 0.0
    whole = length == len(o.unit.text)
    fit += 3 * whole + (o.start == 0) + (o.end == len(o.unit.text))
    if whole and o.unit.kind in "HK" and (before is None or before.unit.article != o.unit.article):
        fit += 3
    if before and before.unit is o.unit and before.end == o.start:
        fit += 10
    if after and after.unit is o.unit and after.start == o.end:
        fit += 10
    if before and before.unit.article == o.unit.article:
        fit += 2
        fit += 3 * (o.start == 0 and before.unit.order + 1 == o.unit.order and before.end == len(before.unit.text))
    if after and after.unit.article == o.unit.article:
        fit += 2
    return fit


def _all(text: str, part: str) -> list[int]:
    out, at = [], text.find(part)
    while at >= 0:
        out.append(at)
        at = text.find(part, at + 1)
    return out


def label(block: Block, origin: Origin | None, gold: dict[str, Any]) -> str:
    """The label of one line: what `cleaner.language.labels` is to say of it."""
    if origin is None:
        return _label_unaligned(block, gold)
    kind = origin.unit.kind
    starts, ends = origin.start == 0, origin.end == len(origin.unit.text)
    if kind == "P":
        return "O" if starts and ends else "B" if starts else "L" if ends else "I"
    if kind in "OT":
        return "T" if kind == "T" and starts else "t" if kind == "T" else "H"
    return kind if starts else kind.lower()


def _label_unaligned(block: Block, gold: dict[str, Any]) -> str:
    by_role = {Role.SURPLUS: "X", Role.MASTHEAD: "F", Role.FOLIO: "F", Role.NAVIGATION: "F", Role.JUMP: "J", Role.CONTENTS: "G", Role.EDITOR: "E", Role.BYLINE: "Y", Role.CREDIT: "R", Role.PULL_QUOTE: "Q"}
    if block.role in by_role:
        return by_role[block.role]
    text = fold(block.text)
    furniture = [fold(f if isinstance(f, str) else f["text"]) for f in gold.get("furniture", [])]
    if any(text in f for f in furniture):
        return "F"
    if any(article.get("section") and fold(article["section"]) == text for article in gold["articles"]):
        return "V"
    for article in gold["articles"]:
        if (article.get("credit") and text in fold(article["credit"])) or fold(article.get("credit") or "~") in text:
            return "R"
    book = shipped_rulebook()
    if book.match("credit", block.text):
        return "R"
    if any(fold(name) in text for article in gold["articles"] for name in article.get("byline") or ()) and len(text) < 40:
        return "Y"
    if book.match("editor", block.text):
        return "E"
    if len(text) < 40 and book.match("byline", block.text):
        return "Y"
    if book.match("source", block.text) or book.match("brief-source", block.text):
        return "W"
    return "?"


def read_pair(dump: Path, gold: Path) -> tuple[Galley, dict[str, Any], list[Origin | None]]:
    """A dump's prepared lines, its gold edition, and the lines' origins."""
    data = json.loads(gold.read_text("utf-8"))
    galley = prepared(dump)
    return galley, data, align(galley, data)
