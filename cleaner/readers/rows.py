"""Dumps that print a row of several columns on a line -> one block for each line of a column."""

from __future__ import annotations

from cleaner.model import Galley
from cleaner.readers.columns import part_columns


def unwoven(galley: Galley) -> Galley:
    """The galley with one block for each printed line of a column; as it is where its lines hold no rows of columns."""
    return part_columns(galley)
