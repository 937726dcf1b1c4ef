"""Blocks cut, run on and corrected, with the findings about them: every character keeps its place in the sources.

A block's text and the characters under its spans are paired ink by ink; where a correction changed their number, its
finding tells what stood there. A block whose two sides cannot be paired so is left alone (UnfitError).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from cleaner.chars import ink, is_ink
from cleaner.edition import EditionBlock, Finding
from cleaner.model import Piece, Span, split_pieces
from cleaner.source_keys import Position, UnfitError, inked

Findings: TypeAlias = tuple[Finding | None, ...]
"""What has become of some findings, in their order; None: it is settled."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One visible character as printed, and the stretch of the block's text where it stands, or what took its place."""

    position: Position
    begin: int
    finish: int
    correction: int | None = None
    """The number of the finding that changed it."""


def corrections(block: EditionBlock, own: Sequence[Finding]) -> list[tuple[int, int, int]]:
    """The corrections that can be seen in a block: where each begins and ends in its text, and its number in `own`."""
    out: list[tuple[int, int, int]] = []
    applied = [(finding.at[0], len(finding.suggestion), n) for n, finding in enumerate(own) if finding.applied and finding.at and finding.suggestion is not None]
    for start, _, number in sorted(applied):
        said = own[number].suggestion or ""
        if 0 <= start <= len(block.text) and (not out or start >= out[-1][1]) and block.text.startswith(said, start):
            out.append((start, start + len(said), number))
    return out


def glyphs(block: EditionBlock, own: Sequence[Finding], sources: Sequence[str]) -> tuple[Glyph, ...]:
    """The characters of a block as printed. `own` are the findings about it. Raises UnfitError when they cannot be told.

    >>> found = Finding("repeated-word", "平台平台", block="b", at=(0, 4), suggestion="平台", applied=True)
    >>> [(g.position[1], g.begin, g.finish) for g in glyphs(EditionBlock("b", "paragraph", "平台上", ((0, 0, 5),)), [found], ["平台平台上"])]
    [(0, 0, 2), (1, 0, 2), (2, 0, 2), (3, 0, 2), (4, 2, 3)]
    """
    places: list[tuple[int, int, int | None]] = []
    at = 0
    for start, end, number in [*corrections(block, own), (len(block.text), len(block.text), -1)]:
        places += [(i, i + 1, None) for i in range(at, start) if is_ink(block.text[i])]
        if number >= 0:
            places += [(start, end, number)] * len(ink(own[number].text))
        at = end
    positions = inked(block.spans, sources)
    if len(positions) != len(places):
        raise UnfitError("its text and its source cannot be laid side by side")
    return tuple(Glyph(position, *place) for position, place in zip(positions, places, strict=True))


def cut(block: EditionBlock, own: Sequence[Finding], number: int, name: str, sources: Sequence[str]) -> tuple[EditionBlock, EditionBlock, Findings]:
    """A block in two, the second beginning with glyph `number`, and the findings about the two. Raises UnfitError inside a correction."""
    printed = glyphs(block, own, sources)
    before, here = printed[number - 1], printed[number]
    if here.correction is not None and here.correction == before.correction:
        raise UnfitError("it falls inside a correction")
    offset = here.begin
    pieces = tuple(Piece(source, start, sources[source][start:end]) for source, start, end in block.spans)
    first, second = (tuple(piece.span for piece in side) for side in split_pieces(pieces, number))
    kept = block.text[:offset]
    if not any(end > len(kept.rstrip()) for _, end, _ in corrections(block, own) if end <= offset):
        kept = kept.rstrip()
    stay = {glyph.correction for glyph in printed[:number]}
    moved = {id(region) for region in block.regions if region.span and _within(region.span, second)}
    return (
        msgspec.structs.replace(block, text=kept, spans=first, regions=tuple(r for r in block.regions if id(r) not in moved)),
        msgspec.structs.replace(block, id=name, text=block.text[offset:], spans=second, regions=tuple(r for r in block.regions if id(r) in moved)),
        tuple(finding if n in stay else _of_half(finding, offset, name) for n, finding in enumerate(own)),
    )


