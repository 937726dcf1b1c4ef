"""The readers of OCR formats, web pages and scans, and the table that chooses among all of them."""

from __future__ import annotations

import io
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from conserving import assert_conserves
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfs import Leaf, pdf

from cleaner.errors import InputError, MissingExtraError
from cleaner.model import Role
from cleaner.readers import Page
from cleaner.readers.detect import READERS, format_of, read

DATA = Path(__file__).with_name("data")

ALTO = """<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description><MeasurementUnit>mm10</MeasurementUnit></Description>
<Styles><TextStyle ID="big" FONTSIZE="20"/><TextStyle ID="text" FONTSIZE="9"/></Styles><Layout><Page WIDTH="2000" HEIGHT="3000">{order}<PrintSpace>
<TextBlock ID="b1" {next1}><TextLine STYLEREFS="text" HPOS="100" VPOS="300" WIDTH="400" HEIGHT="32">
<String CONTENT="先排的一栏，" WC="0.95" HPOS="100" VPOS="300" WIDTH="190" HEIGHT="32"/><String CONTENT="后读。" WC="0.31" HPOS="290" VPOS="300" WIDTH="95" HEIGHT="32"/>
</TextLine></TextBlock>
<TextBlock ID="b2"><TextLine STYLEREFS="big" HPOS="100" VPOS="100" WIDTH="400" HEIGHT="70"><String CONTENT="清河桥" HPOS="100" VPOS="100" WIDTH="210" HEIGHT="70"/></TextLine></TextBlock>
</PrintSpace></Page></Layout></alto>"""

PAGE = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page imageWidth="2000" imageHeight="3000">
<ReadingOrder><OrderedGroup id="all"><OrderedGroupIndexed id="a1" index="0"><RegionRefIndexed index="1" regionRef="r1"/><RegionRefIndexed index="0" regionRef="r2"/>
</OrderedGroupIndexed><OrderedGroupIndexed id="a2" index="1"><RegionRefIndexed index="0" regionRef="r3"/></OrderedGroupIndexed></OrderedGroup></ReadingOrder>
<TextRegion id="r1" type="paragraph"><Coords points="100,300 500,300 500,340 100,340"/><TextLine><Coords points="100,300 500,300 500,340 100,340"/>
<Word><Coords points="100,300 300,300 300,340 100,340"/><TextEquiv conf="0.4"><Unicode>今天</Unicode></TextEquiv></Word>
<TextEquiv><Unicode>今天通车。</Unicode></TextEquiv></TextLine></TextRegion>
<TextRegion id="r2" type="heading"><Coords points="100,100 500,100 500,180 100,180"/><TextLine><Coords points="100,100 500,100 500,180 100,180"/>
<TextEquiv><Unicode>清河桥</Unicode></TextEquiv></TextLine></TextRegion>
<TextRegion id="r3" type="paragraph"><Coords points="600,100 900,100 900,140 600,140"/><TextLine><Coords points="600,100 900,100 900,140 600,140"/>
<TextEquiv><Unicode>另一篇。</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>"""

WEB = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>不见</title><meta name="publishdate" content="2025-04-11 10:00"><script>var x = "坏";</script></head>
<body><div class="main-nav"><a>首页</a> | <a>新闻</a></div><article><h1>大标题<br>第二行</h1><p>　　本报讯 <b>记者</b>报道，<!-- 编 -->&lt;完&gt;。<br>　　第二段。</p>
<h2>小标题</h2><p>这是一个很长的段落，比小标题长得多。</p><div>散文本<p>一块</p>尾文本</div><figure><figcaption>图说</figcaption></figure>
<p style="display: none">隐去</p><pre>甲
乙</pre></article><table><tr><td>一<td>二</table><footer>版权所有</footer></body></html>"""


def texts(page: Page, role: Role | None = None) -> list[str]:
    return [block.text for block in page.galley if role is None or block.role is role]


def only(name: str, text: str) -> Page:
    (page,) = read(name, text.encode())
    assert_conserves(page)
    return page


# Which reader


