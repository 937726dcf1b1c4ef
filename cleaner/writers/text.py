"""Plain text: an issue to read in a terminal or feed to a tool that wants nothing but words.

A paragraph is a line, indented by two characters as Chinese is set; two blank lines
part the articles. Furniture and surplus stay out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cleaner.edition import Article, Edition, Issue
from cleaner.writers.options import DEFAULTS, WriterOptions
from cleaner.writers.reading import Setting, gaps, lines, script_of, set_article
from cleaner.writers.script import Script

INDENT = "\u3000\u3000"
INDENTED = frozenset({"paragraph", "note"})
BETWEEN_ARTICLES = "\n\n\n"


def as_text(edition: Edition, sources: Sequence[str] = (), options: WriterOptions = DEFAULTS) -> str:
    """The issue's line, then its articles. Ends in one line feed, unless there is nothing at all.

    >>> from cleaner.edition import EditionBlock, Tool
    >>> story = Article("a1", "article", blocks=(EditionBlock("a1b1", "headline", "新动能", ()), EditionBlock("a1b2", "subhead", "一", ())))
    >>> as_text(Edition(Tool("herald-clean", "0", (), {}), (), Issue(title="晚报", number=3), (story,)))
    '晚报\u3000第3期\\n\\n\\n新动能\\n\\n一\\n'
    """
    stories = (_article(article) for article in edition.articles)
    whole = BETWEEN_ARTICLES.join(filter(None, (_issue(edition.issue), *stories)))
    return whole + "\n" if whole else ""


def _issue(issue: Issue) -> str:
    number = f"第{issue.number}期" if issue.number is not None else None
    return "\u3000".join(part for known in (issue.title, issue.date, issue.weekday, number) if known for part in lines(known))


def _article(article: Article) -> str:
    setting = set_article(article)
    groups = (_head(setting), _body(article, setting, script_of(article)))
    return "\n\n".join(filter(None, ("\n".join(filter(None, group)) for group in groups)))


def _head(setting: Setting) -> Iterator[str]:
    for block in setting.head + setting.opening:
        yield " ".join(lines(block.text))


def _body(article: Article, setting: Setting, script: Script) -> Iterator[str]:
    before, after = gaps(article, script)
    yield from _bracketed(before)
    for block in setting.body + setting.closing:
        for line in lines(block.text) if block.kind == "table" else (" ".join(lines(block.text)),):
            yield INDENT + line if line and block.kind in INDENTED else line
    yield from _bracketed(after)


def _bracketed(note: str | None) -> Iterable[str]:
    return (f"〔{note}〕",) if note else ()
