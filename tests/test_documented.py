"""What is not documented fails here: stages, fixes, cues, findings, commands, options, exit codes, formats; and what documents say must be so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from cleaner.cli import CHOICES, app
from cleaner.edition import Article
from cleaner.errors import HeraldError
from cleaner.fixes import FIXES
from cleaner.inputs import pages_of
from cleaner.model import Role
from cleaner.pipeline import clean
from cleaner.readers.detect import READERS
from cleaner.rulebook import CUES, shipped_rulebook
from cleaner.stages import STAGES
from cleaner.writers import WRITERS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md"), *ROOT.glob("bench/*.md")])


@cache
def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def rows(name: str) -> set[str]:
    """The names in code type at the start of a page's table rows."""
    starts = re.findall(r"^\| (`[^|]+) \|", page(name), re.MULTILINE)
    return {word for start in starts for word in re.findall(r"`([^`]+)`", start)}


@cache
def everything() -> str:
    return "\n".join(path.read_text("utf-8") for path in PAGES)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command of the program with its name, the program itself first."""

    def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        yield " ".join(path), command
        for name, sub in getattr(command, "commands", {}).items():
            yield from walk(sub, (*path, name))

    return walk(typer.main.get_command(app), ())


def test_stages_and_fixes() -> None:
    assert rows("stages.md") == {stage.__name__ for stage in STAGES} | {fix.__name__ for fix in FIXES}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_a_stage_is_one_file_that_says_what_it_leaves_alone(stage: object) -> None:
    name = stage.__name__  # type: ignore[attr-defined]
    module = __import__(f"cleaner.stages.{name}", fromlist=["__doc__"])
    assert "Left alone" in (module.__doc__ or "")


def test_stages_and_fixes_stand_in_the_order_they_run() -> None:
    order = [page("stages.md").index(f"| `{named.__name__}` |") for named in (*STAGES, *FIXES)]
    assert order == sorted(order)


def test_cues() -> None:
    cues = page("rules.md").split("## Cues")[1]
    first = {word for row in re.findall(r"^\| (`[^|]+) \|", cues, re.MULTILINE) for word in re.findall(r"`([^`]+)`", row)}
    assert first == CUES


def test_groups_of_rules() -> None:
    """Every named group that a shipped rule has is told in the row of its cue."""
    cues = page("rules.md").split("## Cues")[1]
    for rule in shipped_rulebook().rules:
        row = next(row for row in cues.split("\n") if row.startswith("|") and f"`{rule.gives}`" in row.split("|")[1])
        for group in rule.pattern.groupindex:
            assert f"`{group}`" in row, f"{rule.id} has a group {group}, which docs/rules.md does not tell of"


def test_findings() -> None:
    given = {name for path in (ROOT / "cleaner").rglob("*.py") for name in re.findall(r'\bFinding\(\s*"([a-z-]+)"', path.read_text("utf-8"))}
    assert given
    assert given <= rows("vocabulary.md")


def test_roles() -> None:
    assert all(f"`{role}`" in page("vocabulary.md") for role in Role)


@pytest.mark.parametrize("name", [name for name, _ in commands() if name])
def test_command(name: str) -> None:
    told = rf"`(?:herald-clean )?{re.escape(name)}\b|^ *herald-clean {re.escape(name)}\b|^#+ {re.escape(name)}$"
    is_told = re.search(told, everything(), re.MULTILINE) is not None
    assert is_told, f"no page tells of `herald-clean {name}`"


OPTIONS = sorted({option for _, command in commands() for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts) if option[0] == "-"})


@pytest.mark.parametrize("name", OPTIONS)
def test_option(name: str) -> None:
    is_told = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", everything()) is not None
    assert is_told, f"no page tells of {name}"


@pytest.mark.parametrize(("name", "choice"), [(name, choice) for name, choices in CHOICES.items() for choice in choices])
def test_choice(name: str, choice: str) -> None:
    row = next(row for row in page("commands.md").split("\n") if row.startswith(f"| `--{name}`"))
    assert f"`{choice}`" in row


def test_the_commands_are_found() -> None:
    assert {"clean", "explain", "score", "rules list", "formats"} <= {name for name, _ in commands()}


def test_every_option_says_what_it_does() -> None:
    for name, command in commands():
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.opts} has no help"
        assert command.help or not name, f"{name} has no help"


def test_exit_codes() -> None:
    def below(kind: type[HeraldError]) -> Iterator[type[HeraldError]]:
        yield kind
        for sub in kind.__subclasses__():
            yield from below(sub)

    codes = {kind.exit_code for kind in below(HeraldError)} | {0, 5, 130}
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", page("commands.md").split("## Exit codes")[1], re.MULTILINE)}
    assert codes <= told


def test_formats() -> None:
    assert set(WRITERS) <= rows("formats.md")
    assert all(f"`{name}`" in page("commands.md") for name in WRITERS)
    assert {reader.name for reader in READERS} <= rows("readers.md")


def test_kinds_of_articles() -> None:
    for kind in ("article", "photo", "contents", "teaser", "notice", "advert"):
        assert f"`{kind}`" in page("vocabulary.md")


def test_the_index_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([\w.-]+)\)", page("index.md")))
    assert {path.name for path in DOCS.glob("*") if path.suffix in (".md", ".json")} - {"index.md"} <= linked


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)\s#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def blocks(path: Path) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_dump_of_the_readme_is_the_seed() -> None:
    dump = blocks(ROOT / "README.md")[0]
    seed = (ROOT / "seeds" / "000_d92ff593cec13e01.txt").read_text("utf-8")
    for line in dump.split("\n"):
        assert line.strip() in ("", "…") or line in seed.split("\n") or line in seed


@pytest.mark.parametrize("kind", ["text", "heads"])
def test_the_edition_of_the_readme_is_what_the_tool_makes(kind: str) -> None:
    shown = [line for line in blocks(ROOT / "README.md")[1].split("\n") if line.strip() not in ("", "…")]
    edition = clean(pages_of(str(ROOT / "seeds" / "000_d92ff593cec13e01.txt")), shipped_rulebook())
    texts = {block.text for article in edition.articles for block in article.blocks}
    heads = {article.headline for article in edition.articles}
    if kind == "heads":
        assert {line.removeprefix("## ") for line in shown if line.startswith("## ")} <= heads
    else:
        assert {line for line in shown if not line.startswith("## ")} <= texts


def test_the_schema_names_every_field_of_an_article() -> None:
    schema = (DOCS / "edition.schema.json").read_text("utf-8")
    assert all(f'"{name}"' in schema for name in Article.__struct_fields__)


def test_no_page_knows_the_machine_it_was_written_on() -> None:
    assert re.findall(r"/work/|/root/|/tmp/|/home/\w", everything()) == []


def test_the_archivists_page_reads_as_the_docs_tell() -> None:
    edition = clean(pages_of(str(ROOT / "docs" / "examples" / "jiangcheng.txt")), shipped_rulebook())
    (article,) = edition.articles
    missed = next(block for block in article.blocks if "稻田！" in block.text)
    assert missed.kind == "paragraph"
    assert [finding.text for finding in edition.findings] == ["管网管网"]
    assert missed.text in (ROOT / "docs" / "archivists.md").read_text("utf-8")
    (start, end) = missed.spans[0][1:]
    assert f'[[0,{start},{end}]],"text":"{missed.text}"' in (ROOT / "docs" / "review.md").read_text("utf-8")
