"""Small random issues, told by a number: files of every format that is read, some with bytes gone wrong, and options.

For `bench/fuzz_many.py`, which tries many of them; hypothesis draws its own (`strategies_dumps`), with more care and fewer a second.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from random import Random

from pdfs import Leaf, pdf
from strategies_dumps import ENDS, LINES

from cleaner.options import Options

File = tuple[str, bytes]

COMMON = "的一是在新动能数实融合工信部，。、（）“”《》：；？！…—·0123456789aB% 　"
ODD = "\u200b\u200d\ufeff\u00ad\u3000\u00a0\x00\x07\x1b\x7f\x85\u2028\ufffe\U0001f600\U00020000⻓⼯（((【〔|&<>]]>\"'\\*_#`~$\t"
TAGS = ("p", "div", "span", "h1", "h2", "li", "ul", "table", "tr", "td", "a", "b", "br", "title", "script", "style", "section", "article", "ruby", "rt", "pre", "select", "option")
MARKS = ("# ", "## ", "### ", "> ", "- ", "* ", "1. ", "*", "**", "```\n", "---\n", "|", "\\", "&amp;", "<b>", "[^1]: ", "    ", "")


def line(rng: Random) -> str:
    """A line of a dump, a piece of one, some run together, or rubbish."""
    kind = rng.random()
    if kind < 0.55:
        return rng.choice(LINES)
    if kind < 0.7:
        return rng.choice(("", " ", "  ", "　")).join(rng.choices(LINES, k=rng.randint(2, 3)))
    if kind < 0.85:
        return "".join(rng.choices(COMMON, k=rng.randint(1, 30)))
    if kind < 0.95:
        whole = rng.choice(LINES)
        return whole[rng.randrange(len(whole) or 1) :] + rng.choice(ODD) + whole[: rng.randint(0, 9)]
    return "".join(chr(rng.choice((rng.randrange(0x20, 0x3100), rng.randrange(0x4E00, 0x9FFF), rng.randrange(0xE000, 0x11000)))) for _ in range(rng.randint(1, 8)))


def lines(rng: Random) -> list[str]:
    """One to five of them; the whole at times told twice."""
    made = [line(rng) for _ in range(rng.choice((1, 1, 2, 2, 3, 3, 4, 5)))]
    return made * 2 if rng.random() < 0.1 else made


def as_text(rng: Random) -> bytes:
    """A text layer; at times, an edition's own text, or nearly."""
    text = "".join(one + rng.choice(ENDS) for one in lines(rng))
    if rng.random() < 0.1:
        depths = ("", "　", "　　", "　　", "　　　", "　" * 4, "　" * 9, "　" * 12)
        text = "　" * 12 + "晚报　2025-04-14\n\n\n" + "".join(rng.choice(depths) + one.strip() + rng.choice(("\n", "\n", "\n\n", "\n\n\n")) for one in lines(rng)) + rng.choice(("", "　　〔下转第2版，后文未收〕\n"))
    encoding = rng.choice(("utf-8",) * 8 + ("gb18030", "utf-16", "big5"))
    return text.encode(encoding, "surrogatepass" if encoding == "utf-8" else "ignore")


def as_markdown(rng: Random) -> bytes:
    """Somebody's Markdown."""
    own = 'title: "晚报"\ndate: "2025-04-14"\narticles: 1\ntool: "herald-clean 0.1.0"\n'
    stated = rng.choice(('roles: {}\n', 'kinds: {"teaser": [1]}\nroles: {"byline": ["记者 齐旭"], "table": ["新动能"]}\n'))
    front = rng.choice(("", "", f"---\n{own}---\n\n", f"---\n{own}{stated}---\n\n", "---\nx\n---\n"))
    return (front + "".join(rng.choice(MARKS) + one + rng.choice(("\n", "\n\n", "*\n\n")) for one in lines(rng))).encode("utf-8", "surrogatepass")


