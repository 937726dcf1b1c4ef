"""Find the issues in a tree of files: which files are pages of one issue, and where its edition goes.

The rule, in order:

1. What is named on the command line is taken: a file is one issue; a folder is walked.
2. A folder is *one issue* when nothing but files lies in it and all of them are named as pages of one thing
   (`page-01.txt`, `p2.pdf`, `A04.html`, `第3版.txt`, `03.txt`, each after the same beginning: `2025-04-14_p01.txt`).
3. In any other folder every file is an issue, and every folder in it is walked by the same rule.

Names that begin with a dot are no part of a tree, links to folders are not followed, and files whose ending is none
that can be read are passed over and counted. `--issues files` or `--issues folders` say otherwise: each file is an
issue, or each folder that holds files is one.

Nothing is read here but names, and one folder's names are held at a time.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.inputs import KNOWN_SUFFIXES, natural
from cleaner.outputs import safe_name

GROUPINGS = ("auto", "files", "folders")

PAGE = re.compile(
    r"(?P<of>(?:.*[-_. ])?)(?:(?:page|pg|p|第)[-_. ]?(?:[A-Za-z]?\d{1,4})(?:版|页|頁)?|[A-Za-z]\d{1,3}(?:版|页|頁)?|\d{1,3}(?:版|页|頁))(?:[-_. ]\D*)?|\d{1,3}", re.IGNORECASE
)
"""A page's name without its ending: what it is a page of, then its number. Two or three figures alone count; four may be a year."""

LONGEST = 180
"""Bytes of one part of a name, so that with an ending and a temporary name it stays under the 255 that file systems allow."""


@dataclass(frozen=True, slots=True)
class Dump:
    """One issue as it lies in a tree."""

    place: str
    """Where its edition goes under the output folder: parts apart by `/`, no ending. Unique in a run; the key of the journal."""
    path: Path
    """The file, or the folder."""
    files: tuple[Path, ...]
    """Its pages in order."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file in a tree that is no dump, by its ending."""

    path: Path


def is_issue(names: Sequence[str]) -> bool:
    """Whether the files of a folder are pages of one issue, by their names.

    >>> is_issue(["page-01.txt", "page-02.txt"]), is_issue(["A01.pdf", "A02.pdf"]), is_issue(["01.txt", "02.txt"])
    (True, True, True)
    >>> is_issue(["2025-04-14.txt", "2025-04-15.txt"]), is_issue(["000_d92f.txt", "001_1643.txt"]), is_issue([])
    (False, False, False)
    >>> is_issue(["0414_p1.txt", "0414_p2.txt"]), is_issue(["0414_p1.txt", "0415_p1.txt"]), is_issue(["第1版 要闻.txt", "第2版 国际.txt"])
    (True, False, True)
    """
    stems = [name.rpartition(".")[0] or name for name in names]
    found = [PAGE.fullmatch(stem) for stem in stems]
    return bool(found) and all(found) and len({match["of"] or "" for match in found if match}) == 1 and len(set(stems)) == len(stems)


def issues_of(inputs: Sequence[str], grouping: str = "auto", but: Path | None = None) -> Iterator[Dump | PassedOver]:
    """The issues of these files and folders, in the order given and then of their names, numbers counted as numbers.

    Several inputs each get a folder of their own in the output, one input none. The folder `but` (the output) is left out.
    """
    but = but.resolve() if but else None
    roots = [Path(given) for given in inputs]
    beginnings = _beginnings(roots) if len(roots) > 1 else [""]
    for root, beginning in zip(roots, beginnings, strict=True):
        if root.is_dir():
            yield from _walk(root, beginning, root.resolve().name, grouping, but)
        else:
            # Also where nothing is there: reading it fails, the run goes on, and the report says so.
            yield Dump(beginning or distinct([root.name])[0], root, (root,))