@pytest.mark.parametrize(
    ("name", "data", "format_name"),
    [
        ("报.txt", "正文".encode(), "text"),
        ("报", "正文".encode("gb18030"), "text"),
        ("报.txt", pdf(Leaf()), "pdf"),
        ("scan.txt", b"\x89PNG\r\n\x1a\n....", "scan"),
        ("scan", b"II*\x00....", "scan"),
        ("a.xml", ALTO.encode(), "alto"),
        ("a.xml", b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><p:PcGts xmlns:p='u'/>", "page"),
        ("a.html", (DATA / "page.hocr").read_bytes(), "hocr"),
        ("a.txt", WEB.encode(), "html"),
        ("a.htm", "没有标签的文字".encode(), "html"),
        ("a.md", "# 标题".encode(), "markdown"),
    ],
)
def test_content_tells_before_the_name_does(name: str, data: bytes, format_name: str) -> None:
    assert format_of(name, data).name == format_name


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"\x1f\x8b\x08rest", b"<?xml version='1.0'?><TEI/>", b"\x00\x01\x02\x03" * 99],
    ids=["zip", "office", "gzip", "other XML", "unknown"],
)
def test_what_cannot_be_read_points_at_the_list_of_formats(data: bytes) -> None:
    with pytest.raises(InputError, match="herald-clean formats") as caught:
        read("x.bin", data)
    assert "\n" not in str(caught.value)


def test_text_stays_with_the_text_reader() -> None:
    from cleaner.readers.text import read_text

    data = "标题\n\n　　正文一行\n".encode()
    assert read("x.txt", data, 3) == read_text("x.txt", data, 3)


def test_an_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(MissingExtraError, match=r"herald-clean\[pdf\]"):
        read("x.pdf", b"%PDF-1.4")


def test_a_picture_without_the_extra_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(MissingExtraError, match=r"herald-clean\[ocr\]"):
        read("x.png", b"\x89PNG\r\n\x1a\n")


def test_every_format_says_what_it_gives_and_needs() -> None:
    assert all(known.gives and known.extensions for known in READERS)
    assert all(bool(known.needs) == bool(known.extra) for known in READERS)
    documented = Path(__file__).parents[1].joinpath("docs/readers.md").read_text("utf-8")
    assert all(f"`{known.name}`" in documented and all(f"`{ext}`" in documented for ext in known.extensions) for known in READERS)


# OCR formats


@pytest.mark.parametrize("name", ["page.hocr", "page.alto.xml"])
def test_real_tesseract_output_is_read_column_by_column(name: str) -> None:
    """Made with tesseract 5.3.0 from a picture of two short stories in two columns, which it reads across."""
    (page,) = read(name, (DATA / name).read_bytes())
    assert_conserves(page)
    body = texts(page, Role.PARAGRAPH)
    assert body.index("市交通局说，夜间仍要") + 1 == body.index("限速，请司机按标志行驶。")
    assert texts(page, Role.HEADLINE)[-1] == "县图书馆延长开放"
    assert page.doubts
    assert all(0 <= sure < 0.7 and page.source.text[start:end].strip() for start, end, sure in page.doubts)


def test_alto_without_an_order_is_read_by_geometry() -> None:
    page = only("a.xml", ALTO.format(order="", next1=""))
    assert [(block.role, block.text, block.place.size) for block in page.galley] == [
        (Role.HEADLINE, "清河桥", 20.0),
        (Role.PARAGRAPH, "先排的一栏，后读。", 9.0),
    ]
    ((start, end, sure),) = page.doubts
    assert (page.source.text[start:end], sure) == ("后读。", 0.31)
    box = page.galley[0].place.box
    assert box is not None
    assert box.left == pytest.approx(100 * 72 / 254, abs=0.01)


@pytest.mark.parametrize("given", ["ReadingOrder", "IDNEXT"])
def test_an_order_that_alto_states_is_kept(given: str) -> None:
    refs = "<ReadingOrder><OrderedGroup><ElementRef REF='b1'/><ElementRef REF='b2'/></OrderedGroup></ReadingOrder>"
    page = only("a.xml", ALTO.format(order=refs if given == "ReadingOrder" else "", next1="IDNEXT='b2'" if given == "IDNEXT" else ""))
    assert texts(page) == ["先排的一栏，后读。", "清河桥"]


def test_page_xml_keeps_order_articles_kinds_and_doubts() -> None:
    page = only("a.xml", PAGE)
    assert [(block.role, block.text, block.place.above) for block in page.galley] == [
        (Role.HEADLINE, "清河桥", 1),
        (Role.PARAGRAPH, "今天通车。", 0),
        (Role.PARAGRAPH, "另一篇。", 1),
    ]
    ((start, end, sure),) = page.doubts
    assert (page.source.text[start:end], sure) == ("今天", 0.4)


