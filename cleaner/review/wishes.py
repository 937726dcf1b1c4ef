"""What the page asks for, as decisions: its entries, offsets and findings become keys in the sources.

The page knows an edition by the numbers of its entries (`cleaner.placing`) and by the text it shows; both hold only for
the decisions that it was made with, so nothing of them goes into the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import msgspec
from msgspec.structs import replace

from cleaner.decisions import UNFIT
from cleaner.edition import Edition, EditionBlock, Finding, Item
from cleaner.emending import Glyph, glyphs
from cleaner.overruling import Desk, finding_positions
from cleaner.source_keys import Position, UnfitError, inked, key_of
from cleaner.verdicts import Accept, Classify, Correct, Decision, Join, Key, Move, Recast, Refuse, SetAside, Split, decision_of
from cleaner.writers.templating import CONTROLS, printable

OPENING = 12
"""Characters by which the beginning or the end of a block is known: what reads the same for so long is the same text."""

NEAR = 2
"""Two changes of a text with fewer characters between them are one: a reader would strike out the whole word."""


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the page asks for. Which fields an act takes, `decisions_for` says."""

    act: str
    digest: str
    entry: int | None = None
    to: int | None = None
    after: int | None = None
    front: int | None = None
    at: int | None = None
    finding: int | None = None
    role: str | None = None
    kind: str | None = None
    text: str | None = None
    section: str | None = None
    apart: bool = False
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows: an edition beside its sources."""

    edition: Edition
    sources: Sequence[str]

    @property
    def desk(self) -> Desk:
        """The same to decide about, keys counting in the edition's own sources."""
        return Desk(self.edition, self.sources, {n: n for n in range(len(self.sources))})

    def thing(self, number: int | None) -> EditionBlock | Item:
        """An entry of the page. Raises UnfitError."""
        blocks = [block for article in self.edition.articles for block in article.blocks]
        everything: list[EditionBlock | Item] = [*blocks, *self.edition.furniture, *self.edition.surplus]
        if number is None or not 0 <= number < len(everything):
            raise UnfitError("the page names something that is not there: load it again")
        return everything[number]

    def block(self, number: int | None) -> EditionBlock:
        """An entry of an article. Raises UnfitError for one that is set aside."""
        thing = self.thing(number)
        if isinstance(thing, Item):
            raise UnfitError("it is set aside: move it into an article first")
        return thing

    def glyphs(self, block: EditionBlock) -> tuple[Glyph, ...]:
        """The characters of a block as printed. Raises UnfitError."""
        return glyphs(block, self.desk.own(block), self.sources)

    def key(self, positions: Sequence[Position]) -> Key:
        """The key of some characters."""
        return key_of(positions, self.sources)

    def key_of_entry(self, number: int | None, *, block: bool = False) -> Key:
        """The key of an entry as a whole."""
        return self.key(inked((self.block(number) if block else self.thing(number)).spans, self.sources))

    def key_of_article(self, number: int | None) -> Key:
        """The key of what an article is known by: its headline, or else its first block."""
        held = self.block(number)
        blocks = next(article.blocks for article in self.edition.articles if held in article.blocks)
        named = next((block for block in blocks if block.kind == "headline"), blocks[0])
        return self.key(inked(named.spans, self.sources))

    def opening(self, number: int | None) -> Key:
        """The key of a block's beginning."""
        return self.key(inked(self.block(number).spans, self.sources)[:OPENING])

    def end(self, number: int | None) -> Key:
        """The key of a block's end."""
        return self.key(inked(self.block(number).spans, self.sources)[-OPENING:])


def decisions_for(wish: Wish, shown: Shown, who: str, when: str) -> list[Decision]:
    """The decisions a wish comes to, signed. Raises UnfitError when it makes no sense on the edition shown."""
    try:
        # Through JSON's own checks: a role or a kind that is none is refused here.
        return [decision_of(msgspec.to_builtins(replace(decision, who=who, when=when))) for decision in _decisions(wish, shown)]
    except msgspec.ValidationError as error:
        raise UnfitError(f"the page asks for what is no decision ({error})") from error


