"""How well reprints are found: clusters of known copies, damaged as copies are, against the clusters found.

    python bench/reprints.py [CORPUS] [--stories N] [--seed N] [--no-minhash] [--json FILE]

Stories are drawn from the corpus (default ``../shared/corpus``). Each gets up to five copies in other issues: cut from
the end or the front to between 30 % and 100 %, retitled, sentences left out, words changed, and recognised with up to
12 % wrong characters. The figure is the adjusted Rand index (Hubert and Arabie 1985) over all articles; MinHash with
LSH on the same shingles stands beside it where datasketch is installed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from math import comb
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.articles import read_pool
from cleaner.reprints import SHINGLE, find_reprints, story_of

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
COPIES = (0, 0, 0, 1, 1, 2, 3, 5)
"""Copies of a story, one of these by chance: most stories have none or one."""
SENTENCE = re.compile(r"[^。！？]+[。！？]?”?")


def adjusted_rand(first: Sequence[object], second: Sequence[object]) -> float:
    """How far two groupings of the same things agree: 1 the same, 0 as by chance.

    >>> adjusted_rand([1, 1, 2, 2], ["a", "a", "b", "b"]), adjusted_rand([1, 1, 2, 2], [1, 2, 1, 2])
    (1.0, -0.5)
    """
    pairs = sum(comb(n, 2) for n in Counter(zip(first, second, strict=True)).values())
    rows, columns = (sum(comb(n, 2) for n in Counter(labels).values()) for labels in (first, second))
    by_chance = rows * columns / comb(len(first), 2)
    most = (rows + columns) / 2
    return 1.0 if most == by_chance else (pairs - by_chance) / (most - by_chance)


def damaged(text: str, chance: random.Random, alphabet: Sequence[str]) -> str:
    """A copy of a story as other papers print it."""
    sentences = SENTENCE.findall(text.replace("\n", ""))
    keep = max(1, round(len(sentences) * chance.choice((1, 1, 0.8, 0.6, 0.45, 0.3))))
    first = 0 if chance.random() < 0.8 else len(sentences) - keep
    kept = [sentence for sentence in sentences[first : first + keep] if chance.random() > 0.08 or keep < 4]
    wrong = chance.choice((0, 0, 0.01, 0.03, 0.06, 0.12))
    out = []
    for char in "".join(kept):
        roll = chance.random()
        if roll < wrong:
            out.append(chance.choice(("", chance.choice(alphabet), char + chance.choice(alphabet))) if roll < wrong / 3 else chance.choice(alphabet))
        else:
            out.append(char)
    return chance.choice(("", "本报讯 ", "据新华社电 ", "综合消息：")) + "".join(out)


def made_set(corpus: Path, count: int, seed: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Stories and their copies in mixed order: which story each is of, and its row."""
    chance = random.Random(seed)
    pool = [body for article in read_pool(corpus, "hans") if len(body := "\n".join(text for _, text in article.blocks)) >= 150]
    drawn = chance.sample(pool, min(count, len(pool)))
    alphabet = sorted(set("".join(drawn[:50])) - {"\n"})
    texts = [(n, text) for n, body in enumerate(drawn) for text in copies(body, chance, alphabet)]
    chance.shuffle(texts)
    for i, (n, text) in enumerate(texts):
        yield n, {"issue": f"issue-{i}", "id": "a1", "kind": "article", "headline": None, "issue_date": None, "text": text, "characters": len(text)}


def copies(text: str, chance: random.Random, alphabet: Sequence[str]) -> list[str]:
    """A story, and its copies that are long enough to be told."""
    made = [damaged(text, chance, alphabet) for _ in range(chance.choice(COPIES))]
    return [text, *(copy for copy in made if len(copy) >= 60)]


def by_minhash(rows: Sequence[dict[str, Any]], threshold: float) -> list[int]:
    """Clusters by MinHash LSH alone, single linkage, 128 permutations."""
    from datasketch import MinHash, MinHashLSH

    index, head = MinHashLSH(threshold=threshold, num_perm=128), list(range(len(rows)))

    def top(n: int) -> int:
        while head[n] != n:
            n = head[n]
        return n

    for n, row in enumerate(rows):
        text, sketch = story_of(row).folded, MinHash(num_perm=128)
        sketch.update_batch([text[i : i + SHINGLE].encode() for i in range(len(text) - SHINGLE + 1)])
        for other in index.query(sketch):
            head[max(top(n), top(other))] = min(top(n), top(other))
        index.insert(n, sketch)
    return [top(n) for n in range(len(rows))]


def main() -> None:
    """Make the set, find its clusters, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=CORPUS)
    parser.add_argument("--stories", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--no-minhash", action="store_true", help="leave the comparison out")
    given = parser.parse_args()
    made = list(made_set(given.corpus, given.stories, given.seed))
    truth, rows = [n for n, _ in made], [row for _, row in made]
    found = find_reprints(rows)
    labels = [found.columns.get((row["issue"], row["id"]), (row["issue"], 0.0))[0] for row in rows]
    figures: dict[str, float] = {"articles": len(rows), "stories": given.stories, "ari": round(adjusted_rand(truth, labels), 4)}
    try:
        for threshold in () if given.no_minhash else (0.3, 0.5):
            figures[f"ari_minhash_{threshold}"] = round(adjusted_rand(truth, by_minhash(rows, threshold)), 4)
    except ImportError:
        print("datasketch is not installed: no figure for MinHash")
    for name, value in figures.items():
        print(f"{name:18} {value}")
    if given.json:
        given.json.write_text(json.dumps(figures), "utf-8")


if __name__ == "__main__":
    main()
