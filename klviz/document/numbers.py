"""Numbers as people type and read them, alike in every locale.

Both '.' and ',' are decimal marks, nothing parts thousands, and whatever could be read in
two ways is refused with a sentence that says what to write instead.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Context

from klviz.core.parameters import LEAST, Parameter

MINUS = "\N{MINUS SIGN}"
INFINITY = "∞"
TOO_LARGE = "> 1.8×10³⁰⁸"
"""What stands for a number that is finite, but larger than a double."""
UNDEFINED = "undefined"
MAX_LENGTH = 1_000
"""Characters of a number; the exact decimal form of any float has fewer."""

NUMBER = re.compile(r"[+\-−]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+\-−]?[0-9]+)?")
"""The text of a number; the comma is a decimal mark."""

_SUPERSCRIPTS = str.maketrans("-−0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_WHOLE_EXPONENT = re.compile(r"\^([-−]?[0-9]+)(?!\.?[0-9])")
_INFINITE = re.compile(r"[+\-−]?(?:inf|infinity|∞)", re.IGNORECASE)
_GROUPED = re.compile(
    r"(?P<whole>[+\-−]?[0-9]{1,3}(?P<mark>[.,'’_\s])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
    r"(?P<fraction>(?:[.,][0-9]+)?)"
)
_THOUSANDS_OR_DECIMALS = re.compile(
    r"(?P<digits>[+\-−]?[1-9][0-9]{0,2},[0-9]{3})(?P<power>(?:[eE].*)?)"
)
"""What could be either; "0,500" can not."""
_PLAIN_FROM, _PLAIN_BELOW = -4, 6
"""The decimal exponents that `format_number` writes without a power of ten."""


def parse_number(text: str, examples: Sequence[str] = ("0.5", "-3", "1e-3")) -> float:
    """Return the number that the text says; never nan, never infinite, never −0.

    Args:
        text: what was written.
        examples: what could be written instead of what is no number.

    Raises:
        ValueError: the text is no number, or not clearly one; the message says what to write.
    """
    typed = text.strip()
    if len(typed) > MAX_LENGTH:
        raise ValueError(f"a number of {len(typed)} characters is too long to read")
    if not NUMBER.fullmatch(typed):
        raise ValueError(_why_no_number(typed, examples))
    unclear = _THOUSANDS_OR_DECIMALS.fullmatch(typed)
    if unclear:
        digits, power = unclear["digits"], unclear["power"]
        readings = (
            f"{_trimmed(digits.replace(',', '.'))}{power} or {digits.replace(',', '')}{power}"
        )
        raise ValueError(f"{typed} may mean {readings}: write one of them")
    value = float(_for_python(typed))
    if math.isinf(value):
        raise ValueError(f"{quoted(typed)} is too large; the largest number is 1.79e308")
    if value == 0.0 and re.search("[1-9]", re.split("[eE]", typed)[0]):
        raise ValueError(f"{quoted(typed)} is too small to tell from 0; write 0, or 5e-324 or more")
    return value + 0.0


def checked_number(parameter: Parameter, value: float, name: str = "") -> float:
    """Return the value if it makes sense for the parameter.

    Raises:
        ValueError: it does not; the message calls the parameter by the name given, or by the
            words that a person reads.
    """
    name = name or f"{parameter.label} {parameter.symbol}"
    if parameter.positive and value <= 0.0:
        raise ValueError(f"{name} must be positive, got {told_text(value)}")
    if parameter.positive and value < LEAST:
        raise ValueError(f"{name} must be at least 2.23e-308, got {told_text(value)}")
    if parameter.most is not None and parameter.most < value < math.inf:
        raise ValueError(f"{name} must be at most {parameter.most:g}, got {told_text(value)}")
    return replace(parameter, key=name).checked(value)


def format_number(value: float, digits: int = 4) -> str:
    """Return the value to that many significant digits, for reading.

    What rounds to less than a million keeps its whole part; beyond that, and below 0.0001, a
    power of ten is written out. A true minus sign, no trailing zeros, no "−0".
    """
    special = _special(value)
    if special:
        return special
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    power = int(exponent)
    if _PLAIN_FROM <= power < _PLAIN_BELOW:
        text = _trimmed(f"{value:.{max(0, digits - 1 - power)}f}")
    else:
        text = f"{_trimmed(mantissa)}×10{str(power).translate(_SUPERSCRIPTS)}"
    return text.replace("-", MINUS)


def format_precise(value: float) -> str:
    """Return the value to ten significant digits, for reading."""
    return format_number(value, digits=10)


def format_error(error: float) -> str:
    """Return a bound on an error to two significant digits, never less than it is."""
    if not error or not math.isfinite(error):
        return format_number(error)
    bound = Context(prec=2, rounding=ROUND_CEILING).create_decimal_from_float(error)
    return format_number(float(bound), digits=2)


def exact_text(value: float) -> str:
    """Return the shortest readable text that `parse_number` turns into the very same value.

    It is ASCII, fit for typing again. Values that cannot be typed are written for reading.
    """
    special = _special(value)
    if special:
        return special
    digits, power = _shortest_digits(abs(value))
    sign = "-" if value < 0 else ""
    plain, scientific = _plain(digits, power), _scientific(digits, power)
    if _PLAIN_FROM <= power < _PLAIN_BELOW or len(plain) <= len(scientific):
        return sign + plain
    return sign + scientific


def told_text(value: float) -> str:
    """Return the exact text of a value for a sentence: with a true minus sign."""
    return exact_text(value).replace("-", MINUS)


def quoted(text: str, limit: int = 40) -> str:
    """Return the text in quotation marks: on one line, unprintable characters escaped, cut."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


