"""The commands for archives: `batch` and `learn`. `cleaner.cli` imports it last, so that its commands are added to the program's; heavy modules come late."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner import __version__, cli
from cleaner.errors import MissingExtraError, NothingReadError, UsageError

if TYPE_CHECKING:
    from cleaner.batch import Batch, Watch
    from cleaner.batch_report import Tally
    from cleaner.batch_work import Outcome

ENGINES = ("local", "ray")
GROUPINGS = ("auto", "files", "folders")

Folder = Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="The folder of the editions, or - to stream JSON lines (with -f jsonl).")]
Formats = Annotated[list[str] | None, typer.Option("--format", "-f", metavar="FORMAT", help=f"One or more of {', '.join(cli.FORMATS)}, parquet. Default: markdown. jsonl and parquet are one file for all.")]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", min=1, help="Worker processes. Default: all processors.")]
Engine = Annotated[str, typer.Option(metavar="NAME", help="local, or ray (needs herald-clean[ray]).")]
Resume = Annotated[bool, typer.Option("--resume/--fresh", help="Skip what is done and current, or do all anew.")]
Timeout = Annotated[float, typer.Option(metavar="S", min=0, help="Seconds one issue may take; 0 for no limit.")]
Memory = Annotated[int | None, typer.Option(metavar="MB", min=64, help="Memory one worker may hold. Default: no limit.")]
ReprintsWanted = Annotated[bool, typer.Option("--reprints", help="Find the same article in several issues.")]
Grouping = Annotated[str, typer.Option("--issues", metavar="HOW", help="What is an issue: auto (by file names), files, folders.")]
Pack = Annotated[Path, typer.Option("--output", "-o", metavar="PACK.toml", help="The rule pack to write.")]


def batch(  # noqa: PLR0917 (a command line's options)
    inputs: cli.Inputs,
    output: Folder,
    format_: Formats = None,
    jobs: Jobs = None,
    engine: Engine = "local",
    resume: Resume = True,
    timeout: Timeout = 600,
    memory: Memory = None,
    reprints: ReprintsWanted = False,
    issues: Grouping = "auto",
    script: cli.Script = "keep",
    punctuation: cli.Punctuation = "fullwidth",
    spacing: cli.Spacing = "compact",
    rules: cli.Rules = None,
    emend: cli.Emend = False,
    strict: cli.Strict = False,
    encoding: cli.Encoding = None,
    min_confidence: cli.MinConfidence = 0.0,
    tei_detail: cli.TeiDetail = "plain",
) -> None:
    """Clean thousands of issues, resumable at any moment.

    \b
    herald-clean batch dumps/ -o editions -f tei -f json   one edition an issue
    herald-clean batch dumps/ -o out -f parquet --reprints all articles in one table
    herald-clean batch dumps/ -o - -f jsonl | gzip > a.gz  a stream, in input order
    """
    from cleaner.batch import Batch
    from cleaner.batch_work import Job

    options = cli.options_of(script=script, punctuation=punctuation, spacing=spacing, emend=emend, encoding=encoding, min_confidence=min_confidence)
    for name, value, choices in (("engine", engine, ENGINES), ("issues", issues, GROUPINGS), ("tei-detail", tei_detail, cli.CHOICES["tei-detail"])):
        if value not in choices:
            raise UsageError(f"--{name} {value}: choose one of {', '.join(choices)}")
    files, tables = parted(format_)
    streaming = output == "-"
    if streaming and (files or tables != ("jsonl",) or reprints):
        raise UsageError("-o - streams JSON lines: it takes -f jsonl alone, without --reprints")
    if "-" in inputs:
        raise UsageError("batch reads files and folders; for standard input use clean")
    if "parquet" in tables:
        _need("pyarrow", "-f parquet", "parquet")
    if engine == "ray":
        _need("ray", "--engine ray", "ray")
    out = None if streaming else Path(output)
    if out and out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; -o takes a folder")
    _checked_rules(rules)
    job = Job(options, files, tei_detail, tuple(path.resolve() for path in rules or ()), out.resolve() if out else None, bool(tables) or reprints, memory)
    plan = Batch(tuple(inputs), job, tables, jobs or processors(), engine, resume, timeout or None, reprints, issues)
    finish(plan, strict)


def finish(plan: Batch, strict: bool) -> None:
    """Run a batch under a progress bar, write its report, and exit as the contract says."""
    from cleaner.batch import run, size, stream
    from cleaner.batch_report import as_dict, as_html, as_json, closing_lines
    from cleaner.outputs import write_atomically

    started = time.monotonic()
    seen: Counter[str] = Counter()
    total = size(plan)
    if not total:
        raise NothingReadError("there is nothing to read in the inputs")
    with _progress(total, seen) as watch:
        tally = run(plan, watch) if plan.job.out else stream(plan, sys.stdout.buffer, watch)
    facts = {"version": __version__, "seconds": round(time.monotonic() - started, 2), "jobs": plan.jobs, "engine": plan.engine,
             "done": seen["done"], "current": seen["current"], "failed": seen["failed"], "pages": seen["pages"]}  # fmt: skip
    report = as_dict(tally, facts)
    if plan.job.out:
        write_atomically(plan.job.out / "report.json", as_json(report))
        write_atomically(plan.job.out / "report.html", as_html(report))
    _table(closing_lines(report))
    _exit(tally, strict)


def _exit(tally: Tally, strict: bool) -> None:
    if tally.failed and not tally.done:
        raise NothingReadError("none of the inputs could be read")
    if tally.failed:
        raise typer.Exit(1)
    if strict and (findings := tally.findings.total()):
        cli._warn(f"{findings} findings remain")
        raise typer.Exit(5)


def parted(given: list[str] | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The formats asked for that are a file an issue, and those that are one table. Raises UsageError for an unknown one."""
    from cleaner.batch_work import TABLES

    asked = list(dict.fromkeys(name for value in given or ["markdown"] for name in value.split(",")))
    known = (*cli.FORMATS, "parquet")
    if unknown := [name for name in asked if name not in known]:
        raise UsageError(f"--format {unknown[0]}: choose one of {', '.join(known)}")
    return tuple(name for name in asked if name not in TABLES), tuple(name for name in asked if name in TABLES)


