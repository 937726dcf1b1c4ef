"""Every stage, against its cases and against the laws of the shop.

The laws hold for every stage over every seed, over the galley as the stages before it leave it, and over random lines:
pure, settled, conserving, marked, restrained.
"""

from __future__ import annotations

import builtins
import io
from functools import cache
from pathlib import Path

import pytest
from cases import Case, as_galley, as_text, case_file, read_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.chars import INVISIBLE, fold, ink
from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.pipeline import proof
from cleaner.readers.text import decode, read_lines
from cleaner.rulebook import shipped_rulebook
from cleaner.stages import STAGES, Stage

ROOT = Path(__file__).parents[1]
SEEDS = sorted(ROOT.glob("seeds/*.txt"))
CASES = read_cases()
HABITS = (
    "（下转第3版）", "(上接第一版)", "本期导读", "第3版", "星期二", "2025年7月1日", "CN 11-0005", "邮发代号：1-29", "返回", "。 姚雯", "（赵晨）", "本报讯 4 月 9 日，",
    "数 实 融 合 持 续 深", "新华社记者梁旭/摄", "● ", "港口吞吐量", "港口吞吐量创新高", "⼈⺠", " ", "\u3000", "\u200b", "\u00a0", ",", "(", ")", ":", ".", "“", "”", "5G", "12%",
)  # fmt: skip

each_stage = pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
each_seed = pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    if case.known_failure:
        request.applymarker(pytest.mark.xfail(strict=True, reason=case.note))
    before = as_galley(case.galley)
    after = case.stage(before, shipped_rulebook(), case.options)
    if case.proof is None:
        assert after == before
    else:
        assert as_text(after) == case.proof


@each_stage
def test_restrained(stage: Stage) -> None:
    """Cases to change and cases to leave alone, at least two of each, from the wild where there is one."""
    assert case_file(stage).exists(), f"write {case_file(stage).name}: see docs/add-a-stage.md"
    own = [case for case in CASES if case.stage is stage and not case.known_failure]
    assert sum(case.left_alone for case in own) >= 2
    assert sum(not case.left_alone for case in own) >= 2


@pytest.mark.parametrize("case", [case for case in CASES if case.found], ids=lambda case: case.title)
def test_cases_from_the_wild_stand_in_their_dump(case: Case) -> None:
    assert case.found
    name, _, place = case.found.partition(":")
    lines = (ROOT / "seeds" / name).read_text("utf-8").split("\n")
    numbers = [int(part) for run in place.split(",") for part in run.split("-")] if place else [1, len(lines)]
    there = "\n".join(lines[min(numbers) - 1 : max(numbers)])
    for block in as_galley(case.galley):
        assert block.text in there, f"{block.text} is not at {case.found}"


@cache
def seed_galley(seed: Path) -> Galley:
    return read_lines(decode(seed.name, seed.read_bytes())[0])


@cache
def as_it_comes(stage: Stage, seed: Path) -> Galley:
    """The seed's galley as the stages before this one leave it."""
    galley = seed_galley(seed)
    for earlier in STAGES[: STAGES.index(stage)]:
        galley = earlier(galley, shipped_rulebook(), Options())
    return galley


def run(stage: Stage, galley: Galley) -> Galley:
    return stage(galley, shipped_rulebook(), Options())


@each_stage
@each_seed
def test_pure(stage: Stage, seed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same input, same output; nothing is read or written, and the input stays what it was."""
    galley = as_it_comes(stage, seed)
    as_they_were = as_text(galley), [block.marks for block in galley]
    first = run(stage, galley)  # tables are read on first use

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError(f"{stage.__name__} opened {args}")

    for place in (builtins, io):
        monkeypatch.setattr(place, "open", refuse)
    assert run(stage, galley) == first
    assert (as_text(galley), [block.marks for block in galley]) == as_they_were


@each_stage
@each_seed
def test_settled(stage: Stage, seed: Path) -> None:
    for galley in (seed_galley(seed), as_it_comes(stage, seed)):
        once = run(stage, galley)
        assert run(stage, once) == once


@each_seed
def test_settled_as_a_whole(seed: Path) -> None:
    """What all stages left, all stages leave: none undoes what another did."""
    once = proof(seed_galley(seed), shipped_rulebook(), Options())
    assert proof(once, shipped_rulebook(), Options()) == once


@each_stage
@each_seed
def test_conserving(stage: Stage, seed: Path) -> None:
    for galley in (seed_galley(seed), as_it_comes(stage, seed)):
        assert_conserved(galley, run(stage, galley))


@each_stage
@each_seed
def test_marked(stage: Stage, seed: Path) -> None:
    for galley in (seed_galley(seed), as_it_comes(stage, seed)):
        assert_marked(galley, run(stage, galley))


lines = st.lists(st.one_of(st.sampled_from(HABITS), st.text("新动能数实融合工信部。，、", max_size=6)), min_size=1, max_size=5).map("".join)
dumps = st.lists(lines, min_size=1, max_size=8).map("\n".join)


@each_stage
@given(dump=dumps)
@settings(max_examples=60, deadline=None)
def test_laws_over_random_lines(stage: Stage, dump: str) -> None:
    galley = read_lines(dump)
    once = run(stage, galley)
    assert_conserved(galley, once)
    assert_marked(galley, once)
    assert run(stage, once) == once


def characters(galley: Galley) -> list[tuple[int, int]]:
    """Every source character with ink, as the galley's pieces hold it."""
    return sorted((piece.source, piece.start + i) for block in galley for piece in block.pieces for i, char in enumerate(piece.raw) if not INVISIBLE.match(char))


def assert_conserved(before: Galley, after: Galley) -> None:
    """No source character lost or doubled, and every block's text what its pieces hold, but for the shape of characters."""
    assert characters(after) == characters(before)
    for block in after:
        assert fold(block.raw) == fold(block.text)
        assert ink(block.text)
        assert block.text == block.text.strip()


def assert_marked(before: Galley, after: Galley) -> None:
    """Text or a role that differs from what came in carries a mark more."""
    known = {(block.text, block.role) for block in before}
    marks = {piece.span: len(block.marks) for block in before for piece in block.pieces}
    for block in after:
        if ink(block.text) != ink(block.raw) or block.role is not Role.PARAGRAPH:
            assert block.marks, f"{block.text} came unmarked"
        if (block.text, block.role) not in known and whole(block, before):
            assert len(block.marks) > marks[block.pieces[0].span]


def whole(block: Block, before: Galley) -> bool:
    """Whether the block is one that came in, and no part of one."""
    return any(block.pieces == other.pieces for other in before)
