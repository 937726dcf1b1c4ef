"""The last layers: another script or spacing, and findings applied. The source stays recoverable."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import editions

from cleaner.chars import ink, is_han, simplified_table
from cleaner.dress import dressed, in_pangu_spacing, in_script, moved
from cleaner.edition import Article, Edition, EditionBlock, Finding, Issue, SourceNote, Tool
from cleaner.emend import SURE, emended, emended_text
from cleaner.inputs import pages_of
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.rulebook import shipped_rulebook

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
SOURCE = "港口吞吐量增长12%\n本报讯 4月9日，公共服务平台服务平台上，5G和AI应用发展。"


def edition(*findings: Finding) -> Edition:
    head, body = SOURCE.split("\n")
    blocks = (EditionBlock("a1b1", "headline", head, ((0, 0, len(head)),)), EditionBlock("a1b2", "paragraph", body, ((0, len(head) + 1, len(SOURCE)),)))
    article = Article("a1", "article", headline=head, dateline="本报讯", byline=("齐旭",), blocks=blocks)
    issue = Issue(title="海州日报", weekday="星期一", url="http://www.example.cn", staff={"编辑": ["张三"]})
    return Edition(Tool("herald-clean", "0.1.0", (), {}), (SourceNote("a.txt", "0" * 64, "utf-8", len(SOURCE)),), issue, (article,), findings=findings)


def doubled(confidence: float = SURE) -> Finding:
    body = SOURCE.split("\n")[1]
    start = body.index("服务平台服务平台")
    return Finding("repeated-word", "服务平台服务平台", "twice", "a1b2", (start, start + 8), "服务平台", confidence)


def test_options_that_ask_for_nothing_change_nothing() -> None:
    made = edition(doubled())
    assert dressed(made, Options()) is made


@pytest.mark.parametrize(
    ("before", "after"),
    [("增长12%和5%的", "增长 12% 和 5% 的"), ("5G和AI", "5G 和 AI"), ("“IP”魅力", "“IP”魅力"), ("（2025年）", "（2025 年）"), ("α波", "α 波"), ("Node.js 1.0", "Node.js 1.0"), ("港口", "港口")],
)
def test_pangu_spacing(before: str, after: str) -> None:
    assert in_pangu_spacing(before) == after


@given(st.text("港口新5Ga%， 。é（）α", max_size=20))
@settings(max_examples=200, deadline=None)
def test_pangu_spacing_adds_spaces_alone_and_settles(text: str) -> None:
    spaced = in_pangu_spacing(text)
    assert spaced.replace(" ", "") == text.replace(" ", "")
    assert in_pangu_spacing(spaced) == spaced


@pytest.mark.parametrize(
    ("script", "before", "after"),
    [("traditional", "头发与发展，皇后在台后", "頭髮與發展，皇后在臺後"), ("simplified", "頭髮與發展，里長在裡面", "头发与发展，里长在里面"), ("traditional", "ABC 12%", "ABC 12%")],
)
def test_scripts(script: str, before: str, after: str) -> None:
    assert in_script(script)(before) == after


def test_script_reaches_every_printed_text_and_no_address() -> None:
    made = dressed(edition(doubled()), Options(script="traditional"))
    article = made.articles[0]
    assert article.headline == article.blocks[0].text == "港口吞吐量增長12%"
    assert "發展" in article.blocks[1].text
    assert article.dateline == "本報訊"
    assert article.byline == ("齊旭",)
    assert made.issue.title == "海州日報"
    assert made.issue.staff == {"編輯": ["張三"]}
    assert made.issue.url == "http://www.example.cn"
    assert made.findings[0].text == "服務平臺服務平臺"
    assert made.findings[0].suggestion == "服務平臺"


def test_the_dateline_still_opens_its_paragraph() -> None:
    for options in (Options(script="traditional"), Options(spacing="pangu"), Options(script="traditional", spacing="pangu")):
        article = dressed(edition(), options).articles[0]
        assert article.blocks[1].text.startswith(article.dateline or "?")


@pytest.mark.parametrize("options", [Options(script="simplified"), Options(script="traditional"), Options(spacing="pangu"), Options(script="traditional", spacing="pangu")], ids=str)
@given(pair=editions())
@settings(max_examples=25, deadline=None)
def test_dressing_keeps_spans_and_ink_and_leaves_changes(options: Options, pair: tuple[Edition, list[str]]) -> None:
    before, _ = pair
    after = dressed(before, options)
    for old_article, new_article in zip(before.articles, after.articles, strict=True):
        for old, new in zip(old_article.blocks, new_article.blocks, strict=True):
            assert new.spans == old.spans
            assert len(ink(new.text)) == len(ink(old.text))
            assert new.text == old.text or any(change.block == new.id and change.after == new.text for change in after.changes)
    assert [item.spans for item in after.furniture + after.surplus] == [item.spans for item in before.furniture + before.surplus]
    assert len(after.findings) == len(before.findings)


@given(text=st.text("港口5Ga%， 。", max_size=16), data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_place_moves_with_its_ink(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spaced = in_pangu_spacing(text)
    assert ink(spaced[slice(*moved((start, end), text, spaced))]) == ink(text[start:end])


def test_a_finding_is_found_where_it_says_after_dressing() -> None:
    made = dressed(edition(doubled()), Options(script="traditional", spacing="pangu"))
    finding = made.findings[0]
    assert finding.at is not None
    assert made.articles[0].blocks[1].text[slice(*finding.at)] == finding.text


def test_a_sure_finding_is_applied() -> None:
    made = emended(edition(doubled()))
    block = made.articles[0].blocks[1]
    assert "公共服务平台上" in block.text
    assert block.spans == edition().articles[0].blocks[1].spans
    finding = made.findings[0]
    assert finding.applied
    assert finding.text == "服务平台服务平台"
    assert finding.at is not None
    assert block.text[slice(*finding.at)] == "服务平台"
    assert emended(made) == made


@pytest.mark.parametrize(
    "changes",
    [{"confidence": SURE - 0.01}, {"suggestion": None}, {"at": None}, {"block": None}, {"text": "别的"}, {"applied": True}],
    ids=lambda changes: next(iter(changes)),
)
def test_left_alone(changes: dict[str, object]) -> None:
    before = edition(msgspec.structs.replace(doubled(), **changes))
    assert emended(before) == before


def test_findings_after_an_applied_one_move_with_the_text() -> None:
    text = "在平台平台上，把括号（忘了"
    first, second = Finding("w", "平台平台", block="b", at=(1, 5), suggestion="平台", confidence=1.0), Finding("u", "（", block="b", at=(10, 11))
    new, placed = emended_text(text, [second, first])
    assert new == "在平台上，把括号（忘了"
    assert [finding.rule for finding in placed] == ["u", "w"]
    assert placed[0].at == (8, 9)
    assert new[slice(*placed[0].at)] == "（"


def test_of_two_that_overlap_the_first_is_applied_and_the_other_loses_its_place() -> None:
    one = Finding("w", "平台平台", block="b", at=(0, 4), suggestion="平台", confidence=1.0)
    other = Finding("w", "台平台上", block="b", at=(1, 5), suggestion="台上", confidence=1.0)
    new, placed = emended_text("平台平台上", [one, other])
    assert new == "平台上"
    assert [(finding.applied, finding.at) for finding in placed] == [(True, (0, 2)), (False, None)]


@pytest.mark.parametrize("seed", SEEDS[:1], ids=lambda path: path.stem[:3])
def test_the_pipeline_dresses_and_emends(seed: Path) -> None:
    pages = pages_of(str(seed))
    plain = clean(pages, shipped_rulebook())
    made = clean(pages, shipped_rulebook(), Options(script="traditional", spacing="pangu", emend=True))
    assert made.tool.options == {"script": "traditional", "spacing": "pangu", "emend": True}
    old = [block for article in plain.articles for block in article.blocks]
    new = [block for article in made.articles for block in article.blocks]
    assert [block.spans for block in new] == [block.spans for block in old]
    assert any(ord(char) in simplified_table() for block in new for char in block.text if is_han(char))
    assert any(" " in block.text and " " not in other.text for block, other in zip(new, old, strict=True))
