"""Names and leads: what a byline, a signature or the opening of a report says, without titles and brackets."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.chars import plain
from cleaner.rulebook import Rulebook

TITLES = re.compile(r"本报|本刊|新华社|特约|见习|实习|首席|全媒体|融媒体|特派|摄影|文字|驻\S{1,6}(?=记者)|记者|通讯员|实习生|评论员|撰稿人|撰稿|作者|编译|编辑|采写|撰文|供稿|综合报道|报道|报导|文/|/文|图/|[□■◎●◆▲△*※]")
BRACKETED = re.compile(r"^\s*\(\s*(?:本报|新华社)?(?:特约|见习|实习)?(?:记者|通讯员)?\s?(?P<names>[\w·][^()]{1,40}?)\s*\)")
NAMED_REPORTER = re.compile(r"^[\s,]*(?:本报|本刊)?(?:特约|见习|实习|首席)?(?:记者|通讯员)\s?(?P<names>[^(),:。、]{2,4}(?:[\s、]+(?:通讯员|记者)?\s?[^(),:。、\s]{2,4}){0,4}?)\s?(?:摄影|综合|从[^,:。]{2,6})?(?:报[道导]|摄影报道)\s?[,:]?")
SEPARATORS = re.compile(r"[\s、,，;；/|]+")


SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于余蒋蔡杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欢管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
"""The commonest surnames, which nearly all Han Chinese bear: a short line that opens with one may be a signature. (Public census rankings.)"""


class Lead(NamedTuple):
    """The printed lead-in of a report, and the reporters it names."""

    dateline: str | None
    names: tuple[str, ...]


def names_in(text: str) -> tuple[str, ...]:
    """The names of a run of names, titles left out.

    >>> names_in("张三 李四 通讯员 王五"), names_in("记者齐旭"), names_in("工业和信息化部运行监测协调局")
    (('张三', '李四', '王五'), ('齐旭',), ('工业和信息化部运行监测协调局',))
    """
    seen = plain(text)
    kept = list(text)
    for found in TITLES.finditer(seen):
        kept[found.start() : found.end()] = " " * (found.end() - found.start())
    return tuple(name for name in SEPARATORS.split("".join(kept).strip(" ()（）[]【】〔〕:：")) if name)


def byline_names(text: str, book: Rulebook) -> tuple[str, ...]:
    """The names a byline or signature gives; an institution's line gives the institution, a title and a name the name.

    >>> from cleaner.rulebook import shipped_rulebook
    >>> byline_names("国家工业信息安全发展研究中心主任 蒋艳", shipped_rulebook()), byline_names("（记者 张三 通讯员 李四）", shipped_rulebook())
    (('蒋艳',), ('张三', '李四'))
    """
    for cue in ("byline", "byline-end", "editor"):
        if (found := book.match(cue, text)) and (names := found.groups.get("names")):
            return names_in(names)
    if book.match("editor", text):  # it names none but those who checked the story
        return ()
    words = SEPARATORS.split(text.strip(" （）()"))
    if len(words) > 1 and len(words[0]) > 4:
        return tuple(word for word in words[1:] if 2 <= len(word) <= 4) or (words[-1],)
    return names_in(text)


def lead_of(text: str, book: Rulebook) -> Lead:
    """The lead-in of a report's first paragraph.

    >>> from cleaner.rulebook import shipped_rulebook
    >>> lead_of("中经联播4月10日北京讯（褚新兵 张宇晖 雨蝶）4月9日，", shipped_rulebook())
    Lead(dateline='中经联播4月10日北京讯', names=('褚新兵', '张宇晖', '雨蝶'))
    >>> lead_of("本报讯 记者齐旭报道：6月27日，", shipped_rulebook())
    Lead(dateline='本报讯', names=('齐旭',))
    >>> lead_of("记者从会上了解到", shipped_rulebook())
    Lead(dateline=None, names=())
    """
    found = book.match("lead", text)
    names: tuple[str, ...] = ()
    rest, dateline = 0, None
    if found:
        dateline, rest = found.groups.get("dateline", "").strip() or None, found.end
        names = names_in(found.groups["names"]) if found.groups.get("names") else ()
    seen = plain(text)
    run_in = (BRACKETED.search(seen[rest:]) if found else None) or NAMED_REPORTER.search(seen[rest:])
    if run_in and not names:
        start, end = run_in.span("names")
        names = tuple(name for name in names_in(text[rest + start : rest + end]) if 2 <= len(name) <= 12)
    return Lead(dateline, names)
