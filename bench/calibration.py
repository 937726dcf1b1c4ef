"""Whether confidences mean what they say: ``python bench/calibration.py DEV [--plot docs/calibration.svg]``

Cleans dev's dumps and holds four kinds of confidence against gold: of *joins* (two lines of one paragraph, one after the
other), of *membership* (a block of body text and its article), of *roles* (a block's kind) and of *headlines* (an article's
confidence and its headline). Prints the expected calibration error (ten bins of equal size, weighted by number; beside it what chance alone would show), and the
selective figure: the share of joins that can be accepted while 99 % of those accepted are right.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from cleaner.articles import HEAD_SURE, NEVER_SURER, TOGETHER_SURE, honest
from cleaner.chars import fold
from cleaner.edition import Article, Edition
from cleaner.inputs import pages_of
from cleaner.language.labels import label_lines
from cleaner.language.lines import Page
from cleaner.model import Role
from cleaner.options import Options
from cleaner.pipeline import clean, in_force, proof
from cleaner.rulebook import shipped_rulebook
from cleaner.succession import choice_of, context_of, successors
from training.align import align

Floats = npt.NDArray[np.float64]
BINS = 10
DRAWS = 200
HEADS = {"headline", "kicker", "deck"}
PRECISION = 0.99
KINDS = {"paragraph", "list-item", "subhead", "caption", "pull-quote"}


def joins_of(dump: Path, gold: dict[str, Any]) -> Iterator[tuple[float, bool]]:
    """Confidence of every join whose two lines gold knows, and whether gold joins them so."""
    pages = pages_of(str(dump))
    book = in_force(pages, shipped_rulebook())
    galley = proof(tuple(block for page in pages for block in page.galley), book, Options())
    lines = tuple(block for block in galley if block.role is not Role.SURPLUS)
    page = Page(lines, book)
    context = context_of(page, label_lines(page))
    origins = align(lines, gold)
    for join in successors(context, choice_of(context)):
        first, second = origins[join.end], origins[join.start]
        if first and second:
            yield join.confidence, first.unit is second.unit and first.end == second.start


def blocks_of(edition: Edition, gold: dict[str, Any]) -> Iterator[tuple[str, float, bool]]:
    """Kind of confidence, confidence, and whether gold agrees, for articles and blocks. `heads` and `bodies` are the two parts of `headlines`, for `--fit`."""
    homes: dict[str, set[int]] = defaultdict(set)
    kinds: dict[str, str] = {}
    heads = Counter(fold(article["headline"]) for article in gold["articles"] if article.get("headline"))
    whole = ["".join(fold(block["text"]) for block in article["blocks"]) for article in gold["articles"]]
    for n, article in enumerate(gold["articles"]):
        for block in article["blocks"]:
            homes[fold(block["text"])].add(n)
            kinds[fold(block["text"])] = block["kind"]
    for article in edition.articles:
        own = [fold(block.text) for block in article.blocks if block.kind in KINDS]
        places = [[n for n, text in enumerate(whole) if text and said[:40] in text and said[-40:] in text] for said in own]
        most = Counter(n for found in places for n in found).most_common(1)
        for block, found in zip([block for block in article.blocks if block.kind in KINDS], places, strict=True):
            if found and most and len(found) == 1 and len(own) > 1:
                yield "membership", membership(article), found[0] == most[0][0]
            if (kind := kinds.get(fold(block.text))) is not None:
                yield "roles", block.confidence, kind == block.kind
        if article.headline and article.kind == "article" and most:
            right = heads[fold(article.headline)] > 0 and fold(gold["articles"][most[0][0]].get("headline") or "") == fold(article.headline)
            yield "headlines", article.confidence, right
            yield "heads", head_of(article) or 1.0, right
            yield "bodies", membership(article), right


def membership(article: Article) -> float:
    """How sure it is that the text of an article belongs together: its confidence without its head's share."""
    sure = head_of(article)
    return min(1.0, article.confidence / honest(sure, HEAD_SURE)) if sure is not None else article.confidence


def head_of(article: Article) -> float | None:
    """How sure the least sure block of its head is."""
    return min((block.confidence for block in article.blocks if block.kind in HEADS), default=None)


