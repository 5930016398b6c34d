"""Columns of numbers: whatever spreadsheets and people write, read exactly or refused by place."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.document.columns import columns_of
from klviz.document.file_errors import SceneFileError
from klviz.document.samples import MAX_SAMPLES

finite = st.floats(-1e100, 1e100).map(lambda x: x + 0.0)
separators = st.sampled_from([";", "\t", ",", " ", "  ", ", ", "; "])
breaks = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])


def names_of(text: str) -> list[str]:
    return [column.name for column in columns_of(text)]


def refusal(text: str) -> str:
    with pytest.raises(SceneFileError) as caught:
        columns_of(text)
    return str(caught.value)


@given(
    st.lists(st.tuples(finite, finite, finite), min_size=2, max_size=20),
    separators,
    breaks,
    st.booleans(),
    st.booleans(),
)
def test_a_table_that_was_written_reads_back_exactly(
    rows: list[tuple[float, ...]], separator: str, end: str, headed: bool, marked: bool
) -> None:
    lines = [separator.join(map(repr, row)) for row in rows]
    if headed:
        lines.insert(0, separator.join("abc"))
    text = ("\ufeff" if marked else "") + end.join(lines) + end
    columns = columns_of(text)
    wanted = list("abc") if headed else ["column 1", "column 2", "column 3"]
    assert [column.name for column in columns] == wanted
    assert [column.numbers for column in columns] == list(zip(*rows, strict=True))


@given(st.lists(finite, min_size=1, max_size=30), separators)
def test_one_line_of_numbers_is_one_column(numbers: list[float], separator: str) -> None:
    (column,) = columns_of(separator.join(map(repr, numbers)))
    assert column.numbers == tuple(numbers)


@given(st.text(alphabet="0123456789.,;\t \n\r\"'abeE+-#\0", max_size=60))
def test_any_text_is_columns_or_a_sentence_on_one_line(text: str) -> None:
    with contextlib.suppress(SceneFileError):
        columns = columns_of(text)
        assert any(column.numbers and not column.error for column in columns)
        assert all(bool(column.numbers) != bool(column.error) for column in columns)
        assert all(column.error.isprintable() for column in columns)


@given(st.lists(st.tuples(finite, finite), min_size=3, max_size=9), st.data())
def test_a_field_that_is_no_number_is_named_and_loses_nothing(
    rows: list[tuple[float, float]], data: st.DataObject
) -> None:
    bad = data.draw(st.sampled_from(["nan", "inf", "-Infinity", "", "NA", "1.2.3", "1e999"]))
    at = data.draw(st.integers(1, len(rows) - 1))
    lines = [f"{a!r},{b!r}" for a, b in rows]
    lines[at] = f"{rows[at][0]!r},{bad}"
    whole, broken = columns_of("\n".join(lines))
    assert whole.numbers == tuple(a for a, _ in rows)
    assert broken.numbers == ()
    assert broken.error.startswith(f"line {at + 1}, column 2: ")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,5;2\n2,25;3\n", (1.5, 2.25)),
        ("1,234;a\n1,5;b\n", (1.234, 1.5)),
        ("1,5\t2\n2,5\t3", (1.5, 2.5)),
        ("height, in cm\n1.5\n1.6", (1.5, 1.6)),
        ("# made by hand\n\n 1.5 \n\n# more\n1.6", (1.5, 1.6)),
        ('"1.5";"a; b"\n"1.6";"c"', (1.5, 1.6)),
        ("name,x\nann,1\nbob,2", (1.0, 2.0)),
        ("ann,1\nbob,2", (1.0, 2.0)),
        ("−1.5\n2e-3", (-1.5, 0.002)),
    ],
)
def test_what_people_and_spreadsheets_write_is_read(text: str, numbers: tuple[float, ...]) -> None:
    assert columns_of(text)[0].numbers == numbers


def test_columns_are_called_by_their_headings() -> None:
    assert names_of("a;b\n1;2\n3;4") == ["a", "b"]
    assert names_of(",x\n0,1.5\n1,2.5") == ["column 1", "x"]
    assert names_of('"x" "y"\n"ann" 1.5 2\n"bob" 2.5 3') == ["x", "y"]
    assert names_of(",x\n0,15\n1,25")[:2] == ["column 1", "x"]
    assert names_of("Body height\n1.5\n1.6") == ["Body height"]


def test_whole_numbers_parted_by_a_comma_may_be_decimals() -> None:
    columns = columns_of("1,5\n2,25\n-0,5")
    assert [column.numbers for column in columns] == [(1, 2, 0), (5, 25, 5), (1.5, 2.25, -0.5)]
    assert columns[2].name == "with decimal commas"
    (column,) = columns_of("length\n1,5\n2\n-0,5")
    assert column.numbers == (1.5, 2.0, -0.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there are no numbers in it"),
        ("\n # 1\n", "there are no numbers in it"),
        ("hello", "line 1: 'hello' is no number"),
        ("1\0", "it is no text"),
        ("x\ny\nz", "line 2: there is no number in 'y'"),
        ("1.5,2\n2\n3,5", "line 2 has 1 column, and line 1 has 2 columns"),
        ("x\n1\nnan\n2", "line 3, column 1: 'nan' is no number"),
        ("1 2 three", "line 1, column 3: 'three' is no number"),
        ("1\n2e150", "line 2, column 1: '2e150' is too large; samples lie within ±1e100"),
        ("a;b\n1,234;x\n2,345;y", "line 2, column 1: 1,234 may mean 1.234 or 1234"),
        ("1\n" * (MAX_SAMPLES + 2), "line 100002: at most 100000 numbers are possible"),
        ("1 " * (MAX_SAMPLES + 1), "line 1: at most 100000 numbers are possible"),
        (" ".join("1" * 600) + "\n" + " ".join("1" * 600), "it has 600 columns, and at most 500"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, message: str) -> None:
    assert refusal(text).startswith(message)
