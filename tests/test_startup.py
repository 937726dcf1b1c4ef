"""What a command does not need it does not import: told by the modules that are there afterwards, not by a clock."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "scipy", "lxml", "opencc", "jinja2", "rich", "rapidfuzz", "charset_normalizer", "pypdfium2", "rapidocr", "onnxruntime", "ray", "pyarrow", "pandas")
RUN = """
import sys
sys.argv = ["herald-clean", *{arguments!r}]
from cleaner.cli import main
try:
    main()
except SystemExit:
    pass
print("\\nloaded:", *sorted({{name.partition(".")[0] for name in sys.modules}} & set({heavy!r})), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The heavy modules that are there once the command has run."""
    done = subprocess.run([sys.executable, "-c", RUN.format(arguments=arguments, heavy=HEAVY)], capture_output=True, check=True, text=True, timeout=300)
    last = done.stderr.strip().split("\n")[-1]
    assert last.startswith("loaded:"), done.stderr
    return set(last.split()[1:])


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("clean", "--help"), ("explain", "--help"), ("formats",), ("rules", "list"), ("rules", "show", "jump-to")], ids=" ".join)
def test_light(arguments: tuple[str, ...]) -> None:
    assert loaded(*arguments) == set()


def test_a_run_imports_what_it_needs_and_no_more(tmp_path: object) -> None:
    needed = loaded("clean", "seeds/000_d92ff593cec13e01.txt", "-f", "json", "-o", f"{tmp_path}/edition.json")
    assert "numpy" in needed
    assert needed.isdisjoint({"lxml", "opencc", "jinja2", "rich", "rapidfuzz", "pypdfium2", "ray", "pyarrow", "pandas"})
