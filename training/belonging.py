"""Fit the weights of `cleaner.belonging` on dumps with gold editions.

    python training/belonging.py ../shared/bench/dev [MORE_SETS ...] [-o cleaner/belonging.toml]

Each leg chooses its story while all others are where they belong. Legs and heads are taken as they truly are: fitted on
legs that hold two stories, or heads that mix two, the weights come out too small (0.85 of the text of the other half in
its story, 0.90 so). L2-regularised log-likelihood by L-BFGS. Of the first set the
issues with even places are fitted on, the others measured.
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.belonging import KINDS, evidence_of_belonging, telling
from cleaner.layout import Layout
from cleaner.stories import states_of
from training.sets import Composed, composed_halves, read_arguments, toml_of

L2 = 0.2
SHORT = 12
"""Characters of a leg under which it says nothing."""


class Choice(NamedTuple):
    """One leg's choice: evidence of each story, the story it belongs to, and its characters."""

    evidence: Any
    true: int
    size: int


def choices_of(dump: Composed) -> list[Choice]:
    """The choices of the legs of a dump."""
    return choices_in(dump.layout, dump.articles)


def choices_in(layout: Layout, articles: Sequence[int | None]) -> list[Choice]:
    """The choices of the legs of a layout, articles by line: legs as they truly are, stories whose head was found."""
    article_of = {i: _commonest(articles, held.lines) for i, element in enumerate(layout.elements) if (held := element.head or element.part)}
    heads: dict[int, int] = {}
    for i in states_of(layout):
        if i >= 0 and (article := article_of[i]) is not None:
            heads.setdefault(article, i)
    parts = [i for i, element in enumerate(layout.elements) if element.part and article_of[i] in heads]
    if len(heads) < 2 or not parts:
        return []
    legs = [list(leg) for _, leg in itertools.groupby(range(len(parts)), key=lambda n: article_of[parts[n]])]
    states = {article: state for state, article in enumerate(heads)}
    true = [states[article_of[parts[leg[0]]]] for leg in legs]  # type: ignore[index]
    evidence = evidence_of_belonging(telling(layout, parts, list(heads.values()), legs), true)
    lines = [layout.elements[i].lines for i in parts]
    sizes = [sum(len(layout.context.page.folded[line]) for n in leg for line in lines[n]) for leg in legs]
    return [Choice(rows, state, size) for rows, state, size in zip(evidence, true, sizes, strict=True) if size >= SHORT]


def _commonest(articles: Sequence[int | None], lines: Sequence[int]) -> int | None:
    found = Counter(article for line in lines if (article := articles[line]) is not None)
    return found.most_common(1)[0][0] if found else None


def fit(choices: Sequence[Choice]) -> Any:
    """The weights of KINDS."""

    def loss(weights: Any) -> tuple[float, Any]:
        total, gradient = L2 * float(weights @ weights), 2 * L2 * weights
        for choice in choices:
            score = choice.evidence @ weights
            odds = np.exp(score - score.max())
            odds /= odds.sum()
            total -= float(np.log(odds[choice.true] + 1e-12))
            gradient += odds @ choice.evidence - choice.evidence[choice.true]
        return total, gradient

    return minimize(loss, np.zeros(len(KINDS)), jac=True, method="L-BFGS-B").x


def right(choices: Sequence[Choice], weights: Any) -> str:
    """How many of the choices, and of their characters, these weights get right."""
    made = [int((choice.evidence @ weights).argmax()) == choice.true for choice in choices]
    sizes = [choice.size for choice in choices]
    return f"{np.mean(made):.4f} of {len(made)} legs, {np.average(made, weights=sizes):.4f} of characters"


def main() -> None:
    """Fit, save, report."""
    args = read_arguments(__doc__, "cleaner/belonging.toml")
    mine, theirs = composed_halves(args.sets, choices_of)
    fitted = [choice for case in mine for choice in case]
    weights = fit(fitted)
    print("fitted:", right(fitted, weights))
    print("other half:", right([choice for case in theirs for choice in case], weights))
    args.output.write_text(toml_of("that a leg belongs to a story", "belonging.py", {"": dict(zip(KINDS, weights, strict=True))}), "utf-8")


if __name__ == "__main__":
    main()
