"""Names of files to write: what is typed stays in its folder, with an ending that fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.document.export_names import MOST_BYTES, file_name, next_free, with_ending

ENDINGS = ("png", "svg", "pdf")


@given(st.text(max_size=300))
def test_whatever_is_typed_stays_in_the_folder_or_is_refused(typed: str) -> None:
    try:
        name = file_name(typed, ENDINGS, ("mp4",))
    except ValueError:
        return
    path = Path("/folder") / name
    assert path.parent == Path("/folder")
    assert path.name == name
    assert path.suffix.lower().removeprefix(".") in ENDINGS
    assert len(name.encode()) <= MOST_BYTES
    assert file_name(name, ENDINGS, ("mp4",)) == name, "a name is one already"


@pytest.mark.parametrize(
    ("typed", "name"),
    [("a", "a.png"), ("a.SVG", "a.SVG"), ("a.b", "a.b.png"), (" a ", "a.png"), ("a.", "a.png")],
)
def test_the_usual_ending_comes_where_there_is_none(typed: str, name: str) -> None:
    assert file_name(typed, ENDINGS) == name


def test_an_ending_that_promises_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the name must end in one of \.png, \.svg, \.pdf, got"):
        file_name("a.mp4", ENDINGS, ("mp4",))


def test_an_ending_is_replaced_only_where_it_is_one() -> None:
    assert with_ending("a.png", ENDINGS, "svg") == "a.svg"
    assert with_ending("v1.2", ENDINGS, "svg") == "v1.2.svg"


def test_the_next_free_name_counts_on(tmp_path: Path) -> None:
    wanted = tmp_path / "a.png"
    for expected in ("a.png", "a 2.png", "a 3.png"):
        free = next_free(wanted)
        assert free.name == expected
        free.touch()
    (tmp_path / "b.png").symlink_to(tmp_path / "nowhere")
    assert next_free(tmp_path / "b.png").name == "b 2.png"
