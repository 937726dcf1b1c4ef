"""One review of one issue: the edition as the tool made it, the decisions file, and what the two come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock

from cleaner.decisions import Decisions, Replay, SourceName, append_decision, apply_decisions, read_decisions, undo_decision
from cleaner.edition import Edition
from cleaner.proof import Reviewing, as_proof
from cleaner.review.wishes import Shown, Wish, decisions_for
from cleaner.source_keys import UnfitError
from cleaner.verdicts import ASIDES, KINDS, ROLES, told

ELSEWHERE = "decisions were taken elsewhere since: load the page again"


@dataclass
class Sitting:
    """A review in course. Its methods raise UnfitError for what cannot be done, InputError when the file cannot be read or written."""

    edition: Edition
    """As the tool made it, without decisions."""
    sources: list[str]
    path: Path
    """The decisions file; made with the first decision."""
    who: str
    lock: Lock = field(default_factory=Lock)
    """One decision at a time: a file is read, replayed and written as one act."""

    def decisions(self) -> Decisions:
        """What is decided so far. The file is read each time: it may be edited by hand meanwhile."""
        return read_decisions(self.path) if self.path.exists() else Decisions()

    def replay(self, decisions: Decisions) -> Replay:
        """The edition with decisions carried out."""
        return apply_decisions(self.edition, decisions, self.sources)

    def page(self) -> str:
        """The page to decide on."""
        with self.lock:
            decisions = self.decisions()
        edition, reports = self.replay(decisions)
        words = [told(report.decision) for report in reports]
        return as_proof(edition, self.sources, Reviewing(self.who, self.path.name, decisions.digest, ROLES, ASIDES, KINDS, reports, words))

    def decide(self, wish: Wish) -> tuple[str, int | None]:
        """Carry a wish out and keep it. Returns what was done, in words, and the entry of the page that shows it."""
        when = datetime.now().astimezone().isoformat(timespec="seconds")
        with self.lock:
            kept = self._unchanged(wish.digest)
            before = self.replay(kept).edition
            acts = decisions_for(wish, Shown(before, self.sources), self.who, when)
            # Keys count in the edition's sources; a file begun on others goes on counting in its own.
            if kept.acts and [source.sha256 for source in kept.sources] != [note.sha256 for note in self.edition.sources]:
                raise UnfitError(f"{self.path.name} was begun on other sources: move it away, and clean --decisions tells what of it still fits")
            named = kept if kept.acts else Decisions(_names(self.edition))
            edition, reports = self.replay(Decisions(named.sources, (*kept.acts, *acts)))
            for report in reports[len(kept.acts) :]:
                if report.outcome == "no longer fits":
                    raise UnfitError(report.why)
                if report.outcome == "so already":
                    raise UnfitError("it is so already")
            append_decision(self.path, acts, self.edition.sources)
        blocks = [block.id for article in edition.articles for block in article.blocks]
        block = reports[-1].block
        return "; ".join(told(act) for act in acts), blocks.index(block) if block in blocks else None

    def undo(self, digest: str) -> str:
        """Take the last decision back. Returns what it was, in words."""
        with self.lock:
            self._unchanged(digest)
            gone = undo_decision(self.path)
        if gone is None:
            raise UnfitError("there is no decision to undo")
        return told(gone)

    def _unchanged(self, digest: str) -> Decisions:
        kept = self.decisions()
        if kept.digest != digest:
            raise UnfitError(ELSEWHERE)
        return kept


def _names(edition: Edition) -> tuple[SourceName, ...]:
    return tuple(SourceName(note.name, note.sha256) for note in edition.sources)
