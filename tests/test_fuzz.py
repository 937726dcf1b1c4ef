"""Any dump whatever becomes an edition that holds its every character once, and that every writer can write."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from editionlaws import breaches
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from random_issues import issue
from strategies_dumps import dumps, issues

from bench.fuzz_many import try_issue
from cleaner.edition import Edition, read_edition
from cleaner.errors import HeraldError
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.proof import as_proof
from cleaner.readers import Page
from cleaner.readers.detect import read
from cleaner.report import as_report
from cleaner.rulebook import shipped_rulebook
from cleaner.writers import WRITERS

GENTLE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def edition_of(texts: list[str], options: Options = Options()) -> tuple[Edition, list[str]]:  # noqa: B008 (frozen)
    pages: list[Page] = []
    for number, text in enumerate(texts):
        pages += read(f"page-{number}.txt", text.encode("utf-8", "surrogatepass"), len(pages), "utf-8" if text else None)
    return clean(pages, shipped_rulebook(), options), [page.source.text for page in pages]


def written(made: Edition, texts: list[str]) -> dict[str, str | bytes]:
    return {name: writer.write(made, texts) for name, writer in WRITERS.items()}


@given(issues())
@GENTLE
def test_every_character_is_kept_once(texts: list[str]) -> None:
    made, sources = edition_of(texts)
    assert breaches(made, sources) == []


@given(issues(), st.sampled_from(["simplified", "traditional"]), st.sampled_from(["compact", "pangu"]), st.booleans())
@settings(GENTLE, max_examples=25)
def test_options_lose_nothing(texts: list[str], script: str, spacing: str, emend: bool) -> None:
    made, sources = edition_of(texts, Options(script=script, spacing=spacing, emend=emend))
    assert [b for b in breaches(made, sources) if "text is not" not in b] == []


@given(issues())
@settings(GENTLE, max_examples=30)
def test_every_writer_writes_it_well_formed(texts: list[str]) -> None:
    made, sources = edition_of(texts)
    files = written(made, sources)
    assert read_edition(str(files["json"]).encode()) == made
    assert all(isinstance(json.loads(line), dict) for line in str(files["jsonl"]).split("\n") if line)
    etree.fromstring(str(files["tei"]).encode())
    assert isinstance(files["epub"], bytes)
    with zipfile.ZipFile(io.BytesIO(files["epub"])) as book:
        assert book.testzip() is None
        for name in book.namelist():
            if name.endswith((".xhtml", ".opf", ".xml")):
                etree.fromstring(book.read(name))
    for text in (str(files["html"]), as_proof(made, sources), as_report(made, sources)):
        assert "\x00" not in text


@given(dumps())
@settings(GENTLE, max_examples=25)
def test_cleaning_is_a_function(text: str) -> None:
    assert edition_of([text])[0] == edition_of([text])[0]


@given(st.binary(max_size=400))
@settings(GENTLE, max_examples=100)
@pytest.mark.parametrize("start", [b"", b"%PDF-1.7\n", b"<?xml version='1.0'?><alto>", b"<?xml version='1.0'?><PcGts>", b"<html><body class='ocr_page'>", b"<html>", b"## a\n\n", b"\xff\xfe"])
def test_any_bytes_are_read_or_refused_in_one_line(start: bytes, data: bytes) -> None:
    try:
        pages = read("given", start + data, 0, None)
        made = clean(pages, shipped_rulebook(), Options())
    except HeraldError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert breaches(made, [page.source.text for page in pages]) == []


def test_many_small_issues_of_every_format() -> None:
    names = list(WRITERS)
    outcomes = [try_issue(*issue(0, number), [names[number % len(names)]]) for number in range(200)]
    assert {"cleaned", "refused"} == set(outcomes)
