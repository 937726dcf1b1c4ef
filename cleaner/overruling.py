"""The acts of an archivist on an edition: each takes an edition and gives one, with every character still in one span.

An act that finds things as it wants them gives back the very same edition; one that does not fit raises UnfitError. Blocks keep
their names, new ones get free ones; `cleaner.rereading` numbers them anew and reads the articles' fields again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from msgspec.structs import replace

from cleaner.chars import fold
from cleaner.edition import Article, Edition, EditionBlock, Finding, Item
from cleaner.emending import Findings, cut, emended, glyphs, run_on, stretch
from cleaner.source_keys import Position, UnfitError, inked, located
from cleaner.verdicts import Accept, Classify, Correct, Decision, Join, Key, Move, Recast, Refuse, SetAside, Split

OVERLAP = 0.8
"""Of the characters of a key and of a block, how many they must share for the block to be meant: a signature lifted or a line gained is
well within it, another leg of text run on is not."""

RULE = "archivist"


class Spot(NamedTuple):
    """Where something stands in an edition."""

    group: str
    """article | furniture | surplus."""
    article: int
    """The number of the article, or of the item."""
    block: int = 0


class Done(NamedTuple):
    """What an act made of an edition, and the block it is about, if it still is one."""

    edition: Edition
    block: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """An edition to decide about, beside its sources."""

    edition: Edition
    sources: Sequence[str]
    numbers: Mapping[int, int]
    """Which source of the edition each source of the decisions is."""

    def positions(self, key: Key) -> tuple[Position, ...]:
        """The characters a key is about. Raises UnfitError."""
        return located(key, self.sources, self.numbers)

    def holder(self, position: Position) -> Spot:
        """What holds a character. Raises UnfitError where nothing does."""
        for n, article in enumerate(self.edition.articles):
            for k, block in enumerate(article.blocks):
                if _holds(block, position):
                    return Spot("article", n, k)
        for group, items in (("furniture", self.edition.furniture), ("surplus", self.edition.surplus)):
            for n, item in enumerate(items):
                if _holds(item, position):
                    return Spot(group, n)
        raise UnfitError("its characters stand nowhere in the edition")

    def block(self, spot: Spot) -> EditionBlock:
        """The block at a spot. Raises UnfitError for what is set aside."""
        if spot.group != "article":
            raise UnfitError("it is set aside: move it into an article first")
        return self.edition.articles[spot.article].blocks[spot.block]

    def whole(self, key: Key) -> Spot:
        """What a key is about as a whole. Raises UnfitError where it holds too little of it, or too much else."""
        meant = self.positions(key)
        spot = self.holder(meant[len(meant) // 2])
        there = set(inked(self.thing(spot).spans, self.sources))
        if len(there & {*meant}) < OVERLAP * max(len(there), len(meant)):
            raise UnfitError("its text is cut or joined otherwise")
        return spot

    def thing(self, spot: Spot) -> EditionBlock | Item:
        """What stands at a spot."""
        if spot.group == "article":
            return self.block(spot)
        return (self.edition.furniture if spot.group == "furniture" else self.edition.surplus)[spot.article]

    def own(self, block: EditionBlock) -> tuple[Finding, ...]:
        """The findings about a block."""
        return tuple(finding for finding in self.edition.findings if finding.block == block.id)

    def free(self, base: str) -> str:
        """A name that no block and no article has."""
        taken = {*(a.id for a in self.edition.articles), *(b.id for a in self.edition.articles for b in a.blocks)}
        return next(name for n in count(2) if (name := f"{base}-{n}") not in taken)


def _holds(item: EditionBlock | Item, position: Position) -> bool:
    return any(position[0] == source and start <= position[1] < end for source, start, end in item.spans)


def overrule(desk: Desk, decision: Decision) -> Done:
    """The edition once one decision is carried out; the very same one if it is so already. Raises UnfitError."""
    match decision:
        case Split():
            done = _split(desk, decision)
        case Join():
            done = _join(desk, decision)
        case Move():
            done = _move(desk, decision)
        case Recast():
            done = _recast(desk, decision)
        case Classify():
            done = _classify(desk, decision)
        case SetAside():
            done = _set_aside(desk, decision)
        case Refuse():
            done = _refuse(desk, decision)
        case Accept() | Correct():
            done = _correct(desk, decision)
    return done


def _split(desk: Desk, decision: Split) -> Done:
    position = desk.positions(decision.about)[0]
    spot = desk.holder(position)
    block, own = desk.block(spot), desk.own(desk.block(spot))
    number = [glyph.position for glyph in glyphs(block, own, desk.sources)].index(position)
    if number == 0:
        return Done(desk.edition, block.id)
    first, second, findings = cut(block, own, number, desk.free(block.id), desk.sources)
    return Done(_set(desk.edition, spot, (first, second), own, findings), second.id)


def _join(desk: Desk, decision: Join) -> Done:
    end, start = desk.positions(decision.to)[-1], desk.positions(decision.about)[0]
    left, right = desk.holder(end), desk.holder(start)
    first, second = desk.block(left), desk.block(right)
    before, after = inked(first.spans, desk.sources), inked(second.spans, desk.sources)
    if left == right:
        if before.index(end) + 1 != before.index(start):
            raise UnfitError("other text stands between the two")
        return Done(desk.edition, first.id)
    if before[-1] != end or after[0] != start:
        raise UnfitError("one of the two goes on, or begins earlier")
    block, findings = run_on(first, second, own := desk.own(second))
    edition = _set(desk.edition, left, (block,))
    return Done(_renamed(_set(edition, right, (), own, findings), second.id, first.id), first.id)


def _move(desk: Desk, decision: Move) -> Done:
    spot = desk.whole(decision.about)
    inside = spot.group == "article"
    blocks = desk.edition.articles[spot.article].blocks if inside else (_as_block(desk, desk.thing(spot)),)
    group = blocks[spot.block :] if inside and decision.rest else blocks[spot.block : spot.block + 1] if inside else blocks
    if decision.apart:
        if inside and len(group) == len(blocks):
            return Done(desk.edition, group[0].id)
        article = Article(desk.free(f"a{len(desk.edition.articles)}"), "article", blocks=group)
        at = spot.article + 1 if inside else len(desk.edition.articles)
        edition = _without(desk.edition, spot, len(group))
        return Done(replace(edition, articles=(*edition.articles[:at], article, *edition.articles[at:])), group[0].id)
    mark = decision.after or decision.front
    if mark is None:
        raise UnfitError("it does not say where to")
    target = desk.holder(desk.positions(mark)[-1])
    named = desk.block(target).id
    at = target.block + 1 if decision.after else 0
    if inside and spot[:2] == target[:2]:
        if spot.block == at:
            return Done(desk.edition, group[0].id)
        if any(block.id == named for block in group):
            raise UnfitError("it cannot be moved behind itself")
        at -= len(group) if at > spot.block else 0
    edition = _without(desk.edition, spot, len(group))
    rest = edition.articles[target.article].blocks
    return Done(_with_article(edition, target.article, (*rest[:at], *group, *rest[at:])), group[0].id)


def _as_block(desk: Desk, item: EditionBlock | Item) -> EditionBlock:
    """What was set aside as a block of an article."""
    return EditionBlock(desk.free("aside"), "paragraph", item.text, item.spans, regions=item.regions)


def _recast(desk: Desk, decision: Recast) -> Done:
    spot = desk.whole(decision.about)
    block = desk.block(spot)
    if block.kind == decision.role:
        return Done(desk.edition, block.id)
    return Done(_set(desk.edition, spot, (replace(block, kind=decision.role),)), block.id)


def _classify(desk: Desk, decision: Classify) -> Done:
    spot = desk.holder(desk.positions(decision.about)[0])
    block, article = desk.block(spot), desk.edition.articles[spot.article]
    section = article.section if decision.section is None else decision.section.strip() or None
    made = replace(article, kind=decision.kind or article.kind, section=section)
    if made == article:
        return Done(desk.edition, block.id)
    return Done(replace(desk.edition, articles=(*desk.edition.articles[: spot.article], made, *desk.edition.articles[spot.article + 1 :])), block.id)


def _set_aside(desk: Desk, decision: SetAside) -> Done:
    spot = desk.whole(decision.about)
    group = "surplus" if decision.kind == "repeated" else "furniture"
    thing = desk.thing(spot)
    if spot.group == group and thing.kind == decision.kind:
        return Done(desk.edition, None)
    if isinstance(thing, EditionBlock) and any(finding.applied for finding in desk.own(thing)):
        raise UnfitError("it was corrected, and what is set aside stands as printed: undo the correction first")
    edition = _without(desk.edition, spot, 1)
    if isinstance(thing, EditionBlock):
        edition = _renamed(replace(edition, findings=tuple(_unplaced(finding, thing.id) for finding in edition.findings)), thing.id, None)
    item = Item(decision.kind, thing.text, thing.spans, regions=thing.regions)
    if group == "surplus":
        return Done(replace(edition, surplus=_in_order((*edition.surplus, item))), None)
    return Done(replace(edition, furniture=_in_order((*edition.furniture, item))), None)


def _in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: item.spans[:1]))


def _unplaced(finding: Finding, name: str) -> Finding:
    return replace(finding, block=None, at=None) if finding.block == name else finding


def _refuse(desk: Desk, decision: Refuse) -> Done:
    number = _finding(desk, decision.rule, decision.old, decision.about)
    if number is None:
        return Done(desk.edition, None)
    findings = desk.edition.findings
    return Done(replace(desk.edition, findings=(*findings[:number], *findings[number + 1 :])), findings[number].block)


def _correct(desk: Desk, decision: Accept | Correct) -> Done:
    positions = desk.positions(decision.about)
    spot = desk.holder(positions[0])
    block, own = desk.block(spot), desk.own(desk.block(spot))
    printed = glyphs(block, own, desk.sources)
    if not decision.new and all(glyph.begin == glyph.finish for glyph in printed if glyph.position in positions):
        return Done(desk.edition, block.id)  # struck out already, perhaps with what stood beside it
    begin, finish = stretch(printed, positions)
    reads = block.text[begin:finish]
    if reads == decision.new:
        return Done(desk.edition, block.id)
    source = "".join(desk.sources[n][i] for n, i in positions)
    if fold(decision.old) not in (fold(reads), fold(source)):
        raise UnfitError(f"it reads {reads} now")
    accepts = isinstance(decision, Accept)
    number = _finding(desk, decision.rule, decision.old, decision.about) if isinstance(decision, Accept) else None
    rule = decision.rule if isinstance(decision, Accept) else f"{RULE}-correction"
    known = desk.edition.findings[number] if number is not None else Finding(rule, reads, "a suggestion accepted" if accepts else "a correction typed in")
    block, findings, made = emended(block, own, begin, finish, replace(known, suggestion=decision.new))
    edition = _set(desk.edition, spot, (block,), own, findings)
    return Done(replace(edition, findings=(*edition.findings, made)) if made else edition, block.id)


def _finding(desk: Desk, rule: str, text: str, about: Key | None) -> int | None:
    """The number of the open finding that a decision is about, if the edition has it."""
    meant = desk.positions(about) if about else ()
    for number, finding in enumerate(desk.edition.findings):
        if finding.rule == rule and not finding.applied and fold(finding.text) == fold(text) and (not finding.block or _is_there(desk, finding, meant)):
            return number
    return None


def _is_there(desk: Desk, finding: Finding, meant: Sequence[Position]) -> bool:
    return bool(meant) and meant[0] in finding_positions(desk, finding)[:1]


def finding_positions(desk: Desk, finding: Finding) -> tuple[Position, ...]:
    """The characters a finding is about: its own where it names them, or else its block's; none for one about the issue."""
    block = next((b for a in desk.edition.articles for b in a.blocks if b.id == finding.block), None)
    if block is None:
        return ()
    if finding.at is not None:
        try:
            printed = glyphs(block, desk.own(block), desk.sources)
        except UnfitError:
            return inked(block.spans, desk.sources)
        if there := tuple(glyph.position for glyph in printed if finding.at[0] <= glyph.begin and glyph.finish <= finding.at[1]):
            return there
    return inked(block.spans, desk.sources)


