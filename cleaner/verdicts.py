"""What an archivist may decide about an edition, each as a plain value: one line of a decisions file.

A decision says which text it is about by a key: where its characters stand in the sources, and what they read there.
It names no block and no article, for the next version of the tool may number and cut them otherwise.
"""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias, get_args

import msgspec

from cleaner.model import Span

HEAD, TAIL = 16, 8
"""Characters of a longer text that a key repeats from its beginning and its end: a line of Chinese type is about as long."""

Role: TypeAlias = Literal[
    "paragraph", "headline", "kicker", "deck", "byline", "dateline", "subhead", "list-item", "pull-quote", "caption", "credit", "note", "table", "jump-line", "editor", "section"
]  # fmt: skip
Aside: TypeAlias = Literal["masthead", "folio", "section", "navigation", "repeated"]
Kind: TypeAlias = Literal["article", "photo", "contents", "teaser", "notice", "advert"]
KINDS: Final = get_args(Kind)
ROLES: Final = get_args(Role)
ASIDES: Final = get_args(Aside)
"""Where text goes that stands in no article: furniture, or for `repeated`, surplus."""


class Key(msgspec.Struct, frozen=True):
    """A text of the sources."""

    spans: tuple[Span, ...]
    """Its characters, in reading order; white space between two lines is no reason for two spans."""
    text: str
    """Its ink as the sources have it; the middle of a long one is left out (see `abbreviated`)."""


class Act(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="act", forbid_unknown_fields=True):
    """What all decisions have."""

    who: str = ""
    when: str = ""
    """ISO 8601, with the time zone."""
    note: str = ""
    """The archivist's own words, if any."""


class Split(Act, frozen=True, tag="split", kw_only=True):
    """A new block begins with `about`."""

    about: Key


class Join(Act, frozen=True, tag="join", kw_only=True):
    """The block that begins with `about` runs on after the one that ends with `to`, wherever it stands."""

    about: Key
    to: Key


class Move(Act, frozen=True, tag="move", kw_only=True):
    """The block `about` goes elsewhere: after the block that ends with `after`, to the `front` of the article that holds that text, or `apart`."""

    about: Key
    after: Key | None = None
    front: Key | None = None
    apart: bool = False
    """Into an article of its own."""
    rest: bool = False
    """With all that follows it in its article."""


class Recast(Act, frozen=True, tag="role", kw_only=True):
    """The block `about` has another role."""

    about: Key
    role: Role


class Classify(Act, frozen=True, tag="article", kw_only=True):
    """The article that holds `about` is of another `kind`, or stands in another `section`; what is None stays."""

    about: Key
    kind: Kind | None = None
    section: str | None = None
    """As it shall read; empty for none."""


class SetAside(Act, frozen=True, tag="set-aside", kw_only=True):
    """The block `about` belongs in no article."""

    about: Key
    kind: Aside


class Accept(Act, frozen=True, tag="accept", kw_only=True):
    """A finding is right: what reads `old` shall read `new`."""

    about: Key
    rule: str
    old: str
    new: str


class Refuse(Act, frozen=True, tag="refuse", kw_only=True):
    """A finding is no fault. `about` is None for one about the issue as a whole."""

    about: Key | None = None
    rule: str
    old: str


class Correct(Act, frozen=True, tag="correct", kw_only=True):
    """What reads `old` shall read `new`."""

    about: Key
    old: str
    new: str


Decision: TypeAlias = Split | Join | Move | Recast | Classify | SetAside | Accept | Refuse | Correct


def abbreviated(text: str) -> str:
    """A text as a key repeats it.

    >>> abbreviated("数实融合"), abbreviated("一" * 20 + "二" * 20)
    ('数实融合', '一一一一一一一一一一一一一一一一…二二二二二二二二')
    """
    return text if len(text) <= HEAD + TAIL + 1 else f"{text[:HEAD]}…{text[-TAIL:]}"


def line_of(decision: Decision) -> str:
    """A decision as one line of JSON: what was decided first, who did and when last.

    >>> print(line_of(Split(about=Key(((0, 12, 14),), "据悉"), who="李", when="2025-04-14")))
    {"act":"split","about":{"spans":[[0,12,14]],"text":"据悉"},"who":"李","when":"2025-04-14"}
    """
    plain = msgspec.to_builtins(decision)
    signed = {name: plain.pop(name) for name in ("who", "when", "note") if name in plain}
    return msgspec.json.encode({**plain, **signed}).decode("utf-8")


def told(decision: Decision) -> str:
    """What was decided, in words.

    >>> told(Correct(about=Key(((0, 3, 5),), "平抬"), old="平抬", new="平台"))
    'corrected 平抬 to 平台'
    """
    match decision:
        case Split(about=key):
            what = f"began a new paragraph with {key.text}"
        case Join(about=key, to=end):
            what = f"ran {key.text} on after {end.text}"
        case Move(about=key, after=after, front=front, rest=rest):
            which = f"{key.text}{' and what follows' if rest else ''}"
            place = f"after {after.text}" if after else f"to the front of the article with {front.text}" if front else "into an article of its own"
            what = f"moved {which} {place}"
        case Recast(about=key, role=role):
            what = f"made {key.text} a {role}"
        case Classify(about=key, kind=kind, section=section):
            made = "a list of contents" if kind == "contents" else f"an {kind}" if kind in ("article", "advert") else f"a {kind}"
            placed = None if section is None else f"in section {section}" if section else "in no section"
            what = f"made the article with {key.text} {' '.join(filter(None, (made if kind else None, placed)))}"
        case SetAside(about=key, kind=kind):
            what = f"set {key.text} aside as {kind}"
        case Accept(rule=rule, old=old, new=new):
            what = f"accepted {rule}: {old} to {new}"
        case Refuse(rule=rule, old=old):
            what = f"refused {rule}: {old} stands"
        case Correct(old=old, new=new):
            what = f"corrected {old} to {new}" if new else f"struck out {old}"
    return f"{what} ({decision.note})" if decision.note else what


def decision_of(plain: Any) -> Decision:
    """The decision that a JSON object, decoded, holds. Raises msgspec.ValidationError."""
    return msgspec.convert(plain, Decision)  # type: ignore[no-any-return]
