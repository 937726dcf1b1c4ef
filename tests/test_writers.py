"""Every format says the same, and none of them breaks on any text."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from printed import SHARED, gold_paths, printed
from strategies import editions

from cleaner.chars import ink
from cleaner.edition import Article, Edition, EditionBlock, Finding, Issue, Item, SourceNote, Tool, read_edition
from cleaner.model import Span
from cleaner.schema import schema_text
from cleaner.writers import WRITERS
from cleaner.writers.jsonl import Row
from cleaner.writers.options import Revision, WriterOptions
from cleaner.writers.reading import BODY, set_article
from cleaner.writers.tei_elements import ID, NAMESPACE
from cleaner.writers.templating import printable

RNG = SHARED / "tei" / "tei_all.rng"
DOCS = Path(__file__).parents[1] / "docs"
SCHEMA = DOCS / "edition.schema.json"
FULL = WriterOptions(tei_detail="full", revisions=(Revision("2025-05-01", "李 <档案员>", "两段并为一段\x00", "a1b1"),))
MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
NOT_TEXT_IN_MARKDOWN = {"text", "softbreak", "hardbreak", "em_open", "em_close"}


def flat(text: str) -> str:
    """A text as readers show it: on one line, white space made one, control characters gone."""
    return " ".join(" ".join(map(printable, text.splitlines())).split())


def body(article: Article) -> list[str]:
    """The texts that every format must have, in order."""
    return [text for block in article.blocks if block.kind in BODY and (text := flat(block.text))]


def tool() -> Tool:
    return Tool("herald-clean", "0.1.0", (), {})


def story(*blocks: tuple[str, str], **about: Any) -> Edition:
    """An edition of one article with these kinds and texts; its source has a line for each."""
    laid, at = [], 0
    for n, (kind, text) in enumerate(blocks, 1):
        laid.append(EditionBlock(f"a1b{n}", kind, text, ((0, at, at + len(text)),)))
        at += len(text) + 1
    article = Article("a1", about.pop("kind", "article"), blocks=tuple(laid), **about)
    return Edition(tool(), (SourceNote("a.txt", "0" * 64, "utf-8", at),), Issue(), (article,))


def markdown_of(edition: Edition) -> str:
    return str(WRITERS["markdown"].write(edition))


# Reading Markdown back


def read_markdown(text: str) -> list[list[str]]:
    """The articles a Markdown reader shows: each a list of headings, paragraphs, items and tables. Nothing printed may have become markup."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text.split("\n---\n", 1)[1])
    articles: list[list[str]] = []
    cells: list[str] | None = None
    for before, token in zip([tokens[0], *tokens], tokens, strict=False):
        if token.type == "heading_open" and token.tag == "h2":
            articles.append([])
        elif token.type == "table_open":
            cells = []
        elif token.type == "table_close" and cells is not None:
            articles[-1].append(flat(" ".join(cells)))
            cells = None
        elif token.type == "inline":
            children = token.children or []
            assert {child.type for child in children} <= NOT_TEXT_IN_MARKDOWN, token.content
            shown = flat("".join(child.content if child.type == "text" else " " if "break" in child.type else "" for child in children))
            assert before.type in ("heading_open", "paragraph_open", "th_open", "td_open")
            (articles[-1] if cells is None else cells).append(shown)
        else:
            assert token.type not in ("fence", "code_block", "html_block", "hr", "ordered_list_open"), token.content
    return articles


def shown_in_markdown(article: Article) -> list[str]:
    """What a reader of Markdown shows of an article, the tool's own notes aside."""
    setting = set_article(article)
    title = flat(" ".join(flat(block.text) for block in setting.head if block.kind == "headline"))
    rest = [*(block for block in setting.head if block.kind != "headline"), *setting.opening, *setting.body, *setting.closing]
    return [title, *(text for block in rest if (text := flat(block.text)))]


def without_notes(shown: list[str], article: Article) -> list[str]:
    """`shown` without the notes of the tool: after an absent headline, before and after the text."""
    untitled = shown[0] == "〔无题〕" or shown[0] == "〔無題〕"
    has_title = bool(shown_in_markdown(article)[0])
    if untitled and not has_title:
        shown = ["", *shown[2:]]
    expected = shown_in_markdown(article)
    notes = re.compile(r"〔(?:上接|下转|下轉|所据|所據).*〕")
    return [text for text in shown if not notes.fullmatch(text) or text in expected]


# Reading TEI back


def tei_of(edition: Edition, sources: list[str], options: WriterOptions = FULL) -> etree._Element:
    return etree.fromstring(str(WRITERS["tei"].write(edition, sources, options)).encode("utf-8"))


