"""Learning a paper: what recurs becomes a rule, what a story says does not, and issues not seen are read better for it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from cleaner.learn import learn_pack
from cleaner.pipeline import clean
from cleaner.readers.text import read_text
from cleaner.rulebook import Rulebook, read_pack, rulebook

TOPICS = ["水库", "铁路", "港口", "学校", "医院", "果园", "桥梁", "电站", "机场", "渔场", "牧区", "矿山"]
NAMES = ["韩晓岚", "邓柏川", "罗一鸣"]


def issue(n: int) -> str:
    """An issue of an invented paper that has habits of its own."""
    chance = random.Random(n)
    first, second = chance.sample(TOPICS, 2)
    day = 1 + n
    return (
        f"国内统一连续出版物号 CN 99-0001\n2024年5月{day}日 第{300 + n}期\n今日8版\n"
        "千家万户的贴心人\n"
        f"{first}建设全面提速\n江城融媒讯 {day}日，记者从{first}建设现场了解到，今年以来{first}的建设进度明显加快，已完成投资{n + 3}亿元。\n"
        f"工程建成以后，{first}的服务能力将提高百分之{n + 10}，周边群众的生活也会更加方便。\n"
        "（请阅5版）\n"
        f"{second}迎来新面貌\n韩晓岚\n近日，{second}的改造工程进入收尾阶段，新铺设的道路已经通车，{n + 20}盏路灯全部点亮。\n"
        f"负责人表示，{second}将在下个月重新对外开放，欢迎大家前来参观。\n"
        f"副刊热线 {n * 37 % 90 + 10} 夜班统筹室\n"
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    for n in range(8):
        (folder / f"2024-05-{n + 1:02}.txt").write_text(issue(n), "utf-8")
    return folder


@pytest.fixture(scope="module")
def pack(tree: Path) -> Path:
    path = tree.parent / "learnt.toml"
    path.write_text(learn_pack([str(tree)]).toml, "utf-8")
    return path


def leaks(n: int, book: Rulebook) -> list[str]:
    """Habits of the paper that end up inside articles."""
    edition = clean(read_text("unseen.txt", issue(n).encode()), book)
    said = [block for article in edition.articles for block in article.blocks]
    standing = [block.text for block in said if "贴心人" in block.text or "夜班统筹室" in block.text]
    jumps = [block.text for block in said if "请阅" in block.text and block.kind != "jump-line"]
    return standing + jumps


def test_rules_keep_their_promises_and_say_what_they_count(pack: Path) -> None:
    rules = read_pack(pack)
    assert [promise for rule in rules for promise in rule.broken_promises()] == []
    assert all("of 8 issues" in rule.why and rule.hits and rule.misses for rule in rules)
    assert {rule.gives for rule in rules} >= {"folio", "jump-to", "lead", "byline"}


def test_what_a_story_says_is_no_rule(pack: Path) -> None:
    for rule in read_pack(pack):
        if rule.gives != "lead":
            assert not any(rule.search(line) for n in range(8, 12) for line in issue(n).splitlines() if line.endswith("。"))


def test_unseen_issues_are_read_better(pack: Path) -> None:
    plain_book, taught = rulebook(), rulebook([pack])
    unseen = range(20, 26)
    before, after = sum(len(leaks(n, plain_book)) for n in unseen), sum(len(leaks(n, taught)) for n in unseen)
    assert before >= len(unseen), "the common packs know these habits: the test shows nothing"
    assert after == 0
    leads = [article.dateline for n in unseen for article in clean(read_text("unseen.txt", issue(n).encode()), taught).articles if article.dateline]
    assert leads == ["江城融媒讯"] * len(unseen)


def test_nothing_recurs_nothing_learnt(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("大坝合龙\n工程昨日完成，水位开始上升。\n", "utf-8")
    assert learn_pack([str(tmp_path)]).toml == ""


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch, tree: Path) -> None:
    monkeypatch.setattr("cleaner.habits.MOST_FORMS", 12)
    assert "line-1" in learn_pack([str(tree)]).toml


def paper(folder: Path, lines: list[str], issues: int = 6) -> str:
    """The pack learnt from issues that print each of these lines, with {n} a number, {name} a name and {topic} a topic."""
    folder.mkdir(exist_ok=True)
    for n in range(issues):
        chance = random.Random(n)
        topic = chance.choice(TOPICS)
        body = f"近日，{topic}的改造工程进入收尾阶段，新铺设的道路已经通车，{n + 20}盏路灯全部点亮。\n负责人表示，{topic}将在下个月重新对外开放，欢迎大家前来参观。\n"
        said = "".join(line.format(n=n, name=NAMES[n % len(NAMES)], topic=TOPICS[n]) + "\n" for line in lines)
        (folder / f"2024-05-{n + 1:02}.txt").write_text(f"2024年5月{n + 1}日 第{300 + n}期\n今日8版\n{topic}迎来新面貌\n{said}{body}", "utf-8")
    return learn_pack([str(folder)]).toml


def test_an_office_before_different_names_signs(tmp_path: Path) -> None:
    toml = paper(tmp_path, ["江城采编一室 {name}"])
    assert "office-1" in toml
    assert "江城采编一室" in toml


def test_an_office_before_one_name_is_a_line_like_others(tmp_path: Path) -> None:
    assert "office" not in paper(tmp_path, ["江城采编一室 韩晓岚"])


def test_an_opening_under_another_name_is_a_lead(tmp_path: Path) -> None:
    assert "江城晚间快报" in paper(tmp_path, ["江城晚间快报（记者{name}）：{n}日，改造工程取得新的进展，附近居民对此表示欢迎。"])


def test_words_that_mostly_run_on_open_nothing(tmp_path: Path) -> None:
    tail = "的改造已经有了新的进展，附近居民对此表示欢迎，工程还将继续推进下去。"
    apart, plain = "截至目前为止 {topic}" + tail, "截至目前为止，{topic}" + tail
    assert "截至目前为止" in paper(tmp_path / "a", [apart])
    assert "截至目前为止" not in paper(tmp_path / "b", [apart, plain])
