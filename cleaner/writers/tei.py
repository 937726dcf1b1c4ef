"""TEI P5: an issue for archives and scholarly editions. `docs/tei.md` has the mapping, with an example.

Every block, furniture and surplus item points with `@corresp` at the source characters
it was set from. Doubts stand apart from the text, in `standOff`; nothing printed is left
out. The document is valid against the TEI's own schema (tei_all) for every edition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from lxml import etree

from cleaner.edition import Article, Edition, EditionBlock, Finding, Region
from cleaner.writers.options import DEFAULTS, WriterOptions
from cleaner.writers.reading import Setting, cells, gaps, set_article
from cleaner.writers.refers import refers
from cleaner.writers.script import language_tag
from cleaner.writers.tei_elements import ID, Element, add, as_xml, certainty, name_token, provenance, root
from cleaner.writers.tei_header import add_header
from cleaner.writers.tei_inline import Inset, fill, fill_with_lead, insets_of

HEADS = {"section": "section", "kicker": "kicker", "headline": "main", "deck": "sub"}
NOT_TEXT = frozenset({"head", "byline", "dateline", "gap", "pb", "figure"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What every part of the document is set with."""

    edition: Edition
    sources: Sequence[str]
    names: Sequence[str]
    """Of the sources."""
    full: bool
    ids: frozenset[str]
    findings: dict[str, list[Finding]]
    refers: dict[str, str]
    """The article that an item of the contents names, by the item's block."""

    def insets(self, block: EditionBlock) -> list[Inset]:
        """What is marked inside `block`."""
        return insets_of(block, self.findings.get(block.id, ()), self.sources, self.names, self.full)


def as_tei(edition: Edition, sources: Sequence[str] = (), options: WriterOptions = DEFAULTS) -> str:
    """The edition as a TEI document. `sources` are needed for page breaks inside paragraphs and for `tei_detail="full"`."""
    desk = _desk(edition, sources, options)
    script = language_tag("".join(block.text for article in edition.articles for block in article.blocks))
    document = root(script)
    add_header(document, edition, options, script, desk.ids)
    _facsimile(document, desk)
    body = add(add(document, "text", {ID: "text"}), "body")
    for n, item in enumerate(edition.furniture, 1):
        add(body, "fw", {"type": name_token(item.kind), "corresp": provenance(item.spans), "facs": _facs(f"furniture{n}", item.regions)}, item.text)
    for article in edition.articles:
        _article(body, article, desk)
    if edition.surplus:
        _surplus(add(body, "div", {"type": "surplus"}), desk)
    elif not edition.articles:
        add(body, "p")
    _stand_off(document, desk)
    return as_xml(document)


def _desk(edition: Edition, sources: Sequence[str], options: WriterOptions) -> Desk:
    blocks = [block for article in edition.articles for block in article.blocks]
    findings: dict[str, list[Finding]] = {}
    for finding in edition.findings:
        findings.setdefault(finding.block or "", []).append(finding)
    ids = frozenset([*(article.id for article in edition.articles), *(block.id for block in blocks)])
    names = [source.name for source in edition.sources]
    return Desk(edition, sources, names, options.tei_detail == "full", ids, findings, refers(edition.articles))


def _article(body: Element, article: Article, desk: Desk) -> None:
    contents = article.kind == "contents"
    about = {
        "type": "contents" if contents else "article",
        "subtype": name_token(article.kind) if article.kind not in ("article", "contents") else None,
        "n": article.section,
        ID: article.id,
        "cert": certainty(article.confidence),
    }
    div = add(body, "div", about)
    setting = set_article(article)
    for block in setting.head:
        fill(_add(div, "head", block, type=HEADS[block.kind]), block.text, desk.insets(block))
    for block in setting.opening:
        fill(_add(div, block.kind, block), block.text, desk.insets(block))
    before, after = gaps(article, "zh-Hans")
    if before:
        add(div, "gap", {"reason": "not-in-source", "n": article.continued_from})
    place = _body(div, setting.body, article, desk)
    closing = _picture_credits(place, setting, desk)
    if after and not closing:
        add(place, "gap", {"reason": "not-in-source", "n": article.continued_to})
    for block in closing:
        (_close if _holds_text(div) else _apart)(div, block, desk)
    if after and closing:
        add(div, "gap", {"reason": "not-in-source", "n": article.continued_to})


