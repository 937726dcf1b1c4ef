"""Stories: an article's gold beside the pieces a paper prints for it.

A :class:`Piece` is printed text before it is set into lines; the gold of the same article is an ordinary dict in the
edition's schema. Both are made together here, so that what gold asks for is known from the making, never guessed back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from bench.articles import Clean
from bench.wordings import Voice, choose, fill, numeral

Gold = dict[str, Any]
Setter = Callable[[str], list[str]]
"""Sets a paragraph into the paper's lines."""

FLOATING = ("caption", "pull-quote")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of printed text with one role; ``role`` is a role of the contract's blocks or ``furniture``."""

    role: str
    text: str
    indented: bool = True
    """Of a paragraph: whether its beginning is here, and so its indent."""


@dataclass(frozen=True, slots=True)
class Story:
    """What stands together on a page: heads over the columns, pieces in them, and pieces that float among them."""

    gold: tuple[Gold, ...]
    head: tuple[Piece, ...]
    body: tuple[Piece, ...]
    floats: tuple[Piece, ...] = field(default=())


def new_gold(headline: str | None, kind: str = "article", **fields: Any) -> Gold:
    """An article of the edition's schema with nothing but its headline."""
    empty: Gold = {"kind": kind, "section": None, "kicker": None, "headline": headline, "deck": None, "byline": [],
                   "dateline": None, "credit": None, "editor": [], "blocks": [], "continued_from": None,
                   "continued_to": None, "complete": True}
    return empty | fields


def gold_block(kind: str, text: str) -> Gold:
    """One block of gold."""
    return {"kind": kind, "text": text}


def print_article(article: Clean, voice: Voice, rng: Random) -> Story:
    """An article as a paper prints it: with or without kicker, deck, byline, lead, subheads, picture, quote, signature."""
    headline, deck = _headline_and_deck(article, voice, rng)
    gold = new_gold(headline, deck=deck)
    head: list[Piece] = []
    if kicker := choose(rng, voice.kickers, 0.15):
        gold["kicker"] = kicker
        head.append(Piece("kicker", kicker))
    head.append(Piece("headline", headline))
    if deck:
        head.append(Piece("deck", deck))
    manner = rng.choices(("none", "top", "end", "lead"), (3, 3, 3, 4))[0]
    texts = list(_with_subheads(article, voice, rng))
    body: list[Piece] = []
    if manner == "top":
        template = rng.choice(voice.byline_top)
        line, gold["byline"] = _people(fill(template, rng, voice))
        (body if rng.random() < 0.7 else head).append(Piece("byline", line))
        place = re.search(r"／(\w+報導)$", line)
        gold["dateline"] = place[1] if place else None
    lead = ""
    if manner == "lead":
        dateline, _, template = rng.choice(voice.lead).partition("|")
        whole, gold["byline"] = _people(fill(f"{template}\n{dateline}", rng, voice))
        lead, _, gold["dateline"] = whole.partition("\n")
    gold["blocks"] = [gold_block(kind, lead + text if n == 0 else text) for n, (kind, text) in enumerate(texts)]
    body.extend(Piece(block["kind"], block["text"]) for block in gold["blocks"])
    if manner == "end":
        signature, gold["byline"] = _people(fill(rng.choice(voice.byline_end), rng, voice))
        body[-1] = replace(body[-1], text=body[-1].text + signature)
    elif credit := choose(rng, voice.words("credit_end"), 0.12):
        gold["credit"] = bare(credit)
        body.append(Piece("credit", credit))
    return Story((gold,), tuple(head), tuple(body), _floats(article, gold, voice, rng))


def _people(filled: tuple[str, tuple[str, ...]]) -> tuple[str, list[str]]:
    return filled[0], list(filled[1])


def bare(credit: str) -> str:
    """A credit without the brackets around all of it.

    >>> bare("（据新华社电）"), bare("新华社发（翟禾 摄）")
    ('据新华社电', '新华社发（翟禾 摄）')
    """
    return credit[1:-1] if credit[0] == "（" else credit


def headings(text: str, least: int, most: int, voice: Voice) -> list[str]:
    """Clauses of a text that would do as a heading: within bounds, without marks, beginning as headings begin."""
    clauses = re.split(r"[，。；：！？“”「」『』（）《》…、]", text)
    begin = tuple(voice.words("heading_verbs"))
    return [part for part in clauses if least <= len(part) <= most and " " not in part and part.startswith(begin)]


