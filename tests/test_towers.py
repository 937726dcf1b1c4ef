"""The neural towers: what they prefer, what they survive, what they refuse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.language import towers as module
from cleaner.language.towers import LOCAL, Towers, TowersError, towers

WEIGHTS = Path(module.__file__).with_name("towers.npz")

# Written for this test: each an end and the start that goes on with it.
CONTINUED = [
    ("县里今年新修了三座小型水库，沿河的村民不再为春灌发", "愁，早稻的插秧比往年提前了一个星期。"),
    ("研究人员把这种新材料放进零下四十度的冷库里反复试", "验，发现它的强度几乎没有下降。"),
    ("昨天下午，市教育局召开会议，部署新学期中小学校的安", "全工作，要求各校排查食堂和校车。"),
    ("这家老字号茶馆开在运河边上，每逢周末，南来北往的游", "客坐满了临水的两排长廊。"),
    ("受台风外围环流影响，沿海地区将出现强降", "雨，渔船应当尽快回港避风。"),
    ("两国元首就共同关心的国际和地区问题深入交换了意", "见，一致同意扩大贸易和投资。"),
    ("球队上半场以两球落后，换人以后连追三", "球，最终赢得了这场关键的比赛。"),
    ("医院为住院的老人开设了专门的康复病", "房，家属每天都可以前来探望。"),
]
TRADITIONAL = [
    ("研究人員把這種新材料放進零下四十度的冷庫裏反復試", "研究人员把这种新材料放进零下四十度的冷库里反复试"),
    ("縣裡今年新修了三座小型水庫，沿河的村民不再為春灌發", "县里今年新修了三座小型水库，沿河的村民不再为春灌发"),
    ("他說：「這是個好消息", "他说：“这是个好消息"),
]


def matrix(model: Towers, ends: list[str], starts: list[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return local and topic scores of all ends with all starts: shape (ends, starts, 2)."""
    pairs = np.array([(i, j) for i in range(len(ends)) for j in range(len(starts))], np.int32).reshape(-1, 2)
    return model.scores(model.ends(ends), model.starts(starts), pairs).reshape(len(ends), len(starts), 2)


def test_a_true_continuation_beats_false_ones() -> None:
    ends, starts = map(list, zip(*CONTINUED, strict=True))
    total = matrix(towers(), ends, starts).sum(axis=2)
    assert total.argmax(axis=1).tolist() == list(range(len(CONTINUED)))


def test_local_score_completes_a_word() -> None:
    scores = matrix(towers(), ["推动经济社会高质量发", "全面加强生态环境保"], ["展，取得新的成效", "护，守住绿水青山"])[..., 0]
    assert scores[0, 0] > scores[0, 1]
    assert scores[1, 1] > scores[1, 0]


def test_topic_score_tells_stories_apart() -> None:
    school = ("学校食堂的饭菜由家长代表轮流试吃，学生和老师都可以打分", "家长代表还看了学校的实验室，学生们向他们演示了新教具")
    rocket = ("运载火箭在发射场点火升空，卫星顺利进入预定轨道", "卫星入轨以后，火箭的研制人员在发射场互相祝贺")
    scores = matrix(towers(), [school[0], rocket[0]], [school[1], rocket[1]])[..., 1]
    assert scores[0, 0] > scores[0, 1]
    assert scores[1, 1] > scores[1, 0]


@pytest.mark.parametrize(("traditional", "simplified"), TRADITIONAL)
def test_traditional_reads_as_simplified(traditional: str, simplified: str) -> None:
    model = towers()
    for read in (model.ends, model.starts):
        both = read([traditional, simplified])
        assert np.array_equal(both.local[0], both.local[1])
        assert np.array_equal(both.topic[0], both.topic[1])


