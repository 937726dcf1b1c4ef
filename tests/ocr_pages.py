"""One printed page, told in every OCR format that states more than lines: for tests. The texts are of our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

EM, LEADING, MEASURE = 40, 64, 15
"""Pixels, pixels, characters."""

FIRST = (
    "记者从市水务局获悉，今年入汛以来，全市平均降雨量较常年同期偏多两成，各地加强水库调度和堤防巡查，确保安全度汛。",
    "截至昨天，全市大中型水库蓄水量比去年同期增加三成，为秋季农业灌溉和城市供水打下了良好基础。",
)
UNDER = "下一步，水务部门将继续做好会商研判，及时发布预警信息，并组织专家对重点水库和堤防逐一排查，守土尽责。"
SECOND = (
    "第十届图书节昨天在文化广场开幕，来自全国各地的出版社带来新书三万余种，市民可以免费入场购书。",
    "主办方介绍，本届图书节设立了儿童阅读体验区，邀请作家与小读者面对面交流，让更多人爱上阅读。",
)


@dataclass(frozen=True)
class Block:
    """A block of the page: where it stands (ems), what it is, its lines."""

    id: str
    kind: str
    left: float
    top: float
    size: float
    lines: tuple[str, ...]
    article: str = ""

    @property
    def boxes(self) -> list[tuple[int, int, int, int]]:
        """Left, top, width, height of each line, in pixels."""
        em = round(EM * self.size)
        rows = [(line, n * round(LEADING * self.size)) for n, line in enumerate(self.lines)]
        return [(round(self.left * EM) + (2 * em if line[0] == "\u3000" else 0), round(self.top * LEADING) + y, em * len(line.lstrip("\u3000")), em) for line, y in rows]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The box around them."""
        left, top = min(x for x, _, _, _ in self.boxes), self.boxes[0][1]
        return left, top, max(x + w for x, _, w, _ in self.boxes) - left, self.boxes[-1][1] + self.boxes[-1][3] - top


def set_in_lines(*paragraphs: str) -> tuple[str, ...]:
    """Paragraphs in lines of one measure, the first of each indented."""
    out: list[str] = []
    for text in paragraphs:
        out += ["\u3000" + text[: MEASURE - 2], *(text[n : n + MEASURE] for n in range(MEASURE - 2, len(text), MEASURE))]
    return tuple(out)


def page() -> list[Block]:
    """The page's blocks as they are read: folio, a story with a subhead and a caption, and one beside it."""
    first, under, second = set_in_lines(*FIRST), set_in_lines(UNDER), set_in_lines(*SECOND)
    return [
        Block("fo", "folio", 2, 1, 0.8, ("第2版　综合　2025年7月1日　星期二",)),
        Block("h1", "heading", 2, 3, 2, ("水库蓄水增三成",), "a1"),
        Block("t1", "paragraph", 2, 5, 1, first, "a1"),
        Block("s1", "heading", 6, 6 + len(first), 1, ("加强巡查",), "a1"),
        Block("u1", "paragraph", 2, 8 + len(first), 1, under, "a1"),
        Block("c1", "caption", 2, 15 + len(first), 0.8, ("堤防上的巡查队",), "a1"),
        Block("h2", "heading", 22, 3, 2, ("第十届图书节开幕",), "a2"),
        Block("t2", "paragraph", 22, 5, 1, second, "a2"),
    ]


LABELS = {"folio": "Header", "heading": "Heading", "paragraph": "Paragraph", "caption": "Caption"}


