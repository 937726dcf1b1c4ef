"""Reprints: the same story in several issues, whole, shortened, retitled or badly recognised.

Two steps. *Candidates*: of the hashes of a text's overlapping runs of characters a fixed sample is kept (those that a
modulus divides), so that a passage taken over keeps its hashes however much is cut or changed round it; pairs that
share enough of the rare ones are looked at. *Verification*: the two texts are aligned, by the runs they share in the
same order and between those character by character, and the share of the shorter one that stands in the longer one
decides. Verified pairs join into clusters.

Why not MinHash: it estimates Jaccard likeness, and a copy cut to a third is a third as like its source, though all of
it stands there. What is measured here does not fall with the length of the cut.

Method: sampled fingerprints after Manber 1994, reprints by shared n-grams and alignment after Smith, Cordell and
Mullen 2015. Figures: `python bench/reprints.py`, in `docs/batch.md`. All stories of a run are held in memory, about 10
bytes for each of their characters.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.chars import fold, simplified_table

SHINGLE = 5
"""Ink characters: four or five Chinese characters are two words and rarely meet by chance; longer ones are lost to OCR errors."""
SAMPLE = 4
"""One shingle in so many is kept."""
COMMON = 60
"""Texts that may hold a shingle before it counts as a phrase of the trade and tells of nothing."""
MIN_SHARED = 4
"""Sampled shingles that two texts share before they are looked at."""
MIN_LENGTH = 40
"""Ink characters of a text below which it is no story."""
MIN_CONTAINED = 0.35
"""Share of the shorter text that must stand in the longer one: 0.25 to 0.55 give the same figures within 0.005 (bench/reprints.py, seeds 1 and 2)."""
MIN_TAKEN = 48
"""Ink characters that must stand in both: a first sentence that two reports of one meeting share is no reprint (0: 0.97, 60: 0.98, 90: 0.92)."""
NEAR_BEST = 0.8
"""A pair counts when it is at least so much of the best that either text has: else one weak pair makes one cluster of two (without it: 0.95)."""
MIN_PASSAGE = 24
"""Ink characters in a row, small differences aside, that must stand in both: quotations of one sentence stay apart from copies."""
MAX_DIFFERENCE = 12
"""Ink characters that may differ inside a passage: a changed name, a sum, a bad patch of recognition."""


@dataclass(frozen=True, slots=True)
class Member:
    """One article of a cluster."""

    issue: str
    article: str
    headline: str | None
    date: str | None
    similarity: float
    """With the article of the cluster that it shares most with: share of the shorter of both that stands in the longer, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One story and where it stands."""

    id: str
    """Its earliest article: issue and article."""
    headline: str | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Reprints:
    """The clusters, the largest first, and by issue and article what the table's columns say."""

    clusters: tuple[Cluster, ...]
    columns: Mapping[tuple[str, str], tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Story:
    """What is kept of an article while clusters are found: about 8 bytes for each of its characters."""

    issue: str
    article: str
    headline: str | None
    date: str | None
    folded: str
    sampled: frozenset[int]


def find_reprints(rows: Iterable[Mapping[str, Any]]) -> Reprints:
    """The reprints among article rows (see `sinks.rows`). Contents boxes and adverts are left out."""
    stories = [story_of(row) for row in rows if row["kind"] in ("article", "photo", "teaser", "notice") and row["characters"] >= MIN_LENGTH]
    return _clusters(stories, linked(stories))


def story_of(row: Mapping[str, Any]) -> Story:
    """What is kept of a row."""
    text = fold(row["text"]).translate(simplified_table())
    return Story(row["issue"], row["id"], row["headline"], row["issue_date"], text, sampled(text))


def sampled(text: str) -> frozenset[int]:
    """The kept hashes of a folded text's shingles."""
    hashes = (zlib.crc32(text[i : i + SHINGLE].encode("utf-8", "surrogatepass")) for i in range(len(text) - SHINGLE + 1))
    return frozenset(value for value in hashes if value % SAMPLE == 0)


def linked(stories: Sequence[Story]) -> list[tuple[int, int, float]]:
    """The verified pairs, and their similarity."""
    found: list[tuple[int, int, float]] = []
    best = [0.0] * len(stories)
    for first, second in candidates(stories):
        similarity = contained(stories[first].folded, stories[second].folded)
        shorter = min(len(stories[first].folded), len(stories[second].folded))
        if similarity >= MIN_CONTAINED and similarity * shorter >= MIN_TAKEN:
            found.append((first, second, similarity))
            best[first], best[second] = max(best[first], similarity), max(best[second], similarity)
    return [(first, second, similarity) for first, second, similarity in found if similarity >= NEAR_BEST * min(best[first], best[second])]


def candidates(stories: Sequence[Story]) -> Iterator[tuple[int, int]]:
    """Pairs of stories that share enough rare shingles, each pair once, in order. Pairs inside one issue are left out: those are repeats."""
    holders: dict[int, list[int]] = defaultdict(list)
    for n, story in enumerate(stories):
        shared: Counter[int] = Counter()
        for value in story.sampled:
            held = holders[value]
            if len(held) < COMMON:
                shared.update(held)
            held.append(n)
        yield from ((other, n) for other, count in sorted(shared.items()) if count >= MIN_SHARED and stories[other].issue != story.issue)


def contained(first: str, second: str) -> float:
    """Share of the shorter text that stands in the longer one, in the same order and in passages of some length: 0 to 1.

    >>> told = "记者从发布会上获悉，今年一季度全市规模以上工业增加值同比增长百分之七点二，增速比上年同期提高一个百分点。"
    >>> contained(told, "本报讯" + told[:30] + "。"), contained(told, "昨日，全市气温骤降，市民出行请注意保暖，谨防感冒，气象台发布了大风预警信号。")
    (0.88, 0.0)
    """
    short, long = sorted((first, second), key=len)
    passages = [(start, stop, same) for start, stop, same in _passages(short, long) if stop - start >= MIN_PASSAGE]
    return round(sum(same for _, _, same in passages) / len(short), 2) if short else 0.0


def _passages(short: str, long: str) -> Iterator[tuple[int, int, int]]:
    """Stretches of `short` that stand in `long`, and how many of their characters do: what differs in them is no longer than MAX_DIFFERENCE."""
    from rapidfuzz.distance import LCSseq

    start = stop = same = at = -1
    for i, j in _anchors(short, long):
        if start < 0 or max(i - stop, j - at) > MAX_DIFFERENCE:
            if start >= 0:
                yield start, stop, same
            start, stop, same, at = i, i + SHINGLE, SHINGLE, j + SHINGLE
            continue
        if i > stop and j > at:
            same += LCSseq.similarity(short[stop:i], long[at:j])
        same += min(SHINGLE, i + SHINGLE - stop, j + SHINGLE - at)
        stop, at = i + SHINGLE, j + SHINGLE
    if start >= 0:
        yield start, stop, same


def _anchors(short: str, long: str) -> list[tuple[int, int]]:
    """The longest chain of shingles that both texts have in the same order: offsets in each, rising in both."""
    places = {long[j : j + SHINGLE]: j for j in range(len(long) - SHINGLE, -1, -1)}
    found = [(i, places[shingle]) for i in range(len(short) - SHINGLE + 1) if (shingle := short[i : i + SHINGLE]) in places]
    ends: list[int] = []  # by length of a chain, where the lowest such chain ends in `long`
    chains: list[int] = []  # the item of `found` there
    before: list[int] = []
    for n, (_, j) in enumerate(found):
        length = bisect_left(ends, j)
        before.append(chains[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        chains[length : length + 1] = [n]
    chain: list[tuple[int, int]] = []
    n = chains[-1] if chains else -1
    while n >= 0:
        chain.append(found[n])
        n = before[n]
    return chain[::-1]


def _clusters(stories: Sequence[Story], links: Iterable[tuple[int, int, float]]) -> Reprints:
    """The stories that links connect, as clusters."""
    head, best = list(range(len(stories))), [0.0] * len(stories)

    def top(n: int) -> int:
        while head[n] != n:
            head[n] = n = head[head[n]]
        return n

    for first, second, similarity in links:
        head[max(top(first), top(second))] = min(top(first), top(second))
        best[first], best[second] = max(best[first], similarity), max(best[second], similarity)
    groups: dict[int, list[int]] = defaultdict(list)
    for n in range(len(stories)):
        groups[top(n)].append(n)
    clusters = [_cluster([(stories[n], best[n]) for n in group]) for group in groups.values() if len(group) > 1]
    columns = {(member.issue, member.article): (cluster.id, member.similarity) for cluster in clusters for member in cluster.members}
    return Reprints(tuple(sorted(clusters, key=lambda cluster: -len(cluster.members))), columns)


def _cluster(found: Sequence[tuple[Story, float]]) -> Cluster:
    """Stories of one origin, the earliest first; undated ones last, in the order of the inputs."""
    ordered = sorted(found, key=lambda item: item[0].date or "9")
    longest = max(found, key=lambda item: len(item[0].folded))[0]
    members = tuple(Member(story.issue, story.article, story.headline, story.date, similarity) for story, similarity in ordered)
    headline = longest.headline or next((story.headline for story, _ in ordered if story.headline), None)
    return Cluster(f"{members[0].issue}#{members[0].article}", headline, members)
