"""Read a text dump: decode it, and give one block for every line that holds ink.

Blank lines, indents and runs of spaces are layout that the dump still has: they
go into each block's `Place` as evidence, and never into its text. The text of an edition of this tool, which its layout tells, states its
articles besides (`cleaner.readers.stated_text`).
"""

from __future__ import annotations

import hashlib
import re

from cleaner.chars import INVISIBLE, char_width
from cleaner.errors import InputError
from cleaner.model import Block, Galley, Piece, Place, Source
from cleaner.readers import Page
from cleaner.readers.rows import unwoven
from cleaner.readers.stated_text import stated_text

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\x00\x00": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""Byte order marks and what they say."""

LINE = re.compile(r"[^\n\x0b\x0c\x85\u2028\u2029]+")
"""A line, ended by any of the ends Unicode knows; form feeds end pages of pdftotext."""

CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
BINARY_SHARE = 0.02
"""More than this share of NULs and other controls in the text says that it is no text."""


def read_text(name: str, data: bytes, page: int = 0, encoding: str | None = None) -> tuple[Page, ...]:
    """The one page of a text dump. Raises InputError when the bytes are no text or not of `encoding`."""
    text, found = decode(name, data, encoding)
    source = Source(name, text, hashlib.sha256(data).hexdigest(), found)
    rows = read_lines(text, page)
    if own := stated_text(text, rows):
        return (Page(source, rows, facts=own[1], stated=own[0]),)
    return (Page(source, unwoven(rows)),)


def decode(name: str, data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text of some bytes, line ends made one, and the name of their encoding. Raises InputError."""
    if encoding:
        try:
            return _one_line_end(data.decode(encoding)), encoding
        except LookupError as error:
            raise InputError(name, f"{encoding} is no encoding that Python knows", "see --encoding") from error
        except UnicodeDecodeError as error:
            raise InputError(name, f"is not {encoding} at byte {error.start}", "try another --encoding, or none") from error
    marked = next((known for mark, known in MARKS.items() if data.startswith(mark)), None)
    for known in filter(None, (marked, "utf-8", "gb18030")):
        try:
            text = data.decode(known)
        except UnicodeDecodeError:
            continue
        if known != "gb18030" or _reads_as_gb18030(data, text):
            _refuse_binary(name, text)
            return _one_line_end(text), known
    return _guess(name, data)


def _reads_as_gb18030(data: bytes, text: str) -> bool:
    """Whether bytes that happen to decode as GB18030 are better read so than as Big5 (both accept most byte pairs).

    Common characters tell: text read in the wrong one of the two falls out of the commonest blocks.
    """
    try:
        other = data.decode("big5")
    except UnicodeDecodeError:
        return "\x00" not in text
    return _commonness(text) >= _commonness(other)


COMMON = frozenset("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严這個國們來時說為會學過發對業產動區處長經實現機關電開東員應間題華報訊記者發展與爲後從進實務總統議")


def _commonness(text: str) -> float:
    """Share of the Han-like characters of `text` that are among the commonest few hundred."""
    high = [char for char in text[:20000] if ord(char) > 0x7F]
    return sum(char in COMMON for char in high) / len(high) if high else 1.0


def _guess(name: str, data: bytes) -> tuple[str, str]:
    """The best reading of bytes that are neither UTF-8 nor GB18030, by charset-normalizer. Raises InputError."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000], cp_isolation=["big5", "big5hkscs", "utf_16", "utf_16_le", "utf_16_be", "shift_jis", "euc_kr", "cp1252"]).best()
    known = best.encoding if best else "big5hkscs"
    try:
        text = data.decode(known)
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError(name, "is in no encoding that could be told", "name it with --encoding") from error
    _refuse_binary(name, text)
    return _one_line_end(text), known


def _refuse_binary(name: str, text: str) -> None:
    head = text[:20000]
    if len(CONTROLS.findall(head)) > BINARY_SHARE * len(head):
        raise InputError(name, "is no text", "see `herald-clean formats` for what can be read")


def _one_line_end(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def read_lines(text: str, page: int = 0) -> Galley:
    """One block for each line with ink, its piece the line from its first ink to its last.

    >>> [(block.text, block.place.line, block.place.indent, block.place.above) for block in read_lines("甲\\n\\n　　乙")]
    [('甲', 1, 0, 0), ('乙', 3, 4, 1)]
    """
    out: list[Block] = []
    above, number, at = 0, 1, 0
    for found in LINE.finditer(text.replace("\r", "\n")):
        number += text.count("\n", at, found.start())
        at = found.start()
        line = found[0]
        left = next((i for i, char in enumerate(line) if not INVISIBLE.match(char)), None)
        if left is None:
            above += 1
            continue
        right = len(line) - next(i for i, char in enumerate(reversed(line)) if not INVISIBLE.match(char))
        raw = line[left:right]
        before = text[(out[-1].pieces[-1].start + len(out[-1].pieces[-1].raw)) if out else 0 : found.start() + left]
        above = max(0, before.count("\n") - (1 if out else 0))
        indent = sum(8 if char == "\t" else char_width(char) for char in line[:left])
        out.append(Block(raw, (Piece(page, found.start() + left, raw),), place=Place(page, number, above, indent)))
        above = 0
    return tuple(out)
