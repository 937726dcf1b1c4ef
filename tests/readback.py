"""Reading back what the writers wrote: what a reader of Markdown shows, what stands in the elements of TEI."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from lxml import etree
from markdown_it import MarkdownIt
from printed import SHARED, gold_paths, printed

from cleaner.edition import Article, Edition, EditionBlock, Issue, SourceNote, Tool
from cleaner.writers import WRITERS
from cleaner.writers.options import Revision, WriterOptions
from cleaner.writers.reading import BODY, set_article
from cleaner.writers.tei_elements import ID, NAMESPACE
from cleaner.writers.templating import printable

RNG = SHARED / "tei" / "tei_all.rng"
DOCS = Path(__file__).parents[1] / "docs"
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
