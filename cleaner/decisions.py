"""The decisions file: what an archivist decided about an edition, one decision a line, and its replay.

The file is JSON lines. The first line names the format and the sources; every other one is a decision
(`cleaner.verdicts`), the oldest first. To undo the last one is to take the last line away. `apply_decisions`
replays them on an edition of the same dump, whatever version of the tool made it: what fits is done, what is so
already is left, and what no longer fits becomes a finding. The edition it is given stays as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from cleaner.edition import Change, Edition, Finding, SourceNote
from cleaner.errors import InputError
from cleaner.outputs import write_atomically
from cleaner.overruling import RULE, Desk, overrule
from cleaner.rereading import renumbered, reread
from cleaner.source_keys import UnfitError
from cleaner.verdicts import Accept, Correct, Decision, Key, decision_of, line_of, told
from cleaner.writers.options import Revision

FORMAT = "herald-clean/decisions"
VERSION = 1
SUFFIX = ".decisions.jsonl"
UNFIT = "decision-no-longer-fits"


class SourceName(msgspec.Struct, frozen=True):
    """A source as a decisions file names it."""

    name: str
    sha256: str


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of a decisions file."""

    format: Literal["herald-clean/decisions"]
    version: Literal[1]
    sources: tuple[SourceName, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a decisions file holds."""

    sources: tuple[SourceName, ...] = ()
    """The sources that the keys' numbers count."""
    acts: tuple[Decision, ...] = ()

    @property
    def digest(self) -> str:
        """A name for exactly these decisions."""
        return hashlib.sha256(as_lines(self).encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one decision."""

    decision: Decision
    outcome: Literal["done", "so already", "no longer fits"]
    why: str = ""
    """Why it no longer fits."""
    block: str | None = None
    """The block it was done to, as the edition names it."""


class Replay(NamedTuple):
    """An edition with decisions carried out, and what became of each."""

    edition: Edition
    reports: tuple[Report, ...]


def read_decisions(path: Path) -> Decisions:
    """What a decisions file holds. Raises InputError when it holds something else."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise InputError(str(path), "is not there") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"cannot be read ({error})") from error
    first, *rest = text.split("\n")
    acts: list[Decision] = []
    try:
        opening = msgspec.json.decode(first, type=Opening)
        acts.extend(decision_of(msgspec.json.decode(line)) for line in rest if line.strip())
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise InputError(str(path), f"is no decisions file of herald-clean after its {len(acts)} good decisions ({error})") from error
    return Decisions(opening.sources, tuple(acts))


def as_lines(decisions: Decisions) -> str:
    """The text of a decisions file."""
    opening = {"format": FORMAT, "version": VERSION, "sources": [msgspec.to_builtins(source) for source in decisions.sources]}
    lines = [json.dumps(opening, ensure_ascii=False, separators=(",", ":")), *map(line_of, decisions.acts)]
    return "".join(line + "\n" for line in lines)


def append_decision(path: Path, acts: Sequence[Decision], sources: Sequence[SourceNote]) -> Decisions:
    """Add decisions to a file, which is made if need be, whole or not at all. Returns what it now holds. Raises InputError."""
    kept = read_decisions(path) if path.exists() else Decisions()
    # The first decision says which sources all of them count in.
    named = kept.sources if kept.acts else tuple(SourceName(note.name, note.sha256) for note in sources)
    now = Decisions(named, (*kept.acts, *acts))
    write_atomically(path, as_lines(now))
    return now


def undo_decision(path: Path) -> Decision | None:
    """Take the last decision out of a file and return it; None where there is none. Raises InputError."""
    kept = read_decisions(path) if path.exists() else Decisions()
    if not kept.acts:
        return None
    write_atomically(path, as_lines(Decisions(kept.sources, kept.acts[:-1])))
    return kept.acts[-1]


def apply_decisions(edition: Edition, decisions: Decisions, sources: Sequence[str]) -> Replay:
    """Replay decisions on an edition. `sources` are the decoded texts that its spans count in.

    An edition that these very decisions were replayed on before is given back as it is. A decision that no longer fits
    is an open finding of the new edition, `decision-no-longer-fits`, that says what was decided, by whom, and what is in the way.
    """
    if not decisions.acts or edition.tool.options.get("decisions") == decisions.digest:
        return Replay(edition, ())
    numbers = source_numbers(decisions.sources, edition.sources)
    reports: list[Report] = []
    for decision in decisions.acts:
        try:
            done = overrule(Desk(edition, sources, numbers), decision)
        except UnfitError as error:
            reports.append(Report(decision, "no longer fits", str(error)))
            continue
        if done.edition is edition:
            reports.append(Report(decision, "so already", block=done.block))
            continue
        edition = reread(edition, replace(done.edition, changes=(*done.edition.changes, change_of(decision, done.block))))
        reports.append(Report(decision, "done"))
    edition = renumbered(edition)
    options = {**edition.tool.options, "decisions": decisions.digest}
    unfit = tuple(_finding(report) for report in reports if report.outcome == "no longer fits")
    edition = replace(edition, tool=replace(edition.tool, options=options), findings=(*edition.findings, *unfit))
    return Replay(edition, _placed(reports, edition))


def source_numbers(named: Sequence[SourceName], sources: Sequence[SourceNote]) -> dict[int, int]:
    """Which source of an edition each source of a decisions file is: the one of the same content, or else of the same name.

    >>> note = lambda name, sha: SourceNote(name, sha, "utf-8", 9)
    >>> source_numbers([SourceName("1.txt", "a"), SourceName("2.txt", "b")], [note("2.txt", "c"), note("one.txt", "a")])
    {0: 1, 1: 0}
    """
    out: dict[int, int] = {}
    for n, own in enumerate(named):
        alike = [(note.sha256 == own.sha256, note.name == own.name, -k) for k, note in enumerate(sources)]
        content, name, k = max(alike, default=(False, False, 0))
        if content or name:
            out[n] = -k
    return out


def change_of(decision: Decision, block: str | None) -> Change:
    """A decision as a mark of the edition: a correction by its two readings, anything else in words."""
    rule = f"{RULE}/{msgspec.to_builtins(decision)['act']}"
    if isinstance(decision, Accept | Correct):
        return Change("decision", rule, decision.old, decision.new, block)
    return Change("decision", rule, told(decision), None, block)


def _finding(report: Report) -> Finding:
    about: Key | None = report.decision.about
    signed = " ".join(filter(None, (report.decision.who, report.decision.when)))
    return Finding(UNFIT, about.text if about else "", f"{signed}: {told(report.decision)}; but {report.why}".removeprefix(": "))


def _placed(reports: Sequence[Report], edition: Edition) -> tuple[Report, ...]:
    """The reports with the blocks that the edition, numbered anew, has the decisions' marks on."""
    done = iter(change.block for change in edition.changes[len(edition.changes) - sum(report.outcome == "done" for report in reports) :])
    return tuple(Report(r.decision, r.outcome, r.why, next(done) if r.outcome == "done" else None) for r in reports)


def revisions_of(reports: Sequence[Report]) -> tuple[Revision, ...]:
    """What people did to the edition, for the header of its TEI. Decisions that no longer fit are findings, and are not among it."""
    return tuple(Revision(r.decision.when, r.decision.who, told(r.decision), r.block) for r in reports if r.outcome != "no longer fits")
