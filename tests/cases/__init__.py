"""The stage cases: one TOML file per stage, named after it.

A case is a galley as text, one line a block, and its proof: the galley once the stage has read it. A block in another
role than paragraph has `[role] ` before it, in galley and proof. In a galley, `[told] ` before that says that a reader saw the block go on
the one before it. A line `[page]` begins the next page. Keys:

- `found`: file and lines of the seed that the galley was taken from. Without it the case is made up.
- `proof`: left out when the stage must leave the galley exactly as it is.
- `options`: those that differ from the default.
- `expect = "fail"`, with a `note`: a known failure. The test is a strict xfail, so that the day it passes is noticed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path

from cleaner.model import Block, Galley, Role
from cleaner.options import Options
from cleaner.readers.text import read_lines
from cleaner.stages import STAGES, Stage

PREFIX = re.compile(r"\[([a-z-]+)\] (?=.)")
NEW_PAGE = "[page]\n"
TOLD = "[told] "
KEYS = {"title", "galley", "proof", "found", "expect", "note", "options"}


@dataclass(frozen=True)
class Case:
    """A galley as text, and how it must read once its stage has run."""

    stage: Stage
    title: str
    galley: str
    proof: str | None
    found: str | None = None
    known_failure: bool = False
    note: str = ""
    options: Options = field(default_factory=Options)

    @property
    def left_alone(self) -> bool:
        """Whether the stage must change nothing."""
        return self.proof is None


def read_cases() -> list[Case]:
    """Every case of every stage that has a case file; a test says which has none."""
    files = [(stage, case_file(stage)) for stage in STAGES]
    return [_case(stage, entry) for stage, file in files if file.exists() for entry in tomllib.loads(file.read_text("utf-8"))["case"]]


def case_file(stage: Stage) -> Path:
    """Where the cases of a stage stand."""
    return Path(__file__).with_name(f"{stage.__name__}.toml")


def _case(stage: Stage, entry: dict[str, str]) -> Case:
    title = f"{stage.__name__}: {entry['title']}"
    assert set(entry) <= KEYS, f"{title}: unknown keys {set(entry) - KEYS}"
    assert entry.get("expect", "fail") == "fail", f"{title}: expects {entry['expect']}"
    assert "expect" not in entry or entry.get("note"), f"{title}: fails without saying why"
    given: dict[str, str] = dict(entry.get("options", {}))  # type: ignore[arg-type]
    return Case(stage, title, entry["galley"], entry.get("proof"), entry.get("found"), "expect" in entry, entry.get("note", ""), replace(Options(), **given))  # type: ignore[arg-type]


def as_galley(text: str) -> Galley:
    """The blocks a case's text stands for: read as a dump, then put in the roles it names."""
    return tuple(_in_role(_as_told(block)) for number, page in enumerate(text.split(NEW_PAGE)) for block in read_lines(page, number))


def _as_told(block: Block) -> Block:
    if not block.text.startswith(TOLD):
        return block
    return replace(block.cut(len(TOLD))[1], place=replace(block.place, continues=0.98))


def _in_role(block: Block) -> Block:
    found = PREFIX.match(block.text)
    return replace(block.cut(found.end())[1], role=Role(found[1])) if found else block


def as_text(galley: Galley) -> str:
    """A galley the way the case files write it."""
    out = []
    for n, block in enumerate(galley):
        if n and block.place.page != galley[n - 1].place.page:
            out.append(NEW_PAGE)
        out.append((f"[{block.role}] " if block.role is not Role.PARAGRAPH else "") + block.text + "\n")
    return "".join(out)
