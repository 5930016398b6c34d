"""Documents made to hurt whoever reads them: loops, and little that stands for much."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Sequence

import pypdf
import pytest
from pypdf import filters

from klviz.document.carried_pdf import MOST_OBJECTS, MOST_OF_A_TABLE, find_scene
from klviz.document.file_errors import SceneFileError

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>"
PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"
NAMES = b"<< /Names [(scene.klviz) 4 0 R] >>"
FILE = b"<< /Type /Filespec /F (scene.klviz) /EF << /F 5 0 R >> >>"


def document(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects after the catalogue and the pages."""
    written, places = b"%PDF-1.7\n", []
    for number, body in enumerate((CATALOGUE, PAGES, *objects), 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    end += b"trailer << /Root 1 0 R /Size %d %b >>\n" % (size, trailer)
    return written + end + b"startxref\n%d\n%%%%EOF\n" % len(written)


def stream(data: bytes, filters: Sequence[bytes] = ()) -> bytes:
    head = b"<< /Filter [%b] /Length %d >>" % (b" ".join(filters), len(data))
    return head + b"\nstream\n" + data + b"\nendstream"


BROKEN = document(NAMES, FILE, stream(b"{}")).replace(b"startxref\n", b"startxref\n1")
"""A document that says wrongly where its table is; a reader finds it, and complains."""


def test_a_document_by_hand_is_read() -> None:
    assert find_scene(io.BytesIO(document(NAMES, FILE, stream(b"{}")))) == b"{}"
    packed = stream(zlib.compress(b"{}"), [b"/FlateDecode"])
    assert find_scene(io.BytesIO(document(NAMES, FILE, packed))) == b"{}"


@pytest.mark.parametrize("times", [1, 2])
def test_a_file_that_grows_without_end_is_not_unpacked(times: int) -> None:
    data = b" " * 400_000_000
    for _ in range(times):
        data = zlib.compress(data, 9)
    hostile = document(NAMES, FILE, stream(data, [b"/FlateDecode"] * times))
    tracemalloc.start()
    with pytest.raises(SceneFileError):
        find_scene(io.BytesIO(hostile))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 250_000_000


@pytest.mark.parametrize("packing", ["ASCII85", "ASCIIHex", "LZW", "RunLength"])
def test_what_is_packed_in_an_unusual_way_is_not_unpacked(
    packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[int] = []
    monkeypatch.setattr(getattr(filters, f"{packing}Decode"), "decode", decoded.append)
    for names in ([packing], ["Flate", packing], [packing, packing]):
        packed = stream(b"z" * 100, [f"/{name}Decode".encode() for name in names])
        with pytest.raises(SceneFileError, match="packed in an unusual way"):
            find_scene(io.BytesIO(document(NAMES, FILE, packed)))
    assert not decoded


@pytest.mark.parametrize("packing", ["ASCII85", "Flate"])
def test_a_stream_of_objects_that_is_larger_than_any_table_is_not_unpacked(
    packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[int] = []
    monkeypatch.setattr(getattr(filters, f"{packing}Decode"), "decode", decoded.append)
    head = b"<< /Type /XRef /Size 9 /W [1 1 1] /Root 2 0 R /Filter /%bDecode /Length %d >>"
    size = MOST_OF_A_TABLE + 1
    table = head % (packing.encode(), size) + b"\nstream\n" + b"z" * size + b"\nendstream\nendobj"
    hostile = b"%PDF-1.7\n1 0 obj\n" + table + b"\nstartxref\n9\n%%EOF\n"
    with pytest.raises(SceneFileError, match="damaged"):
        find_scene(io.BytesIO(hostile))
    assert not decoded


def test_a_document_of_too_many_objects_is_refused_before_they_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(pypdf, "PdfReader", asked.append)
    hostile = b"%PDF-1.7\n" + b"1 0 obj<<>>endobj\n" * (MOST_OBJECTS + 1)
    with pytest.raises(SceneFileError, match="more than 100000 objects"):
        find_scene(io.BytesIO(hostile))
    assert not asked


def test_what_the_reader_of_documents_says_is_not_on_the_terminal() -> None:
    reads = (
        f"import io, {find_scene.__module__} as it; print(it.find_scene(io.BytesIO({BROKEN!r})))"
    )
    ran = subprocess.run([sys.executable, "-c", reads], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("b'{}'\n", "")


def test_a_program_that_logs_hears_what_the_reader_of_documents_says(
    caplog: pytest.LogCaptureFixture,
) -> None:
    level = logging.getLogger("pypdf").level
    assert find_scene(io.BytesIO(BROKEN)) == b"{}"
    assert caplog.messages
    assert (logging.getLogger("pypdf").level, logging.getLogger("pypdf").handlers) == (level, [])


def test_a_tree_of_names_that_leads_to_itself_ends() -> None:
    assert find_scene(io.BytesIO(document(b"<< /Kids [3 0 R 3 0 R] >>"))) is None
    doubling = [b"<< /Kids [%d 0 R %d 0 R] >>" % (k + 1, k + 1) for k in range(3, 60)]
    assert find_scene(io.BytesIO(document(*doubling, b"<< >>"))) is None


def test_a_table_that_names_itself_as_the_one_before_ends() -> None:
    whole = document(NAMES, FILE, stream(b"{}"))
    place = b"/Prev %d" % whole.rindex(b"xref\n0")
    assert find_scene(io.BytesIO(document(NAMES, FILE, stream(b"{}"), trailer=place))) == b"{}"


def test_brackets_without_end_are_a_damage() -> None:
    with pytest.raises(SceneFileError, match="damaged"):
        find_scene(io.BytesIO(document(b"[" * 100_000)))
