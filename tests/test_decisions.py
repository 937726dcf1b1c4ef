"""Decisions: whatever an archivist decides, every character stays in its place, and what no longer fits is told."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from strategies import editions

from cleaner.chars import fold, ink
from cleaner.decisions import UNFIT, Decisions, SourceName, append_decision, apply_decisions, as_lines, read_decisions, revisions_of, undo_decision
from cleaner.edition import Article, Edition, EditionBlock, Finding, Issue, Item, SourceNote, Tool
from cleaner.errors import InputError
from cleaner.overruling import Desk, finding_positions
from cleaner.source_keys import inked, key_of
from cleaner.verdicts import ASIDES, KINDS, ROLES, Accept, Classify, Correct, Decision, Join, Key, Move, Recast, Refuse, SetAside, Split
from cleaner.writers.options import WriterOptions
from cleaner.writers.tei import as_tei
from cleaner.writers.tei_inline import insets_of

SHARED = Path(__file__).parents[2] / "shared"
DUMP = "题目\n甲乙丙丁。戊己\n庚辛平台平台。壬癸\n第二题\n子丑寅卯。\n12版\n"


def span(text: str, start: int = 0) -> tuple[int, int, int]:
    at = DUMP.index(text, start)
    return (0, at, at + len(text))


def small() -> Edition:
    first = Article(
        "a1",
        "article",
        headline="题目",
        blocks=(
            EditionBlock("a1b1", "headline", "题目", (span("题目"),)),
            EditionBlock("a1b2", "paragraph", "甲乙丙丁。戊己", (span("甲乙丙丁。戊己"),)),
            EditionBlock("a1b3", "paragraph", "庚辛平台平台。壬癸", (span("庚辛平台平台。壬癸"),)),
        ),
    )
    second = Article(
        "a2",
        "article",
        headline="第二题",
        blocks=(EditionBlock("a2b1", "headline", "第二题", (span("第二题"),)), EditionBlock("a2b2", "paragraph", "子丑寅卯。", (span("子丑寅卯。"),))),
    )
    doubled = Finding("repeated-word", "平台平台", "a word stands twice in a row", "a1b3", (2, 6), "平台", 0.9)
    stops = Finding("gap", "甲乙丙丁。戊己", "the paragraph stops before its sentence ends", "a1b2", (0, 7), None, 0.6)
    furniture = (Item("folio", "12版", (span("12版"),)),)
    return Edition(
        Tool("herald-clean", "0.1.0", (), {}), (SourceNote("p.txt", "0" * 64, "utf-8", len(DUMP)),), Issue(), (first, second), furniture, (), (doubled, stops)
    )  # fmt: skip


def key(text: str, start: int = 0) -> Key:
    return key_of(inked((span(text, start),), [DUMP]), [DUMP])


def decided(*acts: Decision, edition: Edition | None = None, dump: str = DUMP) -> tuple[Edition, list[str]]:
    """The edition and what became of each act."""
    replay = apply_decisions(edition or small(), Decisions((SourceName("p.txt", "0" * 64),), acts), [dump])
    assert breaches(replay.edition, [dump]) == []
    return replay.edition, [report.outcome for report in replay.reports]


def texts(edition: Edition) -> list[list[str]]:
    return [[block.text for block in article.blocks] for article in edition.articles]


def breaches(edition: Edition, sources: list[str]) -> list[str]:
    """What is wrong with an edition: a character in no span or in two; a text that is not what its spans hold, corrections undone."""
    used = Counter[tuple[int, int]]()
    out = []
    blocks = [block for article in edition.articles for block in article.blocks]
    things: list[EditionBlock | Item] = [*blocks, *edition.furniture, *edition.surplus]
    for thing in things:
        there = inked(thing.spans, sources)
        used.update(there)
        printed, text = "".join(sources[n][i] for n, i in there), thing.text
        if isinstance(thing, EditionBlock):
            own = [finding for finding in edition.findings if finding.block == thing.id]
            for inset in reversed([inset for inset in insets_of(thing, own, (), (), False) if inset.tag == "corr"]):
                text = text[: inset.start] + inset.before + text[inset.end :]
        if fold(text) != fold(printed):
            out.append(f"{thing}: {text!r} is not {printed!r}")
    everything = {(n, i) for n, text in enumerate(sources) for i, char in enumerate(text) if ink(char)}
    out += [f"{place} is used {times} times" for place, times in used.items() if times > 1]
    out += [f"{place} is lost" for place in everything - set(used)]
    ids = [block.id for block in blocks]
    out += [f"{name} twice" for name, times in Counter(ids).items() if times > 1]
    out += [f"{finding} is about no block" for finding in edition.findings if finding.block is not None and finding.block not in ids]
    return out


def test_a_paragraph_is_split_and_joined_again() -> None:
    edition, outcomes = decided(Split(about=key("戊己")))
    assert texts(edition)[0] == ["题目", "甲乙丙丁。", "戊己", "庚辛平台平台。壬癸"]
    assert [block.id for block in edition.articles[0].blocks] == ["a1b1", "a1b2", "a1b3", "a1b4"]
    assert outcomes == ["done"]
    assert {("repeated-word", "a1b4"), ("gap", "a1b3")} <= {(f.rule, f.block) for f in edition.findings}
    again, outcomes = decided(Split(about=key("戊己")), Join(about=key("戊己"), to=key("丙丁。")))
    assert (texts(again), outcomes) == (texts(small()), ["done", "done"])


def test_joining_settles_the_finding_about_the_gap() -> None:
    edition, _ = decided(Join(about=key("庚辛平台"), to=key("戊己")))
    assert texts(edition)[0] == ["题目", "甲乙丙丁。戊己庚辛平台平台。壬癸"]
    (found,) = [finding for finding in edition.findings if finding.rule == "repeated-word"]
    assert found.at is not None
    assert edition.articles[0].blocks[1].text[slice(*found.at)] == "平台平台"
    assert "gap" not in {finding.rule for finding in edition.findings}


def test_a_block_moves_to_another_article_and_the_rest_with_it() -> None:
    edition, _ = decided(Move(about=key("庚辛平台平台。壬癸"), after=key("子丑")))
    assert texts(edition) == [["题目", "甲乙丙丁。戊己"], ["第二题", "子丑寅卯。", "庚辛平台平台。壬癸"]]
    assert {(f.rule, f.block) for f in edition.findings} >= {("repeated-word", "a2b3")}
    edition, _ = decided(Move(about=key("甲乙丙丁。戊己"), front=key("第二题"), rest=True))
    assert texts(edition)[1] == ["甲乙丙丁。戊己", "庚辛平台平台。壬癸", "第二题", "子丑寅卯。"]
    edition, _ = decided(Move(about=key("甲乙丙丁。戊己"), apart=True, rest=True))
    assert [len(article.blocks) for article in edition.articles] == [1, 2, 2]
    assert edition.articles[1].headline is None
    edition, _ = decided(Move(about=key("第二题"), after=key("壬癸"), rest=True))
    assert len(edition.articles) == 1, "an article that everything has left is gone"


def test_a_role_changes_the_fields_that_repeat_it() -> None:
    edition, _ = decided(Recast(about=key("第二题"), role="kicker"), Recast(about=key("子丑寅卯。"), role="headline"))
    assert (edition.articles[1].kicker, edition.articles[1].headline) == ("第二题", "子丑寅卯。")


def test_an_article_is_of_another_kind_and_in_another_section() -> None:
    edition, outcomes = decided(Classify(about=key("第二题"), kind="notice"), Classify(about=key("子丑"), section=" 要闻 "), Classify(about=key("卯"), kind="notice"))
    assert [(article.kind, article.section) for article in edition.articles] == [("article", None), ("notice", "要闻")]
    assert outcomes == ["done", "done", "so already"]
    edition, _ = decided(Classify(about=key("第二题"), section="要闻"), Recast(about=key("子丑寅卯。"), role="note"), Classify(about=key("第二题"), section=""))
    assert (edition.articles[1].kind, edition.articles[1].section) == ("article", None)


def test_a_line_made_a_section_names_its_article_s() -> None:
    edition, _ = decided(Recast(about=key("第二题"), role="section"))
    assert (edition.articles[1].section, edition.articles[1].headline) == ("第二题", None)


def test_text_is_set_aside_and_taken_back() -> None:
    edition, _ = decided(SetAside(about=key("第二题"), kind="folio"), Move(about=key("12版"), after=key("子丑寅卯")))
    assert [(item.kind, item.text) for item in edition.furniture] == [("folio", "第二题")]
    assert texts(edition)[1] == ["子丑寅卯。", "12版"]
    edition, _ = decided(SetAside(about=key("子丑寅卯。"), kind="repeated"))
    assert [item.text for item in edition.surplus] == ["子丑寅卯。"]


def test_a_finding_is_accepted_or_refused() -> None:
    about = key("平台平台")
    edition, _ = decided(Accept(about=about, rule="repeated-word", old="平台平台", new="平台", who="李"))
    (applied,) = [finding for finding in edition.findings if finding.applied]
    assert (applied.rule, applied.text, applied.suggestion, applied.at) == ("repeated-word", "平台平台", "平台", (2, 6))
    assert texts(edition)[0][2] == "庚辛平台。壬癸"
    edition, _ = decided(Refuse(about=about, rule="repeated-word", old="平台平台"))
    assert "repeated-word" not in {finding.rule for finding in edition.findings}
    assert texts(edition) == texts(small())


def test_an_accepted_finding_that_is_raised_no_more_is_a_correction() -> None:
    act = Accept(about=key("平台平台"), rule="repeated-word", old="平台平台", new="平台")
    edition, outcomes = decided(act, edition=replace(small(), findings=()))
    assert (texts(edition)[0][2], outcomes) == ("庚辛平台。壬癸", ["done"])


def test_corrections_can_be_corrected_and_taken_back() -> None:
    first = Correct(about=key("平台平台"), old="平台平台", new="平抬")
    edition, _ = decided(first, Correct(about=key("平台平台。"), old="平抬。", new="平台！"))
    (applied,) = [finding for finding in edition.findings if finding.applied]
    assert (applied.text, applied.suggestion) == ("平台平台。", "平台！")
    edition, outcomes = decided(first, Correct(about=key("平台平台"), old="平抬", new="平台平台"))
    assert (texts(edition), outcomes) == (texts(small()), ["done", "done"])
    assert not any(finding.applied for finding in edition.findings)


def test_a_block_is_split_beside_a_correction_but_not_inside() -> None:
    gone = Correct(about=key("平台平台"), old="平台平台", new="")
    edition, outcomes = decided(gone, Split(about=key("。壬癸")))
    assert (texts(edition)[0][2:], outcomes) == (["庚辛", "。壬癸"], ["done", "done"])
    _, outcomes = decided(gone, Split(about=key("台平台")))
    assert outcomes == ["done", "no longer fits"]


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (Split(about=Key(((0, 3, 5),), "不是")), "no longer read"),
        (Split(about=Key(((4, 3, 5),), "甲乙")), "source 4"),
        (Split(about=key("2版")), "set aside"),
        (Classify(about=key("2版"), kind="photo"), "set aside"),
        (Join(about=key("丑寅"), to=key("戊己")), "begins earlier"),
        (Join(about=key("丁"), to=key("乙")), "other text"),
        (Move(about=key("丙丁。戊己\n庚辛"), apart=True), "cut or joined otherwise"),
        (Move(about=key("题目"), after=key("题目")), "behind itself"),
        (Move(about=key("题目")), "where to"),
        (Correct(about=key("甲乙"), old="丙丁", new="戊"), "it reads 甲乙 now"),
        (Correct(about=key("题目"), old="题目", new=" "), "nothing would be left"),
        (Correct(about=Key((span("己"), span("甲")), "己甲"), old="己甲", new="x"), "no longer stand together"),
    ],
)
def test_a_decision_that_no_longer_fits_is_a_finding(act: Decision, why: str) -> None:
    signed = replace(act, who="李", when="2025-04-14")
    edition, outcomes = decided(signed)
    assert outcomes == ["no longer fits"]
    (found,) = [finding for finding in edition.findings if finding.rule == UNFIT]
    assert why in found.message
    assert found.message.startswith("李 2025-04-14: ")
    assert texts(edition) == texts(small())
    assert not found.applied


def test_what_was_corrected_is_not_set_aside() -> None:
    edition, outcomes = decided(Correct(about=key("乙"), old="乙", new="已"), SetAside(about=key("甲乙丙丁。戊己"), kind="folio"))
    assert outcomes == ["done", "no longer fits"]
    assert texts(edition)[0][1] == "甲已丙丁。戊己"


def test_a_decision_finds_its_text_in_a_dump_that_has_shifted() -> None:
    edition, shift = small(), len("报头\n")
    moved = tuple(
        replace(article, blocks=tuple(replace(block, spans=tuple((n, a + shift, b + shift) for n, a, b in block.spans)) for block in article.blocks))
        for article in edition.articles
    )
    furniture = (Item("masthead", "报头", ((0, 0, 2),)), *(replace(item, spans=tuple((n, a + shift, b + shift) for n, a, b in item.spans)) for item in edition.furniture))
    note = replace(edition.sources[0], sha256="1" * 64)
    edition, outcomes = decided(
        Split(about=key("戊己")), edition=replace(edition, articles=moved, furniture=furniture, sources=(note,)), dump="报头\n" + DUMP
    )
    assert (texts(edition)[0][1:3], outcomes) == (["甲乙丙丁。", "戊己"], ["done"])


def test_another_version_that_cuts_the_text_otherwise_gets_the_same_decisions() -> None:
    """The tool now joins by itself what the archivist joined, and numbers everything else."""
    joined, _ = decided(Join(about=key("庚辛"), to=key("戊己")))
    acts = (Join(about=key("庚辛"), to=key("戊己")), Recast(about=key("第二题"), role="subhead"))
    newer = replace(joined, tool=small().tool, articles=joined.articles[::-1], changes=())
    edition, outcomes = decided(*acts, edition=newer)
    assert outcomes == ["so already", "done"]
    assert [article.id for article in edition.articles] == ["a1", "a2"]
    assert edition.articles[0].blocks[0].kind == "subhead"


def test_decisions_are_written_read_and_undone(tmp_path: Path) -> None:
    path = tmp_path / "p.txt.decisions.jsonl"
    acts: list[Decision] = [
        Split(about=key("戊己"), who="李", when="2025-04-14T10:00:00+08:00", note="两段"),
        Join(about=key("庚"), to=key("己")),
        Move(about=key("题目"), after=key("壬癸"), rest=True),
        Recast(about=key("题目"), role="kicker"),
        SetAside(about=key("题目"), kind="navigation"),
        Accept(about=key("平台平台"), rule="r", old="平台平台", new="平台"),
        Refuse(rule="weekday", old="星期一"),
        Correct(about=key("甲"), old="甲", new="申\u2028\n"),
    ]
    for act in acts:
        append_decision(path, [act], small().sources)
    kept = read_decisions(path)
    assert list(kept.acts) == acts
    assert len(path.read_text("utf-8").split("\n")) == len(acts) + 2
    assert path.read_text("utf-8") == as_lines(kept)
    assert [undo_decision(path) for _ in range(9)] == [*acts[::-1], None]
    assert read_decisions(path).acts == ()
    assert [p.name for p in tmp_path.iterdir()] == [path.name], "nothing half-written stays behind"
    assert undo_decision(tmp_path / "none") is None


@pytest.mark.parametrize("text", ["", "{}", "[]\n", "好", '{"format":"herald-clean/decisions","version":1,"sources":[]}\n{"act":"burn"}\n', "\x00"])
def test_what_is_no_decisions_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError):
        read_decisions(path)
    with pytest.raises(InputError):
        append_decision(path, [Refuse(rule="r", old="x")], ())
    assert path.read_text("utf-8") == text, "a file that is none is left alone"


def test_decisions_go_into_the_header_of_the_tei() -> None:
    acts = (Split(about=key("戊己"), who="李 <档>", when="2025-04-14"), Split(about=key("2版"), who="王", when="2025-04-15"))
    replay = apply_decisions(small(), Decisions((SourceName("p.txt", "0" * 64),), acts), [DUMP])
    document = as_tei(replay.edition, [DUMP], WriterOptions(revisions=revisions_of(replay.reports)))
    assert '<change when="2025-04-14" target="#a1b3"><name>李 &lt;档&gt;</name> <desc>began a new paragraph with 戊己</desc></change>' in document
    assert "2025-04-15" not in document.split("<revisionDesc>")[1].split("</revisionDesc>")[0]


@st.composite
def overruled(draw: st.DrawFn) -> tuple[Edition, list[str], list[Decision]]:
    """An edition and decisions about it, most of which make sense."""
    edition, sources = draw(editions())
    desk = Desk(edition, sources, {n: n for n in range(len(sources))})
    things: list[EditionBlock | Item] = [*(block for article in edition.articles for block in article.blocks), *edition.furniture, *edition.surplus]
    groups = [positions for thing in things if (positions := inked(thing.spans, sources))]
    acts: list[Decision] = []
    for _ in range(draw(st.integers(1, 4)) if groups else 0):
        here, there = draw(st.sampled_from(groups)), draw(st.sampled_from(groups))
        start = draw(st.integers(0, len(here) - 1))
        part = here[start : draw(st.integers(start, len(here) - 1)) + 1]
        old = "".join(sources[n][i] for n, i in part)
        whole, other = key_of(here, sources), key_of(there, sources)
        findings = [finding for finding in edition.findings if finding_positions(desk, finding)]
        choices: list[Decision] = [
            Split(about=key_of(part, sources)),
            Join(about=whole, to=other),
            Move(about=whole, after=other, rest=draw(st.booleans())),
            Move(about=whole, front=other, rest=draw(st.booleans())),
            Move(about=whole, apart=True, rest=draw(st.booleans())),
            Recast(about=whole, role=draw(st.sampled_from(ROLES))),
            Classify(about=whole, kind=draw(st.sampled_from(KINDS)), section=draw(st.sampled_from([None, "", "要闻", "<i>&\x00"]))),
            SetAside(about=whole, kind=draw(st.sampled_from(ASIDES))),
            Correct(about=key_of(part, sources), old=old, new=draw(st.sampled_from(["", "新", " 新 闻 ", old + "衍", "<b>&"]))),
        ]
        if findings:
            found = draw(st.sampled_from(findings))
            about = key_of(finding_positions(desk, found), sources)
            choices += [Accept(about=about, rule=found.rule, old=found.text, new=found.suggestion or "新"), Refuse(about=about, rule=found.rule, old=found.text)]
        acts.append(draw(st.sampled_from(choices)))
    return edition, sources, acts


@settings(max_examples=300, deadline=None)
@given(overruled())
def test_whatever_is_decided_every_character_is_kept(drawn: tuple[Edition, list[str], list[Decision]]) -> None:
    edition, sources, acts = drawn
    before = breaches(edition, sources)
    kept = Decisions(tuple(SourceName(note.name, note.sha256) for note in edition.sources), tuple(acts))
    replay = apply_decisions(edition, kept, sources)
    if not before:
        assert breaches(replay.edition, sources) == []
    if acts:
        assert len(replay.reports) == len(acts)
        unfit = [report for report in replay.reports if report.outcome == "no longer fits"]
        assert sum(finding.rule == UNFIT for finding in replay.edition.findings) == len(unfit)
        assert all(report.why for report in unfit)
    twice = apply_decisions(replay.edition, kept, sources)
    assert twice.edition == replay.edition
    assert apply_decisions(edition, kept, sources) == replay, "the same again"
    assert as_tei(replay.edition, sources)


@settings(max_examples=150, deadline=None)
@given(overruled())
def test_what_was_just_decided_is_so_already(drawn: tuple[Edition, list[str], list[Decision]]) -> None:
    edition, sources, acts = drawn
    named = tuple(SourceName(note.name, note.sha256) for note in edition.sources)
    for act in acts[:1]:
        once = apply_decisions(edition, Decisions(named, (act,)), sources)
        twice = apply_decisions(edition, Decisions(named, (act, act)), sources)
        assert twice.edition.articles == once.edition.articles
        if once.reports[0].outcome == "done":
            assert twice.reports[1].outcome == "so already"


def test_what_was_struck_out_with_its_neighbour_is_struck_out() -> None:
    first, second = (Correct(about=key(char), old=char, new="") for char in "甲乙")
    assert decided(first, second, first)[1] == ["done", "done", "so already"]


def checker() -> Any:
    path = SHARED / "bench" / "check_edition.py"
    if not path.exists():
        pytest.skip("no ../shared/bench/check_edition.py")
    spec = importlib.util.spec_from_file_location("check_edition", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_benchmark_s_checker_accepts_corrected_blocks() -> None:
    acts = (Correct(about=key("甲乙"), old="甲乙", new="申"), Split(about=key("戊己")), Accept(about=key("平台平台"), rule="repeated-word", old="平台平台", new="平台"))
    edition, outcomes = decided(*acts)
    assert outcomes == ["done"] * 3
    assert checker().breaches(msgspec.to_builtins(edition), [DUMP]) == []
