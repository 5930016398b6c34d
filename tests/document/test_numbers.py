"""Numbers as typed and as shown."""

from __future__ import annotations

import locale
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.document.numbers import (
    exact_text,
    format_error,
    format_number,
    format_precise,
    parse_number,
    quoted,
)
from tests.document.scenes import finite

TYPED = {
    "0.5": 0.5,
    "0,5": 0.5,
    "1.250": 1.25,
    "0,250": 0.25,
    "-0,500": -0.5,
    "1,25": 1.25,
    "1,2500": 1.25,
    "1500,125": 1500.125,
    "1,50e3": 1500.0,
    "1.500": 1.5,
    "1e2": 100.0,
    "1E2": 100.0,
    "-.5": -0.5,
    ",5": 0.5,
    "5.": 5.0,
    "+3": 3.0,
    "1e-3": 0.001,
    "1e−3": 0.001,
    "−3": -3.0,
    "  7 ": 7.0,
    "\N{NO-BREAK SPACE}7": 7.0,
    "007": 7.0,
    "0e999": 0.0,
    "5e-324": 5e-324,
    "1.7976931348623157e308": 1.7976931348623157e308,
}

REFUSED = {
    "": "there is no number here",
    " ": "there is no number here",
    "nan": "is no number",
    "NaN": "is no number",
    "inf": "is not finite",
    "-Infinity": "is not finite",
    "∞": "is not finite",
    "−∞": "is not finite",
    "1e999": "is too large; the largest number is 1.79e308",
    "-1e999": "is too large",
    "1e-999": "is too small to tell from 0",
    "1_000": "write 1000 without separators",
    "1 000": "write 1000 without separators",
    "1’000.5": "write 1000.5 without separators",
    "1.234,5": "write 1234.5 without separators",
    "1,234.5": "write 1234.5 without separators",
    "1.234,567": "write 1234.567 without separators",
    "-1.234.567": "write -1234567 without separators",
    "１２": "write 12 with the digits 0 to 9",
    "٣٫٥": "write 3.5 with the digits 0 to 9",
    "१.५": "write 1.5 with the digits 0 to 9",
    "1.2.3": "is no number",
    "12,34,567": "is no number",
    "1,500": "1,500 may mean 1.5 or 1500: write one of them",
    "-12,345": "-12,345 may mean -12.345 or -12345: write one of them",
    "1,500e3": "1,500e3 may mean 1.5e3 or 1500e3",
    "999,000": "999,000 may mean 999 or 999000",
    "0x10": "is no number",
    "1/2": "is no number",
    "½": "is no number",
    "²": "is no number",
    "1e": "is no number",
    "e5": "is no number",
    "--3": "is no number",
    "3-": "is no number",
    ".": "is no number",
    "1\n2": "is no number",
    "abc": "is no number",
    "9" * 10_000: "10000 characters is too long",
}


def _read(text: str) -> float | str:
    """Return the number that the text says, or the sentence that refuses it."""
    try:
        return parse_number(text)
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize(("text", "value"), TYPED.items())
def test_a_number_is_read_as_it_is_meant(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(("text", "sentence"), REFUSED.items())
def test_what_is_no_number_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    message = _read(text)
    assert isinstance(message, str)
    assert sentence in message
    assert message.isprintable()
    assert len(message) < 150


def test_what_the_sentence_says_to_write_can_be_written() -> None:
    advice = [
        words[1] for words in (str(_read(text)).split() for text in REFUSED) if words[0] == "write"
    ]
    assert len(advice) > 8
    assert all(isinstance(_read(number), float) for number in advice)


@pytest.mark.parametrize("text", ["-0", "-0.0", "−0", "-0e5"])
def test_minus_zero_is_zero(text: str) -> None:
    assert math.copysign(1.0, parse_number(text)) == 1.0


@pytest.mark.parametrize("name", ["C", "C.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "ar_EG.UTF-8"])
def test_numbers_mean_the_same_in_every_locale(name: str) -> None:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        pytest.skip(f"the system has no locale {name}")
    try:
        for text, value in TYPED.items():
            assert parse_number(text) == value
        assert format_number(-1234.5) == "−1234"
        assert exact_text(0.5) == "0.5"
    finally:
        locale.setlocale(locale.LC_ALL, before)


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_a_sentence(text: str) -> None:
    read = _read(text)
    assert read.isprintable() if isinstance(read, str) else math.isfinite(read)


@given(st.text("0123456789.,_'eE+-− ", max_size=12))
def test_what_is_read_is_what_python_reads(text: str) -> None:
    read = _read(text)
    assert isinstance(read, str) or read == float(text.replace("−", "-").replace(",", "."))


@given(finite)
def test_exact_text_is_read_as_the_very_same_number(value: float) -> None:
    text = exact_text(value)
    assert parse_number(text) == value
    assert text.isascii()
    assert len(text) <= len(repr(value)) + 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (3.0, "3"),
        (-0.5, "-0.5"),
        (1000.0, "1000"),
        (1e6, "1e6"),
        (1234567.0, "1234567"),
        (1e-3, "0.001"),
        (1e-9, "1e-9"),
        (1.5e-9, "1.5e-9"),
        (1e300, "1e300"),
        (0.1 + 0.2, "0.30000000000000004"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "undefined"),
    ],
)
def test_exact_text_is_short(value: float, text: str) -> None:
    assert exact_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (0.461994613, "0.462"),
        (0.688768996, "0.6888"),
        (-3.0, "−3"),
        (1234.5678, "1235"),
        (123456.0, "123456"),
        (999949.4, "999949"),
        (999999.4, "1×10⁶"),
        (999999.6, "1×10⁶"),
        (1e6, "1×10⁶"),
        (123456789.0, "1.235×10⁸"),
        (0.0001, "0.0001"),
        (0.000012345, "1.234×10⁻⁵"),
        (1.23e-9, "1.23×10⁻⁹"),
        (-1.5e-300, "−1.5×10⁻³⁰⁰"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "undefined"),
    ],
)
def test_numbers_are_shown_to_four_digits(value: float, text: str) -> None:
    assert format_number(value) == text


def _read_back(text: str) -> float:
    mantissa, _, power = text.replace("−", "-").partition("×10")
    plain_power = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{mantissa}e{plain_power or 0}")


@given(finite.filter(lambda v: abs(v) < 1e308), st.integers(1, 15))
def test_a_shown_number_is_right_to_its_digits(value: float, digits: int) -> None:
    shown = _read_back(format_number(value, digits))
    assert shown == pytest.approx(value, rel=0.5001 * 10.0 ** (1 - digits), abs=1e-323)


@given(finite)
def test_a_shown_number_has_no_noise(value: float) -> None:
    text = format_number(value)
    assert "-" not in text
    assert text not in {"−0", "0.0", "nan", "inf"}
    mantissa = text.partition("×")[0]
    assert "." not in mantissa or not mantissa.endswith(("0", "."))


def test_a_precise_number_has_ten_digits() -> None:
    assert format_precise(math.log(2.0)) == "0.6931471806"


@given(st.floats(1e-300, 1e300))
def test_an_error_is_never_shown_smaller_than_it_is(error: float) -> None:
    shown = _read_back(format_error(error))
    assert error <= shown * (1 + 1e-15)
    assert shown <= error * 1.11


def test_an_exact_value_has_no_error() -> None:
    assert format_error(0.0) == "0"


def test_a_quoted_text_is_one_short_printable_line() -> None:
    assert quoted("a\nb\u202e") == r"'a\nb\u202e'"
    assert len(quoted("x" * 1_000_000)) == 42
