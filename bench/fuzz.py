"""Coverage-guided fuzzing: ``python bench/fuzz.py [--target readers|clean|writers] [FOLDER] [-max_total_time=600] ...``

Gives readers, `clean` and the writers inputs that atheris (not a dependency: ``pip install atheris``) grows from the code they
reach, and from the wordings of newspapers. The oracle: an input is refused in one line, or becomes an edition that holds its every character
once and that every writer writes well-formed. FOLDER keeps the inputs that reach new code; other arguments are libFuzzer's.
The target `readers` takes raw bytes, the others text. Inputs that broke something are kept in `tests/test_fuzz_found.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cleaner"]):
    from cleaner.errors import HeraldError
    from cleaner.options import Options
    from cleaner.pipeline import clean
    from cleaner.readers import alto, hocr, own_markdown, page_xml, text, web  # noqa: F401 (imported late else, and not watched)
    from cleaner.readers.detect import read
    from cleaner.rulebook import shipped_rulebook
    from cleaner.writers import WRITERS

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from editionlaws import breaches
from lxml import etree
from strategies_dumps import ENDS, LINES

TARGETS = ("readers", "clean", "writers")


def dump_of(data: bytes) -> str:
    """Bytes as a dump: each of the first 128 values stands for a line, an end or a character, the others for themselves in UTF-8."""
    words = [*LINES, *ENDS]
    return "".join(words[byte] if byte < len(words) else chr(byte) if byte < 128 else chr(0x4E00 + 7 * byte) for byte in data)


def try_reading(data: bytes) -> None:
    """Read anything; what is read holds its source."""
    try:
        pages = read("given", data, 0, None)
    except HeraldError as error:
        if len(str(error).splitlines()) != 1:
            raise AssertionError("a refusal of several lines") from error
        return
    for page in pages:
        held = sum(len(piece.raw) for block in page.galley for piece in block.pieces)
        if held > len(page.source.text):
            raise AssertionError("characters doubled")


def try_cleaning(data: bytes, write: bool = False) -> None:
    """Clean a dump; hold the edition to the laws, and with `write` its files."""
    try:
        pages = read("given.txt", dump_of(data).encode("utf-8", "surrogatepass"), 0, "utf-8")
    except HeraldError:
        return
    made = clean(pages, shipped_rulebook(), Options())
    sources = [page.source.text for page in pages]
    if found := breaches(made, sources):
        raise AssertionError(found[0])
    if write:
        for name, writer in WRITERS.items():
            content = writer.write(made, sources)
            if name == "tei":
                etree.fromstring(str(content).encode())


def main() -> None:
    """Split the arguments, and start the fuzzer."""
    arguments = sys.argv[1:]
    target = "clean"
    if "--target" in arguments:
        at = arguments.index("--target")
        target = arguments[at + 1]
        del arguments[at : at + 2]
    if target not in TARGETS:
        sys.exit(f"--target {target}: choose one of {', '.join(TARGETS)}")
    test = {"readers": try_reading, "clean": try_cleaning, "writers": lambda data: try_cleaning(data, write=True)}[target]
    atheris.Setup([sys.argv[0], *arguments], test)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
