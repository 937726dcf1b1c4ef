"""How well suspect characters are found: ``python bench/suspects.py GOLD... [--confusions FILE] [--fit]``

Takes the paragraphs of gold editions (each once), confuses characters of a copy (`--rate`, 0.5 % of them), and asks
`cleaner.suspects` about both. Recall counts a slip as found when its place and its true character are named; precision
counts findings in the damaged copy that do so; findings in the clean copy are false alarms (some of which are slips of the
print, and counted all the same). The confusions put in are those of another font than the one the sets were made from:

    python training/confusions.py NotoSerifCJK-Regular.ttc -o serif.txt --shapes-only
    python bench/suspects.py ../shared/bench/dev/gold ../shared/gold --confusions serif.txt

`--sounds` puts in characters of the same syllable instead, `--any` any others, as often as the text has them; each time the stray characters
of `cleaner.strays` are counted too, right where one of their characters is a slip. A folder of corpus files (`*.xz`) may stand in the place of gold: its held-out
articles are taken. `--fit` prints logistic weights for `cleaner/suspects.py`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bench.articles import read_pool
from cleaner.chars import is_han
from cleaner.edition import EditionBlock
from cleaner.language.confusions import sound_sets
from cleaner.language.ngrams import character_model
from cleaner.strays import stray_characters
from cleaner.suspects import KINDS, over_close, readings_of, run_of, suspect_characters

LIKELIEST = 3  # lookalikes that a recogniser takes for a character; of homophones, all


@dataclass
class Text:
    """The paragraphs of one issue as printed, a damaged copy, and what was damaged."""

    clean: list[str]
    names: list[str]
    damaged: list[str] = field(default_factory=list)
    slips: dict[tuple[int, int], str] = field(default_factory=dict)
    """By paragraph and offset, the true character."""


def texts(folders: list[Path]) -> Iterator[Text]:
    """The texts of gold editions, no paragraph twice, and of corpora's held-out articles, five together."""
    seen: set[str] = set()
    for folder in folders:
        for script in ("hans", "hant") if any(folder.glob("*.xz")) else ():
            articles = [[text for kind, text in article.blocks if kind in KINDS] for article in read_pool(folder, script)]
            yield from (Text([text for article in articles[n : n + 5] for text in article], []) for n in range(0, len(articles), 5))
    for path in [path for folder in folders for path in sorted(folder.glob("*.json"))]:
        articles = json.loads(path.read_text("utf-8"))["articles"]
        own = list(dict.fromkeys(block["text"] for a in articles for block in a["blocks"] if block["kind"] in KINDS and block["text"] not in seen))
        seen.update(own)
        if own:
            yield Text(own, [name for a in articles for name in a.get("byline") or ()])


def confused(text: Text, sets: dict[str, str], rate: float, rng: Random) -> None:
    """Damage a copy of the text: `rate` of its characters, as far as so many have others to be taken for."""
    places = [(n, i) for n, said in enumerate(text.clean) for i, char in enumerate(said) if sets.get(char)]
    wanted = round(rate * sum(map(len, text.clean)))
    copies = [list(said) for said in text.clean]
    for n, i in rng.sample(places, min(wanted, len(places))):
        text.slips[n, i] = copies[n][i]
        copies[n][i] = rng.choice(sets[copies[n][i]])
    text.damaged = ["".join(copy) for copy in copies]


def found(paragraphs: list[str], names: list[str], threshold: float) -> list[tuple[int, int, str, float]]:
    """Paragraph, offset, suggestion and confidence of every finding."""
    return [(int(f.block or 0), (f.at or (0, 0))[0], f.suggestion or "", f.confidence) for f in suspect_characters(blocks_of(paragraphs), names, threshold)]


def measure_strays(issues: list[Text]) -> None:
    """Print a line of figures about stray characters."""
    characters = sum(len(said) for issue in issues for said in issue.clean)
    alarms = sum(len(list(stray_characters(blocks_of(issue.clean), issue.names))) for issue in issues)
    named = right = 0
    for issue in issues:
        for finding in stray_characters(blocks_of(issue.damaged), issue.names):
            named += 1
            right += any((int(finding.block or 0), at) in issue.slips for at in range(*(finding.at or (0, 0))))
    each = f"1 in {characters // alarms:,}" if alarms else "none"
    print(f"strays: {named} found, {right} right; in clean text {alarms} ({each})")