def _need(module: str, what: str, extra: str) -> None:
    """Raise MissingExtraError before anything is started, not after a night's work."""
    if find_spec(module) is None:
        raise MissingExtraError(what, extra)


def _checked_rules(rules: list[Path] | None) -> None:
    """Refuse a bad rule pack before anything is started. Raises RulePackError."""
    from cleaner.rulebook import read_rulebook

    if rules:
        read_rulebook(rules)


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _progress(total: int, seen: Counter[str]) -> Iterator[Watch]:
    """What to tell of every issue: a bar on a terminal, a line for each failure anywhere. `seen` counts."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), TimeRemainingColumn(), TextColumn("{task.fields[failed]}"))
    started = time.monotonic()
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        shown = bar.add_task("", total=total, rate="", failed="")

        def watch(outcome: Outcome) -> None:
            seen[outcome.status] += 1
            seen["pages"] += outcome.pages
            if outcome.status == "failed":
                console.print(f"herald-clean: {outcome.reason if outcome.source in outcome.reason else f'{outcome.source}: {outcome.reason}'}", markup=False, soft_wrap=True)
            rate = f"{seen['pages'] / max(0.1, time.monotonic() - started):.1f} pages/s"
            bar.update(shown, advance=1, rate=rate, failed=f"{seen['failed']} failed" if seen["failed"] else "")

        yield watch


def _table(lines: list[tuple[str, str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in lines:
        table.add_row(name, value)
    Console(stderr=True, highlight=False, markup=False).print(table)


def learn(inputs: cli.Inputs, output: Pack, issues: Grouping = "auto", rules: cli.Rules = None, encoding: cli.Encoding = None) -> None:
    """Read many issues of one paper and write what it habitually prints as a rule pack.

    \b
    herald-clean learn dumps/paper -o paper.toml
    herald-clean clean page.txt --rules paper.toml
    """
    from cleaner.engines import single_thread
    from cleaner.outputs import write_atomically

    if issues not in GROUPINGS:
        raise UsageError(f"--issues {issues}: choose one of {', '.join(GROUPINGS)}")
    single_thread()
    from cleaner.learn import learn_pack

    pack = learn_pack(inputs, issues, rules or (), encoding)
    for line in pack.summary:
        typer.echo(line, err=True)
    if pack.toml:
        write_atomically(output, pack.toml)
    else:
        cli._warn(f"{output} was not written: there is nothing to put in it")


cli.app.command()(batch)
cli.app.command()(learn)
