"""Measure the neural towers: how often is the true start the best of the candidates?

    python training/towers_accuracy.py --corpus ../shared/corpus [--weights PATH]
    python training/towers_accuracy.py --gold ../shared/bench/dev/gold [--weights PATH]

`--corpus`: articles kept out of training (2 in 100); an end has its own start and 99 others of the same pool to choose from.
`--gold`: articles of gold editions pooled to pages of 5 to 8; an end chooses among all starts of its page but its own leg's.
Only ends cut inside a paragraph are asked. Printed for column legs (20 to 400 characters) and for lines (10 to 18): the number of ends,
the mean number of candidates, and the share right by local score, by topic score and by their sum; of the sum's errors, the share
that stays within the article. The cuts are drawn with a fixed seed. Needs numpy and OpenCC, no PyTorch.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
from towers_text import Book, Page, book_of, corpus, gold_articles, held_out, page_of

from cleaner.language.towers import DROPPED, Towers

CANDIDATES = 100
SEED = 7


def texts_of(articles: list[list[str]], alphabet: npt.NDArray[np.uint16]) -> str:
    """Return the articles' text, one character a row of their book."""
    dropped = {chr(code) for code in np.flatnonzero(alphabet == DROPPED)}
    return "".join("".join(c for c in "\n".join(paragraphs) if c not in dropped) + "\n" for paragraphs in articles)


def judge(model: Towers, text: str, page: Page, rng: np.random.Generator, most: int | None) -> npt.NDArray[np.float64]:
    """Return a row for each open end of a page: right by local, topic, sum; wrong within the article; number of candidates."""
    legs = [text[begin:end] for begin, end in zip(page.begin, page.end, strict=True)]
    ends, starts = model.ends(legs), model.starts(legs)
    rows = []
    for before, follows, is_open in zip(page.before, page.follows, page.is_open, strict=True):
        if not is_open:
            continue
        others = np.delete(np.arange(len(legs)), [before, follows])
        if most is not None:
            others = rng.permutation(others)[: most - 1]
        candidates = np.append(follows, others)
        pairs = np.column_stack([np.full(len(candidates), before), candidates]).astype(np.int32)
        both = model.scores(ends, starts, pairs)
        best = [int(np.argmax(score)) for score in (both[:, 0], both[:, 1], both.sum(axis=1))]
        strays = best[2] != 0 and page.article[candidates[best[2]]] == page.article[before]
        rows.append([*(choice == 0 for choice in best), strays, len(candidates)])
    return np.array(rows, float).reshape(-1, 5)


def pages_of(book: Book, rng: np.random.Generator, *, lines: bool, pooled: bool) -> list[Page]:
    """Return pages that hold every article of a book once: pools of over CANDIDATES legs, or pages of 5 to 8 articles."""
    order = rng.permutation(len(book.bounds) - 1).tolist()
    pages = []
    while len(order) >= 5:
        size = (60 if lines else 50) if pooled else int(rng.integers(5, 9))
        pages.append(page_of(book, order[:size], rng, lines=float(lines), most=60 if not pooled else 9))
        order = order[size:]
    return [page for page in pages if not pooled or len(page.begin) > CANDIDATES]


def report(name: str, articles: list[list[str]], model: Towers, *, pooled: bool) -> None:
    """Print a line for column legs and one for lines."""
    alphabet = model.alphabet
    book, text = book_of(articles, alphabet), texts_of(articles, alphabet)
    for lines in (False, True):
        rng = np.random.default_rng(SEED)
        pages = [page for _ in range(3) for page in pages_of(book, rng, lines=lines, pooled=pooled)]
        found = np.concatenate([judge(model, text, page, rng, CANDIDATES if pooled else None) for page in pages])
        local, topic, both, strays, candidates = found.mean(axis=0)
        wrong = max(1.0 - both, 1e-9)
        print(
            f"{name:24} {'lines' if lines else 'legs':5} ends {len(found):6} candidates {candidates:5.1f}"
            f" local {local:.3f} topic {topic:.3f} sum {both:.3f} of errors in the same article {strays / wrong:.2f}"
        )


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="Measure the neural towers.")
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    parser.add_argument("--gold", type=Path, action="append", default=[])
    parser.add_argument("--weights", type=Path)
    asked = parser.parse_args()
    model = Towers.load(asked.weights)
    for folder in asked.corpus:
        report("held-out articles", [paragraphs for paragraphs in corpus(folder) if held_out(paragraphs)], model, pooled=True)
    for folder in asked.gold:
        report("/".join(folder.parts[-3:]), gold_articles(folder), model, pooled=False)


if __name__ == "__main__":
    main()
