"""Whether cleaning an edition's own text gives the same articles again: ``python bench/idempotence.py DUMP...``

Each dump is cleaned, the edition written as Markdown and as text, and each of these cleaned in its turn. An article is the same when it
has the same headline and the same paragraphs, subheads and items in the same order; an edition, when it is written as the same file again but for its front matter.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cleaner.edition import Edition
from cleaner.inputs import pages_of
from cleaner.pipeline import clean
from cleaner.readers.detect import read
from cleaner.rulebook import shipped_rulebook
from cleaner.writers import WRITERS

BODY = ("paragraph", "subhead", "list-item")
AFTER_FRONT = "\n\n"
"""What ends the front matter of Markdown, and the issue's line of text."""
FORMATS = {"markdown": "a.md", "text": "a.txt"}


def articles_of(edition: Edition) -> Counter[tuple[str | None, tuple[str, ...]]]:
    """Headline and body of every article that has a body."""
    bodies = [(article.headline, tuple(block.text for block in article.blocks if block.kind in BODY)) for article in edition.articles]
    return Counter((headline, body) for headline, body in bodies if body)


def main() -> None:
    """Clean twice, print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dumps", type=Path, nargs="+")
    book = shipped_rulebook()
    same: Counter[str] = Counter()
    files: Counter[str] = Counter()
    articles = 0
    dumps = parser.parse_args().dumps
    for dump in dumps:
        edition = clean(pages_of(str(dump)), book)
        wanted = articles_of(edition)
        articles += wanted.total()
        for name, file in FORMATS.items():
            written = str(WRITERS[name].write(edition, ()))
            again = clean(read(file, written.encode(), 0, None), book)
            same[name] += (wanted & articles_of(again)).total()
            files[name] += str(WRITERS[name].write(again, ())).partition(AFTER_FRONT)[2] == written.partition(AFTER_FRONT)[2]
    for name, count in same.items():
        print(f"{name}: {count} of {articles} articles again ({count / articles:.3f}), {files[name]} of {len(dumps)} files")


if __name__ == "__main__":
    main()
