"""Conservation, told of an edition: every character of its sources in one span, and every text what its spans hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from cleaner.chars import INVISIBLE, RADICALS
from cleaner.edition import Edition


def ink(text: str) -> str:
    """The visible characters, width and look-alikes folded."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text.translate(RADICALS)))


def breaches(edition: Edition, sources: Sequence[str]) -> list[str]:
    """Every breach, in words; none for a sound edition."""
    out: list[str] = []
    used = [bytearray(len(text)) for text in sources]
    changed = {finding.block for finding in edition.findings if finding.applied}
    named = [(block.id, block.text, block.spans) for article in edition.articles for block in article.blocks]
    named += [("", item.text, item.spans) for item in (*edition.furniture, *edition.surplus)]
    for name, text, spans in named:
        printed = ""
        for source, start, end in spans:
            if not (0 <= source < len(sources) and 0 <= start < end <= len(sources[source])):
                out.append(f"{name}: a span outside its source: {source}, {start}, {end}")
                continue
            printed += sources[source][start:end]
            out += [f"{name}: character {i} of {source} used twice" for i in range(start, end) if used[source][i] and not INVISIBLE.match(sources[source][i])]
            used[source][start:end] = b"\1" * (end - start)
        if name not in changed and ink(text) != ink(printed):
            out.append(f"{name}: text is not what its spans hold: {text!r} / {printed!r}")
    for number, (text, mask) in enumerate(zip(sources, used, strict=True)):
        out += [f"character {i} of {number} in no span: {char!r}" for i, char in enumerate(text) if not mask[i] and not INVISIBLE.match(char)]
    return out
