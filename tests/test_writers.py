"""Every format says the same, and none of them breaks on any text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec

import jsonschema
import pytest
from hypothesis import given
from lxml import html as lxml_html
from readback import (
    DOCS,
    FULL,
    MANY,
    body,
    flat,
    gold_editions,
    markdown_of,
    read_markdown,
    reading_text,
    shown_in_markdown,
    story,
    tei_blocks,
    tei_of,
    without_notes,
)
from strategies import editions

from cleaner.chars import ink
from cleaner.edition import Article, Edition, read_edition
from cleaner.schema import schema_text
from cleaner.writers import WRITERS
from cleaner.writers.jsonl import Row
from cleaner.writers.options import WriterOptions
from cleaner.writers.reading import BODY, set_article
from cleaner.writers.templating import printable

SCHEMA = DOCS / "edition.schema.json"


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
    shown_lines = iter([flat(line) for line in str(WRITERS["text"].write(edition, sources)).split("\n")])
    assert all(line in shown_lines for article in edition.articles for line in lines_of_body(article))
    if find_spec("cleaner.writers.html"):
        page = lxml_html.document_fromstring(str(WRITERS["html"].write(edition, sources)))
        shown_text = ink("".join(str(part) for part in page.itertext()))
        for text in (text for texts in expected for text in texts):
            assert ink(text) in shown_text


def lines_of_body(article: Article) -> list[str]:
    """The texts of `body`, a table's line by line."""
    texts = [block.text.splitlines() if block.kind == "table" else [block.text] for block in article.blocks if block.kind in BODY]
    return [line for text in texts for part in text if (line := flat(part))]


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


# Documentation


def test_formats_and_columns_are_documented() -> None:
    page = (DOCS / "formats.md").read_text("utf-8")
    for writer in WRITERS.values():
        assert f"| `{writer.name}` | `{writer.extension}` |" in page
    for column in Row.__struct_fields__:
        assert f"| `{column}` |" in page
