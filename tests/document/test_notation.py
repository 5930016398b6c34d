"""The line of notation: what it says, how it is printed, and how it is refused."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core.families import FAMILIES
from klviz.document.notation import MAX_LENGTH, NotationError, format_target, parse_target
from klviz.document.target import MAX_COMPONENTS, Component, Target
from tests.document.scenes import targets

NAMES = [family.notation for family in FAMILIES.values()]
"""What the line calls the families, in the order of their table."""


def _single(family: str, *values: float, weight: float = 1.0) -> Target:
    return Target((Component(family, weight, values),))


TWO_MODES = Target((Component("normal", 0.5, (-3.0, 1.0)), Component("normal", 0.5, (3.0, 1.0))))

SAME = {
    "0.5 N(-3, 1) + 0.5 N(3, 1)": TWO_MODES,
    "0.5N(-3,1)+0.5N(3,1)": TWO_MODES,
    "  .5 * N( −3 , 1 )  +  5e-1 · n(+3; 1)\n": TWO_MODES,
    "0,5 N(-3; 1) + 0,5 N(3,0; 1,0)": TWO_MODES,
    "0.5 Normal(mean=-3, sd=1) + 0.5 gaussian(sd=1, mean=3)": TWO_MODES,
    "0.5 𝒩(μ=-3, σ=1) + 0.5 GAUSS(mu=3, sigma=1)": TWO_MODES,
    "0.5 N(-3, var=1) + 0.5 N(loc=3, scale=1)": TWO_MODES,
    "N(0, 1)": _single("normal", 0.0, 1.0),
    "3 N(0, 1)": _single("normal", 0.0, 1.0, weight=3.0),
    "N(0, var=4)": _single("normal", 0.0, 2.0),
    "N(0, variance=0.01)": _single("normal", 0.0, 0.1),
    "Laplace(0, 1)": _single("laplace", 0.0, 1.0),
    "laplace(scale=2, location=1)": _single("laplace", 1.0, 2.0),
    "Logistic(0, 1)": _single("logistic", 0.0, 1.0),
    "U(0, 1)": _single("uniform", 0.0, 1.0),
    "unif(a=-1; b=2,5)": _single("uniform", -1.0, 2.5),
    "t(3; 1, 2)": _single("student_t", 3.0, 1.0, 2.0),
    "T(3, 1, 2)": _single("student_t", 3.0, 1.0, 2.0),
    "t(3,5; 1; 2)": _single("student_t", 3.5, 1.0, 2.0),
    "StudentT(df=3, loc=1, scale=2)": _single("student_t", 3.0, 1.0, 2.0),
    "Student-t(degrees of freedom=3, 1, 2)": _single("student_t", 3.0, 1.0, 2.0),
    "student_t(ν=3; 1; 2)": _single("student_t", 3.0, 1.0, 2.0),
    "Cauchy(0, 1)": _single("student_t", 1.0, 0.0, 1.0),
    "t(1; 0, 1)": _single("student_t", 1.0, 0.0, 1.0),
}

# A caret marks the place that the message must point at.
REFUSED = {
    "^": "expected a target such as",
    "   ^": "expected a target such as",
    "0.5^": "expected a distribution",
    "^(0, 1)": "expected a distribution",
    "N(0,1) +^": "expected a distribution",
    "N(0,1) + ^+ N(1,1)": "expected a distribution",
    "N^": "N takes 2 numbers (mean, sd) in parentheses, as in N(0, 1)",
    "N ^0": "N takes 2 numbers (mean, sd) in parentheses, as in N(0, 1)",
    "Cauchy^": "Cauchy takes 2 numbers (location, scale) in parentheses, as in Cauchy(0, 1)",
    "t ^3": (
        "t takes 3 numbers (degrees of freedom, location, scale) in parentheses, as in t(3, 0, 1)"
    ),
    "N(^": "expected a number after '('",
    "N(^)": "expected a number after '('",
    "N(^, 1)": "expected a number after '('",
    "N(0,^)": "expected a number after ','",
    "t(3; ^; 1)": "expected a number after ';'",
    "N(mean=^, 1)": "expected a number after '='",
    "N(^(0,1), 1)": "expected a number after '('",
    "N(0, 1^": "expected ',' or ')'",
    "N(0 ^1)": "expected ',' or ')'",
    "N(0, 1^x)": "expected ',' or ')'",
    "N(0,1) ^N(1,1)": "expected '+' or the end of the line",
    "N(0,1) ^- N(1,1)": "expected '+' or the end of the line",
    "N(0,1)^)": "expected '+' or the end of the line",
    "^Foo(0, 1)": f"unknown distribution 'Foo'; there are {', '.join(NAMES)}, Cauchy",
    "N(0,1) + 2 ^Laplce(0, 1)": "unknown distribution 'Laplce'",
    "1^/2 N(0,1) + 1/2 N(1,1)": "write a weight as a decimal number: 0.5 for 1/2 or 50%",
    "50^% N(0,1)": "write a weight as a decimal number: 0.5 for 1/2 or 50%",
    "N(0, ^-1)": "sd σ must be positive, got −1",
    "N(0, sd=^0)": "sd σ must be positive, got 0",
    "t(^0; 0, 1)": "degrees of freedom ν must be positive, got 0",
    "N(0, ^1e-310)": "sd σ must be at least 2.23e-308, got 1e−310",
    "^U(2, 1)": "high must be greater than low",
    "N(0,1) + ^-2 N(0,1)": "weight must not be negative, got −2",
    "^0 N(0,1) + 0 N(1,1)": "the weights are all zero",
    "N(0^)": "N takes 2 numbers (mean, sd); sd is missing",
    "N(sd=1^)": "mean is missing",
    "N(0; 1; ^2)": "N takes 2 numbers (mean, sd), and this is one more",
    "t(1; 2, 3, ^4)": "t takes 3 numbers (degrees of freedom, location, scale), and this is",
    "Cauchy(0, 1, ^2)": "Cauchy takes 2 numbers",
    "N^(0,5, 1)": "with a decimal comma, part the numbers by ';'",
    "N(1, ^mean=2)": "mean is given twice",
    "N(0, ^width=1)": "none is called 'width'",
    "Cauchy(^df=1, 0)": "none is called 'df'",
    "N(0, ^var=2)": "the variance 2 has no exact root; write sd=1.4142135623730951",
    "N(0, ^var=-1)": "variance must be positive, got −1",
    "Laplace(0, ^var=2)": "none is called 'var'",
    "N(^nan, 1)": "'nan' is no number",
    "N(0, ^inf)": "'inf' is not finite",
    "N(^1e999, 1)": "'1e999' is too large",
    "N(^1_000, 1)": "write 1000 without separators",
    "N(^1.2.3, 1)": "'1.2.3' is no number",
    "^1_000 N(0, 1)": "write 1000 without separators",
    "N(^１, 1)": "write 1 with the digits 0 to 9",
    "^３ N(0, 1)": "write 3 with the digits 0 to 9",
    "N(^0x10, 1)": "expected",
    "^\u202eN(0, 1)": "expected a distribution",
    "^<b>N(0, 1)</b>": "expected a distribution",
}


def _read(text: str) -> Target | NotationError:
    """Return what the line says, or the error that refuses it."""
    try:
        return parse_target(text)
    except NotationError as error:
        return error


def _refusal(text: str) -> NotationError:
    error = _read(text)
    assert isinstance(error, NotationError)
    return error


def _place_under_caret(error: NotationError) -> str:
    """Return what stands over the caret and after it."""
    _, excerpt, caret = str(error).split("\n")
    return excerpt[caret.index("^") :]


@pytest.mark.parametrize(("text", "target"), SAME.items())
def test_notation_says_a_target(text: str, target: Target) -> None:
    assert parse_target(text) == target


@pytest.mark.parametrize(("marked", "sentence"), REFUSED.items())
def test_what_says_no_target_is_refused_at_its_place(marked: str, sentence: str) -> None:
    position = marked.index("^")
    text = marked.replace("^", "")
    error = _refusal(text)
    if "0x10" not in text:
        assert error.position == position
    assert sentence in error.sentence
    assert error.text == text
    assert str(error).split("\n")[0] == error.sentence


def test_the_caret_stands_under_the_place() -> None:
    error = _refusal("0.5 N(-3, 1) + 0.5 N(3, -1)")
    assert str(error) == (
        "sd σ must be positive, got −1\n  0.5 N(-3, 1) + 0.5 N(3, -1)\n                          ^"
    )


def test_the_caret_minds_wide_characters_and_line_breaks() -> None:
    error = _refusal("N(0,1)\n+ N(１,1)")
    _, excerpt, caret = str(error).split("\n")
    assert excerpt == "  N(0,1) + N(１,1)"
    assert caret.index("^") == excerpt.index("１")
    after_wide = _refusal("N(0,1) １")
    wide = _refusal("０ N(0,1)")
    assert str(wide).split("\n")[2] == "  ^"
    assert str(after_wide).split("\n")[2] == " " * 9 + "^"
    assert str(_refusal("Ｎ(0, -1)")).split("\n")[2] == " " * 8 + "^"


def test_of_a_long_line_only_the_place_is_shown() -> None:
    error = _refusal(" + ".join(["N(0, 1)"] * 100) + " + Foo(0, 1)" + " + N(0, 1)" * 50)
    excerpt = str(error).split("\n")[1]
    assert len(excerpt) < 80
    assert excerpt.startswith("  …")
    assert excerpt.endswith("…")
    assert _place_under_caret(error).startswith("Foo(0, 1)")


@given(targets())
def test_printed_notation_says_the_very_same_target(target: Target) -> None:
    text = format_target(target)
    assert parse_target(text) == target
    assert text.isascii()
    assert "\n" not in text


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (TWO_MODES, "0.5 N(-3, 1) + 0.5 N(3, 1)"),
        (_single("normal", 0.0, 1.0), "N(0, 1)"),
        (_single("uniform", -1.5, 1e-9), "U(-1.5, 1e-9)"),
        (_single("student_t", 3.0, 1.0, 2.0), "t(3; 1, 2)"),
        (_single("student_t", 1.0, 0.0, 1.0, weight=2.0), "2 Cauchy(0, 1)"),
        (_single("laplace", -0.0, 0.1), "Laplace(0, 0.1)"),
    ],
)
def test_notation_is_printed_plainly(target: Target, text: str) -> None:
    assert format_target(target) == text


def test_every_family_has_a_notation_that_is_read_by_all_its_names() -> None:
    for key, family in FAMILIES.items():
        rows = family.parameters
        values = tuple(row.default for row in rows)
        numbers = ", ".join(str(value) for value in values)
        for name in (family.notation, key, family.label, family.label.upper()):
            assert parse_target(f"{name}({numbers})") == _single(key, *values)
        for naming in ("key", "label", "symbol"):
            named = ", ".join(
                f"{getattr(row, naming)}={value}" for row, value in zip(rows, values, strict=True)
            )
            assert parse_target(f"{key}({named})") == _single(key, *values)


def test_weights_stay_as_typed() -> None:
    target = parse_target("3 N(0, 1) + N(1, 1) + 0 N(2, 1)")
    assert [c.weight for c in target.components] == [3.0, 1.0, 0.0]


def test_the_number_of_components_is_bounded() -> None:
    line = " + ".join(["N(0, 1)"] * MAX_COMPONENTS)
    assert len(parse_target(line).components) == MAX_COMPONENTS
    assert "at most 200 components" in _refusal(line + " + N(0, 1)").sentence


def test_the_longest_target_can_be_read() -> None:
    component = Component("student_t", 1 / 3, (1.2345678901234567e-300,) * 3)
    target = Target((component,) * MAX_COMPONENTS)
    assert len(format_target(target)) < MAX_LENGTH
    assert parse_target(format_target(target)) == target


@pytest.mark.parametrize(
    "nonsense",
    [
        "a" * 1_000_000,
        "(" * 1_000_000,
        "9" * 99_999,
        " " * 99_999,
        "a " * 49_999,
        "N(" + "a b " * 24_000,
        "N(" + "1," * 49_000,
        "N(" + "1,5;" * 24_000 + ")",
        "+" * 99_999,
        "N(0,1)+" * 14_000,
        "\x00" * 99_999,
        "\ud800" * 10,
    ],
)
def test_long_nonsense_is_answered_with_a_short_message(nonsense: str) -> None:
    assert len(str(_refusal(nonsense))) < 400


@given(st.text("0123456789.,;()+-−*·=eE NtULaplceuchymsdvrμσ\n\t_", max_size=40))
def test_any_line_is_a_target_or_an_error_with_its_place(text: str) -> None:
    read = _read(text)
    if isinstance(read, NotationError):
        assert 0 <= read.position <= len(text)
        assert read.sentence.isprintable()
        assert len(str(read).split("\n")) == 3
    else:
        assert parse_target(format_target(read)) == read


def test_mutated_notation_is_read_or_refused() -> None:
    rng = random.Random(20)
    seeds = [*SAME, *(marked.replace("^", "") for marked in REFUSED)]
    answers = [_read(_mutated(rng.choice(seeds), rng)) for _ in range(3_000)]
    errors = [answer for answer in answers if isinstance(answer, NotationError)]
    assert 1_000 < len(errors) < 3_000
    assert all(re.fullmatch(r" *\^", str(error).split("\n")[2]) for error in errors)


def _mutated(text: str, rng: random.Random) -> str:
    characters = list(text)
    for _ in range(rng.randint(1, 4)):
        place = rng.randint(0, len(characters))
        new = rng.choice("0.,;()+-*=eNt−μ\x00\u202e９ ")
        characters[place : place + rng.randint(0, 2)] = new
    return "".join(characters)
