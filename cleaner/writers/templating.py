"""Templates: how text gets into markup. Everything is escaped, and nothing that markup cannot hold gets through.

The one Jinja2 environment of the HTML edition, the EPUB and the proof.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters but tab and line feed: no ink, and mostly not allowed in XML or HTML."""

NOT_MARKUP = re.compile(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Surrogates and non-characters, which neither XML nor HTML allows (XML 1.0, production 2; HTML, 13.2.3.5)."""


def printable(text: str) -> str:
    """`text` as markup can hold it: control characters left out, impossible ones shown as U+FFFD.

    >>> printable("数\\x00实\\x0c融合\\ud800")
    '数实融合\ufffd'
    """
    return NOT_MARKUP.sub("\ufffd", CONTROLS.sub("", text))


def _printed(value: Any) -> Any:
    """What an expression of a template gives: plain strings made printable, markup and figures as they are."""
    return printable(value) if type(value) is str else value


@cache
def environment() -> Environment:
    """The environment of all templates: autoescaped, and an undefined name is an error.

    Trailing newlines and block lines are trimmed, so that output is stable and compact.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    shop = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        finalize=_printed,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # `tojson` escapes <, > and &: data cannot close the script element that holds it.
    shop.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "indent": 1}
    return shop


def render(template: str, **values: Any) -> str:
    """A template of `cleaner/writers/templates` filled with `values`."""
    return environment().get_template(template).render(**values)