def as_html(rng: Random) -> bytes:
    """A saved page, its tags not always closed."""
    out = [rng.choice(("<!DOCTYPE html>", "<html>", "<html lang=zh><body>", "<html><head><meta charset=gbk></head>"))]
    for one in lines(rng):
        tag = rng.choice(TAGS)
        attribute = rng.choice(("", "", " class='title'", " hidden", ' href="javascript:x"', " id=content", " style='display:none'", " colspan=9 rowspan=99999"))
        out += [f"<{tag}{attribute}>", rng.choice((escape(one), one)), rng.choice((f"</{tag}>", "", "</div>", "<br>", "<!-- x -->"))]
    return "".join(out).encode("utf-8", "surrogatepass")


def box(rng: Random) -> tuple[int, int, int, int]:
    """Left, top, width and height in pixels; now and then impossible."""
    return rng.choice((40, 40, 500, 900, -5)), rng.randrange(0, 1400, 40), rng.choice((400, 400, 900, 0, 10**9)), rng.choice((30, 30, 90, 0))


def as_alto(rng: Random) -> bytes:
    """ALTO, each line a block of one string or of two; kinds, articles and orders stated or not, rightly or not."""
    kinds = ("Heading", "Paragraph", "Header", "Caption", "Article", "Article 2", "x")
    tags = "".join(f"<OtherTag ID='t{n}' LABEL='{kind}'/>" for n, kind in enumerate(kinds))
    groups = [" ".join(f"{rng.choice('bl')}{rng.randrange(9)}" for _ in range(rng.randrange(4))) for _ in range(rng.choice((0, 0, 1, 2)))]
    order = "".join(f"<OrderedGroup ID='g{n}'><ElementRef REF='{refs}'/></OrderedGroup>" for n, refs in enumerate(groups))
    order = f"<ReadingOrder><UnorderedGroup ID='u'>{order}</UnorderedGroup></ReadingOrder>" if order else ""
    space, size = rng.choice(("PrintSpace", "PrintSpace", "TopMargin")), rng.choice((" WIDTH='1000' HEIGHT='1500'", ""))
    out = [f"<?xml version='1.0'?><alto xmlns='http://www.loc.gov/standards/alto/ns-v4#'><Tags>{tags}</Tags>{order}<Layout><Page{size} ID='p'><{space}>"]
    for n, one in enumerate(lines(rng)):
        x, y, width, height = box(rng)
        place = f"HPOS='{x}' VPOS='{y}' WIDTH='{width}' HEIGHT='{height}'"
        said = escape(one, quote=True)
        sure = rng.choice((f"WC='{rng.random():.2f}'", f"CC='{'0 9 ' * (len(one) // 2)}'", "WC='x'", ""))
        glyphs = "".join(f"<Glyph CONTENT=\"{escape(c, quote=True)}\" GC='{rng.random():.1f}' {place}/>" for c in one) if rng.random() < 0.2 else ""
        strings = f"<String {place} {sure} CONTENT=\"{said}\">{glyphs}</String>" + rng.choice(("", "<SP/>", f"<SP WIDTH='9'/><String {place} CONTENT='齐'/>", "<HYP CONTENT='-'/>"))
        about = rng.choice(("", "", f" IDNEXT='b{rng.randrange(9)}'", f" TAGREFS='t{rng.randrange(9)} t{rng.randrange(9)}'"))
        block = f"<TextBlock ID='b{n}' {place}{about}><TextLine ID='l{n}' {place}>{strings}</TextLine></TextBlock>"
        out.append(rng.choice((block, block, f"<ComposedBlock ID='c{n}' TYPE='article'{about}>{block}</ComposedBlock>")))
    return "".join([*out, f"</{space}></Page></Layout></alto>"]).encode("utf-8", "surrogatepass")


def as_hocr(rng: Random) -> bytes:
    """hOCR, each line a paragraph."""
    out = ["<html><body><div class='ocr_page' title='bbox 0 0 1000 1500'>"]
    for one in lines(rng):
        x, y, width, height = box(rng)
        said = escape(one, quote=True)
        title = f"bbox {x} {y} {x + width} {y + height}; x_wconf {rng.randint(0, 100)}"
        word = rng.choice((f"<span class='ocrx_word' title='{title}'>{said}</span>", said))
        line = f"<span class='ocr_line' title='{title}'>{word}</span>"
        out.append(f"<p class='ocr_par' title='{title}'>{rng.choice((line, line, word))}</p>")
    return "".join([*out, "</div></body></html>"]).encode("utf-8", "surrogatepass")