def _headline_and_deck(article: Clean, voice: Voice, rng: Random) -> tuple[str, str | None]:
    """Some papers set the last phrase of a headline as a deck; some lift a deck from the text."""
    *front, last = article.headline.split(" ")
    if front and len(last) >= 6 and rng.random() < 0.25:
        return " ".join(front), rng.choice(("", "", "——")) + last
    text = "".join(text for kind, text in article.blocks[1:] if kind == "paragraph")
    found = choose(rng, headings(text, 8, 20, voice), 0.12)
    return article.headline, found and rng.choice(("", "", "——")) + found


def _with_subheads(article: Clean, voice: Voice, rng: Random) -> tuple[tuple[str, str], ...]:
    """The blocks; longer articles without subheads sometimes get some, lifted from the paragraph that follows."""
    blocks = article.blocks
    if len(blocks) < 4 or any(kind == "subhead" for kind, _ in blocks) or rng.random() < 0.4:
        return blocks
    out = [blocks[0]]
    numbered = rng.random() < 0.25
    every, given = rng.randint(1, 2), 0
    for n, (kind, text) in enumerate(blocks[1:], 1):
        lifted = headings(text, 6, 16, voice)
        if n % every == 0 and lifted:
            given += 1
            out.append(("subhead", (f"{numeral(given)}、" if numbered else "") + rng.choice(lifted)))
        out.append((kind, text))
    return tuple(out)


def _floats(article: Clean, gold: Gold, voice: Voice, rng: Random) -> tuple[Piece, ...]:
    """A picture with caption and credit, or pull quotes; gold has them as the last blocks of the article."""
    pieces: list[Piece] = []
    if rng.random() < 0.22:
        caption = rng.choice(voice.caption).format(x=article.headline.replace(" ", "")[:16].rstrip("：，、“「《"))
        gold["blocks"].append(gold_block("caption", caption))
        pieces += [Piece("caption", caption), Piece("credit", fill(rng.choice(voice.photo_credit), rng, voice)[0])]
    text = "".join(text for kind, text in article.blocks if kind == "paragraph")
    sentences = [s for s in re.findall(r"[^。！？]+。", text) if 16 <= len(s) <= 46 and not re.search(r"[“”「」]", s)]
    if len(article.blocks) > 3 and len(sentences) > 3 and rng.random() < 0.15:
        mark = rng.choice(("● ", "", "◆ ", "■"))
        for quote in rng.sample(sentences, rng.randint(1, 2)):
            gold["blocks"].append(gold_block("pull-quote", quote))
            pieces.append(Piece("pull-quote", mark + quote))
    return tuple(pieces)


def print_photo(article: Clean, voice: Voice, rng: Random) -> Story:
    """A picture of its own, the article's first paragraph its caption: an article without headline, of kind ``photo``."""
    credit, people = fill(rng.choice(voice.photo_credit), rng, voice)
    caption = article.blocks[0][1]
    gold = new_gold(None, "photo", byline=list(people), credit=bare(credit), blocks=[gold_block("caption", caption)])
    return Story((gold,), (), (Piece("caption", caption), Piece("credit", credit)))


def print_briefs(articles: list[Clean], voice: Voice, rng: Random) -> Story:
    """A column of briefs under one head; gold has the head as every brief's section."""
    column = rng.choice(voice.words("briefs_heads"))
    golds, body = [], []
    for article in articles:
        text = article.blocks[0][1]
        golds.append(new_gold(article.headline, section=column, blocks=[gold_block("paragraph", text)]))
        body += [Piece("headline", article.headline), Piece("paragraph", text)]
    return Story(tuple(golds), (Piece("kicker", column),), tuple(body))


def print_contents(headlines: list[str], voice: Voice, rng: Random) -> Story:
    """A box that sends to pages inside; page numbers are part of the items where the box prints them."""
    paged = rng.random() < 0.4
    items = [f"{line} {rng.randint(2, 16)}版" if paged else line for line in headlines]
    head = rng.choice(voice.words("contents_heads"))
    gold = new_gold(head.replace(" ", ""), "contents", blocks=[gold_block("list-item", item) for item in items])
    mark = rng.choice(("", "", "■", "● ", "▶"))
    return Story((gold,), (Piece("headline", head),), tuple(Piece("list-item", mark + item) for item in items))


