"""What a user may ask of a writer, and what a writer cannot know from the edition alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Revision:
    """One act of a person on the edition: who did what, and when."""

    when: str
    """A date as YYYY-MM-DD, or with a time, as ISO 8601 writes it."""
    who: str
    what: str
    block: str | None = None
    """The block it was done to, as the edition names it."""


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """The options of the writers. Writers read no clock and no file: what they tell of people and days comes in here."""

    tei_detail: Literal["plain", "full"] = "plain"
    """`full` adds to the TEI every normalised character beside its source (`choice/orig/reg`) and every change."""
    revisions: tuple[Revision, ...] = ()
    """What people did to the edition, oldest first."""


DEFAULTS = WriterOptions()
