"""What a user may ask of one run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `clean` and `batch` that change an edition."""

    script: str = "keep"
    """keep | simplified | traditional."""
    punctuation: str = "fullwidth"
    """fullwidth | keep."""
    spacing: str = "compact"
    """compact | pangu | keep."""
    emend: bool = False
    """Apply findings of high confidence."""
    encoding: str | None = None
    """Encoding of text inputs; None asks the bytes."""
    min_confidence: float = 0.0
    """Joins less sure than this stay gaps, with a finding."""