def _special(value: float) -> str:
    """Return how zero and the values that are no finite number are written, or ""."""
    if math.isnan(value):
        return UNDEFINED
    if math.isinf(value):
        return INFINITY if value > 0 else MINUS + INFINITY
    return "" if value else "0"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shortest_digits(value: float) -> tuple[str, int]:
    """Return the digits d₀d₁… and n of the shortest d₀.d₁… × 10ⁿ that is this positive float."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    leading_zeros = len(whole + fraction) - len(digits)
    power = len(whole) - 1 - leading_zeros + int(exponent or 0)
    return digits.rstrip("0"), power


def _plain(digits: str, power: int) -> str:
    if power < 0:
        return "0." + "0" * (-power - 1) + digits
    whole, fraction = digits[: power + 1].ljust(power + 1, "0"), digits[power + 1 :]
    return f"{whole}.{fraction}" if fraction else whole


def _scientific(digits: str, power: int) -> str:
    return f"{digits[0]}.{digits[1:]}e{power}" if digits[1:] else f"{digits}e{power}"


def _for_python(typed: str) -> str:
    return typed.replace(MINUS, "-").replace(",", ".")


def _why_no_number(typed: str, examples: Sequence[str]) -> str:
    """Return the sentence that refuses a text which is no number."""
    if not typed:
        return f"there is no number here; write one such as {examples[0]}"
    if typed.casefold() == "nan":
        return f"{quoted(typed)} is no number; write one such as {examples[0]}"
    if _INFINITE.fullmatch(typed):
        return f"{quoted(typed)} is not finite; write a large number such as 1e6"
    ascii_digits = _with_ascii_digits(typed)
    if ascii_digits != typed and NUMBER.fullmatch(ascii_digits):
        return f"write {ascii_digits} with the digits 0 to 9 instead of {quoted(typed)}"
    grouped = _GROUPED.fullmatch(typed)
    if grouped:
        digits = grouped["whole"].replace(grouped["mark"], "")
        digits += grouped["fraction"].replace(",", ".")
        return f"write {digits} without separators instead of {quoted(typed)}"
    *others, last = examples
    some = f"{', '.join(others)} or {last}" if others else last
    return f"{quoted(typed)} is no number; write one such as {some}"


def _with_ascii_digits(typed: str) -> str:
    """Return the text with full-width, Arabic and other digits and marks in ASCII."""
    marks = str.maketrans({"٫": ".", "．": ".", "，": ",", "－": "-", "＋": "+"})
    return "".join(
        str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c
        for c in typed.translate(marks)
    )


def typeset(sentence: str) -> str:
    """Return a sentence with its whole exponents, written as x^−3, raised."""
    return _WHOLE_EXPONENT.sub(lambda match: match[1].translate(_SUPERSCRIPTS), sentence)
