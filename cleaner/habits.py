"""What a paper habitually prints, counted over its issues: forms of lines, jump wordings, openings of reports, signatures.

Issues are read one at a time, and counts are thinned when they grow (lossy counting: Manku and Motwani 2002), so that
ten thousand issues need no more memory than a hundred. What becomes a rule is `cleaner.learn`'s business.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cleaner.chars import ends_sentence, plain
from cleaner.edition import Edition
from cleaner.rulebook import Rulebook

LONGEST = 60
"""Ink characters of a line that may be furniture."""
MOST_FORMS = 200_000
"""Forms counted at a time; then those seen once are forgotten."""
MOST_TEXT = 20_000
"""Lines of running text kept to hold rules against."""
EXAMPLES = 3
MOST_NAMES = 20
NEAR = 3
"""Lines from a page's first or last line, or from furniture, that count as an edge: mastheads and feet have several."""

JUMP = re.compile(r"^[(\[【〔<▶►→◀◄←▲▼☞☜\s]*(?P<word>[\u4e00-\u9fff]{1,6}?)\s?第?\s?(?P<page>[A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s?[版页叠][^()\[\]【】〔〕]{0,8}[)\]】〕>▶►→◀◄←▲▼☞☜\s]*$")
ONWARD, BACK = "转见接至阅", "上承自"
LEAD = re.compile(r"^\s*[(\[【〔]?(?P<dateline>[\u4e00-\u9fff]{2,8}?[讯电])[)\]】〕]?(?=[\s(\d,:])")
OPENING = re.compile(r"^\s*[(\[【〔]?(?P<dateline>[\u4e00-\u9fff]{4,8})[)\]】〕]?(?=\s+[\u4e00-\u9fff]|\s?\((?:本[报刊])?(?:记者|通讯员))")
"""What may open reports under another name than 讯 or 电: words set off from the text by a space or by the reporter in brackets."""
OFFICE = re.compile(r"^\s*[□■◎●◆▲◇△*※]?\s*(?P<office>[\u4e00-\u9fff]{3,8}) (?P<names>[\u4e00-\u9fff]{2,4}(?: [\u4e00-\u9fff]{2,4})?)\s*$")
"""An office or a title before one name or two: 江城编辑部 韩晓岚."""
NAMES = re.compile(r"^[\u4e00-\u9fff·]{2,4}$")


@dataclass(slots=True)
class Form:
    """One wording with figures, weekdays and dates left open, and what it was seen as."""

    issues: int = 0
    lines: int = 0
    last: int = -1
    examples: list[str] = field(default_factory=list)
    roles: Counter[str] = field(default_factory=Counter)
    edges: int = 0
    """Lines of it near an edge of the page, or near furniture."""
    names: set[str] = field(default_factory=set)
    """Of an office: names seen after it, up to MOST_NAMES."""

    def see(self, issue: int, example: str, role: str, edge: bool = False) -> None:
        """Count a line."""
        self.lines += 1
        self.edges += edge
        self.roles[role] += 1
        if issue != self.last:
            self.issues, self.last = self.issues + 1, issue
            if example not in self.examples and len(self.examples) < EXAMPLES:
                self.examples.append(example)


