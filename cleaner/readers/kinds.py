"""What OCR formats call a region or a line, and the role that it has in a newspaper.

The names are those of PAGE's own list, of Transkribus's structure tags, of SegmOnto (which eScriptorium and Kraken write)
and of the tags seen in ALTO. Names that say no more than "text" (`MainZone`, `text`, `floating`), and those that may be
one thing or another (`credit`: who wrote it or who took the photograph), are not in the list: language decides there.

>>> [str(role_of(name)) for name in ("page-number", "MainZone-Head#2", "ArticleTitle", "MainZone")]
['folio', 'headline', 'headline', 'None']
"""

from __future__ import annotations

import math
import re

from cleaner.model import Role

ROLES: dict[Role, str] = {
    Role.PARAGRAPH: "paragraph para mainzonep mainzonepcontinued dropcapital",
    Role.HEADLINE: "heading headline head title articletitle articleheading mainzonehead headingline headingzone",
    Role.KICKER: "kicker overline",
    Role.DECK: "deck articlesubtitle articlesubtile",
    Role.SUBHEAD: "subheading subheadline subhead crossheading",
    Role.BYLINE: "byline author articleauthor",
    Role.CAPTION: "caption figurecaption imagecaption illustrationcaption figurezonefigdesc graphiczonefigdesc",
    Role.NOTE: "footnote footnotecontinued endnote",
    Role.MASTHEAD: "masthead newspapertitle titleplate nameplate",
    Role.FOLIO: "header footer pageheader pagefooter runningtitle runningtitlezone runninghead numberingzone pagenumber pageno folio signaturemark catchword quiremarkszone",
}

KINDS = {name: role for role, names in ROLES.items() for name in names.split()}

ARTICLE = re.compile(r"(?:newspaper)?article(?:[\s_.:#-]*\d+)?")
"""A kind that says no more than that something is an article; it may count it."""


def role_of(name: str) -> Role | None:
    """The role that a name of a kind stands for; None where it stands for none."""
    return KINDS.get(re.sub(r"[^a-z]", "", re.split(r"[:#]", name.lower())[0]))


def names_article(name: str) -> bool:
    """Whether a name of a kind says that something is an article.

    >>> names_article("Article"), names_article("article_12"), names_article("ArticleTitle")
    (True, True, False)
    """
    return ARTICLE.fullmatch(name.strip().lower()) is not None


def share(text: str | None, whole: float = 1.0) -> float | None:
    """A stated confidence as a share, 0 to 1; None where it is none. `whole`: what the format calls sure.

    >>> share("0.95"), share("93", 100), share("9.5e-05"), share(""), share("nan")
    (0.95, 0.93, 9.5e-05, None, None)
    """
    try:
        value = float(text or "") / whole
    except ValueError:
        return None
    return None if math.isnan(value) else min(1.0, max(0.0, value))
