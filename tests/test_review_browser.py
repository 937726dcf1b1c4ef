"""The review in a real browser, at a desk and on a telephone: overrule, read again, find it kept. And the TEI in a TEI reader.

As in `test_browser`: Debian's Chromium, driven by Playwright. Set HERALD_SCREENSHOTS to a folder to keep pictures.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_browser import DESK, SCREENSHOTS, TELEPHONE, chromium  # noqa: F401 (a fixture)
from test_review import Client, running

from cleaner.decisions import apply_decisions, read_decisions
from cleaner.edition import Article, Edition, EditionBlock, Issue, Item, SourceNote, Tool
from cleaner.findings import repeated_words
from cleaner.inputs import pages_of
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.review.sitting import Sitting
from cleaner.rulebook import shipped_rulebook
from cleaner.verdicts import Accept, Correct, Join, Move, Recast, Split
from cleaner.writers.options import WriterOptions
from cleaner.writers.tei import as_tei

SEEDS = Path(__file__).parents[1] / "seeds"
CETEICEAN = "CETEIcean@1.9.5"
DUMP = """江城晚报　2025年4月14日　星期一　第3版
码头老街四月重新开市
本报讯 记者林小河报道：修缮两年的码头老街昨日重新开市，首批六十家店铺迎客。老街长八百米，沿江而建，历来是渔市和茶市。
据街道办介绍，修缮保留了全部青石板路和骑楼立面，排水管网管网全部换新。
茶商周阿姨在这里开店三十年。“石板还是那块石板，雨天不再积水了。”她说。
城南小学添了一块稻田
城南小学把操场边的空地改成稻田，四年级学生本周插下第一批秧苗。校长说，收成将用来做学校的毕业餐。
"""
"""A page of this test's own invention."""


def edition() -> Edition:
    """An edition of the page that takes its second headline for a line of the first story, whatever the tool makes of it today."""
    lines, at = [], 0
    for line in DUMP.splitlines():
        lines.append((line, ((0, at, at + len(line)),)))
        at += len(line) + 1
    (folio, folio_spans), (head, head_spans), *body = lines
    blocks = [EditionBlock("a1b1", "headline", head, head_spans), *(EditionBlock(f"a1b{n}", "paragraph", text, spans) for n, (text, spans) in enumerate(body, 2))]
    findings = tuple(finding for block in blocks for finding in repeated_words(block))
    note = SourceNote("江城晚报.txt", "0" * 64, "utf-8", len(DUMP))
    article = Article("a1", "article", headline=head, pages=(0,), blocks=tuple(blocks))
    return Edition(Tool("herald-clean", "0.1.0", (), {}), (note,), Issue(title="江城晚报", date="2025-04-14"), (article,), (Item("folio", folio, folio_spans),), (), findings)


@pytest.fixture
def sitting(tmp_path: Path) -> Sitting:
    return Sitting(edition(), [DUMP], tmp_path / "江城晚报.txt.decisions.jsonl", "档案员甲")


@pytest.fixture
def client(sitting: Sitting) -> Iterator[Client]:
    yield from running(sitting)


class Reviewed:
    """A page of a review, with what it complained about."""

    def __init__(self, browser: Any, client: Client, size: dict[str, int], **more: Any) -> None:
        self.complaints: list[str] = []
        self.context = browser.new_context(viewport=size, reduced_motion="reduce", **more)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.address = f"http://{client.host}{client.path}"
        self.page.goto(self.address)
        self.size = size

    def picture(self, name: str) -> None:
        if SCREENSHOTS:
            self.page.screenshot(path=str(Path(SCREENSHOTS) / f"{name}-{self.size['width']}.png"))

    def block(self, text: str) -> Any:
        return self.page.locator("#edition article[id] .b", has_text=text).first

    def done(self, what: str) -> None:
        """Wait until the page was read again and says that something was done."""
        self.page.locator("#said.done", has_text=what).wait_for()


@pytest.fixture(params=[DESK, TELEPHONE], ids=["desk", "telephone"])
def reviewed(request: pytest.FixtureRequest, chromium: Any, client: Client) -> Iterator[Reviewed]:  # noqa: F811
    opened = Reviewed(chromium, client, request.param)
    yield opened
    assert opened.complaints == []
    opened.context.close()


