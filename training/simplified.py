"""Make ``cleaner/simplified.txt``: Traditional characters and their Simplified form, one to one.

    python training/simplified.py

Two lines of equal length: the character below is the Simplified form of the one
above. From OpenCC's t2s conversion of single characters (Apache-2.0); the same
bytes on every run.
"""

from __future__ import annotations

from pathlib import Path

import opencc

TARGET = Path(__file__).parents[1] / "cleaner" / "simplified.txt"


def main() -> None:
    """Write the table."""
    convert = opencc.OpenCC("t2s").convert
    pairs = [(char, convert(char)) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00)) for char in [chr(code)]]
    changed = [(old, new) for old, new in pairs if new != old and len(new) == 1]
    TARGET.write_text("".join(old for old, _ in changed) + "\n" + "".join(new for _, new in changed) + "\n", "utf-8")


if __name__ == "__main__":
    main()
