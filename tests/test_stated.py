"""An edition's own Markdown and text, cleaned again, are the same edition: nothing in them is guessed anew."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import assume, given
from readback import MANY, flat, gold_editions, story
from strategies import editions

from cleaner.chars import ink, is_ink
from cleaner.edition import Article, Edition, Issue
from cleaner.inputs import pages_of
from cleaner.own_layout import MISSING, NO_HEADLINE
from cleaner.pipeline import clean
from cleaner.readers import Page, Stated
from cleaner.readers.detect import read
from cleaner.readers.stated_markdown import UNTITLED
from cleaner.readers.stated_text import NAMELESS
from cleaner.rulebook import shipped_rulebook
from cleaner.writers import WRITERS
from cleaner.writers.labels import words
from cleaner.writers.reading import NO_HEADLINE as SAID_UNDER_UNTITLED
from cleaner.writers.reading import page, set_article
from cleaner.writers.script import Script

ROOT = Path(__file__).parents[1]
SEEDS = sorted(ROOT.glob("seeds/*.txt"))
DUMPS = sorted((ROOT.parent / "shared" / "bench" / "dev" / "dumps").glob("*"))
FILES = {"markdown": "a.md", "text": "a.txt"}
HEADS = ("section", "kicker", "headline", "deck")

each_format = pytest.mark.parametrize("form", FILES)


def written(edition: Edition, form: str) -> str:
    return str(WRITERS[form].write(edition))


def page_of(edition: Edition, form: str) -> Page:
    (page,) = read(FILES[form], written(edition, form).encode(), 0, None)
    return page


def seen(text: str) -> str:
    """A text as readers see it: on one line, without characters of no width."""
    return flat("".join(char for char in text if is_ink(char) or char.isspace()))


def expected(article: Article, form: str) -> list[tuple[str, str]]:
    """Role and text of an article's blocks in the order they are written in. Text does not tell heads inside an article
    from subheads, nor two tables from one."""
    setting = set_article(article)
    head = [(block.kind, seen(block.text)) for block in setting.head]
    body = [(block.kind, seen(block.text)) for block in (*setting.opening, *setting.body, *setting.closing)]
    if form == "markdown":
        title = " ".join(text for kind, text in head if kind == "headline" and text)
        told = [("headline", title), *((kind, text) for kind, text in head if kind != "headline")]
    else:
        told = sorted(head, key=lambda block: HEADS.index(block[0]))
        opening = len(setting.opening)
        body = [*body[:opening], *(("subhead" if kind in HEADS else kind, text) for kind, text in body[opening:])]
    blocks: list[tuple[str, str]] = []
    for kind, text in (*told, *body):
        if text and form == "text" and kind == "table" and blocks and blocks[-1][0] == "table":
            blocks[-1] = (kind, f"{blocks[-1][1]} {text}")
        elif text:
            blocks.append((kind, text))
    return blocks


def told(stated: Stated) -> list[list[tuple[str, str]]]:
    return [[(str(block.role), seen(block.text)) for block in article.blocks] for article in stated.articles]


def places(edition: Edition) -> list[tuple[bool, str | None, str | None]]:
    return [(article.complete, article.continued_from, article.continued_to) for article in edition.articles]


def assert_states(page: Page, edition: Edition, form: str) -> None:
    assert page.stated is not None
    wanted = [blocks for article in edition.articles if (blocks := expected(article, form))]
    assert told(page.stated) == wanted
    pieces = sorted(piece for block in (*(block for article in page.stated.articles for block in article.blocks), *page.stated.aside) for piece in block.pieces)
    assert "".join(ink(piece.raw) for piece in pieces) == ink(page.source.text)


@each_format
def test_every_gold_edition_states_itself(form: str) -> None:
    for _, edition, _ in gold_editions():
        page = page_of(edition, form)
        assert_states(page, edition, form)
        assert page.stated
        if form == "markdown":
            assert [article.kind for article in page.stated.articles] == [article.kind for article in edition.articles]
            assert page.facts == {name: fact for name in Issue.__struct_fields__ if (fact := getattr(edition.issue, name))}


def unambiguous(edition: Edition) -> bool:
    """Whether no text stands in two roles: the front matter names by-lines by what they say."""
    roles: dict[str, set[str]] = {}
    for article in edition.articles:
        for block in article.blocks:
            roles.setdefault(ink(block.text), set()).add(block.kind)
    return all(len(kinds) == 1 for kinds in roles.values())


@MANY
@given(editions())
def test_any_editions_markdown_states_it(drawn: tuple[Edition, list[str]]) -> None:
    edition = drawn[0]
    assume(edition.articles and unambiguous(edition))
    assert_states(page_of(edition, "markdown"), edition, "markdown")


@MANY
@given(editions())
def test_any_editions_text_states_it(drawn: tuple[Edition, list[str]]) -> None:
    edition = drawn[0]
    assume(any(expected(article, "text") for article in edition.articles))
    assume(not any({"kicker", "deck"} & {kind for kind, _ in blocks} and "headline" not in {kind for kind, _ in blocks} for blocks in (expected(a, "text") for a in edition.articles)))
    page = page_of(edition, "text")
    wanted = [blocks for article in edition.articles if (blocks := expected(article, "text"))]
    assert page.stated
    assert told(page.stated) == wanted


@cache
def cleaned(path: Path) -> Edition:
    return clean(pages_of(str(path)), shipped_rulebook())


BODY = ("paragraph", "subhead", "list-item")


def articles_of(edition: Edition) -> Counter[tuple[str | None, tuple[str, ...]]]:
    return Counter((article.headline, tuple(block.text for block in article.blocks if block.kind in BODY)) for article in edition.articles)


@each_format
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_a_seeds_edition_cleaned_again_is_the_same(seed: Path, form: str) -> None:
    first = cleaned(seed)
    again = clean((page_of(first, form),), shipped_rulebook())
    assert articles_of(again) == articles_of(first)
    assert places(again) == places(first)
    assert written(again, form).split("\n---\n")[-1] == written(first, form).split("\n---\n")[-1]
    if form == "markdown":
        assert again.issue == first.issue
        assert [(article.kind, article.byline, article.dateline, article.credit) for article in again.articles] == [
            (article.kind, article.byline, article.dateline, article.credit) for article in first.articles
        ]


@pytest.mark.skipif(not DUMPS, reason="no dumps of dev under ../shared")
@each_format
def test_dumps_of_dev_cleaned_again_are_the_same(form: str) -> None:
    """Every fourteenth: each layout has its turn in `bench/idempotence.py`, which counts 638 of 639 articles."""
    wanted, found = Counter[object](), Counter[object]()
    for number, dump in enumerate(DUMPS[::14]):
        first = cleaned(dump)
        again = clean((page_of(first, form),), shipped_rulebook())
        wanted.update((number, article) for article in articles_of(first).elements())
        found.update((number, article) for article in articles_of(again).elements())
    assert (wanted & found).total() >= 0.99 * wanted.total()


@pytest.mark.parametrize("path", [*SEEDS, *DUMPS], ids=lambda path: path.stem)
def test_no_dump_is_taken_for_an_edition(path: Path) -> None:
    assert not any(page.stated for page in pages_of(str(path)))


OWN = written(story(("headline", "老港口迎来新渡船"), ("byline", "记者 王小明"), ("paragraph", "渡船每次可载客一百二十人"), ("paragraph", "单程十五分钟。")), "text")


@pytest.mark.parametrize(
    "text",
    [
        OWN.replace("\u3000" * 12, "", 1),
        OWN.replace("老港口", "\u3000" * 3 + "老港口"),
        OWN.replace("\n\u3000\u3000单程", "\n单程"),
        OWN.replace("\n\u3000\u3000单程", "\n\n\u3000\u3000单程"),
        OWN.replace("渡船每次", "渡船每次 ", 1) + " ",
        OWN + "第二版\n",
    ],
)
def test_a_text_that_leaves_the_layout_is_a_dump(text: str) -> None:
    assert read("a.txt", OWN.encode(), 0, None)[0].stated
    assert not read("a.txt", text.encode(), 0, None)[0].stated


def test_the_tools_own_words_are_known() -> None:
    for script in get_args(Script):
        said = words(script)
        assert UNTITLED.fullmatch(f"## {said['untitled']}")
        assert NO_HEADLINE.fullmatch(f"〔{SAID_UNDER_UNTITLED[script]}〕")
        assert NAMELESS.fullmatch(f"〔{said['edition']}〕")
        found = [MISSING.fullmatch(f"〔{said[name].format(page('2'))}〕") for name in ("from", "to", "incomplete")]
        assert [match and match.lastgroup for match in found] == ["origin", "sent", "cut"]


def test_an_edited_edition_is_obeyed() -> None:
    """A person broke a paragraph, took a word out, added an article: the file counts."""
    text = written(story(("headline", "老港口迎来新渡船"), ("byline", "记者 王小明"), ("paragraph", "渡船每次可载客一百二十人，单程十五分钟。")), "markdown")
    edited = text.replace("一百二十人，", "一百二十人，\n\n") + "\n## 山区小学\n\n位于海拔两千米\n的青石小学\n"
    made = clean(read("a.md", edited.encode(), 0, None), shipped_rulebook())
    assert [[(block.kind, block.text) for block in article.blocks] for article in made.articles] == [
        [("headline", "老港口迎来新渡船"), ("byline", "记者 王小明"), ("paragraph", "渡船每次可载客一百二十人，"), ("paragraph", "单程十五分钟。")],
        [("headline", "山区小学"), ("paragraph", "位于海拔两千米的青石小学")],
    ]
    assert made.articles[0].byline == ("王小明",)


def test_a_teaser_may_have_lost_its_text() -> None:
    text = written(story(("headline", "老港口"), ("paragraph", "渡船每次可载客。"), kind="teaser"), "markdown")
    (article,) = clean(read("a.md", text.replace("渡船", "- 渡船").encode(), 0, None), shipped_rulebook()).articles
    assert (article.kind, [block.kind for block in article.blocks]) == ("teaser", ["headline", "list-item"])


@pytest.mark.parametrize("front", ["roles: 1", 'roles: {"byline": 3}', 'roles: {"x": ["甲"], "byline": [4]}', 'kinds: {"x": 1, "photo": 3, "teaser": ["1", [2]]}\narticles: 1\nroles: {}', f"number: {'[' * 100_000}\nroles: {{}}"])
def test_a_front_matter_may_hold_anything(front: str) -> None:
    text = f'---\ntitle: ["晚报"]\ntool: "herald-clean 0"\n{front}\n---\n\n## 题\n\n甲。\n'
    made = clean(read("a.md", text.encode(), 0, None), shipped_rulebook())
    assert [(article.headline, len(article.blocks)) for article in made.articles] == [("题", 2)]
    assert made.issue.title is None
