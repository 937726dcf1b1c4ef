"""The review over HTTP: who is let in, what is kept, and that nothing on the page is markup that was not meant."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html
from test_decisions import DUMP, breaches, small

from cleaner import cli
from cleaner.cli_review import decisions_beside
from cleaner.decisions import Decisions, append_decision, apply_decisions, read_decisions
from cleaner.edition import SourceNote
from cleaner.errors import HeraldError, InputError, MissingExtraError, UsageError
from cleaner.options import Options
from cleaner.verdicts import Classify, Correct, Key, Split, line_of

pytest.importorskip("uvicorn", reason="no uvicorn here: pip install 'herald-clean[review]'")
pytest.importorskip("starlette", reason="no Starlette here: pip install 'herald-clean[review]'")

from cleaner.review.server import Opened, open_review
from cleaner.review.sitting import Sitting
from cleaner.review.wishes import Wish


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


class Client:
    """Asks a review over a socket, with headers as they are given."""

    def __init__(self, opened: Opened) -> None:
        parts = urlsplit(opened.address)
        self.host, self.path = parts.netloc, parts.path

    def ask(self, method: str = "GET", path: str | None = None, body: str | None = None, **headers: str | None) -> Reply:
        connection = http.client.HTTPConnection(self.host, timeout=10)
        connection.putrequest(method, self.path if path is None else path, skip_host=True, skip_accept_encoding=True)
        data = body.encode() if body is not None else b""
        sent = {"Host": self.host, **({"Origin": f"http://{self.host}", "Content-Type": "application/json", "Content-Length": str(len(data))} if method == "POST" else {})}
        for name, value in {**sent, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(data)
        answer = connection.getresponse()
        reply = Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode())
        connection.close()
        return reply

    def page(self) -> Any:
        return html.document_fromstring(self.ask().body)

    def digest(self) -> str:
        return str(self.page().get_element_by_id("desk").get("data-digest"))

    def act(self, **wish: Any) -> Reply:
        return self.ask("POST", self.path + "act", json.dumps({"digest": self.digest(), **wish}))

    def undo(self) -> Reply:
        return self.ask("POST", self.path + "undo", json.dumps({"digest": self.digest()}))

    def texts(self) -> list[str]:
        return [el.text_content() for el in self.page().xpath("//*[@id='edition']//article[@id]//div/p")]


def running(sitting: Sitting) -> Iterator[Client]:
    opened = open_review(sitting)
    thread = threading.Thread(target=opened.serve, daemon=True)
    thread.start()
    while not opened.server.started:
        time.sleep(0.01)
    yield Client(opened)
    opened.server.should_exit = True
    thread.join(10)
    opened.door.close()


@pytest.fixture
def sitting(tmp_path: Path) -> Sitting:
    return Sitting(small(), [DUMP], tmp_path / "p.txt.decisions.jsonl", "李<b>")


@pytest.fixture
def client(sitting: Sitting) -> Iterator[Client]:
    yield from running(sitting)


def test_only_the_address_with_the_token_answers(client: Client) -> None:
    good = client.ask()
    assert good.status == 200
    assert len(client.path) > 30
    for path in ("/", "/x/", client.path[:-2] + "/", client.path.upper(), client.path[:-1], "/" + client.path, client.path + "etc/passwd", "//", "/%00/"):
        assert client.ask(path=path).status == 404, path
    assert "desk" not in client.ask(path="/").body
    assert client.ask("POST", "/act", "{}").status == 404


def test_it_listens_on_this_machine_only(sitting: Sitting) -> None:
    opened = open_review(sitting)
    assert opened.door.getsockname()[0] == "127.0.0.1"
    opened.door.close()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "[::1]", "", None, "127.0.0.1.evil.example"])
def test_another_host_s_name_is_turned_away(client: Client, host: str | None) -> None:
    assert client.ask(Host=host).status == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", None, "https://127.0.0.1", "http://127.0.0.1:1", "file://"])
def test_an_act_from_another_page_is_turned_away(client: Client, sitting: Sitting, origin: str | None) -> None:
    wish = json.dumps({"digest": client.digest(), "act": "refuse", "finding": 0})
    assert client.ask("POST", client.path + "act", wish, Origin=origin).status == 403
    assert not sitting.path.exists()


def test_an_act_is_json_of_decent_length(client: Client) -> None:
    assert client.ask("POST", client.path + "act", "{}", Content_Type="text/plain").status == 415
    assert client.ask("POST", client.path + "act", "{}", Content_Length="99999999").status == 413
    assert client.ask("PUT").status == 405
    for body in ("", "好", "[]", "{}", '{"act":"split"}', '{"digest":"x","act":"split","more":1}', '{"digest":"x","act":"split","entry":"1"}'):
        reply = client.ask("POST", client.path + "act", body)
        assert reply.status == 400, body
        assert "\n" not in reply.told["wrong"]


def test_every_answer_tells_the_browser_what_it_may_do(client: Client) -> None:
    for reply in (client.ask(), client.ask(path="/"), client.undo()):
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert "server" not in reply.headers
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    inside = client.page().xpath("string(//meta[@http-equiv]/@content)")
    assert re.search(r"'sha256-[^']+'", inside)[0] in client.ask().headers["content-security-policy"]  # type: ignore[index]


def test_decisions_are_kept_shown_and_undone(client: Client, sitting: Sitting) -> None:
    before = client.texts()
    reply = client.act(act="split", entry=1, at=5)
    assert (reply.status, reply.told) == (200, {"said": "Kept: began a new paragraph with 戊己", "entry": 2})
    assert client.texts()[1:3] == ["甲乙丙丁。", "戊己"]
    (decision,) = read_decisions(sitting.path).acts
    assert isinstance(decision, Split)
    assert decision.who == "李<b>"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", decision.when)
    assert client.act(act="correct", entry=1, text="甲已丙丁！").status == 200
    assert client.texts()[1] == "甲已丙丁！"
    assert len(read_decisions(sitting.path).acts) == 3, "two places were corrected"
    for _ in range(3):
        assert client.undo().status == 200
    assert client.texts() == before
    assert client.undo().status == 409
    assert [path.name for path in sitting.path.parent.iterdir()] == [sitting.path.name]


@pytest.mark.parametrize(
    ("wish", "texts"),
    [
        ({"act": "join", "entry": 2, "to": 1}, ["题目", "甲乙丙丁。戊己庚辛平台平台。壬癸", "第二题", "子丑寅卯。"]),
        ({"act": "move", "entry": 2, "after": 4}, ["题目", "甲乙丙丁。戊己", "第二题", "子丑寅卯。", "庚辛平台平台。壬癸"]),
        ({"act": "move", "entry": 4, "front": 0}, ["子丑寅卯。", "题目", "甲乙丙丁。戊己", "庚辛平台平台。壬癸", "第二题"]),
        ({"act": "move", "entry": 1, "apart": True, "rest": True}, ["题目", "甲乙丙丁。戊己", "庚辛平台平台。壬癸", "第二题", "子丑寅卯。"]),
        ({"act": "move", "entry": 5, "after": 4}, ["题目", "甲乙丙丁。戊己", "庚辛平台平台。壬癸", "第二题", "子丑寅卯。", "12版"]),
        ({"act": "set-aside", "entry": 3, "kind": "navigation"}, ["题目", "甲乙丙丁。戊己", "庚辛平台平台。壬癸", "子丑寅卯。"]),
        ({"act": "accept", "finding": 0}, ["题目", "甲乙丙丁。戊己", "庚辛平台。壬癸", "第二题", "子丑寅卯。"]),
        ({"act": "correct", "entry": 2, "text": "庚 辛平台。壬 癸"}, ["题目", "甲乙丙丁。戊己", "庚 辛平台。壬 癸", "第二题", "子丑寅卯。"]),
        ({"act": "correct", "entry": 0, "text": "新题目录"}, ["新题目录", "甲乙丙丁。戊己", "庚辛平台平台。壬癸", "第二题", "子丑寅卯。"]),
    ],
)
def test_what_can_be_decided(client: Client, sitting: Sitting, wish: dict[str, Any], texts: list[str]) -> None:
    reply = client.act(**wish)
    assert reply.status == 200, reply.body
    assert client.texts() == texts
    edition, reports = apply_decisions(small(), read_decisions(sitting.path), [DUMP])
    assert {report.outcome for report in reports} == {"done"}
    assert breaches(edition, [DUMP]) == []


def test_a_role_and_a_refusal_change_no_text(client: Client) -> None:
    before = client.texts()
    assert client.act(act="role", entry=3, role="subhead").status == 200
    assert client.page().xpath("string(//*[@id='edition']//*[@data-e='3']/@data-kind)") == "subhead"
    cards = len(client.page().xpath("//li[@data-f]"))
    assert client.act(act="refuse", finding=0).status == 200
    assert len(client.page().xpath("//li[@data-f]")) <= cards
    assert "repeated-word" not in client.page().xpath("string(//*[@id='marks']/ol[1])")
    assert client.texts() == before


def test_an_article_gets_another_kind_and_another_section(client: Client, sitting: Sitting) -> None:
    before = client.texts()
    assert client.act(act="article", entry=4, kind="advert").told["said"] == "Kept: made the article with 第二题 an advert"
    assert client.act(act="article", entry=4, section="<b>要闻").status == 200
    second = client.page().xpath("//*[@id='edition']/article")[1]
    assert (second.get("data-kind"), second.get("data-section")) == ("advert", "<b>要闻")
    assert client.texts() == before
    first, last = read_decisions(sitting.path).acts
    assert line_of(first).startswith('{"act":"article","about":{"spans":[[0,21,24]],"text":"第二题"},"kind":"advert",')
    assert isinstance(last, Classify)


@pytest.mark.parametrize(
    "wish",
    [
        {"act": "burn"},
        {"act": "article", "entry": 0},
        {"act": "article", "entry": 0, "kind": "article"},
        {"act": "article", "entry": 0, "kind": "<script>"},
        {"act": "article", "entry": 5, "kind": "photo"},
        {"act": "split", "entry": 1, "at": 0},
        {"act": "split", "entry": 1, "at": 99},
        {"act": "split", "entry": 1, "at": -1},
        {"act": "split", "entry": 5, "at": 1},
        {"act": "split", "entry": 99, "at": 1},
        {"act": "role", "entry": 1, "role": "<script>"},
        {"act": "role", "entry": 1},
        {"act": "role", "entry": 1, "role": "paragraph"},
        {"act": "set-aside", "entry": 1, "kind": "bin"},
        {"act": "join", "entry": 1, "to": 1},
        {"act": "join", "entry": 1, "to": 5},
        {"act": "move", "entry": 1},
        {"act": "move", "entry": 1, "after": 1},
        {"act": "accept", "finding": 1},
        {"act": "refuse", "finding": -1},
        {"act": "correct", "entry": 1, "text": ""},
        {"act": "correct", "entry": 1, "text": "甲乙丙丁。戊己"},
    ],
)
def test_what_cannot_be_decided_is_said_and_not_kept(client: Client, sitting: Sitting, wish: dict[str, Any]) -> None:
    reply = client.act(**wish)
    assert reply.status == 409
    assert reply.told["wrong"]
    assert not sitting.path.exists()


def test_a_page_that_is_behind_is_told_so(client: Client, sitting: Sitting) -> None:
    digest = client.digest()
    append_decision(sitting.path, [Correct(about=Key(((0, 3, 4),), "甲"), old="甲", new="申")], small().sources)
    reply = client.ask("POST", client.path + "act", json.dumps({"digest": digest, "act": "refuse", "finding": 0}))
    assert reply.status == 409
    assert "load the page again" in reply.told["wrong"]
    assert client.texts()[1] == "申乙丙丁。戊己", "what was written elsewhere is shown"


def test_a_file_of_another_dump_is_not_added_to(client: Client, sitting: Sitting) -> None:
    append_decision(sitting.path, [Correct(about=Key(((0, 3, 4),), "甲"), old="甲", new="申")], [SourceNote("other.txt", "f" * 64, "utf-8", 9)])
    reply = client.act(act="refuse", finding=0)
    assert reply.status == 409
    assert "other sources" in reply.told["wrong"]
    assert "no longer fits" in client.page().xpath("string(//*[@id='history'])")


def test_a_broken_file_is_said_and_left(client: Client, sitting: Sitting) -> None:
    digest = client.digest()
    sitting.path.write_text("{broken", "utf-8")
    reply = client.ask("POST", client.path + "act", json.dumps({"digest": digest, "act": "refuse", "finding": 0}))
    assert reply.status == 409
    assert "no decisions file" in reply.told["wrong"]
    assert sitting.path.read_text("utf-8") == "{broken"


def test_two_decisions_at_once_are_one_and_then_the_other(client: Client, sitting: Sitting) -> None:
    """Of two acts on the same page one is kept; the other is told that the page is behind. Neither is lost halfway."""
    digest = client.digest()
    bodies = [json.dumps({"digest": digest, "act": "correct", "entry": 1, "text": text}) for text in ("申乙丙丁。戊己", "甲乙丙丁。戊已")]
    replies: list[Reply] = []
    threads = [threading.Thread(target=lambda body=body: replies.append(client.ask("POST", client.path + "act", body))) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reply.status for reply in replies) == [200, 409]
    assert len(read_decisions(sitting.path).acts) == 1


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for client in running(Sitting(small(), [DUMP], tmp_path / "file" / "d.jsonl", "李")):
        reply = client.act(act="refuse", finding=0)
        assert reply.status == 409
        assert "cannot be written" in reply.told["wrong"]


def test_everything_typed_in_is_escaped(client: Client, sitting: Sitting) -> None:
    nasty = '</script></textarea><img src=x onerror=alert(1)>"\'&'
    assert client.act(act="correct", entry=1, text=nasty).status == 200
    assert client.texts()[1] == nasty
    page = client.page()
    assert not page.xpath("//img")
    assert len(page.xpath("//script")) == 1
    assert nasty in page.xpath("string(//*[@id='history'])")
    assert "李<b>" in page.xpath("string(//*[@id='history'])")
    assert client.act(act="correct", entry=1, text="a\x00\u2028\nb").status == 200
    assert len(sitting.path.read_text("utf-8").split("\n")) == len(read_decisions(sitting.path).acts) + 2


def test_the_proof_without_review_has_none_of_it() -> None:
    from cleaner.proof import as_proof

    page = html.document_fromstring(as_proof(small(), [DUMP]))
    assert not page.xpath("//*[@id='desk'] | //*[@data-f] | //textarea")
    assert "connect-src" not in str(page.xpath("string(//meta[@http-equiv]/@content)"))


def test_a_decision_survives_as_a_file_alone(client: Client, sitting: Sitting) -> None:
    client.act(act="accept", finding=0)
    line = sitting.path.read_text("utf-8").splitlines()[1]
    decision = json.loads(line)
    assert list(decision) == ["act", "about", "rule", "old", "new", "who", "when"]
    assert decision["about"] == {"spans": [[0, 13, 17]], "text": "平台平台"}
    assert Decisions().digest != read_decisions(sitting.path).digest


def test_a_port_in_use_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="cannot be used"):
            open_review(Sitting(small(), [DUMP], Path("none"), "李"), taken.getsockname()[1])


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "页.txt"
    path.write_text("码头老街四月重新开市\n　　修缮两年的码头老街昨日重新开市，排水管网管网全部换新。\n", "utf-8")
    return path


def test_clean_replays_what_the_review_kept(page: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    edition, sources = cli.edition_of(str(page), Options(), ())
    sitting = Sitting(edition, sources, decisions_beside(str(page)), "李档案")
    blocks = [block for article in edition.articles for block in article.blocks]
    entry = next(n for n, block in enumerate(blocks) if "昨日" in block.text)
    sitting.decide(Wish(act="correct", digest=sitting.decisions().digest, entry=entry, text=blocks[entry].text.replace("昨日", "今日")))
    cli.app(["clean", str(page), "--decisions", str(sitting.path), "-f", "tei"], standalone_mode=False)
    tei = capsysbinary.readouterr().out.decode()
    assert "<sic>昨</sic><corr" in tei
    assert "<name>李档案</name> <desc>corrected 昨 to 今</desc>" in tei
    cli.app(["explain", str(page), "--decisions", str(sitting.path)], standalone_mode=False)
    assert "archivist/correct" in capsysbinary.readouterr().out.decode()
    page.write_text(page.read_text("utf-8").replace("昨日", "周日"), "utf-8")
    cli.app(["clean", str(page), "--decisions", str(sitting.path), "-f", "json"], standalone_mode=False)
    told = capsysbinary.readouterr()
    assert [finding["rule"] for finding in json.loads(told.out)["findings"]][-1] == "decision-no-longer-fits"
    assert b"a decision no longer fits: corrected" in told.err


@pytest.mark.parametrize("arguments", [["clean", "a.txt", "b.txt", "--decisions", "d.jsonl"], ["review", "-"]])
def test_commands_that_make_no_sense_are_told_so(arguments: list[str]) -> None:
    with pytest.raises(UsageError):
        cli.app(arguments, standalone_mode=False)


def test_a_missing_decisions_file_is_one_line(page: Path) -> None:
    with pytest.raises(HeraldError, match="is not there"):
        cli.app(["clean", str(page), "--decisions", "no-such.jsonl"], standalone_mode=False)


def test_review_without_its_extra_says_what_to_install(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.cli_review.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"herald-clean\[review\]"):
        cli.app(["review", str(page)], standalone_mode=False)


def test_the_command_opens_a_review_and_closes_on_a_signal(page: Path) -> None:
    command = [sys.executable, "-m", "cleaner.cli", "review", str(page), "--who", "李"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stderr
        address = re.search(r"http://127\.0\.0\.1:\d+/\S{30,}/", process.stderr.readline())
        assert address
        host = urlsplit(address[0])
        connection = http.client.HTTPConnection(host.netloc, timeout=10)
        connection.request("GET", host.path)
        assert connection.getresponse().status == 200
        connection.close()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert out == ""
    assert host.path not in err, "nothing tells the token again"
    assert "Traceback" not in err