def alto(version: int, blocks: Sequence[Block], *, unit: str = "pixel", articles: str = "", order: str = "", kinds: bool = True, sure: str = "WC") -> str:
    """The page as ALTO of a version, its blocks in the order given.

    `articles`: "composed", "tags" or none. `order`: "IDNEXT", "blocks", "lines" or "groups" (of the reading order). `sure`: where confidences stand.
    """
    scale = {"pixel": 1.0, "mm10": 254 / 300, "inch1200": 4.0}[unit]
    read = page()
    after = {one.id: other.id for one, other in pairwise(read)}

    def place(box: tuple[int, int, int, int]) -> str:
        return " ".join(f'{key}="{value * scale:.1f}"' for key, value in zip(("HPOS", "VPOS", "WIDTH", "HEIGHT"), box, strict=True))

    def string(n: int, text: str, box: tuple[int, int, int, int]) -> str:
        text = text.lstrip("\u3000")
        if sure == "GC":
            glyphs = "".join(f'<Glyph CONTENT={quoteattr(c)} GC="{0.3 if c == "蓄" else 0.9}" {place((box[0] + i * box[2] // len(text), box[1], box[2] // len(text), box[3]))}/>' for i, c in enumerate(text))
            return f"<String CONTENT={quoteattr(text)} {place(box)}>{glyphs}</String>"
        stated = f'WC="{0.4 if "蓄" in text else 0.95}"' if sure == "WC" else 'CC="' + " ".join("8" if c == "蓄" else "0" for c in text) + '"'
        return f'<String CONTENT={quoteattr(text)} {stated} STYLEREFS="f{n}" {place(box)}/>'

    def block(one: Block) -> str:
        rows = "".join(f'<TextLine ID="{one.id}l{n}" {place(box)}>{string(round(one.size * 10), text, box)}</TextLine>' for n, (text, box) in enumerate(zip(one.lines, one.boxes, strict=True)))
        tags = " ".join([f"k_{one.kind}"] * kinds + [f"tag_{one.article}"] * (articles == "tags" and bool(one.article)))
        follows = f' IDNEXT="{after[one.id]}"' if order == "IDNEXT" and one.id in after else ""
        shape = f'<Shape><Polygon POINTS="{one.box[0]},{one.box[1]} {one.box[0]},{one.box[1] + 9} {one.box[0] + 9},{one.box[1]}"/></Shape>' if version > 2 else ""
        return f'<TextBlock ID="{one.id}"{follows} {place(one.box)} TAGREFS="{tags}">{shape}{rows}</TextBlock>'

    groups: dict[str, str] = {}
    for one in blocks:
        groups[one.article if articles == "composed" else ""] = groups.get(one.article if articles == "composed" else "", "") + block(one)
    body = "".join(f'<ComposedBlock ID="{key}" TYPE="Article">{inside}</ComposedBlock>' if key else inside for key, inside in groups.items())
    tags = "".join(f'<{"LayoutTag" if version < 4 else "OtherTag"} ID="k_{kind}" LABEL="{label}"/>' for kind, label in LABELS.items())
    tags += "".join(f'<StructureTag ID="tag_{key}" LABEL="Article" TYPE="Structural"/>' for key in ("a1", "a2")) + '<NamedEntityTag ID="ne" TYPE="Person" LABEL="Title"/>'
    refs = "".join(f'<ElementRef ID="r{n}" REF="{key}"/>' for n, key in enumerate([line for one in read for line in ([f"{one.id}l{k}" for k in range(len(one.lines))] if order == "lines" else [one.id])]))
    if order == "groups":
        grouped = "".join(f'<OrderedGroup ID="g{n}">' + "".join(f'<ElementRef ID="{one.id}r" REF="{one.id}"/>' for one in read if one.article == key) + "</OrderedGroup>" for n, key in enumerate(("a1", "a2")))
        refs = f'<ElementRef ID="r0" REF="fo"/>{grouped}'
    reading = f'<ReadingOrder><{"Uno" if order == "groups" else "O"}rderedGroup ID="ro">{refs}</{"Uno" if order == "groups" else "O"}rderedGroup></ReadingOrder>' if order in ("blocks", "lines", "groups") else ""
    process = '<OCRProcessing ID="p"><ocrProcessingStep/></OCRProcessing>' if version < 4 else '<Processing ID="p"><processingCategory>contentGeneration</processingCategory></Processing>'
    sizes = "".join(f'<TextStyle ID="f{size}" FONTSIZE="{size / 10 * EM * 0.24:.1f}"/>' for size in (8, 10, 20))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v{version}#"><Description><MeasurementUnit>{unit}</MeasurementUnit>{process}</Description>'
        f'<Styles>{sizes}</Styles><Tags>{tags}</Tags>{reading}<Layout><Page ID="p1" PHYSICAL_IMG_NR="1" WIDTH="{1700 * scale}" HEIGHT="{2600 * scale}"><PrintSpace>{body}</PrintSpace></Page></Layout></alto>'
    )


def page_xml(year: int, blocks: Sequence[Block], *, articles: str = "", order: str = "", kinds: bool = True) -> str:
    """The page as PAGE-XML of a year's schema, its regions in the order given.

    `articles`: "groups" of the reading order, "custom" (Transkribus, on every line) or none. `order`: "refs", "custom" or none.
    """
    read = page()
    counted = {one.id: n for n, one in enumerate(read)}

    def coords(box: tuple[int, int, int, int]) -> str:
        x, y, w, h = box
        return f'<Coords points="{x},{y} {x + w},{y} {x + w},{y + h} {x},{y + h}"/>'

    def region(one: Block) -> str:
        named = {"folio": "header"}.get(one.kind, one.kind)
        custom = [f"readingOrder {{index:{counted[one.id]};}}"] * (order == "custom") + [f"structure {{type:{named};}}"] * (kinds and year < 2019)
        kind = f' type="{named}"' if kinds and year >= 2019 else ""
        told = f"structure {{id:{one.article}; type:article;}}" if articles == "custom" and one.article else ""
        rows = "".join(
            f'<TextLine id="{one.id}l{n}" custom="readingOrder {{index:{n};}} {told}">{coords(box)}<Baseline points="{box[0]},{box[1] + 36} {box[0] + box[2]},{box[1] + 36}"/>'
            f'<TextEquiv conf="{0.5 if "蓄" in text else 0.97}"><Unicode>{escape(text.lstrip(chr(0x3000)))}</Unicode></TextEquiv></TextLine>'
            for n, (text, box) in enumerate(zip(one.lines, one.boxes, strict=True))
        )
        return f'<TextRegion id="{one.id}"{kind} custom="{" ".join(custom)}">{coords(one.box)}{rows}</TextRegion>'

    refs = "".join(f'<RegionRefIndexed index="{counted[one.id]}" regionRef="{one.id}"/>' for one in blocks) if order == "refs" else ""
    if articles == "groups":
        inside = {key: "".join(f'<RegionRefIndexed index="{n}" regionRef="{one.id}"/>' for n, one in enumerate(read) if one.article == key) for key in ("a1", "a2")}
        kind = ' type="article"' if year >= 2019 else ""
        refs = '<RegionRefIndexed index="0" regionRef="fo"/>' + "".join(f'<OrderedGroupIndexed id="g_{key}" index="{n}"{kind}>{part}</OrderedGroupIndexed>' for n, (key, part) in enumerate(inside.items(), 1))
    reading = f'<ReadingOrder><OrderedGroup id="ro">{refs}</OrderedGroup></ReadingOrder>' if refs else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/{year}-07-15"><Metadata/>'
        f'<Page imageFilename="p.jpg" imageWidth="1700" imageHeight="2600">{reading}{"".join(map(region, blocks))}</Page></PcGts>'
    )


def shuffled(blocks: Sequence[Block]) -> list[Block]:
    """The blocks as a layout analysis may list them: in no order of reading."""
    return [blocks[n] for n in (5, 2, 7, 1, 4, 0, 6, 3)]