def cut_tail(story: Story, voice: Voice, rng: Random, lines: Setter, page: int | None = None) -> Story:
    """The story with its end missing, in mid-sentence; with ``page``, a jump line names a page that the dump lacks."""
    halves = _cut(story, rng, lines)
    if not halves:
        return story
    front, kept, _ = halves
    if page is None and kept[-1]["text"][-1] in "。！？”」":
        return story  # nothing on the page would tell that more should follow
    gold = story.gold[0] | {"blocks": kept + _floating(story), "complete": False, "continued_to": voice.page_gold(page) if page else None}
    if _signed_at_end(story):
        gold["byline"] = []
    gold["credit"] = None
    jump = (Piece("jump-line", voice.words("jump_to")[voice.jump].format(p=voice.page(page))),) if page else ()
    return replace(story, gold=(gold,), body=front + jump)


def jump(story: Story, voice: Voice, rng: Random, lines: Setter, here: int, there: int) -> tuple[Story, Story] | None:
    """The story on two pages of the issue: its front with a jump line, and its back, which has no gold of its own."""
    halves = _cut(story, rng, lines)
    if not halves:
        return None
    front, _, back = halves
    to = voice.words("jump_to")[voice.jump].format(p=voice.page(there))
    come = voice.words("jump_from")[voice.jump].format(p=voice.page(here))
    headline = next(piece for piece in story.head if piece.role == "headline")
    head = (headline,) if rng.random() < 0.4 else ()
    return (replace(story, body=(*front, Piece("jump-line", to))),
            Story((), head, (Piece("jump-line", come), *back)))


def lose_front(story: Story, voice: Voice, rng: Random, lines: Setter, page: int) -> Story:
    """Only the back of a story whose front stands on a page that the dump lacks: no headline, ``continued_from`` known."""
    halves = _cut(story, rng, lines)
    if not halves:
        return story
    _, kept, back = halves
    rest = [block for block in story.gold[0]["blocks"] if block["kind"] not in FLOATING][len(kept) - 1 :]
    cut = len(kept[-1]["text"])
    rest = [gold_block(rest[0]["kind"], rest[0]["text"][cut:].lstrip()), *rest[1:]] if cut < len(rest[0]["text"]) else rest[1:]
    gold = new_gold(None, blocks=rest, complete=False, continued_from=voice.page_gold(page), credit=story.gold[0]["credit"])
    if _signed_at_end(story):
        gold["byline"] = story.gold[0]["byline"]
    come = voice.words("jump_from")[voice.jump].format(p=voice.page(page))
    return Story((gold,), (), (Piece("jump-line", come), *back))


def _signed_at_end(story: Story) -> bool:
    printed = [piece for piece in story.body if piece.role == "paragraph"]
    texts = [block["text"] for block in story.gold[0]["blocks"] if block["kind"] == "paragraph"]
    return bool(texts) and printed[-1].text != texts[-1]


def _cut(story: Story, rng: Random, lines: Setter) -> tuple[tuple[Piece, ...], list[Gold], tuple[Piece, ...]] | None:
    """Cut a story at the end of a line inside a paragraph: the front's pieces, the gold of its blocks, the back's pieces."""
    body = story.body
    places = [n for n, piece in enumerate(body) if piece.role == "paragraph" and len(lines(piece.text)) >= 4]
    if sum(len(piece.text) for piece in body) < 200 or not places:
        return None
    at = rng.choice(places[len(places) // 3 :])
    text = body[at].text
    rows = lines(text)
    cut = 0
    for row in rows[: rng.randint(2, len(rows) - 2)]:
        cut = text.index(row, cut) + len(row)
    if cut > len(text) - 16:  # a signature of up to 15 characters is not cut through
        return None
    front = (*body[:at], replace(body[at], text=text[:cut]))
    back = (Piece("paragraph", text[cut:].lstrip(), indented=False), *body[at + 1 :])
    kept = [gold_block(piece.role, piece.text) for piece in front if piece.role in ("paragraph", "subhead")]
    return front, kept, back


def _floating(story: Story) -> list[Gold]:
    return [block for block in story.gold[0]["blocks"] if block["kind"] in FLOATING]
