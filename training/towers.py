"""Train the neural towers of `cleaner/language/towers.py` by contrast and write their weights as int8.

    python training/towers.py CORPUS [-o cleaner/language/towers.npz] [--steps 9500] [--seed 0]

CORPUS is a folder of `*.xz` text files (one paragraph a line; blank lines between articles). Needs PyTorch (the CPU wheel will
do), OpenCC and numpy; PyTorch is needed here only. One thread; the same seed, steps and machine give the same bytes.

Method. Each step pools 140 articles, drawn in pairs of neighbours (the same day's news, the harder strangers), and cuts
each into up to nine legs: 40 in 100 into lines of 10 to 18 characters, the rest into column legs of 20 to 400. An end must choose its
start among ALL starts of the pool (softmax, InfoNCE), a start its end likewise, and an end its start among those of its OWN article,
which is where the study's mistakes were. A leg never competes with itself. The beginnings of paragraphs are starts like any other, so
they are false answers for the ends cut in mid-sentence; that a closed paragraph is followed by the next one counts little (weight
0.15), as language cannot order paragraphs. Legs do not overlap, so no text is seen on both sides of a false pair.
Optimiser: AdamW, cosine to nothing after a short warm-up, bfloat16 products.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - the usual name
from towers_text import (
    ALPHABET_SIZE,
    Book,
    Page,
    Rows,
    book_of,
    corpus,
    end_windows,
    held_out,
    make_alphabet,
    neighbourhoods,
    page_of,
    start_windows,
)

from cleaner.language.towers import BUCKETS, LOCAL, buckets_of

LETTER, HIDDEN, VECTOR, THEME = 112, 512, 256, 64
"""Widths: a character, the hidden layers, a local vector, a topic vector. With 32,768 buckets: 5.4 million weights."""
LEGS = 9
LINES = 0.4
DROPPED_PAIRS = 0.5
"""Share of the character pairs hidden from the topic table. Without it the table learns the training articles by heart (share right
among some 860 starts by topic alone after 3,200 steps: 0.30 on training articles, 0.15 on others)."""
TOPIC_RATE = 0.3
"""The topic table's learning rate against the rest's, for the same reason."""
CLOSED_WEIGHT = 0.15
PEAK_RATE = 2e-3
WARM_UP = 150


class TrainedTower(nn.Module):  # type: ignore[misc]
    """One local tower, as `cleaner.language.towers.Tower`."""

    def __init__(self) -> None:
        super().__init__()
        self.into = nn.Linear(LOCAL * LETTER, HIDDEN)
        self.mid = nn.Linear(HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, VECTOR)

    def forward(self, letters: torch.Tensor) -> torch.Tensor:
        """Turn (n, LOCAL, LETTER) into (n, VECTOR)."""
        hidden = F.gelu(self.into(letters.flatten(1)), approximate="tanh")
        hidden = hidden + F.gelu(self.mid(hidden), approximate="tanh")
        out: torch.Tensor = self.out(hidden)
        return out


class Net(nn.Module):  # type: ignore[misc]
    """Both local towers and the topic table."""

    def __init__(self) -> None:
        super().__init__()
        self.letters = nn.Embedding(ALPHABET_SIZE, LETTER)
        nn.init.normal_(self.letters.weight, std=0.3)
        self.end, self.start = TrainedTower(), TrainedTower()
        self.topics = nn.EmbeddingBag(BUCKETS, THEME, mode="sum", padding_idx=0)
        nn.init.normal_(self.topics.weight, std=0.05)
        with torch.no_grad():
            self.topics.weight[0] = 0
        self.log_topic_scale = nn.Parameter(torch.tensor(math.log(8.0)))

    def theme(self, windows: Rows) -> torch.Tensor:
        """Turn the rows of windows (n, TOPIC) into (n, THEME), shorter than 1."""
        buckets = torch.from_numpy(buckets_of(windows))
        if self.training:
            buckets = buckets * (torch.rand(buckets.shape) >= DROPPED_PAIRS)
        summed = self.topics(buckets) / (1 - DROPPED_PAIRS if self.training else 1)
        return summed * torch.rsqrt(summed.square().sum(1, keepdim=True) + 1)

    def forward(self, ends: Rows, starts: Rows) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the local and the topic logits of every end (rows of its window) with every start."""
        with torch.autocast("cpu", torch.bfloat16):
            end = self.end(self.letters(torch.from_numpy(ends[:, -LOCAL:])))
            start = self.start(self.letters(torch.from_numpy(starts[:, :LOCAL])))
        local = end.float() @ start.float().T / math.sqrt(VECTOR)
        return local, self.theme(ends) @ self.theme(starts).T * self.log_topic_scale.exp()


def right(logits: torch.Tensor, page: Page) -> float:
    """Return the share of open ends whose own start has the highest logit of all but the end's own leg."""
    own = logits.index_put((torch.arange(len(page.before)), torch.from_numpy(page.before)), torch.tensor(-1e4))
    hit = (own.argmax(1) == torch.from_numpy(page.follows)).float()
    return float(hit[torch.from_numpy(page.is_open)].mean())


