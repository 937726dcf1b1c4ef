"""Read METS: which files of a digitised newspaper are its pages, and which blocks of their ALTO make an article.

The logical structure names an article's parts (heading, paragraph, caption) and points at blocks of ALTO files by their ids.
A METS file is no page itself: it is given with the files that it names, or they with it in one folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit

from lxml import etree

from cleaner.model import Role
from cleaner.readers.kinds import names_article, role_of
from cleaner.readers.markup import children, parse_xml

HREF = "{http://www.w3.org/1999/xlink}href"


class Told(NamedTuple):
    """What METS says of one block of an ALTO file."""

    key: str
    """The block's id."""
    article: str | None
    role: Role | None


Structure: TypeAlias = Mapping[str, tuple[Told, ...]]
"""What METS says of the blocks of its files, in the order of the logical structure, by the name of the file."""


def pages_named(name: str, data: bytes) -> tuple[str, ...]:
    """The paths of the ALTO files that a METS file names, as it writes them, relative to itself. Raises InputError."""
    return tuple(dict.fromkeys(path for _, path in _files(parse_xml(name, data))))


def structure_of(name: str, data: bytes) -> Structure:
    """What a METS file says of its ALTO files. Raises InputError."""
    root = parse_xml(name, data)
    names = {key: PurePosixPath(path).name for key, path in _files(root)}
    out: dict[str, list[Told]] = {}
    for tree in root.iter("{*}structMap"):
        if tree.get("TYPE", "").lower() == "logical":
            for area in tree.iter("{*}area"):
                if area.get("BEGIN") and area.get("FILEID") in names:
                    out.setdefault(names[area.get("FILEID", "")], []).append(_told(area))
    return {file: tuple(told) for file, told in out.items()}


def _told(area: etree._Element) -> Told:
    parts = list(area.iterancestors("{*}div"))
    article = next((div for div in parts if names_article(div.get("TYPE", ""))), None)
    return Told(area.get("BEGIN", ""), None if article is None else article.get("ID") or article.get("DMDID") or article.get("LABEL"), role_of(parts[0].get("TYPE", "")) if parts else None)


def _files(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Id and path of every ALTO file. Addresses on the web are none."""
    for file in root.iter("{*}file"):
        groups = " ".join(above.get("USE", "") + above.get("ID", "") for above in (file, *file.iterancestors("{*}fileGrp"))).lower()
        for place in children(file, "FLocat"):
            address = urlsplit(place.get(HREF, ""))
            path = unquote(address.netloc + address.path if address.netloc in (".", "..") else address.path).lstrip("/")
            if address.scheme in ("", "file") and path.lower().endswith(".xml") and any(word in groups for word in ("alto", "fulltext", "text", "ocr")):
                yield file.get("ID", ""), path

