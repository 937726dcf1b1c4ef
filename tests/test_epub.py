"""The EPUB: the same bytes every time, the parts that a reader needs, and the blessing of epubcheck."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import etree
from printed import BARE, gold_edition
from strategies import editions

from cleaner.edition import Edition
from cleaner.writers.epub import as_epub, chapter_name
from cleaner.writers.templating import printable

XHTML = {"h": "http://www.w3.org/1999/xhtml", "o": "http://www.idpf.org/2007/opf"}


def package(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def xml(parts: zipfile.ZipFile, name: str) -> Any:
    return etree.fromstring(parts.read(name))


def epubcheck() -> list[str]:
    """The command. Debian's is a jar that starts by binfmt, which containers lack."""
    path = shutil.which("epubcheck")
    if path is None:
        pytest.skip("no epubcheck on this machine")
    if Path(path).read_bytes()[:2] == b"PK":
        return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", path]
    return [path]


def check(tmp_path: Path, edition: Edition, sources: list[str]) -> None:
    command = epubcheck()
    path = tmp_path / "issue.epub"
    path.write_bytes(as_epub(edition, sources))
    done = subprocess.run([*command, "--failonwarnings", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@settings(max_examples=40, deadline=None)
@given(editions())
def test_is_the_same_every_time_and_well_formed(drawn: tuple[Edition, list[str]]) -> None:
    data = as_epub(*drawn)
    assert data == as_epub(*drawn)
    parts = package(data)
    said: dict[str, str] = {}
    for name in parts.namelist():
        if name.endswith((".xhtml", ".opf", ".xml")):
            root = xml(parts, name)
            said |= {el.get("data-block"): "".join(el.itertext()) for el in root.iterfind(".//*[@data-block]")}
    assert said == {printable(block.id): printable(block.text) for article in drawn[0].articles for block in article.blocks}


def test_the_media_type_comes_first_and_uncompressed() -> None:
    data = as_epub(BARE)
    first = package(data).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert data[38:58] == b"application/epub+zip"


def test_every_file_is_in_the_manifest_and_every_link_leads_somewhere() -> None:
    parts = package(as_epub(*gold_edition("dev-003")))
    names = {name.removeprefix("EPUB/") for name in parts.namelist() if name.startswith("EPUB/")}
    manifest = xml(parts, "EPUB/package.opf").xpath("//o:manifest/o:item/@href", namespaces=XHTML)
    assert sorted([*manifest, "package.opf"]) == sorted(names)
    nav = xml(parts, "EPUB/nav.xhtml")
    targets = {str(href) for href in nav.xpath("//h:nav//h:a/@href", namespaces=XHTML)}
    assert {target.split("#")[0] for target in targets} <= names
    assert chapter_name(1) in targets
    pages = nav.xpath("//h:nav[3 > position()]//h:ol/h:li[h:ol]/h:a/text()", namespaces=XHTML)
    assert pages == ["page-01", "第2版"]


@pytest.mark.parametrize("name", ["000_", "001_", "002_", "003_", "004_", "dev-047"])
def test_epubcheck_finds_nothing(name: str, tmp_path: Path) -> None:
    edition, sources = gold_edition(name)
    check(tmp_path, edition, sources)


def test_epubcheck_finds_nothing_in_an_empty_edition(tmp_path: Path) -> None:
    check(tmp_path, BARE, [])


def test_epubcheck_finds_nothing_in_nasty_text(tmp_path: Path) -> None:
    """The drawn editions of one fixed seed: epubcheck takes seconds each."""
    drawn: list[tuple[Edition, list[str]]] = []

    @settings(max_examples=4, deadline=None, derandomize=True, database=None)
    @given(editions())
    def draw(one: tuple[Edition, list[str]]) -> None:
        drawn.append(one)

    draw()
    largest = max(drawn, key=lambda one: len(one[0].articles))
    check(tmp_path, *largest)
