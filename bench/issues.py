"""One issue of the benchmark: a paper, its pages, what is wrong with them, the dump and the gold."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any

from bench import extract
from bench.articles import Clean, Script, shorten
from bench.damage import Damage, damage_characters, draw
from bench.furniture import Furniture, new_furniture
from bench.makeup import Sheet, Unit, make_up
from bench.story import (
    Gold,
    Piece,
    Story,
    cut_tail,
    jump,
    lose_front,
    print_article,
    print_briefs,
    print_contents,
    print_photo,
)
from bench.web import web_page
from bench.wordings import Voice, new_voice

FAMILIES = (
    "lines-natural", "lines-columns", "lines-heads-first", "lines-scrambled", "lines-tails-first",
    "frames-natural", "frames-columns", "frames-heads-first", "frames-scrambled", "frames-bands",
    "merged", "layout", "sorted", "web",
)  # fmt: skip
PAGES = ((1, 2, 3, 4), (6, 2, 1, 1))  # an issue's pages, and how often
LENGTHS = (150, 1500)  # characters of an article; shorter ones are briefs, captions and teasers


@dataclass(frozen=True, slots=True)
class Issue:
    """A dump, page by page, and its gold edition."""

    name: str
    pages: tuple[str, ...]
    gold: dict[str, Any]


def make_issue(pool: tuple[Clean, ...], script: Script, family: str, seed: int, index: int, *, house: bool = False) -> Issue:
    """Make one issue; the same arguments make the same issue.

    :param pool: clean articles of the script, in a fixed order.
    :param house: of the paper with wordings of its own.
    :raises ValueError: the pool is too small to fill an issue.
    """
    rng = Random(f"{seed}/{index}/{family}/{script}")
    short = [article for article in pool if 40 <= len(article.blocks[0][1]) < LENGTHS[0]]
    long = [shorten(article, rng.randint(*LENGTHS)) for article in pool if article.length >= LENGTHS[0]]
    if len(long) < 60 or len(short) < 40:
        raise ValueError(f"too few articles in {script}: {len(long)} long, {len(short)} short")
    voice, damage = new_voice(rng, script, house=house), draw(rng)
    deck = Deck(rng.sample(long, 60), rng.sample(short, 40))
    name = f"own-{index:03}-{family}-{script}"
    if family == "web":
        return _web_issue(name, deck, voice, damage, rng)
    count = rng.choices(*PAGES)[0]
    sheet = Sheet(columns=rng.randint(3, 7), em=rng.randint(11, 22), hang=rng.random() < 0.4)
    furniture = new_furniture(voice, count, rng)
    pages, golds = _fill_pages(deck, voice, damage, sheet, count, rng)
    shape = extract.draw_shape(rng)
    texts = tuple(_page_text(n, stories, family, sheet, shape, damage, furniture, rng) for n, stories in enumerate(pages))
    profile = {"family": family, "script": script, "pages": count, "columns": sheet.columns, "em": sheet.em, "hang": sheet.hang,
               "shape": asdict(shape), "noise": asdict(damage)}
    printed = [*furniture.masthead, *(line for folio in furniture.folios for line in folio)]
    full = name + (f"-{count}p" if count > 1 else "")
    return Issue(full, texts, _gold(full, profile, furniture.issue, golds, printed))


@dataclass(slots=True)
class Deck:
    """Articles to deal out; none is dealt twice in an issue."""

    long: list[Clean]
    short: list[Clean]

    def take(self, number: int, *, short: bool = False) -> list[Clean]:
        """The next articles."""
        pile = self.short if short else self.long
        taken, pile[:] = pile[:number], pile[number:]
        return taken


def _fill_pages(deck: Deck, voice: Voice, damage: Damage, sheet: Sheet, count: int, rng: Random) -> tuple[list[list[Story]], list[Gold]]:
    pages = [_one_page(deck, voice, rng, front=n == 0) for n in range(count)]
    absent = list(range(count + 1, count + 9))
    plain = [(n, at) for n, page in enumerate(pages) for at, story in enumerate(page) if _is_plain(story)]
    rng.shuffle(plain)
    for _ in range(damage.cut_tails):
        if len(plain) > 2:
            n, at = plain.pop()
            pages[n][at] = cut_tail(pages[n][at], voice, rng, sheet.lines, rng.choice(absent) if rng.random() < 0.7 else None)
    if rng.random() < 0.15 and len(plain) > 2:
        n, at = plain.pop()
        pages[n][at] = lose_front(pages[n][at], voice, rng, sheet.lines, rng.choice(absent))
    onward = [(n, at) for n, at in plain if n < count - 1]
    for n, at in onward[: rng.randint(0, 2)]:
        there = rng.randrange(n + 1, count)
        if halves := jump(pages[n][at], voice, rng, sheet.lines, n + 1, there + 1):
            pages[n][at] = halves[0]
            pages[there].append(halves[1])
    for _ in range(damage.repeats):
        n = rng.randrange(count)
        at = rng.randrange(len(pages[n]))
        pages[n][at] = _repeat_paragraph(pages[n][at], rng)
    return pages, [gold for page in pages for story in page for gold in story.gold]


def _is_plain(story: Story) -> bool:
    return len(story.gold) == 1 and story.gold[0]["kind"] == "article"


def _one_page(deck: Deck, voice: Voice, rng: Random, *, front: bool) -> list[Story]:
    stories = [print_article(article, voice, rng) for article in deck.take(rng.randint(3, 7))]
    extra: list[Story] = []
    if front and rng.random() < 0.3:
        extra.append(print_contents([article.headline for article in deck.take(rng.randint(3, 6))], voice, rng))
    if rng.random() < 0.2:
        extra.append(print_briefs(deck.take(rng.randint(3, 5), short=True), voice, rng))
    if rng.random() < 0.15:
        extra.append(print_photo(deck.take(1, short=True)[0], voice, rng))
    for story in extra:
        stories.insert(rng.randint(1, len(stories)), story)
    return stories


def _repeat_paragraph(story: Story, rng: Random) -> Story:
    """One inner paragraph printed twice: at once, or again further on."""
    body = story.body
    inner = [n for n, piece in enumerate(body[1:-1], 1) if piece.role == "paragraph" and len(piece.text) > 30]
    if not inner or len(story.gold) > 1:
        return story
    n = rng.choice(inner)
    at = n + 1 if rng.random() < 0.6 else rng.randint(n + 1, len(body) - 1)
    return replace(story, body=(*body[:at], Piece("paragraph", body[n].text), *body[at:]))


def _page_text(n: int, stories: list[Story], family: str, sheet: Sheet, shape: extract.Shape, damage: Damage, furniture: Furniture, rng: Random) -> str:
    units = [_overprint(unit, damage, rng) for unit in make_up(stories, sheet, damage, rng)]
    kind, _, order = family.partition("-")
    if kind == "layout":
        lines = extract.as_layout(units, sheet, shape)
    elif kind == "sorted":
        lines = extract.as_sorted(units, sheet, shape)
    elif kind == "merged":
        lines = extract.as_merged(units, shape, rng)
    else:
        ordered = _repeat_leg(extract.ORDERS[order](units, rng), damage, rng)
        lines = extract.as_lines(ordered, shape) if kind == "lines" else extract.as_frames(ordered, shape)
    blank = [""] if shape.blank in ("line", "unit") else []
    top = [part for line in (furniture.masthead if n == 0 else ()) for part in (line, *blank)]
    folio = list(furniture.folios[n])
    lines = [*top, *lines, *folio] if rng.random() < 0.35 else [*top, *folio, *blank, *lines]
    return "\n".join(damage_characters(line, damage, rng) for line in lines) + "\n"


def _repeat_leg(units: list[Unit], damage: Damage, rng: Random) -> list[Unit]:
    """One whole leg told twice: at once, or again at the page's end."""
    legs = [n for n, unit in enumerate(units) if unit.part and len(unit.lines) >= 4]
    if not legs or rng.random() >= damage.repeated_leg:
        return units
    n = rng.choice(legs)
    at = rng.choice((n + 1, len(units)))
    return [*units[:at], units[n], *units[at:]]


