"""The proof and the report: every character accounted for, every mark where it belongs."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import html
from printed import BARE, gold_edition
from strategies import editions

from cleaner.chars import ink
from cleaner.edition import Article, Change, Edition, EditionBlock, Finding, Item, SourceNote, edition_json, read_edition
from cleaner.marks import ProofMark, marks
from cleaner.placing import entries, runs, totals
from cleaner.proof import PICTURES, as_proof, closed_up, places_in, rival, source_lines, stretches
from cleaner.report import as_report
from cleaner.writers.templating import printable


def made(text: str, spans: tuple[tuple[int, int, int], ...], source: str, *changes: Change, findings: tuple[Finding, ...] = ()) -> tuple[Edition, list[str]]:
    block = EditionBlock("a1b1", "paragraph", text, spans, 0.9)
    article = Article("a1", "article", blocks=(block,))
    note = SourceNote("p.txt", "0" * 64, "utf-8", len(source))
    return Edition(BARE.tool, (note,), BARE.issue, (article,), (), (), findings, changes), [source]


def only_mark(edition: Edition, sources: list[str]) -> ProofMark:
    (mark,) = marks(edition, entries(edition, sources))
    return mark


def parsed(text: str) -> Any:
    return html.document_fromstring(text)


@settings(max_examples=60, deadline=None)
@given(editions())
def test_the_sum_is_right_and_every_character_is_shown(drawn: tuple[Edition, list[str]]) -> None:
    edition, sources = drawn
    everything = entries(edition, sources)
    sums = totals(everything, sources)
    assert (sums.unplaced, sums.doubled) == (0, 0)
    assert sums.kept + sums.changed + sums.furniture + sums.surplus == sums.all == sum(len(ink(text)) for text in sources)
    page = parsed(as_proof(edition, sources))
    shown = ["".join(line.text_content() for line in source.iterfind("div")) for source in page.xpath("//*[@data-source]")]
    assert [ink(text) for text in shown] == [ink(printable(text.translate(PICTURES))) for text in sources]
    blocks = {el.get("data-e"): el.find("p").text_content() for el in page.xpath("//*[@id='edition']//*[contains(@class, 'b ')]")}
    assert blocks == {str(entry.number): printable(entry.text) for entry in everything}
    assert len(page.xpath("//*[@id='marks']//li")) == len(marks(edition, everything))
    assert len(page.xpath("//script")) == 1


@settings(max_examples=40, deadline=None)
@given(editions())
def test_a_report_can_be_printed_and_names_every_mark(drawn: tuple[Edition, list[str]]) -> None:
    report = as_report(*drawn)
    assert all(char == "\n" or ord(char) >= 0x20 for char in report)
    found = marks(drawn[0], entries(*drawn))
    lines = report.split("\n")
    for kind, count in Counter(mark.kind for mark in found).items():
        assert sum(f": {kind}, " in line for line in lines) >= count


@settings(max_examples=40, deadline=None)
@given(editions())
def test_runs_and_stretches_are_the_text(drawn: tuple[Edition, list[str]]) -> None:
    edition, sources = drawn
    everything = entries(edition, sources)
    found = marks(edition, everything)
    for entry in everything:
        own = [mark for mark in found if mark.entry is entry]
        assert "".join(stretch.text for stretch in stretches(entry, own)) == entry.text
        assert [run.begin for run in entry.runs] == sorted(run.begin for run in entry.runs)
    for number, text in enumerate(sources):
        pieces = [piece for _, line in source_lines(number, text, everything) for piece in line]
        assert all(text[piece.start : piece.start + len(piece.text)].translate(PICTURES) == piece.text for piece in pieces)
        assert ink("".join(piece.text for piece in pieces)) == ink(text.translate(PICTURES))


def test_a_join_is_found_at_its_seam() -> None:
    edition, sources = made(
        "发展新动能。",
        ((0, 0, 4), (0, 10, 12)),
        "发展新动\n别的稿件\n能。",
        Change("join", "succession", "发展新动|能。", "joined", "a1b1", {"language": 4.0, "runner-up": 1.5}, 0.8, ((0, 3, 4), (0, 10, 11)), (0, 5, 9)),
    )
    mark = only_mark(edition, sources)
    assert mark.ranges == ((4, 4),)
    assert mark.places == ((0, 3, 4), (0, 10, 11))
    assert (mark.evidence, mark.runner_up, mark.confidence) == ((("language", 4.0),), 1.5, 0.8)
    names = places_in(edition, sources)
    assert names(mark) == "p.txt:1, characters 3–4, 10–11"
    assert rival(mark, names, sources) == "p.txt:2 「别的稿件」"
    assert "runner-up +1.50: p.txt:2 「别的稿件」" in as_report(edition, sources)


@pytest.mark.parametrize(("rule", "confidence", "kind"), [("unwrap", 0.99, "line"), ("unwrap", 0.6, "join"), ("succession", 0.99, "join")])
def test_only_a_sure_line_end_is_a_mere_line_end(rule: str, confidence: float, kind: str) -> None:
    edition, sources = made("发展新动能。", ((0, 0, 4), (0, 5, 7)), "发展新动\n能。", Change("join", rule, "发展新动|能。", "joined", "a1b1", {}, confidence, ((0, 3, 4), (0, 5, 6))))
    assert only_mark(edition, sources).kind == kind


@pytest.mark.parametrize("sides", [(), ((0, 3, 4), (0, 40, 41)), ((0, 3, 4), (7, 1, 2)), ((0, 3, 4),)])
def test_a_join_that_cannot_be_found_points_at_its_block(sides: tuple[tuple[int, int, int], ...]) -> None:
    edition, sources = made("发展新动能。", ((0, 0, 6),), "发展新动能。", Change("join", "succession", "发展|新动能", "joined", "a1b1", spans=sides))
    mark = only_mark(edition, sources)
    assert mark.ranges == ()
    assert mark.places == ((0, 0, 6),)


def test_a_fix_is_found_where_it_was_made_and_nowhere_else() -> None:
    source = "发展 数 实 融合,推进平台"
    edition, sources = made("发展数实融合，推进平台", ((0, 0, len(source)),), source, Change("fix", "spacing", source, "发展数实融合，推进平台", "a1b1"))
    mark = only_mark(edition, sources)
    assert [edition.articles[0].blocks[0].text[a:b] for a, b in mark.ranges] == ["展数实融", "，"]
    assert [source[a:b] for _, a, b in mark.places] == ["展 数 实 融", ","]
    assert [(hunk.before, hunk.after) for hunk in mark.hunks] == [("展 数 实 融", "展数实融"), (",", "，")]


def test_a_fix_of_a_line_is_found_in_the_paragraph_it_went_into() -> None:
    edition, sources = made("甲乙，丙丁", ((0, 0, 2), (0, 3, 6)), "甲乙\n,丙丁", Change("fix", "punctuation", ",丙丁", "，丙丁", "a1b1"))
    assert only_mark(edition, sources).ranges == ((2, 3),)


def test_an_emended_block_keeps_its_place() -> None:
    """An applied finding changes the number of characters; the rest must still point at its source."""
    found = runs("推进平台建设。", [(0, 0, 6), (0, 7, 10)], ["推进平台平台\n建设。"])
    assert [(run.raw, run.begin, run.finish) for run in found] == [("推进平台平台", 0, 4), ("建设。", 4, 7)]
    edition, sources = made("推进平台建设。", ((0, 0, 6), (0, 7, 10)), "推进平台平台\n建设。")
    sums = totals(entries(edition, sources), sources)
    assert (sums.kept, sums.changed, sums.all) == (7, 2, 9)


def test_faults_of_an_edition_are_told() -> None:
    edition, sources = made("发展", ((0, 0, 2), (0, 1, 2)), "发展新")
    sums = totals(entries(edition, sources), sources)
    assert (sums.unplaced, sums.doubled) == (1, 1)
    assert "FAULT: 1 characters of the sources are in no span" in as_report(edition, sources)
    page = parsed(as_proof(edition, sources))
    assert page.xpath("string(//*[@class='lost'])") == "新"


def test_a_dump_that_prints_columns_keeps_its_lines() -> None:
    source = "左栏一行    右栏一行\n左栏二行    右栏二行\n"
    for text, rows in ((source, ["source rows"]), (source.replace("  ", ""), ["source"])):
        page = parsed(as_proof(*made(text[:4], ((0, 0, 4),), text)))
        assert page.xpath("//*[@data-source]/@class") == rows


def test_spans_outside_the_sources_do_no_harm() -> None:
    edition, sources = made("发展", ((0, 0, 1), (7, 0, 9), (0, 90, 95)), "发")
    assert as_proof(edition, sources)
    assert as_report(edition, sources)
    assert as_proof(edition, [])


def test_a_rule_that_set_something_aside_is_named() -> None:
    item = Item("folio", "2 国际", ((0, 0, 4),))
    edition = Edition(BARE.tool, BARE.sources, BARE.issue, (), (item,), changes=(Change("aside", "common/folio", "2 国际", "folio", spans=((0, 0, 4),)),))
    mark = only_mark(edition, ["2 国际"])
    assert (mark.kind, mark.rule) == ("furniture", "common/folio")


def test_a_finding_outside_its_text_points_at_its_block() -> None:
    edition, sources = made("发展", ((0, 0, 2),), "发展", findings=(Finding("r", "x", "", "a1b1", (1, 9)),))
    assert only_mark(edition, sources).ranges == ()


def test_a_finding_that_names_no_place_is_found_by_its_words_if_they_stand_once() -> None:
    edition, sources = made("平台建设", ((0, 0, 4),), "平台建设", findings=(Finding("r", "建设", "", "a1b1"),))
    assert only_mark(edition, sources).ranges == ((2, 4),)
    edition, sources = made("平台平台", ((0, 0, 4),), "平台平台", findings=(Finding("r", "平台", "", "a1b1"),))
    assert only_mark(edition, sources).ranges == ()


def test_ink_inside_spaces_is_placed_to_the_character() -> None:
    edition, sources = made("数实融合", ((0, 0, 8),), " 数 实 融合")
    (entry,) = entries(edition, sources)
    assert entry.places(1, 2) == ((0, 3, 4),)
    assert entry.places(0, 4) == ((0, 1, 7),)


def test_stretches_close_up_over_line_ends() -> None:
    assert closed_up([]) == []
    assert closed_up([(0, 2), (1, 5), (9, 10)]) == [(0, 5), (9, 10)]


def test_the_page_fetches_nothing_and_runs_only_its_own_script() -> None:
    page = parsed(as_proof(*gold_edition("dev-003")))
    policy = page.xpath("string(//meta[@http-equiv]/@content)")
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1]
    assert not page.xpath("//*[@src] | //link | //@onclick")
    assert "url(" not in page.xpath("string(//style)")


def test_elements_follow_runs_and_marks_not_characters() -> None:
    edition, sources = gold_edition("dev-039")
    everything = entries(edition, sources)
    spans = sum(len(entry.runs) for entry in everything)
    points = sum(len(mark.ranges) or 1 for mark in marks(edition, everything))
    page = parsed(as_proof(edition, sources))
    assert len(page.xpath("//*[@id='dump']//*")) < 3 * spans
    assert len(page.xpath("//*[@id='edition']//*")) < 3 * (spans + points)


def test_an_edition_read_back_gives_the_same_proof() -> None:
    edition, sources = gold_edition("000_")
    again = read_edition(edition_json(edition).encode())
    assert as_proof(again, sources) == as_proof(edition, sources)


def test_an_applied_finding_is_marked_where_its_suggestion_stands() -> None:
    applied = Finding("r", "平台平台", "", "a1b1", (2, 6), "平台", 1.0, applied=True)
    edition, sources = made("推进平台建设。", ((0, 0, 9),), "推进平台平台建设。", findings=(applied,))
    assert only_mark(edition, sources).ranges == ((2, 4),)
    struck = Finding("r", "平台", "", "a1b1", (4, 6), "", 1.0, applied=True)
    edition, sources = made("推进平台建设。", ((0, 0, 9),), "推进平台平台建设。", findings=(struck,))
    assert only_mark(edition, sources).ranges == ((4, 4),)