def as_page_xml(rng: Random) -> bytes:
    """PAGE, each line a region or a cell; orders and articles stated or not, rightly or not."""
    groups = ["".join(f"<RegionRefIndexed index='{rng.randrange(3)}' regionRef='r{rng.randrange(9)}'/>" for _ in range(rng.randrange(4))) for _ in range(rng.choice((0, 0, 1, 3)))]
    said = [rng.choice(("", " type='article'", f" regionRef='r{rng.randrange(9)}'")) for _ in groups]
    order = "".join(f"<OrderedGroupIndexed id='g{n}' index='{n}'{about}>{refs}</OrderedGroupIndexed>" for n, (refs, about) in enumerate(zip(groups, said, strict=True)))
    order = f"<ReadingOrder><OrderedGroup id='o'>{order}</OrderedGroup></ReadingOrder>" if order else ""
    out = [f"<PcGts xmlns='http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15'><Page imageWidth='1000' imageHeight='1500'>{order}"]
    for n, one in enumerate(lines(rng)):
        x, y, width, height = box(rng)
        coords = f"<Coords points='{x},{y} {x + width},{y} {x + width},{y + height} {x},{y + height}'/>"
        told = f"<TextEquiv><Unicode>{escape(one)}</Unicode></TextEquiv>"
        kind = rng.choice(("paragraph", "heading", "header", "caption", "x"))
        custom = rng.choice(("", f" custom='readingOrder {{index:{rng.randrange(5)};}} structure {{type:article; id:a{rng.randrange(3)};}}'"))
        line = rng.choice((f"<TextLine id='l{n}'{custom}>{coords}{told}</TextLine>", told))
        cell = f"<TableRegion id='r{n}'><TableCell id='k{n}'{custom}>{coords}<TextLine id='l{n}'>{told}</TextLine></TableCell></TableRegion>"
        out.append(rng.choice((f"<TextRegion id='r{n}' type='{kind}'{custom}>{coords}{line}</TextRegion>",) * 4 + (cell,)))
    return "".join([*out, "</Page></PcGts>"]).encode("utf-8", "surrogatepass")


def as_pdf(rng: Random) -> bytes:
    """A born-digital page."""
    leaf = Leaf()
    for one in lines(rng):
        leaf.type(rng.choice((40, 40, 220, 400, -50)), rng.randrange(20, 800, 13), "".join(c for c in one if " " <= c < "\ud800" or "\ue000" <= c < "\uffff"), rng.choice((9, 9, 9, 24, 0.1)))
    return pdf(leaf, password="secret" if rng.random() < 0.02 else None)


KINDS: tuple[tuple[str, int, Callable[[Random], bytes]], ...] = (
    ("a.txt", 62, as_text), ("a.md", 10, as_markdown), ("a.html", 10, as_html), ("a.alto.xml", 5, as_alto),
    ("a.hocr", 5, as_hocr), ("a.page.xml", 5, as_page_xml), ("a.pdf", 3, as_pdf),
)  # fmt: skip
"""Names, shares in the hundred, makers."""


def gone_wrong(data: bytes, rng: Random) -> bytes:
    """Bytes lost, doubled or changed."""
    broken = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(broken) + 1)
        change = rng.random()
        if change < 0.4:
            broken[at : at + 1] = bytes([rng.randrange(256)])
        elif change < 0.7:
            del broken[at : at + rng.randint(1, 20)]
        else:
            broken[at:at] = broken[at : at + rng.randint(1, 20)]
    return bytes(broken)


def issue(seed: int, number: int) -> tuple[list[File], Options]:
    """The files and options that a number stands for."""
    rng = Random(f"{seed}/{number}")
    files: list[File] = []
    for _ in range(rng.choice((1,) * 8 + (2, 3))):
        name, _, make = rng.choices(KINDS, [share for _, share, _ in KINDS])[0]
        data = make(rng)
        files.append((name, gone_wrong(data, rng) if rng.random() < 0.08 else data))
    options = Options()
    if rng.random() < 0.2:
        options = Options(
            rng.choice(("keep", "simplified", "traditional")), rng.choice(("fullwidth", "keep")), rng.choice(("compact", "pangu", "keep")), rng.random() < 0.5, None, rng.choice((0.0, 0.6, 0.99))
        )
    return files, options
