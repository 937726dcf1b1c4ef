"""Many small inputs through the whole program: ``python bench/fuzz_many.py [--inputs 200000] [--seed 1] [--found FOLDER] [--only NUMBER]``

Each number stands for one issue of one to three small pages (text, Markdown, HTML, ALTO, hOCR, PAGE, PDF, some with bytes gone wrong)
and for options; the same seed and number give the same issue, so `--only` tells one again. It is read, cleaned and written in this process.
The oracle: refused in one line, or every reader's page holds its source, the edition every character once (`tests/editionlaws.py`),
JSON reads back as the same edition, TEI and the pages of an e-book are well-formed, and nothing warns. One format in turn is written of
each issue, and all of every tenth. What breaks is made smaller and written into `--found`; a case worth keeping goes into `tests/test_fuzz_found.py`.

`bench/fuzz.py` is the other way: guided by the code that an input reaches, so fewer inputs a second.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conserving import assert_conserves
from editionlaws import breaches
from lxml import etree
from random_issues import File, issue

from cleaner.edition import read_edition
from cleaner.errors import HeraldError
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.readers import Page
from cleaner.readers.detect import read
from cleaner.rulebook import shipped_rulebook
from cleaner.writers import WRITERS


def try_issue(files: Sequence[File], options: Options, formats: Sequence[str]) -> str:
    """What became of an issue: "refused" or "cleaned". Anything raised is a fault."""
    pages: list[Page] = []
    try:
        for name, data in files:
            pages += read(name, data, len(pages), options.encoding)
    except HeraldError as error:
        if len(str(error).splitlines()) != 1:
            raise AssertionError("a refusal of several lines") from error
        return "refused"
    for page in pages:
        assert_conserves(page)
    made = clean(pages, shipped_rulebook(), options)
    sources = [page.source.text for page in pages]
    dressed = options.script != "keep" or options.spacing == "pangu"  # then a text is not what is printed, and says so in its changes
    if found := [breach for breach in breaches(made, sources) if not (dressed and "text is not" in breach)]:
        raise AssertionError(found[0])
    for name in formats:
        held_well_formed(name, WRITERS[name].write(made, sources))
    if "json" in formats and read_edition(str(WRITERS["json"].write(made, sources)).encode()) != made:
        raise AssertionError("JSON reads back as another edition")
    return "cleaned"


def held_well_formed(name: str, content: str | bytes) -> None:
    """Raise where a file is not well-formed."""
    if name == "tei":
        etree.fromstring(str(content).encode())
    elif name == "jsonl":
        for said in str(content).split("\n"):
            json.loads(said or "{}")
    elif isinstance(content, bytes):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            for member in book.namelist():
                if member.endswith((".xhtml", ".opf", ".xml")):
                    etree.fromstring(book.read(member))
    elif "\x00" in content and name != "json":
        raise AssertionError(f"a NUL in {name}")


def fault_of(files: Sequence[File], options: Options, formats: Sequence[str]) -> str:
    """The kind of fault and where it was raised; empty for none."""
    try:
        try_issue(files, options, formats)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}" + (" " + str(error)[:40].split(":")[0] if isinstance(error, AssertionError) else "")
    return ""


def smaller(files: list[File], options: Options, formats: Sequence[str], fault: str) -> list[File]:
    """The same fault from less: files and stretches of bytes left out while it lasts."""
    for n in range(len(files) - 1, -1, -1):
        if len(files) > 1 and fault_of(files[:n] + files[n + 1 :], options, formats) == fault:
            files = files[:n] + files[n + 1 :]
    for n, (name, _) in enumerate(files):
        size = len(files[n][1]) // 2
        while size:
            at = 0
            while at < len(files[n][1]):
                less = [*files[:n], (name, files[n][1][:at] + files[n][1][at + size :]), *files[n + 1 :]]
                if fault_of(less, options, formats) == fault:
                    files = less
                else:
                    at += size
            size //= 2
    return files


@dataclass
class Tally:
    """What was tried."""

    outcomes: Counter[str]
    faults: Counter[str]
    slowest: tuple[float, int] = (0.0, 0)


def try_many(seed: int, numbers: range, found: Path | None) -> Tally:
    """Try every number; the first of each fault is made smaller and kept."""
    tally, names, start = Tally(Counter(), Counter()), list(WRITERS), time.monotonic()
    for done, number in enumerate(numbers, 1):
        files, options = issue(seed, number)
        formats = names if number % 10 == 0 else [names[number % len(names)]]
        began = time.monotonic()
        try:
            tally.outcomes[try_issue(files, options, formats)] += 1
        except Exception:
            fault = fault_of(files, options, formats)
            tally.faults[fault] += 1
            tally.outcomes["broken"] += 1
            if tally.faults[fault] == 1:
                print(f"{number}: {fault}", flush=True)
                keep(found, seed, number, fault, smaller(files, options, formats, fault), options)
        tally.slowest = max(tally.slowest, (time.monotonic() - began, number))
        if done % 5000 == 0:
            print(f"{done:,} tried in {time.monotonic() - start:,.0f} s: {dict(tally.outcomes)}", flush=True)
    return tally


def keep(found: Path | None, seed: int, number: int, fault: str, files: Sequence[File], options: Options) -> None:
    """Write a case down."""
    if found:
        found.mkdir(parents=True, exist_ok=True)
        said = [f"seed {seed}, number {number}: {fault}", repr(options), *(f"{name}: {data!r}" for name, data in files)]
        (found / f"{seed}-{number}.txt").write_text("\n".join(said) + "\n", "utf-8")


def main() -> None:
    """Read the command line, try, and say what came of it; exit 1 where something broke."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--first", type=int, default=0, help="the number to begin with")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--found", type=Path, help="folder for what breaks")
    parser.add_argument("--only", type=int, help="try one number, and let it raise")
    given = parser.parse_args()
    warnings.simplefilter("error")
    if given.only is not None:
        files, options = issue(given.seed, given.only)
        print(options, *files, sep="\n")
        print(try_issue(files, options, list(WRITERS)))
        return
    tally = try_many(given.seed, range(given.first, given.first + given.inputs), given.found)
    print(f"{sum(tally.outcomes.values()):,} issues: {dict(tally.outcomes)}; slowest {tally.slowest[0]:.1f} s (number {tally.slowest[1]})")
    for fault, count in tally.faults.most_common():
        print(f"{count:6} {fault}")
    sys.exit(bool(tally.faults))


if __name__ == "__main__":
    main()
