"""Options of the test run."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does (`cleaner/cli.py`): threads that wait for each other cost most of the time on a busy machine


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--renew-editions`, which writes `tests/editions` anew."""
    parser.addoption("--renew-editions", action="store_true", help="write the golden editions of the seeds anew, to be read and committed")
