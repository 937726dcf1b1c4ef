"""Mastheads, folios and staff lines of invented papers, with the issue's metadata they tell.

``Furniture.issue`` holds only what the lines print, under the contract's keys; each of its values can be read off them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random
from typing import Any

from bench.wordings import NUMERALS, Voice, fill, numeral

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Furniture:
    """The masthead's lines, a folio for each page (none on a page without), and the metadata printed in them."""

    masthead: tuple[str, ...]
    folios: tuple[tuple[str, ...], ...]
    issue: dict[str, Any]


def new_furniture(voice: Voice, pages: int, rng: Random) -> Furniture:
    """Make up a masthead and folios for an issue."""
    day = datetime.date(1998, 1, 1) + datetime.timedelta(days=rng.randrange(9800))
    facts = _facts(voice, day, rng)
    masthead = rng.choice(MASTHEADS[voice.script])(voice, facts, rng) if voice.house or rng.random() < 0.85 else []
    folio = rng.choice(FOLIOS[voice.script])
    folios = []
    for page in range(1, pages + 1):
        lines = [] if page == 1 and masthead else [folio(voice, facts, page, rng)]
        if rng.random() < 0.5:
            lines.append(fill(rng.choice(voice.words("staff")), rng, voice)[0])
        if voice.house:
            lines += [fill(line, rng, voice)[0] for line in rng.sample(voice.words("standing"), rng.randint(1, 3))]
        folios.append(tuple(lines))
    printed = "\n".join([*masthead, *(line for lines in folios for line in lines)])
    closed = printed.replace(" ", "")
    issue = {key: gold for key, (gold, shown) in facts.items() if shown in printed or shown in closed}
    return Furniture(tuple(masthead), tuple(folios), issue)


Facts = dict[str, tuple[Any, str]]
"""Key of the edition's issue -> its gold value and the print that tells it."""


def _facts(voice: Voice, day: datetime.date, rng: Random) -> Facts:
    number, total, pages = rng.randint(1, 320), rng.randint(400, 23000), rng.choice((4, 8, 12, 16, 20, 24, 32))
    weekday = "星期" + WEEKDAYS[day.weekday()]
    cn = f"CN {rng.randint(11, 65)}-{rng.randint(1, 399):04}"
    cn_print = rng.choice((cn, cn.replace(" ", ""), cn.replace("-", "—"), cn.replace("CN ", "CN")))
    postal = f"{rng.randint(1, 89)}-{rng.randint(1, 399)}"
    url = f"{rng.choice(('http://www', 'https://epaper', 'www'))}.{rng.choice(('binhai', 'yunling', 'harbour', 'southgate'))}{rng.randint(1, 99)}.{rng.choice(('cn', 'com.cn', 'com.hk', 'net'))}"
    return {
        "title": (voice.paper, voice.paper),
        "date": (day.isoformat(), _print_date(voice, day, rng)),
        "weekday": (weekday, weekday),
        "number": (number, f"第{number}期"),
        "cumulative_number": (total, rng.choice((f"总第{total}期", f"总{total}期")) if voice.script == "hans" else f"總第{total}期"),
        "page_count": (pages, rng.choice((f"今日{pages}版", f"本期{pages}版", f"今日共{pages}版"))),
        "cn_number": (cn, cn_print),
        "postal_code": (postal, rng.choice((postal, postal.replace("-", "—")))),
        "url": (url, url),
    }


def _print_date(voice: Voice, day: datetime.date, rng: Random) -> str:
    plain = f"{day.year}年{day.month}月{day.day}日"
    chinese = "".join(NUMERALS[int(c)] for c in str(day.year)) + f"年{numeral(day.month)}月{numeral(day.day)}日"
    spaced = f"{day.year} 年 {day.month} 月 {day.day} 日"
    padded = f"{day.year}年{day.month:02}月{day.day:02}日"
    options = [plain, plain, chinese, spaced, padded, f"{day.year}.{day.month}.{day.day}", f"{day.year}-{day.month:02}-{day.day:02}"]
    if voice.script == "hant":
        options += [f"中華民國{day.year - 1911}年{day.month}月{day.day}日", f"民國{day.year - 1911}年{day.month}月{day.day}日"]
    return rng.choice(options)


def _lunar(rng: Random, script: str) -> str:
    year = rng.choice("甲乙丙丁戊己庚辛壬癸") + rng.choice("子丑寅卯辰巳午未申酉戌亥")
    month, day = rng.choice("正二三四五六七八九十"), rng.choice(("初二", "初九", "十一", "十七", "廿三", "廿八"))
    return rng.choice((f"农历{year}年{month}月{day}", f"{year}年{month}月{day}")) if script == "hans" else f"農曆{year}年{month}月{day}"


