"""The TEI header: what the issue is, which files it was read from, what the tool did, who changed it since.

Nothing is dated but by what comes in: a header written twice from one edition is the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import msgspec

from cleaner.edition import Change, Edition, Issue, SourceNote
from cleaner.writers.labels import words
from cleaner.writers.options import WriterOptions
from cleaner.writers.script import Script
from cleaner.writers.tei_elements import ID, Element, add, name_token

VERSION_NUMBER = re.compile(r"\d+[a-z]*\d*(?:\.\d+[a-z]*\d*){0,3}")
"""What TEI takes as a version (teidata.versionNumber); the label has it whole."""
WHEN = re.compile(r"(\d{4}-\d{2}-\d{2})(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-](0\d|1[0-3]):[0-5]\d)?)?")
RESPONSIBLE = ("supervisor", "sponsor")


def add_header(document: Element, edition: Edition, options: WriterOptions, script: Script, ids: frozenset[str]) -> None:
    """Put the header into `document`. `ids` are the blocks and articles that can be pointed at."""
    header = add(document, "teiHeader")
    _file_description(add(header, "fileDesc"), edition, script)
    _encoding(add(header, "encodingDesc"), edition, options)
    languages = add(add(header, "profileDesc"), "langUsage")
    add(languages, "language", {"ident": script}, "Chinese")
    _revisions(header, edition, options, ids)


def _file_description(parent: Element, edition: Edition, script: Script) -> None:
    issue = edition.issue
    title = " ".join(filter(None, (issue.title, issue.date))) or " ".join(source.name for source in edition.sources)
    add(add(parent, "titleStmt"), "title", None, f"{title}（{words(script)['edition']}）")
    add(add(parent, "extent"), "measure", {"unit": "article", "quantity": str(len(edition.articles))}, f"{len(edition.articles)} articles")
    add(add(parent, "publicationStmt"), "p", None, "Made from the text of the sources below; who publishes it says so here, and on what terms.")
    described = add(parent, "sourceDesc")
    _issue(add(add(described, "biblStruct"), "monogr"), issue, script)
    if edition.sources:
        listed = add(described, "listBibl")
        for number, source in enumerate(edition.sources):
            _source(listed, number, source)


def _issue(monograph: Element, issue: Issue, script: Script) -> None:
    add(monograph, "title", {"level": "j"}, issue.title)
    if issue.alternative_title:
        add(monograph, "title", {"level": "j", "type": "alt"}, issue.alternative_title)
    for kind, number in (("CN", issue.cn_number), ("postal", issue.postal_code), ("URI", issue.url)):
        if number:
            add(monograph, "idno", {"type": kind}, number)
    for role, names in _responsible(issue, script):
        statement = add(monograph, "respStmt")
        add(statement, "resp", None, role)
        for name in names:
            add(statement, "name", None, name)
    imprint = add(monograph, "imprint")
    for publisher in issue.publisher:
        add(imprint, "publisher", None, publisher)
    said = " ".join(filter(None, (issue.date, issue.weekday)))
    add(imprint, "date", {"when": moment(issue.date)}, said)
    for unit, amount in (("issue", issue.number), ("totalIssue", issue.cumulative_number), ("page", issue.page_count)):
        if amount is not None:
            add(imprint, "biblScope", {"unit": unit}, str(amount))


def _responsible(issue: Issue, script: Script) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Roles and names, in the words that a Chinese paper prints."""
    said = words(script)
    for key, names in zip(RESPONSIBLE, (issue.supervisor, issue.sponsor), strict=True):
        if names:
            yield said[key], names
    for role, staff in issue.staff.items():
        if staff:
            yield role, tuple(staff)


def _source(listed: Element, number: int, source: SourceNote) -> None:
    bibl = add(listed, "bibl", {ID: f"source{number}", "n": str(number)})
    add(bibl, "title", None, source.name)
    add(bibl, "idno", {"type": "sha256"}, source.sha256)
    add(bibl, "extent", None, f"{source.characters} characters ({source.encoding})")
    for unit, told in (("page", source.page), ("section", source.section)):
        if told:
            add(bibl, "biblScope", {"unit": unit}, told)