@dataclass(slots=True)
class Habits:
    """What was counted."""

    issues: int = 0
    titles: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    furniture: dict[str, Form] = field(default_factory=dict)
    jumps: dict[tuple[str, str], Form] = field(default_factory=dict)
    leads: dict[str, Form] = field(default_factory=dict)
    reporters: dict[str, Form] = field(default_factory=dict)
    offices: dict[str, Form] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)

    def read(self, edition: Edition, sources: Sequence[str], book: Rulebook) -> None:
        """Count one issue."""
        issue, self.issues = self.issues, self.issues + 1
        self.titles[edition.issue.title or ""] += 1
        self.numbers[edition.issue.cn_number or ""] += 1
        for lines in _roles_of_lines(edition, sources):
            firm = [-1, *(n for n, (_, role, _) in enumerate(lines) if role == "furniture"), len(lines)]
            for n, (line, role, sure) in enumerate(lines):
                self._read_line(issue, line, role, book, edge=any(abs(n - k) <= NEAR for k in firm))
                if role in ("paragraph", "list-item") and sure and len(self.running) < MOST_TEXT:
                    self.running.append(line)
        for name in {name for article in edition.articles for name in article.byline if NAMES.match(plain(name))}:
            self.reporters.setdefault(plain(name), Form()).see(issue, name, "byline")
        self._thin()

    def _read_line(self, issue: int, line: str, role: str, book: Rulebook, edge: bool) -> None:
        seen = plain(line).strip()
        if role in ("paragraph", "list-item"):
            if (found := LEAD.match(seen) or OPENING.match(seen)) and not book.match("lead", line):
                self.leads.setdefault(re.sub(r"\d+", "#", found["dateline"]), Form()).see(issue, line[:24], role)
            if len(seen) > LONGEST or ends_sentence(line):
                return
        if (found := JUMP.match(seen)) and not book.match("jump-to", line) and not book.match("jump-from", line):
            word = found["word"]
            cue = "jump-from" if word[0] in BACK else "jump-to" if set(word) & set(ONWARD) else ""
            if cue:
                self.jumps.setdefault((cue, word), Form()).see(issue, line, role)
                return
        if (found := OFFICE.match(seen)) and not book.match("byline", line):
            office = self.offices.setdefault(found["office"], Form())
            office.see(issue, line, role)
            office.names |= set(found["names"].split()) if len(office.names) < MOST_NAMES else set()
        if len(seen) <= LONGEST and not any(book.match(cue, line) for cue in ("folio", "navigation", "lead", "jump-to", "jump-from", "byline", "credit")):
            self.furniture.setdefault(form_of(seen), Form()).see(issue, line, role, edge)

    def _thin(self) -> None:
        for counted in (self.furniture, self.leads, self.reporters, self.offices):
            if len(counted) > MOST_FORMS:
                for key in [key for key, seen in counted.items() if seen.issues < 2]:
                    del counted[key]


def form_of(seen: str) -> str:
    """A plain line with what changes from issue to issue left open: figures, weekdays, Chinese dates.

    >>> form_of("总第1234期 星期三 二〇二五年四月十四日")
    '总第#期 星期% $年$月$日'
    """
    seen = re.sub(r"\s+", " ", seen)
    seen = re.sub(r"(?<=星期)[一二三四五六日天]", "%", seen)
    seen = re.sub(r"[〇○零一二三四五六七八九十廿卅]+(?=[年月日])", "$", seen)
    return re.sub(r"\d+", "#", seen)


def _roles_of_lines(edition: Edition, sources: Sequence[str]) -> list[list[tuple[str, str, bool]]]:
    """By source: every line with ink, the kind of block that most of it went to, and whether that is a joined paragraph."""
    at: list[dict[int, str]] = [{} for _ in sources]
    parts = [(block.kind if article.kind != "contents" else "contents", block.spans) for article in edition.articles for block in article.blocks]
    parts += [("furniture", item.spans) for item in edition.furniture] + [("surplus", item.spans) for item in edition.surplus]
    for kind, spans in parts:
        for source, start, end in spans:
            at[source].update(dict.fromkeys(range(start, end), kind))
    return [list(_lines(text, kinds)) for text, kinds in zip(sources, at, strict=True)]


def _lines(text: str, kinds: Mapping[int, str]) -> Iterator[tuple[str, str, bool]]:
    for found in re.finditer(r"[^\n\f\v\x85\u2028\u2029]+", text):
        held = Counter(kinds[i] for i in range(*found.span()) if i in kinds)
        if held:
            kind, count = held.most_common(1)[0]
            yield found[0].strip(), kind, count == held.total() and len(found[0]) > 8