def blocks_of(paragraphs: list[str]) -> list[EditionBlock]:
    """Paragraphs as blocks of an edition, numbered."""
    return [EditionBlock(str(n), "paragraph", said, ((0, 0, 1),)) for n, said in enumerate(paragraphs)]


def measure(issues: list[Text], threshold: float) -> None:
    """Print one line of figures."""
    characters = sum(len(said) for issue in issues for said in issue.clean)
    slips = sum(len(issue.slips) for issue in issues)
    start = time.process_time()
    alarms = sum(len(found(issue.clean, issue.names, threshold)) for issue in issues)
    took = time.process_time() - start
    named = right = placed = 0
    for issue in issues:
        for n, i, char, _ in found(issue.damaged, issue.names, threshold):
            named += 1
            placed += (n, i) in issue.slips
            right += issue.slips.get((n, i)) == char
    each = f"1 in {characters // alarms:,}" if alarms else "none"
    print(f"threshold {threshold:5.2f}: {characters:,} characters, {slips} slips; precision {right / max(1, named):.3f} (place alone {placed / max(1, named):.3f}), "
          f"recall {right / slips:.3f}; false alarms {alarms} ({each}); {1e6 * took / characters * 2.5:.1f} ms of processor time a page of 2,500")  # fmt: skip


def fit(issues: list[Text]) -> npt.NDArray[np.float64]:
    """Weights of gain, recurrences, likeness and bias for the right one among a place's best reading, where that is one of shape."""
    rows: list[list[float]] = []
    truth: list[bool] = []
    for issue in issues:
        for paragraphs, slips in ((issue.clean, {}), (issue.damaged, issue.slips)):
            run = run_of(paragraphs, character_model())
            readings = readings_of(run, paragraphs, character_model())
            for place in np.unique(readings.at):
                best = max(np.flatnonzero(readings.at == place), key=lambda n: float(readings.score[n]))
                if readings.gain[best] > 1 and readings.likeness[best] > 0:
                    rows.append([readings.gain[best], readings.as_printed[best], readings.as_read[best], over_close(readings.likeness)[best], 1.0])
                    truth.append(slips.get((int(run.text[place]), int(run.offset[place]))) == readings.chars[best])
    known, signs = np.array(rows), np.where(truth, 1.0, -1.0)

    def loss(weights: npt.NDArray[np.float64]) -> Any:
        return np.logaddexp(0, -signs * (known @ weights)).sum() + 0.01 * (weights**2).sum()

    return np.asarray(minimize(loss, np.zeros(5), method="L-BFGS-B").x)


def main() -> None:
    """Read the command line, damage, measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", type=Path, nargs="+", help="folders of gold editions (JSON)")
    parser.add_argument("--confusions", type=Path, help="what to put in, as training/confusions.py writes it")
    parser.add_argument("--sounds", action="store_true", help="put in homophones")
    parser.add_argument("--any", action="store_true", help="put in any characters")
    parser.add_argument("--rate", type=float, default=0.005, help="share of the characters to confuse (default 0.005)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    if not options.sounds and not options.any and options.confusions is None:
        parser.error("--confusions FILE, --sounds or --any")
    sets = {} if options.any else sound_sets() if options.sounds else {line[0]: line[1 : 1 + LIKELIEST] for line in options.confusions.read_text("utf-8").split()}
    issues = list(texts(options.gold))
    if not issues:
        parser.error("no gold editions there")
    if options.any:
        every = "".join(char for issue in issues for said in issue.clean for char in said if is_han(char))
        sets = dict.fromkeys(every, every)
    rng = Random(options.seed)
    for issue in issues:
        confused(issue, sets, options.rate, rng)
    if options.fit:
        print("gain, as printed, as read, likeness, bias:", fit(issues).round(2))
    for threshold in (0.0, 0.5, 1.0, 1.25, 1.5, 2.0):
        measure(issues, threshold)
    measure_strays(issues)


if __name__ == "__main__":
    main()
