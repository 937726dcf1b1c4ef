"""Read the rule packs under ``rules/`` and hold every rule to its own examples.

A pack is a TOML file of ``[[rule]]`` tables: id, gives, why, pattern, hits, misses.
Patterns see *plain* text (`cleaner.chars.plain`): Simplified characters, half-width
punctuation, straight quotes, so that one pattern serves every script and width.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self

import regex

from cleaner.chars import plain
from cleaner.errors import RulePackError
from cleaner.prefilter import Need, Sieve, needs, sieve

PATIENCE = 1.0
"""Seconds one pattern may take over one text. A pattern that needs more is refused or passed over: no rule can hang a run."""

REMEMBERED = 20_000
"""Texts whose matches are kept: the lines of a thick issue, some ten megabytes at most."""

COMMON = "common"
"""The folder whose files are one pack: what all papers do."""

CUES = frozenset(
    {"masthead", "fact", "folio", "page", "jump-to", "jump-from", "lead", "opening", "byline", "byline-end", "byline-institution", "credit", "caption", "editor", "note", "navigation", "published", "links-head",
     "contents-head", "contents-item", "section", "pull-quote", "list-item", "paragraph-start", "kicker", "deck", "brief-source", "source", "teaser-cut"}
)  # fmt: skip
"""What a rule may give: the questions that stages and make-up ask of the rulebook."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern, what a match of it gives, why it exists, and what it must and must not match."""

    id: str
    gives: str
    why: str
    written: str
    """Its pattern as the pack has it."""
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    pack: str = ""
    papers: tuple[str, ...] = ()
    """CN number and titles of the paper the pack is for; none for every paper."""
    needs: tuple[Need, ...] = ()
    """Sets of characters, of each of which a text must hold one to match: asked before the pattern is."""

    @property
    def pattern(self) -> regex.Pattern[str]:
        """Its pattern, ready to search with."""
        return _compiled(self.written)

    @classmethod
    def from_entry(cls, entry: dict[str, Any], pack: str, papers: tuple[str, ...] = (), check: bool = True) -> Self:
        """The rule one ``[[rule]]`` table describes. Raises ValueError saying what is wrong with it; with `check` false the pattern is trusted until
        a text asks for it: of a page's rules half are never tried, and making them ready takes as long as reading a page."""
        wanted = {"id": str, "gives": str, "why": str, "pattern": str, "hits": list, "misses": list}
        for key, kind in wanted.items():
            if not isinstance(entry.get(key), kind) or not entry[key]:
                raise ValueError(f"rule {entry.get('id', '?')!r} needs {key}")
        if unknown := set(entry) - set(wanted):
            raise ValueError(f"rule {entry['id']!r} has unknown keys {', '.join(sorted(unknown))}")
        if entry["gives"] not in CUES:
            raise ValueError(f"rule {entry['id']!r} gives {entry['gives']!r}, which is none of {', '.join(sorted(CUES))}")
        try:
            if check:
                _compiled(entry["pattern"])
        except regex.error as error:
            raise ValueError(f"rule {entry['id']!r} has a bad pattern: {error}") from error
        return cls(entry["id"], entry["gives"], entry["why"], entry["pattern"], tuple(entry["hits"]), tuple(entry["misses"]), pack, papers, needs(entry["pattern"]))

    def may_match(self, held: Set[str]) -> bool:
        """Whether a plain text of these characters can match at all."""
        return not any(need.isdisjoint(held) for need in self.needs)

    def search(self, text: str) -> regex.Match[str] | None:
        """The first match in `text`, which must be plain. None also when the pattern takes longer than PATIENCE."""
        try:
            return self.pattern.search(text, timeout=PATIENCE)
        except TimeoutError:
            return None

    def search_all(self, text: str) -> list[regex.Match[str]]:
        """Every match in `text`, which must be plain, one after another. Empty also when the pattern takes longer than PATIENCE."""
        try:
            return list(self.pattern.finditer(text, timeout=PATIENCE))
        except TimeoutError:
            return []

    def broken_promises(self) -> list[str]:
        """The examples this rule gets wrong, in words."""
        missed = [text for text in self.hits if not self.search(plain(text))]
        caught = [text for text in self.misses if self.search(plain(text))]
        return [f"{self.pack}: {self.id} should match {text!r}" for text in missed] + [
            f"{self.pack}: {self.id} should leave {text!r} alone" for text in caught
        ]


@cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.VERBOSE)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule matched: offsets in code points of the text asked about, and its named groups."""

    rule: Rule
    start: int
    end: int
    groups: dict[str, str]


def _as_match(rule: Rule, found: regex.Match[str], text: str) -> Match:
    """A match in plain text, its groups as `text` has them printed."""
    return Match(rule, found.start(), found.end(), {name: text[slice(*found.span(name))] for name in found.groupdict() if found.start(name) >= 0})


@dataclass(slots=True)
class _Seen:
    """What a rulebook knows of a text that it was asked about."""

    plain: str
    """The text as patterns see it."""
    possible: dict[str, list[Rule]] = field(default_factory=dict)
    """By what they give, the rules that may match it."""
    first: dict[str, Match | None] = field(default_factory=dict)
    """By what was asked, the first match."""

    def giving(self, cue: str, book: Rulebook) -> Sequence[Rule]:
        """The rules giving `cue` that may match. Raises KeyError for a cue that no stage knows."""
        return self.possible.get(cue) or book.giving(cue)[:0]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules in force for one run, in pack order."""

    rules: tuple[Rule, ...] = ()
    _by_cue: dict[str, tuple[Rule, ...]] = field(init=False, repr=False, compare=False)
    _sieve: Sieve = field(init=False, repr=False, compare=False)
    _known: dict[str, _Seen] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the rules by what they give, and remember what texts may match: every line of a dump asks some twenty times."""
        object.__setattr__(self, "_by_cue", {cue: tuple(rule for rule in self.rules if rule.gives == cue) for cue in CUES})
        object.__setattr__(self, "_sieve", sieve(tuple(rule.needs for rule in self.rules)))
        object.__setattr__(self, "_known", {})

    def giving(self, cue: str) -> tuple[Rule, ...]:
        """The rules that give `cue`. Raises KeyError for a cue that no stage knows."""
        return self._by_cue[cue]

    def match(self, cue: str, text: str) -> Match | None:
        """The first match of a rule that gives `cue` in `text`, which may be as printed."""
        known = self._seen(text)
        if cue not in known.first:
            known.first[cue] = next(self.matches(cue, text), None) if known.giving(cue, self) else None
        return known.first[cue]

    def possible(self, text: str) -> Container[str]:
        """What rules may give for `text`: no match gives anything else."""
        return self._seen(text).possible

    def matches(self, cue: str, text: str) -> Iterator[Match]:
        """The first match of every rule that gives `cue`. Groups hold the text as printed."""
        known = self._seen(text)
        for rule in known.giving(cue, self):
            if found := rule.search(known.plain):
                yield _as_match(rule, found, text)

    def every(self, cue: str, text: str) -> Iterator[Match]:
        """Every match of every rule that gives `cue`, rule by rule: a staff line names several posts, a masthead several telephones."""
        known = self._seen(text)
        for rule in known.giving(cue, self):
            for found in rule.search_all(known.plain):
                yield _as_match(rule, found, text)

    def _seen(self, text: str) -> _Seen:
        """What is known of a text. Several stages ask the same of the same lines."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[text] = _Seen(plain(text))
            for n in self._sieve.passed(known.plain):
                known.possible.setdefault(self.rules[n].gives, []).append(self.rules[n])
        return known

    def packs(self) -> tuple[str, ...]:
        """Names of the packs the rules come from, in order, each once."""
        return tuple(dict.fromkeys(rule.pack for rule in self.rules))

    def for_paper(self, names: Iterable[str]) -> Rulebook:
        """The rules for every paper and those for the papers of these titles or CN numbers."""
        wanted = set(names)
        return Rulebook(tuple(rule for rule in self.rules if not rule.papers or wanted & set(rule.papers)))

    def papers(self) -> frozenset[str]:
        """Every title and CN number that a pack is for."""
        return frozenset(name for rule in self.rules for name in rule.papers)


def packs_folder() -> Path:
    """``cleaner/_rules`` in an installed wheel, the top-level ``rules`` in a checkout."""
    shipped = Path(__file__).parent / "_rules"
    return shipped if shipped.is_dir() else Path(__file__).parents[1] / "rules"


@cache
def shipped_rulebook() -> Rulebook:
    """The packs that ship with herald-clean: the common ones, then the papers' own."""
    folder = packs_folder()
    return read_rulebook([*sorted((folder / "common").glob("*.toml")), *sorted((folder / "papers").glob("*.toml"))], check=False)


def rulebook(extra: Iterable[Path] = ()) -> Rulebook:
    """The shipped packs and the user's own, which come first and are held to their examples. Raises RulePackError."""
    return Rulebook((*read_rulebook(extra).rules, *shipped_rulebook().rules))


def read_rulebook(packs: Iterable[Path], check: bool = True) -> Rulebook:
    """Every rule of every pack (a folder stands for its ``*.toml``). Raises RulePackError when a rule breaks a promise.

    `check` false trusts the examples: the shipped packs are checked by the tests, not on every start.
    """
    files = [file for path in packs for file in (sorted(path.rglob("*.toml")) if path.is_dir() else [path])]
    rules = tuple(rule for file in files for rule in read_pack(file, check))
    if check and (broken := [promise for rule in rules for promise in rule.broken_promises()]):
        raise RulePackError(broken)
    return Rulebook(rules)


def read_pack(path: Path, check: bool = True) -> list[Rule]:
    """The rules of one pack. Raises RulePackError when it cannot be read, or (with `check`) a pattern cannot be."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        if unknown := set(table) - {"paper", "rule"}:
            raise ValueError(f"unknown keys {', '.join(sorted(unknown))}: a pack holds [[rule]] tables, and paper = [names] before them")
        if not table.get("rule"):
            raise ValueError("holds no [[rule]]")
        named = table.get("paper", [])
        papers = (named,) if isinstance(named, str) else tuple(map(str, named))
        pack = COMMON if path.parent.name == COMMON else path.stem
        return [Rule.from_entry(entry, pack, papers, check) for entry in table["rule"]]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError, TypeError, AttributeError) as error:
        raise RulePackError([f"{path}: {error}"]) from error
