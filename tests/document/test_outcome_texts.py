"""Distributions out of texts: every kind of table, what is refused and where, and letters."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.document.outcome_texts import LETTERS, letter_counts, pasted

TWO = {"p": (0.9, 0.1), "q": (0.5, 0.5)}
THREE = {"p": (0.5, 0.3, 0.2), "q": (0.2, 0.3, 0.5)}


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        ("0.9 0.1", (), {"": (0.9, 0.1)}),
        ("[0.9, 0.1]", (), {"": (0.9, 0.1)}),
        ("0.9\n0.1\n", (), {"": (0.9, 0.1)}),
        ("0,9;0,1", (), {"": (0.9, 0.1)}),
        ("90% 10%", (), {"": (0.9, 0.1)}),
        ("0.9\t0.5\n0.1\t0.5", (), TWO),
        ("p,q\n0.9,0.5\n0.1,0.5", (), TWO),
        ("q p\n0.5 0.9\n0.5 0.1", (), TWO),
        ("P(x);Q(x)\r\n0,9;0,5\r\n0,1;0,5\r\n", (), TWO),
        ("p 0.9 0.1\nq 0.5 0.5", (), TWO),
        ("q,0.5,0.5", (), {"q": (0.5, 0.5)}),
        ("0.5 0.3 0.2\n0.2 0.3 0.5", (), THREE),
        ("[[0.5, 0.3, 0.2],\n [0.2, 0.3, 0.5]]", (), THREE),
        ("sun,rain,snow\n0.5,0.3,0.2\n0.2,0.3,0.5", ("sun", "rain", "snow"), THREE),
        ("a\tb\tc\n5\t3\t2", ("a", "b", "c"), {"": (5.0, 3.0, 2.0)}),
        ("weather\tp\tq\nsun\t0.9\t0.5\nrain\t0.1\t0.5", ("sun", "rain"), TWO),
        ("sun 0.9 0.5\nrain 0.1 0.5", ("sun", "rain"), TWO),
        ("k,p,q\n0,0.9,0.5\n1,0.1,0.5", ("0", "1"), TWO),
        ("p q\nx 1 2\ny 3 4", ("x", "y"), {"p": (1.0, 3.0), "q": (2.0, 4.0)}),
        ("heavy snow,0.9\nrain,0.1", ("heavy snow", "rain"), {"": (0.9, 0.1)}),
        ("1 2 3\n4 5 6\n7 8 9", (), {"p": (1, 4, 7), "q": (2, 5, 8), "r": (3, 6, 9)}),
    ],
)
def test_a_table_is_read(
    text: str, names: tuple[str, ...], rows: dict[str, tuple[float, ...]]
) -> None:
    found = pasted(text)
    assert found.names == names
    assert dict(found.rows) == rows


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there is nothing in it"),
        ("  \n ", "there is nothing in it"),
        ("one two", "line 1: there is no number in it"),
        ("0.5", "from 2 to 512 outcomes, got 1"),
        ("p,q\n0.9,0.5\n0.1", "line 3 has 1 fields, and line 2 has 2"),
        ("p,q\n0.9,0.5\n0.1,half", "line 3, column 2"),
        ("p,q\n0.9,0.5\n0.1,", "line 3, column 2 is empty"),
        ("sun,0.9\nrain,-0.1", "line 2, column 2: a probability must be at least 0"),
        ("0.5 nan 0.5", "line 1, column 2"),
        ("nan 0.5 0.5", "line 1, column 1"),
        ("p,q\nnan,0.5\n-inf,0.5", "line 2, column 1"),
        ("[half, 0.5, 0.5]", "line 1, column 1"),
        ("1 2 3 4\n" * 4, "there are 4 distributions"),
        ("p p\n1 2\n3 4", "p is there more than once"),
        (" ".join("1" for _ in range(513)), "from 2 to 512 outcomes, got 513"),
        ("1\n" * 514, "line 514: at most 512 outcomes"),
    ],
)
def test_what_makes_no_table_is_refused_where_it_stands(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        pasted(text)


@given(st.text(st.sampled_from("pq 0.15,;\t\n-%e[]x∞"), max_size=40))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    with suppress(ValueError):
        found = pasted(text)
        sizes = {len(row) for row in found.rows.values()}
        assert len(sizes) == 1
        assert not found.names or {len(found.names)} == sizes


def test_letters_are_counted_whatever_their_case() -> None:
    found = letter_counts("Abba, 2 Zz!")
    assert {a: n for a, n in zip(LETTERS, found.counts, strict=True) if n} == {
        "a": 2,
        "b": 2,
        "z": 2,
    }
    assert found.told == "6 letters from a to z counted."


def test_letters_that_are_not_counted_are_told() -> None:
    assert letter_counts("Élan é").told == ("3 letters from a to z counted; 2 others left out (é).")


def test_a_text_without_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no letter from a to z in the text"):
        letter_counts("1, 2, 3")


@given(st.text(max_size=60))
def test_counts_add_up_to_the_letters(text: str) -> None:
    letters = [c for c in text.casefold() if "a" <= c <= "z"]
    if letters:
        assert sum(letter_counts(text).counts) == len(letters)
