"""Read saved web pages: visible text in the order of the page, a line for each block of it.

Scripts, styles and what is marked as hidden are no text. What HTML says of a
block is kept as a hint: headings, captions, navigation. Which text is the
article is left to the stages, which do the same for pages saved as text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from cleaner.chars import ink
from cleaner.errors import InputError
from cleaner.model import Block, Role, Source
from cleaner.readers import Page
from cleaner.readers.markup import local, parse_html
from cleaner.readers.text import read_lines

UNSEEN = frozenset(
    [
        "script", "style", "noscript", "template", "head", "title", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video",
        "select", "textarea", "button", "datalist",
    ]
)
"""Elements whose text is not on the page as it is read; buttons and menus are controls."""

INLINE = frozenset(
    [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label",
        "mark", "nobr", "o:p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
        "wbr",
    ]
)
"""Elements that do not end a line; every other one does, known or not."""

NAVIGATION = frozenset({"nav", "footer", "aside", "menu"})
NAVIGATION_ROLES = frozenset({"navigation", "contentinfo", "banner", "complementary", "search", "menu", "menubar"})
NAVIGATION_NAMES = frozenset(
    [
        "nav", "navi", "navbar", "navigation", "menu", "breadcrumb", "breadcrumbs", "crumb", "crumbs", "footer", "copyright", "share", "comment", "comments", "cmt", "related",
        "recommend", "recommended", "tuijian", "pager", "pagination", "paging", "sidebar", "toolbar",
    ]
)
"""Words of a class or id that say navigation, as whole words: `main-nav` is, `navy` is not."""

MOST_OF_PAGE = 0.5
"""Share of the page's text from which an element is no navigation, whatever it is named: a page that is all comments is read as what it is."""

HEADING = re.compile(r"h[1-6]")
SPACE = re.compile(r"[ \t\r\n\f]+")
"""White space that HTML closes up; the ideographic space is none of it, and indents paragraphs."""

NEW_BLOCK = 0.02
"""`continues` of a line that begins a block element; after a mere line break nothing is known."""

SAME_HEADING = 0.98
"""`continues` of a line after a line break in a heading: a headline on two lines is one."""

BESIDE_HEADLINE = 40
"""Characters of a kicker or a deck at most."""

TITLE = 6
"""Characters of a headline at least that is found by the window's title, which may begin with a word of the site."""

DATES = ("article:published_time", "og:published_time", "publishdate", "pubdate", "publish_date", "datepublished")
"""Names of `meta` elements that state when a page was published."""


OPENING = (Role.KICKER, Role.HEADLINE)
"""What a story on a web page begins with."""

LISTS = frozenset({"ul", "ol"})
"""Lists: of nothing but links they lead elsewhere, and so does a heading over one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a web page."""

    text: str
    role: Role
    fresh: bool
    """Whether a block element begins with it."""
    level: int = 0
    """The level of the heading it stands in, 1 to 6; 0 outside of headings."""
    linked: bool = False
    """Whether all of that heading is a link: it heads another page's story."""