def test_an_archivist_overrules_reloads_and_finds_it_kept(reviewed: Reviewed, sitting: Sitting) -> None:
    page = reviewed.page
    reviewed.picture("review")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    block = reviewed.block("排水管网管网")
    block.click()
    reviewed.picture("review-held")
    page.keyboard.press("c")
    reading = page.locator("#reading")
    reading.fill(reading.input_value().replace("管网管网全部", "管网全部"))
    reviewed.picture("review-edit")
    page.locator("[data-do=correct]").click()
    reviewed.done("Kept: struck out 管网")
    reviewed.picture("review-corrected")
    page.reload()
    assert "排水管网全部换新" in reviewed.block("排水管网").text_content()
    assert "排水管网管网" in page.locator("#dump").text_content(), "the dump stays as it is"
    (decision,) = read_decisions(sitting.path).acts
    assert isinstance(decision, Correct)
    assert decision.who == "档案员甲"
    page.locator("#open-history").click()
    assert page.locator("#history li").count() == 1
    reviewed.picture("review-history")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    reviewed.done("Undone: struck out")
    assert "排水管网管网" in reviewed.block("排水管网").text_content()
    assert read_decisions(sitting.path).acts == ()


def test_a_paragraph_is_split_where_it_is_clicked_and_joined_again(reviewed: Reviewed, sitting: Sitting) -> None:
    page = reviewed.page
    block = reviewed.block("首批六十家")
    block.scroll_into_view_if_needed()
    block.click()
    place = block.locator("p").evaluate(
        """p => { const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
        for (let n = walker.nextNode(); n; n = walker.nextNode()) { const i = n.data.indexOf('老街长'); if (i < 0) continue;
        const r = document.createRange(); r.setStart(n, i); r.setEnd(n, i + 1); const b = r.getBoundingClientRect(); return [b.left + 2, b.top + b.height / 2]; } }"""
    )
    page.mouse.click(*place)
    button = page.locator("[data-do=split]")
    assert "老街长八百" in button.text_content()
    reviewed.picture("review-split")
    button.click()
    reviewed.done("began a new paragraph with 老街长八百米")
    assert reviewed.page.locator("#edition .held").text_content().strip().startswith("老街长八百米")
    page.locator("[data-do=join-previous]").click()
    reviewed.done("ran 老街长八百米")
    kinds = [type(act) for act in read_decisions(sitting.path).acts]
    assert kinds == [Split, Join]
    assert apply_decisions(sitting.edition, read_decisions(sitting.path), sitting.sources).edition.articles == sitting.edition.articles


def test_a_story_begins_and_takes_a_paragraph(reviewed: Reviewed, sitting: Sitting) -> None:
    """The tool took the second headline for a line of the first story: a new article, its headline, and a paragraph moved there."""
    page = reviewed.page
    reviewed.block("城南小学添了一块稻田").click()
    page.locator("[data-do=apart]").click()
    reviewed.done("into an article of its own")
    assert page.locator("#edition .held").text_content().strip() == "城南小学添了一块稻田"
    page.locator("#role").select_option("headline")
    reviewed.done("a headline")
    reviewed.block("茶商周阿姨").click()
    page.locator("[data-do=move]").click()
    reviewed.block("插下第一批秧苗").click()
    reviewed.picture("review-move")
    page.locator("[data-do=move-after]").click()
    reviewed.done("moved 茶商周阿姨")
    reviewed.picture("review-moved")
    assert [type(act) for act in read_decisions(sitting.path).acts] == [Move, Recast, Move]
    decided = apply_decisions(sitting.edition, read_decisions(sitting.path), sitting.sources).edition
    assert [(article.headline, len(article.blocks)) for article in decided.articles] == [("码头老街四月重新开市", 3), ("城南小学添了一块稻田", 3)]
    assert page.locator("#a2").text_content().count("茶商周阿姨") == 1


