"""Documents made to hurt whoever reads them: loops, and little that stands for much."""

from __future__ import annotations

import io
import tracemalloc
import zlib
from collections.abc import Sequence

import pytest

from klviz.document.carried_pdf import find_scene
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
