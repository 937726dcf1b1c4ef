"""Options of the test run."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--renew-editions`, which writes `tests/editions` anew."""
    parser.addoption("--renew-editions", action="store_true", help="write the golden editions of the seeds anew, to be read and committed")
