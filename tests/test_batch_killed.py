"""A batch killed at any moment, or out of room, loses nothing: the next run ends with the bytes of an undisturbed one.

The runs are forked from one process that has imported the program, so that fifty of them fit in half a minute; nothing
else about them is made up: real dumps, real workers, SIGKILL.
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_batch import STORY, contents

from cleaner.engines import SINGLE_THREAD

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX")

KILLS = 50
HOST = r"""
import os, sys
import cleaner.pipeline, cleaner.writers.jsonl, cleaner.engines, cleaner.cli_batch, cleaner.batch, cleaner.batch_report, cleaner.reprints, pyarrow.parquet, rich.progress, rich.table
from cleaner import cli
from cleaner.batch_work import Job, edition_of_bytes
edition_of_bytes("warm", [("warm.txt", "会议于今日开幕。\n".encode())], Job())
cleaner.engines.START_METHODS = ("fork",)
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        os.setsid()
        sys.argv[1:] = line.split()
        sys.stderr = open(os.devnull, "w")
        try:
            cli.main()
        except SystemExit as stop:
            os._exit(stop.code or 0)
        os._exit(0)
    print(pid, flush=True)
    _, status = os.waitpid(pid, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


def make_tree(folder: Path) -> Path:
    """Sixteen small issues: single pages, pages of one issue, a web page, a file that cannot be read."""
    for n in range(13):
        file = folder / f"{1980 + n % 3}" / f"dump-{n}a.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(STORY.format(n=n + 2) * (1 + n % 4), "utf-8")
    (folder / "1983-05-01").mkdir()
    for n in range(3):
        (folder / "1983-05-01" / f"page-{n}.txt").write_text(STORY.format(n=n + 40), "utf-8")
    (folder / "1980" / "saved.html").write_text(f"<html><body><h1>三峡</h1><p>{STORY.format(n=7)}</p></body></html>", "utf-8")
    (folder / "1980" / "program.txt").write_bytes(b"\x7fELF" + bytes(64))
    return folder


class Host:
    """A process that runs batches in children."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", HOST], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **SINGLE_THREAD})

    def run(self, tree: Path, out: Path, kill_after: float | None = None, whole_group: bool = False) -> tuple[int, float]:
        """Run a batch, or kill it; its exit code and its seconds."""
        assert self.process.stdin
        assert self.process.stdout
        started = time.monotonic()
        self.process.stdin.write(f"batch {tree} -o {out} -f json,jsonl,parquet --reprints --jobs 2\n")
        self.process.stdin.flush()
        pid = int(self.process.stdout.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):
                (os.killpg if whole_group else os.kill)(pid, signal.SIGKILL)
        return int(self.process.stdout.readline()), time.monotonic() - started

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *trace: object) -> None:
        self.process.kill()
        self.process.communicate()


def test_killed_at_fifty_moments(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="needs herald-clean[parquet]")
    chance = random.Random(6)
    tree = make_tree(tmp_path / "tree")
    with Host() as host:
        code, _ = host.run(tree, tmp_path / "whole")
        assert code == 1, "one input cannot be read"
        expected = contents(tmp_path / "whole")
        _, seconds = host.run(tree, tmp_path / "again")
        assert contents(tmp_path / "again") == expected, "two undisturbed runs differ"
        assert len(expected) == 15 + 2

        out, killed, resumed = tmp_path / "out", 0, 0
        for n in range(10 * KILLS):
            if killed == KILLS:
                break
            code, _ = host.run(tree, out, chance.uniform(0, seconds), whole_group=bool(n % 2))
            standing = {name: data for name, data in contents(out).items() if not name.endswith(".part")}
            assert standing.items() <= expected.items(), "a file is not whole, or is not of this run"
            if code == -signal.SIGKILL:
                killed += 1
            if chance.random() < 0.1 or code == 1:
                assert host.run(tree, out)[0] == 1
                assert contents(out) == expected
                resumed += 1
                shutil.rmtree(out)
        assert host.run(tree, out)[0] == 1
        assert contents(out) == expected
        assert killed == KILLS
        assert resumed > 3


def test_no_room_costs_what_does_not_fit(tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: the long issue cannot be written, all others are, and the next run has all."""
    tree = make_tree(tmp_path / "tree")
    (tree / "1981" / "long.txt").write_text("".join(chr(0x4E00 + n * 7919 % 5000) + "。" * (n % 40 == 0) + "\n" * (n % 2000 == 0) for n in range(1, 80_000)), "utf-8")
    command = [sys.executable, "-m", "cleaner.cli", "batch", str(tree), "-o", str(tmp_path / "out"), "-f", "json", "--jobs", "1"]
    limit = 200_000  # bytes: above every small edition and the journal, below the long one

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run([*command, "--timeout", "60"], capture_output=True, check=False, preexec_fn=little_room, timeout=120)
    assert done.returncode == 1
    assert b"cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr
    assert len(list((tmp_path / "out").rglob("*.json"))) == 15 + 1
    assert not list((tmp_path / "out").rglob("*.part"))
    assert subprocess.run(command, capture_output=True, check=False, timeout=120).returncode == 1
    undisturbed = subprocess.run([*command[:6], str(tmp_path / "whole"), *command[7:]], capture_output=True, check=False, timeout=120)
    assert undisturbed.returncode == 1
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert (tmp_path / "out" / "1981" / "long.json").stat().st_size > limit
