"""The reader of Markdown: marks become roles, and no character is lost."""

from __future__ import annotations

import pytest
from conserving import assert_conserves
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.pipeline import clean
from cleaner.readers.detect import format_of
from cleaner.readers.own_markdown import read_markdown
from cleaner.rulebook import shipped_rulebook

OWN = """---
title: "晚报"
date: "2025-04-14"
number: 3
articles: 1
tool: "herald-clean 0.1.0"
---

## 新\\*动能

*副题*

记者 齐旭

近日，\\#1 号数据发布。\\
第二行。

- 一项
- 二项

> 引语

*图说*

〔原文未完〕
"""


def test_marks_are_roles() -> None:
    (page,) = read_markdown("a.md", OWN.encode())
    assert_conserves(page)
    assert page.facts == {"title": "晚报", "date": "2025-04-14", "number": 3}
    shown = [(str(block.role), block.text) for block in page.galley if block.role != "navigation"]
    assert shown == [
        ("headline", "新*动能"), ("deck", "副题"), ("paragraph", "记者 齐旭"), ("paragraph", "近日，#1 号数据发布。"), ("paragraph", "第二行。"),
        ("list-item", "一项"), ("list-item", "二项"), ("pull-quote", "引语"), ("caption", "图说"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("## 标题\n\n正文。\n", "markdown"),
        (OWN, "markdown"),
        ("标题\n\n正文。\n", "text"),
        ("# comment\nx = 1\n", "text"),
        ("价格 ## 元\n\n#1 号井\n", "text"),
    ],
)
def test_what_is_taken_for_markdown(text: str, name: str) -> None:
    assert format_of("page.txt", text.encode()).name == name
    assert format_of("page.txt", text.replace("\n", "\r\n").encode()).name == name


@given(st.lists(st.sampled_from(["## ", "### ", "- ", "> ", "*", "\\", "\n", "\n\n", "---", "新动能", "。", "〔注〕", " ", "title: ", '"晚报"', "\\*", "#", "\u200b", "\r\n"]), max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_character_is_lost(parts: list[str]) -> None:
    (page,) = read_markdown("a.md", "".join(parts).encode())
    assert_conserves(page)


def test_a_story_that_has_no_title_begins_where_the_edition_says_so() -> None:
    first, second = "记者从市水务局获悉，今年入汛以来，全市平均降雨量较常年同期偏多两成。", "主办方介绍，本届图书节设立了儿童阅读体验区，邀请作家与小读者面对面交流。"
    text = f"## 全市水库蓄水增三成\n\n{first}\n\n## 〔无题〕\n\n{second}\n"
    articles = clean(read_markdown("a.md", text.encode()), shipped_rulebook()).articles
    assert [(article.headline, [block.text for block in article.blocks if block.kind == "paragraph"]) for article in articles] == [
        ("全市水库蓄水增三成", [first]),
        (None, [second]),
    ]


def test_two_subheads_in_a_row_stay_two() -> None:
    text = "## 全市水库蓄水增三成\n\n记者从市水务局获悉，今年入汛以来，全市平均降雨量较常年同期偏多两成。\n\n### 上游来水平稳\n\n### 下游提前腾库\n\n主汛期还有两个月，各水库将继续错峰调度。\n"
    (article,) = clean(read_markdown("a.md", text.encode()), shipped_rulebook()).articles
    assert [block.text for block in article.blocks if block.kind == "subhead"] == ["上游来水平稳", "下游提前腾库"]