def _set(edition: Edition, spot: Spot, blocks: Sequence[EditionBlock], own: Sequence[Finding] = (), became: Findings = ()) -> Edition:
    """The edition with other blocks at a spot, and findings become what they became."""
    there = edition.articles[spot.article].blocks
    fate = {id(finding): new for finding, new in zip(own, became, strict=True)}
    findings = tuple(new for finding in edition.findings if (new := fate.get(id(finding), finding)) is not None)
    return replace(_with_article(edition, spot.article, (*there[: spot.block], *blocks, *there[spot.block + 1 :])), findings=findings)


def _with_article(edition: Edition, number: int, blocks: Sequence[EditionBlock]) -> Edition:
    article = replace(edition.articles[number], blocks=tuple(blocks))
    return replace(edition, articles=(*edition.articles[:number], article, *edition.articles[number + 1 :]))


def _without(edition: Edition, spot: Spot, number: int) -> Edition:
    """The edition without so many blocks from a spot on, or without the item there. An article left empty is let stand."""
    if spot.group == "article":
        there = edition.articles[spot.article].blocks
        return _with_article(edition, spot.article, (*there[: spot.block], *there[spot.block + number :]))
    if spot.group == "furniture":
        return replace(edition, furniture=(*edition.furniture[: spot.article], *edition.furniture[spot.article + 1 :]))
    return replace(edition, surplus=(*edition.surplus[: spot.article], *edition.surplus[spot.article + 1 :]))


def _renamed(edition: Edition, old: str, new: str | None) -> Edition:
    """The edition with every mention of a block made one of another."""
    changes = tuple(replace(change, block=new) if change.block == old else change for change in edition.changes)
    surplus = tuple(replace(item, of=new) if item.of == old else item for item in edition.surplus)
    return replace(edition, changes=changes, surplus=surplus)
