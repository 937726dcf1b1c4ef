"""Plain text: an issue to read in a terminal or feed to a tool that wants nothing but words.

A paragraph is a line, indented by two characters as Chinese is set; two blank lines part the articles. Heads stand at the margin, other lines as deep as
their role says (`cleaner.own_layout`), so that an edition cleaned again is the same edition; without its white space the file is nothing but what was
printed, the issue's line and what is said of missing text. Furniture and surplus stay out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cleaner.edition import Article, Edition, Issue
from cleaner.own_layout import EM, ISSUE_INDENT, indent_of
from cleaner.writers.labels import words
from cleaner.writers.options import DEFAULTS, WriterOptions
from cleaner.writers.reading import Setting, gaps, lines, script_of, set_article
from cleaner.writers.script import Script

ORDER = ("section", "kicker", "headline", "deck")
"""Of the lines at the head: a kicker is one that stands over the headline."""
BETWEEN_ARTICLES = "\n\n\n"


def as_text(edition: Edition, sources: Sequence[str] = (), options: WriterOptions = DEFAULTS) -> str:
    """The issue's line, then its articles. Ends in one line feed, unless there is nothing at all.

    >>> from cleaner.edition import EditionBlock, Tool
    >>> story = Article("a1", "article", blocks=(EditionBlock("a1b1", "headline", "新动能", ()), EditionBlock("a1b2", "paragraph", "近日。", ())))
    >>> as_text(Edition(Tool("herald-clean", "0", (), {}), (), Issue(title="晚报", number=3), (story,))).strip()
    '晚报\u3000第3期\\n\\n\\n新动能\\n\\n\u3000\u3000近日。'
    """
    stories = [_article(article) for article in edition.articles]
    issue = _issue(edition.issue)
    if not issue and not any(stories):
        return ""
    issue = issue or f"〔{words(script_of(edition.articles[0]))['edition']}〕"
    return BETWEEN_ARTICLES.join(filter(None, (EM * ISSUE_INDENT + issue, *stories))) + "\n"


def _issue(issue: Issue) -> str:
    number = f"第{issue.number}期" if issue.number is not None else None
    return EM.join(part for known in (issue.title, issue.date, issue.weekday, number) if known for part in lines(known))


def _article(article: Article) -> str:
    setting = set_article(article)
    groups = (_head(setting), _body(article, setting, script_of(article)))
    return "\n\n".join(filter(None, ("\n".join(filter(None, group)) for group in groups)))


def _head(setting: Setting) -> Iterator[str]:
    for block in (*sorted(setting.head, key=lambda block: ORDER.index(block.kind)), *setting.opening):
        yield _indented(" ".join(lines(block.text)), indent_of(block.kind, head=True))


def _body(article: Article, setting: Setting, script: Script) -> Iterator[str]:
    before, after = gaps(article, script)
    yield from _bracketed(before)
    for block in setting.body + setting.closing:
        for line in lines(block.text) if block.kind == "table" else (" ".join(lines(block.text)),):
            yield _indented(line, indent_of(block.kind))
    yield from _bracketed(after)


def _indented(line: str, indent: int) -> str:
    return EM * indent + line if line else ""


def _bracketed(note: str | None) -> Iterable[str]:
    return (_indented(f"〔{note}〕", indent_of("paragraph")),) if note else ()
