"""The command `review`. Registered in `cleaner.cli`; heavy modules come late."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from cleaner import cli
from cleaner.errors import MissingExtraError, UsageError

Input = Annotated[str, typer.Argument(metavar="INPUT", help="A file, or a folder, which is one issue.")]
Port = Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port of this machine to answer on; 0 takes a free one.")]
Who = Annotated[str | None, typer.Option(metavar="NAME", help="Who signs the decisions. Default: your login name.")]
Browser = Annotated[bool, typer.Option("--open", help="Open the page in your browser.")]


@cli.app.command()
def review(  # noqa: PLR0917 (a command line's options)
    given: Input,
    decisions: Annotated[Path | None, typer.Option("--decisions", metavar="FILE", help="Where decisions are kept. Default: beside the input.")] = None,
    who: Who = None,
    port: Port = 0,
    browser: Browser = False,
    rules: cli.Rules = None,
    encoding: cli.Encoding = None,
    min_confidence: cli.MinConfidence = 0.0,
) -> None:
    """Overrule an edition on its proof, in a browser; needs herald-clean[review].

    \b
    herald-clean review page.txt                                  decisions go to page.txt.decisions.jsonl
    herald-clean clean page.txt --decisions page.txt.decisions.jsonl -f tei
    """
    if any(find_spec(module) is None for module in ("starlette", "uvicorn")):
        raise MissingExtraError("review", "review")
    if given == "-":
        raise UsageError("review needs a file or a folder: decisions are kept beside it")
    from cleaner.decisions import read_decisions
    from cleaner.review.server import open_review
    from cleaner.review.sitting import Sitting

    path = decisions or decisions_beside(given)
    if path.exists():
        read_decisions(path)
    edition, sources = cli.edition_of(given, cli.options_of(encoding=encoding, min_confidence=min_confidence), rules or (), every_join=True)
    opened = open_review(Sitting(edition, sources, path, who or login()), port)
    typer.echo(f"Review of {given}: {opened.address}\nDecisions go to {path}. Stop with Ctrl-C.", err=True)
    if browser:
        import webbrowser

        webbrowser.open(opened.address)
    try:
        opened.serve()
    except KeyboardInterrupt:
        typer.echo("herald-clean: review closed", err=True)


def decisions_beside(given: str) -> Path:
    """Where the decisions about an input are kept: beside it, for a folder's files are all pages.

    >>> decisions_beside("dumps/page.txt").as_posix(), decisions_beside("dumps/2025-04-14/").as_posix()
    ('dumps/page.txt.decisions.jsonl', 'dumps/2025-04-14.decisions.jsonl')
    """
    from cleaner.decisions import SUFFIX

    path = Path(given) if Path(given).name else Path(given).resolve()
    return path.with_name(path.name + SUFFIX)


def login() -> str:
    """The name the user is logged in by; `archivist` where the system knows none."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "archivist"