def _one_line(voice: Voice, facts: Facts, rng: Random) -> list[str]:
    show = {key: value[1] for key, value in facts.items()}
    gap = rng.choice((" ", "  ", "　"))
    first = [f"{voice.paper}社出版", show["date"], show["weekday"], _lunar(rng, voice.script)]
    second = [f"国内统一连续出版物号 {show['cn_number']}", f"邮发代号{show['postal_code']}", f"{show['number']}（{show['cumulative_number']}）", show["page_count"]]
    return [gap.join(first + second)] if rng.random() < 0.5 else [gap.join(first), gap.join(second)]


def _many_lines(voice: Voice, facts: Facts, rng: Random) -> list[str]:
    show = {key: value[1] for key, value in facts.items()}
    lines = [show["date"], f"{show['weekday']} {_lunar(rng, voice.script)}", f"国内统一刊号 {show['cn_number']}", f"邮发代号 {show['postal_code']}",
             show["number"], show["page_count"], f"网址:{show['url']}", rng.choice(("零售价：1.50元", "每份零售一元", "定价 2.00元")), f"中共{rng.choice(voice.words('cities'))}市委主管主办"]
    rng.shuffle(lines)
    return [" ".join(voice.paper) if rng.random() < 0.4 else voice.paper, *lines[: rng.randint(4, len(lines))]]


def _with_title(voice: Voice, facts: Facts, rng: Random) -> list[str]:
    show = {key: value[1] for key, value in facts.items()}
    return [voice.paper, f"BINHAI {rng.choice(('DAILY', 'MORNING POST', 'WEEKLY'))}", f"{show['date']} {show['weekday']}", f"{show['number']} {show['cumulative_number']}",
            f"国内统一连续出版物号:{show['cn_number']}", f"新闻热线：0531-8519{rng.randint(1000, 9999)}"]


def _minimal(voice: Voice, facts: Facts, rng: Random) -> list[str]:
    show = {key: value[1] for key, value in facts.items()}
    return [f"{show['date']} {show['weekday']} {voice.paper}", rng.choice((show["page_count"], show["url"]))]


def _hong_kong(voice: Voice, facts: Facts, rng: Random) -> list[str]:
    show = {key: value[1] for key, value in facts.items()}
    return [voice.paper, f"{show['date']} {show['weekday']} {_lunar(rng, 'hant')}", f"{show['number']} {rng.choice(('零售每份港幣十元', '零售價HK$9', '今日出紙三疊'))} {show['page_count']}", show["url"]][: rng.randint(2, 4)]


def _taiwan(voice: Voice, facts: Facts, rng: Random) -> list[str]:
    show = {key: value[1] for key, value in facts.items()}
    return [f"{show['date']}　{show['weekday']}", _lunar(rng, "hant"), f"{voice.paper}", f"{show['number']}", rng.choice(("每份新台幣15元", "發行人 江一帆", "零售十元"))]


def _dated_title(voice: Voice, facts: Facts, _rng: Random) -> list[str]:
    show = {key: value[1] for key, value in facts.items()}
    return [f"{voice.paper} {show['weekday']} {show['date']} {show['page_count']}"]


MASTHEADS = {"hans": (_one_line, _many_lines, _with_title, _minimal), "hant": (_hong_kong, _taiwan, _dated_title)}


def _folio_section_first(voice: Voice, facts: Facts, page: int, rng: Random) -> str:
    return f"{rng.choice(voice.sections)} {facts['date'][1]} {facts['weekday'][1]} 第{voice.page(page)}版"


def _folio_page_first(voice: Voice, facts: Facts, page: int, rng: Random) -> str:
    return f"{voice.page(page)} {voice.paper} {facts['date'][1]} {rng.choice(voice.sections)}"


def _folio_bars(voice: Voice, facts: Facts, page: int, rng: Random) -> str:
    return f"{voice.paper}｜{rng.choice(voice.sections)}｜{voice.page(page)}版｜{facts['weekday'][1]}"


def _folio_short(voice: Voice, _facts: Facts, page: int, rng: Random) -> str:
    return f"{rng.choice(voice.sections)}·{voice.page(page)}"


def _folio_wide(voice: Voice, facts: Facts, page: int, rng: Random) -> str:
    return f"{facts['date'][1]}  {facts['weekday'][1]}  {rng.choice(voice.sections)}新闻  {voice.page(page)}"


FOLIOS = {"hans": (_folio_section_first, _folio_page_first, _folio_bars, _folio_short, _folio_wide),
          "hant": (_folio_section_first, _folio_page_first, _folio_bars, _folio_short)}
