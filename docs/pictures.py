"""Takes the pictures of the documentation: proof and review of `docs/examples/jiangcheng.txt`, an invented page.

    python docs/pictures.py          needs Chromium, Pillow, and herald-clean[dev,review]

They show what the tool makes of the page today; run it again when that changes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from cleaner.inputs import pages_of
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.proof import as_proof
from cleaner.review.server import open_review
from cleaner.review.sitting import Sitting
from cleaner.rulebook import shipped_rulebook

EXAMPLE = Path(__file__).parent / "examples" / "jiangcheng.txt"
IMAGES = Path(__file__).parent / "images"
DESK, TELEPHONE = {"width": 1210, "height": 520}, {"width": 390, "height": 760}


def take() -> None:
    """Write every picture into `docs/images`. Exits with a line where there is no Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        sys.exit("no Chromium here: apt-get install chromium")
    pages = pages_of(str(EXAMPLE))
    edition, sources = clean(pages, shipped_rulebook(), Options(), every_join=True), [page.source.text for page in pages]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-lcd-text"])
        proof = Path(folder) / "proof.html"
        proof.write_text(as_proof(edition, sources), "utf-8")
        _proof(browser, proof.as_uri())
        opened = open_review(Sitting(edition, sources, Path(folder) / "jiangcheng.txt.decisions.jsonl", "李档案"))
        threading.Thread(target=opened.serve, daemon=True).start()
        while not opened.server.started:
            time.sleep(0.01)
        _review(browser, opened.address)
        opened.server.should_exit = True
        browser.close()
    for picture in IMAGES.glob("*.png"):
        _make_small(picture)


def _proof(browser: Any, address: str) -> None:
    page = browser.new_page(viewport=DESK, color_scheme="light", reduced_motion="reduce")
    page.goto(address)
    page.locator("#marks .card", has_text="管网管网").first.click()
    page.screenshot(path=str(IMAGES / "proof.png"))
    page.set_viewport_size({"width": 1210, "height": 900})
    page.keyboard.press("0")
    page.locator("#marks .card.k-line").first.click()
    page.keyboard.press("e")
    page.locator("#marks .card.current").screenshot(path=str(IMAGES / "evidence.png"))


def _review(browser: Any, address: str) -> None:
    page = browser.new_page(viewport=DESK, color_scheme="light", reduced_motion="reduce")
    page.goto(address)
    page.locator("#edition .b", has_text="“我们有了一块稻田！”").first.click()
    page.screenshot(path=str(IMAGES / "review.png"))
    page.locator("#marks .card[data-f]", has_text="管网管网").first.click()
    page.keyboard.press("a")
    page.locator("#said.done").wait_for()
    page.locator("#edition .b", has_text="茶商周阿姨").first.click()
    page.locator("#role").select_option("pull-quote")
    page.locator("#said.done", has_text="pull-quote").wait_for()
    page.locator("#open-history").click()
    page.screenshot(path=str(IMAGES / "decisions.png"))
    small = browser.new_page(viewport=TELEPHONE, color_scheme="light", has_touch=True)
    small.goto(address)
    small.locator("#edition .b", has_text="据街道办介绍").first.tap()
    small.locator("[data-do=edit]").tap()
    small.screenshot(path=str(IMAGES / "correct-telephone.png"))


def _make_small(picture: Path) -> None:
    """Screens have few colours: with 96 of them a picture takes a third of the room and looks the same."""
    with Image.open(picture) as drawn:
        few = drawn.convert("RGB").quantize(96)
    few.save(picture, optimize=True)


if __name__ == "__main__":
    take()
