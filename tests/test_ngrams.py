"""The character language model: probabilities that are probabilities, answers that do not depend on how one asks."""

from __future__ import annotations

import lzma
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cleaner.errors import InputError
from cleaner.language.ngrams import CONTEXT, END, MAGIC, PAD, START, UNKNOWN, CharacterModel, Ids, character_model, mixed

ROOT = Path(__file__).parent.parent
MODEL_FILE = ROOT / "cleaner" / "language" / "ngrams.bin"

# Written for this test. Each pair is one sentence cut where a column may end.
CUT_SENTENCES = [
    ("今年以来，全市共新建改造农村公", "路一百二十公里，方便了沿线群众出行。"),
    ("图书馆把开放时间延长到晚上十点，读", "者纷纷表示欢迎。"),
    ("受台风影响，沿海多趟列车停", "运，车站安排专人办理退票。"),
    ("学校请来老工匠，教孩子们编竹", "篮、剪窗花，传承传统手艺。"),
    ("专家提醒，高温天气要注意防暑降", "温，老年人应减少外出。"),
]
ENDS = [end for end, _ in CUT_SENTENCES]
STARTS = [start for _, start in CUT_SENTENCES]


@pytest.fixture(scope="module")
def model() -> CharacterModel:
    return character_model()


def all_pairs(ends: int, starts: int) -> Ids:
    return np.array([(e, s) for e in range(ends) for s in range(starts)], np.int32)


def as_context(model: CharacterModel, text: str) -> Ids:
    ids = model.encode(text)[-CONTEXT:]
    return np.concatenate([np.full(CONTEXT - len(ids), PAD, np.int32), ids])


def total_probability(model: CharacterModel, context: Ids) -> float:
    """Sum of P over everything that may follow a context."""
    every = np.arange(model.vocabulary, dtype=np.int32)
    return float(np.exp(model.log_p(np.tile(context, (len(every), 1)), every).astype(np.float64)).sum())


@pytest.mark.parametrize("known", ["", "的", "我国", "中华人", "中华人民", "习近平总", "，我国经", "在一起", "龘龘龘龘"])
def test_probabilities_sum_to_one(model: CharacterModel, known: str) -> None:
    # Within 4 %: back-off weights are rounded to steps of 0.02 nats, probabilities to 0.05, and weights are cut at e^-4.
    assert total_probability(model, as_context(model, known)) == pytest.approx(1, abs=0.04)


def test_probabilities_after_start_sum_to_one(model: CharacterModel) -> None:
    context = np.array([PAD, PAD, PAD, START], np.int32)
    assert total_probability(model, context) == pytest.approx(1, abs=0.04)


def test_start_and_pad_are_never_expected(model: CharacterModel) -> None:
    contexts = np.tile(as_context(model, "我国经济"), (2, 1))
    assert (model.log_p(contexts, np.array([START, PAD], np.int32)) < -20).all()


def test_a_longer_context_knows_more(model: CharacterModel) -> None:
    char = model.encode("国")
    known = [float(model.log_p(as_context(model, text)[None], char)[0]) for text in ("", "和", "共和", "民共和", "人民共和")]
    assert known[4] > -0.1 > known[1] > known[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("國務院總理發表談話", "国务院总理发表谈话"),
        ("衞生裏臺灣著", "卫生里台湾着"),
        ("「兩岸」，", "“两岸”,"),
        ("ＡＢ１２％", "xy98%"),
        ("数 实　融\u200b合\n持 续", "数实融合持续"),
        ("⼈⺠", "人民"),
    ],
)
def test_spelled_otherwise_read_the_same(model: CharacterModel, one: str, other: str) -> None:
    ids = model.encode(one)
    assert ids.tolist() == model.encode(other).tolist()
    assert UNKNOWN not in ids
    assert model.surprise(one).tolist() == model.surprise(other).tolist()


def test_every_ink_character_has_one_surprise(model: CharacterModel) -> None:
    assert len(model.surprise("全 年…增长１２．５％ 。\n")) == len("全年…增长12.5%。")


def test_every_true_join_beats_every_false_one(model: CharacterModel) -> None:
    gains = model.join_gains(ENDS, STARTS, all_pairs(5, 5)).sum(axis=1).reshape(5, 5)
    assert gains.argmax(axis=1).tolist() == list(range(5))
    assert gains.argmax(axis=0).tolist() == list(range(5))


def test_gain_is_what_the_end_adds_to_log_p(model: CharacterModel) -> None:
    gains = model.join_gains(["中华人民"], ["共和国"], np.array([[0, 0]], np.int32))[0]
    texts = [("中华人民", "", "共"), ("中华人民共", "共", "和"), ("中华人民共和", "共和", "国")]
    for gain, (with_end, without, char) in zip(gains, texts, strict=False):
        contexts = np.stack([as_context(model, with_end), as_context(model, without)])
        joined, alone = model.log_p(contexts, np.tile(model.encode(char), 2))
        assert gain == pytest.approx(joined - alone, abs=1e-5)
    assert gains[3] == 0  # the start has no fourth character


