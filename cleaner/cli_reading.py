"""What a terminal shows while pictures of pages are read, which takes seconds each: a bar, on standard error, gone when it is full."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cleaner.inputs import inside

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
"""Endings of the files that a recogniser reads."""


def pictures_of(given: str) -> tuple[list[str], int]:
    """The names of an input's files that are pictures, and how many files it has in all. An input that is not there has none."""
    path = Path(given)
    try:
        files = inside(path) if path.is_dir() else [path] if path.is_file() else []
    except OSError:
        files = []
    return [file.name for file in files if file.suffix.lower() in PICTURES], len(files)


@contextmanager
def reading(given: str) -> Iterator[Callable[[str], None] | None]:
    """What to tell of every file of an input that is read; nothing where no one watches, or nothing takes long."""
    pictures, files = pictures_of(given) if sys.stderr.isatty() else ([], 0)
    if not pictures:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (SpinnerColumn(), TextColumn("reading pictures"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as bar:
        shown = bar.add_task("", total=files)
        yield lambda _: bar.update(shown, advance=1)
