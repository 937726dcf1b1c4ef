"""Inputs: a file, standard input or a folder become the pages of one issue."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.errors import InputError, NoTextError
from cleaner.readers import Page
from cleaner.readers.detect import is_mets, read

if TYPE_CHECKING:
    from cleaner.readers.mets import Told

STDIN = "-"

MOST_CHARACTERS = 5_000_000
"""Of an issue. The longest newspapers have some 400,000; five million on one line took 12 s and 550 MB."""
MOST_LINES = 30_000
"""Of an issue: 48 pages of 600 printed lines. 9,000 lines of running text took 30 s (one core of a shared machine), and time grows a little faster than lines."""


def pages_of(given: str, encoding: str | None = None, watch: Callable[[str], None] | None = None) -> tuple[Page, ...]:
    """The pages of one input. Raises InputError when it cannot be read or holds nothing. `watch` is told the name of every file once it is read."""
    pages = read_all(files_of(given), encoding, watch)
    if not any(page.galley for page in pages):
        raise InputError(given, "holds no text", "" if pages else "is it the right folder?")
    _refuse_too_much(given, pages)
    return pages


def read_all(files: Iterable[tuple[str, bytes]], encoding: str | None = None, watch: Callable[[str], None] | None = None) -> tuple[Page, ...]:
    """The pages of an issue's files (name and bytes). One without text among others is named by the first page; METS tells of those after it.
    Raises InputError."""
    pages: list[Page] = []
    silent: list[NoTextError] = []
    told: dict[str, tuple[Told, ...]] = {}
    for name, data in files:
        if is_mets(data):
            from cleaner.readers.mets import structure_of

            told.update(structure_of(name, data))
            continue
        try:
            pages += read(name, data, len(pages), encoding, told.get(name, ()))
        except NoTextError as error:
            silent.append(error)
        if watch is not None:
            watch(name)
    if silent and not pages:
        raise silent[0]
    return (pages[0]._replace(silent=(*pages[0].silent, *(error.name for error in silent))), *pages[1:]) if pages else ()


def _refuse_too_much(given: str, pages: Sequence[Page]) -> None:
    """Raise InputError for more than one issue can hold."""
    for count, most, what in (
        (sum(len(page.source.text) for page in pages), MOST_CHARACTERS, "characters"),
        (sum(len(page.galley) for page in pages), MOST_LINES, "lines"),
    ):
        if count > most:
            raise InputError(given, f"has {count:,} {what}, and an issue at most {most:,}", "split it into issues, a folder each")


def files_of(given: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file of an input: itself, or a folder's files in the order of their names, numbers as numbers."""
    if given == STDIN:
        yield "stdin", sys.stdin.buffer.read()
        return
    path = Path(given)
    try:
        if path.is_dir():
            for file in inside(path):
                yield file.name, file.read_bytes()
        else:
            data = path.read_bytes()
            yield path.name, data
            if is_mets(data):
                yield from _pages_beside(path, data)
    except FileNotFoundError as error:
        raise InputError(given, "is not there") from error
    except PermissionError as error:
        raise InputError(given, "may not be read", "look at its permissions") from error
    except OSError as error:
        raise InputError(given, f"cannot be read ({error.strerror or error})") from error


def _pages_beside(path: Path, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files that a METS file names, where they lie in its folder or under it. Raises InputError and OSError."""
    from cleaner.readers.mets import pages_named

    folder = path.resolve().parent
    for named in pages_named(path.name, data):
        page = (folder / named).resolve()
        if not page.is_relative_to(folder):
            raise InputError(path.name, f"names a file outside its folder ({named})", "put them together, and mend the name")
        if not page.is_file():
            raise InputError(path.name, f"names a page that is not there ({named})", "put the files that it names beside it")
        yield page.name, page.read_bytes()


def inside(folder: Path) -> list[Path]:
    """The files of a folder that are pages, in the order of their names, numbers as numbers; what is named METS before those it tells of.
    Raises OSError."""
    return sorted((path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")), key=lambda path: ("mets" not in path.name.lower(), natural(path.name)))


def natural(name: str) -> list[tuple[int, str]]:
    """A sort key that counts: page-2 before page-10.

    >>> sorted(["page-10.txt", "page-2.txt"], key=natural)
    ['page-2.txt', 'page-10.txt']
    """
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def stem_of(given: str) -> str:
    """The name an input's edition gets.

    >>> stem_of("seeds/000.txt"), stem_of("-"), stem_of("issues/2025-04-14")
    ('000', 'stdin', '2025-04-14')
    """
    if given == STDIN:
        return "stdin"
    path = Path(given)
    return path.name if path.is_dir() or path.suffix.lower() not in KNOWN_SUFFIXES else path.stem


KNOWN_SUFFIXES = {".txt", ".text", ".md", ".pdf", ".xml", ".alto", ".hocr", ".html", ".htm", ".xhtml", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".log", ".asc"}