def test_batch_and_single_answers_agree(model: CharacterModel) -> None:
    pairs = all_pairs(5, 5)
    batch = model.join_gains(ENDS, STARTS, pairs)
    singly = [model.join_gains([ENDS[e]], [STARTS[s]], np.array([[0, 0]], np.int32))[0] for e, s in pairs]
    assert np.array_equal(batch, np.stack(singly))
    assert model.startness(STARTS).tolist() == [float(model.startness([s])[0]) for s in STARTS]
    assert model.endness(ENDS).tolist() == [float(model.endness([e])[0]) for e in ENDS]


def test_surprise_agrees_with_log_p(model: CharacterModel) -> None:
    ids = model.encode("记者今天从会上获悉，计划已获批准。")
    run = np.concatenate([np.array([PAD, PAD, PAD, START], np.int32), ids])
    contexts = np.stack([run[i : i + CONTEXT] for i in range(len(ids))])
    assert -model.log_p(contexts, ids) == pytest.approx(model.surprise("记者今天从会上获悉，计划已获批准。"), abs=1e-5)


def test_paragraph_beginnings_and_ends_are_told_from_middles(model: CharacterModel) -> None:
    begins, goes_on = model.startness(["据新华社报道，会议", "的有关负责人表示"])
    assert begins > 0 > goes_on
    closed, open_ = model.endness(["活动将持续到月底。", "活动将持续到"])
    assert closed > 0 > open_


def test_white_space_in_long_runs_hides_nothing(model: CharacterModel) -> None:
    spaced = [" " * 50 + "  ".join("共和国的") + " " * 50]
    pair = np.array([[0, 0]], np.int32)
    assert np.array_equal(model.join_gains(spaced, spaced, pair), model.join_gains(["共和国的"], ["共和国的"], pair))


def test_unknown_characters_are_harmless(model: CharacterModel) -> None:
    odd = "\U0002f000\ue000\ud800\U0010ffff☃"
    assert model.encode(odd).tolist() == [UNKNOWN] * 5
    gains = model.join_gains([odd], [odd, "的"], all_pairs(1, 2))
    assert np.isfinite(gains).all()
    assert np.isfinite(model.surprise(odd)).all()


def test_nothing_is_harmless(model: CharacterModel) -> None:
    assert model.encode("").tolist() == model.encode(" \n\u3000").tolist() == []
    assert len(model.surprise("")) == 0
    assert model.join_gains([], [], np.zeros((0, 2), np.int32)).shape == (0, 4)
    assert model.startness([]).shape == model.endness([]).shape == (0,)
    pairs = np.array([[0, 0], [0, 1], [1, 0]], np.int32)
    assert model.join_gains(["", "我国"], ["", "经济"], pairs).tolist() == [[0.0] * 4] * 3
    assert model.startness([""]).tolist() == model.endness([""]).tolist() == [0.0]


def test_mixing_keys_is_one_to_one() -> None:
    keys = np.arange(1 << 17, dtype=np.uint64)
    assert len(np.unique(mixed(keys, 17))) == len(keys)
    assert int(mixed(keys, 17).max()) < 1 << 17


@pytest.mark.parametrize("kept", [0, 10, len(MAGIC), 200, 5000, 1_000_000])
def test_a_truncated_file_is_refused(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "short.bin"
    path.write_bytes(MODEL_FILE.read_bytes()[:kept])
    with pytest.raises(InputError, match=r"short\.bin: .*character model"):
        CharacterModel.load(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        CharacterModel.load(tmp_path / "none.bin")


def test_the_shipped_file_is_small() -> None:
    assert MODEL_FILE.stat().st_size <= 9_000_000


def invented_corpus(folder: Path) -> None:
    """Paragraphs of a random walk over 60 characters: enough repeats to count, no text of anybody."""
    walk = random.Random(3)
    han = "天地人日月山水火木金土大小上下左右东西南北中国年月时分秒春夏秋冬风云雨雪花草鸟鱼虫马牛羊红黄蓝白黑一二三四五六七"
    lines = []
    for _ in range(400):
        at, line = walk.randrange(len(han)), ""
        for _ in range(60):
            at = (at + walk.choice([1, 1, 1, 2, 7, walk.randrange(len(han))])) % len(han)
            line += han[at]
        lines.append(line + "。")
    with lzma.open(folder / "invented.txt.xz", "wt", encoding="utf-8") as file:
        file.write("标题不是段落\n" + "\n".join(lines))


def test_training_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    invented_corpus(tmp_path)
    made = []
    for seed in ("1", "2"):
        output = tmp_path / f"{seed}.bin"
        command = [sys.executable, "training/language_model.py", str(tmp_path), "-o", str(output), "--bytes", "20000"]
        subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}, check=True)
        made.append(output.read_bytes())
    assert made[0] == made[1]
    small = CharacterModel.load(tmp_path / "1.bin")
    assert UNKNOWN in small.encode("标题")  # headings are not read
    for known in ("", "天地", "春夏秋冬"):
        assert total_probability(small, as_context(small, known)) == pytest.approx(1, abs=0.04)
    ending = small.log_p(np.stack([as_context(small, "天地。"), as_context(small, "天地人")]), np.array([END, END], np.int32))
    assert ending[0] > ending[1]
