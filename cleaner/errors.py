"""Reasons to stop. Damage in a text is never one of them: that is a mark or a finding."""

from __future__ import annotations


class HeraldError(Exception):
    """The run cannot go on. Every subclass owns one exit code; the message is one line."""

    exit_code = 1


class InputError(HeraldError):
    """One input cannot be read: what it is, what is wrong with it, what to do."""

    def __init__(self, name: str, wrong: str, remedy: str = "") -> None:
        super().__init__(f"{name}: {wrong}" + (f"; {remedy}" if remedy else ""))
        self.name = name


class NoTextError(InputError):
    """One file holds no text. Beside pages that do, it is a blank page or a picture: a finding, and no reason to stop."""


class OutputError(InputError):
    """An output cannot be written."""


class NothingReadError(HeraldError):
    """None of the inputs could be read."""

    exit_code = 4


class UsageError(HeraldError):
    """The command's words are off."""

    exit_code = 2


class RulePackError(HeraldError):
    """A rule pack cannot be read, or contradicts its own examples."""

    exit_code = 3

    def __init__(self, broken: list[str]) -> None:
        super().__init__("rule packs break their own promises: " + "; ".join(broken))


class MissingExtraError(HeraldError):
    """A format needs libraries that an extra of the package brings."""

    exit_code = 1

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs more libraries: pip install 'herald-clean[{extra}]'")
