"""Files, disks, pipes and locales that fail: one line and an exit code, no traceback, no half-written file."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "cleaner.cli"]
STORY = "老港口迎来新渡船\n\n昨日上午，停用三年的老港口重新开放，两艘新渡船开始往返两岸。\n"
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
BOUND = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if ROOT and shutil.which("setpriv") else []
"""Before a command: root without its right to read and write everything."""
BINDS = pytest.mark.skipif(ROOT and not BOUND, reason="root reads and writes everything, and there is no setpriv")
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX system")


def run(*arguments: str | Path, given: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*BOUND, *COMMAND, *map(str, arguments)], input=given, capture_output=True, env=os.environ | environment, check=False)


def refused(done: subprocess.CompletedProcess[bytes], *said: str) -> None:
    """One line on standard error, nothing on standard output."""
    told = done.stderr.decode("utf-8", "replace")
    assert done.returncode != 0
    assert done.stdout == b""
    assert "Traceback" not in told
    assert told.startswith("herald-clean: ")
    assert told.count("\n") == 1
    for word in said:
        assert word in told


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(STORY, "utf-8")
    return path


def test_what_is_not_there(tmp_path: Path) -> None:
    refused(run("clean", tmp_path / "no.txt"), "no.txt", "is not there")


def test_a_link_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "no.txt")
    refused(run("clean", tmp_path / "gone.txt"), "is not there")


@POSIX
@BINDS
def test_a_file_that_may_not_be_read(page: Path) -> None:
    page.chmod(0)
    refused(run("clean", page), "may not be read")


@pytest.mark.parametrize("data", [b"", b"   \n\n\t\n", "\ufeff".encode(), b"\x00" * 64])
def test_files_that_hold_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "empty.txt").write_bytes(data)
    refused(run("clean", tmp_path / "empty.txt"), "empty.txt")


def test_an_empty_folder(tmp_path: Path) -> None:
    refused(run("clean", tmp_path), "holds no text")


@POSIX
def test_a_full_disk(page: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full")
    with full.open("wb") as disk:
        done = subprocess.run([*COMMAND, "clean", str(page)], stdout=disk, stderr=subprocess.PIPE, check=False)
    told = done.stderr.decode()
    assert done.returncode != 0
    assert "Traceback" not in told
    assert "herald-clean: " in told


@POSIX
@BINDS
def test_a_read_only_folder(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir(mode=0o500)
    refused(run("clean", page, "-o", folder / "a.md"), "cannot be written")
    assert not list(folder.iterdir())


def test_a_file_where_a_folder_should_be(page: Path) -> None:
    refused(run("clean", page, "-f", "json", "-f", "tei", "-o", page / "out"), "cannot be written")
    assert page.read_text("utf-8") == STORY


@POSIX
def test_a_reader_that_goes_away(page: Path) -> None:
    page.write_text(STORY * 40, "utf-8")
    with subprocess.Popen([*COMMAND, "clean", str(page), "-f", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()


@POSIX
def test_an_interrupt(tmp_path: Path) -> None:
    # A job in the background of a script ignores the signal, and so would the command: hence env.
    command = ["env", "--default-signal=INT", *COMMAND, "clean", "-", "-o", str(tmp_path / "a.md")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stderr is not None
        deadline = time.monotonic() + 30
        while b"cleaner" not in Path(f"/proc/{running.pid}/maps").read_bytes() and b"msgspec" not in Path(f"/proc/{running.pid}/maps").read_bytes() and time.monotonic() < deadline:
            time.sleep(0.05)  # signals count once its handlers stand: when the first library is mapped
        time.sleep(0.5)
        running.send_signal(signal.SIGINT)
        running.wait(timeout=60)
        told = running.stderr.read()
        running.stdin.close()
    assert running.returncode in (130, -signal.SIGINT)
    assert b"Traceback" not in told
    assert not (tmp_path / "a.md").exists()


@pytest.mark.parametrize("locale", ["C", "POSIX", "zh_CN.GB18030"])
def test_odd_locales(page: Path, locale: str) -> None:
    done = run("clean", page, LANG=locale, LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    assert "停用三年的老港口重新开放" in done.stdout.decode("utf-8")


def test_errors_in_an_odd_locale(tmp_path: Path) -> None:
    done = run("clean", tmp_path / "没有.txt", LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["a page.txt", "第一版.txt", "two\nlines.txt", "-dash.txt", "quo'te\".txt", "..txt"])
def test_odd_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(STORY, "utf-8")
    out = tmp_path / "out"
    done = run("clean", path, "-f", "markdown", "-f", "json", "-o", out)
    assert done.returncode == 0, done.stderr
    written = sorted(out.iterdir())
    assert [file.suffix for file in written] == [".json", ".md"]
    assert all("\n" not in file.name and "/" not in file.name for file in written)


def test_windows_line_ends(page: Path) -> None:
    unix = run("clean", page, "-f", "text").stdout
    page.write_bytes(STORY.replace("\n", "\r\n").encode())
    assert run("clean", page, "-f", "text").stdout == unix


def test_a_failing_input_leaves_the_others_done(page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("clean", page, tmp_path / "no.txt", "-f", "text", "-o", out)
    assert done.returncode == 1
    assert [file.name for file in out.iterdir()] == ["page.txt"]
