"""Stray characters: found where they break a phrase, and nowhere else."""

from __future__ import annotations

import pytest

from cleaner.edition import EditionBlock
from cleaner.emend import is_sure
from cleaner.strays import stray_characters


def block(text: str, kind: str = "paragraph") -> EditionBlock:
    return EditionBlock("a1b1", kind, text, ((0, 0, len(text)),))


def found(*texts: str, names: tuple[str, ...] = ()) -> list[str]:
    return [finding.text for finding in stray_characters([block(text) for text in texts], names)]


@pytest.mark.parametrize(
    ("text", "strays"),
    [
        ("汽车品牌加快的海布局新兴市场，跨境电商依托海外仓优化全球供应链。", ["的海"]),
        ("汽车品牌加快出海布局新兴市场，跨境电商依托海外仓优化全球供应链。", []),
        ("汽车品牌加快布局新兴市场，跨境电商依托海外仓优化全球供应链。", []),
        ("汽车品牌加快 的海 布局新兴市场，跨境电商依托海外仓优化全球供应链。", []),  # spaces: another thing
        ("汽车品牌加快“的海”布局新兴市场，跨境电商依托海外仓优化全球供应链。", []),  # marked as meant
        ("日前，我国正在加快推进高质量发展，取得了明显成效。", []),
        ("東京都の小池知事は記者会見で新しい政策を発表した。", []),
        ("加快的海", []),
        ("", []),
    ],
)
def test_strays(text: str, strays: list[str]) -> None:
    assert found(text) == strays


def test_what_the_issue_prints_again_is_no_stray() -> None:
    text = "汽车品牌加快的海布局新兴市场，跨境电商依托海外仓优化全球供应链。"
    assert found(text, "这里的海很蓝，各地游客正在增多。") == []
    assert found(text, "这里风景很好，各地游客正在增多。") == ["的海"]


def test_names_and_headlines_are_left_alone() -> None:
    text = "汽车品牌加快的海布局新兴市场，跨境电商依托海外仓优化全球供应链。"
    assert found(text, names=("的海",)) == []
    assert list(stray_characters([block(text, "headline")])) == []


def test_it_has_no_suggestion_and_is_never_applied() -> None:
    (finding,) = stray_characters([block("汽车品牌加快的海布局新兴市场，跨境电商依托海外仓优化全球供应链。")])
    assert (finding.rule, finding.at, finding.suggestion) == ("stray-characters", (6, 8), None)
    assert not is_sure(finding)
