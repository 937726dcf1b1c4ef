"""Text that needs no cleaning: other languages, verse, tables, lists, code. It comes out whole, in its order, its characters as they were."""

from __future__ import annotations

import pytest

from cleaner.chars import ink
from cleaner.edition import Edition
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.readers.detect import read
from cleaner.rulebook import shipped_rulebook
from cleaner.writers.markdown import as_markdown

SAMPLES = {
    "English": "The harbour at dusk\n\nBoats came in one after another, and the gulls followed them.\n\nNobody on the quay said a word; the last ferry had left at six.\n",
    "Japanese": "港の夕暮れ\n\n船が次々と戻り、カモメがその後を追った。\n\n最後の渡し船は六時に出たので、桟橋には誰もいなかった。\n",
    "mixed": "港口日记 Harbour notes\n\n昨天下午，一艘名为 Blue Heron 的帆船驶入港口，船长说：“We are early。”\n\nThe crew of 12 then walked to 老街 for dinner.\n",
    "verse": "渡口\n\n晚风吹过旧码头，\n灯火一盏一盏亮。\n有人在等船，\n有人在等天亮。\n",
    "table": "月份 晴天 雨天\n一月 12 19\n二月 15 13\n三月 20 11\n",
    "names": "王小明 李大为 张四海\n钱多多 孙玉兰 周一平\n吴思远 郑成林 冯小舟\n",
    "classical": "余尝夜泊江上月出于东山之上水光接天舟人皆寐独坐而听风声若有人歌于远岸者\n",
    "unpunctuated": "今天天气很好我们一起去码头看船船很多人也很多大家都很高兴晚上回家吃了鱼\n",
    "code": "def ferry(boats):\n    for boat in boats:\n        if boat.late:\n            print('wait', boat.name)\n    return None\n",
    "addresses": "联系我们 http://www.example.cn/a_b?c=1&d=2\n电子邮箱 harbour@example.cn\n",
}


def edition(text: str, name: str = "page.txt") -> Edition:
    return clean(read(name, text.encode(), 0, None), shipped_rulebook(), Options())


def everything(made: Edition) -> list[tuple[tuple[int, int, int], str]]:
    """Every block and item with the place it begins at, in the order of the source."""
    texts = [(block.spans[0], block.text) for article in made.articles for block in article.blocks]
    texts += [(item.spans[0], item.text) for item in (*made.furniture, *made.surplus)]
    return sorted(texts)


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES.keys())
def test_no_character_changes_and_none_moves(text: str) -> None:
    made = edition(text)
    assert "".join(ink(said) for _, said in everything(made)) == ink(text)


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES.keys())
def test_nothing_is_suspected(text: str) -> None:
    assert not [finding for finding in edition(text).findings if finding.rule in ("suspect-character", "repeated-word", "name-spelling")]


@pytest.mark.parametrize("name", ["English", "Japanese", "mixed", "classical", "unpunctuated"])
def test_no_paragraph_is_joined_or_split(name: str) -> None:
    lines = [ink(line) for line in SAMPLES[name].splitlines() if line]
    assert [ink(said) for _, said in everything(edition(SAMPLES[name]))] == lines


def test_words_keep_their_spaces() -> None:
    texts = [said for _, said in everything(edition(SAMPLES["English"]))]
    assert texts == [line for line in SAMPLES["English"].splitlines() if line]


STORIES = """## 老港口迎来新渡船

本报讯 记者王小明报道：昨日上午，停用三年的老港口重新开放，两艘新渡船开始往返两岸。

渡船每次可载客一百二十人，单程十五分钟，首日接待乘客三千余人次。

家住东岸的李女士说，过去上班要绕行大桥，如今坐船省下四十分钟。

## 山区小学用上太阳能

位于海拔两千米的青石小学日前装上太阳能板，教室里第一次有了暖气。

校长张四海介绍，设备由校友捐赠，冬天孩子们不必再带炭炉上学。
"""


def shape(made: Edition) -> list[list[tuple[str, str]]]:
    return [[(block.kind, block.text) for block in article.blocks] for article in made.articles]


def test_markdown_keeps_its_stories() -> None:
    wanted = [("headline" if part.startswith("## ") else "paragraph", part.lstrip("# ")) for part in STORIES.strip().split("\n\n")]
    made = edition(STORIES, "stories.md")
    assert [block for article in shape(made) for block in article] == wanted
    assert len(made.articles) == 2


def test_an_editions_markdown_gives_the_edition_again() -> None:
    first = edition(STORIES)
    again = edition(as_markdown(first))
    assert shape(again) == shape(first)
    assert as_markdown(again).split("---")[2] == as_markdown(first).split("---")[2]
