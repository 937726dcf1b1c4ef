"""Stories found by what they speak of: heads heaped before their bodies, legs out of order, texts without a head."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.belonging import KINDS, belonging_weights
from cleaner.edition import Edition
from cleaner.gaps import Gap
from cleaner.language.kinship import likeness, mentions, passages
from cleaner.language.wording import letters_of, wording
from cleaner.pipeline import clean
from cleaner.readers.text import read_text
from cleaner.rulebook import shipped_rulebook
from cleaner.turns import LOST, OTHER_PAGE, States, step_over

WATER = "全市水库蓄水增三成"
BOOKS = "第十届图书节开幕"
ABOUT_WATER = (
    "记者从市水务局获悉，今年入汛以来，全市平均降雨量较常年同期偏多两成，各地加强水库调度和堤防巡查，确保安全度汛。\n"
    "截至昨天，全市大中型水库蓄水量比去年同期增加三成，为秋季农业灌溉和城市供水打下了良好基础。\n"
    "市水务局负责人表示，汛期还有一个多月，各级防汛责任人要守土尽责，对重点水库和堤防逐一排查。\n"
)
ABOUT_BOOKS = (
    "第十届图书节昨天在文化广场开幕，来自全国各地的出版社带来新书三万余种，市民可以免费入场购书，还能享受优惠价格。\n"
    "主办方介绍，本届图书节设立了儿童阅读体验区，邀请作家与小读者面对面交流，并在社区和学校举办一百多场讲座。\n"
    "图书节将持续到本月底，期间每天晚上都有露天电影放映，让更多人爱上阅读、学会阅读。\n"
)


def edition(text: str) -> Edition:
    return clean(read_text("page.txt", text.encode(), 0), shipped_rulebook())


def bodies(made: Edition) -> dict[str | None, str]:
    return {article.headline: "\n".join(block.text for block in article.blocks if block.kind == "paragraph") + "\n" for article in made.articles}


@pytest.mark.parametrize("bodies_in_order", [True, False])
def test_heaped_heads_find_their_bodies(bodies_in_order: bool) -> None:
    texts = [ABOUT_WATER, ABOUT_BOOKS] if bodies_in_order else [ABOUT_BOOKS, ABOUT_WATER]
    found = bodies(edition(f"{WATER}\n\n{BOOKS}\n\n" + "\n".join(texts)))
    assert found == {WATER: ABOUT_WATER, BOOKS: ABOUT_BOOKS}


def test_the_second_half_of_a_story_that_is_not_here_stays_without_a_head() -> None:
    found = bodies(edition(f"{WATER}\n{ABOUT_WATER}（上接第一版）\n{ABOUT_BOOKS}"))
    assert found[WATER] == ABOUT_WATER
    assert found[None] == ABOUT_BOOKS


def test_passages_about_one_thing_are_alike_and_speak_of_their_head() -> None:
    water, books = ABOUT_WATER.splitlines(), ABOUT_BOOKS.splitlines()
    told = passages([*water, *books, WATER, BOOKS])
    like = likeness(told, [[0, 1], [3, 4]], [[2], [5]])
    assert like[0, 0] > like[0, 1]
    assert like[1, 1] > like[1, 0]
    said = mentions(told, [[0, 1, 2], [3, 4, 5]], [6, 7])
    assert said[0, 0] > said[0, 1]
    assert said[1, 1] > said[1, 0]
    assert passages([]).pairs.shape[0] == 0


def test_every_kind_of_evidence_has_a_weight() -> None:
    weights = belonging_weights()
    assert len(weights) == len(KINDS)
    assert np.isfinite(weights).all()


def states(*pages: int) -> States:
    heads = np.array([0, 10, 20][: len(pages)])
    return States(heads, np.zeros(len(pages), dtype=bool), np.array(pages), {int(head): n for n, head in enumerate(heads)})


def test_a_change_past_a_head_leads_into_its_story() -> None:
    step = step_over(Gap(before=5, after=11, heads=(10,)), states(0, 0, 0), 0.9)
    assert step.into.argmax() == 1
    assert np.isneginf(step.following).all()


def test_a_change_in_text_seldom_leads_to_another_page_unless_a_jump_line_says_so() -> None:
    plain = step_over(Gap(before=22, after=23, page=1), states(0, 0, 1), 0.5)
    assert plain.into[2] - plain.into[0] == pytest.approx(-np.log(OTHER_PAGE))
    jumped = step_over(Gap(before=22, after=23, page=1, received=True), states(0, 0, 1), 0.5)
    assert jumped.into[0] > jumped.into[2]


def test_a_lost_first_half_is_likelier_where_there_is_no_other_page() -> None:
    gap = Gap(before=5, after=9, page=0, received=True)
    alone, among = (States(np.array([0, -10]), np.zeros(2, dtype=bool), np.array(pages), {0: 0, -10: 1}) for pages in ([0, 0], [1, 0]))
    assert step_over(gap, alone, 0.9).into[1] > step_over(gap, among, 0.9).into[1] == pytest.approx(np.log(0.9 * LOST))


def test_a_text_is_worded_as_others_of_its_story() -> None:
    told = letters_of([ABOUT_WATER, ABOUT_BOOKS, *ABOUT_WATER.splitlines(), *ABOUT_BOOKS.splitlines()])
    likelier = wording(told, np.array([0, 1, *[-1] * 6]), 2)
    assert (likelier[2:5, 0] > likelier[2:5, 1]).all() and (likelier[5:, 1] > likelier[5:, 0]).all()


def test_of_its_own_story_a_text_is_held_against_the_others() -> None:
    texts = ABOUT_WATER.splitlines()
    alone, elsewhere = (wording(letters_of([*texts, ABOUT_BOOKS]), np.array(story), 2) for story in ([0, 0, 0, 1], [-1, 0, 0, 1]))
    assert np.allclose(alone[0, 0], elsewhere[0, 0])
    assert np.allclose(wording(letters_of([texts[0], ABOUT_BOOKS]), np.array([0, 1]), 2)[0, 0], 0.0), "a story of one text says nothing of it"


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6), st.data())
def test_wording_is_finite(texts: list[str], data: st.DataObject) -> None:
    story = data.draw(st.lists(st.integers(-1, 2), min_size=len(texts), max_size=len(texts)))
    assert np.isfinite(wording(letters_of(texts), np.array(story), 3)).all()
