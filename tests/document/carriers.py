"""Small pictures of every format that carry a text, made without any drawing."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping
from struct import pack

from pypdf import PdfWriter

from klviz.document import carried_pdf, carried_png, carried_svg

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="2"/></svg>'


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes) -> bytes:
    """A PNG of one grey dot with these chunks before its end."""
    head = chunk(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    dots = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return carried_png.SIGNATURE + head + dots + b"".join(chunks) + carried_png.END


def png_with(text: str) -> bytes:
    return carried_png.with_scene(png(), text)


def svg_with(text: str) -> bytes:
    return carried_svg.with_scene(SVG.encode(), text)


def pdf_with(text: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    if text:
        writer.add_attachment(carried_pdf.NAME, text.encode())
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


CARRIERS: Mapping[str, Callable[[str], bytes]] = {
    "png": png_with,
    "svg": svg_with,
    "pdf": pdf_with,
}
"""What makes a picture that carries a text, by the ending of its files."""