def tei(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def reading_text(element: etree._Element, leave_out: tuple[str, ...]) -> str:
    """The text of an element without that of some of its descendants."""
    text = element.text or ""
    for child in element:
        text += "" if etree.QName(child).localname in leave_out else reading_text(child, leave_out)
        text += child.tail or ""
    return text


def tei_blocks(document: etree._Element) -> dict[str, etree._Element]:
    """The elements of blocks by name, in document order."""
    return {str(name): element for element in document.iter(etree.Element) if (name := element.get(ID)) and re.fullmatch(r"a\d+b\d+", name)}


def validator() -> Callable[[etree._Element], list[str]]:
    if not RNG.exists():
        pytest.skip("no ../shared/tei/tei_all.rng")
    schema = compiled()

    def faults(document: etree._Element) -> list[str]:
        return [] if schema.validate(document) else [f"{fault.line}: {fault.message}" for fault in schema.error_log]

    return faults


@cache
def compiled() -> etree.RelaxNG:
    """Takes lxml some eight seconds: once a session."""
    return etree.RelaxNG(file=str(RNG))


def gold_editions() -> Iterator[tuple[str, Edition, list[str]]]:
    paths = gold_paths()
    if not paths:
        pytest.skip("no gold editions under ../shared")
    for path in paths:
        gold = json.loads(path.read_text("utf-8"))
        yield path.stem, *printed(gold, gold.get("profile", {}).get("pages", 1))


# All formats


def compare_formats(edition: Edition, sources: list[str]) -> None:
    expected = [body(article) for article in edition.articles]
    from_json = read_edition(str(WRITERS["json"].write(edition, sources)).encode("utf-8"))
    assert from_json == edition
    rows = [json.loads(line) for line in str(WRITERS["jsonl"].write(edition, sources)).split("\n")[:-1]]
    assert [[flat(line) for line in row["text"].split("\n") if line] for row in rows] == expected
    assert [row["paragraphs"] for row in rows] == [len(texts) for texts in expected]
    markdown = str(WRITERS["markdown"].write(edition, sources))
    shown = [without_notes(texts, article) for texts, article in zip(read_markdown(markdown), edition.articles, strict=True)] if edition.articles else []
    assert shown == [shown_in_markdown(article) for article in edition.articles]
    document = tei_of(edition, sources, WriterOptions())
    elements = tei_blocks(document)
    for article in edition.articles:
        mine = [block.id for block in article.blocks if block.kind in BODY]
        assert [name for name in elements if name in mine] == mine
        for block in article.blocks:
            assert ink(reading_text(elements[block.id], ("sic", "orig"))) == ink(printable(block.text))
    lines = [flat(line) for line in str(WRITERS["text"].write(edition, sources)).split("\n")]
    assert subsequence(ink("".join(text for texts in expected for text in texts)), ink("".join(lines)))
    if find_spec("cleaner.writers.html"):
        page = lxml_html.document_fromstring(str(WRITERS["html"].write(edition, sources)))
        shown_text = ink("".join(str(part) for part in page.itertext()))
        for text in (text for texts in expected for text in texts):
            assert ink(text) in shown_text


def subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def test_every_format_has_the_same_article_text_of_the_gold_editions() -> None:
    for _, edition, sources in gold_editions():
        compare_formats(edition, sources)


@MANY
@given(editions())
def test_every_format_has_the_same_article_text_of_any_edition(drawn: tuple[Edition, list[str]]) -> None:
    compare_formats(*drawn)


@MANY
@given(editions())
def test_writers_are_pure(drawn: tuple[Edition, list[str]]) -> None:
    edition, sources = drawn
    for name in ("json", "jsonl", "markdown", "tei", "text"):
        assert WRITERS[name].write(edition, sources, FULL) == WRITERS[name].write(edition, sources, FULL)


@pytest.mark.parametrize("name", WRITERS)
def test_every_writer_in_the_table_can_be_used(name: str) -> None:
    if name in ("html", "epub") and not find_spec(f"cleaner.writers.{name}"):
        pytest.skip(f"cleaner.writers.{name} is not written yet")
    writer = WRITERS[name]
    written = writer.write(story(("headline", "新动能"), ("paragraph", "本报讯。")), ["新动能\n本报讯。\n"])
    assert writer.name == name
    assert isinstance(written, bytes if name == "epub" else str)
    assert writer.extension.startswith(".")
    assert written


def test_a_writer_imports_nothing_heavy_before_it_is_used() -> None:
    code = "import sys, cleaner.writers; print(sorted({'lxml', 'jinja2', 'numpy'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=DOCS.parent)
    assert run.stdout.strip() == "[]"


# Reading order


@MANY
@given(editions())
def test_reading_order_keeps_every_block_and_the_order_of_the_text(drawn: tuple[Edition, list[str]]) -> None:
    for article in drawn[0].articles:
        blocks = set_article(article).blocks()
        assert sorted(block.id for block in blocks) == sorted(block.id for block in article.blocks)
        assert [block.id for block in blocks if block.kind in BODY] == [block.id for block in article.blocks if block.kind in BODY]


# JSON, JSONL, schema


def test_the_published_schema_is_current() -> None:
    assert SCHEMA.read_text("utf-8") == schema_text(), "make it again: see cleaner/schema.py"


def test_the_schema_takes_editions_and_refuses_others() -> None:
    checker = jsonschema.Draft202012Validator(json.loads(schema_text()))
    jsonschema.Draft202012Validator.check_schema(checker.schema)
    for _, edition, _ in gold_editions():
        checker.validate(json.loads(str(WRITERS["json"].write(edition))))
    broken = json.loads(str(WRITERS["json"].write(story(("paragraph", "本报讯。")))))
    broken["articles"][0]["blocks"][0]["spans"] = [[0, 1]]
    assert not checker.is_valid(broken)


@MANY
@given(editions())
def test_any_edition_is_valid_by_the_schema(drawn: tuple[Edition, list[str]]) -> None:
    jsonschema.Draft202012Validator(json.loads(schema_text())).validate(json.loads(str(WRITERS["json"].write(drawn[0]))))


@MANY
@given(editions())
def test_every_line_of_jsonl_has_every_column(drawn: tuple[Edition, list[str]]) -> None:
    written = str(WRITERS["jsonl"].write(drawn[0]))
    assert written.isprintable() or "\n" in written or not written
    for line in written.split("\n")[:-1]:
        assert tuple(json.loads(line)) == Row.__struct_fields__


# Markdown


@pytest.mark.parametrize(
    "text",
    ["1. 提升", "1.5万亿", "- 坚定", "# 一", "> 引", "*重*", "_重_", "`码`", "<b>粗</b>", "&lt;", "[链](http://x.cn)", "![图](x)", "---", "===", "+ 加", "(1) 一", "a) b",
     "http://a.cn/x_y_z", "10~20~30", "$1$2", "| 甲 | 乙 |", "~~删~~", "\\*", "C:\\x", ": 释", "    缩进", "\t缩进", "　　缩进", "一\n二", "一\n===", "一\n- 二", "一\\\n二", "``` 码", "#", "甲 #"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["headline", "kicker", "paragraph", "subhead", "list-item", "pull-quote", "caption", "table", "byline", "jump-line"])
def test_a_markdown_reader_shows_the_text_as_it_is(text: str, kind: str) -> None:
    edition = story((kind, text), ("paragraph", "后文。"))
    assert [without_notes(shown, edition.articles[0]) for shown in read_markdown(markdown_of(edition))] == [shown_in_markdown(edition.articles[0])]


def test_markdown_shows_the_parts_of_an_article() -> None:
    edition = story(
        ("kicker", "要闻"), ("headline", "新动能"), ("deck", "一季度观察"), ("byline", "本报记者 齐旭"), ("paragraph", "第一段。"), ("subhead", "其一"),
        ("list-item", "甲"), ("list-item", "乙"), ("pull-quote", "引文"), ("caption", "图为车间。"), ("table", "年 \t值\n2024\t5"), ("jump-line", "（下转第2版）"),
        headline="新动能", complete=False, continued_to="2",
    )  # fmt: skip
    assert markdown_of(edition).split("---\n", 2)[2] == (
        "\n## 新动能\n\n*要闻*\n\n*一季度观察*\n\n本报记者 齐旭\n\n第一段。\n\n### 其一\n\n- 甲\n- 乙\n\n> 引文\n\n*图为车间。*\n\n"
        "| 年 | 值 |\n| --- | --- |\n| 2024 | 5 |\n\n（下转第2版）\n\n〔下转第2版，后文未收〕\n"
    )


def test_markdown_leaves_furniture_and_surplus_out_and_counts_them() -> None:
    for _, edition, _ in gold_editions():
        written = markdown_of(edition)
        matter = dict(line.split(": ", 1) for line in written.split("\n---\n", 1)[0].splitlines()[1:])
        assert json.loads(matter["furniture"]) == len(edition.furniture)
        assert json.loads(matter["surplus"]) == len(edition.surplus)
        articles = written.split("\n---\n", 1)[1]
        assert not any(item.text in articles for item in edition.furniture if len(item.text) > 12)


@MANY
@given(editions())
def test_front_matter_is_json_values_that_yaml_takes(drawn: tuple[Edition, list[str]]) -> None:
    matter = markdown_of(drawn[0]).split("\n---\n", 1)[0].split("\n")
    assert matter[0] == "---"
    for line in matter[1:]:
        key, value = line.split(": ", 1)
        assert re.fullmatch("[a-z_]+", key)
        json.loads(value)
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", value)


# TEI


def test_tei_of_the_gold_editions_is_valid(tmp_path: Path) -> None:
    faults = validator()
    for name, edition, sources in gold_editions():
        for options in (WriterOptions(), FULL):
            written = str(WRITERS["tei"].write(edition, sources, options))
            (tmp_path / f"{name}-{options.tei_detail}.xml").write_text(written, "utf-8")
            assert faults(etree.fromstring(written.encode("utf-8"))) == [], name
    if shutil.which("jing"):
        said = subprocess.run(["jing", str(RNG), *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, check=False)
        assert said.stdout == ""


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
        if block.kind != "table":
            there = "".join(sources[n][start:end] for n, start, end in block.spans)
            assert ink(reading_text(elements[block.id], ("corr", "reg"))) == ink(printable(there))


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


def test_formats_and_columns_are_documented() -> None:
    page = (DOCS / "formats.md").read_text("utf-8")
    for writer in WRITERS.values():
        assert f"| `{writer.name}` | `{writer.extension}` |" in page
    for column in Row.__struct_fields__:
        assert f"| `{column}` |" in page
