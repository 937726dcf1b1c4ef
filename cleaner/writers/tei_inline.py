"""What stands inside a block of TEI: emendations, normalised characters, page breaks, the run-in dateline.

Everything hangs on ink: the source characters under a block's spans are, white space
aside, as many as its text has, so the n-th of one is the n-th of the other. Where an
applied finding changed their number, the text as it was before is counted. If the two
still differ, nothing is marked rather than something wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleaner.chars import is_ink
from cleaner.edition import EditionBlock, Finding
from cleaner.model import Span
from cleaner.writers.tei_elements import Element, add, certainty, write


@dataclass(frozen=True, slots=True)
class Inset:
    """A run of a block's text (code points) that is marked up, and how."""

    start: int
    end: int
    tag: str
    """`corr` | `reg` | `pb`."""
    before: str = ""
    """What the source has in its stead; of a page break, the page's name."""
    cert: str | None = None


def fill(parent: Element, text: str, insets: Sequence[Inset], start: int = 0, end: int | None = None) -> None:
    """Put `text` from `start` to `end` into `parent`, with the insets that lie there. They must not overlap."""
    last = len(text) if end is None else end
    for inset in insets:
        if not (start <= inset.start and inset.end <= last):
            continue
        write(parent, text[start : inset.start])
        _place(parent, inset, text[inset.start : inset.end])
        start = inset.end
    write(parent, text[start:last])


def _place(parent: Element, inset: Inset, text: str) -> None:
    if inset.tag == "pb":
        add(parent, "pb", {"n": inset.before})
        return
    choice = add(parent, "choice")
    add(choice, "sic" if inset.tag == "corr" else "orig", None, inset.before)
    add(choice, inset.tag, {"cert": inset.cert}, text)


def fill_with_lead(parent: Element, text: str, insets: Sequence[Inset], lead: str | None) -> None:
    """As `fill`, with the dateline that `text` begins with in a `seg`, where no inset runs over its end."""
    cut = len(lead) if lead and text.startswith(lead) else 0
    if not cut or any(inset.start < cut < inset.end for inset in insets):
        fill(parent, text, insets)
        return
    fill(add(parent, "seg", {"type": "dateline"}), text, [inset for inset in insets if inset.start < cut], 0, cut)
    fill(parent, text, [inset for inset in insets if inset.start >= cut], cut)


def insets_of(block: EditionBlock, findings: Iterable[Finding], sources: Sequence[str], names: Sequence[str], full: bool) -> list[Inset]:
    """What to mark in `block`, in order: emendations; page breaks where its sources change; with `full`, normalised characters.

    `findings` are the block's own; `names` are the sources' names.
    """
    corrections = emendations(block.text, findings)
    printed = _as_printed(block.text, corrections)
    source = _source_ink(block.spans, sources)
    if len(printed) != len(source):
        return corrections
    breaks = list(_page_breaks(printed, source, names, corrections))
    changed = list(_normalised(block.text, printed, source, corrections, {inset.start for inset in breaks})) if full else []
    return sorted([*corrections, *breaks, *changed], key=lambda inset: (inset.start, inset.end))


def emendations(text: str, findings: Iterable[Finding]) -> list[Inset]:
    """The applied findings that can be shown in `text`: where `at` begins, the suggestion stands.

    >>> emendations("在平台上", [Finding("repeated-word", "平台平台", block="a1b1", at=(1, 5), suggestion="平台", applied=True)])
    [Inset(start=1, end=3, tag='corr', before='平台平台', cert=None)]
    """
    out: list[Inset] = []
    applied = [finding for finding in findings if finding.applied and finding.at is not None and finding.suggestion is not None]
    for finding in sorted(applied, key=lambda finding: finding.at or (0, 0)):
        start = finding.at[0] if finding.at else 0
        suggestion = finding.suggestion or ""
        free = 0 <= start <= len(text) and (not out or start >= out[-1].end)
        if free and text.startswith(suggestion, start):
            out.append(Inset(start, start + len(suggestion), "corr", finding.text, certainty(finding.confidence)))
    return out


def _as_printed(text: str, corrections: Sequence[Inset]) -> list[tuple[str, int]]:
    """The ink of `text` as it was before emendation, each with the offset in `text` where it stands, or stood."""
    out: list[tuple[str, int]] = []
    at = 0
    for inset in [*corrections, Inset(len(text), len(text), "corr")]:
        out += [(char, n) for n, char in enumerate(text[at : inset.start], at) if is_ink(char)]
        out += [(char, inset.start) for char in inset.before if is_ink(char)]
        at = inset.end
    return out


def _source_ink(spans: Iterable[Span], sources: Sequence[str]) -> list[tuple[str, int]]:
    """The ink under the spans, each with its source."""
    return [(char, n) for n, start, end in spans if n < len(sources) for char in sources[n][start:end] if is_ink(char)]


def _page_breaks(printed: Sequence[tuple[str, int]], source: Sequence[tuple[str, int]], names: Sequence[str], corrections: Sequence[Inset]) -> Iterator[Inset]:
    """One where the source changes, before the emendation where it falls inside of one."""
    for n, ((_, one), (_, other)) in enumerate(pairwise(source), 1):
        if one != other:
            at = printed[n][1]
            at = next((inset.start for inset in corrections if inset.start < at < inset.end), at)
            yield Inset(at, at, "pb", names[other] if other < len(names) else str(other))


def _normalised(
    text: str, printed: Sequence[tuple[str, int]], source: Sequence[tuple[str, int]], corrections: Sequence[Inset], breaks: set[int]
) -> Iterator[Inset]:
    """Runs of ink that the source has in another shape. White space is not marked: the spans tell where lines ended."""
    run: list[tuple[int, str]] = []
    for (now, at), (was, _) in zip(printed, source, strict=True):
        other = now != was and not any(inset.start <= at < max(inset.end, inset.start + 1) for inset in corrections)
        if run and (not other or at != run[-1][0] + 1 or at in breaks):
            yield _run(run)
            run = []
        if other:
            run.append((at, was))
    if run:
        yield _run(run)


def _run(run: Sequence[tuple[int, str]]) -> Inset:
    return Inset(run[0][0], run[-1][0] + 1, "reg", "".join(was for _, was in run))
