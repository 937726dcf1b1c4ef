"""The few words the HTML edition and the EPUB add of their own, in the script of the text they stand beside."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from cleaner.writers.script import Script

_WORDS = {
    # name: (Simplified, Traditional)
    "contents": ("目录", "目錄"),
    "untitled": ("〔无题〕", "〔無題〕"),
    "photo": ("〔图片〕", "〔圖片〕"),
    "teaser": ("摘要", "摘要"),
    "notice": ("启事", "啟事"),
    "advert": ("广告", "廣告"),
    "from": ("上接{}版，前文未收", "上接{}版，前文未收"),
    "to": ("下转{}版，后文未收", "下轉{}版，後文未收"),
    "incomplete": ("所据文本至此不全", "所據文本至此不全"),
    "doubts": ("存疑", "存疑"),
    "perhaps": ("疑作", "疑作"),
    "emended": ("已改", "已改"),
    "aside": ("版面附件与衍文", "版面附件與衍文"),
    "furniture": ("版面附件", "版面附件"),
    "surplus": ("衍文", "衍文"),
    "masthead": ("报头", "報頭"),
    "folio": ("版头", "版頭"),
    "section": ("版名", "版名"),
    "navigation": ("网页导航", "網頁導航"),
    "ornament": ("饰符", "飾符"),
    "repeated": ("重出", "重出"),
    "sources": ("所据文本", "所據文本"),
    "characters": ("字符", "字符"),
    "made": ("整理", "整理"),
    "rules": ("规则", "規則"),
    "page": ("第{}版", "第{}版"),
    "number": ("第{}期", "第{}期"),
    "cumulative": ("总第{}期", "總第{}期"),
    "pages": ("今日{}版", "今日{}版"),
    "cn": ("国内统一连续出版物号", "國內統一連續出版物號"),
    "postal": ("邮发代号", "郵發代號"),
    "supervisor": ("主管", "主管"),
    "sponsor": ("主办", "主辦"),
    "publisher": ("出版", "出版"),
    "edition": ("整理本", "整理本"),
    "skip": ("跳到正文", "跳到正文"),
    "top": ("回到目录", "回到目錄"),
    "colophon": ("整理说明", "整理說明"),
}

_DOUBTS = {
    # rule of a finding: what it says, Simplified and Traditional
    "repeated-word": ("词语重出", "詞語重出"),
    "unbalanced-mark": ("标点不成对", "標點不成對"),
    "unsure-join": ("此处接排依据不足", "此處接排依據不足"),
    "gap": ("段落未完", "段落未完"),
    "cut-off": ("全文未完", "全文未完"),
    "unresolved-jump": ("转接之版未收", "轉接之版未收"),
    "no-headline": ("未见标题", "未見標題"),
    "no-body": ("未见正文", "未見正文"),
    "weekday-contradicts-date": ("星期与日期不合", "星期與日期不合"),
    "suspect-character": ("疑为误字", "疑為誤字"),
    "stray-characters": ("疑有误字", "疑有誤字"),
    "name-spelling": ("人名前后不一", "人名前後不一"),
    "archivist-correction": ("整理者改正", "整理者改正"),
    "doubted-word": ("识别存疑", "識別存疑"),
    "page-without-text": ("此页无文字", "此頁無文字"),
    "contradicting-metadata": ("各版所载不一", "各版所載不一"),
    "decision-no-longer-fits": ("原裁定不再适用", "原裁定不再適用"),
}

WORDS: Final = MappingProxyType({
    "zh-Hans": MappingProxyType({name: pair[0] for name, pair in _WORDS.items()}),
    "zh-Hant": MappingProxyType({name: pair[1] for name, pair in _WORDS.items()}),
})  # fmt: skip


def words(script: Script) -> MappingProxyType[str, str]:
    """The words in one script, by name."""
    return WORDS[script]


def doubt_words(rule: str, script: Script) -> str | None:
    """What a finding's rule says, in one script. None for a rule that these words do not know.

    >>> doubt_words("gap", "zh-Hant"), doubt_words("house-rule", "zh-Hans")
    ('段落未完', None)
    """
    said = _DOUBTS.get(rule)
    return said[script == "zh-Hant"] if said else None
