"""Score an edition against a gold edition: the figures that the project reports.

Text is compared after folding (NFKC, white space dropped, dashes, quotes and leading bullets unified); `typography` alone
compares text as it stands. All figures run from 0 to 1 and higher is better, save `leak`:

============  =====================================================================================================
text          Levenshtein similarity of gold article and matched article (headline, then body blocks), by gold length
purity        share of the edition's article text (character 5-grams) that belongs to the matched gold article
assignment    F1 of character 5-grams over matched articles: right text in the right article, whatever its order
articles      F1 of articles; a matched pair counts when its similarity is at least 0.9
perfect       share of gold articles whose headline and body blocks are all right, in order, with nothing added
paragraphs    F1 of whole body blocks, in whatever article
headlines     share of gold headlines that the matched article has exactly
order         share of neighbouring gold blocks that are neighbours in the matched article
roles         F1 of (article, field, value) over kicker, deck, byline, dateline, credit, section, jumps, completeness
metadata      share of the gold issue's fields that are right
typography    share of gold body blocks found as they stand
leak          share of gold furniture (four characters or more) found inside article bodies
============  =====================================================================================================

Captions and pull quotes float on a page: they count in `paragraphs` and `typography`, and in `leak`, but not in text or order.

>>> gold = {"articles": [{"headline": "开幕", "blocks": [{"kind": "paragraph", "text": "大会今天在穗开幕。"}]}]}
>>> good = {"articles": [{"headline": "开 幕", "blocks": [{"kind": "paragraph", "text": "大会今天 在穗开幕。"}]}]}
>>> figures = total([score(gold, good)])
>>> figures["perfect"], figures["typography"]
(1.0, 0.0)
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz.distance import Levenshtein

Count = tuple[float, float]
"""What was found, out of what there was: counts of several documents add up."""

FLOATING = frozenset({"pull-quote", "caption"})
BODY = frozenset({"paragraph", "subhead", "list-item", "note", "table"}) | FLOATING
FIELDS = ("kicker", "deck", "dateline", "credit", "section", "continued_from", "continued_to")
GRAM = 5
SAME_ARTICLE = 0.9
SHORTEST_FURNITURE = 4  # a folio of one figure would be found in any body

_ELLIPSIS = "\x01"  # stands in while NFKC, which would make it three full stops, does its work
_ONE_SHAPE = str.maketrans({"–": "—", "－": "—", "―": "—", "‐": "-", "‑": "-", "⁃": "-", "•": "·", "・": "·", "∶": ":"} | dict.fromkeys("“”‘’「」『』", '"'))
_BULLETS = "●■▲◆○□★▪◎·"


def fold(text: str | None) -> str:
    """Text with everything levelled that the score does not ask about.

    >>> fold("● “十五五” 开局－－２０２６⋯⋯")
    '"十五五"开局--2026…'
    """
    levelled = re.sub("(?:…|⋯)+", lambda run: _ELLIPSIS * ((len(run[0]) + 1) // 2), text or "")
    levelled = unicodedata.normalize("NFKC", levelled).translate(_ONE_SHAPE)
    levelled = "".join(levelled.split()).replace(_ELLIPSIS, "…").replace("——", "—")
    return levelled.lstrip(_BULLETS)


def grams(text: str) -> Counter[str]:
    """Character 5-grams of a text with their counts; a shorter text is its own only gram."""
    return Counter(text[at : at + GRAM] for at in range(max(1, len(text) - GRAM + 1))) if text else Counter()


@dataclass(frozen=True)
class Reading:
    """An article as the score reads it; ``source`` is an article of the edition's JSON."""

    source: Mapping[str, Any]

    @cached_property
    def headline(self) -> str:
        """The headline, folded."""
        return fold(self.source.get("headline"))

    @cached_property
    def blocks(self) -> tuple[tuple[str, str], ...]:
        """Kind and folded text of every body block that has any."""
        folded = ((block["kind"], fold(block["text"])) for block in self.source.get("blocks", ()) if block["kind"] in BODY)
        return tuple((kind, text) for kind, text in folded if text)

    @cached_property
    def printed(self) -> tuple[str, ...]:
        """Body blocks as they stand."""
        return tuple(block["text"].strip() for block in self.source.get("blocks", ()) if block["kind"] in BODY)

    @cached_property
    def flow(self) -> tuple[str, ...]:
        """The folded blocks that have a place in the reading order."""
        return tuple(text for kind, text in self.blocks if kind not in FLOATING)

    @cached_property
    def text(self) -> str:
        """Headline and flow in one."""
        return self.headline + "".join(self.flow)

    @cached_property
    def grams(self) -> Counter[str]:
        """The text's 5-grams."""
        return grams(self.text)

    @cached_property
    def fields(self) -> tuple[tuple[str, str | bool], ...]:
        """Role fields that say something; every name of a byline counts by itself."""
        said = [(name, fold(str(self.source[name]))) for name in FIELDS if self.source.get(name)]
        names = [("byline", fold(name)) for name in self.source.get("byline") or ()]
        return (*said, *names, ("complete", bool(self.source.get("complete", True))))


