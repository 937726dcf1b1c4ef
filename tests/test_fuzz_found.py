"""What fuzzing found, kept: each of these once ended in a traceback or lost a character."""

from __future__ import annotations

import pytest
from editionlaws import breaches

from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.readers import Page
from cleaner.readers.detect import read
from cleaner.rulebook import shipped_rulebook

ROWS = "2025年4月14日 星期一  中国高新技术产业导报\nCN 11-0237  中国高新技术产业导报\nA04 要闻  中国高新技术产业导报\n"
SLIVERS = "“\n中国高新技术产业导报  中国高新技术产业导报\n各地加快培育新动能，推动产业\n中国高新技术产业导报  中国高新技术产业导报\n新华社北京4月9日电（记者 张三）  中国高新技术产业导报\n"
ACROSS = "中国高新技术产业导报\n中国高新技术产业导报 中国高新技术产业导报  CN 11-0237\nCN 11-0237  。  中国高新技术产业导报\n中国高新技术产业导报\n0\n中国高新技术产业导报  中国高新技术产业导报\n"
CONTROLS = "IyAjQWEgIFt0Cv8gYWFsdHgK/yAg3gp0IP8gIHR4CiAgIP8gIN4KKnQg/yAgIFt0Cv8gYSAgW3QK/yAgMgp0IP8gIHR4CiAgIP8gIN4KKnQjIP8gIHR4CsAgICABCYyH9SAgICDeCng="
REGION = b"<TextRegion><TextLine><TextEquiv><Unicode>7</Unicode></TextEquiv></TextLine></TextRegion>"


def controls() -> bytes:
    import base64

    return base64.b64decode(CONTROLS)


@pytest.mark.parametrize(
    "files",
    [
        [(ROWS * 2).encode()],  # rows without the start of a column
        [controls()],  # a control character between runs of spaces
        [b"<html::::::::z:::1:::>\xe4\xb8\x80"],  # a name that XML refuses
        ["中国高新技术产业导报  A04 要闻\n中国高新技术产业导报\n".encode()],  # heads and no text
        ["□本报记者 姚雯\n中国高新技术产业导报\n".encode(), "中国高新技术产业导报 本报记者 姚雯\n本报记者 姚雯\n".encode()],  # a headline on two pages
        [b"<PcGts xmlns='http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15'><Page>" + 2 * REGION + b"</Page></PcGts>"],  # boxes without a place
        ["发布数据增长。\u2028近日，巌信息\n".encode()],  # no head, and the first paragraph taken for the tail of the second
        ["新 动 能 持 续 壮 大---\n\n\n（赵晨）".encode(), "（上接第1版）\n\n-퀀\n（上接第1版）\n\n䀀�\nː˒퀀\n퀂퀂퀀\n".encode()],  # a jump line under half a head
        ["---\ndate: \"0\"\n---\n年月日星期一".encode()],  # front matter with a date that is none, and a weekday to hold against it
        ["---\ndate: \"204-14\"\nweekday: \"星期一\"\n---\n\n近日，数据发布。".encode()],
        [b"<html><head><meta charset=g></head><body><p>\xe6\x96\xb0\xb6</p></body></html>"],  # an encoding that nobody knows
        [b"<html><head><meta charset=hex></head><body><p>\xe6\x96\xb0\xb6</p></body></html>"],  # a name that Python knows, of no text
        [(2 * SLIVERS).encode()],  # a head across columns that are slivers
        [(2 * ACROSS).encode()],  # a head across two columns with another between
    ],
    ids=["columns", "controls", "names", "no-bodies", "two-pages", "no-place", "tail-first", "half-head", "no-date", "half-date", "no-charset", "no-text-charset", "slivers", "across"],
)
def test_found(files: list[bytes]) -> None:
    pages: list[Page] = []
    for number, data in enumerate(files):
        pages += read(f"page-{number}", data, len(pages), None)
    made = clean(pages, shipped_rulebook(), Options())
    assert breaches(made, [page.source.text for page in pages]) == []
