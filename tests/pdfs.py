"""PDFs for tests, made here: text in a font that every viewer brings along, boxes, rules. No library needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import md5

EM = 9.0
LEADING = 12.6


@dataclass
class Leaf:
    """A page to print on. Points from the top left corner, baselines of type."""

    width: float = 600
    height: float = 800
    ops: list[str] = field(default_factory=list)

    def type(self, x: float, y: float, text: str, size: float = EM, track: float = 0.0) -> None:
        """Print one line."""
        self.ops.append(f"BT /F1 {size} Tf {track} Tc 1 0 0 1 {x} {self.height - y} Tm <{text.encode('utf-16-be').hex()}> Tj ET")

    def column(self, x: float, y: float, lines: list[str], size: float = EM, leading: float = LEADING) -> None:
        """Print lines one below another; one that begins with an ideographic space is indented by two ems."""
        for n, line in enumerate(lines):
            self.type(x + (2 * size if line.startswith("\u3000") else 0), y + n * leading, line.lstrip("\u3000"), size)

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """A filled box: a photograph, or, if thin, a rule."""
        self.ops.append(f"0.8 g {x} {self.height - y - height} {width} {height} re f 0 g")


PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
NAMED, MAY = b"\x00" * 16, (-4).to_bytes(4, "little", signed=True)


class Lock:
    """The standard security of PDF 1.1 (ISO 32000-1, 7.6.3, revision 2), which every reader knows: 40 bits, for tests of refusals."""

    def __init__(self, password: str) -> None:
        user = (password.encode() + PADDING)[:32]
        owner = rc4(md5((b"owner" + PADDING)[:32]).digest()[:5], user)
        self.key = md5(user + owner + MAY + NAMED).digest()[:5]
        known = rc4(self.key, PADDING)
        self.entry = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{known.hex()}> /P -4 >> /ID [<{NAMED.hex()}> <{NAMED.hex()}>]"

    def stream(self, plain: bytes, number: int) -> bytes:
        """The bytes of the stream of an object, encrypted."""
        return rc4(md5(self.key + number.to_bytes(3, "little") + b"\x00\x00").digest()[:10], plain)


def rc4(key: bytes, data: bytes) -> bytes:
    """The cipher of old PDFs."""
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def pdf(*leaves: Leaf, password: str | None = None) -> bytes:
    """A PDF of these pages. With a password (an empty one too) it is encrypted, and has an owner's password besides."""
    lock = None if password is None else Lock(password)
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 "
        "/BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor "
        "/FontName /STSong-Light /Flags 6 /FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120 /CapHeight 700 /ItalicAngle 0 /StemV 90 >> >>] >>"
    )
    kids = []
    for leaf in leaves:
        stream = "\n".join(leaf.ops).encode("ascii")
        stream = lock.stream(stream, len(objects) + 1) if lock else stream
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream.decode('latin-1')}\nendstream")
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {leaf.width} {leaf.height}] /Contents {len(objects)} 0 R /Resources << /Font << /F1 {font} >> >> >>"
        objects.append(page)
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, starts = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {lock.entry if lock else ''} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + tail.encode("ascii")


POOL = "春江潮水连海平月共生滟随波千万里何处无明流宛转绕芳甸花林皆似霰空霜不觉飞汀上白沙看见天一色纤尘皎孤轮畔人初年照待代穷已只相望长送云片去悠青枫浦胜愁谁家今夜扁舟子思楼"


def words(count: int, seed: int = 0) -> str:
    """Text of `count` characters that repeats late, and differs by `seed`."""
    return "".join(POOL[(seed * 17 + n * (7 + seed % 5)) % len(POOL)] for n in range(count))


def paragraph(count: int, measure: int, seed: int) -> tuple[str, list[str]]:
    """A paragraph of `count` characters, and its lines in a column of `measure` ems, the first indented."""
    text = words(count - 1, seed) + "。"
    first, rest = text[: measure - 2], text[measure - 2 :]
    return text, ["\u3000" + first, *(rest[n : n + measure] for n in range(0, len(rest), measure))]