def match(gold: list[Reading], found: list[Reading]) -> dict[int, int]:
    """Pair gold articles with the edition's, the most alike first: gold position -> edition position."""
    likeness = []
    for i, one in enumerate(gold):
        for j, other in enumerate(found):
            if common := (one.grams & other.grams).total():
                likeness.append((2 * common / (one.grams.total() + other.grams.total()), i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(likeness, reverse=True):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def score(gold: Mapping[str, Any], edition: Mapping[str, Any] | None) -> dict[str, Count]:
    """Counts of one document, by figure; `total` makes figures of them.

    :param gold: the gold edition's JSON.
    :param edition: the edition's JSON, or None where there is none, which scores nothing.
    """
    edition = edition or {}
    all_gold, all_found = ([Reading(article) for article in document.get("articles", ())] for document in (gold, edition))
    wanted, found = ([reading for reading in readings if reading.text] for readings in (all_gold, all_found))
    pairs = match(wanted, found)
    matched = [(wanted[i], found[j]) for i, j in sorted(pairs.items())]
    counts: dict[str, Count] = {
        **_texts(wanted, found, matched),
        "paragraphs": _agreement(_blocks(all_gold), _blocks(all_found)),
        **_heads_and_order(wanted, matched),
        "roles": _roles(wanted, found, pairs),
    }
    if stated := {key: value for key, value in (gold.get("issue") or {}).items() if value not in (None, [], "")}:
        told = edition.get("issue") or {}
        counts["metadata"] = (sum(_same(told.get(key), value) for key, value in stated.items()), len(stated))
    as_printed = Counter(text for reading in all_gold for text in reading.printed)
    as_told = Counter(text for reading in all_found for text in reading.printed)
    counts["typography"] = ((as_printed & as_told).total(), as_printed.total())
    furniture = [fold(piece if isinstance(piece, str) else piece["text"]) for piece in gold.get("furniture", ())]
    if furniture := [piece for piece in furniture if len(piece) >= SHORTEST_FURNITURE]:
        bodies = "\n".join("".join(text for _, text in reading.blocks) for reading in found)
        counts["leak"] = (sum(len(piece) for piece in furniture if piece in bodies), sum(map(len, furniture)))
    return counts


def _texts(wanted: list[Reading], found: list[Reading], matched: list[tuple[Reading, Reading]]) -> dict[str, Count]:
    likeness = [Levenshtein.normalized_similarity(one.text, other.text) for one, other in matched]
    common = sum((one.grams & other.grams).total() for one, other in matched)
    gold_grams = sum(reading.grams.total() for reading in wanted)
    found_grams = sum(reading.grams.total() for reading in found)
    return {
        "text": (sum(alike * len(one.text) for alike, (one, _) in zip(likeness, matched, strict=True)), sum(len(reading.text) for reading in wanted) or 1),
        "purity": (common, found_grams),
        "assignment": (2 * common, gold_grams + found_grams),
        "articles": (2 * sum(alike >= SAME_ARTICLE for alike in likeness), len(wanted) + len(found)),
        "perfect": (sum((one.headline, one.flow) == (other.headline, other.flow) for one, other in matched), len(wanted)),
    }


def _heads_and_order(wanted: list[Reading], matched: list[tuple[Reading, Reading]]) -> dict[str, Count]:
    right = sum(bool(one.headline) and one.headline == other.headline for one, other in matched)
    near = sum(pair in set(_neighbours(other)) for one, other in matched for pair in _neighbours(one))
    return {
        "headlines": (right, sum(bool(reading.headline) for reading in wanted)),
        "order": (near, sum(max(0, len(reading.flow) - 1) for reading in wanted)),
    }


def _neighbours(reading: Reading) -> Iterator[tuple[str, str]]:
    return zip(reading.flow, reading.flow[1:], strict=False)


def _blocks(readings: list[Reading]) -> Counter[str]:
    return Counter(text for reading in readings for _, text in reading.blocks)


def _agreement(gold: Counter[str], found: Counter[str]) -> Count:
    """F1 as a count: twice what is common, out of both."""
    return 2 * (gold & found).total(), gold.total() + found.total()


def _roles(wanted: list[Reading], found: list[Reading], pairs: dict[int, int]) -> Count:
    back = {j: i for i, j in pairs.items()}
    stated = {(i, *field) for i, reading in enumerate(wanted) for field in reading.fields}
    told = {(back.get(j, -1 - j), *field) for j, reading in enumerate(found) for field in reading.fields}
    return 2 * len(stated & told), len(stated) + len(told)


def _same(told: Any, stated: Any) -> bool:
    if isinstance(stated, list):
        return sorted(fold(str(item)) for item in told or ()) == sorted(fold(str(item)) for item in stated)
    return told is not None and fold(str(told)) == fold(str(stated))


def total(rows: Iterable[Mapping[str, Count]]) -> dict[str, float]:
    """Figures over documents: counts added up, then divided; a figure that nothing asked for is 1."""
    sums: dict[str, Count] = {}
    for row in rows:
        for name, (hits, all_) in row.items():
            before = sums.get(name, (0.0, 0.0))
            sums[name] = (before[0] + hits, before[1] + all_)
    return {name: hits / all_ if all_ else 1.0 for name, (hits, all_) in sums.items()}
