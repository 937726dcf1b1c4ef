"""From a PDF to an edition: what geometry tells is obeyed by what comes after the reader."""

from __future__ import annotations

import pytest
from pdfs import EM, LEADING, Leaf, paragraph, pdf, words

from cleaner.edition import Article, Edition
from cleaner.pipeline import clean
from cleaner.rulebook import shipped_rulebook

pytest.importorskip("pypdfium2", reason="the extra [pdf] is not installed")
from cleaner.readers.pdf import read_pdf


def edition(*leaves: Leaf) -> Edition:
    return clean(read_pdf("一期.pdf", pdf(*leaves)), shipped_rulebook())


def texts(article: Article, kind: str = "paragraph") -> list[str]:
    return [block.text for block in article.blocks if block.kind == kind]


def text_of(leaf: Leaf, x: float, y: float, seed: int, lengths: tuple[int, ...] = (70, 45, 60)) -> list[str]:
    """Paragraphs set in one column of twelve ems; what they are."""
    made = [paragraph(count, 12, seed + n) for n, count in enumerate(lengths)]
    leaf.column(x, y, [row for _, part in made for row in part])
    return [text for text, _ in made]


def test_sizes_tell_kicker_headline_and_deck() -> None:
    leaf = Leaf()
    leaf.type(20, 30, "渔港四十年", 10.8)
    leaf.type(20, 60, "东港通桥", 22.5)
    leaf.type(20, 84, "两岸渔民登桥", 11.7)
    leaf.type(20, 98, "孩子放起风筝", 11.7)
    said = text_of(leaf, 20, 120, 1)
    (article,) = edition(leaf).articles
    assert (article.kicker, article.headline, article.deck) == ("渔港四十年", "东港通桥", "两岸渔民登桥 孩子放起风筝")
    assert texts(article) == said


def test_a_line_in_text_type_heads_no_story() -> None:
    leaf = Leaf()
    leaf.type(20, 40, "代表团访问沿海三省", 18)
    said = text_of(leaf, 20, 60, 1, (70, 45))
    below = 60 + LEADING * 13
    leaf.type(20 + EM, below, "市长会见来访代表团", EM)
    said += text_of(leaf, 20, below + LEADING, 7, (60, 50))
    (article,) = edition(leaf).articles
    assert article.headline == "代表团访问沿海三省"
    assert texts(article) == said
    assert texts(article, "subhead") == ["市长会见来访代表团"]


def test_a_story_keeps_the_text_under_its_head() -> None:
    """Though it says what the other headline says."""
    leaf = Leaf()
    left, right = "春江潮水连海平", "月共生滟随波千"
    leaf.type(20, 40, left, 18)
    leaf.type(200, 40, right, 18)
    under_left = [right + words(3, 3), words(12, 4), words(12, 5), words(6, 5) + "。"]
    under_right = [left + words(3, 6), words(12, 7), words(12, 8), words(6, 9) + "。"]
    leaf.column(20, 60, ["\u3000" + under_left[0], *under_left[1:]])
    leaf.column(200, 60, ["\u3000" + under_right[0], *under_right[1:]])
    found = {article.headline: texts(article) for article in edition(leaf).articles}
    assert found == {left: ["".join(under_left)], right: ["".join(under_right)]}


def test_words_inside_a_paragraph_are_nothing_but_its_words() -> None:
    """A line that reads like a web page's button, a name after a gap at a line's end, a line said before."""
    leaf = Leaf()
    leaf.type(20, 40, "代表团访问沿海三省", 18)
    rows = ["\u3000" + words(9, 1) + "。", words(10, 2) + "》、", "分享一网鱼的重量和咸淡。", "\u3000" + words(10, 3), words(10, 2) + "》、", words(12, 4), words(11, 5) + "。"]
    leaf.column(20, 60, rows)
    made = edition(leaf)
    (article,) = made.articles
    assert "".join(texts(article)) == "".join(rows).replace("\u3000", "")
    assert not made.furniture
    assert not made.surplus


def test_a_signature_set_to_the_right_of_the_next_column_is_the_storys() -> None:
    leaf = Leaf()
    leaf.type(20, 40, "代表团访问沿海三省市县", 18)
    leaf.column(20, 60, ["\u3000" + words(10, 1), *[words(12, n) for n in range(2, 8)]])
    leaf.column(20 + 13 * EM, 60, [words(12, n) for n in range(8, 14)] + [words(11, 14) + "。"])
    leaf.type(20 + 26 * EM + 8 * EM, 60, "（万伟）", EM)
    leaf.type(20 + 39 * EM, 40, "另一条新闻", 18)
    leaf.column(20 + 39 * EM, 60, ["\u3000" + words(10, 21), *[words(12, n) for n in range(22, 28)]])
    leaf.type(20 + 26 * EM, 200, "第三条新闻", 18)
    leaf.column(20 + 26 * EM, 220, ["\u3000" + words(10, 31), *[words(12, n) for n in range(32, 38)]])
    assert {article.headline: article.byline for article in edition(leaf).articles}["代表团访问沿海三省市县"] == ("万伟",)


def test_a_headline_met_again_over_the_second_half_heads_no_story_of_its_own() -> None:
    """The first stands over a deck, the second alone."""
    front, back = Leaf(), Leaf()
    front.type(20, 40, "代表团访问沿海三省", 18)
    front.type(20, 62, "多地签约", 11.7)
    front.column(20, 84, ["\u3000" + words(10, 1), *[words(12, n) for n in range(2, 8)], "（下转第二版）"])
    back.type(20, 40, "代表团访问沿海三省", 13.5)
    back.column(20, 56, ["（上接第一版）", *[words(12, n) for n in range(8, 14)], words(11, 14) + "。"])
    made = edition(front, back)
    (article,) = made.articles
    assert article.complete
    assert article.continued_to is None
    assert len(article.pages) == 2
