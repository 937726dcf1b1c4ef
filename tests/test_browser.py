"""The HTML edition and the proof in a real browser, from file://, at a desk and on a telephone.

Debian's Chromium, driven by Playwright; no browser is downloaded. Set HERALD_SCREENSHOTS to a folder to keep pictures.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from printed import gold_edition, printed

from cleaner.edition import Edition
from cleaner.proof import as_proof
from cleaner.writers.html import as_html

playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright here: pip install playwright")

DESK, TELEPHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
SCREENSHOTS = os.environ.get("HERALD_SCREENSHOTS")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        # Without a sandbox: containers run as root, and the page is our own.
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def issue() -> tuple[Edition, list[str]]:
    return gold_edition("dev-003")


class Opened:
    """A page that fetches nothing, with what it complained about."""

    def __init__(self, browser: Any, path: Path, size: dict[str, int], **more: Any) -> None:
        self.complaints: list[str] = []
        self.fetched: list[str] = []
        self.context = browser.new_context(viewport=size, reduced_motion="reduce", **more)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.fetched.append(request.url))
        self.page.goto(path.as_uri())
        self.size = size

    def picture(self, name: str) -> None:
        if SCREENSHOTS:
            self.page.screenshot(path=str(Path(SCREENSHOTS) / f"{name}-{self.size['width']}.png"))

    def close(self) -> None:
        assert self.complaints == []
        assert [url for url in self.fetched if not url.startswith("file://")] == []
        self.context.close()


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(params=[DESK, TELEPHONE], ids=["desk", "telephone"])
def proof(request: pytest.FixtureRequest, chromium: Any, issue: tuple[Edition, list[str]], tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(chromium, written(tmp_path, "proof.html", as_proof(*issue)), request.param)
    yield opened
    opened.close()


@pytest.mark.parametrize("size", [DESK, TELEPHONE], ids=["desk", "telephone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edition_reads_at_any_width(chromium: Any, issue: tuple[Edition, list[str]], tmp_path: Path, size: dict[str, int], scheme: str) -> None:
    opened = Opened(chromium, written(tmp_path, "issue.html", as_html(*issue)), size, color_scheme=scheme)
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.picture(f"edition-{scheme}")
    page.locator(".contents a", has_text="山西晋祠").click()
    assert page.locator("#a8").bounding_box()["y"] < size["height"] / 2
    opened.picture(f"edition-{scheme}-article")
    page.locator("a.doubt").first.click()
    assert page.evaluate("document.querySelector(':target').closest('.doubts') !== null")
    ink, paper = page.evaluate("(([s]) => [s.color, s.backgroundColor])([getComputedStyle(document.body)])")
    assert (sum(channels(paper)) > sum(channels(ink))) == (scheme == "light")
    opened.close()


def channels(colour: str) -> list[float]:
    return [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]


def test_the_edition_prints_in_columns(chromium: Any, issue: tuple[Edition, list[str]], tmp_path: Path) -> None:
    opened = Opened(chromium, written(tmp_path, "issue.html", as_html(*issue)), DESK)
    assert opened.page.evaluate("getComputedStyle(document.querySelector('#a1 .body')).columnCount") == "auto"
    opened.page.emulate_media(media="print")
    assert opened.page.evaluate("getComputedStyle(document.querySelector('#a1 .body')).columnCount") == "2"
    assert opened.page.pdf()[:5] == b"%PDF-"
    opened.close()


def test_pointing_at_a_paragraph_lights_its_source_and_the_other_way_round(proof: Opened) -> None:
    page = proof.page
    block = page.locator("#edition .b.paragraph").first
    entry = block.get_attribute("data-e")
    block.hover()
    lit = page.locator("#dump .lit")
    assert lit.count() == page.locator(f'#dump [data-e="{entry}"]').count() > 5
    page.locator("#dump [data-e]").first.hover()
    first = page.locator("#dump [data-e]").first.get_attribute("data-e")
    assert page.locator("#edition .lit").get_attribute("data-e") == first
    assert page.locator("#edition .lit .run").count() == 1
    page.locator("h1").hover()
    assert page.locator(".lit").count() == 0
    proof.picture("proof")


def test_a_click_holds_and_brings_the_other_side_into_view(proof: Opened) -> None:
    page = proof.page
    last = page.locator("#edition .b.aside.k-surplus")
    last.scroll_into_view_if_needed()
    last.click()
    entry = last.get_attribute("data-e")
    page.locator("h1").hover()
    source = page.locator(f'#dump [data-e="{entry}"]').first
    assert page.locator("#edition .held").get_attribute("data-e") == entry
    assert in_view(page, source, "#dump")
    page.keyboard.press("Escape")
    assert page.locator(".held, .lit").count() == 0


def in_view(page: Any, locator: Any, pane: str) -> bool:
    inner, outer = locator.bounding_box(), page.locator(pane).bounding_box()
    return bool(outer["y"] <= inner["y"] <= outer["y"] + outer["height"])


def test_keys_go_through_paragraphs_marks_and_findings(proof: Opened) -> None:
    page = proof.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("#edition .held").get_attribute("data-e") == "1"
    page.keyboard.press("Escape")
    seen = []
    for _ in range(4):
        page.keyboard.press("n")
        seen.append(int(page.locator("#marks .current").get_attribute("data-m")))
    assert seen == [0, 1, 2, 3]
    page.keyboard.press("p")
    assert page.locator("#marks .current").get_attribute("data-m") == "2"
    page.keyboard.press("Escape")
    findings = page.locator("#marks .card.k-finding").count()
    for number in range(findings):
        page.keyboard.press("f")
        card = page.locator("#marks .card.current")
        assert card.get_attribute("data-m") == page.locator("#marks .card.k-finding").nth(order(page, number)).get_attribute("data-m")
        spot = page.locator("#edition .current")
        assert in_view(page, (spot if spot.count() else page.locator("#edition .held")).first, "#edition")
    proof.picture("proof-finding")


def order(page: Any, number: int) -> int:
    """Where the finding that comes so-and-so many-th in the text stands in the list."""
    numbers = page.locator("#marks .card.k-finding").evaluate_all("all => all.map((el) => Number(el.dataset.m))")
    return int(numbers.index(sorted(numbers)[number]))


def test_a_mark_shows_its_exact_characters_and_its_evidence(proof: Opened) -> None:
    page = proof.page
    page.keyboard.press("Shift+Digit2")  # joins only
    page.keyboard.press("n")
    ranges = page.evaluate("[...CSS.highlights.get('place')].map((range) => range.toString())")
    assert [len(text) for text in ranges] == [1, 1]
    left, right = page.locator("#marks .current .what").text_content().strip().split("⌒")
    assert left.endswith(ranges[0])
    assert right.startswith(ranges[1])
    page.keyboard.press("e")
    table = page.locator("#marks .current table")
    assert "runner-up" in table.text_content()
    assert "margin" in table.text_content()
    page.keyboard.press("e")
    assert table.count() == 0


def test_filters_hide_kinds(proof: Opened) -> None:
    page = proof.page
    chip = page.locator('.filters [data-kind="fix"]')
    chip.click()
    assert chip.get_attribute("aria-pressed") == "false"
    hidden = page.locator("#marks .card.k-fix").evaluate_all("all => all.every((el) => getComputedStyle(el).display === 'none')")
    assert hidden
    page.keyboard.press("n")
    for _ in range(12):
        assert page.locator("#marks .current").get_attribute("data-kind") != "fix"
        page.keyboard.press("n")
    page.keyboard.press("Digit0")
    assert chip.get_attribute("aria-pressed") == "true"
    chip.click(modifiers=["Shift"])
    assert page.locator('.filters [aria-pressed="true"]').count() == 1


def test_search_goes_through_the_places_found(proof: Opened) -> None:
    page = proof.page
    words = page.locator("#edition .b.paragraph p").nth(1).text_content()[3:7]
    page.keyboard.press("/")
    page.keyboard.type(f"{words[:2]} {words[2:]}")
    found = page.evaluate("[...CSS.highlights.get('found')].map((range) => range.toString())")
    assert set(found) == {words}
    assert page.locator("#hits").text_content() == str(len(found))
    page.keyboard.press("Enter")
    assert words in page.locator("#edition .held").text_content()
    assert in_view(page, page.locator("#edition .held"), "#edition")
    assert page.locator("#hits").text_content() == f"1/{len(found)}"
    proof.picture("proof-search")
    page.keyboard.press("Shift+Enter")
    assert page.locator("#hits").text_content() == f"{len(found)}/{len(found)}"
    page.keyboard.press("Escape")
    assert page.locator("#hits").text_content() == ""
    page.keyboard.press("/")
    page.keyboard.type("此处必无")
    page.keyboard.press("Enter")
    assert page.locator("#hits").text_content() == "0"


def test_what_would_have_gone_on_instead_is_shown(proof: Opened) -> None:
    page = proof.page
    page.keyboard.press("Shift+Digit2")
    page.keyboard.press("n")
    page.keyboard.press("e")
    rival = page.locator("#marks .current .rival button").first
    rival.dispatch_event("click")
    shown = page.evaluate("[...CSS.highlights.get('rival')].map((range) => range.toString()).join('')")
    assert shown.startswith(rival.text_content().split("「")[1][:6])
    proof.picture("proof-rival")


def test_help_opens_and_closes_by_key(proof: Opened) -> None:
    page = proof.page
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    proof.picture("proof-help")
    page.keyboard.press("j")
    assert page.locator(".held").count() == 0
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_on_a_telephone_marks_are_a_drawer(chromium: Any, issue: tuple[Edition, list[str]], tmp_path: Path) -> None:
    opened = Opened(chromium, written(tmp_path, "proof.html", as_proof(*issue)), TELEPHONE, has_touch=True)
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not page.locator("#marks").is_visible()
    page.locator("#open-marks").tap()
    assert page.locator("#marks").is_visible()
    opened.picture("proof-drawer")
    page.locator("#marks .card").nth(1).tap()
    page.wait_for_function("getComputedStyle(document.querySelector('#marks')).visibility === 'hidden'")
    assert page.locator("#now .card").is_visible()
    page.locator("#next-mark").tap()
    opened.picture("proof-held")
    assert page.locator("#edition .current").count() > 0
    opened.close()


def test_a_link_to_a_mark_opens_it(chromium: Any, issue: tuple[Edition, list[str]], tmp_path: Path) -> None:
    path = written(tmp_path, "proof.html", as_proof(*issue))
    opened = Opened(chromium, path, DESK)
    opened.page.goto(path.as_uri() + "#m7")
    opened.page.reload()
    assert opened.page.locator("#marks .current").get_attribute("data-m") == "7"
    opened.close()


def test_nasty_text_runs_nothing(chromium: Any, tmp_path: Path) -> None:
    nasty = "</script></style><img src=x onerror=alert(1)><script>alert(1)</script>𠮷" * 3
    edition, sources = printed(
        {"issue": {"title": nasty}, "articles": [{"kind": "article", "headline": nasty, "blocks": [{"kind": "paragraph", "text": nasty}]}]}
    )
    for name, text in (("a.html", as_html(edition, sources)), ("b.html", as_proof(edition, sources))):
        opened = Opened(chromium, written(tmp_path, name, text), DESK)
        assert opened.page.locator("img").count() == 0
        opened.close()


def test_characters_outside_the_basic_plane_are_lit_whole(chromium: Any, tmp_path: Path) -> None:
    text = "𠮷田𠮷田，平台平台建设，" + "数实融合" * 12
    edition, sources = printed({"articles": [{"kind": "article", "headline": "题", "blocks": [{"kind": "paragraph", "text": text}]}]})
    opened = Opened(chromium, written(tmp_path, "p.html", as_proof(edition, sources)), DESK)
    opened.page.keyboard.press("f")  # the finding about the whole block comes first
    opened.page.keyboard.press("f")
    lit = opened.page.evaluate("[...CSS.highlights.get('place')].map((range) => range.toString()).join('')")
    assert lit == edition.findings[0].text
    opened.close()


def test_twenty_thousand_characters_open_and_answer(chromium: Any, tmp_path: Path) -> None:
    """No time is asserted; that every step answers within Playwright's own limit is."""
    articles = [{"kind": "article", "headline": f"题{n}", "blocks": [{"kind": "paragraph", "text": "数实融合发展，新动能。" * 100}] * 2} for n in range(10)]
    edition, sources = printed({"articles": articles})
    assert sum(map(len, sources)) > 20_000
    opened = Opened(chromium, written(tmp_path, "p.html", as_proof(edition, sources)), DESK)
    assert opened.page.locator("*").count() < 25_000
    for key in "jjjnnnfff":
        opened.page.keyboard.press(key)
    assert opened.page.locator("#edition .held").count() == 1
    opened.close()