def _within(span: tuple[int, int, int], spans: Sequence[tuple[int, int, int]]) -> bool:
    return any(span[0] == source and start <= span[1] < end for source, start, end in spans)


def _of_half(finding: Finding, offset: int, name: str) -> Finding:
    """A finding once its block was cut at `offset`: in the half it is about, or in the first as a whole."""
    if finding.at is None:
        return finding
    start, end = finding.at
    if start >= offset:
        return msgspec.structs.replace(finding, block=name, at=(start - offset, end - offset))
    if end > offset and not finding.applied:
        return msgspec.structs.replace(finding, at=None)
    return finding


def run_on(first: EditionBlock, second: EditionBlock, own: Sequence[Finding]) -> tuple[EditionBlock, Findings]:
    """Two blocks as one under the first one's name, and what has become of `own`, the findings about the second."""
    ends, starts = first.text[-1:], second.text[:1]
    words = ends.isascii() and ends.isalnum() and starts.isascii() and starts.isalnum() and (ends.isalpha() or starts.isalpha())
    shift = len(first.text) + words
    block = msgspec.structs.replace(
        first,
        text=first.text + " " * words + second.text,
        spans=_touching((*first.spans, *second.spans)),
        confidence=min(first.confidence, second.confidence),
        regions=(*first.regions, *second.regions),
    )
    return block, tuple(msgspec.structs.replace(f, block=first.id, at=f.at and (f.at[0] + shift, f.at[1] + shift)) for f in own)


def _touching(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans with those that touch made one: a block cut and run on again is the same block."""
    out: list[Span] = []
    for source, start, end in spans:
        if out and out[-1][0] == source and out[-1][2] == start:
            out[-1] = (source, out[-1][1], end)
        else:
            out.append((source, start, end))
    return tuple(out)


def stretch(printed: Sequence[Glyph], positions: Sequence[Position]) -> tuple[int, int]:
    """Where in a block's text some characters stand. Raises UnfitError unless they stand there in a row and whole corrections."""
    numbers = [glyph.position for glyph in printed]
    first = numbers.index(positions[0]) if positions[0] in numbers else 0
    last = first + len(positions) - 1
    if tuple(numbers[first : last + 1]) != tuple(positions):
        raise UnfitError("its characters no longer stand together")
    for edge, beyond in ((printed[first], first - 1), (printed[last], last + 1)):
        if edge.correction is not None and 0 <= beyond < len(printed) and printed[beyond].correction == edge.correction:
            raise UnfitError("it is about a part of what was corrected since")
    return printed[first].begin, printed[last].finish


def emended(block: EditionBlock, own: Sequence[Finding], begin: int, finish: int, made: Finding) -> tuple[EditionBlock, Findings, Finding | None]:
    """A block whose text from `begin` to `finish` reads `made.suggestion`, what has become of `own`, and `made` with its place.

    Corrections inside the stretch are taken up into the new one, which tells what is printed; where it brings that back, there is none.
    Raises UnfitError when nothing would be left of the block.
    """
    new = made.suggestion or ""
    text = block.text[:begin] + new + block.text[finish:]
    if not ink(text):
        raise UnfitError("nothing would be left of its block: set it aside")
    seen = corrections(block, own)
    taken = {number for start, end, number in seen if begin <= start and end <= finish}
    was, at = "", begin
    for start, end, number in seen:
        if number in taken:
            was += block.text[at:start] + own[number].text
            at = end
    was += block.text[at:finish]
    kept = tuple(None if n in taken else _after(finding, begin, finish, len(new) - (finish - begin)) for n, finding in enumerate(own))
    done = None if was == new else msgspec.structs.replace(made, text=was, block=block.id, at=(begin, begin + len(was)), applied=True)
    return msgspec.structs.replace(block, text=text), kept, done


def _after(finding: Finding, begin: int, finish: int, growth: int) -> Finding | None:
    """A finding once the stretch it may stand behind has grown; None where it was about that very stretch."""
    if finding.at is None:
        return finding
    start, end = finding.at
    if start >= finish:
        return msgspec.structs.replace(finding, at=(start + growth, end + growth))
    if finding.applied or end <= begin:
        return finding
    return None
