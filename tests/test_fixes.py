"""The fixes: properties that hold of any text, and cases sorted by evidence.

*In the wild*: lines of the seeds. *Synthetic*: made up from a habit that is known. *Negative*: what a fix must leave
alone. *Known failures*: strict xfails, so that the day one passes is noticed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.chars import fold, ink
from cleaner.fixes import (
    FIXES,
    Fix,
    close_spaces_beside_han,
    close_up_letterspacing,
    drop_invisible,
    use_unified_forms,
    widen_punctuation,
)

ROOT = Path(__file__).parents[1]
SEED_LINES = [line for path in sorted(ROOT.glob("seeds/*.txt")) for line in path.read_text("utf-8").split("\n") if ink(line)]
SORTS = (
    "数", "实", "融 合", "新动能", "记者 ", "12%", "11.6% ", "2025年", "5G", "IP", "AI ", "，", "。", "、", "：", ",", ";", ":", "?", "!", ".", "(", ")", "（", "）", "“", "”", "《", "》",
    "·", "—", "…", " ", "  ", "\u3000", "\u00a0", "\t", "\u200b", "\ufeff", "\u00ad", "⼈", "⺠", "⻓", "⻔", "\uf900", "１２", "Ａ", "http://a.cn/b", "10:30", "1,340", "[1]", "●", "𠀀",
)  # fmt: skip

each_fix = pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.__name__)
texts = st.one_of(st.lists(st.sampled_from(SORTS), max_size=14).map("".join), st.text(max_size=20))


def in_house_style(text: str) -> str:
    for fix in FIXES:
        text = fix(text)
    return text


@each_fix
@given(text=texts)
@settings(max_examples=200, deadline=None)
def test_keeps_every_ink_character_up_to_its_shape(fix: Fix, text: str) -> None:
    assert fold(fix(text)) == fold(text)


@each_fix
@given(text=texts)
@settings(max_examples=200, deadline=None)
def test_settles(fix: Fix, text: str) -> None:
    once = fix(text)
    assert fix(once) == once


@each_fix
@given(text=texts)
@settings(max_examples=100, deadline=None)
def test_adds_no_white_space_at_the_ends(fix: Fix, text: str) -> None:
    fixed = fix(text)
    assert len(fixed) - len(fixed.strip()) <= len(text) - len(text.strip())
    assert fix(text.strip()) == fix(text.strip()).strip()


@given(text=texts)
@settings(max_examples=200, deadline=None)
def test_all_in_their_order(text: str) -> None:
    once = in_house_style(text)
    assert fold(once) == fold(text)
    assert once == once.strip()


@pytest.mark.parametrize("line", SEED_LINES, ids=lambda line: line.strip()[:12])
def test_settles_over_the_seeds(line: str) -> None:
    once = in_house_style(line)
    assert in_house_style(once) == once
    assert fold(once) == fold(line)


Case = tuple[Callable[[str], str], str, str]

IN_THE_WILD: list[Case] = [
    (close_up_letterspacing, "12% 和 11.6% ，数 实 融 合 持 续 深", "12%和11.6%，数实融合持续深"),
    (close_up_letterspacing, "售 收 入 同 比 分 别 增 长 39.6% 和", "售收入同比分别增长39.6%和"),
    (close_up_letterspacing, "手 机 等 通 信 设 备 零 售 同 比 增 长", "手机等通信设备零售同比增长"),
    (close_spaces_beside_han, "本报讯 4 月 9 日，工业和信息化部", "本报讯4月9日，工业和信息化部"),
    (close_spaces_beside_han, "增长 29.3%和 38.4%；与家装相关的", "增长29.3%和38.4%；与家装相关的"),
    (close_spaces_beside_han, "15.2%，文化 IP魅力凸显。", "15.2%，文化IP魅力凸显。"),
    (close_spaces_beside_han, "AI 推动互联网向“两化”跃迁", "AI推动互联网向“两化”跃迁"),
    (widen_punctuation, "第44期(总第4828期)", "第44期（总第4828期）"),
    (widen_punctuation, "(本稿源自新华社,标题有改动)", "（本稿源自新华社，标题有改动）"),
    (widen_punctuation, "【责任编辑:崔岳莺】", "【责任编辑：崔岳莺】"),
]
SYNTHETIC: list[Case] = [
    (use_unified_forms, "⼈⺠⽇报，⻓江⻔前⻋⻢", "人民日报，长江门前车马"),
    (use_unified_forms, "\uf914園", "樂園"),
    (drop_invisible, "服务\u200c举\u00ad措\u3000\u3000陕西\u00a0 ", "服务举措 陕西"),
    (drop_invisible, "\ufeff港口\t吞吐\x00量", "港口 吞吐 量"),
    (close_up_letterspacing, "港 口 吞 吐 量 创 新 高", "港口吞吐量创新高"),
    (close_up_letterspacing, "港口增势明显而且稳定 本 期 导 读", "港口增势明显而且稳定 本期导读"),
    (close_spaces_beside_han, "（ 草案 ）", "（草案）"),
    (widen_punctuation, "港口:吞吐量!创新高?(完);", "港口：吞吐量！创新高？（完）；"),
    (widen_punctuation, "“好”,他说", "“好”，他说"),
]
NEGATIVE: list[tuple[Callable[[str], str], str]] = [
    (use_unified_forms, "１２％，（Ａ）：！⋯"),
    (drop_invisible, "港口 吞吐量"),
    (close_up_letterspacing, "本报记者 齐旭"),
    (close_up_letterspacing, "本报记者 张三 李四 通讯员 王五"),
    (close_up_letterspacing, "编辑 张 三"),
    (close_up_letterspacing, "a b c d e f"),
    (close_spaces_beside_han, "加快推动科技服务业高质量发展 为新型工业化持续赋能"),
    (close_spaces_beside_han, "提出政策建议。 姚雯"),
    (close_spaces_beside_han, "Windows 11 and Office"),
    (widen_punctuation, "http://www.cena.com.cn"),
    (widen_punctuation, "比分3:2，时间10:30，售价1,340元，增长3.5%"),
    (widen_punctuation, "Hello, world (1998); bye!"),
    (widen_punctuation, "新版本Node.js发布"),
    (widen_punctuation, "以句点收尾的句子."),
]
KNOWN_FAILURES: list[tuple[Callable[[str], str], str, str, str]] = [
    (close_up_letterspacing, "编辑 张 三", "编辑 张三", "two lone characters are a name set wide, but they may as well be two of a list"),
    (close_up_letterspacing, "港 口", "港口", "two characters alone may be two words"),
    (close_spaces_beside_han, "港口 吞吐量创新高的消息传来", "港口吞吐量创新高的消息传来", "one space between Han says nothing: phrases are set apart so"),
    (widen_punctuation, "港口 , 增长", "港口 ， 增长", "with --spacing keep the mark has no Chinese character beside it"),
]


@pytest.mark.parametrize(("fix", "before", "after"), [*IN_THE_WILD, *SYNTHETIC], ids=lambda part: getattr(part, "__name__", None))
def test_repairs(fix: Fix, before: str, after: str) -> None:
    assert fix(before) == after


@pytest.mark.parametrize(("_fix", "before", "_after"), IN_THE_WILD)
def test_what_was_found_in_the_wild_stands_there(_fix: Fix, before: str, _after: str) -> None:
    assert any(before in line for line in SEED_LINES)


@pytest.mark.parametrize(("fix", "text"), NEGATIVE, ids=lambda part: getattr(part, "__name__", None))
def test_leaves_alone(fix: Fix, text: str) -> None:
    assert fix(text) == text


@pytest.mark.parametrize(("fix", "before", "after", "why"), KNOWN_FAILURES)
def test_known_failures(fix: Fix, before: str, after: str, why: str, request: pytest.FixtureRequest) -> None:
    request.applymarker(pytest.mark.xfail(strict=True, reason=why))
    assert fix(before) == after


def test_every_fix_is_shown_at_work_and_at_rest() -> None:
    assert {fix for fix, *_ in [*IN_THE_WILD, *SYNTHETIC]} == set(FIXES)
    assert {fix for fix, _ in NEGATIVE} == set(FIXES)
