"""Random dumps: lines of newspaper text, marks and rubbish, laid out as extractors lay them out."""

from __future__ import annotations

from hypothesis import strategies as st

LINES = (
    "中国高新技术产业导报", "2025年4月14日 星期一", "第13期（总第2617期） 今日24版", "CN 11-0237", "邮发代号 1-206", "http://www.chinahightech.com", "A04 要闻", "责任编辑：叶伟",
    "本报讯 记者齐旭报道：6月27日，", "新华社北京4月9日电（记者 张三）", "（下转第2版）", "（上接第1版）", "□本报记者 姚雯", "本报记者 姚雯", "（赵晨）", "本 期 导 读", "图为工人在车间作业。 张三摄",
    "产业向好势头稳进", "——新动能调查", "一、坚定高端化", "（一）数实融合", "1. 规模", "●要点", "首页 > 新闻 > 正文", "分享到：微信 微博", "上一篇：某事", "责编：某某",
    "近日，工业和信息化部发布数据，规模以上工业增加值同比增长6.1%。", "各地加快培育新动能，推动产业", "链条向高端延伸，服务平台平台（基地）不断完善", "。", "“", "”说。", "（", "）", "《", "》",
    "新 动 能 持 续 壮 大", "企业  研发    投入      增长", "The committee said on Monday", "12,345.6", "---", "## 标题", "|a|b|", "\t", "　　", "⼯⼈⽇报", "カモメ", "新\u200b动\u200c能",
)  # fmt: skip
"""Kinds of lines that a dump has, and pieces of them."""

ENDS = ("\n", "\n\n", "\r\n", "\n\n\n", "\f", "\r", " ", "   ", "\u2028", "\x85", "")


def lines() -> st.SearchStrategy[str]:
    """A line: one of a dump, some run together, or anything."""
    anything = st.text(st.characters(codec="utf-8"), max_size=12)
    chinese = st.text("的一是在新动能数实融合工信部，。、（）“”《》：；？！…—·0123456789aB% 　", max_size=40)
    return st.one_of(st.sampled_from(LINES), st.lists(st.sampled_from(LINES), min_size=2, max_size=4).map("  ".join), chinese, anything)


@st.composite
def dumps(draw: st.DrawFn, most: int = 24) -> str:
    """The text of one page."""
    made = draw(st.lists(st.tuples(lines(), st.sampled_from(ENDS)), max_size=most))
    if draw(st.booleans()) and made:
        again = draw(st.integers(0, len(made) - 1))
        made = [*made, *made[again:]]  # told twice
    return "".join(line + end for line, end in made)


def issues() -> st.SearchStrategy[list[str]]:
    """The pages of an issue."""
    return st.lists(dumps(16), min_size=1, max_size=3)
