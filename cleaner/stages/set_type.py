"""Set every line in house style: unified forms, no letter-spacing, Chinese punctuation in full width.

The changes are those of `cleaner.fixes`, each recorded as a mark. Nothing is
joined or moved here, and no ink character comes or goes.

Left alone: figures, Latin, quotes and dashes as printed.
"""

from __future__ import annotations

from cleaner.fixes import FIXES
from cleaner.model import Block, Galley
from cleaner.options import Options
from cleaner.rulebook import Rulebook

KEPT = {"punctuation": {"widen_punctuation"}, "spacing": {"close_up_letterspacing", "close_spaces_beside_han"}}
"""The fixes that an option's `keep` leaves out."""


def set_type(galley: Galley, book: Rulebook, options: Options) -> Galley:
    """The galley with every block's text in house style."""
    left_out = {name for option, names in KEPT.items() if getattr(options, option) == "keep" for name in names}
    return tuple(_set(block, left_out) for block in galley)


def _set(block: Block, left_out: set[str]) -> Block:
    """The block after every fix, again until none finds anything: a bracket made wide may show the space beside it to be loose."""
    fixed = block
    for fix in FIXES:
        if fix.__name__ not in left_out:
            fixed = fixed.corrected(fix(fixed.text), by=fix.__name__)
    return fixed if fixed == block else _set(fixed, left_out)