def loss_of(local: torch.Tensor, topic: torch.Tensor, page: Page) -> torch.Tensor:
    """Return the loss of a page: its logits have one row for each of `page.before` and one column a leg.

    Half the weight lies on both scores together, onward and backward; the rest on the local score alone, among all starts and among
    those of the article: else the local towers leave to the topic what they could learn themselves.
    """
    row = torch.arange(len(page.before))
    truth = torch.from_numpy(page.follows)
    weight = torch.from_numpy(np.where(page.is_open, 1.0, CLOSED_WEIGHT)).float()
    itself = torch.zeros_like(local).index_put((row, torch.from_numpy(page.before)), torch.tensor(-1e4))
    stranger = torch.from_numpy(page.article[page.before][:, None] != page.article[None, :])
    both, alone = local + topic + itself, local + itself
    onward = F.cross_entropy(both, truth, reduction="none")
    backward = F.cross_entropy(both[:, truth].T, row, reduction="none")
    by_local = F.cross_entropy(alone, truth, reduction="none")
    among_own = F.cross_entropy(alone.masked_fill(stranger, -1e4), truth, reduction="none")
    return ((onward + 0.5 * (backward + by_local + among_own)) * weight).sum() / weight.sum()


def windows_of(book: Book, page: Page) -> tuple[Rows, Rows]:
    """Return the windows of the page's ends that have a successor, and of all its starts."""
    return end_windows(book, page.begin[page.before], page.end[page.before]), start_windows(book, page.begin, page.end)


def check(net: Net, book: Book, articles: int) -> str:
    """Return a line: the share right on four pages of articles not trained on, by local, topic and sum; legs, then lines."""
    rng = np.random.default_rng(1)
    pool, words = neighbourhoods(book, rng, articles=articles), []
    net.eval()
    for lines in (0.0, 1.0):
        pages = [page_of(book, next(pool), rng, lines=lines, most=LEGS) for _ in range(4)]
        with torch.no_grad():
            logits = [net(*windows_of(book, page)) for page in pages]
        shares = np.mean([[right(x, page) for x in (local, topic, local + topic)] for (local, topic), page in zip(logits, pages, strict=True)], axis=0)
        words.append(" ".join(f"{share:.3f}" for share in shares))
    net.train()
    return f"   held out: legs {words[0]}, lines {words[1]}"


def train(folder: Path, output: Path, steps: int, seed: int, articles: int) -> None:
    """Train on the articles of a folder and write the weights, every thousand steps and at the end. Progress goes to standard output."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    everything = corpus(folder)
    taught = [paragraphs for paragraphs in everything if not held_out(paragraphs)]
    alphabet = make_alphabet("\n".join(paragraphs) for paragraphs in taught)
    book, unseen = book_of(taught, alphabet), book_of(filter(held_out, everything), alphabet)
    print(f"{len(taught)} articles, {len(book.rows)} characters", flush=True)
    net = Net()
    groups: list[dict[str, Any]] = [
        {"params": [net.letters.weight, net.log_topic_scale], "weight_decay": 0.0, "share": 1.0},
        {"params": [net.topics.weight], "weight_decay": 0.1, "share": TOPIC_RATE},
        {"params": [*net.end.parameters(), *net.start.parameters()], "weight_decay": 0.01, "share": 1.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98), fused=True)
    began = time.perf_counter()
    losses: list[float] = []
    pool = neighbourhoods(book, rng, articles=articles)
    for step in range(1, steps + 1):
        rate = PEAK_RATE * min(1, step / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * (step - 1) / steps))
        for group in optimiser.param_groups:
            group["lr"] = rate * group["share"]
        page = page_of(book, next(pool), rng, lines=LINES, most=LEGS)
        local, topic = net(*windows_of(book, page))
        loss = loss_of(local, topic, page)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        if step % 200 == 0:
            print(f"{step} {time.perf_counter() - began:.0f}s loss {np.mean(losses[-200:]):.3f} topic {net.log_topic_scale.exp().item():.1f}", flush=True)
        if step % 1000 == 0 or step == steps:
            print(check(net, unseen, articles), flush=True)
            export(net, alphabet, output)


def _packed(name: str, matrix: torch.Tensor) -> dict[str, np.ndarray[Any, Any]]:
    values = matrix.detach().float().numpy()
    scale = np.maximum(np.abs(values).max(axis=1), 1e-8) / 127
    return {name: np.rint(values / scale[:, None]).astype(np.int8), name + "_scale": scale.astype(np.float32)}


def export(net: Net, alphabet: np.ndarray[Any, Any], path: Path) -> None:
    """Write the weights: int8 matrices with a float32 scale for each row, float32 biases, the alphabet.

    The divisor of the local product and the scale of the topic product are shared out between the two sides.
    """
    stored: dict[str, np.ndarray[Any, Any]] = {"alphabet": alphabet}
    with torch.no_grad():
        stored |= _packed("letters", net.letters.weight) | _packed("topics", net.topics.weight)
        stored["topic_scale"] = np.array([net.log_topic_scale.exp().item()], np.float32)
        for side, tower in (("end", net.end), ("start", net.start)):
            for part in ("into", "mid", "out"):
                layer = getattr(tower, part)
                factor = VECTOR**-0.25 if part == "out" else 1.0
                name = f"{side}_{part}"
                stored |= _packed(name, layer.weight * factor)
                stored[name + "_bias"] = (layer.bias * factor).numpy().astype(np.float32)
    with path.open("wb") as file:
        np.savez(file, **stored)  # type: ignore[arg-type]


def main() -> None:
    """Read the command line, train, write."""
    parser = argparse.ArgumentParser(description="Train the neural towers.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("cleaner/language/towers.npz"))
    parser.add_argument("--steps", type=int, default=9500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--articles", type=int, default=140, help="articles pooled a step")
    asked = parser.parse_args()
    train(asked.corpus, asked.output, asked.steps, asked.seed, asked.articles)


if __name__ == "__main__":
    main()
