"""The edition as one self-contained HTML file: no script, no network, nothing outside it.

Reads on a screen, on a telephone, in the dark and on paper. Catalogues find Dublin Core and schema.org in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cleaner.edition import Article, Edition, Issue
from cleaner.writers.arrangement import Arrangement, arranged
from cleaner.writers.labels import doubt_words, words
from cleaner.writers.options import DEFAULTS, WriterOptions
from cleaner.writers.script import Script
from cleaner.writers.templating import render


def as_html(edition: Edition, sources: Sequence[str] = (), options: WriterOptions = DEFAULTS) -> str:
    """The edition as an HTML document. Only the edition itself is looked at: it holds every word."""
    reading = arranged(edition)
    return render(
        "edition.html.j2",
        edition=edition,
        issue=edition.issue,
        reading=reading,
        words=words(reading.language),
        doubt_words=doubt_words,
        href="#a{}".format,
        issue_line=tuple(issue_line(edition.issue, reading.language)),
        imprint=tuple(imprint(edition.issue, reading.language)),
        dublin_core=tuple(dublin_core(edition, reading)),
        linked_data=linked_data(edition, reading),
    )


def issue_line(issue: Issue, language: Script) -> Iterator[str]:
    """Date and numbers of the issue, as a nameplate has them."""
    said = words(language)
    if issue.date:
        yield written_date(issue.date)
    if issue.weekday:
        yield issue.weekday
    for value, name in ((issue.number, "number"), (issue.cumulative_number, "cumulative"), (issue.page_count, "pages")):
        if value is not None:
            yield said[name].format(value)


def imprint(issue: Issue, language: Script) -> Iterator[tuple[str, str]]:
    """Who answers for the paper: names and values."""
    said = words(language)
    if issue.cn_number:
        yield said["cn"], issue.cn_number
    if issue.postal_code:
        yield said["postal"], issue.postal_code
    for name, people in (("supervisor", issue.supervisor), ("sponsor", issue.sponsor), ("publisher", issue.publisher)):
        if people:
            yield said[name], "　".join(people)
    for role, names in issue.staff.items():
        yield role, "　".join(names)


def written_date(date: str) -> str:
    """An ISO date as Chinese papers write it; anything else as it is.

    >>> written_date("2025-04-09"), written_date("2025-04"), written_date("?")
    ('2025年4月9日', '2025年4月', '?')
    """
    parts = date.split("-")
    if not (len(parts) <= 3 and all(part.isdecimal() for part in parts)):
        return date
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def dublin_core(edition: Edition, reading: Arrangement) -> Iterator[tuple[str, str]]:
    """Dublin Core elements of the issue: names and values."""
    issue = edition.issue
    yield "DC.title", " ".join(filter(None, (reading.title, issue.date)))
    if issue.alternative_title:
        yield "DCTERMS.alternative", issue.alternative_title
    if issue.date:
        yield "DC.date", issue.date
    yield from (("DC.publisher", name) for name in issue.publisher)
    if issue.cn_number:
        yield "DC.identifier", issue.cn_number
    yield "DC.language", reading.language
    yield "DC.type", "Text"
    yield "DC.format", "text/html"
    if issue.url:
        yield "DC.relation", issue.url
    yield from (("DC.source", f"{note.name} sha256:{note.sha256}") for note in edition.sources)


def linked_data(edition: Edition, reading: Arrangement) -> dict[str, Any]:
    """The issue and its articles in the words of schema.org, for a JSON-LD script."""
    issue = edition.issue
    paper = _without_nothing({"@type": "Newspaper", "name": issue.title, "alternateName": issue.alternative_title, "url": issue.url})
    whole = _without_nothing({
        "@type": "PublicationIssue", "@id": "#issue", "name": reading.title, "datePublished": issue.date, "issueNumber": issue.number,
        "inLanguage": reading.language, "publisher": [{"@type": "Organization", "name": name} for name in issue.publisher],
        "isPartOf": paper if issue.title else None,
    })  # fmt: skip
    stories = [_news_article(story.article, story.number, story.title, story.language, issue) for story in reading.stories if story.article.kind != "contents"]
    return {"@context": "https://schema.org", "@graph": [whole, *stories]}


def _news_article(article: Article, number: int, title: str, language: Script, issue: Issue) -> dict[str, Any]:
    return _without_nothing({
        "@type": "AdvertiserContentArticle" if article.kind == "advert" else "NewsArticle", "@id": f"#a{number}", "headline": title, "alternativeHeadline": article.deck, "articleSection": article.section,
        "author": [{"@type": "Person", "name": name} for name in article.byline], "editor": [{"@type": "Person", "name": name} for name in article.editor],
        "dateline": article.dateline, "datePublished": issue.date, "inLanguage": language,
        "isPartOf": {"@id": "#issue"},
    })  # fmt: skip


def _without_nothing(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, [], ())}