def test_an_article_is_made_a_notice_of_another_section(reviewed: Reviewed, sitting: Sitting) -> None:
    page = reviewed.page
    reviewed.block("茶商周阿姨").click()
    page.locator("#kind").select_option("notice")
    reviewed.done("made the article with 码头老街四月重新开市 a notice")
    page.locator("#section").fill("街巷")
    page.locator("#section").press("Enter")
    reviewed.done("in section 街巷")
    reviewed.picture("review-article")
    page.reload()
    assert "notice" in page.locator("#a1 .meta").text_content()
    assert "街巷" in page.locator("#a1 .meta").text_content()
    decided = apply_decisions(sitting.edition, read_decisions(sitting.path), sitting.sources).edition
    assert (decided.articles[0].kind, decided.articles[0].section) == ("notice", "街巷")


def test_a_finding_is_accepted_and_another_refused(chromium: Any, client: Client, sitting: Sitting) -> None:  # noqa: F811
    opened = Reviewed(chromium, client, DESK)
    page = opened.page
    page.locator("#marks .card.k-finding", has_text="管网管网").first.click()
    opened.picture("review-finding")
    page.keyboard.press("a")
    opened.done("accepted repeated-word: 管网管网 to 管网")
    assert isinstance(read_decisions(sitting.path).acts[0], Accept)
    assert "排水管网全部换新" in page.locator("#edition").text_content()
    page.keyboard.press("u")
    opened.done("Undone")
    page.locator("#marks .card.k-finding", has_text="管网管网").first.click()
    page.keyboard.press("r")
    opened.done("refused repeated-word")
    assert page.locator("#marks .card[data-f]", has_text="管网管网").count() == 0
    assert opened.complaints == []
    opened.context.close()


def test_what_cannot_be_done_is_said_on_the_page(chromium: Any, client: Client) -> None:  # noqa: F811
    opened = Reviewed(chromium, client, TELEPHONE, has_touch=True)
    opened.block("茶商周阿姨").tap()
    opened.page.locator("[data-do=edit]").tap()
    opened.page.locator("#reading").fill("")
    opened.page.locator("[data-do=correct]").tap()
    opened.page.locator("#edit-error", has_text="nothing would be left").wait_for()
    opened.picture("review-refused")
    assert [line for line in opened.complaints if "409" not in line] == []
    opened.context.close()


def test_the_tei_of_a_seed_opens_in_ceteicean(chromium: Any, tmp_path: Path) -> None:  # noqa: F811
    """The reader that archives put on their pages makes an element of every element, and shows the text."""
    if shutil.which("npm") is None:
        pytest.skip("no npm on this machine, so no CETEIcean: apt-get install npm")
    if not (seeds := sorted(SEEDS.glob("*.txt"))):
        pytest.skip("no seeds here")
    try:
        packed = subprocess.run(["npm", "pack", CETEICEAN, "--silent"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm cannot fetch {CETEICEAN} within two minutes")
    if packed.returncode:
        pytest.skip(f"npm cannot fetch {CETEICEAN}: {packed.stderr.strip()[-80:]}")
    shutil.unpack_archive(tmp_path / packed.stdout.split()[-1], tmp_path, "gztar")
    pages = pages_of(str(seeds[0]))
    made = clean(pages, shipped_rulebook(), Options())
    tei = as_tei(made, [page.source.text for page in pages], WriterOptions(tei_detail="full"))
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    reader = tmp_path / "reader.html"
    reader.write_text("<!DOCTYPE html><meta charset='utf-8'><body></body>", "utf-8")
    page.goto(reader.as_uri())
    page.add_script_tag(path=str(next(tmp_path.glob("package/dist/CETEI.js"))))
    page.evaluate("tei => new Promise(done => new CETEI().makeHTML5(tei, made => { document.body.append(made); done(); }))", tei)
    assert page.locator("tei-body tei-div[type=article], tei-body tei-div[type=contents]").count() == len(made.articles)
    shown = page.locator("tei-body").inner_text()
    for article in made.articles:
        if article.headline:
            assert article.headline[:6] in shown
    if SCREENSHOTS:
        page.screenshot(path=str(Path(SCREENSHOTS) / "ceteicean.png"))
    assert complaints == []
    context.close()
