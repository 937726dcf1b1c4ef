"""TEI: valid whatever the text, and nothing of the source lost in it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import msgspec
from hypothesis import given
from lxml import etree
from readback import DOCS, FULL, MANY, RNG, gold_editions, reading_text, story, tei, tei_blocks, tei_of, tool, validator
from strategies import editions

from cleaner.chars import ink
from cleaner.edition import Article, Edition, EditionBlock, Finding, Issue, Item, SourceNote
from cleaner.model import Span
from cleaner.writers import WRITERS
from cleaner.writers.options import WriterOptions
from cleaner.writers.templating import printable


def test_tei_of_the_gold_editions_is_valid(tmp_path: Path) -> None:
    faults = validator()
    for name, edition, sources in gold_editions():
        for options in (WriterOptions(), FULL):
            written = str(WRITERS["tei"].write(edition, sources, options))
            (tmp_path / f"{name}-{options.tei_detail}.xml").write_text(written, "utf-8")
            assert faults(etree.fromstring(written.encode("utf-8"))) == [], name
    if shutil.which("jing"):
        said = subprocess.run(["jing", str(RNG), *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, check=False)
        assert (said.returncode, said.stdout) == (0, "")


@MANY
@given(editions())
def test_tei_of_any_edition_is_valid(drawn: tuple[Edition, list[str]]) -> None:
    faults = validator()
    for options in (WriterOptions(), FULL):
        assert faults(tei_of(*drawn, options)) == []


@MANY
@given(editions())
def test_full_tei_holds_the_source_characters_and_points_at_them(drawn: tuple[Edition, list[str]]) -> None:
    edition, sources = drawn
    elements = tei_blocks(tei_of(edition, sources))
    for block in (block for article in edition.articles for block in article.blocks):
        spans = [tuple(map(int, re.split("[:,]", pointer[1:]))) for pointer in (elements[block.id].get("corresp") or "").split()]
        assert spans == list(block.spans)
        there = "".join(sources[n][start:end] for n, start, end in block.spans)
        assert ink(reading_text(elements[block.id], ("corr", "reg"))) == ink(printable(there))


def test_a_table_s_cells_show_what_the_source_has() -> None:
    source = "年份\t产量,吨\n2024 \t平台平台"
    edition = story(("table", source))
    block = msgspec.structs.replace(edition.articles[0].blocks[0], text="年份\t产量，吨\n2024 \t平台")
    found = Finding("repeated-word", "平台平台", "a word stands twice", "a1b1", (14, 18), "平台", 0.97, applied=True)
    article = msgspec.structs.replace(edition.articles[0], blocks=(block,))
    document = tei_of(msgspec.structs.replace(edition, articles=(article,), findings=(found,)), [source], FULL)
    cells = document.findall(f".//{tei('cell')}")
    assert [reading_text(cell, ("sic", "orig")) for cell in cells] == ["年份", "产量，吨", "2024", "平台"]
    assert [reading_text(cell, ("corr", "reg")) for cell in cells] == ["年份", "产量,吨", "2024", "平台平台"]
    assert validator()(document) == []


def test_tei_keeps_the_kinds_of_an_article_apart() -> None:
    edition = story(
        ("kicker", "要闻"), ("headline", "新动能"), ("deck", "一季度"), ("byline", "齐旭"), ("paragraph", "本报讯 甲。"), ("subhead", "其一"), ("paragraph", "乙。"),
        ("pull-quote", "引"), ("caption", "图"), ("credit", "新华社"), ("table", "甲\t乙\n丙\t丁"), ("note", "注"), ("editor", "责编"), ("credit", "本报综合"), ("jump-line", "（下转第2版）"),
        dateline="本报讯", complete=False, continued_to="2", kind="notice",
    )  # fmt: skip
    div = tei_of(edition, [""], WriterOptions()).find(f".//{tei('body')}/{tei('div')}")
    assert div is not None
    assert (div.get("type"), div.get("subtype")) == ("article", "notice")
    assert [etree.QName(child).localname for child in div] == ["head", "head", "head", "byline", "p", "div", "trailer", "trailer", "trailer", "gap"]
    assert [head.get("type") for head in div.findall(tei("head"))] == ["kicker", "main", "sub"]
    assert div.findtext(f"{tei('p')}/{tei('seg')}") == "本报讯"
    section = div.find(tei("div"))
    assert section is not None
    assert [etree.QName(child).localname for child in section] == ["head", "p", "quote", "figure", "table", "ab"]
    assert [etree.QName(child).localname for child in section[3]] == ["p", "ab"]
    assert [trailer.get("type") for trailer in div.findall(tei("trailer"))] == ["editor", "source", "jump"]


def test_tei_shows_emendation_normalisation_and_page_break_inside_a_paragraph() -> None:
    sources = ["在平台平台上,\n", "⻓高\n"]
    paragraph = EditionBlock("a1b1", "paragraph", "在平台上，长高", ((0, 0, 7), (1, 0, 2)))
    notes = tuple(SourceNote(f"{n}.txt", "0" * 64, "utf-8", len(text)) for n, text in enumerate(sources))
    found = Finding("repeated-word", "平台平台", "", "a1b1", (1, 5), "平台", 0.97, True)
    edition = Edition(tool(), notes, Issue(), (Article("a1", "article", blocks=(paragraph,)),), findings=(found,))
    written = str(WRITERS["tei"].write(edition, sources, FULL))
    assert (
        ">在<choice><sic>平台平台</sic><corr cert=\"0.97\">平台</corr></choice>上<choice><orig>,</orig><reg>，</reg></choice>"
        '<pb n="1.txt"/><choice><orig>⻓</orig><reg>长</reg></choice>高</p>'
    ) in written  # fmt: skip


def test_a_contents_list_refers_to_its_articles() -> None:
    lead = Article("a1", "article", headline="新动能", blocks=(EditionBlock("a1b1", "headline", "“新动能”", ()),))
    items = ("“新动能”", "“新动能” …… A04", "「新动能」（第3版）", "新动能加快")
    listed = tuple(EditionBlock(f"a2b{n}", "list-item", text, ()) for n, text in enumerate(items, 1))
    document = tei_of(Edition(tool(), (), Issue(), (lead, Article("a2", "contents", blocks=listed))), [])
    targets = [ref.get("target") if (ref := item.find(tei("ref"))) is not None else None for item in document.iter(tei("item"))]
    assert targets == ["#a1", "#a1", "#a1", None]


def test_findings_point_at_their_characters() -> None:
    edition = story(("paragraph", "在平台平台上"))
    found = Finding("repeated-word", "平台平台", "重复", "a1b1", (1, 5), "平台", 0.97)
    document = tei_of(Edition(tool(), edition.sources, Issue(), edition.articles, findings=(found,)), ["在平台平台上\n"])
    note = document.find(f".//{tei('standOff')}//{tei('note')}")
    assert note is not None
    assert (note.get("type"), note.get("target"), note.get("cert")) == ("finding", "#string-range(a1b1,1,4)", "0.97")
    assert "".join(map(str, note.itertext())) == "重复: 平台平台 → 平台"


# Documentation


def example() -> tuple[Edition, list[str]]:
    """The edition whose TEI `docs/tei.md` shows."""
    source = (
        "海州日报 2025年3月8日 星期六\n码头夜班有了热饭\n□本报记者 林一帆\n本报讯 3月7日,港区食堂\n首次通宵营业。\n班组长周敏说,热饭热饭比\n加班费更暖人。\n"
        "菜单由工人投票\n食堂每周公布菜单。（下转第3版）\n海州日报\n"
    )  # fmt: skip

    def at(line: str, last: bool = False) -> Span:
        start = source.rindex(line) if last else source.index(line)
        return (0, start, start + len(line))

    blocks = (
        EditionBlock("a1b1", "headline", "码头夜班有了热饭", (at("码头夜班有了热饭"),)),
        EditionBlock("a1b2", "byline", "□本报记者 林一帆", (at("□本报记者 林一帆"),)),
        EditionBlock("a1b3", "paragraph", "本报讯 3月7日，港区食堂首次通宵营业。", (at("本报讯 3月7日,港区食堂"), at("首次通宵营业。")), 0.99),
        EditionBlock("a1b4", "paragraph", "班组长周敏说，热饭比加班费更暖人。", (at("班组长周敏说,热饭热饭比"), at("加班费更暖人。")), 0.98),
        EditionBlock("a1b5", "subhead", "菜单由工人投票", (at("菜单由工人投票"),)),
        EditionBlock("a1b6", "paragraph", "食堂每周公布菜单。", (at("食堂每周公布菜单。"),)),
        EditionBlock("a1b7", "jump-line", "（下转第3版）", (at("（下转第3版）"),)),
    )
    article = Article("a1", "article", headline="码头夜班有了热饭", byline=("林一帆",), dateline="本报讯", continued_to="3", complete=False, blocks=blocks)
    findings = (
        Finding("repeated-word", "热饭热饭", "a word stands twice", "a1b4", (7, 11), "热饭", 0.97, True),
        Finding("unresolved-jump", "（下转第3版）", "the other half is not in this issue", "a1b7"),
    )
    edition = Edition(
        tool(),
        (SourceNote("page-01.txt", "0" * 64, "utf-8", len(source)),),
        Issue(title="海州日报", date="2025-03-08", weekday="星期六"),
        (article,),
        (Item("masthead", "海州日报 2025年3月8日 星期六", (at("海州日报 2025年3月8日 星期六"),)),),
        (Item("repeated", "海州日报", (at("海州日报", last=True),)),),
        findings,
    )
    return edition, [source]


def test_the_example_keeps_every_character() -> None:
    edition, sources = example()
    spans = [span for article in edition.articles for block in article.blocks for span in block.spans]
    spans += [span for item in (*edition.furniture, *edition.surplus) for span in item.spans]
    assert "".join(ink(sources[n][start:end]) for n, start, end in sorted(spans)) == ink(sources[0])


def test_the_example_in_the_documentation_is_what_the_writer_gives() -> None:
    shown = re.findall(r"```xml\n(.*?)```", (DOCS / "tei.md").read_text("utf-8"), re.S)[0]
    written = str(WRITERS["tei"].write(*example(), WriterOptions(tei_detail="full")))
    assert shown == written[written.index(" <text ") : written.index("</TEI>")]
