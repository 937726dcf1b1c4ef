"""Made-up drafts become articles: blocks numbered, and what they say parsed into the article's named fields."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import structs

from cleaner.chars import ends_sentence
from cleaner.edition import Article, EditionBlock
from cleaner.layout import Layout
from cleaner.makeup import Draft, with_list_items
from cleaner.model import Block, Role
from cleaner.people import byline_names, lead_of, names_in
from cleaner.rulebook import Rulebook
from cleaner.stages.lift_signatures import lift_signature
from cleaner.succession import page_number

TEASER_LENGTH = 260  # code points: a teaser is cut after about 200, dev's and seed 004's at 150 to 200
HEAD = (Role.KICKER, Role.HEADLINE, Role.DECK)
# Slope and bias that make log odds those of being right (`bench/calibration.py --fit`, the even issues of dev): of the least sure block of a head, and of the
# least sure membership of an article's parts, which the models of stories give too little.
HEAD_SURE = (0.73, 0.87)
TOGETHER_SURE = (0.42, 1.82)
NEVER_SURER = 0.997  # log odds beyond any that were seen say no more
MIN_TEASERS = 3  # a page that follows its story with so many one-paragraph stories lists teasers


def articles_of(drafts: Sequence[Draft], layout: Layout, book: Rulebook) -> tuple[tuple[Article, ...], tuple[Draft, ...]]:
    """The articles, and the drafts they were made from with their blocks final, in the same order."""
    final = tuple(replace_blocks(draft, _final_blocks(draft, book)) for draft in drafts)
    articles = [article_of(f"a{n}", draft, book) for n, draft in enumerate(final, 1)]
    return tuple(with_shared_credits(_with_teasers(articles), final, book)), final


def honest(sure: float, weights: tuple[float, float]) -> float:
    """A probability with its log odds scaled and shifted: 0 to 1.

    >>> [round(honest(sure, HEAD_SURE), 2) for sure in (0.2, 0.5, 0.8, 1.0)]
    [0.46, 0.7, 0.87, 0.99]
    """
    kept = min(max(sure, 1 - NEVER_SURER), NEVER_SURER)
    slope, bias = weights
    return 1 / (1 + math.exp(-slope * math.log(kept / (1 - kept)) - bias))


def _headed(blocks: Sequence[Block]) -> float:
    """How sure it is that a story's head is whole, holds nothing else and stands over its own story: 0 to 1."""
    sure = [block.confidence for block in blocks if block.role in HEAD]
    return honest(min(sure), HEAD_SURE) if sure else 1.0


def replace_blocks(draft: Draft, blocks: list[Block]) -> Draft:
    """The draft with other blocks."""
    return Draft(draft.kind, blocks, draft.confidence, draft.place)


def _final_blocks(draft: Draft, book: Rulebook) -> list[Block]:
    """The draft's blocks, signatures that joining brought together lifted, lists seen."""
    lifted = [part for block in draft.blocks for part in lift_signature(block, book)]
    return with_list_items(lifted)


def article_of(name: str, draft: Draft, book: Rulebook) -> Article:
    """The article of a draft, what its blocks say read into its named fields. `name` is its id."""
    blocks = draft.blocks
    texts = {role: [block.text for block in blocks if block.role is role] for role in Role}
    body = [block for block in blocks if block.role in (Role.PARAGRAPH, Role.LIST_ITEM)]
    lead = lead_of(body[0].text, book) if body else lead_of("", book)
    signed = [name for text in texts[Role.BYLINE] for name in byline_names(text, book)]
    sent, received = _jumps(blocks, book)
    photo_credit = draft.kind == "photo" and texts[Role.CREDIT]
    if photo_credit:
        signed += [n for text in texts[Role.CREDIT] if (m := book.match("credit", text)) for n in names_in(m.groups.get("names", ""))]
    cut = bool(body) and draft.kind == "article" and not ends_sentence(body[-1].text) and body[-1].role is Role.PARAGRAPH and body[-1].text[-1:] not in "：；"
    resolved = _resolved(blocks)
    return Article(
        id=name,
        kind=draft.kind,
        section=next(iter(texts[Role.SECTION]), None),
        kicker=" ".join(texts[Role.KICKER]) or None,
        headline=" ".join(texts[Role.HEADLINE]) or None,
        deck=" ".join(texts[Role.DECK]) or None,
        byline=tuple(dict.fromkeys([*lead.names, *signed])),
        dateline=lead.dateline,
        credit=" ".join(texts[Role.CREDIT]) if photo_credit else _source(texts[Role.CREDIT], book),
        editor=tuple(n for text in texts[Role.EDITOR] for n in byline_names(text, book)),
        continued_from=None if resolved else received,
        continued_to=None if resolved else sent,
        complete=not (cut or ((sent or received) and not resolved)),
        confidence=round(honest(min([1.0, *draft.confidence]), TOGETHER_SURE) * _headed(blocks), 3),
        pages=tuple(sorted({piece.source for block in blocks for piece in block.pieces})),
        blocks=tuple(_edition_block(f"{name}b{k}", block) for k, block in enumerate(blocks, 1)),
    )


