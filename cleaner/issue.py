"""The issue's metadata, read from its mastheads and folios, and from the lines between them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from cleaner.chars import plain
from cleaner.edition import Issue
from cleaner.rulebook import Rulebook

DIGITS = {**{char: i for i, char in enumerate("零一二三四五六七八九")}, "〇": 0, "○": 0, "O": 0, "o": 0, "0": 0, "元": 1, "正": 1}
LISTS = ("supervisor", "sponsor", "publisher")
NUMBERS = ("number", "cumulative_number", "page_count")
PAPER = re.compile(r"^[^\s\d:,。]{2,14}(?:报|日报|晚报|时报|周报|周刊|新闻|商报|快报|导报|早报|晨报)$")
GLUED = re.compile(r"(?:^|\s)([\u4e00-\u9fff]{2,10}[报刊])(?=(?:19|20)\d\d\s?[年./-])")
"""A paper's name that a folio prints right before the date."""
HOUSE = re.compile(r"(?<=[报刊闻])(?:报社|社|社有限公司|传媒集团|集团)$")


def numeral(text: str) -> int | None:
    """A number in figures or Chinese numerals up to 9999.

    >>> numeral("24"), numeral("二十四"), numeral("十"), numeral("二〇二五"), numeral("一百一十四"), numeral("x")
    (24, 24, 10, 2025, 114, None)
    """
    text = plain(text).replace("廿", "二十").replace("卅", "三十").strip()
    if text.isdigit():
        return int(text)
    if not text or any(char not in DIGITS and char not in "十百千" for char in text):
        return None
    if not set(text) & set("十百千"):
        return int("".join(str(DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
    return total + digit


def iso_date(text: str, republic: bool = False) -> str | None:
    """A printed date as ISO 8601; `republic` counts the years of the Republic (1912 is year 1). None for no date.

    >>> iso_date("2025年4月14日"), iso_date("二〇二五年四月十四日"), iso_date("2025.4.14"), iso_date("114年4月14日", republic=True)
    ('2025-04-14', '2025-04-14', '2025-04-14', '2025-04-14')
    >>> iso_date("2025年2月30日") is None
    True
    """
    parts = [numeral(part) for part in re.split(r"[年月日号\-./\s]+", plain(text).replace("Oo", "〇")) if part]
    if len(parts) != 3 or None in parts:
        return None
    year, month, day = (part or 0 for part in parts)
    try:
        return datetime.date(year + (1911 if republic else 0), month, day).isoformat()
    except ValueError:
        return None


def issue_of(lines: Sequence[str], book: Rulebook, stated: Mapping[str, Any] | None = None) -> Issue:
    """The metadata that these lines of furniture print; what comes first counts."""
    facts: dict[str, Any] = deepcopy(dict(stated or {}))
    if date := iso_date(facts.pop("date", "")):  # front matter and meta elements are anybody's
        facts["date"] = date
    titles: list[str] = []
    for line in lines:
        for found in (*book.every("fact", line), *book.matches("masthead", line), *book.matches("folio", line)):
            for name, value in found.groups.items():
                _note(facts, name, value.strip(), found.rule.id, found.groups)
        if not book.match("navigation", line):
            titles += [word for word in line.split() if PAPER.match(plain(word))]
            titles += GLUED.findall(line)
    title = facts.get("title") or _title(titles, facts.get("publisher", ()))
    known = {key: facts[key] for key in Issue.__struct_fields__ if key in facts}
    return Issue(**{**known, **({"title": title} if title else {})})


def papers_named(lines: Sequence[str], book: Rulebook, stated: Mapping[str, Any] | None = None) -> frozenset[str]:
    """Those of the book's papers that these lines name: by CN number, or by a title set off from what stands beside it.

    >>> from cleaner.rulebook import shipped_rulebook
    >>> sorted(papers_named(["国内统一连续出版物号：CN 11—0005", "中国电子报的记者"], shipped_rulebook()))
    ['CN 11-0005']
    """
    known = book.papers()
    words = {word for line in lines for word in line.split()} | {fact for fact in (stated or {}).values() if isinstance(fact, str)}
    numbered = issue_of([line for line in lines if known and "CN" in plain(line)], book.for_paper(())).cn_number
    return known & (words | {str(numbered)})


def _note(facts: dict[str, Any], name: str, value: str, rule: str, groups: Mapping[str, str]) -> None:
    """Add one named value of a rule's match to the facts, in the edition's form, unless one stands already."""
    if name == "staff":
        post = re.sub(r"^(?:本版|本期)", "", groups.get("post", ""))
        facts.setdefault("staff", {}).setdefault(post, [])
        facts["staff"][post] += [n for n in re.split(r"[、\s/]+", value) if n and n not in facts["staff"][post]]
    elif name == "date":
        if date := iso_date(value, republic=rule == "date-republic"):
            facts.setdefault("date", date)
    elif name in LISTS:
        facts.setdefault(name, tuple(part for part in re.split(r"[\s、]+", value) if part))
    elif name in NUMBERS:
        if (number := numeral(value)) is not None:
            facts.setdefault(name, number)
    elif name == "cn_number":
        facts.setdefault(name, "CN " + re.sub(r"\s*[-—―–~－]\s*", "-", value))
    elif name == "postal_code":
        facts.setdefault(name, re.sub(r"\s*[-—―–~－]\s*", "-", value))
    elif name == "weekday":
        facts.setdefault(name, "星期" + value[-1].replace("天", "日"))
    elif name in ("url", "title", "alternative_title"):
        facts.setdefault(name, value)


def _title(titles: Iterable[str], publishers: Iterable[str]) -> str | None:
    """The paper's name: as folios print it, else its publisher without 社."""
    houses = [publisher[: found.start()] if (found := HOUSE.search(plain(publisher))) else publisher for publisher in publishers]
    houses = [house for house, publisher in zip(houses, publishers, strict=True) if house != publisher]
    named = list(titles)
    return next((house for house in houses if house in named), None) or next(iter(named), None) or next(iter(houses), None)
