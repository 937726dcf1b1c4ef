"""Perplexity of the shipped model on gold editions: ``python training/perplexity.py ../shared/bench/dev/gold ../shared/gold``

Prints, for each folder and script (``hant`` in a file's name: Traditional), characters, the share of unknown ones, and the
perplexity a character, paragraph ends included as the last prediction of each paragraph. Articles that stand in several
editions count once (told by the first 40 characters of their second paragraph, or of their only one).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from cleaner.language.ngrams import END, UNKNOWN, CharacterModel, Floats


def article_paragraphs(folder: Path) -> dict[bool, list[str]]:
    """Paragraphs of the distinct articles (80 characters and more) of a folder's editions, by whether Traditional."""
    seen: set[str] = set()
    found: dict[bool, list[str]] = {False: [], True: []}
    for path in sorted(folder.glob("*.json")):
        for article in json.loads(path.read_text("utf-8"))["articles"]:
            texts = ["".join(block["text"].split()) for block in article["blocks"] if block["kind"] == "paragraph"]
            texts = [text for text in texts if len(text) > 1]
            if article["kind"] != "article" or sum(map(len, texts)) < 80 or texts[: 2][-1][:40] in seen:
                continue
            seen.add(texts[:2][-1][:40])
            found["hant" in path.name] += texts
    return found


def surprises(model: CharacterModel, text: str) -> Floats:
    """-log P of every character and of the paragraph's end."""
    ids = model.encode(text)[-4:]
    context = np.zeros((1, 4), np.int32)
    context[0, 4 - len(ids) :] = ids
    return np.concatenate([model.surprise(text), -model.log_p(context, np.array([END], np.int32))])


def main() -> None:
    """Read the command line, print a line a folder and script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--model", type=Path, help="default: the shipped one")
    options = parser.parse_args()
    model = CharacterModel.load(options.model)
    for folder in options.folders:
        for traditional, texts in article_paragraphs(folder).items():
            if texts:
                cost = np.concatenate([surprises(model, text) for text in texts])
                unknown = np.mean(model.encode("".join(texts)) == UNKNOWN)
                name = "Traditional" if traditional else "Simplified"
                print(f"{folder} {name}: {len(cost):,} predictions, unknown {unknown:.5f}, perplexity {np.exp(cost.mean()):.2f}")


if __name__ == "__main__":
    main()