def _edition_block(name: str, block: Block) -> EditionBlock:
    return EditionBlock(name, str(block.role), block.text, merged(block.spans), round(block.confidence, 3))


def merged(spans: Sequence[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Spans with those that touch made one."""
    out: list[tuple[int, int, int]] = []
    for source, start, end in spans:
        if out and out[-1][0] == source and out[-1][2] == start:
            out[-1] = (source, out[-1][1], end)
        else:
            out.append((source, start, end))
    return tuple(out)


def _jumps(blocks: Sequence[Block], book: Rulebook) -> tuple[str | None, str | None]:
    """The pages that the article's jump lines send to and receive from. `（接2版）` may do either: before the text it receives."""
    sent = received = None
    text = False
    for block in blocks:
        text = text or block.role is Role.PARAGRAPH
        if block.role is Role.JUMP:
            to, origin = (book.match(cue, block.text) for cue in ("jump-to", "jump-from"))
            if to and to.groups.get("page") and (text or not origin):
                sent = page_number(to.groups["page"])
            elif origin and origin.groups.get("page"):
                received = page_number(origin.groups["page"])
    return sent, received


def _resolved(blocks: Sequence[Block]) -> bool:
    """Whether the article holds both halves of its jump: text of another page after the line that sends there."""
    sources = [block.pieces[0].source for block in blocks if block.role is Role.PARAGRAPH]
    ends = [block.pieces[-1].source for block in blocks if block.role is Role.PARAGRAPH]
    return len({*sources, *ends}) > 1


def _source(credits_: Sequence[str], book: Rulebook) -> str | None:
    """What a note about the story's source says."""
    for text in credits_:
        for cue in ("brief-source", "source"):
            if (found := book.match(cue, text)) and found.groups.get("credit"):
                inner = text.strip(" （）()【】[]")
                return found.groups["credit"].strip() if cue == "brief-source" or "：" in inner[:6] else inner
    return None


def _with_teasers(articles: Sequence[Article]) -> list[Article]:
    """Short one-paragraph stories in a row after a web page's story, or after its editor, are teasers."""
    out = list(articles)
    opened = next((n for n, article in enumerate(out) if article.editor or article.section), None)
    if opened is None:
        return out
    listed = [n for n in range(opened + 1, len(out)) if _like_teaser(out[n])]
    if len(listed) >= MIN_TEASERS:
        for n in listed:
            out[n] = as_teaser(out[n])
    return out


def _like_teaser(article: Article) -> bool:
    body = [block for block in article.blocks if block.kind == "paragraph"]
    return article.kind == "article" and bool(article.headline) and len(body) == 1 and len(body[0].text) <= TEASER_LENGTH


def as_teaser(article: Article) -> Article:
    """The article as a teaser: a cutting from the story, whose report and reporters are the story's own. The lead stays in the text."""
    body = next(block for block in article.blocks if block.kind == "paragraph")
    signed = article.byline if any(block.kind == "byline" for block in article.blocks) else ()
    whole = ends_sentence(body.text) and not body.text.endswith(("…", "..."))
    return structs.replace(article, kind="teaser", complete=whole, dateline=None, byline=signed)


def with_shared_credits(articles: Sequence[Article], drafts: Sequence[Draft], book: Rulebook) -> list[Article]:
    """The stories of a column share the source note that closes it: all back to the last note or longer story before it."""
    out = list(articles)
    for n, draft in enumerate(drafts):
        notes = [found for block in draft.blocks if block.role is Role.CREDIT and (found := book.match("brief-source", block.text))]
        for found in notes:
            k = n - 1
            while k >= 0 and out[k].credit is None and out[k].kind == "article" and out[k].headline:
                out[k] = structs.replace(out[k], credit=found.groups.get("credit"))
                k -= 1
    return out
