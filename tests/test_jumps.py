"""Stories that jump: every wording, several between the same pages, second halves in any order and with their headline repeated."""

from __future__ import annotations

import pytest

from cleaner.edition import Article, Edition
from cleaner.pipeline import clean
from cleaner.readers.text import read_text
from cleaner.rulebook import shipped_rulebook

HALVES = {
    "全市水库蓄水增三成": (
        "记者从市水务局获悉，今年入汛以来，全市平均降雨量较常年同期偏多两成，各地加强水库调度和堤防巡查，确保安全度汛。截至昨天，全市大中型水库"
        "蓄水量比去年同期增加三成，为秋季农业灌溉和城市供水打下了",
        "良好基础。下一步，水务部门将继续做好会商研判，及时发布预警信息，并组织专家对重点水库和堤防逐一排查。市水务局负责人表示，汛期还有一个多月，"
        "各级防汛责任人要守土尽责。",
    ),
    "第十届图书节开幕": (
        "第十届图书节昨天在文化广场开幕，来自全国各地的出版社带来新书三万余种，市民可以免费入场购书，还能享受优惠价格。主办方介绍，本届图书节设立了"
        "儿童阅读体验区，邀请作家与小读者",
        "面对面交流，并在社区和学校举办一百多场讲座，让更多人爱上阅读、学会阅读。图书节将持续到本月底，期间每天晚上都有露天电影放映。",
    ),
}
OTHER = "市民中心今起延长开放\n本报讯 市民中心从今天起延长开放时间至晚上九时，方便上班的市民办事。市民中心主任说，今后还将增设周末窗口，让市民少跑路、好办事。\n"
WORDINGS = [
    ("（下转第2版）", "（上接第1版）"), ("（转第2版）", "（上接第一版）"), ("(转2版)", "(接1版)"), ("（紧接第二版）", "（紧接第一版）"), ("（接二版）", "（接一版）"),
    ("（下转A02版）", "（上接A01版）"), ("（下转二版）", "（上接一版）"), ("\n下转第2版", "上接第1版"), ("\n▶下转2版", "◀上接1版"),
    ("→下转2版", "←上接1版"), ("下转2版》》", "《《上接1版"), ("（下转第二、三版）", "（上接头版）"), ("（下转要闻2版）", "（上接第1版·要闻）"), ("（未完，下转第2版）", "（续上，接第1版）"),
    ("（后转二版）", "（前接一版）"), ("(下转A2)", "(上接A1)"), ("（緊接第二版）", "（緊接第一版）"), ("【下转第2页】", "【上接第1页】"),
]  # fmt: skip


def issue(to: str, back: str, order: list[str], repeated: bool) -> Edition:
    """A front page with the first halves, a second page with the second ones in another order, and a story of its own."""
    front = "".join(f"{title}\n{first}{to}\n" for title, (first, _) in HALVES.items())
    second = "".join(f"{title + chr(10) if repeated else ''}{back}\n{HALVES[title][1]}\n" for title in order)
    pages = [("page-01.txt", front), ("page-02.txt", "第2版 综合\n" + second + OTHER)]
    return clean([page for n, (name, text) in enumerate(pages) for page in read_text(name, text.encode(), n)], shipped_rulebook())


def text_of(article: Article) -> str:
    return "".join(block.text for block in article.blocks if block.kind == "paragraph")


@pytest.mark.parametrize("repeated", [False, True], ids=["bare", "headed"])
@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned"])
@pytest.mark.parametrize(("to", "back"), WORDINGS, ids=[to.strip() for to, _ in WORDINGS])
def test_two_jumps_between_the_same_pages_are_told_apart(to: str, back: str, turned: bool, repeated: bool) -> None:
    titles = list(HALVES)
    edition = issue(to, back, titles[::-1] if turned else titles, repeated)
    found = {article.headline: article for article in edition.articles}
    assert len(edition.articles) == 3
    for title, halves in HALVES.items():
        assert text_of(found[title]) == "".join(halves)
        assert found[title].complete
        assert found[title].pages == (0, 1)
        assert (found[title].continued_to, found[title].continued_from) == (None, None)
    assert [item.text for item in edition.surplus] == ([*titles[::-1]] if turned else titles) * repeated


@pytest.mark.parametrize(("first", "second"), [("水库蓄水增三成", "图书节开幕"), ("《全市水库蓄水增三成》", "《第十届图书节开幕》"), ("全市水库增三成", "第十届图书节")])
def test_a_headline_that_the_second_page_shortens_is_told_twice(first: str, second: str) -> None:
    titles = dict(zip(HALVES, (first, second), strict=True))
    front = "".join(f"{title}\n{half}（下转第2版）\n" for title, (half, _) in HALVES.items())
    back = "".join(f"{titles[title]}\n（上接第1版）\n{half}\n" for title, (_, half) in HALVES.items())
    edition = clean([page for n, text in enumerate((front, "第2版 综合\n" + back + OTHER)) for page in read_text(f"{n}.txt", text.encode(), n)], shipped_rulebook())
    assert [article.headline for article in edition.articles] == [*HALVES, "市民中心今起延长开放"]
    assert all(article.complete for article in edition.articles)
    assert [item.text for item in edition.surplus] == [first, second]


def test_jumps_to_different_pages_find_their_halves() -> None:
    (one, (first, last)), (two, (start, end)) = HALVES.items()
    texts = [f"A01 头版\n{one}\n{first}（下转A03版）\n{two}\n{start}（下转A02版）\n", f"A02 综合\n{OTHER}（上接A01版）\n{end}\n", f"A03 要闻\n（上接A01版）\n{last}\n"]
    edition = clean([page for n, text in enumerate(texts) for page in read_text(f"{n}.txt", text.encode(), n)], shipped_rulebook())
    assert [(article.headline, article.pages, article.complete) for article in edition.articles] == [(one, (0, 2), True), (two, (0, 1), True), ("市民中心今起延长开放", (1,), True)]
    assert [(source.page, source.section) for source in edition.sources] == [("A01", None), ("A02", "综合"), ("A03", "要闻")]


@pytest.mark.parametrize(("line", "before", "told"), [
    ("（下转第2版）", False, ("2", None)), ("（接二版）", False, ("2", None)), ("（接一版）", True, (None, "1")), ("（上接A01版）", True, (None, "A01")),
])  # fmt: skip
def test_a_jump_to_or_from_a_page_that_is_not_there(line: str, before: bool, told: tuple[str | None, str | None]) -> None:
    first, second = HALVES["第十届图书节开幕"]
    text = f"第十届图书节开幕\n{line}\n{second}\n" if before else f"第十届图书节开幕\n{first}{line}\n"
    (article,) = clean(read_text("page.txt", text.encode(), 0), shipped_rulebook()).articles
    assert (article.continued_to, article.continued_from) == told
    assert not article.complete
