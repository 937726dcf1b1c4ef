"""What follows from overruled blocks: articles' named fields and open findings read again, empty articles gone, numbers in order.

A field changes only where what its blocks say has changed: what the tool concluded from the page as a whole stands.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from cleaner.chars import ends_sentence
from cleaner.edition import Article, Edition, EditionBlock, Finding
from cleaner.findings import article_findings
from cleaner.people import byline_names, lead_of
from cleaner.rulebook import Rulebook, shipped_rulebook

BODY = ("paragraph", "list-item")


def reread(before: Edition, after: Edition) -> Edition:
    """`after` an act, with everything that follows from it. `before` is the edition that the act was done to."""
    known = {article.id: article for article in before.articles}
    book = shipped_rulebook()
    articles: list[Article] = []
    findings = after.findings
    for article in after.articles:
        old = known.get(article.id, replace(article, blocks=()))
        if old.blocks == article.blocks:
            articles.append(article)
            continue
        new = _article(old, article, book)
        findings = _findings(findings, old, new)
        if article.blocks:
            articles.append(new)
    return replace(after, articles=tuple(articles), findings=findings)


def _article(old: Article, new: Article, book: Rulebook) -> Article:
    """The article with the fields that its changed blocks speak of."""
    was, now = (_fields(article.blocks, book) for article in (old, new))
    changed = {name: value for name, value in now.items() if value != was[name] or not old.blocks}
    whole = changed.pop("whole", None)
    pages = tuple(sorted({source for block in new.blocks for source, _, _ in block.spans}))
    if (new.continued_to or new.continued_from) and len(was["sources"]) < 2 <= len(now["sources"]):
        changed |= {"continued_to": None, "continued_from": None}
        whole = now["whole"]
    changed.pop("sources", None)
    if whole is not None and not changed.get("continued_to", new.continued_to) and not changed.get("continued_from", new.continued_from):
        changed["complete"] = whole
    return replace(new, pages=pages, **changed)


def _fields(blocks: tuple[EditionBlock, ...], book: Rulebook) -> dict[str, Any]:
    """What the blocks of an article say of it: its named fields; `whole`, whether its text ends with a sentence; the `sources` of its text."""
    texts = {kind: [block.text for block in blocks if block.kind == kind] for kind in ("section", "headline", "kicker", "deck", "byline", "credit", "editor")}
    body = [block for block in blocks if block.kind in BODY]
    lead = lead_of(body[0].text if body else "", book)
    signed = [name for text in texts["byline"] for name in byline_names(text, book)]
    return {
        **{name: " ".join(texts[name]) or None for name in ("section", "headline", "kicker", "deck")},
        "byline": tuple(dict.fromkeys([*lead.names, *signed])),
        "dateline": lead.dateline,
        "credit": next((said for text in texts["credit"] if (said := _credit(text, book))), None),
        "editor": tuple(name for text in texts["editor"] for name in byline_names(text, book)),
        "whole": not body or ends_sentence(body[-1].text),
        "sources": {source for block in body for source, _, _ in block.spans},
    }


def _credit(text: str, book: Rulebook) -> str | None:
    """Whom a note about the story's source names; the note itself, out of its brackets, where no rule reads it."""
    for cue in ("brief-source", "source"):
        if (found := book.match(cue, text)) and found.groups.get("credit"):
            return found.groups["credit"].strip()
    return text.strip(" （）()【】[]") or None


def _findings(findings: tuple[Finding, ...], old: Article, new: Article) -> tuple[Finding, ...]:
    """The findings about how articles begin and end, once one article has changed: those that no longer hold left out, new ones added."""
    before, after = ({(f.rule, f.block): f for f in article_findings(article)} for article in (old, new))
    names = {block.id for block in old.blocks}
    kept = tuple(f for f in findings if f.applied or f.block not in names or (f.rule, f.block) not in before or (f.rule, f.block) in after)
    there = {(f.rule, f.block) for f in kept}
    return (*kept, *(found for place, found in after.items() if place not in before and place not in there))


def renumbered(edition: Edition) -> Edition:
    """The edition with its articles and blocks numbered in order, and everything that names them following."""
    names: dict[str, str] = {}
    articles = []
    for n, article in enumerate(edition.articles, 1):
        blocks = tuple(replace(block, id=names.setdefault(block.id, f"a{n}b{k}")) for k, block in enumerate(article.blocks, 1))
        articles.append(replace(article, id=f"a{n}", blocks=blocks))
    return replace(
        edition,
        articles=tuple(articles),
        surplus=tuple(replace(item, of=names.get(item.of or "")) for item in edition.surplus),
        findings=tuple(replace(finding, block=names.get(finding.block or "")) for finding in edition.findings),
        changes=tuple(replace(change, block=names.get(change.block or "")) for change in edition.changes),
    )
