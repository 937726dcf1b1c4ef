"""The command line: options, exit codes, which stream says what, and one clear line for everything that goes wrong.

Most commands run in this process, through `main` as the installed program does. What depends on the process (locale, pipes,
completion) runs outside.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cleaner import __version__
from cleaner.cli import CHOICES, FORMATS, main
from cleaner.writers import WRITERS

ROOT = Path(__file__).parents[1]
TEXT = "港口吞吐量创新高\n本报讯 港口吞吐量创新高,全年突破三亿吨。\n会议审议了有关文件，代表们来自三十个国家和地区，会议将于\n"
DOUBLED = "港口吞吐量创新高\n本报讯 港口公共服务站服务站创新高，全年突破三亿吨。\n"


class Done(NamedTuple):
    code: int
    out: bytes
    err: str


Herald = Callable[..., Done]


@pytest.fixture
def herald(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Iterator[Herald]:
    """The program, run in an empty folder with a page.txt in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.txt").write_text(TEXT, "utf-8")
    before = signal.getsignal(signal.SIGPIPE)

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["herald-clean", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, out, err.decode("utf-8"))

    yield run
    signal.signal(signal.SIGPIPE, before)


def outside(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cleaner.cli", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=300, cwd=ROOT, env={**os.environ, **environment})


def assert_one_line(err: str, *said: str) -> None:
    assert err.startswith("herald-clean: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    for part in said:
        assert part in err


# What it is asked for


def test_version(herald: Herald) -> None:
    assert herald("--version") == Done(0, f"herald-clean {__version__}\n".encode(), "")


@pytest.mark.parametrize("command", ["clean", "explain", "score", "rules", "formats"])
def test_help_teaches(herald: Herald, command: str) -> None:
    done = herald(command, "--help")
    assert done.code == 0
    assert done.err == ""
    text = done.out.decode("utf-8")
    assert text.startswith("Usage: ")
    if command in ("clean", "explain", "score"):
        assert f"herald-clean {command} " in text.split("Options")[0].partition("\n\n")[2], "shows no example"


def test_help_of_the_program_names_the_commands_with_examples(herald: Herald) -> None:
    text = herald("-h").out.decode("utf-8")
    for command in ("clean", "explain", "score", "rules", "formats"):
        assert command in text
    assert "herald-clean clean page.txt" in text


def test_nothing_asked_shows_help() -> None:
    done = outside()
    assert b"Usage:" in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr


# Editions go to standard output, and nothing else does


def test_the_edition_goes_to_standard_output_as_markdown(herald: Herald) -> None:
    done = herald("clean", "page.txt")
    assert done.code == 0
    assert done.err == ""
    assert done.out.decode("utf-8").startswith("---\n")
    assert "## 港口吞吐量创新高" in done.out.decode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_whole_on_standard_output(herald: Herald, name: str) -> None:
    done = herald("clean", "page.txt", "-f", name)
    assert done.code == 0
    assert done.err == ""
    assert done.out
    if name == "json":
        assert json.loads(done.out)["format"] == "herald-clean/edition"


def test_the_formats_offered_are_the_writers_there_are() -> None:
    assert set(FORMATS) == set(WRITERS)


def test_several_formats_into_a_folder(herald: Herald, tmp_path: Path) -> None:
    done = herald("clean", "page.txt", "-f", "markdown,json", "-f", "tei", "-o", "out")
    assert done == Done(0, b"", "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["page.json", "page.md", "page.xml"]


def test_a_folder_is_one_issue_its_pages_in_counting_order(herald: Herald, tmp_path: Path) -> None:
    (tmp_path / "issue").mkdir()
    for number in (10, 2, 1):
        (tmp_path / "issue" / f"page-{number}.txt").write_text(f"第{number}页的标题在这里\n本报讯 这是第{number}页的报道，内容很短。\n", "utf-8")
    edition = json.loads(herald("clean", "issue", "-f", "json").out)
    assert [source["name"] for source in edition["sources"]] == ["page-1.txt", "page-2.txt", "page-10.txt"]


def test_standard_input() -> None:
    done = outside("clean", "-", "-f", "json", stdin=TEXT.encode("gb18030"))
    assert done.returncode == 0
    assert done.stderr == b""
    assert json.loads(done.stdout)["sources"][0]["name"] == "stdin"


def test_the_same_input_gives_the_same_bytes(herald: Herald) -> None:
    assert herald("clean", "page.txt", "-f", "json").out == herald("clean", "page.txt", "-f", "json").out


# Options


def body(done: Done) -> str:
    return "\n".join(block["text"] for article in json.loads(done.out)["articles"] for block in article["blocks"])


@pytest.mark.parametrize(
    ("options", "there", "not_there"),
    [
        ((), "创新高，全年", "創"),
        (("--script", "traditional"), "創新高，全年突破三億噸", "创"),
        (("--punctuation", "keep"), "创新高,全年", "创新高，"),
    ],
    ids=str,
)
def test_options_reach_the_text(herald: Herald, options: tuple[str, ...], there: str, not_there: str) -> None:
    text = body(herald("clean", "page.txt", "-f", "json", *options))
    assert there in text
    assert not_there not in text


def test_spacing(herald: Herald, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("港口吞吐量创新高\n本报讯 港口去年增长 12%，其中5G应用增长很快，全年突破三亿吨。\n", "utf-8")
    assert "增长12%，其中5G应用" in body(herald("clean", "page.txt", "-f", "json"))
    assert "增长 12%，其中 5G 应用" in body(herald("clean", "page.txt", "-f", "json", "--spacing", "pangu"))
    assert "增长 12%，其中5G应用" in body(herald("clean", "page.txt", "-f", "json", "--spacing", "keep"))


def test_emend_applies_what_is_sure_and_says_so(herald: Herald, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(DOUBLED, "utf-8")
    left = herald("clean", "page.txt", "-f", "json")
    assert "服务站服务站" in body(left)
    done = herald("clean", "page.txt", "-f", "json", "--emend")
    assert "服务站服务站" not in body(done)
    assert [finding["applied"] for finding in json.loads(done.out)["findings"] if finding["rule"] == "repeated-word"] == [True]


def test_encoding(herald: Herald, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(TEXT.encode("utf-16-le"))
    assert "港口吞吐量创新高" in herald("clean", "page.txt", "--encoding", "utf-16-le").out.decode("utf-8")


# Exit codes, each with one line


def test_an_input_that_is_not_there(herald: Herald) -> None:
    done = herald("clean", "absent.txt")
    assert (done.code, done.out) == (4, b"")
    assert_one_line(done.err, "absent.txt")


def test_one_of_several_fails_and_the_others_are_done(herald: Herald, tmp_path: Path) -> None:
    done = herald("clean", "absent.txt", "page.txt", "-f", "json", "-o", "out")
    assert (done.code, done.out) == (1, b"")
    assert_one_line(done.err, "absent.txt")
    assert (tmp_path / "out" / "page.json").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no text"),
        (b" \n\t\n\xe3\x80\x80\n", "holds no text"),
        (b"PK\x03\x04\x00\x00\x00\x00", "ZIP"),
        (b"\x00\x01\x02\x03" * 400, "page.txt"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "page.txt"),
        (b'<?xml version="1.0"?><unknown/>', "XML"),
    ],
    ids=["empty", "white", "zip", "binary", "picture", "xml"],
)
def test_bad_input_gets_one_line(herald: Herald, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "page.txt").write_bytes(content)
    done = herald("clean", "page.txt")
    assert (done.code, done.out) == (4, b"")
    assert_one_line(done.err, said)


def test_an_empty_folder(herald: Herald, tmp_path: Path) -> None:
    (tmp_path / "issue").mkdir()
    done = herald("clean", "issue")
    assert done.code == 4
    assert_one_line(done.err, "issue", "holds no text")


@pytest.mark.parametrize(
    "arguments",
    [
        ("clean",),
        ("clean", "page.txt", "-f", "word"),
        ("clean", "page.txt", "-f", "json", "-f", "tei"),
        ("clean", "page.txt", "--min-confidence", "2"),
        ("clean", "page.txt", "--no-such-option"),
        ("clean", "page.txt", "./page.txt", "-o", "out"),
        ("rules", "show", "no-such-rule"),
        ("score", "absent", "page.txt"),
        ("no-such-command",),
        *(("clean", "page.txt", f"--{name}", "no-such-choice") for name in CHOICES),
    ],
    ids=" ".join,
)
def test_usage(herald: Herald, arguments: tuple[str, ...]) -> None:
    done = herald(*arguments)
    assert (done.code, done.out) == (2, b"")
    assert done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("name", CHOICES)
def test_a_wrong_choice_names_the_right_ones(herald: Herald, name: str) -> None:
    done = herald("clean", "page.txt", f"--{name}", "no-such-choice")
    assert_one_line(done.err, *CHOICES[name])


def test_a_bad_rule_pack(herald: Herald, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[[rule]]\nid = "x"\n', "utf-8")
    for arguments in (("clean", "page.txt", "--rules", "mine.toml"), ("rules", "check", "mine.toml"), ("rules", "list", "--rules", "mine.toml")):
        done = herald(*arguments)
        assert (done.code, done.out) == (3, b"")
        assert_one_line(done.err, "mine.toml", "needs gives")


def test_strict_exits_with_5_when_findings_remain_and_writes_all_the_same(herald: Herald) -> None:
    done = herald("clean", "page.txt", "-f", "json", "--strict")
    assert json.loads(done.out)["findings"]
    assert done.code == 5
    assert_one_line(done.err, "remain")


def test_an_output_that_cannot_be_written(herald: Herald, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    done = herald("clean", "page.txt", "-o", "file/page.md")
    assert (done.code, done.out) == (1, b"")
    assert_one_line(done.err, "cannot be written")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "page.txt"]


def test_a_failed_run_leaves_the_old_file(herald: Herald, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("old", "utf-8")
    assert herald("clean", "absent.txt", "-o", "page.md").code == 4
    assert (tmp_path / "page.md").read_text("utf-8") == "old"


# Odd names


@pytest.mark.parametrize("name", ["一期 报纸.txt", "-dash.txt", "new\nline.txt", "quote'\".txt", "no-extension", "dots..txt", "%s{0}.txt"])
def test_odd_names(herald: Herald, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXT, "utf-8")
    done = herald("clean", "-f", "json", "-o", "out", "--", name)
    assert done == Done(0, b"", "")
    (written,) = (tmp_path / "out").iterdir()
    assert json.loads(written.read_bytes())["sources"][0]["name"] == name


def test_a_name_that_is_not_there_and_spans_lines_is_told_on_one(herald: Herald) -> None:
    assert_one_line(herald("clean", "new\nline.txt").err, "new line.txt")


def test_an_output_named_by_an_input_stays_in_its_folder(herald: Herald, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "..txt").write_text(TEXT, "utf-8")
    assert herald("clean", "sub/..txt", "-f", "json", "-o", "out").code == 0
    assert len(list((tmp_path / "out").iterdir())) == 1


# The other commands


def test_explain_reports_on_standard_output(herald: Herald) -> None:
    done = herald("explain", "page.txt")
    assert (done.code, done.err) == (0, "")
    text = done.out.decode("utf-8")
    assert "widen_punctuation" in text
    assert "FAULT" not in text


def test_explain_writes_the_proof(herald: Herald, tmp_path: Path) -> None:
    assert herald("explain", "page.txt", "-o", "proof.html") == Done(0, b"", "")
    assert "<html" in (tmp_path / "proof.html").read_text("utf-8")


def test_score_of_an_edition_against_itself_is_full(herald: Herald, tmp_path: Path) -> None:
    herald("clean", "page.txt", "-f", "json", "-o", "page.json")
    done = herald("score", "page.json", "page.json")
    assert (done.code, done.err) == (0, "")
    assert "text        1.0000" in done.out.decode("utf-8")
    assert herald("score", "page.txt", "page.txt").code == 1


def test_rules(herald: Herald) -> None:
    listed = herald("rules", "list").out.decode("utf-8")
    assert "signature-brackets" in listed
    assert "cn-11-0005" in listed
    shown = herald("rules", "show", "signature-brackets").out.decode("utf-8")
    assert "hits:" in shown
    assert "misses:" in shown
    assert herald("rules", "check").code == 0


def test_formats_are_listed(herald: Herald) -> None:
    listed = herald("formats").out.decode("utf-8")
    for name in (*FORMATS, "pdf", "alto"):
        assert name in listed


# The process: locale, pipes, completion


def test_a_locale_without_chinese() -> None:
    done = outside("clean", "-", stdin=TEXT.encode("utf-8"), LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "港口吞吐量创新高" in done.stdout.decode("utf-8")


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no pipes that break here")
def test_a_closed_pipe_is_no_error() -> None:
    program = subprocess.Popen([sys.executable, "-m", "cleaner.cli", "clean", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert program.stdout is not None
    assert program.stderr is not None
    assert program.stdin is not None
    program.stdout.close()
    program.stdin.write(TEXT.encode("utf-8"))
    program.stdin.close()
    assert program.stderr.read() == b""
    program.stderr.close()
    assert program.wait(300) in (0, -signal.SIGPIPE)


def test_completion() -> None:
    said = outside("--show-completion", "bash")
    assert said.returncode == 0
    assert b"complete" in said.stdout
    code = "import sys; sys.argv = ['herald-clean']; from cleaner.cli import main; main()"
    environment = {**os.environ, "_HERALD_CLEAN_COMPLETE": "complete_bash", "COMP_WORDS": "herald-clean cle", "COMP_CWORD": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=300, env=environment)
    assert done.stdout.split() == [b"clean"]
