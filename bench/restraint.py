"""Clean text comes out as it went in: ``python bench/restraint.py CORPUS GOLD [--articles 2000] [-o docs/restraint.md]``

Takes clean articles (the corpus's held-out ones and gold's) five to a page as Markdown-like text, `## ` before each headline, a
blank line between paragraphs, and cleans the pages. An article is *kept* when one article of the edition has its headline and
its paragraphs, no other text, each paragraph whole and in order. What is not kept is counted by what happened to it. Prints a report
of figures and of the worst cases by number and kind, no text.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.articles import Clean, read_pool
from cleaner.chars import fold, ink
from cleaner.edition import Article, Edition
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.readers.detect import read
from cleaner.rulebook import shipped_rulebook

A_PAGE = 5
BODY = ("paragraph", "subhead", "list-item", "pull-quote", "note")


@dataclass(frozen=True, slots=True)
class Case:
    """What became of one article."""

    number: int
    faults: Counter[str]


def gold_articles(folder: Path) -> Iterator[Clean]:
    """The articles of gold editions with a headline and whole paragraphs alone."""
    seen = set()
    for path in sorted(folder.glob("*.json")):
        for article in json.loads(path.read_text("utf-8"))["articles"]:
            blocks = tuple((block["kind"], block["text"]) for block in article["blocks"])
            whole = blocks and all(kind == "paragraph" and text[-1:] in "。！？”" for kind, text in blocks)
            if article["kind"] == "article" and article["complete"] and article["headline"] and whole and article["headline"] not in seen:
                seen.add(article["headline"])
                yield Clean(article["headline"], blocks)


def as_dump(articles: list[Clean]) -> str:
    """A page of Markdown-like text."""
    return "\n\n".join(part for article in articles for part in ("## " + article.headline, *(("### " if kind == "subhead" else "") + text for kind, text in article.blocks))) + "\n"


def texts_of(article: Article) -> list[str]:
    """The body of an article."""
    return [block.text for block in article.blocks if block.kind in BODY]


def faults_of(wanted: Clean, edition: Edition) -> Counter[str]:
    """What happened to an article that went in clean; empty when it came out so."""
    faults: Counter[str] = Counter()
    texts = [text for _, text in wanted.blocks]
    holders = {place for place, article in enumerate(edition.articles) for text in texts_of(article) if any(fold(text) in fold(t) or fold(t) in fold(text) for t in texts)}
    mine = next((article for article in edition.articles if article.headline and fold(article.headline) == fold(wanted.headline)), None)
    held = {fold(text) for text in texts_of(mine)} if mine else set()
    astray = [text for text in texts if fold(text) not in held]  # what stands in its place and in another article too, the other prints for itself
    holders = {place for place, article in enumerate(edition.articles) for text in astray if any(fold(text) in fold(t) or fold(t) in fold(text) for t in texts_of(article))}
    if mine is None:
        faults["headline lost or changed"] += 1
        mine = edition.articles[min(holders)] if holders else None
    if mine is None:
        faults["body lost"] += 1
        return faults
    got, whole = texts_of(mine), {text for article in edition.articles for text in texts_of(article)}
    if holders - {edition.articles.index(mine)}:
        faults["cut in two articles"] += 1
    if [ink(text) for text in got] == [ink(text) for text in texts]:
        faults["white space changed"] += sum(one != other for one, other in zip(got, texts, strict=True))
        return +faults
    folded = {fold(text): text for text in whole}
    faults["characters changed"] += sum(text not in whole and fold(text) in folded for text in texts)
    faults["paragraph joined or split"] += sum(fold(text) not in folded for text in texts)
    faults["text of another article in it"] += sum(not any(fold(t) in fold(text) or fold(text) in fold(t) for t in texts) for text in got)
    faults["moved"] += not any(faults.values())
    return +faults


def run(articles: list[Clean]) -> tuple[list[Case], Counter[str]]:
    """Every article that was not kept, and findings by rule."""
    cases: list[Case] = []
    findings: Counter[str] = Counter()
    for start in range(0, len(articles), A_PAGE):
        page = articles[start : start + A_PAGE]
        edition = clean(read("page.txt", as_dump(page).encode(), 0, None), shipped_rulebook(), Options())
        findings.update(finding.rule for finding in edition.findings)
        cases += [Case(start + k, faults) for k, article in enumerate(page) if (faults := faults_of(article, edition))]
    return cases, findings


def report(articles: list[Clean], cases: list[Case], findings: Counter[str], sources: Counter[str]) -> str:
    """The report as Markdown."""
    kinds = Counter(kind for case in cases for kind in case.faults)
    characters = sum(article.length for article in articles)
    drawn = ", ".join(f"{count} {name}" for name, count in sources.items())
    lines = [
        f"{len(articles):,} clean articles ({drawn}), {characters:,} characters, {A_PAGE} to a page: **{len(articles) - len(cases):,} come out as they went in**, "
        f"{len(cases)} do not (1 in {len(articles) / max(1, len(cases)):.0f}).",
        "",
        "| what happened | articles |",
        "|---|---|",
        *(f"| {kind} | {count} |" for kind, count in kinds.most_common()),
        "",
        "| findings | number | one in so many characters |",
        "|---|---|---|",
        *(f"| {rule} | {count} | {characters // count:,} |" for rule, count in findings.most_common()),
        "",
        "The ten worst (number of the article in the drawing; what happened, how often):",
        "",
        *(f"- {case.number}: " + ", ".join(f"{kind} {count}" for kind, count in case.faults.most_common()) for case in sorted(cases, key=lambda c: -sum(c.faults.values()))[:10]),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the command line, clean, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    options = parser.parse_args()
    gold = list(gold_articles(options.gold))[: options.articles // 4]
    rest = options.articles - len(gold)
    hans = list(read_pool(options.corpus, "hans"))[: rest * 2 // 3]
    hant = list(read_pool(options.corpus, "hant"))[: rest - len(hans)]
    articles = gold + hans + hant
    cases, findings = run(articles)
    print(report(articles, cases, findings, Counter({"of gold": len(gold), "Simplified of the corpus": len(hans), "Traditional of the corpus": len(hant)})), end="")


if __name__ == "__main__":
    main()
