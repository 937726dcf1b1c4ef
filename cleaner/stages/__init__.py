"""The stages, in the order they run: the table of contents of the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from cleaner.model import Galley
from cleaner.options import Options
from cleaner.rulebook import Rulebook
from cleaner.stages.gather_pull_quotes import gather_pull_quotes
from cleaner.stages.join_told_lines import join_told_lines
from cleaner.stages.lift_jump_lines import lift_jump_lines
from cleaner.stages.lift_signatures import lift_signatures
from cleaner.stages.mark_notes import mark_notes
from cleaner.stages.mark_second_heads import mark_second_heads
from cleaner.stages.part_contents_heads import part_contents_heads
from cleaner.stages.part_published_lines import part_published_lines
from cleaner.stages.set_doubles_aside import set_doubles_aside
from cleaner.stages.set_furniture_aside import set_furniture_aside
from cleaner.stages.set_links_aside import set_links_aside
from cleaner.stages.set_repeats_aside import set_repeats_aside
from cleaner.stages.set_type import set_type

Stage: TypeAlias = Callable[[Galley, Rulebook, Options], Galley]

STAGES: tuple[Stage, ...] = (
    part_published_lines,
    set_type,
    join_told_lines,
    part_contents_heads,
    set_doubles_aside,
    set_links_aside,
    set_furniture_aside,
    lift_jump_lines,
    mark_second_heads,
    lift_signatures,
    mark_notes,
    gather_pull_quotes,
    set_repeats_aside,
)
