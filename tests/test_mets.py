"""METS beside ALTO: the articles that only the logical structure knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from ocr_pages import alto, page, shuffled
from test_ocr_formats import STORIES, stories

from cleaner.errors import InputError
from cleaner.inputs import pages_of
from cleaner.pipeline import clean
from cleaner.rulebook import shipped_rulebook

KINDS = {"heading": "HEADING", "paragraph": "PARAGRAPH", "caption": "CAPTION", "folio": "HEADER"}


def mets(*places: str) -> str:
    """METS of one page, whose file stands in each of these places."""
    files = "".join(f'<file ID="ALTO1"><FLocat LOCTYPE="URL" xlink:href="{place}"/></file>' for place in places)
    parts = {key: "".join(f'<div TYPE="{KINDS[one.kind]}"><fptr><area FILEID="ALTO1" BETYPE="IDREF" BEGIN="{one.id}"/></fptr></div>' for one in page() if one.article == key) for key in ("", "a1", "a2")}
    articles = "".join(f'<div ID="DIV{key}" TYPE="ARTICLE" LABEL="x">{parts[key]}</div>' for key in ("a1", "a2"))
    return (
        '<?xml version="1.0"?><mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"><fileSec><fileGrp ID="ALTOGRP" USE="ALTO">'
        f'{files}</fileGrp><fileGrp USE="Images"><file ID="IMG"><FLocat xlink:href="image.xml"/></file></fileGrp></fileSec>'
        f'<structMap TYPE="PHYSICAL"/><structMap TYPE="LOGICAL"><div TYPE="ISSUE">{parts[""]}{articles}</div></structMap></mets>'
    )


@pytest.mark.parametrize("place", ["alto/1.xml", "file://./alto/1.xml", "./alto/1.xml"])
def test_a_mets_file_is_read_with_the_pages_it_names(tmp_path: Path, place: str) -> None:
    (tmp_path / "alto").mkdir()
    (tmp_path / "alto" / "1.xml").write_text(alto(2, shuffled(page()), kinds=False), "utf-8")
    (tmp_path / "issue.xml").write_text(mets(place), "utf-8")
    edition = clean(pages_of(str(tmp_path / "issue.xml")), shipped_rulebook())
    assert stories(edition) == STORIES
    assert [source.name for source in edition.sources] == ["1.xml"]
    assert [item.kind for item in edition.furniture] == ["folio"]


def test_mets_among_the_pages_of_a_folder_tells_of_them(tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_text(alto(2, shuffled(page()), kinds=False), "utf-8")
    (tmp_path / "x-mets.xml").write_text(mets("1.xml"), "utf-8")
    assert stories(clean(pages_of(str(tmp_path)), shipped_rulebook())) == STORIES


@pytest.mark.parametrize(("place", "says"), [("../1.xml", "outside its folder"), ("/etc/1.xml", "is not there"), ("2.xml", "is not there"), ("http://example.org/1.xml", "holds no text")])
def test_what_mets_may_not_name_is_one_clear_line(tmp_path: Path, place: str, says: str) -> None:
    (tmp_path / "issue").mkdir()
    (tmp_path / "1.xml").write_text(alto(2, page()), "utf-8")
    (tmp_path / "issue" / "mets.xml").write_text(mets(place), "utf-8")
    with pytest.raises(InputError, match=says) as caught:
        pages_of(str(tmp_path / "issue" / "mets.xml"))
    assert "\n" not in str(caught.value)
