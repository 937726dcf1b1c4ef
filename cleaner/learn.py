"""Learn a paper: read many of its issues, write what it habitually prints as a rule pack.

What recurs in issue after issue in the same form is a habit (`cleaner.habits`): lines of furniture that the common packs do not know,
wordings of jump lines and leads, the reporters and the offices that sign on a line of their own. Every form that recurs often enough
becomes a rule with its counts, with lines it was seen in as hits, and lines of running text as misses; a rule that
would match any line of running text kept for the purpose is dropped. The pack is TOML like any other: read it, strike
what is wrong, keep it beside the dumps.

Left alone: what the packs in force already know, and whatever a reader must understand to judge.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from cleaner.batch_work import Job, edition_of_bytes
from cleaner.chars import plain
from cleaner.errors import HeraldError, NothingReadError
from cleaner.habits import EXAMPLES, Form, Habits
from cleaner.options import Options
from cleaner.rulebook import Rule, rulebook
from cleaner.tree import Dump, issues_of, shown

MIN_ISSUES = 3
"""Issues that a form must be seen in: twice may be a reprint."""
MIN_SHARE = 0.1
"""Share of the issues that a line of furniture must be seen in: standing lines are in every one or every week's, a story's words in few."""
EDGE_SHARE = 0.8
"""Share of the lines of a form that look like heads which must stand at a page's edge or beside furniture: the head of a series recurs too, anywhere."""
MIN_NAMES = 3
"""Different names that must follow an office: a headline may recur too."""
MOST_PLAINLY = 0.1
"""Lines that begin with an opening's words and go on with no space or bracket, for each that has one: 截至 is set off where figures are spaced, and often is not."""
SET_OFF = frozenset(" ()[]【】〔〕")
MOST_RULES = 40
"""Rules of one kind in a pack."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Learnt:
    """A pack, and what to say of it."""

    toml: str
    """Empty where nothing was learnt."""
    summary: tuple[str, ...]


def pattern_of(form: str) -> str:
    """The pattern of a form, for verbose mode: spaces may be lost or added.

    >>> pattern_of("总第#期 星期%")
    '总第\\\\d{1,5}期 \\\\s* 星期[一二三四五六日天]'
    """
    open_ = {"#": r"\d{1,5}", "%": "[一二三四五六日天]", "$": "[〇○零一二三四五六七八九十廿卅]{1,6}", " ": r" \s* "}
    return "".join(open_.get(char) or (char if char.isalnum() else f"\\{char}") for char in form)


def learn_pack(inputs: Sequence[str], grouping: str = "auto", rules: Sequence[Path] = (), encoding: str | None = None) -> Learnt:
    """The pack of the paper whose issues these are. Raises NothingReadError when none can be read."""
    book, habits, unread = rulebook(rules), Habits(), 0
    for found in issues_of(inputs, grouping):
        if not isinstance(found, Dump):
            continue
        try:
            named = [(shown(file.name), file.read_bytes()) for file in found.files]
            edition, sources = edition_of_bytes(shown(found.path), named, Job(Options(encoding=encoding), rules=tuple(rules)))
        except (HeraldError, OSError):
            unread += 1
            continue
        habits.read(edition, sources, book)
    if not habits.issues:
        raise NothingReadError("none of the inputs could be read")
    learnt = [rule for rule in _rules(habits) if _keeps_off(rule, habits.running)]
    return Learnt(_toml(habits, learnt) if learnt else "", tuple(_summary(habits, learnt, unread)))


def _rules(habits: Habits) -> Iterator[Rule]:
    """A rule for every habit, the commonest first."""
    enough = max(MIN_ISSUES, MIN_SHARE * habits.issues)
    standing = [(form, seen) for form, seen in habits.furniture.items() if seen.issues >= enough and _standing(form, seen)]
    for n, (form, seen) in enumerate(_commonest(standing), 1):
        yield _rule(f"line-{n}", "folio", f"^ \\s* {pattern_of(form)} \\s* $", seen, habits, "Stands alone in the same form")
    for n, ((cue, word), seen) in enumerate(_commonest([item for item in habits.jumps.items() if item[1].issues >= MIN_ISSUES]), 1):
        page = r"第? \s* (?P<page> [A-Z]?\d{1,3} | [一二三四五六七八九十]{1,3} ) \s* [版页叠] [^()\[\]【】]{0,8}"
        head, tail = ("^", r"\s* $") if cue == "jump-to" else ("^", "")
        marks = (r"[(\[【〔<▶►→◀◄←▲▼☞☜\s]*", r"[)\]】〕>▶►→◀◄←▲▼☞☜]*")
        yield _rule(f"{cue}-{n}", cue, f"{head} \\s* {marks[0]} {pattern_of(word)} \\s* {page} {marks[1]} {tail}", seen, habits, "Sends to another page, or receives from one")
    leads = [(form, seen) for form, seen in habits.leads.items() if seen.issues >= MIN_ISSUES and _opens_reports(form, seen, habits.running)]
    for n, (form, seen) in enumerate(_commonest(leads), 1):
        yield _rule(f"lead-{n}", "lead", rf"^ \s* [(\[【〔]? (?P<dateline> {pattern_of(form)} ) [)\]】〕]? (?= [\s(\d,:] )", seen, habits, "Opens reports")
    offices = [(office, seen) for office, seen in habits.offices.items() if seen.issues >= MIN_ISSUES and len(seen.names) >= MIN_NAMES]
    for n, (office, seen) in enumerate(_commonest(offices), 1):
        pattern = rf"^ \s* [□■◎●◆▲◇△*※]? \s* {office} \s* (?P<names> \p{{Han}}{{2,4}} (?: [\s、,]+ \p{{Han}}{{2,4}} )? ) \s* $"
        yield _rule(f"office-{n}", "byline", pattern, seen, habits, f"Stands before {len(seen.names)} names or more")
    names = _commonest([item for item in habits.reporters.items() if item[1].issues >= MIN_ISSUES])
    if names:
        known = "|".join(name for name, _ in names)
        seen = Form(max(form.issues for _, form in names), sum(form.lines for _, form in names), examples=[form.examples[0] for _, form in names[:EXAMPLES]])
        pattern = rf"^ \s* [□■◎●◆▲◇△*※]? \s* (?P<names> (?:{known}) (?: [\s、,]+ (?:{known}) )* ) \s* (?:文|报道|整理)? \s* $"
        yield _rule("reporters", "byline", pattern, seen, habits, f"{len(names)} reporters that sign often, on a line of their own")


def _opens_reports(form: str, seen: Form, running: Sequence[str]) -> bool:
    """Whether words open reports and nothing else: running text hardly begins with them where nothing sets them off."""
    if form[-1] in "讯电":
        return True
    plainly = sum(text.startswith(form) and text[len(form) : len(form) + 1] not in SET_OFF for text in map(plain, running))
    return plainly <= MOST_PLAINLY * seen.lines


def _standing(form: str, seen: Form) -> bool:
    """Whether a recurring line is furniture: not said by a story, of more than a character or two of words, and no head of a series."""
    words = re.sub(r"[\W#%$_]", "", form)
    told = sum(seen.roles[role] for role in ("paragraph", "list-item", "byline", "credit", "caption", "contents"))
    heads = sum(seen.roles[role] for role in ("headline", "kicker", "deck", "subhead", "section"))
    at_edge = 2 * heads <= seen.lines or seen.edges >= EDGE_SHARE * seen.lines
    return len(words) >= 2 and 2 * told <= seen.lines and seen.roles["furniture"] < seen.lines and at_edge


def _commonest(found: Sequence[tuple[Key, Form]]) -> list[tuple[Key, Form]]:
    return sorted(found, key=lambda item: (-item[1].issues, -item[1].lines, str(item[0])))[:MOST_RULES]


def _rule(name: str, gives: str, pattern: str, seen: Form, habits: Habits, why: str) -> Rule:  # noqa: PLR0917
    """A rule with its counts; its misses are the lines of running text that are most like its hits."""
    where = "; in none" if gives != "lead" else "; looked for at the head"
    said = f"{why}: in {seen.issues} of {habits.issues} issues, {seen.lines} lines{where} of {len(habits.running)} lines of running text."
    entry = {"id": name, "gives": gives, "why": said, "pattern": pattern, "hits": seen.examples, "misses": ["会议于今日召开。"]}
    rule, first = Rule.from_entry(entry, "learnt"), set(plain(seen.examples[0]))
    others = (line[:40] for line in set(habits.running) if not rule.search(plain(line[:40])))
    misses = sorted(others, key=lambda line: (-len(first & set(plain(line))), len(line), line))[:2]
    return replace(rule, misses=tuple(misses)) if misses else rule


def _keeps_off(rule: Rule, running: Sequence[str]) -> bool:
    """Whether a rule keeps its promises and leaves all running text alone."""
    if rule.broken_promises():
        return False
    return rule.gives == "lead" or not any(rule.may_match(set(text)) and rule.search(text) for text in map(plain, running))


def _toml(habits: Habits, learnt: Sequence[Rule]) -> str:
    """The pack. It is limited to the paper where nearly all issues name it."""
    lines = [f"# Learnt from {habits.issues} issues by `herald-clean learn`. Read it, strike what is wrong, keep what helps."]
    named = [name for counted in (habits.numbers, habits.titles) for name, count in counted.most_common(1) if name and count >= 0.95 * habits.issues]
    if named:
        lines.append(f"paper = [{', '.join(_quoted(name) for name in named)}]")
    for rule in learnt:
        lines += ["", "[[rule]]", f"id = {_quoted(rule.id)}", f"gives = {_quoted(rule.gives)}", f"why = {_quoted(rule.why)}", f"pattern = {_literal(rule.written)}"]
        lines += [f"{name} = [{', '.join(map(_quoted, examples))}]" for name, examples in (("hits", rule.hits), ("misses", rule.misses))]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}" for char in escaped) + '"'


def _literal(pattern: str) -> str:
    """A TOML literal where it can be one."""
    return f"'''{pattern}'''" if "'''" not in pattern and not pattern.endswith("'") else _quoted(pattern)


def _summary(habits: Habits, learnt: Sequence[Rule], unread: int) -> Iterator[str]:
    by_cue: dict[str, int] = defaultdict(int)
    for rule in learnt:
        by_cue[rule.gives] += 1
    yield f"{habits.issues} issues read" + (f", {unread} could not be" if unread else "")
    yield "rules: " + (", ".join(f"{count} {cue}" for cue, count in sorted(by_cue.items())) or "none: nothing recurs that the packs in force do not know")