def _overprint(unit: Unit, damage: Damage, rng: Random) -> Unit:
    if unit.part or rng.random() >= damage.overprint:
        return unit
    lines = []
    for line in unit.lines:
        twice = line.role in ("headline", "kicker")
        lines += [line, line] if twice and damage.overprint_lines else [replace(line, text=line.text * (1 + twice))]
    return replace(unit, lines=tuple(lines))


def _web_issue(name: str, deck: Deck, voice: Voice, damage: Damage, rng: Random) -> Issue:
    damage = replace(damage, letterspace=0, digit_space=0, overprint=0, overprint_lines=False, repeats=0, repeated_leg=0, cut_tails=0)
    related = deck.take(rng.randint(0, 14))
    lines, golds, furniture = web_page(deck.take(1)[0], related, deck.take(2), voice, rng)
    blank = rng.choice((True, True, False))
    text = ("\n\n" if blank else "\n").join(damage_characters(line, damage, rng) for line in lines) + "\n"
    profile = {"family": "web", "script": voice.script, "pages": 1, "columns": None, "em": None, "noise": asdict(damage)}
    return Issue(name, (text,), _gold(name, profile, {}, golds, furniture))


def _gold(name: str, profile: dict[str, Any], issue: dict[str, Any], golds: list[Gold], furniture: list[str]) -> dict[str, Any]:
    """The gold edition; furniture whose words an article prints too (a paper's name in a lead) could not be told from a leak."""
    bodies = "".join("".join(block["text"] for gold in golds for block in gold["blocks"]).split())
    apart = [line for line in furniture if "".join(line.split()) not in bodies]
    return {"issue": issue, "articles": golds, "furniture": apart, "source": name, "profile": profile}