def _beginnings(roots: Sequence[Path]) -> list[str]:
    """A folder of the output for each input: its name, counted where several have the same."""
    names = [_stem(root.resolve().name or "root") if root.is_file() else _shortened(root.resolve().name or "root") for root in roots]
    taken: set[str] = set()
    for n, name in enumerate(names):
        names[n] = next(free for free in (name, *(f"{name}-{k}" for k in range(2, len(names) + 2))) if _alike(free) not in taken)
        taken.add(_alike(names[n]))
    return names


def _walk(folder: Path, place: str, name: str, grouping: str, but: Path | None) -> Iterator[Dump | PassedOver]:
    """The issues in one folder. `name` is its name, for an issue that has no place of its own."""
    try:
        inside = sorted((entry for entry in os.scandir(folder) if not entry.name.startswith(".")), key=lambda entry: natural(entry.name))
    except OSError:
        # Taken as an issue that cannot be read: the run goes on, and the report says so.
        yield Dump(place or distinct([name])[0], folder, (folder,))
        return
    folders = [entry.name for entry in inside if entry.is_dir(follow_symlinks=False) and (but is None or but != Path(entry.path).resolve())]
    files = [entry.name for entry in inside if not entry.is_dir()]
    dumps = [name for name in files if readable(name)]
    yield from (PassedOver(folder / name) for name in files if not readable(name))
    if dumps and (grouping == "folders" or (grouping == "auto" and not folders and is_issue(dumps))):
        yield Dump(place or distinct([name])[0], folder, tuple(folder / name for name in dumps))
        dumps = []
    taken = distinct([*dumps, *folders], len(dumps))
    for n, (inner, given) in enumerate(zip([*dumps, *folders], taken, strict=True)):
        at = f"{place}/{given}" if place else given
        if n < len(dumps):
            yield Dump(at, folder / inner, (folder / inner,))
        else:
            yield from _walk(folder / inner, at, inner, grouping, but)


def readable(name: str) -> bool:
    """Whether a file may be a dump, by its ending: one that is known, or none.

    >>> readable("a.TXT"), readable("dump"), readable("notes.docx")
    (True, True, False)
    """
    return Path(name).suffix.lower() in KNOWN_SUFFIXES or not Path(name).suffix


def distinct(names: Sequence[str], files: int | None = None) -> list[str]:
    """Safe names for what lies in one folder, no two the same on any system; the first `files` of them lose their endings.

    Names that only differ in their ending keep it; names that only differ in what no system allows get a hash.

    >>> distinct(["a.txt", "a.pdf", "b.txt"], 3), distinct(["a:b", "a?b"], 0)
    (['a.txt', 'a.pdf', 'b'], ['a_b-6783a31e', 'a_b-c2a7b64a'])
    """
    stems = [_stem(name) if files is None or n < files else _shortened(name) for n, name in enumerate(names)]
    for whole in (_shortened, _hashed):
        often = Counter(_alike(stem) for stem in stems)
        stems = [whole(name) if often[_alike(stem)] > 1 else stem for stem, name in zip(stems, names, strict=True)]
    return stems


def _alike(name: str) -> str:
    """What case-blind and composing file systems see of a name."""
    return unicodedata.normalize("NFC", name).casefold()


def _stem(name: str) -> str:
    known = Path(name).suffix.lower() in KNOWN_SUFFIXES and bool(Path(name).stem)
    return _shortened(Path(name).stem if known else name)


def _shortened(name: str) -> str:
    """The safe form of a name; one too long, or in bytes that are no UTF-8, is cut and hashed."""
    safe = safe_name(shown(name))
    if len(safe.encode()) <= LONGEST and os.fsencode(name).decode("utf-8", "replace") == name:
        return safe
    return safe.encode()[: LONGEST - 9].decode("utf-8", "ignore") + "-" + _hash(name)


def _hashed(name: str) -> str:
    return f"{_shortened(name)}-{_hash(name)}"


def _hash(name: str) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:8]


def shown(path: Path | str) -> str:
    """A path as text for people and for JSON: bytes that are no UTF-8 as U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")
