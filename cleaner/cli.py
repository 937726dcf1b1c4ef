"""The command line: the only module that prints, exits or opens files to write.

Standard output carries editions and reports and nothing else; progress, warnings and
errors go to standard error, one line each. Heavy modules are imported by the command
that needs them, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner import __version__
from cleaner.errors import HeraldError, MissingExtraError, NothingReadError, OutputError, UsageError
from cleaner.options import Options

if TYPE_CHECKING:
    from cleaner.edition import Edition
    from cleaner.writers.options import Revision

app: typer.Typer = typer.Typer(
    name="herald-clean",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    help="Turn raw text dumps of Chinese newspapers into clean editions: nothing lost, nothing invented.\n\n"
    "\b\nherald-clean clean page.txt > page.md          read one page\n"
    "herald-clean clean issue/ -f tei -o issue.xml  a folder is one issue\n"
    "herald-clean explain page.txt                  what was done, and why\n"
    "herald-clean batch dumps/ -o editions/         thousands, overnight\n",
)
rules_app = typer.Typer(no_args_is_help=True, help="The rule packs in force: what newspapers habitually print, as data.", rich_markup_mode=None)
app.add_typer(rules_app, name="rules")

FORMATS = ("markdown", "tei", "json", "jsonl", "html", "epub", "text")
CHOICES = {"script": ("keep", "simplified", "traditional"), "punctuation": ("fullwidth", "keep"), "spacing": ("compact", "pangu", "keep"), "tei-detail": ("plain", "full")}

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders (a folder is one issue), or - for standard input.")]
Format = Annotated[list[str] | None, typer.Option("--format", "-f", metavar="FORMAT", help=f"One or more of {', '.join(FORMATS)}. Default: markdown.")]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="PATH", help="A file, a folder for several editions or formats, or - for standard output (the default).")]
Script = Annotated[str, typer.Option(metavar="SCRIPT", help="keep, simplified or traditional characters.")]
Punctuation = Annotated[str, typer.Option(metavar="STYLE", help="fullwidth, or keep as printed.")]
Spacing = Annotated[str, typer.Option(metavar="STYLE", help="compact (no space beside Han), pangu (a space between Han and Latin), or keep.")]
Rules = Annotated[list[Path] | None, typer.Option("--rules", metavar="PATH", help="More rule packs: files or folders of TOML. May be repeated.")]
Emend = Annotated[bool, typer.Option("--emend", help="Apply findings of high confidence.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 5 when findings remain.")]
Encoding = Annotated[str | None, typer.Option(metavar="NAME", help="Encoding of text inputs, where the bytes do not tell.")]
MinConfidence = Annotated[float, typer.Option("--min-confidence", metavar="X", min=0.0, max=1.0, help="Leave joins less sure than X (0 to 1) open, with a finding.")]
TeiDetail = Annotated[str, typer.Option("--tei-detail", metavar="HOW", help="plain, or full: every normalisation as choice/orig/reg.")]
Decisions = Annotated[Path | None, typer.Option("--decisions", metavar="FILE", help="Replay an archivist's decisions (see review).")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"herald-clean {__version__}")
        raise typer.Exit


@app.callback()
def root(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")] = False) -> None:
    """Hold the options of the program itself."""


@app.command()
def clean(  # noqa: PLR0917 (a command line's options)
    inputs: Inputs,
    format_: Format = None,
    output: Output = None,
    script: Script = "keep",
    punctuation: Punctuation = "fullwidth",
    spacing: Spacing = "compact",
    rules: Rules = None,
    emend: Emend = False,
    strict: Strict = False,
    encoding: Encoding = None,
    min_confidence: MinConfidence = 0.0,
    tei_detail: TeiDetail = "plain",
    decisions: Decisions = None,
) -> None:
    """Clean issues: one edition for each input.

    \b
    herald-clean clean page.txt                          Markdown on standard output
    herald-clean clean page.txt -f tei -o page.xml       one TEI file
    herald-clean clean a.txt b.txt issue/ -f json -o out several editions into a folder
    pdftotext page.pdf - | herald-clean clean - -f jsonl from a pipe
    """
    options = options_of(script=script, punctuation=punctuation, spacing=spacing, emend=emend, encoding=encoding, min_confidence=min_confidence)
    _check_choice("tei-detail", tei_detail)
    formats = _formats(format_)
    targets = _targets(inputs, formats, output)
    _check_one_issue(decisions, inputs)
    failed, findings = 0, 0
    for given in inputs:
        try:
            edition, sources = edition_of(given, options, rules or ())
            edition, revisions = decided(edition, sources, decisions)
            findings += sum(not finding.applied for finding in edition.findings)
            for name in formats:
                _put(targets[given, name], written(name, edition, sources, tei_detail, revisions))
        except (MissingExtraError, HeraldError) as error:
            if error.exit_code in (2, 3) or isinstance(error, OutputError):
                raise
            if len(inputs) == 1:
                raise NothingReadError(str(error)) from error
            failed += 1
            _warn(str(error))
    if failed == len(inputs):
        raise NothingReadError("none of the inputs could be read")
    if failed:
        raise typer.Exit(1)
    if strict and findings:
        _warn(f"{findings} findings remain")
        raise typer.Exit(5)


@app.command()
def explain(  # noqa: PLR0917 (a command line's options)
    inputs: Inputs, output: Output = None, rules: Rules = None, encoding: Encoding = None, min_confidence: MinConfidence = 0.0, decisions: Decisions = None
) -> None:
    """Show what was changed, moved, set aside and doubted.

    \b
    herald-clean explain page.txt                a report in the terminal
    herald-clean explain page.txt -o proof.html  the proof: dump and edition side by side
    """
    from cleaner.proof import as_proof
    from cleaner.report import as_report

    options = options_of(encoding=encoding, min_confidence=min_confidence)
    _check_one_issue(decisions, inputs)
    for given in inputs:
        edition, sources = edition_of(given, options, rules or (), every_join=True)
        edition, _ = decided(edition, sources, decisions)
        if output and output != "-":
            target = Path(output)
            if len(inputs) > 1 or target.is_dir():
                from cleaner.inputs import stem_of
                from cleaner.outputs import safe_name

                target = target / (safe_name(stem_of(given)) + ".html")
            _put(target, as_proof(edition, sources))
        else:
            _put(None, as_report(edition, sources))


@app.command()
def score(gold: Annotated[Path, typer.Argument(help="A gold edition (JSON), or a folder of them.")], pred: Annotated[Path, typer.Argument(help="The editions to score, of the same names.")]) -> None:
    """Score editions against gold editions: the figures of the contract, 0 to 1.

    \b
    herald-clean score gold/ editions/
    """
    from cleaner.score import score as score_one
    from cleaner.score import total

    golds = sorted(gold.glob("*.json")) if gold.is_dir() else [gold]
    if not golds or not gold.exists():
        raise UsageError(f"{gold}: no gold editions there")
    rows = []
    for path in golds:
        made = pred / path.name if pred.is_dir() else pred
        rows.append(score_one(_json(path), _json(made) if made.exists() else None))
    typer.echo(f"{len(rows)} documents")
    for name, value in total(rows).items():
        typer.echo(f"  {name:11} {value:.4f}")


@rules_app.command("list")
def rules_list(rules: Rules = None) -> None:
    """List every rule in force: pack, id, what it gives, why."""
    from cleaner.rulebook import rulebook

    for rule in rulebook(rules or ()).rules:
        typer.echo(f"{rule.pack:12} {rule.id:26} {rule.gives:16} {rule.why}")


@rules_app.command("check")
def rules_check(packs: Annotated[list[Path] | None, typer.Argument(help="Packs to check: files or folders. Default: the shipped ones.")] = None) -> None:
    """Hold every rule to its own hits and misses. Exit 3 when one breaks its promise."""
    from cleaner.rulebook import packs_folder, read_rulebook

    book = read_rulebook(packs or [packs_folder()])
    typer.echo(f"{len(book.rules)} rules in {len(book.packs())} packs keep their promises")


@rules_app.command("show")
def rules_show(name: Annotated[str, typer.Argument(help="The id of a rule.")], rules: Rules = None) -> None:
    """Show one rule whole: its pattern, hits and misses."""
    from cleaner.rulebook import rulebook

    found = [rule for rule in rulebook(rules or ()).rules if rule.id == name]
    if not found:
        raise UsageError(f"{name}: no such rule; see `herald-clean rules list`")
    for rule in found:
        typer.echo(f"{rule.id} ({rule.pack}) gives {rule.gives}\n{rule.why}\n\n{rule.written.strip()}\n")
        for title, examples in (("hits", rule.hits), ("misses", rule.misses)):
            typer.echo(f"{title}:")
            for example in examples:
                typer.echo(f"  {example}")


@app.command()
def formats() -> None:
    """List what can be read and written here, and what a missing format needs."""
    from cleaner.readers.detect import READERS
    from cleaner.writers import WRITERS

    typer.echo("read:")
    for reader in READERS:
        typer.echo(f"  {reader.name:10} {' '.join(reader.extensions):28} {reader.gives}{reader_need(reader)}")
    typer.echo("write:")
    for writer in WRITERS.values():
        typer.echo(f"  {writer.name:10} {writer.extension:28} {writer.gives}")


def reader_need(reader: Any) -> str:
    """What a reader needs that is not installed here, in words."""
    from importlib.util import find_spec

    missing = [module for module in reader.needs if find_spec(module) is None]
    return f" (needs herald-clean[{reader.extra}])" if missing else ""


def options_of(**given: Any) -> Options:
    """The options of a run. Raises UsageError for a value that is none of its choices."""
    for name in ("script", "punctuation", "spacing"):
        if name in given:
            _check_choice(name, given[name])
    return Options(**given)


def _check_choice(name: str, value: str) -> None:
    if value not in CHOICES[name]:
        raise UsageError(f"--{name} {value}: choose one of {', '.join(CHOICES[name])}")


def edition_of(given: str, options: Options, rules: Sequence[Path], every_join: bool = False) -> tuple[Edition, list[str]]:
    """The edition of one input, and the texts of its sources. A proof shows `every_join`."""
    from cleaner.cli_reading import reading
    from cleaner.inputs import pages_of
    from cleaner.pipeline import clean as clean_pages
    from cleaner.rulebook import rulebook

    book = rulebook(rules)
    with reading(given) as watch:
        pages = pages_of(given, options.encoding, watch)
    return clean_pages(pages, book, options, every_join), [page.source.text for page in pages]


def decided(edition: Edition, sources: Sequence[str], path: Path | None) -> tuple[Edition, tuple[Revision, ...]]:
    """The edition with the decisions of a file, and who made them; a line of warning for each that no longer fits."""
    if path is None:
        return edition, ()
    from cleaner.decisions import apply_decisions, read_decisions, revisions_of
    from cleaner.verdicts import told

    edition, reports = apply_decisions(edition, read_decisions(path), sources)
    for report in reports:
        if report.why:
            _warn(f"{path}: a decision no longer fits: {told(report.decision)}; {report.why}")
    return edition, revisions_of(reports)


def _check_one_issue(decisions: Path | None, inputs: Sequence[str]) -> None:
    if decisions is not None and len(inputs) > 1:
        raise UsageError("--decisions belongs to one input: clean the others without it")


def written(name: str, edition: Edition, sources: Sequence[str], tei_detail: str = "plain", revisions: tuple[Revision, ...] = ()) -> str | bytes:
    """The edition in one format."""
    from cleaner.writers import WRITERS
    from cleaner.writers.options import WriterOptions

    return WRITERS[name].write(edition, sources, WriterOptions(tei_detail=tei_detail, revisions=revisions))  # type: ignore[arg-type]  # _check_choice


def _formats(given: Sequence[str] | None) -> list[str]:
    asked = [name for value in given or ["markdown"] for name in value.split(",")]
    if unknown := [name for name in asked if name not in FORMATS]:
        raise UsageError(f"--format {unknown[0]}: choose one of {', '.join(FORMATS)}")
    return list(dict.fromkeys(asked))


def _targets(inputs: Sequence[str], formats_: Sequence[str], output: str | None) -> dict[tuple[str, str], Path | None]:
    """Where each edition goes in each format; None is standard output. Raises UsageError when two would be one file."""
    from cleaner.inputs import stem_of
    from cleaner.outputs import safe_name
    from cleaner.writers import WRITERS

    if output in (None, "-"):
        if len(formats_) > 1:
            raise UsageError("several formats need a folder: -o FOLDER")
        if formats_[0] == "epub" and sys.stdout.isatty():
            raise UsageError("an e-book is no text: -o FILE.epub")
        return {(given, name): None for given in inputs for name in formats_}
    folder = Path(str(output))
    if len(inputs) == 1 and len(formats_) == 1 and not folder.is_dir() and folder.suffix:
        return {(inputs[0], formats_[0]): folder}
    targets: dict[tuple[str, str], Path | None] = {
        (given, name): folder / (safe_name(stem_of(given)) + WRITERS[name].extension) for given in inputs for name in formats_
    }
    if len(set(targets.values())) < len(targets):
        raise UsageError("two inputs have one name: clean them into different folders")
    return targets


def _put(target: Path | None, content: str | bytes) -> None:
    from cleaner.outputs import write_atomically

    if target is not None:
        write_atomically(target, content)
    else:
        try:
            sys.stdout.buffer.write(content.encode("utf-8") if isinstance(content, str) else content)
            sys.stdout.buffer.flush()
        except OSError as error:
            sys.stdout = None  # or Python would try once more on its way out
            raise OutputError("standard output", f"cannot be written ({error.strerror or error})", "look at the space left") from error


def _json(path: Path) -> dict[str, Any]:
    import json

    from cleaner.errors import InputError

    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(str(path), f"is no edition ({error})") from error
    if not isinstance(data, dict) or "articles" not in data:
        raise InputError(str(path), "is no edition (it has no articles)")
    return data


def _warn(line: str) -> None:
    typer.echo(" ".join(f"herald-clean: {line}".split()), err=True)


GARBAGE = 50_000
"""New objects after which Python looks for garbage. With its own 700 a page's start spends a twentieth of its time on looking at modules."""


def main() -> None:
    """Run the command; turn every reason to stop into one line and an exit code."""
    import gc
    import os
    import signal

    # One thread for the small matrices of a page: more cost four times the processor time and gain nothing.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    gc.set_threshold(GARBAGE)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        app()
    except HeraldError as error:
        _warn(str(error))
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        _warn("stopped")
        raise SystemExit(130) from None


if __name__ == "cleaner.cli":
    import cleaner.cli_batch  # adds its commands
    import cleaner.cli_review  # noqa: F401  # adds its command
elif __name__ == "__main__":
    from cleaner.cli import main as run  # the module by its name, which has all commands

    run()