def read_web(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
    """The one page of an HTML file. Raises InputError when it holds no visible text."""
    root = parse_html(name, data, encoding)
    rows = [row for row in _rows(root) if ink(row.text)]
    if not rows:
        raise InputError(name, "holds no visible text", "a page drawn by a script must be saved from a browser once it shows")
    text = "\n".join(row.text for row in rows) + "\n"
    headed = _headed(_titled(rows, root))
    hints = dict(enumerate(headed, 1))
    first = next((n for n, row in enumerate(headed, 1) if row.role in OPENING), len(headed) + 1)
    galley = tuple(_hinted(block, hints[block.place.line], block.place.line >= first) for block in read_lines(text, page))
    source = Source(name, text, hashlib.sha256(data).hexdigest(), "html")
    return (Page(source, galley, facts_of(root)),)


def _hinted(block: Block, row: Row, headed: bool) -> Block:
    """The block with what the page says of it. `headed`: whether a heading has come by it, so that it says where stories begin."""
    goes_on = NEW_BLOCK if row.fresh else SAME_HEADING if row.role is Role.HEADLINE else None
    opens = (row.fresh and row.role in OPENING) if headed else None
    return replace(block, role=row.role, place=replace(block.place, continues=goes_on, opens=opens))


def _titled(rows: list[Row], root: etree._Element) -> list[Row]:
    """The rows; where no heading is marked, the one with which the window's title begins is the headline: old pages set it in large type only."""
    title = SPACE.sub("", "".join(str(text) for element in root.iter("title") for text in element.itertext()))
    if any(row.role is Role.HEADLINE for row in rows):
        return rows
    named = [n for n, row in enumerate(rows) if row.role is Role.PARAGRAPH and len(said := SPACE.sub("", row.text)) >= TITLE and title.startswith(said)]
    return [replace(row, role=Role.HEADLINE) if named and n == named[0] else row for n, row in enumerate(rows)]


def _headed(rows: list[Row]) -> list[Row]:
    """The rows with headings after the first made subheads where text follows them, navigation over links, headlines (of teasers) elsewhere.

    One of a lower level right over the page's main heading is its kicker, right under it its deck.
    """
    out: list[Row] = []
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        role = row.role
        if role is Role.HEADLINE and not row.fresh and out:
            role = out[-1].role
        elif role is Role.HEADLINE and after is not None and after.level == 1 < row.level and len(row.text) <= BESIDE_HEADLINE:
            role = Role.KICKER
        elif role is Role.HEADLINE and any(old.role is Role.HEADLINE for old in out) and not (row.linked and after is not None and after.role is Role.PARAGRAPH):
            long = after is not None and after.role is Role.PARAGRAPH and len(after.text) > 2 * len(row.text)
            under = out[-1].level == 1 < row.level and len(row.text) <= BESIDE_HEADLINE
            role = Role.NAVIGATION if after is not None and after.role is Role.NAVIGATION else Role.SUBHEAD if long else Role.DECK if under else role
        out.append(replace(row, role=role))
    return out


def _rows(root: etree._Element) -> Iterator[Row]:
    """The lines of a page, those without ink among them."""
    text = ""
    fresh = True
    most = MOST_OF_PAGE * _ink_in(root)
    roles = [Role.PARAGRAPH]
    heads = [(0, False)]
    unseen = kept = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local(element)
        if event == "start" and (unseen or name in UNSEEN or _is_hidden(element)):
            unseen += 1
            continue
        ends_line = name not in INLINE
        if ends_line and not unseen:
            yield from _set(text, kept, roles[-1], fresh, heads[-1])
            # A line break goes on the same block; so does what stands after a block that held nothing.
            fresh = (name != "br") or (fresh and not ink(text))
            text = ""
        if event == "start":
            roles.append(_role(element, name, roles[-1], most))
            heads.append((int(name[1]), _only_links(element)) if HEADING.fullmatch(name) else heads[-1])
            kept += name == "pre"
            text += element.text or ""
        else:
            if unseen:
                unseen -= 1
            else:
                roles.pop()
                heads.pop()
                kept -= name == "pre"
            if not unseen:
                text += element.tail or ""
    yield from _set(text, kept, roles[-1], fresh, heads[-1])


def _set(text: str, kept: int, role: Role, fresh: bool, head: tuple[int, bool]) -> Iterator[Row]:
    """The row that some text makes, or in preformatted text its rows. `head`: level of the heading it stands in, and whether that is a link."""
    for row in text.splitlines() if kept else (SPACE.sub(" ", text).strip(" "),):
        yield Row(row, role, fresh, *head)


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def _role(element: etree._Element, name: str, above: Role, most: float) -> Role:
    """What an element says its text is; inside navigation everything is navigation. One named so with more than `most` characters, or the headline, is none."""
    if above is Role.NAVIGATION:
        return above
    if name in NAVIGATION or element.get("role", "").lower() in NAVIGATION_ROLES or _named_navigation(element, name, most) or (name in LISTS and _only_links(element)):
        return Role.NAVIGATION
    if HEADING.fullmatch(name):
        return Role.HEADLINE
    if name == "figcaption":
        return Role.CAPTION
    return above


def _named_navigation(element: etree._Element, name: str, most: float) -> bool:
    """Whether an element's class or id says that it is navigation."""
    names = set(re.split(r"[\s_-]+", f"{element.get('class', '')} {element.get('id', '')}".lower()))
    return bool(names & NAVIGATION_NAMES) and name not in ("body", "html") and element.find(".//h1") is None and _ink_in(element) <= most


def _only_links(element: etree._Element) -> bool:
    """Whether everything that an element says is a link to somewhere else."""
    links = (link for link in element.iter() if local(link) == "a")
    said = _ink_in(element)
    return said > 0 and sum(map(_ink_in, links)) >= said


def _ink_in(element: etree._Element) -> int:
    """Visible characters of an element."""
    return sum(len(ink(str(part))) for part in element.itertext())


def facts_of(root: etree._Element) -> dict[str, str]:
    """Date and address that a page states of itself, under the names of the edition."""
    facts: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        date = re.match(r"(\d{4})[-/](\d{2})[-/](\d{2})", meta.get("content", "").strip())
        if key in DATES and date:
            facts.setdefault("date", "-".join(date.groups()))
        if key == "og:url" and meta.get("content"):
            facts.setdefault("url", meta.get("content", ""))
    for link in root.iter("link"):
        if link.get("rel", "").lower() == "canonical" and link.get("href", "").startswith("http"):
            facts["url"] = link.get("href", "")
    return facts