def _picture_credits(place: Element, setting: Setting, desk: Desk) -> tuple[EditionBlock, ...]:
    """Put credits that follow a picture at the very end into its figure. Returns what is left to close with."""
    if not setting.body or setting.body[-1].kind != "caption":
        return setting.closing
    pictured = tuple(takewhile(lambda block: block.kind == "credit", setting.closing))
    for block in pictured:
        _apart(place[-1], block, desk)
    return setting.closing[len(pictured) :]


def _holds_text(div: Element) -> bool:
    """Whether a closer or trailer may follow: the schema wants text or a section before it, and a figure is neither."""
    return any(etree.QName(child).localname not in NOT_TEXT for child in div)


def _body(div: Element, blocks: Sequence[EditionBlock], article: Article, desk: Desk) -> Element:
    """Set the body into `div` and the sections that its subheads open. Returns the one that was open last."""
    place, lead, source = div, article.dateline, None
    for kind, run in groupby(blocks, key=lambda block: "figure" if block.kind in ("caption", "credit") else block.kind):
        grouped = list(run)
        for group in [grouped] if kind in ("list-item", "figure") else [[block] for block in grouped]:
            if kind in ("subhead", "headline"):
                place = add(div, "div", {"type": "section"})
            spans = [span for block in group for span in block.spans]
            if source is not None and spans and spans[0][0] != source:
                add(place, "pb", {"n": desk.names[spans[0][0]]})
            source = spans[-1][0] if spans else source
            match kind:
                case "list-item":
                    _list(place, group, desk)
                case "figure":
                    _figures(place, group, desk)
                case _:
                    _block(place, group[0], lead, desk)
                    lead = None if kind == "paragraph" else lead
    return place


def _block(place: Element, block: EditionBlock, lead: str | None, desk: Desk) -> None:
    insets = desk.insets(block)
    match block.kind:
        case "paragraph":
            fill_with_lead(_add(place, "p", block), block.text, insets, lead)
        case "subhead" | "headline":
            fill(_add(place, "head", block), block.text, insets)
        case "pull-quote":
            fill(_add(place, "quote", block, type="pull"), block.text, insets)
        case "table":
            _table(place, block, insets)
        case _:
            _apart(place, block, desk)


def _apart(place: Element, block: EditionBlock, desk: Desk) -> None:
    """A block that has no element of its own where it stands."""
    if block.kind == "jump-line":
        ref = add(_add(place, "ab", block, type="jump"), "ref")
        fill(ref, block.text, desk.insets(block))
        return
    fill(_add(place, "ab", block, type=name_token(block.kind)), block.text, desk.insets(block))


def _list(place: Element, blocks: Sequence[EditionBlock], desk: Desk) -> None:
    listed = add(place, "list")
    for block in blocks:
        item = _add(listed, "item", block)
        target = desk.refers.get(block.id)
        fill(add(item, "ref", {"target": f"#{target}"}) if target else item, block.text, desk.insets(block))


def _figures(place: Element, blocks: Sequence[EditionBlock], desk: Desk) -> None:
    """Captions, each with the credit that follows it. A credit without a caption stands apart."""
    figure: Element | None = None
    for block in blocks:
        if block.kind == "caption":
            figure = add(place, "figure")
            fill(_add(figure, "p", block), block.text, desk.insets(block))
        else:
            _apart(place if figure is None else figure, block, desk)


def _table(place: Element, block: EditionBlock, insets: Sequence[Inset]) -> None:
    """A table whose cells carry the insets. Where one runs over two cells, the text is set as it stands, lest what the source has be lost."""
    printed_rows = cells(block.text) or (((0, 0),),)
    if not all(any(start <= inset.start and inset.end <= end for row in printed_rows for start, end in row) for inset in insets):
        fill(_add(place, "ab", block, type="table"), block.text, insets)
        return
    table = _add(place, "table", block)
    for printed in printed_rows:
        row = add(table, "row")
        for start, end in printed:
            fill(add(row, "cell"), block.text, insets, start, end)


