"""Imports point one way: down. A module imports from layers below its own, and within its layer only without cycles."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "cleaner"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (  # bottom first; a folder stands for its modules
    ("errors", "options", "chars", "own_layout"),
    ("model", "fixes", "score", "prefilter", "chain"),
    ("rulebook", "edition"),
    ("people", "issue", "schema", "folios"),
    ("stages",),
    ("language",),
    ("readers", "succession", "told", "heads", "side_by_side", "head_roles", "subheads", "layout"),
    ("belonging", "gaps", "turns", "reading_order", "stories", "heads_apart", "makeup"),
    ("articles",),
    ("stated",),
    ("findings", "suspects", "strays", "spellings", "changes", "emend", "dress", "regions", "placing"),
    ("doubts",),
    ("pipeline", "writers"),
    ("inputs", "outputs", "marks", "proof", "report"),
    ("cli",),
)
"""From characters up to the command line. What stands in no layer (a batch, a review) is built on the pipeline, under the command line."""

UPPER = len(LAYERS) - 2
PURE = ("stages", "fixes", "chars", "model", "language", "succession", "chain", "belonging", "gaps", "turns", "reading_order", "stories", "heads", "side_by_side", "heads_apart", "layout", "makeup", "articles", "stated", "findings", "suspects", "strays", "spellings", "changes", "dress", "emend", "pipeline", "people", "issue")
"""Modules that read nothing but the package's own tables, and write nothing."""


def name_of(path: Path) -> str:
    dotted = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    return dotted.removesuffix(".__init__")


def layer(dotted: str) -> int:
    part = dotted.split(".")[1] if "." in dotted else ""
    part = "cli" if part.startswith("cli_") else part
    return next((n for n, names in enumerate(LAYERS) if part in names), UPPER if part else -1)


@cache
def imports(path: Path) -> tuple[tuple[str, bool], ...]:
    """The package's modules that a module imports, each with whether it does so when it is itself imported."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {id(node) for part in ast.walk(tree) if isinstance(part, ast.If) and "TYPE_CHECKING" in ast.unparse(part.test) for node in ast.walk(part)}
    late = {id(node) for part in ast.walk(tree) if isinstance(part, ast.FunctionDef) for node in ast.walk(part)}
    found = []
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "cleaner":
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            known = {name_of(module) for module in MODULES}
            found += [(part if part in known else node.module, id(node) not in late) for part in parts]
        elif isinstance(node, ast.Import):
            found += [(alias.name, id(node) not in late) for alias in node.names if alias.name.split(".")[0] == "cleaner"]
    return tuple(dict.fromkeys(found))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    here = name_of(path)
    for other, _ in imports(path):
        assert layer(other) <= layer(here), f"{here} imports {other}, which stands above it"


def test_no_module_waits_for_itself() -> None:
    """But for the command line, whose modules of commands share its options."""
    graph = {name_of(path): {other for other, at_once in imports(path) if at_once} - {name_of(path)} for path in MODULES}
    graph["cleaner.cli"] = {other for other in graph["cleaner.cli"] if not other.startswith("cleaner.cli_")}
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join([*path, module])
        if module not in done:
            for other in sorted(graph.get(module, ())):
                walk(other, (*path, module))
            done.add(module)

    for module in graph:
        walk(module, ())


def test_every_layer_is_there() -> None:
    there = {name_of(path).split(".")[1] for path in MODULES if "." in name_of(path)}
    assert {name for names in LAYERS for name in names} <= there


def test_only_the_command_line_prints_and_exits() -> None:
    for path in MODULES:
        here = name_of(path)
        if here.startswith("cleaner.cli"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("print", "exit", "quit", "input"), f"{here}:{node.lineno} calls {node.func.id}"
            if isinstance(node, ast.Raise) and node.exc is not None:
                assert "SystemExit" not in ast.unparse(node.exc), f"{here}:{node.lineno} exits"


@pytest.mark.parametrize("path", [path for path in MODULES if "." in name_of(path) and name_of(path).split(".")[1] in PURE], ids=name_of)
def test_the_core_touches_no_files(path: Path) -> None:
    """Its own tables aside, which stand beside the module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            reads = called.split(".")[-1] in ("read_text", "read_bytes", "open", "load")
            assert not called.endswith(("write_text", "write_bytes", "mkdir", "unlink")), f"{name_of(path)}:{node.lineno} writes"
            if reads:
                own = "__file__" in ast.unparse(node) or name_of(path).startswith("cleaner.language.")
                assert own or "load" in called, f"{name_of(path)}:{node.lineno} reads {called}"
