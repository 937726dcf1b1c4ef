"""A batch: what it makes, what it skips, what a bad input costs, and how it exits."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest
from lxml import html as lxml_html

from cleaner.batch import Batch, run, size
from cleaner.batch_work import Job, Outcome, Task
from cleaner.engines import local_outcomes
from cleaner.tree import Dump, distinct, issues_of

STORY = "三峡水库完成蓄水\n本报讯 记者张三报道：10月28日，三峡水库完成今年的蓄水任务，{n}座电站同时发电。\n库区航道条件明显改善，沿江各港口货运量同比增长。\n"


def make_tree(folder: Path, count: int = 6) -> Path:
    for n in range(count):
        file = folder / f"{1990 + n % 2}" / f"dump-{n}a.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(STORY.format(n=n + 2), "utf-8")
    return folder


def herald(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "cleaner.cli", *map(str, arguments)], capture_output=True, check=False, timeout=120)


def contents(out: Path) -> dict[str, bytes]:
    """Every file of a run that must not depend on when and how it was made."""
    apart = ("journal.sqlite", "report.", ".workers.lock")
    return {str(file.relative_to(out)): file.read_bytes() for file in sorted(out.rglob("*")) if file.is_file() and not file.name.startswith(apart)}


# The tree


def lay(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("文", "utf-8")
    return folder


def places(*inputs: Path, grouping: str = "auto") -> list[tuple[str, int]]:
    return [(found.place, len(found.files)) for found in issues_of([str(path) for path in inputs], grouping) if isinstance(found, Dump)]


def test_folder_of_pages_is_one_issue(tmp_path: Path) -> None:
    lay(tmp_path, "1998/05-01/page-10.txt", "1998/05-01/page-2.txt", "1998/05-02.txt", "1998/notes.docx", ".hidden/a.txt")
    assert places(tmp_path) == [("1998/05-02", 1), ("1998/05-01", 2)]
    (pages,) = [found.files for found in issues_of([str(tmp_path)]) if isinstance(found, Dump) and len(found.files) == 2]
    assert [file.name for file in pages] == ["page-2.txt", "page-10.txt"]
    assert places(tmp_path / "1998" / "05-01") == [("05-01", 2)]


def test_grouping_can_be_said(tmp_path: Path) -> None:
    lay(tmp_path, "a/2025-04-14.txt", "a/2025-04-15.txt")
    assert places(tmp_path) == places(tmp_path, grouping="files") == [("a/2025-04-14", 1), ("a/2025-04-15", 1)]
    assert places(tmp_path, grouping="folders") == [("a", 2)]


def test_several_inputs_stay_apart(tmp_path: Path) -> None:
    lay(tmp_path, "x/d/one.txt", "y/d/one.txt")
    assert [place for place, _ in places(tmp_path / "x" / "d", tmp_path / "y" / "d")] != []
    assert len({place for place, _ in places(tmp_path / "x" / "d", tmp_path / "y" / "d")}) == 2


def test_places_are_distinct_on_every_system() -> None:
    names = ["a.txt", "A.pdf", "b:c", "b?c", "長" * 120 + "1.txt", "長" * 120 + "2.txt", "..", "x.tar.gz"]
    made = distinct(names)
    assert len({name.casefold() for name in made}) == len(names)
    assert all(len(name.encode()) < 200 and "/" not in name and name.strip(".") for name in made)


def test_output_inside_the_tree_is_no_input(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree", 2)
    batch = Batch((str(tree),), Job(formats=("html",), out=tree / "out"))
    assert run(batch).done == 2
    assert size(batch) == 2


# A run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, subprocess.CompletedProcess[bytes]]:
    folder = tmp_path_factory.mktemp("made")
    tree = make_tree(folder / "tree")
    (tree / "1990" / "program.txt").write_bytes(b"\x7fELF" + bytes(64))
    (tree / "1990" / "empty.txt").write_bytes(b"\n \n")
    (tree / "1990" / "notes.docx").write_bytes(b"PK")
    done = herald("batch", tree, "-o", folder / "out", "-f", "json,tei", "-f", "jsonl", "--jobs", "2")
    return tree, folder / "out", done


def test_one_edition_an_issue_as_clean_makes_it(made: tuple[Path, Path, subprocess.CompletedProcess[bytes]]) -> None:
    tree, out, _ = made
    dumps = sorted(tree.rglob("dump-*.txt"))
    assert sorted(out.rglob("*.json")) == sorted([out / "report.json", *(out / dump.parent.name / f"{dump.stem}.json" for dump in dumps)])
    assert herald("clean", dumps[0], "-f", "json").stdout == (out / dumps[0].parent.name / f"{dumps[0].stem}.json").read_bytes()
    assert all((out / dump.parent.name / f"{dump.stem}.xml").exists() for dump in dumps)
    rows = [json.loads(line) for line in (out / "articles.jsonl").read_text("utf-8").splitlines()]
    assert [row["issue"] for row in rows] == [f"{dump.parent.name}/{dump.stem}" for dump in dumps]
    assert not list(out.rglob("*.part"))


def test_bad_inputs_cost_themselves_alone_and_are_named(made: tuple[Path, Path, subprocess.CompletedProcess[bytes]]) -> None:
    _, out, done = made
    assert done.returncode == 1
    said = done.stderr.decode()
    assert "program.txt: is a program" in said
    assert "empty.txt: holds no text" in said
    assert "Traceback" not in said
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["issues"] == {"done": 6, "failed": 2, "files_passed_over": {".docx": 1}}
    assert {failure["issue"] for failure in report["failures"]} == {"1990/program", "1990/empty"}
    assert report["quality"]["articles"] == 6


def test_report_is_one_file_with_its_plots(made: tuple[Path, Path, subprocess.CompletedProcess[bytes]]) -> None:
    _, out, _ = made
    page = lxml_html.fromstring((out / "report.html").read_bytes())
    assert len(page.findall(".//svg")) >= 2
    assert not [element.tag for element in page.iter("script", "link", "img", "iframe")]
    assert "holds no text" in "".join(map(str, page.itertext()))


def test_second_run_does_nothing_and_changes_nothing(made: tuple[Path, Path, subprocess.CompletedProcess[bytes]]) -> None:
    tree, out, _ = made
    before, times = contents(out), {file: file.stat().st_mtime_ns for file in out.rglob("*.xml")}
    herald("batch", tree, "-o", out, "-f", "json,tei", "-f", "jsonl")
    assert contents(out) == before
    assert {file: file.stat().st_mtime_ns for file in out.rglob("*.xml")} == times
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert (report["run"]["done"], report["run"]["current"], report["issues"]["done"]) == (0, 6, 6)


def statuses(batch: Batch) -> dict[str, str]:
    seen: dict[str, str] = {}
    run(batch, lambda outcome: seen.update({outcome.place: outcome.status}))
    return seen


def test_what_a_run_killed_at_its_report_left_is_swept(tmp_path: Path) -> None:
    """The journal is closed before the report is written: it does not know that the run was cut short."""
    source, out = tmp_path / "a.txt", tmp_path / "out"
    source.write_text(STORY.format(n=1), "utf-8")
    assert herald("batch", source, "-o", out).returncode == 0
    (out / ".herald-abc.part").write_text("{", "utf-8")
    assert herald("batch", source, "-o", out).returncode == 0
    assert not list(out.glob(".herald-*"))


def test_what_has_changed_is_done_again(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree", 3)
    batch = Batch((str(tree),), Job(formats=("text",), out=tmp_path / "out"))
    assert set(statuses(batch).values()) == {"done"}
    assert set(statuses(batch).values()) == {"current"}
    (tree / "1990" / "dump-0a.txt").write_text(STORY.format(n=9), "utf-8")
    (tree / "1990" / "dump-2a.txt").touch()
    (tmp_path / "out" / "1991" / "dump-1a.txt").unlink()
    assert statuses(batch) == {"1990/dump-0a": "done", "1990/dump-2a": "current", "1991/dump-1a": "done"}
    pack = tmp_path / "pack.toml"
    pack.write_text('[[rule]]\nid = "a"\ngives = "folio"\nwhy = "b"\npattern = "^甲乙丙$"\nhits = ["甲乙丙"]\nmisses = ["丁"]\n', "utf-8")
    assert set(statuses(Batch(batch.inputs, Job(formats=("text",), out=tmp_path / "out", rules=(pack,)))).values()) == {"done"}


def test_fresh_does_all_anew(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree", 2)
    batch = Batch((str(tree),), Job(formats=("text",), out=tmp_path / "out"))
    run(batch)
    assert set(statuses(Batch(batch.inputs, batch.job, resume=False)).values()) == {"done"}


def test_streams_in_input_order(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree", 8)
    (tree / "1990" / "dump-0a.txt").write_text(STORY.format(n=1) * 60, "utf-8")
    done = herald("batch", tree, "-o", "-", "-f", "jsonl", "--jobs", "2")
    assert done.returncode == 0
    found = list(dict.fromkeys(json.loads(line)["issue"] for line in done.stdout.decode("utf-8").splitlines()))
    assert found == [f"{year}/dump-{n}a" for year in (1990, 1991) for n in range(8) if n % 2 == year - 1990]


# Exits


def test_exit_codes(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\x7fELF" + bytes(64))
    cut = tmp_path / "cut.txt"
    cut.write_text(STORY.format(n=3)+ "(下转第2版)\n", "utf-8")
    assert herald("batch", bad, "-o", tmp_path / "out").returncode == 4
    assert herald("batch", tmp_path / "nowhere", "-o", tmp_path / "out").returncode == 4
    assert herald("batch", cut, "-o", "-", "-f", "markdown").returncode == 2
    assert herald("batch", cut, "-o", tmp_path / "out", "-f", "word").returncode == 2
    assert herald("batch", cut, "-o", bad).returncode == 2
    assert herald("batch", cut, "-o", tmp_path / "strict", "--strict").returncode == 5
    pack = tmp_path / "pack.toml"
    pack.write_text("[[rule]]\nid = 3\n", "utf-8")
    assert herald("batch", cut, "-o", tmp_path / "out", "--rules", pack).returncode == 3


def test_a_folder_takes_one_run_at_a_time(tmp_path: Path) -> None:
    run(Batch((str(make_tree(tmp_path / "tree", 1)),), Job(formats=("text",), out=tmp_path / "out")))
    other = sqlite3.connect(tmp_path / "out" / "journal.sqlite", isolation_level=None)
    other.execute("begin exclusive")
    done = herald("batch", tmp_path / "tree", "-o", tmp_path / "out")
    other.close()
    assert done.returncode == 2
    assert b"another run is at work there" in done.stderr


def test_damaged_journal_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "journal.sqlite").write_bytes(b"no journal at all" * 100)
    done = herald("batch", make_tree(tmp_path / "tree", 1), "-o", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"remove it and run again" in done.stderr


# Workers


def tasks(tree: Path) -> list[Task]:
    return [Task(found, "digest") for found in issues_of([str(tree)]) if isinstance(found, Dump)]


def by_place(outcomes: Iterator[Outcome]) -> dict[str, Outcome]:
    return {outcome.place.rpartition("/")[2]: outcome for outcome in outcomes}


def test_dead_worker_costs_its_issue_alone(tmp_path: Path) -> None:
    one, two, three = tasks(make_tree(tmp_path / "tree", 3))

    def handed_out() -> Iterator[Task]:
        yield one
        for child in active_children():
            child.kill()
            child.join()
        yield two
        yield three

    found = by_place(local_outcomes(handed_out(), Job(formats=(), out=None), 1))
    assert [found[task.dump.place.rpartition("/")[2]].status for task in (one, two, three)] == ["done", "failed", "done"]
    assert "SIGKILL" in found[two.dump.place.rpartition("/")[2]].reason


def test_timeout_costs_its_issue_alone(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree", 3)
    (tree / "1990" / "dump-0a.txt").write_text("".join(STORY.format(n=n) for n in range(4000)), "utf-8")
    started = time.monotonic()
    found = by_place(local_outcomes(tasks(tree), Job(formats=(), out=None), 1, timeout=2.5))
    assert found["dump-0a"].reason == "ran past --timeout 2.5 s"
    assert [outcome.status for outcome in found.values()].count("done") == 2
    assert time.monotonic() - started < 60


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits what a process holds")
def test_memory_costs_its_issue_alone(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree", 3)
    (tree / "1990" / "dump-0a.txt").write_text("".join(f"第{n}行\n" for n in range(400_000)), "utf-8")
    found = by_place(local_outcomes(tasks(tree), Job(formats=(), out=None, memory=260), 1))
    assert "memory" in found["dump-0a"].reason or "died" in found["dump-0a"].reason
    assert [outcome.status for outcome in found.values()].count("done") == 2