def bins_of(sure: Floats, right: Floats) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and number of ten bins that hold about as many each."""
    order = np.argsort(sure, kind="stable")
    return [(float(sure[part].mean()), float(right[part].mean()), len(part)) for part in np.array_split(order, BINS) if len(part)]


def calibration_error(bins: Sequence[tuple[float, float, int]]) -> float:
    """The expected calibration error: mean distance of confidence and share right, weighted by number."""
    return sum(abs(sure - right) * count for sure, right, count in bins) / max(1, sum(count for *_, count in bins))


def by_chance(sure: Floats) -> float:
    """The calibration error that confidences as honest as can be would show in a sample of this size: the mean of DRAWS."""
    rng = np.random.default_rng(0)
    return float(np.mean([calibration_error(bins_of(sure, (rng.random(len(sure)) < sure).astype(float))) for _ in range(DRAWS)]))


def acceptable(sure: Floats, right: Floats) -> tuple[float, float]:
    """The largest share of joins, the surest first, of which PRECISION are right; and the confidence of the last of them."""
    order = np.argsort(-sure, kind="stable")
    kept = np.flatnonzero(np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= PRECISION)
    return ((kept[-1] + 1) / len(order), float(sure[order[kept[-1]]])) if len(kept) else (0.0, 1.0)


def monotone(sure: Floats, right: Floats) -> list[tuple[float, float]]:
    """A table of steps that makes confidences honest: pool adjacent violators over the ten bins."""
    pools = [[mean, share * count, float(count)] for mean, share, count in bins_of(sure, right)]
    merged: list[list[float]] = []
    for pool in pools:
        merged.append(pool)
        while len(merged) > 1 and merged[-2][1] / merged[-2][2] > merged[-1][1] / merged[-1][2]:
            last = merged.pop()
            before = merged.pop()
            total = before[2] + last[2]
            merged.append([(before[0] * before[2] + last[0] * last[2]) / total, before[1] + last[1], total])
    return [(round(mean, 3), round(good / count, 3)) for mean, good, count in merged]


def plot(curves: dict[str, list[tuple[float, float, int]]]) -> str:
    """The reliability diagram as SVG: confidence to the right, share right upwards."""
    colours = dict(zip(curves, ("#0b6e99", "#b3541e", "#4c7a34", "#6b4c9a"), strict=False))
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="-50 -20 480 470" font-family="sans-serif" font-size="12">', '<rect width="400" height="400" fill="none" stroke="#888"/>', '<path d="M0 400L400 0" stroke="#bbb" stroke-dasharray="4"/>']
    parts += [f'<text x="{400 * k / 5:.0f}" y="416" text-anchor="middle">{k / 5:.1f}</text><text x="-8" y="{404 - 400 * k / 5:.0f}" text-anchor="end">{k / 5:.1f}</text>' for k in range(6)]
    parts.append('<text x="200" y="440" text-anchor="middle">confidence</text><text transform="translate(-38 200) rotate(-90)" text-anchor="middle">share right</text>')
    for n, (name, bins) in enumerate(curves.items()):
        points = [(400 * sure, 400 - 400 * right) for sure, right, _ in bins]
        parts.append(f'<path d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}" fill="none" stroke="{colours[name]}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colours[name]}"/>' for x, y in points]
        parts.append(f'<text x="12" y="{20 + 16 * n}" fill="{colours[name]}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def fitted(odds: Floats, right: Floats, others: Floats) -> Floats:
    """Slope and bias of a logistic over these log odds, times `others`: the likeliest for what is right."""

    def loss(weights: Floats) -> float:
        sure = np.clip(others / (1 + np.exp(-weights[0] * odds - weights[1])), 1e-3, 1 - 1e-3)
        return float(-np.mean(np.log(np.where(right > 0, sure, 1 - sure))))

    return np.asarray(minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x)


def log_odds(sure: Floats) -> Floats:
    """Log odds of probabilities, as far as `articles.honest` heeds them."""
    kept = np.clip(sure, 1 - NEVER_SURER, NEVER_SURER)
    return np.log(kept / (1 - kept))


def main() -> None:
    """Read the command line, clean, compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dev", type=Path, help="folder with dumps/ and gold/")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--fit", action="store_true", help="print the weights of heads, fitted on each half and on all")
    options = parser.parse_args()
    seen: dict[str, list[tuple[float, bool, int]]] = defaultdict(list)
    for number, dump in enumerate(sorted((options.dev / "dumps").iterdir())):
        gold = json.loads((options.dev / "gold" / f"{dump.name if dump.is_dir() else dump.stem}.json").read_text("utf-8"))
        seen["joins"] += ((sure, right, number) for sure, right in joins_of(dump, gold))
        for kind, sure, right in blocks_of(clean(pages_of(str(dump)), shipped_rulebook(), Options()), gold):
            seen[kind].append((sure, right, number))
    columns = {name: np.array(rows, dtype=float).T for name, rows in seen.items()}
    (heads, correct, number), (bodies, *_) = columns.pop("heads"), columns.pop("bodies")
    for name, (stated, right, of) in columns.items():
        for half, part in halves(of):
            error, chance = calibration_error(bins_of(stated[part], right[part])), by_chance(stated[part])
            print(f"{name:10} {half:4} {part.sum():6} seen, right {right[part].mean():.4f}, mean confidence {stated[part].mean():.4f}, ECE {error:.4f} (by chance alone {chance:.4f})")
        if name == "joins":
            share, least = acceptable(stated, right)
            print(f"           {share:.3f} of the joins can be accepted at {PRECISION:.0%} right: those of confidence {least:.3f} and more; table {monotone(stated, right)}")
    if options.fit:
        for half, part in halves(number):
            print(f"HEAD_SURE fitted on {half}: {fitted(log_odds(heads[part]), correct[part], bodies[part]).round(2)}")
        together, right, of = columns["membership"]
        slope, bias = TOGETHER_SURE
        for half, part in halves(of):
            printed = (log_odds(together[part]) - bias) / slope  # as the stories gave it
            print(f"TOGETHER_SURE fitted on {half}: {fitted(printed, right[part], np.ones(part.sum())).round(2)}")
    if options.plot:
        options.plot.write_text(plot({name: bins_of(stated, right) for name, (stated, right, _) in columns.items()}), "utf-8")


def halves(number: Floats) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    """All issues, those of even number (which weights were fitted on) and those of odd."""
    return [("all", number >= 0), ("even", number % 2 == 0), ("odd", number % 2 == 1)]


if __name__ == "__main__":
    main()
