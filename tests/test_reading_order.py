"""The order of one story's text where a dump prints its columns in the wrong order."""

from __future__ import annotations

import pytest

from cleaner.pipeline import clean
from cleaner.readers.text import read_text
from cleaner.rulebook import shipped_rulebook

HEAD = "城南水厂二期工程昨日通水"
FIRST = "城南水厂二期工程昨天上午正式通水，日供水能力由十万吨提高到二十万吨。"
SECOND = "水厂负责人介绍，二期工程采用新的膜处理工艺，出厂水质优于国家标准。"
THIRD = "据悉，三期工程计划明年开工，建成后可以满足城南片区三十万人的用水。"
CUT = THIRD.index("建成")


def order_of(*lines: str) -> list[str]:
    """The paragraphs of the only story of these lines, as they come out."""
    articles = clean(read_text("dump.txt", "\n\n".join(lines).encode()), shipped_rulebook()).articles
    assert [article.headline for article in articles] == [HEAD]
    return [block.text for block in articles[0].blocks if block.kind == "paragraph"]


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        ((HEAD, FIRST, SECOND, THIRD), (FIRST, SECOND, THIRD)),
        ((HEAD, SECOND, THIRD, "（赵晨）", "本报讯 " + FIRST), ("本报讯 " + FIRST, SECOND, THIRD)),
        ((HEAD, "本报讯 " + FIRST, SECOND, THIRD, "（赵晨）"), ("本报讯 " + FIRST, SECOND, THIRD)),
        ((HEAD, THIRD[CUT:], "（赵晨）", FIRST, SECOND, THIRD[:CUT]), (FIRST, SECOND, THIRD)),
        ((HEAD, THIRD[CUT:], FIRST, SECOND, THIRD[:CUT]), (FIRST, SECOND, THIRD)),
    ],
    ids=["in order", "signed before it opens", "signed at its end", "the tail signed before it opens", "the tail of the last column first"],
)
def test_order(lines: tuple[str, ...], read: tuple[str, ...]) -> None:
    assert order_of(*lines) == list(read)
