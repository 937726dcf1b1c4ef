"""Dress: an edition in another script or spacing, as a last layer over the finished text.

`--script simplified|traditional` converts characters (OpenCC, `t2s` and `s2t`, phrase by phrase); `--spacing pangu` sets a
space between Han and Latin letters or figures. Spans stay, and so does the number of ink characters: the source is
recoverable from every block, and each changed block has its change.

Left alone: addresses, dates, numbers, names of files and rules; a text that a conversion would make longer or shorter.

>>> in_pangu_spacing("增长12%，5G和AI推动“IP”魅力（2025年）")
'增长 12%，5G 和 AI 推动“IP”魅力（2025 年）'
>>> in_script("traditional")("头发与发展")
'頭髮與發展'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

import msgspec

from cleaner.chars import HAN, ink, is_ink
from cleaner.edition import Article, Change, Edition, EditionBlock, Finding, Issue, Item
from cleaner.options import Options

Redress = Callable[[str], str]

CONFIGURATIONS = {"simplified": "t2s", "traditional": "s2t"}
"""OpenCC's tables without regional words: a newspaper's words are not ours to change."""

LATIN = r"[0-9A-Za-z\u00c0-\u024f\u0370-\u03ff]"
BESIDE_HAN = re.compile(rf"(?<=[{HAN}])(?={LATIN})|(?<=[0-9A-Za-z\u00c0-\u024f\u0370-\u03ff%‰])(?=[{HAN}])")


def dressed(edition: Edition, options: Options) -> Edition:
    """The edition in the script and spacing that the options ask for; the very same edition where they ask for nothing."""
    if options.script in CONFIGURATIONS:
        convert = in_script(options.script)
        edition = _redressed(edition, convert, f"script-{options.script}")
        edition = msgspec.structs.replace(edition, issue=_issue(edition.issue, convert))
    if options.spacing == "pangu":
        edition = _redressed(edition, in_pangu_spacing, "pangu-spacing")
    return edition


def in_pangu_spacing(text: str) -> str:
    """The text with a space between Han and Latin letters, Greek letters or figures."""
    return BESIDE_HAN.sub(" ", text)


@cache
def in_script(script: str) -> Redress:
    """What converts a text to simplified or traditional characters, as long as it was."""
    from opencc import OpenCC

    converter = OpenCC(CONFIGURATIONS[script])

    def convert(text: str) -> str:
        converted: str = converter.convert(text)
        return converted if len(converted) == len(text) else text

    return convert


def _redressed(edition: Edition, redress: Redress, rule: str) -> Edition:
    """The edition with every printed text redressed, findings in their new places, and a change for each block it touched."""
    before = {block.id: block.text for article in edition.articles for block in article.blocks}
    articles = tuple(_article(article, redress) for article in edition.articles)
    after = {block.id: block.text for article in articles for block in article.blocks}
    changes = tuple(Change("fix", rule, before[name], text, name) for name, text in after.items() if text != before[name])
    return msgspec.structs.replace(
        edition,
        articles=articles,
        furniture=_items(edition.furniture, redress),
        surplus=_items(edition.surplus, redress),
        findings=tuple(_finding(finding, redress, before, after) for finding in edition.findings),
        changes=(*edition.changes, *changes),
    )


def _article(article: Article, redress: Redress) -> Article:
    named = {name: getattr(article, name) for name in ("section", "kicker", "headline", "deck", "dateline", "credit")}
    return msgspec.structs.replace(
        article,
        **{name: redress(text) for name, text in named.items() if text},
        byline=tuple(map(redress, article.byline)),
        editor=tuple(map(redress, article.editor)),
        blocks=tuple(_block(block, redress) for block in article.blocks),
    )


def _block(block: EditionBlock, redress: Redress) -> EditionBlock:
    return msgspec.structs.replace(block, text=redress(block.text))


def _items(items: Iterable[Item], redress: Redress) -> tuple[Item, ...]:
    return tuple(msgspec.structs.replace(item, text=redress(item.text)) for item in items)


def _finding(finding: Finding, redress: Redress, before: dict[str, str], after: dict[str, str]) -> Finding:
    """The finding in its place in the redressed block; its words are those that stand there."""
    old, new = before.get(finding.block or ""), after.get(finding.block or "")
    suggestion = redress(finding.suggestion) if finding.suggestion else finding.suggestion
    if finding.at is None or old is None or new is None:
        return msgspec.structs.replace(finding, text=redress(finding.text), suggestion=suggestion)
    at = moved(finding.at, old, new)
    stood = not finding.applied and old[slice(*finding.at)] == finding.text
    return msgspec.structs.replace(finding, at=at, text=new[slice(*at)] if stood else redress(finding.text), suggestion=suggestion)


def moved(at: tuple[int, int], before: str, after: str) -> tuple[int, int]:
    """Where a stretch of ink stands in a text of as many ink characters.

    >>> moved((2, 5), "增长12%，", "增长 12%，")
    (3, 6)
    """
    places = [i for i, char in enumerate(after) if is_ink(char)]
    first, last = len(ink(before[: at[0]])), len(ink(before[: at[1]]))
    if first >= len(places):
        return len(after), len(after)
    return places[first], (places[last - 1] + 1 if last > first else places[first])


def _issue(issue: Issue, convert: Redress) -> Issue:
    lists = {name: tuple(map(convert, getattr(issue, name))) for name in ("supervisor", "sponsor", "publisher")}
    names = {name: convert(text) for name in ("title", "alternative_title", "weekday") if (text := getattr(issue, name))}
    staff = {convert(post): [convert(name) for name in people] for post, people in issue.staff.items()}
    return msgspec.structs.replace(issue, **lists, **names, staff=staff)
