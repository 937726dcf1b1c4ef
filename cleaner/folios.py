"""What a page's folio says of the page: its number, and the section of the paper that it belongs to.

Read by the rules that give ``page`` from the lines that were set aside as mastheads and folios, as they are printed.

>>> from cleaner.rulebook import shipped_rulebook
>>> book = shipped_rulebook()
>>> page_of(["江城日报 2025年7月1日 星期二 2 要闻"], book), page_of(["责任编辑：白某 电话：010-6 产业 3版"], book), page_of(["星期四 第A03版"], book)
(('2', '要闻'), ('3', '产业'), ('A03', None))
>>> page_of(["2025年7月1日 星期二 第13期 今日4版"], book), page_of(["第四版 文化·副刊"], book), page_of(["长河日报 第5版"], book)
((None, None), ('4', '文化·副刊'), ('5', None))
"""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.issue import numeral
from cleaner.rulebook import Rulebook


def page_of(lines: Iterable[str], book: Rulebook) -> tuple[str | None, str | None]:
    """The number and the section of a page by its printed furniture; None for what no line tells."""
    found = [told for line in lines if (told := next((match.groups for match in book.matches("page", line)), None))]
    best = next((groups for groups in found if groups.get("section")), found[0] if found else {})
    number = best.get("page")
    value = numeral(number) if number else None
    return str(value) if value is not None else number, best.get("section")
