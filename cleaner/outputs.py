"""Outputs: editions written whole or not at all, under the output folder and nowhere else."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from pathlib import Path

from cleaner.errors import OutputError

UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


def safe_name(stem: str) -> str:
    """A file name that stays in its folder on every system.

    >>> safe_name("../etc/pass\\nwd"), safe_name(".."), safe_name("一期")
    ('.._etc_pass_wd', '_', '一期')
    """
    name = UNSAFE.sub("_", stem).strip(" ")
    return name if name.strip(".") else "_"


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file aside and rename it: readers see the old file or the whole new one. Raises OutputError when it cannot be written."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    aside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".herald-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o666 & ~_umask())
        Path(aside).replace(path)
    except OSError as error:
        if aside:
            with contextlib.suppress(OSError):
                Path(aside).unlink()
        raise OutputError(str(path), f"cannot be written ({error.strerror or error})", "look at the folder and the space left") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
