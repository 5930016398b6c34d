"""Completions of the line of notation: each leads to a line that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core.families import FAMILIES
from klviz.document.completions import completions
from klviz.document.notation import format_target, parse_target


def lines(text: str, cursor: int | None = None, *, asked: bool = False) -> list[str]:
    place = len(text) if cursor is None else cursor
    return [completion.line for completion in completions(text, place, asked=asked)]


def labels(text: str, *, asked: bool = False) -> list[str]:
    return [completion.label for completion in completions(text, len(text), asked=asked)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("n", "N(0, 1)"),
        ("Gau", "N(0, 1)"),
        ("0.5 N(-3, 1) + 0.5 la", "0.5 N(-3, 1) + 0.5 Laplace(0, 1)"),
        ("0.5N(-3, 1)+0.5*st", "0.5N(-3, 1)+0.5*t(3, 0, 1)"),
        ("2e-1 cau", "2e-1 Cauchy(0, 1)"),
        ("N(0, 1) + 3 unif", "N(0, 1) + 3 U(-1, 1)"),
    ],
)
def test_letters_become_a_distribution_with_its_numbers(text: str, first: str) -> None:
    assert lines(text)[0] == first


@pytest.mark.parametrize(
    "text", ["", "0.5 ", "N(0, 1)", "N(0, 1) n", "N(m", "N(0, 1", "0.5 zebra", "N(0, 1) + ", "3 "]
)
def test_where_no_name_is_begun_or_possible_nothing_is_offered(text: str) -> None:
    assert lines(text) == []


def test_whoever_asks_is_offered_all_families_and_cauchy() -> None:
    offered = labels("0.5 N(0, 1) + ", asked=True)
    assert set(offered) == {*(family.label for family in FAMILIES.values()), "Cauchy"}
    assert len(offered) == len(set(offered))
    assert labels("N(0, 1) ", asked=True) == []


def test_numbers_that_are_there_stay() -> None:
    text = "0.3 nor(-2, 0.5) + 0.7 N(1, 1)"
    assert lines(text, 7)[0] == "0.3 N(-2, 0.5) + 0.7 N(1, 1)"
    assert lines(text, 5)[0] == "0.3 N(-2, 0.5) + 0.7 N(1, 1)"


def test_the_first_number_is_to_be_typed_over() -> None:
    completion = completions("0.5 n", 5)[0]
    start, end = completion.selected
    assert completion.line[start:end] == "0"
    assert completion.line[:start] == "0.5 N("


def test_a_word_alone_may_be_the_beginning_of_a_preset() -> None:
    (claw,) = completions("claw", 4)
    assert claw.label == "The claw"
    assert parse_target(claw.line).components[0].family == "normal"
    assert labels("two")[0].startswith("Two modes")
    assert lines("0.5 claw") == []


@given(st.text(alphabet="NnUuLlt0.5 +*(,;)-caglps", max_size=30), st.data())
def test_every_completion_is_longer_work_saved_or_the_same_word(
    text: str, data: st.DataObject
) -> None:
    cursor = data.draw(st.integers(0, len(text)))
    for completion in completions(text, cursor, asked=True):
        start, end = completion.selected
        assert 0 <= start <= end <= len(completion.line)
        assert completion.label
        assert completion.detail


@pytest.mark.parametrize("word", ["N", "la", "Log", "t", "ca", "uni"])
def test_behind_a_target_every_completion_makes_a_line_that_can_be_read(word: str) -> None:
    for line in lines("0.5 N(-3, 1) + 0.25 " + word):
        parsed = parse_target(line)
        assert format_target(parsed).startswith("0.5 N(-3, 1)")
        assert len(parsed.components) == 2
