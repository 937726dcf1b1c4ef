"""What a reader saw whole as a paragraph is running text, whatever the labels say; what it saw as a line may be anything."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.language.labels import LABELS, Labelling
from cleaner.model import Block, Piece, Place, Role
from cleaner.told import LONG, with_told_text

GUESTS = "出席开幕式的来宾有：甲国总统张三和夫人李四、乙国总统王五、丙国总理赵六和夫人孙七、丁国议长周八、戊国副总统吴九和夫人郑十、己国总理钱十一。"


def relabelled(text: str, opens: bool | None, role: Role = Role.PARAGRAPH) -> str:
    """The label of one block that the labels take for a caption, after the reader was heard."""
    block = Block(text, (Piece(0, 0, text),), role=role, place=Place(opens=opens))
    return with_told_text(Labelling(("C",), np.eye(len(LABELS))[[LABELS.index("C")]]), [block]).best[0]


def test_a_long_paragraph_seen_whole_is_text() -> None:
    assert len(GUESTS) >= LONG
    assert relabelled(GUESTS, False) == "O"


@pytest.mark.parametrize(("text", "opens", "role"), [(GUESTS, None, Role.PARAGRAPH), (GUESTS[:-1], False, Role.PARAGRAPH), (GUESTS[-20:], False, Role.PARAGRAPH), (GUESTS, False, Role.CAPTION)])
def test_what_was_not_seen_so_keeps_its_label(text: str, opens: bool | None, role: Role) -> None:
    assert relabelled(text, opens, role) == "C"