def _close(div: Element, block: EditionBlock, desk: Desk) -> None:
    """A signature, a date, a source or a jump line after the last of the text."""
    insets = desk.insets(block)
    match block.kind:
        case "byline":
            fill(_add(add(div, "closer"), "signed", block), block.text, insets)
        case "dateline":
            fill(_add(add(div, "closer"), "dateline", block), block.text, insets)
        case "jump-line":
            fill(add(_add(div, "trailer", block, type="jump"), "ref"), block.text, insets)
        case _:
            fill(_add(div, "trailer", block, type="editor" if block.kind == "editor" else "source"), block.text, insets)


def _add(parent: Element, tag: str, block: EditionBlock, **attributes: str) -> Element:
    """An element for `block`, with its name, its certainty and where it comes from."""
    common = {ID: block.id, "corresp": provenance(block.spans), "cert": certainty(block.confidence), "facs": _facs(block.id, block.regions)}
    return add(parent, tag, {**attributes, **common})


def _surplus(div: Element, desk: Desk) -> None:
    for n, item in enumerate(desk.edition.surplus, 1):
        about = {"corresp": provenance(item.spans), "sameAs": f"#{item.of}" if item.of in desk.ids else None, "facs": _facs(f"surplus{n}", item.regions)}
        ab = add(div, "ab", about)
        add(ab, "surplus", {"reason": name_token(item.kind)}, item.text)


def _facs(name: str, regions: Sequence[Region]) -> str | None:
    """Pointers to the zones of something named so."""
    return " ".join(f"#{zone}" for zone, _ in _zones(name, regions)) or None


def _zones(name: str, regions: Sequence[Region]) -> Iterator[tuple[str, Region]]:
    return ((f"{name}-zone{n}", region) for n, region in enumerate(regions, 1))


def _facsimile(document: Element, desk: Desk) -> None:
    """A surface for each page that something is placed on, with a zone for each of the regions."""
    edition = desk.edition
    named = [(block.id, block.regions) for article in edition.articles for block in article.blocks]
    named += [(f"furniture{n}", item.regions) for n, item in enumerate(edition.furniture, 1)]
    named += [(f"surplus{n}", item.regions) for n, item in enumerate(edition.surplus, 1)]
    placed = [zone for name, regions in named for zone in _zones(name, regions)]
    if not placed:
        return
    facsimile = add(document, "facsimile")
    for page in sorted({region.page for _, region in placed}):
        size = edition.sources[page].size if page < len(edition.sources) else None
        extent = _corners((0.0, 0.0, *size)) if size else {}
        surface = add(facsimile, "surface", {ID: f"page{page}", "n": str(page), **extent, "corresp": f"#source{page}" if page < len(desk.names) else None})
        for zone, region in placed:
            if region.page == page:
                add(surface, "zone", {ID: zone, **_corners(region.box), "corresp": provenance([region.span]) if region.span else None})


def _corners(box: Sequence[float]) -> dict[str, str | None]:
    return {name: f"{value:.2f}".rstrip("0").rstrip(".") for name, value in zip(("ulx", "uly", "lrx", "lry"), box, strict=True)}


def _stand_off(document: Element, desk: Desk) -> None:
    """The doubts: each a note that points at the characters it is about. Those shown in the text are notes too."""
    if not desk.edition.findings:
        return
    notes = add(add(document, "standOff"), "listAnnotation")
    for finding in desk.edition.findings:
        about = {
            "type": "finding",
            "subtype": name_token(finding.rule),
            "target": _target(finding, desk.ids),
            "cert": certainty(finding.confidence),
        }
        note = add(notes, "note", about, finding.message and finding.message + ": ")
        _said(note, finding)


def _said(note: Element, finding: Finding) -> None:
    add(note, "q", None, finding.text)
    if finding.suggestion is not None:
        note[-1].tail = " → "
        add(note, "q", {"type": "applied" if finding.applied else "suggestion"}, finding.suggestion)


def _target(finding: Finding, ids: frozenset[str]) -> str:
    """The characters of the block's text as it reads now, the block, or the whole text."""
    if finding.block is None or finding.block not in ids:
        return "#text"
    if finding.at is None:
        return f"#{finding.block}"
    start, end = finding.at
    length = len(finding.suggestion or "") if finding.applied else end - start
    return f"#string-range({finding.block},{start},{length})"