def test_width_spacing_and_case_do_not_matter() -> None:
    ends = towers().ends(["会上，他说（ＧＤＰ）增长5%", "会 上,他 说(gdp)增 长 ５％\n", "\u3000会上\u200b，他说（GDP）增长 5%  "])
    assert np.array_equal(ends.local[0], ends.local[1])
    assert np.array_equal(ends.local[0], ends.local[2])


def test_only_the_text_next_to_the_cut_counts() -> None:
    model, long = towers(), "".join(start for _, start in CONTINUED) * 40
    assert np.array_equal(model.ends([long]).topic, model.ends([long[-300:]]).topic)
    assert np.array_equal(model.starts([long]).topic, model.starts([long[:300]]).topic)
    assert not np.array_equal(model.ends([long]).topic, model.ends([long[-LOCAL:]]).topic)


def test_a_paragraph_break_inside_counts_but_not_at_the_cut() -> None:
    starts = towers().starts(["据介绍。当前，我国经济", "据介绍。\n当前，我国经济", "\n据介绍。\n\n当前，我国经济"])
    assert not np.array_equal(starts.local[0], starts.local[1])
    assert np.array_equal(starts.local[1], starts.local[2])


def test_the_same_twice_and_from_a_second_reading() -> None:
    ends, starts = map(list, zip(*CONTINUED, strict=True))
    once, again = matrix(towers(), ends, starts), matrix(towers(), ends, starts)
    assert np.array_equal(once, again)
    assert np.array_equal(once, matrix(Towers.load(), ends, starts))


def test_one_by_one_as_in_a_batch() -> None:
    ends, starts = map(list, zip(*CONTINUED, strict=True))
    batch = matrix(towers(), ends, starts)
    for i, end in enumerate(ends):
        for j, start in enumerate(starts):
            assert np.allclose(matrix(towers(), [end], [start])[0, 0], batch[i, j], atol=1e-3)


def test_few_pairs_of_many_texts_as_the_full_product() -> None:
    model = towers()
    ends, starts = map(list, zip(*CONTINUED, strict=True))
    many_ends, many_starts = model.ends(ends * 5), model.starts(starts * 5)
    some = np.array([[3, 11], [39, 0], [7, 7]], np.int32)
    every = np.array([(i, j) for i in range(40) for j in range(40)], np.int32)
    full = model.scores(many_ends, many_starts, every).reshape(40, 40, 2)
    assert np.allclose(model.scores(many_ends, many_starts, some), full[some[:, 0], some[:, 1]], atol=1e-3)


@pytest.mark.parametrize("odd", ["", "\n\n", " \u3000\u200b\ufeff", "\ud800", "\U00020000𝔘", "\x00\x07", "a" * 100_000, "字" * 100_000])
def test_odd_texts_are_harmless(odd: str) -> None:
    assert np.isfinite(matrix(towers(), [odd, "今天"], ["天气很好", odd])).all()


def test_no_texts_and_no_pairs() -> None:
    model = towers()
    assert model.scores(model.ends([]), model.starts([]), np.empty((0, 2), np.int32)).shape == (0, 2)
    assert model.scores(model.ends(["今"]), model.starts(["天"]), np.empty((0, 2), np.int32)).shape == (0, 2)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_text_has_finite_scores(texts: list[str]) -> None:
    assert np.isfinite(matrix(towers(), texts, texts)).all()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_truncated_file_is_refused_by_name(tmp_path: Path, share: float) -> None:
    whole = WEIGHTS.read_bytes()
    cut = tmp_path / "cut.npz"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(TowersError, match=r"cut\.npz: not a whole file"):
        Towers.load(cut)


def test_a_missing_or_foreign_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(TowersError, match=r"none\.npz: no such file"):
        Towers.load(tmp_path / "none.npz")
    np.savez(tmp_path / "other.npz", letters=np.zeros(3))
    with pytest.raises(TowersError, match=r"other\.npz: .*alphabet.* missing"):
        Towers.load(tmp_path / "other.npz")


def test_the_weights_stay_small() -> None:
    assert WEIGHTS.stat().st_size <= 6_000_000
