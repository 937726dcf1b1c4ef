"""One page told in every way that ALTO 2 to 4 and PAGE-XML have: the same edition comes of all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from conserving import assert_conserves
from ocr_pages import FIRST, SECOND, UNDER, alto, page, page_xml, shuffled
from zones import assert_zones

from cleaner.edition import Edition
from cleaner.errors import InputError
from cleaner.inputs import pages_of
from cleaner.model import Role
from cleaner.pipeline import clean
from cleaner.readers import Page
from cleaner.readers.detect import read
from cleaner.rulebook import shipped_rulebook

MIXED = shuffled(page())

TOLD = {
    "v2 composed blocks, IDNEXT, 1200 to the inch": alto(2, MIXED, unit="inch1200", articles="composed", order="IDNEXT"),
    "v3 article tags, IDNEXT, tenths of millimetres": alto(3, MIXED, unit="mm10", articles="tags", order="IDNEXT", sure="CC"),
    "v3 kinds, nothing else": alto(3, MIXED, unit="mm10", sure="CC"),
    "v4 order of blocks, glyphs": alto(4, MIXED, order="blocks", sure="GC"),
    "v4 order of lines, article tags": alto(4, MIXED, order="lines", articles="tags"),
    "v4 groups of an order": alto(4, MIXED, order="groups"),
    "PAGE 2013, Transkribus": page_xml(2013, MIXED, order="custom", articles="custom"),
    "PAGE 2013 groups": page_xml(2013, MIXED, articles="groups"),
    "PAGE 2019 groups of type article": page_xml(2019, MIXED, articles="groups"),
    "PAGE 2019 order": page_xml(2019, MIXED, order="refs"),
    "PAGE 2019 kinds, nothing else": page_xml(2019, MIXED),
}

BARE = {
    "v2 composed blocks": alto(2, page(), unit="inch1200", articles="composed", kinds=False),
    "v3": alto(3, MIXED, unit="mm10", kinds=False),
    "v4 order of blocks": alto(4, MIXED, order="blocks", kinds=False),
    "PAGE 2013 order, Transkribus articles": page_xml(2013, MIXED, order="refs", articles="custom", kinds=False),
    "PAGE 2019 order": page_xml(2019, MIXED, order="refs", kinds=False),
    "PAGE 2019": page_xml(2019, MIXED, kinds=False),
}

STORIES = [
    ("水库蓄水增三成", [*(("paragraph", text) for text in FIRST), ("subhead", "加强巡查"), ("paragraph", UNDER), ("caption", "堤防上的巡查队")]),
    ("第十届图书节开幕", [("paragraph", text) for text in SECOND]),
]


def only(xml: str) -> Page:
    (found,) = read("a.xml", xml.encode())
    assert_conserves(found)
    return found


def stories(edition: Edition) -> list[tuple[str | None, list[tuple[str, str]]]]:
    return [(article.headline, [(block.kind, block.text) for block in article.blocks if block.kind != "headline"]) for article in edition.articles]


@pytest.mark.parametrize("name", TOLD)
def test_what_a_format_states_makes_the_edition(name: str) -> None:
    found = only(TOLD[name])
    edition = clean([found], shipped_rulebook())
    assert stories(edition) == STORIES
    assert (edition.issue.date, edition.sources[0].page, edition.sources[0].section) == ("2025-07-01", "2", "综合")
    assert [item.kind for item in edition.furniture] == ["folio"]
    assert len(found.doubts) == 2
    assert all("蓄" in found.source.text[start:end] and sure < 0.7 for start, end, sure in found.doubts)
    assert {round(block.place.size) for block in found.galley if block.place.size} == {10, 19}
    lefts = {round(block.place.box.left) for block in found.galley if block.place.box}
    assert {19, 211} <= lefts, "points: 80 and 880 of 300 pixels to the inch"


@pytest.mark.parametrize("name", BARE)
def test_without_kinds_size_and_language_tell(name: str) -> None:
    edition = clean([only(BARE[name])], shipped_rulebook())
    assert [(headline, [block for block in blocks if block[0] != "caption"]) for headline, blocks in stories(edition)] == [
        (headline, [block for block in blocks if block[0] != "caption"]) for headline, blocks in STORIES
    ]


LINE = '<TextLine {about}><Coords points="{x},{y} {r},{y} {r},{b} {x},{b}"/><TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine>'


def region(kind: str, top: int, *texts: str, left: int = 80, about: str = "") -> str:
    rows = "".join(LINE.format(about=about, x=left, y=top + 60 * n, r=left + 40 * len(text), b=top + 60 * n + 40, text=text) for n, text in enumerate(texts))
    return f'<TextRegion type="{kind}"><Coords points="{left},{top} {left + 700},{top} {left + 700},{top + 60 * len(texts)} {left},{top + 60 * len(texts)}"/>{rows}</TextRegion>'


def pcgts(*regions: str) -> str:
    return f'<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page imageWidth="2000" imageHeight="3000">{"".join(regions)}</Page></PcGts>'


def test_a_stated_paragraph_is_no_caption_whatever_it_reads_like() -> None:
    """Words of captions, of a pull quote, of an advertisement, each a region of type paragraph."""
    texts = ["图为游客在公园里赏花。", "▲图书节现场人头攒动。", "▼市民在新站候车（资料图）。", "春天里的中国，步履铿锵！"]
    xml = pcgts(region("heading", 100, "公园迎来客流高峰"), *(region("paragraph", 300 + 200 * n, text) for n, text in enumerate(texts)))
    edition = clean([only(xml)], shipped_rulebook())
    assert [(block.kind, block.text) for block in edition.articles[0].blocks] == [("headline", "公园迎来客流高峰"), *(("paragraph", text) for text in texts)]
    untyped = clean([only(xml.replace('type="paragraph"', ""))], shipped_rulebook())
    assert "caption" in {block.kind for article in untyped.articles for block in article.blocks}
    assert edition.furniture == ()


def test_a_page_that_calls_everything_a_paragraph_says_nothing() -> None:
    found = only(pcgts(region("paragraph", 100, "公园迎来客流高峰"), region("paragraph", 300, "记者从市水务局获悉，今年入汛以来，", "全市降雨偏多。")))
    assert [block.place.stated for block in found.galley] == [False, True, True]


def test_lines_of_two_articles_in_one_region_are_parted() -> None:
    about = [f'custom="structure {{id:{key}; type:article;}}"' for key in ("a1", "a2", "a1")]
    rows = "".join(LINE.format(about=said, x=80, y=100 + 60 * n, r=480, b=140 + 60 * n, text=text) for n, (said, text) in enumerate(zip(about, "甲乙丙", strict=True)))
    found = only(pcgts(f"<TextRegion>{rows}</TextRegion>"))
    assert [(block.text, block.place.opens) for block in found.galley] == [("甲", True), ("丙", False), ("乙", True)]


def test_nothing_of_a_page_is_lost_that_stands_in_no_line() -> None:
    """Cells of tables, text of a whole region, of words, of glyphs only; a region in a region."""
    equiv = "<TextEquiv><Unicode>{}</Unicode></TextEquiv>"
    xml = pcgts(
        f'<TableRegion id="t"><TableCell row="0" col="0"><TextLine>{equiv.format("格")}</TextLine></TableCell></TableRegion>',
        f'<TextRegion id="w"><Coords points="0,0 90,0 90,90 0,90"/>{equiv.format("全文一行" + chr(10) + "全文二行")}</TextRegion>',
        f'<TextRegion><TextLine><Word>{equiv.format("词")}</Word><Word><Glyph>{equiv.format("字")}</Glyph></Word></TextLine>'
        f'<TextRegion><TextLine>{equiv.format("内")}</TextLine></TextRegion>{equiv.format("词字")}</TextRegion>',
    )
    assert sorted("".join(block.text for block in only(xml).galley)) == sorted("格全文一行全文二行词字内")


def test_a_reading_order_takes_the_cells_of_a_table_with_it() -> None:
    cell = '<TableCell><TextLine><TextEquiv><Unicode>{}</Unicode></TextEquiv></TextLine></TableCell>'
    order = '<ReadingOrder><OrderedGroup id="o"><RegionRefIndexed index="0" regionRef="t"/><RegionRefIndexed index="1" regionRef="r"/></OrderedGroup></ReadingOrder>'
    line = '<TextRegion id="r"><TextLine><TextEquiv><Unicode>后</Unicode></TextEquiv></TextLine></TextRegion>'
    assert [block.text for block in only(pcgts(order, line, f'<TableRegion id="t">{cell.format("甲")}{cell.format("乙")}</TableRegion>')).galley] == ["甲", "乙", "后"]


ALTO = '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description><MeasurementUnit>pixel</MeasurementUnit></Description>{tags}<Layout><Page WIDTH="2000" HEIGHT="3000">{body}</Page></Layout></alto>'
STRING = '<TextBlock ID="{key}" {about}><TextLine HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}"><String CONTENT="{text}" HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}"/></TextLine></TextBlock>'


def test_margins_of_alto_hold_running_titles() -> None:
    body = "<TopMargin>{}</TopMargin><PrintSpace>{}</PrintSpace>".format(
        STRING.format(key="a", about="", x=80, y=40, w=200, h=40, text="综合新闻"), STRING.format(key="b", about="", x=80, y=400, w=600, h=40, text="记者从市水务局获悉，蓄水增加。")
    )
    assert [(block.role, block.text) for block in only(ALTO.format(tags="", body=body)).galley] == [(Role.FOLIO, "综合新闻"), (Role.PARAGRAPH, "记者从市水务局获悉，蓄水增加。")]


def test_one_tag_on_everything_is_no_article_and_one_group_neither() -> None:
    body = "<PrintSpace>" + "".join(STRING.format(key=key, about='TAGREFS="t"', x=80, y=y, w=600, h=40, text=text) for key, y, text in (("a", 100, "甲"), ("b", 900, "乙"))) + "</PrintSpace>"
    tags = '<Tags><StructureTag ID="t" LABEL="Article"/></Tags><ReadingOrder><UnorderedGroup ID="u"><OrderedGroup ID="g"><ElementRef REF="b a"/></OrderedGroup></UnorderedGroup></ReadingOrder>'
    found = only(ALTO.format(tags=tags, body=body))
    assert [(block.text, block.place.opens) for block in found.galley] == [("乙", True), ("甲", False)]


def test_upright_lines_have_the_size_of_their_characters() -> None:
    body = "<PrintSpace>" + "".join(STRING.format(key=f"k{n}", about="", x=900 - 60 * n, y=100, w=40, h=400, text="记者从市水务局获悉，") for n in range(3)) + "</PrintSpace>"
    assert {round(block.place.size or 0) for block in only(ALTO.format(tags="", body=body)).galley} == {10}


def test_stated_sizes_are_brought_to_the_scale_of_the_boxes() -> None:
    """A scan of 150 pixels to the inch: its boxes are half as large as those of one of 300, its sizes of type are not."""
    text = '<TextLine HPOS="80" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}" STYLEREFS="{f}"><String CONTENT="{t}" HPOS="80" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}"/></TextLine>'
    rows = [text.format(y=100, w=280, h=40, f="big", t="清河桥今天通车"), *(text.format(y=200 + 30 * n, w=300, h=20, f="small", t="春江潮水连海平月共生滟随波千万") for n in range(4))]
    styles = '<Styles><TextStyle ID="big" FONTSIZE="19"/><TextStyle ID="small" FONTSIZE="9.5"/></Styles>'
    xml = ALTO.format(tags=styles, body=f'<PrintSpace><TextBlock ID="a">{"".join(rows)}</TextBlock></PrintSpace>')
    assert [round(block.place.size or 0, 1) for block in only(xml).galley] == [9.6, 4.8, 4.8, 4.8, 4.8]


def hocr(*lines: str) -> str:
    return f"<html><body><div class='ocr_page' title='bbox 0 0 1000 1000'>{''.join(lines)}</div></body></html>"


def test_nothing_of_hocr_is_lost_that_stands_in_no_line() -> None:
    word = "<span class='ocrx_word' title='bbox {x} 10 {r} 50; {sure}'>{text}</span>"
    said = [word.format(x=10, r=50, sure="x_wconf 95", text="记"), word.format(x=50, r=90, sure="x_confs 0.4 0.5", text="者"), word.format(x=90, r=130, sure="x_confs 40 95", text="从")]
    xml = hocr(f"<p class='ocr_par' title='bbox 10 10 130 50'>{''.join(said)}</p>", "<p class='ocr_par' title='bbox 10 200 90 240'>段落</p>", "<span class='ocr_footer' title='bbox 10 900 90 940'>页脚</span>", "散")
    (found,) = read("a.hocr", xml.encode())
    assert_conserves(found)
    assert sorted("".join(block.text for block in found.galley)) == sorted("记者从段落页脚散")
    assert [(found.source.text[start:end], sure) for start, end, sure in found.doubts] == [("者", 0.45), ("从", 0.675)]


FORMS = {
    "ALTO": alto(3, MIXED, unit="mm10", articles="tags"),
    "ALTO, boxes over the edge": alto(2, MIXED).replace('WIDTH="1700.0"', 'WIDTH="1200.0"'),
    "PAGE": page_xml(2019, MIXED, order="refs"),
    "hOCR": hocr(*(f"<span class='ocr_line' title='bbox {b[0]} {b[1]} {b[0] + b[2]} {b[1] + b[3]}'>{text}</span>" for one in page() for text, b in zip(one.lines, one.boxes, strict=True))),
}


@pytest.mark.parametrize("name", FORMS)
def test_zones_resolve_and_lie_on_their_page(name: str) -> None:
    (found,) = read("a.xml", FORMS[name].encode())
    edition = clean([found], shipped_rulebook())
    assert_zones(edition, [found.source.text])


def test_a_blank_page_in_a_folder_is_a_finding_and_alone_an_error(tmp_path: Path) -> None:
    blank = ALTO.format(tags="", body="<PrintSpace/>")
    (tmp_path / "2.xml").write_text(blank, "utf-8")
    with pytest.raises(InputError, match="is ALTO without text"):
        pages_of(str(tmp_path))
    (tmp_path / "1.xml").write_text(alto(2, page()), "utf-8")
    edition = clean(pages_of(str(tmp_path)), shipped_rulebook())
    assert [source.name for source in edition.sources] == ["1.xml"]
    assert ["2.xml" in finding.message for finding in edition.findings if finding.rule == "page-without-text"] == [True]


def test_a_page_without_text_among_pages_with_text_is_a_finding() -> None:
    """Pages of a recogniser's file: the second is a picture."""
    empty = '<Page WIDTH="2000" HEIGHT="3000"/>'
    body = "<PrintSpace>" + STRING.format(key="a", about="", x=80, y=100, w=600, h=40, text="记者从市水务局获悉，蓄水增加。") + "</PrintSpace>"
    pages = read("a.xml", ALTO.format(tags="", body=body).replace("</Layout>", f"{empty}</Layout>").encode())
    (told,) = [finding for finding in clean(pages, shipped_rulebook()).findings if finding.rule == "page-without-text"]
    assert "a.xml#page=2" in told.message


@pytest.mark.parametrize("version", ["2.1", "3.1", "4.2"])
def test_another_program_s_alto_is_the_same_edition(version: str) -> None:
    """Our page in PAGE 2019, made ALTO by OCR-D's page-to-alto 2.2: kinds in layout tags, the order in IDNEXT, shapes."""
    data = Path(__file__).with_name("data") / f"page-to-alto-{version}.xml"
    assert stories(clean(read(data.name, data.read_bytes()), shipped_rulebook())) == STORIES