def _decisions(wish: Wish, shown: Shown) -> Iterator[Decision]:
    match wish.act:
        case "split":
            yield Split(about=_cut(shown, shown.block(wish.entry), wish.at or 0))
        case "join":
            yield Join(about=shown.opening(wish.entry), to=shown.end(wish.to))
        case "move":
            after = shown.end(wish.after) if wish.after is not None else None
            front = shown.opening(wish.front) if wish.front is not None else None
            yield Move(about=shown.key_of_entry(wish.entry), after=after, front=front, apart=wish.apart, rest=wish.rest)
        case "role":
            yield Recast(about=shown.key_of_entry(wish.entry, block=True), role=wish.role)  # type: ignore[arg-type]  # checked by decisions_for
        case "article":
            yield Classify(about=shown.key_of_article(wish.entry), kind=wish.kind, section=wish.section)  # type: ignore[arg-type]  # checked by decisions_for
        case "set-aside":
            yield SetAside(about=shown.key_of_entry(wish.entry), kind=wish.kind)  # type: ignore[arg-type]  # checked by decisions_for
        case "accept":
            found = _finding(shown, wish.finding)
            if found.suggestion is None or found.at is None:
                raise UnfitError("this finding suggests nothing that could be set in its place: correct the text by hand")
            yield Accept(about=shown.key(finding_positions(shown.desk, found)), rule=found.rule, old=found.text, new=found.suggestion)
        case "refuse":
            found = _finding(shown, wish.finding)
            positions = finding_positions(shown.desk, found)
            yield Refuse(about=shown.key(positions) if positions else None, rule=found.rule, old=found.text)
        case "correct":
            yield from corrections(shown, shown.block(wish.entry), wish.text or "")
        case _:
            raise UnfitError(f"{wish.act} is nothing that can be decided")


def _finding(shown: Shown, number: int | None) -> Finding:
    if number is None or not 0 <= number < len(shown.edition.findings):
        raise UnfitError("the page names a finding that is not there: load it again")
    found = shown.edition.findings[number]
    if found.applied:
        raise UnfitError("it is applied already")
    if found.rule == UNFIT:
        raise UnfitError("it is about a decision: take its line out of the decisions file")
    return found


def _cut(shown: Shown, block: EditionBlock, at: int) -> Key:
    """The key of what stands behind the `at`-th character that the page shows of a block."""
    offsets = _offsets(block.text)
    if not 0 < at < len(offsets):
        raise UnfitError("there is nothing to split off there")
    printed = shown.glyphs(block)
    behind = [glyph for glyph in printed if glyph.begin >= offsets[at]]
    if not behind or behind[0] is printed[0]:
        raise UnfitError("there is nothing to split off there")
    return shown.key([glyph.position for glyph in behind[:OPENING]])


def _offsets(text: str) -> list[int]:
    """Where in `text` each character stands that a page shows of it, and its end."""
    return [*(i for i, char in enumerate(text) if not CONTROLS.match(char)), len(text)]


def corrections(shown: Shown, block: EditionBlock, text: str) -> Iterator[Correct]:
    """What must be corrected for a block to read `text`: as few characters as whole ones allow. Raises UnfitError if nothing must."""
    old, offsets, printed = printable(block.text), _offsets(block.text), shown.glyphs(block)
    hunks: list[tuple[int, int, int, int]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, text, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        first, last = _covering(printed, offsets[i1], offsets[i2])
        if hunks and (i1 - hunks[-1][1] < NEAR or first <= _covering(printed, offsets[hunks[-1][0]], offsets[hunks[-1][1]])[1]):
            hunks[-1] = (hunks[-1][0], i2, hunks[-1][2], j2)
        else:
            hunks.append((i1, i2, j1, j2))
    if not hunks:
        raise UnfitError("nothing was changed")
    for i1, i2, j1, j2 in hunks:
        first, last = _covering(printed, offsets[i1], offsets[i2])
        begin, finish = printed[first].begin, printed[last].finish
        new = block.text[begin : offsets[i1]] + text[j1:j2] + block.text[offsets[i2] : finish]
        if new != block.text[begin:finish]:
            yield Correct(about=shown.key([glyph.position for glyph in printed[first : last + 1]]), old=block.text[begin:finish], new=new)


def _covering(printed: Sequence[Glyph], begin: int, finish: int) -> tuple[int, int]:
    """The first and the last of the characters as printed that cover a stretch of a block's text, corrections whole."""
    first = max((n for n, glyph in enumerate(printed) if glyph.begin <= begin), default=0)
    last = min((n for n, glyph in enumerate(printed) if n >= first and glyph.finish >= finish), default=len(printed) - 1)
    while first and printed[first].correction is not None and printed[first - 1].correction == printed[first].correction:
        first -= 1
    while last + 1 < len(printed) and printed[last].correction is not None and printed[last + 1].correction == printed[last].correction:
        last += 1
    return first, last