def _encoding(parent: Element, edition: Edition, options: WriterOptions) -> None:
    tool = edition.tool
    editorial = add(parent, "editorialDecl")
    emended = any(finding.applied for finding in edition.findings)
    add(add(editorial, "correction", {"method": "markup"}), "p", None, CORRECTED if emended else UNCORRECTED)
    full = options.tei_detail == "full"
    add(add(editorial, "normalization", {"method": "markup" if full else "silent"}), "p", None, NORMALISED_FULL if full else NORMALISED)
    add(add(editorial, "segmentation"), "p", None, SEGMENTED)
    if edition.sources:
        prefixes = add(parent, "listPrefixDef")
        for number, source in enumerate(edition.sources):
            target = f"{quote(source.name, safe='/', errors='replace')}#char=$1,$2"
            prefix = add(prefixes, "prefixDef", {"ident": f"s{number}", "matchPattern": r"(\d+),(\d+)", "replacementPattern": target})
            add(prefix, "p", None, f"Characters of source {number} as decoded, counted as RFC 5147 counts them: from 0, a line end as one.")
    version = VERSION_NUMBER.match(tool.version)
    application = add(add(parent, "appInfo"), "application", {"ident": name_token(tool.name), "version": version[0] if version else "0"})
    add(application, "label", None, f"{tool.name} {tool.version}")
    add(application, "p", None, "Rules: " + (", ".join(tool.rules) or "none"))
    add(application, "p", None, "Options: " + msgspec.json.encode(tool.options).decode("utf-8"))


UNCORRECTED = "Nothing was corrected. Doubts are notes of type finding in standOff."
CORRECTED = "Doubts of high confidence were corrected and stand in choice, with what the source has; the others are notes of type finding in standOff."
NORMALISED = (
    "Width of punctuation and figures, radicals and compatibility forms, and white space were made uniform. "
    "The source characters are those that corresp points at."
)
NORMALISED_FULL = NORMALISED + " Every character so changed stands in choice, with its shape in the source."
SEGMENTED = "Lines and columns of the source were joined to paragraphs and articles; cert says how surely, where it is in doubt."


def _revisions(header: Element, edition: Edition, options: WriterOptions, ids: frozenset[str]) -> None:
    if not edition.changes and not options.revisions:
        return
    listed = add(add(header, "revisionDesc"), "listChange")
    # Newest first, as TEI asks: people's acts stand before the tool's.
    for revision in reversed(options.revisions):
        change = add(listed, "change", {"when": moment(revision.when), "target": _pointer(revision.block, ids)})
        add(change, "name", None, revision.who)
        change[-1].tail = " "
        add(change, "desc", None, revision.what)
    # What people decided is told once: by the revisions, with who and when, if they are given.
    changes = [made for made in edition.changes if not (options.revisions and made.kind == "decision")]
    if options.tei_detail == "full":
        for made in changes:
            _change(listed, made, ids)
        return
    for (kind, rule), count in sorted(Counter((made.kind, made.rule) for made in changes).items()):
        add(listed, "change", {"type": name_token(kind), "n": str(count)}, rule)


def _change(listed: Element, made: Change, ids: frozenset[str]) -> None:
    change = add(listed, "change", {"type": name_token(made.kind), "target": _pointer(made.block, ids)}, made.rule + ": ")
    add(change, "mentioned", None, made.before)
    if made.after is not None:
        change[-1].tail = " → "
        add(change, "mentioned", None, made.after)


def _pointer(block: str | None, ids: frozenset[str]) -> str | None:
    return f"#{block}" if block in ids else None


def moment(text: str | None) -> str | None:
    """A date, with a time or not, as TEI takes it in `@when`; None for anything else.

    >>> moment("2025-04-14"), moment("2025-02-30"), moment("四月")
    ('2025-04-14', None, None)
    """
    found = WHEN.fullmatch(text or "")
    if not found:
        return None
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return None
    return found[0]
