"""The journal of a batch: what is done, under which fingerprint, so that nothing is done twice and nothing is lost.

One SQLite file in the output folder, in write-ahead mode: a process killed at any moment leaves it whole, with every
issue that was entered. An issue's outputs are renamed into place before it is entered, so what the journal calls done
stands there; what it does not know is done again, with the same bytes. One run holds a journal at a time.

>>> from cleaner.batch_work import Outcome
>>> with Journal(None) as journal:
...     journal.enter(Outcome("1998/05-01", "done", "dumps/1998/05-01.txt", fingerprint="f1", articles=3, findings=(("gap", 2),)))
...     found = journal.find("1998/05-01")
>>> found.status, found.fingerprint, found.articles, found.findings
('done', 'f1', 3, (('gap', 2),))
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cleaner.batch_work import Outcome
from cleaner.errors import HeraldError, UsageError

NAME = "journal.sqlite"
VERSION = 1
KEPT = tuple(name for name in (field.name for field in fields(Outcome)) if name != "rows")
LISTS = ("findings", "outputs")

SCHEMA = f"""
create table if not exists issue (place text primary key, {", ".join(name for name in KEPT if name != "place")}) without rowid;
create table if not exists article_rows (place text primary key, data blob);
create table if not exists state (name text primary key, value);
"""


class JournalError(HeraldError):
    """The journal cannot be used: it is damaged, of another version, or has no room."""


class Journal:
    """What became of each issue. A context: while it is open, no other run can open it."""

    def __init__(self, path: Path | None, fresh: bool = False) -> None:
        """Open the journal at `path` (None: one in memory); `fresh` forgets what it held.

        Raises UsageError when another run holds it, JournalError when it cannot be used.
        """
        self.path = path
        try:
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=0)
            if path:
                self._base.execute("pragma locking_mode = exclusive")
                self._base.execute("pragma journal_mode = wal")
                self._base.execute("pragma synchronous = normal")
            self._base.execute("begin exclusive")
            (version,) = self._base.execute("pragma user_version").fetchone()
            if version not in (0, VERSION):
                raise JournalError(f"{path}: was made by another version of herald-clean; use another folder, or --fresh after removing it")
            self._base.execute("commit")
            self._base.executescript(f"begin; {SCHEMA} pragma user_version = {VERSION}; commit;")
            if fresh:
                self._base.executescript("begin; delete from issue; delete from article_rows; delete from state; commit;")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise UsageError(f"{path.parent if path else path}: another run is at work there; wait for it, or give another folder with -o") from error
            raise JournalError(f"{path}: the journal cannot be opened ({error}); look at the folder and the space left") from error
        except (sqlite3.DatabaseError, OSError) as error:
            raise JournalError(f"{path}: is no journal of herald-clean, or is damaged ({error}); remove it and run again") from error

    def __enter__(self) -> Self:
        """Return the journal."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""
        self._base.close()

    def find(self, place: str) -> Outcome | None:
        """What became of the issue at this place, its rows aside; None where it was never entered."""
        found = self._base.execute(f"select {', '.join(KEPT)} from issue where place = ?", (place,)).fetchone()  # noqa: S608 (names of a class's fields)
        return _outcome(found) if found else None

    def enter(self, outcome: Outcome) -> None:
        """Enter an issue, in place of what stood there. Raises JournalError when there is no room."""
        values = [_stored(name, getattr(outcome, name)) for name in KEPT]
        try:
            self._base.execute("begin")
            self._base.execute(f"insert or replace into issue ({', '.join(KEPT)}) values ({', '.join('?' * len(KEPT))})", values)  # noqa: S608
            if outcome.rows:
                self._base.execute("insert or replace into article_rows values (?, ?)", (outcome.place, outcome.rows))
            else:
                self._base.execute("delete from article_rows where place = ?", (outcome.place,))
            self._base.execute("commit")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                self._base.execute("rollback")
            raise JournalError(f"{self.path}: cannot be written ({error})") from error

    def stamp(self, place: str, stamp: str) -> None:
        """Note that the files of an issue, changed in time only, are as they were."""
        with contextlib.suppress(sqlite3.Error):
            self._base.execute("update issue set stamp = ? where place = ?", (stamp, place))

    def rows(self, place: str) -> bytes:
        """An issue's article rows as they were entered; empty where there are none."""
        found = self._base.execute("select data from article_rows where place = ?", (place,)).fetchone()
        return bytes(found[0]) if found else b""

    def forget_rows(self, place: str) -> None:
        """Drop an issue's article rows: they have gone where they should."""
        self._base.execute("delete from article_rows where place = ?", (place,))

    def outcomes(self) -> Iterator[Outcome]:
        """Every issue entered, in the order of places, rows aside."""
        for found in self._base.execute(f"select {', '.join(KEPT)} from issue order by place"):  # noqa: S608
            yield _outcome(found)

    @property
    def unclean(self) -> bool:
        """Whether the last run was cut short: temporary files may lie about."""
        return self._base.execute("select 1 from state where name = 'open'").fetchone() is not None

    def mark(self, at_work: bool) -> None:
        """Note that a run is at work, or that it came to its end."""
        with contextlib.suppress(sqlite3.Error):
            self._base.execute("insert or replace into state values ('open', 1)" if at_work else "delete from state where name = 'open'")


def _stored(name: str, value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if name in LISTS else value


def _outcome(found: tuple[Any, ...]) -> Outcome:
    values = dict(zip(KEPT, found, strict=True))
    lists: dict[str, Any] = {name: tuple((str(key), int(number)) for key, number in json.loads(values[name])) for name in LISTS}
    return replace(Outcome(**{name: value for name, value in values.items() if name not in LISTS}), **lists)
