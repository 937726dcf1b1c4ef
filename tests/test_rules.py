"""Rule packs are code, and tested as code: the shipped ones one rule at a time, a user's broken one by its one clear line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import regex

from cleaner.chars import plain
from cleaner.errors import RulePackError
from cleaner.issue import papers_named
from cleaner.rulebook import CUES, Rule, Rulebook, packs_folder, read_rulebook, rulebook, shipped_rulebook

ROOT = Path(__file__).parents[1]
RULES = shipped_rulebook().rules
PAPERS = sorted(packs_folder().glob("papers/*.toml"))
SHAPE = regex.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)

GOOD = """
[[rule]]
id = "our-jump"
gives = "jump-to"
why = "Our paper points with a star."
pattern = '''[*] \\s 第(?P<page>\\d+)版 $'''
hits = ["* 第2版"]
misses = ["第2版"]
"""


@each_rule
def test_says_why_and_shows_both_sides(rule: Rule) -> None:
    assert rule.why.endswith(".")
    assert rule.hits
    assert rule.misses
    assert SHAPE.fullmatch(rule.id)


@each_rule
def test_keeps_its_promises(rule: Rule) -> None:
    assert rule.broken_promises() == []


@each_rule
def test_reads_plain_text(rule: Rule) -> None:
    """A pattern never asks for a character that plain text has not: Traditional or full-width ones would be dead letters."""
    literal = regex.sub(r"\\[pP]\{[^}]*\}|\\.", "", rule.written)
    dead = {char for char in literal if ord(char) > 0x7F and plain(char) != char}
    assert not dead, f"{rule.id} asks for {''.join(sorted(dead))}, which plain text never has"


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))


def test_every_cue_is_known_to_be_given_or_is_free_for_packs() -> None:
    given = {rule.gives for rule in RULES}
    assert given <= CUES
    with pytest.raises(KeyError):
        shipped_rulebook().giving("no-such-cue")


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_a_paper_is_named_and_its_rules_carry_its_number(path: Path) -> None:
    table = tomllib.loads(path.read_text("utf-8"))
    assert any(name.startswith("CN ") for name in table["paper"])
    assert path.stem == next(name for name in table["paper"] if name.startswith("CN ")).lower().replace(" ", "-")
    assert all(entry["id"].startswith(path.stem) for entry in table["rule"])


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_a_paper_pack_is_in_force_for_its_paper_alone(path: Path) -> None:
    book = shipped_rulebook()
    for name in tomllib.loads(path.read_text("utf-8"))["paper"]:
        assert path.stem in book.for_paper(papers_named([f"国内统一刊号 {name} 今日8版"], book)).packs()
    assert path.stem not in book.for_paper(papers_named(["海州日报 CN 99-9999"], book)).packs()
    assert book.for_paper(()).packs() == ("common",)


def pack(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_users_pack_comes_first(tmp_path: Path) -> None:
    book = rulebook([pack(tmp_path, GOOD)])
    assert book.rules[0].id == "our-jump"
    assert book.rules[1:] == shipped_rulebook().rules
    found = book.match("jump-to", "详情 * 第２版")
    assert found
    assert (found.rule.id, found.groups) == ("our-jump", {"page": "２"})


def test_a_folder_stands_for_its_packs(tmp_path: Path) -> None:
    pack(tmp_path, GOOD)
    pack(tmp_path, GOOD.replace("our-jump", "their-jump"), "other.toml")
    assert [rule.id for rule in read_rulebook([tmp_path]).rules] == ["our-jump", "their-jump"]


BROKEN = {
    "breaks a hit": (GOOD.replace('hits = ["* 第2版"]', 'hits = ["第3版"]'), "our-jump should match '第3版'"),
    "breaks a miss": (GOOD.replace('misses = ["第2版"]', 'misses = ["* 第2版"]'), "our-jump should leave '* 第2版' alone"),
    "a bad pattern": (GOOD.replace("[*]", "([*]"), "bad pattern"),
    "no why": (GOOD.replace("why =", "reason ="), "needs why"),
    "no hits": (GOOD.replace('hits = ["* 第2版"]', "hits = []"), "needs hits"),
    "no misses": (GOOD.replace('misses = ["第2版"]', ""), "needs misses"),
    "an unknown cue": (GOOD.replace("jump-to", "jump-two"), "jump-two"),
    "an unknown key": (GOOD + 'priority = "1"\n', "unknown keys priority"),
    "an unknown key of the pack": ('title = "x"\n' + GOOD, "unknown keys title"),
    "the wrong type": (GOOD.replace('id = "our-jump"', "id = 3"), "needs id"),
    "not TOML": ("[[rule]\nid = ", "mine.toml"),
    "no rule": ("# nothing\n", "no [[rule]]"),
    "no tables": ("rule = 3\n", "mine.toml"),
    "not text": (GOOD.replace("star", "st\x00r"), "mine.toml"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_pack_gives_one_clear_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RulePackError) as caught:
        rulebook([pack(tmp_path, text)])
    line = str(caught.value)
    assert said in line
    assert "\n" not in line
    assert "mine" in line
    assert caught.value.exit_code == 3


def test_a_missing_pack_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulePackError, match=r"absent\.toml"):
        rulebook([tmp_path / "absent.toml"])


CATASTROPHE = GOOD.replace("[*] \\s 第(?P<page>\\d+)版 $", "^(a|aa)+c").replace('"* 第2版"', '"ac"').replace('misses = ["第2版"]', 'misses = ["b"]')


def test_a_catastrophic_pattern_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.rulebook.PATIENCE", 0.05)
    rule = read_rulebook([pack(tmp_path, CATASTROPHE)]).rules[0]
    text = "a" * 200 + "d"
    with pytest.raises(TimeoutError):
        rule.pattern.search(text, timeout=0.05)
    assert rule.search(text) is None
    assert rule.search_all(text) == []
    assert Rulebook((rule,)).match("jump-to", text) is None


def test_a_pattern_that_hangs_on_its_own_example_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.rulebook.PATIENCE", 0.05)
    slow = CATASTROPHE.replace('"ac"', f'"{"a" * 200}d"')
    with pytest.raises(RulePackError, match="should match"):
        read_rulebook([pack(tmp_path, slow)])
