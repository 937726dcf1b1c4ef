"""Reprints: copies are found however cut and damaged, and reports that only share a subject are not."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bench.reprints import CORPUS, adjusted_rand, damaged
from cleaner.reprints import contained, find_reprints

ROOT = Path(__file__).parents[1]
CHARACTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]
ROUTINE = ["会议在北京召开", "记者从现场了解到", "与去年同期相比", "有关负责人表示", "下一步将继续推进"]


def story(seed: int, sentences: int = 12) -> str:
    """A story of its own, with the routine phrases that all stories have."""
    chance = random.Random(seed)
    return "".join(f"{chance.choice(ROUTINE)}，{''.join(chance.choices(CHARACTERS, k=chance.randrange(8, 20)))}。" for _ in range(sentences))


def row(issue: str, text: str, date: str | None = None) -> dict[str, object]:
    return {"issue": issue, "id": "a1", "kind": "article", "headline": None, "issue_date": date, "text": text, "characters": len(text)}


def test_shortened_retitled_and_badly_recognised_copies_are_one_cluster() -> None:
    chance, said = random.Random(2), story(1)
    alphabet = sorted(set(said))
    noisy = "".join(chance.choice(alphabet) if chance.random() < 0.06 else char for char in said)
    rows = [row("late", said, "2024-05-03"), row("short", "据新华社电 " + said[:150], "2024-05-02"), row("noisy", noisy, "2024-05-04"), *(row(f"other-{n}", story(n)) for n in range(10, 30))]
    found = find_reprints(rows)
    assert [[member.issue for member in cluster.members] for cluster in found.clusters] == [["short", "late", "noisy"]]
    assert found.clusters[0].id == "short#a1"
    assert found.columns["short", "a1"][1] > 0.9
    assert found.columns["noisy", "a1"][1] > 0.5


def test_a_common_sentence_is_no_reprint() -> None:
    quoted = "会议指出要把安全生产放在首位，坚决守住不发生系统性风险的底线。"
    assert find_reprints([row("a", story(3) + quoted), row("b", story(4) + quoted)]).clusters == ()


def test_repeats_inside_one_issue_are_not_reprints() -> None:
    rows = [row("a", story(5)), {**row("a", story(5)), "id": "a2"}]
    assert find_reprints(rows).clusters == ()


def test_traditional_and_simplified_are_one_text() -> None:
    assert contained("记者从发布会上获悉，今年一季度全市规模以上工业增加值同比增长", "记者从发布会上获悉，今年一季度全市规模以上工业增加值同比增长") == 1.0
    found = find_reprints([row("s", "记者从发布会上获悉，今年一季度全市规模以上工业增加值同比增长，电力发展迅速，国际贸易额创下历史新高。"),
                           row("t", "記者從發布會上獲悉，今年一季度全市規模以上工業增加值同比增長，電力發展迅速，國際貿易額創下歷史新高。")])  # fmt: skip
    assert len(found.clusters) == 1


def test_rand_index_of_known_groupings() -> None:
    assert adjusted_rand([1, 1, 1, 2, 2, 2], [1, 1, 2, 2, 3, 3]) == pytest.approx(0.24242, abs=1e-4)  # Hubert and Arabie's formula by hand: (2 - 1.2) / (4.5 - 1.2)
    assert adjusted_rand([1, 2, 3], [1, 2, 3]) == 1.0


def test_damage_keeps_most_of_a_story() -> None:
    said = story(7)
    assert all(len(damaged(said, random.Random(n), "甲乙")) > 40 for n in range(20))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus beside the repository")
def test_figure_on_stories_of_the_corpus(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "bench" / "reprints.py", "--stories", "150", "--seed", "5", "--no-minhash", "--json", tmp_path / "figures.json"], check=True, timeout=120)
    assert json.loads((tmp_path / "figures.json").read_text("utf-8"))["ari"] > 0.937, "the published mark for news copies"