def test_hocr_keeps_a_stated_order() -> None:
    area = "<div class='ocr_carea' title='bbox 10 {y} 200 {b}; order {n}'><span class='ocr_line' title='bbox 10 {y} 200 {b}'>{text}</span></div>"
    body = area.format(y=10, b=30, n=2, text="在上后读") + area.format(y=50, b=70, n=1, text="在下先读")
    page = only("a.hocr", f"<html><body><div class='ocr_page' title='bbox 0 0 300 300'>{body}</div></body></html>")
    assert texts(page) == ["在下先读", "在上后读"]


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ('<!DOCTYPE alto [<!ENTITY x SYSTEM "file:///etc/passwd">]><alto><String CONTENT="甲"/>&x;</alto>', "entities"),
        ("<!DOCTYPE alto [<!ENTITY a '" + "哈" * 99 + "'><!ENTITY b '" + "&a;" * 99 + "'>]><alto><s CONTENT='&b;'/></alto>", "entities|well-formed"),
        ("<alto>" + "<b>" * 220 + "</b>" * 220 + "</alto>", "inside each other"),
        ("<alto>" + "<b>" * 9999, "well-formed"),
        ("<alto><Layout></alto>", "well-formed"),
        ("<alto/>", "without text"),
    ],
    ids=["external entity", "entity bomb", "deep", "deeper", "broken", "no text"],
)
def test_hostile_and_broken_xml_is_one_clear_line(xml: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read("a.alto", xml.encode())
    assert "\n" not in str(caught.value)


# Web pages


def test_a_web_page_gives_its_visible_text_in_order() -> None:
    page = only("a.html", WEB)
    assert [(block.role, block.text) for block in page.galley] == [
        (Role.NAVIGATION, "首页 | 新闻"),
        (Role.HEADLINE, "大标题"),
        (Role.HEADLINE, "第二行"),
        (Role.PARAGRAPH, "本报讯 记者报道，<完>。"),
        (Role.PARAGRAPH, "第二段。"),
        (Role.SUBHEAD, "小标题"),
        (Role.PARAGRAPH, "这是一个很长的段落，比小标题长得多。"),
        (Role.PARAGRAPH, "散文本"),
        (Role.PARAGRAPH, "一块"),
        (Role.PARAGRAPH, "尾文本"),
        (Role.CAPTION, "图说"),
        (Role.PARAGRAPH, "甲"),
        (Role.PARAGRAPH, "乙"),
        (Role.PARAGRAPH, "一"),
        (Role.PARAGRAPH, "二"),
        (Role.NAVIGATION, "版权所有"),
    ]
    assert page.facts == {"date": "2025-04-11"}
    assert page.galley[3].place.indent == 4


def test_a_web_page_in_gb2312_is_decoded_as_it_says() -> None:
    html = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body><p>清河桥，镕</p></body></html>'
    (page,) = read("a.html", html.encode("gb18030"))
    assert texts(page) == ["清河桥，镕"]


def test_a_list_of_links_and_its_heading_lead_elsewhere() -> None:
    from cleaner.model import Role

    html = "<h1>水库蓄水增三成</h1><p>记者从市水务局获悉。</p><ol><li>先看<a>图</a></li></ol><h3>相关阅读</h3><ul><li><a>图书节开幕</a></li><li><a>市民中心延时</a></li></ul>"
    (page,) = read("a.html", html.encode())
    assert [block.text for block in page.galley if block.role is Role.NAVIGATION] == ["相关阅读", "图书节开幕", "市民中心延时"]


def test_a_web_page_without_text_is_refused() -> None:
    with pytest.raises(InputError, match="no visible text"):
        read("a.html", b"<html><body><script>draw()</script></body></html>")


PIECES = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<br>", "<b>", "</b>", "<pre>", "</pre>", "<nav>", "</nav>", "<h1>", "</h1>", "\n", " ", "\u3000", "<!-- c -->", "<td>", "<li>"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text("清河桥今日通车。Ab1", min_size=1, max_size=9)), max_size=25))
def test_no_visible_character_of_a_web_page_is_lost(parts: list[str]) -> None:
    seen = "".join(part for part in parts if not part.startswith("<")).split()
    try:
        (page,) = read("a.html", ("<html><body>" + "".join(parts) + "</body></html>").encode())
    except InputError:
        assert not "".join(seen).strip()
        return
    assert_conserves(page)
    assert "".join("".join(block.text.split()) for block in page.galley) == "".join(seen)


# Scans


@pytest.mark.skipif(find_spec("rapidocr") is None or find_spec("onnxruntime") is None, reason="the extra [ocr] is not installed")
def test_a_picture_without_text_and_a_broken_one_are_refused() -> None:
    from PIL import Image

    blank = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(blank, "PNG")
    for data, says in ((blank.getvalue(), "no text was found"), (blank.getvalue()[:60], "no picture that can be read")):
        with pytest.raises(InputError, match=says):
            read("a.png", data)
