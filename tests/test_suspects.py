"""Suspect characters and names in two spellings: found where they are slips, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaner.edition import EditionBlock
from cleaner.emend import SURE
from cleaner.language import confusions
from cleaner.language.confusions import CLOSE, FAINTEST, alike, likenesses, sound_sets
from cleaner.spellings import name_spellings
from cleaner.suspects import Readings, _best, _finding, left_alone, suspect_characters


def block(text: str, kind: str = "paragraph") -> EditionBlock:
    return EditionBlock("a1b1", kind, text, ((0, 0, len(text)),))


def found(text: str, *names: str) -> list[tuple[str, str | None]]:
    return [(finding.text, finding.suggestion) for finding in suspect_characters([block(text)], names)]


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        ("会议指出，我国经济己经进人新阶段，产业转型不断加快。", [("己", "已"), ("人", "入")]),
        ("日前，我国正在加快推进高质量发展，取得了明显成效。", []),
        ("记者从国家发展和改革委员会荻悉，今年以来各地经济运行总体平稳。", [("荻", "获")]),
        ("據了解，香港特別行政區政府巳經完成有關工作，市民可以放心。", [("巳", "已")]),
        ("今后一个时期，要坚持以人民为中心的发展思想，加大民生投人力度。", [("人", "入")]),
    ],
)
def test_slips(text: str, slips: list[tuple[str, str]]) -> None:
    assert found(text) == slips


@pytest.mark.parametrize(
    "text",
    [
        "会议审议通过了《关于己经进人新阶段的意见》等文件，并提出工作要求。",  # a title
        "根据《反不正当竞争法》第二条规定：“经营者己经进人市场的，应当守法。”各方表示赞成。",  # a law's words
        "各地加快转型，勒出“中国智造”的创新图谱，产业水平不断提高。",  # a coined word
        "全县共有一干二百三十人报名参加，比去年增加五十六人，创下新高。",  # a figure
        "北冥有鱼其名为鲲鲲之大不知其几千里也化而为鸟其名为鹏鹏之背不知其几千里也怒而飞其翼若垂天之云",
        "東京都の小池知事は記者会見で新しい政策を発表した。市民は歓迎している。",
        "The committee said on Monday that the economy has entered a new stage.",
        "王小明 李大为 张三丰 赵四海 钱多多 孙悟空 周伯通 吴承恩",
        "",
        "己",
    ],
)
def test_left_alone(text: str) -> None:
    assert found(text) == []


def test_names_are_left_alone() -> None:
    assert any(left_alone("记者齐旭报道", ["齐旭"])[2:4])
    text = "会议指出，我国经济己经进入新阶段，产业转型不断加快。"
    assert found(text) == [("己", "已")]
    assert found(text, "济己经") == []


def test_what_the_issue_repeats_is_no_slip() -> None:
    odd = "会议指出，我国经济己经进入新阶段。"
    blocks = [block(odd), *(block(f"{place}的经济己经有了起色。") for place in ("东部", "西部", "中部", "南部"))]
    assert len(list(suspect_characters(blocks))) < len(list(suspect_characters(blocks[:1]))) + 4


def test_a_finding_names_its_place_and_how_sure_it_is() -> None:
    text = "会议指出，我国经济己经进入新阶段，产业转型不断加快。"
    (finding,) = suspect_characters([block(text)])
    assert finding.at is not None
    assert text[slice(*finding.at)] == finding.text == "己"
    assert SURE < finding.confidence <= 1
    assert list(suspect_characters([block(text)], threshold=99)) == []


def test_headlines_are_not_judged() -> None:
    assert list(suspect_characters([block("我国经济己经进人新阶段，产业转型不断加快", "headline")])) == []


def test_of_two_close_readings_none_is_sure() -> None:
    def sureness(*scores: float) -> list[float]:
        some = np.zeros(len(scores), np.float32)
        found = Readings(np.full(len(scores), 9), ("已",) * len(scores), np.zeros(len(scores), np.int32), some, some, some, some, np.array(scores, np.float32))
        return [_finding(block("我国经济己经进入"), 4, "已", scores[n], ahead).confidence for n, ahead in _best(found, 1.0)]

    assert sureness(6.0) > [SURE]
    assert sureness(6.0, -2.0) > [SURE]
    assert sureness(6.0, 5.0) < [SURE]
    assert sureness(6.0, 5.9) == []


def test_the_likest_come_first_and_say_how_like_they_are() -> None:
    assert likenesses("己")["已"] > 0.9 > likenesses("人")["入"] >= CLOSE
    for near in map(likenesses, drawn()):
        assert list(near.values()) == sorted(near.values(), reverse=True)
        assert all(FAINTEST <= degree <= 1 for degree in near.values())


def drawn() -> list[str]:
    return [line[0] for line in Path(confusions.__file__).with_name("confusions.txt").read_text("utf-8").split() if line[0] != "="]


def test_confusion_sets_are_mutual_and_leave_grammar_alone() -> None:
    for sets in ({char: "".join(likenesses(char)) for char in drawn()}, sound_sets()):
        assert all(char not in near and len(set(near)) == len(near) for char, near in sets.items())
        common = {other for near in sets.values() for other in near}
        assert all(char in sets[other] for char, near in sets.items() if char in common for other in near)
    assert "地" not in alike("的")


def test_a_name_in_two_spellings() -> None:
    text = "王晓敏表示，市场向好。王晓敏认为，需求仍在。经理王晓敬说，王晓敏的团队很忙。"
    (finding,) = name_spellings([block(text)])
    assert (finding.text, finding.suggestion, text[slice(*(finding.at or (0, 0)))]) == ("王晓敬", "王晓敏", "王晓敬")
    assert finding.confidence < SURE


def test_two_people_of_like_names_who_both_recur_are_two_people() -> None:
    text = "王晓敏表示，市场向好。王晓敏认为，需求仍在。王晓敬说，好。王晓敬表示，是。"
    assert list(name_spellings([block(text)])) == []
