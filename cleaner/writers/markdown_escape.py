r"""Markdown syntax taken out of a text, so that a reader of Markdown shows it as it is.

It minds CommonMark, what GitHub adds (strikethrough, tables, footnotes, formulas, bare
links) and what pandoc adds (superscript, attributes, citations, definition lists, smart
quotes and dashes). All of them take a backslash before an ASCII mark for the mark itself.

>>> print(in_line("增长 *6.1%*，见 <b>_表_</b>"))
增长 \*6.1%\*，见 \<b>\_表\_\</b>
>>> print(at_start("1. 坚定高端化"))
1\. 坚定高端化
"""

from __future__ import annotations

import re

from cleaner.chars import is_ink

ANYWHERE = re.compile(
    r"[\\`*_{}\[\]<~^$|\"'#]"  # emphasis, code, links, HTML, struck out, super- and subscript, formula, table, smart quotes
    r"|&(?=#?\w+;)"  # a character reference
    r"|-{2,}|\.{3,}"  # smart dashes and dots
    r"|(?<![^\W_])@(?=\w)",  # a citation; in an address by mail the sign follows a letter
    re.ASCII,
)
FIRST = re.compile(r"[-+=:>%]")
"""List, rule or underline, definition, quotation, title block: only what begins a line."""
NUMBER = re.compile(r"(\(?(?:[0-9]+|[A-Za-z]+|@\w*))([.)])(?=\s|$)")
"""`1. `, `(a) `, `IV) `: a list's number is one only before white space."""
LINK = re.compile(r"(?:(?:https?|ftp):(?=//)|www(?=\.))\S*")


def in_line(text: str) -> str:
    """One line of text, escaped for any place but the beginning of a line."""
    escaped = ANYWHERE.sub(lambda found: "".join("\\" + char for char in found[0]), text)
    return LINK.sub(_unlinked, escaped)


def at_start(text: str) -> str:
    """One line of text, escaped for the beginning of a line; what has no width may stand before that."""
    escaped = in_line(text)
    first = next((i for i, char in enumerate(escaped) if is_ink(char)), 0)
    before, line = escaped[:first], escaped[first:]
    if FIRST.match(line):
        return f"{before}\\{line}"
    return before + (NUMBER.sub(r"\1\\\2", line, count=1) if NUMBER.match(line) else line)


def _unlinked(link: re.Match[str]) -> str:
    r"""A bare link as it is; one with an escape in it is kept from being one, because GitHub would show the backslash."""
    if "\\" not in link[0]:
        return link[0]
    mark = "." if link[0].startswith("www") else ":"
    return link[0].replace(mark, "\\" + mark, 1)
