"""Heads whose lines a dump parts: those printed side by side and read row by row, and those of which a line stands elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edition import Edition
from cleaner.heads_apart import KINDS, apart_weights, heads_apart, pairs_of
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page
from cleaner.pipeline import clean, two_looks
from cleaner.readers.text import read_lines, read_text
from cleaner.rulebook import shipped_rulebook
from cleaner.side_by_side import MOST_HEADS, RARE, in_columns
from cleaner.succession import context_of

BRIDGE = ("青川大桥主", "跨昨日合龙", "本报讯 青川大桥主跨昨天上午合龙。青川大桥全长三千二百米，主跨合龙后将进入桥面铺装阶段，预计明年六月通车。", "大桥建成后，两岸居民过江的时间将由四十分钟缩短到五分钟。青川大桥指挥部说，合龙误差不到两毫米。")
LIBRARY = ("市图书馆延", "长开放时间", "本报讯 市图书馆从下月起延长开放时间，每晚闭馆由六点推迟到九点。图书馆馆长说，延长开放时间是应读者的要求。", "图书馆还将增设两百个自习座位，并在周末举办讲座。读者凭身份证即可入馆。")


def edition_of(*lines: str) -> Edition:
    return clean(read_text("dump.txt", "\n\n".join(lines).encode()), shipped_rulebook())


def headlines(edition: Edition) -> list[str | None]:
    return [article.headline.replace(" ", "") if article.headline else None for article in edition.articles]


def test_heads_side_by_side_are_read_down_their_columns() -> None:
    dump = edition_of(BRIDGE[0], LIBRARY[0], BRIDGE[1], LIBRARY[1], *BRIDGE[2:], *LIBRARY[2:])
    assert headlines(dump) == ["青川大桥主跨昨日合龙", "市图书馆延长开放时间"]


def test_heads_one_after_another_stay_as_they_are() -> None:
    assert headlines(edition_of(*BRIDGE, *LIBRARY)) == ["青川大桥主跨昨日合龙", "市图书馆延长开放时间"]


def nats(lines: int, links: dict[tuple[int, int], float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """What is said for lines being of one head: `links` of (line, lines above the next); all other pairs are against it."""
    table = np.full((lines, MOST_HEADS + 1), -1.0)
    for (line, step), value in links.items():
        table[line, step] = value
    return table


@pytest.mark.parametrize(
    ("links", "read"),
    [
        ({(0, 2): RARE, (1, 2): 1.0}, [[10, 12], [11, 13]]),
        ({(0, 2): RARE, (1, 2): -0.1}, [[10, 11, 12, 13]]),
        ({(0, 2): RARE / 2, (1, 2): RARE / 2}, [[10, 11, 12, 13]]),
        ({(0, 2): RARE, (1, 2): RARE, (0, 1): RARE, (1, 1): RARE}, [[10, 11, 12, 13]]),
    ],
    ids=["every head goes on", "one does not", "not clearly enough", "so does what stands next to each other"],
)
def test_rows_must_win(links: dict[tuple[int, int], float], read: list[list[int]]) -> None:
    assert in_columns([10, 11, 12, 13], nats(4, links)) == read


def test_three_heads_of_which_one_is_a_kicker_and_its_headline() -> None:
    links = {(0, 3): 5.0, (1, 3): -0.5, (2, 3): 5.0}
    assert in_columns(list(range(7)), nats(7, links)) == [[0, 3], [1, 4], [2, 5], [6]]


@given(st.lists(st.lists(st.floats(-9, 9), min_size=MOST_HEADS + 1, max_size=MOST_HEADS + 1), min_size=3, max_size=14))
def test_no_line_is_lost(links: list[list[float]]) -> None:
    lines = list(range(len(links)))
    assert sorted(line for part in in_columns(lines, np.array(links)) for line in part) == lines


COLD_STORE = (
    "本报讯 东港渔民协会昨天宣布，协会在岛上建成首座冷库，可以存鱼两千吨。冷库由渔民集资，渔船靠岸后半小时就能入库。",
    "渔民们说，有了冷库，大风天不必急着卖鱼。东港渔民协会明年还要在岛上再建一座。",
)


def apart(first: str, second: str) -> tuple[str, ...]:
    """A page on which the first line of a headline stands two stories before its second."""
    return (*BRIDGE, first, "（记者 李华）", *LIBRARY, second, *COLD_STORE)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("东港渔民协会集资兴", "建岛上首座渔业冷库"),
        ("东港渔民集资建", "成岛上首座冷库"),
        pytest.param("东港渔民协会十年", "集资建成首座冷库", marks=pytest.mark.xfail(reason="Cut between phrases, nothing but the text speaks for it: 0.3 nats, and 0.7 are asked for.", strict=True)),
    ],
)
def test_a_head_whose_first_line_stands_elsewhere_is_one(first: str, second: str) -> None:
    assert headlines(edition_of(*apart(first, second))) == ["青川大桥主跨昨日合龙", "市图书馆延长开放时间", first + second]


def test_a_head_without_text_that_nobody_speaks_of_stays_alone() -> None:
    edition = edition_of(*BRIDGE, "远洋渔船船队今晨返港", "（记者 李华）", *LIBRARY)
    assert headlines(edition) == ["青川大桥主跨昨日合龙", "远洋渔船船队今晨返港", "市图书馆延长开放时间"]


def test_only_heads_without_text_are_asked_for() -> None:
    page = Page(read_lines("\n\n".join(apart("东港渔民集资建", "成岛上首座冷库"))), shipped_rulebook())
    layout, stories = two_looks(context_of(page, label_lines(page)))
    bare = {story.head for story in stories if not story.parts}
    pairs = pairs_of(layout, stories)
    assert pairs and all(pair.bare in bare and pair.head not in bare for pair in pairs)
    assert all(set(one).isdisjoint(other) for one, other in heads_apart(layout, stories))


def test_every_kind_of_evidence_has_a_weight() -> None:
    weights, bias = apart_weights()
    assert len(weights) == len(KINDS) and np.count_nonzero(weights) == len(KINDS) and bias
