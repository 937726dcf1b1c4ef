"""Saved web pages: an article among navigation, share buttons, related links, teasers and a page foot."""

from __future__ import annotations

import re
from random import Random

from bench.articles import Clean
from bench.story import Gold, Story, gold_block, new_gold, print_article
from bench.wordings import Voice, choose, fill


def web_page(main: Clean, related: list[Clean], links: list[Clean], voice: Voice, rng: Random) -> tuple[list[str], list[Gold], list[str]]:
    """One saved page.

    :param related: articles shown as teasers below the main one: headline and the beginning of the text.
    :param links: articles of which only the headline is shown, as previous and next.
    :return: the page's paragraphs, gold articles, gold furniture.
    """
    section = rng.choice(voice.sections)
    story = _main(main, voice, rng)
    furniture: list[str] = []
    clock = f"{rng.randint(6, 22):02}:{rng.randint(0, 59):02}"
    date = f"{rng.randint(2009, 2024)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"

    def place(lines: list[str]) -> list[str]:
        furniture.extend(lines)
        return lines

    def one(kind: str, likely: float, **values: str) -> list[str]:
        template = choose(rng, voice.words(kind), likely)
        return place([fill(template, rng, voice, **values)[0]]) if template else []

    alone = rng.random() < 0.4
    if alone:
        story.gold[0]["section"] = section
    navigation = rng.sample(voice.words("site_nav"), rng.randint(4, 9)) if rng.random() < 0.6 else []
    page = place([rng.choice((" ", " | ", "　")).join(navigation)] if rng.random() < 0.5 else navigation) if navigation else []
    page += [section] if alone else one("site_path", 0.6, sec=section)
    headline = next(piece.text for piece in story.head if piece.role == "headline")
    page.append(headline)
    page += [piece.text for piece in story.head if piece.role in ("deck", "byline")]
    if template := choose(rng, voice.words("site_meta"), 0.7):
        line, people = fill(template, rng, voice, date=date, time=clock)
        story.gold[0]["byline"] = story.gold[0]["byline"] or list(people)
        page += place([line])
    page += one("site_share", 0.5)
    page += [piece.text for piece in story.body]
    if editor := choose(rng, voice.words("site_editor"), 0.7):
        line, people = fill(editor, rng, voice)
        story.gold[0]["editor"] = list(people)
        page.append(line)
    page += one("site_share", 0.3)
    if links and rng.random() < 0.6:
        pair = rng.sample(range(0, len(voice.words("site_next")), 2), 1)[0]
        page += place([voice.words("site_next")[pair + n].format(t=link.headline) for n, link in enumerate(links[:2])])
    golds = list(story.gold)
    if related:
        page += one("site_more", 0.7)
    for article in related:
        gold = _teaser(article, rng)
        golds.append(gold)
        page += [gold["headline"], *(block["text"] for block in gold["blocks"])]
    foot = rng.sample(voice.words("site_foot"), rng.randint(1, 3))
    page += place([fill(line, rng, voice)[0] for line in foot])
    return page, golds, furniture


def _main(article: Clean, voice: Voice, rng: Random) -> Story:
    """The article as on a page of its own: no kicker, no floats."""
    while True:
        story = print_article(article, voice, rng)
        if not story.floats and story.gold[0]["kicker"] is None:
            return story


def _teaser(article: Clean, rng: Random) -> Gold:
    """The beginning of an article, run on over paragraphs and cut at a length; some sites end it with an ellipsis."""
    text = "".join(text for kind, text in article.blocks if kind == "paragraph")
    limit = rng.choice((60, 90, 120, 150, 200))
    if len(text) <= limit:
        return new_gold(article.headline, "teaser", blocks=[gold_block("paragraph", text)])
    cut = re.sub(r"[A-Za-z0-9.]+$", "", text[:limit])
    return new_gold(article.headline, "teaser", blocks=[gold_block("paragraph", cut + rng.choice(("", "", "……")))], complete=False)
