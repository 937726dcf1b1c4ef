"""What a pattern needs is never more than it needs: no match is lost."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner.chars import plain
from cleaner.prefilter import needs, sieve
from cleaner.rulebook import Rule, shipped_rulebook

RULES = shipped_rulebook().rules
SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
DEV = Path(__file__).parents[2] / "shared" / "bench" / "dev" / "dumps"


def lost(rule: Rule, text: str) -> bool:
    return rule.search(text) is not None and not rule.may_match(set(text))


def test_examples_of_every_rule_are_still_found() -> None:
    assert [(rule.id, text) for rule in RULES for text in rule.hits if lost(rule, plain(text))] == []


def test_lines_of_real_pages_are_still_found() -> None:
    lines = {plain(line) for seed in SEEDS for line in seed.read_text("utf-8").splitlines()}
    assert len(lines) > 300
    assert [(rule.id, line) for rule in RULES for line in lines if lost(rule, line)] == []


@pytest.mark.skipif(not DEV.is_dir(), reason="no dev set beside the repository")
def test_lines_of_the_dev_set_are_still_found() -> None:
    lines = {plain(line) for dump in DEV.glob("*.txt") for line in dump.read_text("utf-8").splitlines() if len(line) < 120}
    assert [(rule.id, line) for rule in RULES for line in lines if lost(rule, line)] == []


def test_most_lines_are_told_apart_at_once() -> None:
    lines = [plain(line) for seed in SEEDS for line in seed.read_text("utf-8").splitlines() if line.strip()]
    asked = sum(rule.may_match(set(line)) for rule in RULES for line in lines)
    assert asked < 0.35 * len(RULES) * len(lines)


def test_the_sieve_lets_through_what_may_match_one_by_one() -> None:
    lines = [plain(line) for seed in SEEDS for line in seed.read_text("utf-8").splitlines()]
    sifted = sieve(tuple(rule.needs for rule in RULES))
    assert [sifted.passed(line) for line in lines] == [[n for n, rule in enumerate(RULES) if rule.may_match(set(line))] for line in lines]


ALPHABET = "甲乙版第12-/:() " + string.ascii_lowercase[:3]
PARTS = st.recursive(
    st.sampled_from(["甲", "乙", "[甲乙]", "[^甲]", "版", r"\d", r"\s", ".", r"\p{Han}", "[1-2]", "-", "$", "^", "第"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "?", "+", "{0,2}", "{1,2}", "{2}", "*?", "??"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        inner.map(lambda part: f"(?={part})"),
        inner.map(lambda part: f"(?!{part})"),
        inner.map(lambda part: f"(?P<n>{part})" if "?P" not in part else part),
    ),
    max_leaves=6,
)


@given(PARTS, st.text(ALPHABET, max_size=12))
def test_any_pattern_and_text(pattern: str, text: str) -> None:
    if regex.search(pattern, text, regex.VERBOSE):
        assert not any(need.isdisjoint(set(text)) for need in needs(pattern))


@pytest.mark.parametrize("pattern", ["(?i)page", "(?:甲){e<=1}", "[[:alpha:]]甲", r"\L<names>甲", "(?r)甲乙", "(", "(?|甲|乙)", r"\m甲"])
def test_what_only_regex_reads_is_always_searched(pattern: str) -> None:
    assert needs(pattern) == ()
