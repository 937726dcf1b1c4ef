"""What a page's folio says of the page: its number, and the section of the paper that it belongs to.

Read from the lines that were set aside as mastheads and folios, as they are printed. A section is a short word right beside the
number, on the side where there is one: `2 要闻`, `第4版 文化`, `产业 3版`. Left alone: what stands beside a number but is a day, a
paper's name, a count of pages or a post.

>>> page_of(["江城日报 2025年7月1日 星期二 2 要闻"]), page_of(["责任编辑：白某 电话：010-6 产业 3版"]), page_of(["星期四 第A03版"])
(('2', '要闻'), ('3', '产业'), ('A03', None))
>>> page_of(["2025年7月1日 星期二 第13期 今日4版"]), page_of(["第四版 文化·副刊"]), page_of(["长河日报 第5版"])
((None, None), ('4', '文化·副刊'), ('5', None))
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleaner.chars import plain
from cleaner.issue import numeral

HAN = r"[\u4e00-\u9fff]"
SECTION = rf"(?P<section>{HAN}{{2,4}}(?:[^\w\s]{HAN}{{2,4}})?)"
NUMBER = r"(?:第\s?(?P<counted>[A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s?版|(?P<called>[A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s?版|(?P<bare>[A-Z]?\d{1,3}))"
FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:^|\s){NUMBER}\s*[|·/:]?\s*{SECTION}(?=\s|\d|$)",
        rf"(?:^|\s){SECTION}\s*[|·/:]?\s*{NUMBER}(?=\s|$)",
        rf"(?:^|\s){NUMBER}(?=\s|$)",
    )
)
"""The number before its section, behind it, and alone; a figure alone counts only beside a section or first of all."""
NO_SECTION = re.compile(r"^(?:星期|周[一二三四五六日]|今日|本期|总|共|第|农历|[正一二三四五六七八九十冬腊]+月)|(?:[报社版期年月日号]|(?<![副专特])刊|编辑|电话|主编|版式|校对)$")
"""What stands beside a page number and is no section."""


def page_of(lines: Iterable[str]) -> tuple[str | None, str | None]:
    """The number and the section of a page by its printed furniture; None for what no line tells."""
    found = [(number, section) for line in lines for number, section in [_told(plain(line).strip())] if number]
    return next(((number, section) for number, section in found if section), found[0] if found else (None, None))


def _told(line: str) -> tuple[str | None, str | None]:
    """The number and the section that a line of furniture prints."""
    for form in FORMS:
        for match in form.finditer(line):
            groups = match.groupdict()
            number, section = groups["counted"] or groups["called"] or groups["bare"], groups.get("section")
            if section and NO_SECTION.search(section):
                continue
            if section or not groups["bare"] or (match.start() == 0 and match.end() < len(line)):
                value = numeral(number)
                return str(value) if value is not None else number, section
    return None, None
