"""The line of notation of a target: ``0.5 N(-3, 1) + 0.5 N(3, 1)``.

A sum of distributions, each with an optional weight. Numbers in parentheses stand in the order of
the family's parameters or have names. Where semicolons part them, a comma may be a decimal mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from klviz.core.families import FAMILIES
from klviz.core.parameters import Parameter
from klviz.document.notation_error import NotationError
from klviz.document.notation_names import Distribution, distribution_named
from klviz.document.numbers import NUMBER, checked_number, exact_text, parse_number, told_text
from klviz.document.target import MAX_COMPONENTS, Component, Target

__all__ = ["MAX_LENGTH", "NotationError", "format_target", "parse_target"]

MAX_LENGTH = 100_000
"""Characters of a line; the longest target takes about a third."""

_DISTRIBUTION = re.compile(r"[^\W\d]\w*(?:-[^\W\d]\w*)?")
_NAME = re.compile(r"[^\W\d]\w*(?:[ ]\w+)*(?=\s*=)")
_MOST_ARGUMENTS = 12
_NUMBER_BEGINS = re.compile(r"[+\-−]?[.,]?\d")
_NUMBER_GOES_ON = re.compile(r"[\d_.'’]|,\d")
_POINT_NUMBER = re.compile(NUMBER.pattern.replace("[.,]", "[.]"))
_DECIMAL_COMMA = re.compile(r"\d,\d")
_WORD = re.compile(r"[^\s,;()=*·×⋅]+")


def parse_target(text: str) -> Target:
    """Return the target that a line of notation says; the weights as typed.

    Raises:
        NotationError: it says none; the message has a caret under the place.
    """
    if len(text) > MAX_LENGTH:
        raise NotationError(f"a line of {len(text)} characters is too long to read", text, 0)
    return _Parser(text).target()


def format_target(target: Target, write: Callable[[float], str] = exact_text) -> str:
    """Return the shortest plain notation that `parse_target` turns into the very same target.

    Args:
        target: what is written.
        write: how numbers are; to fewer digits where they are only read.
    """
    return " + ".join(_format_component(component, write) for component in target.components)


def _format_component(component: Component, write: Callable[[float], str]) -> str:
    weight = "" if component.weight == 1.0 else write(component.weight) + " "
    name = FAMILIES[component.family].notation
    numbers = [write(value) for value in component.values]
    if component.family != "student_t":
        return f"{weight}{name}({', '.join(numbers)})"
    df, *rest = numbers
    inside = ", ".join(rest)
    return f"{weight}Cauchy({inside})" if df == "1" else f"{weight}{name}({df}; {inside})"


def _share_hint(text: str, position: int) -> str:
    """Return how to write the weight, where a fraction or a percentage goes on there."""
    if not text.startswith(("/", "%", "⁄", "÷"), position):
        return ""
    return "; write a weight as a decimal number: 0.5 for 1/2 or 50%"


class _Argument(NamedTuple):
    """A number in parentheses with its name, if it has one, and where each begins."""

    value: float
    position: int
    name: str
    name_position: int


class _Parser:
    """Reads the text from left to right; ``position`` is where it stands, never on a space."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.move_to(0)

    def target(self) -> Target:
        """Read the whole text, components with a plus between them."""
        if self.position == len(self.text):
            raise self.error("expected a target such as 0.5 N(-3, 1) + 0.5 N(3, 1)")
        components = [self.component()]
        while self.mark("+"):
            if len(components) == MAX_COMPONENTS:
                raise self.error(f"a target has at most {MAX_COMPONENTS} components")
            components.append(self.component())
        if self.position < len(self.text):
            raise self.error("expected '+' or the end of the line")
        try:
            return Target(tuple(components))
        except ValueError as error:
            raise self.error(str(error), 0) from None

    def component(self) -> Component:
        """Read a distribution and its weight, which is 1 where there is none."""
        weight, weight_at = 1.0, self.position
        if _NUMBER_BEGINS.match(self.text, self.position):
            weight = self.number(NUMBER, "")
            if weight < 0:
                sentence = f"weight must not be negative, got {told_text(weight)}"
                raise self.error(sentence, weight_at)
            self.mark("*·×⋅")
        name_at = self.position
        distribution = self.distribution()
        values = self.values(distribution)
        try:
            return Component(distribution.family, weight, values)
        except ValueError as error:
            raise self.error(str(error), name_at) from None

    def distribution(self) -> Distribution:
        """Read the name of a distribution."""
        name_at = self.position
        name = self.take(_DISTRIBUTION)
        if not name:
            hint = _share_hint(self.text, self.position)
            raise self.error(f"expected a distribution such as N(0, 1){hint}")
        try:
            return distribution_named(name)
        except ValueError as error:
            raise self.error(str(error), name_at) from None

    def values(self, distribution: Distribution) -> tuple[float, ...]:
        """Read the numbers in parentheses; all the family's, in its order, each checked."""
        opened = self.position
        if self.text[opened : opened + 1] != "(":
            raise self.error(f"{distribution.usage} in parentheses, as in {distribution.example}")
        arguments = self.arguments(_POINT_NUMBER, ",;")
        written = self.text[opened : self.position]
        if len(arguments) > len(distribution.rows) and _DECIMAL_COMMA.search(written):
            if ";" not in written:
                hint = "with a decimal comma, part the numbers by ';'"
                raise self.error(f"{distribution.usage}, got {len(arguments)}; {hint}", opened)
            self.position = opened
            arguments = self.arguments(NUMBER, ";")
        return self.assigned(distribution, arguments)

    def arguments(self, number: re.Pattern[str], separators: str) -> list[_Argument]:
        """Read (number, number, …), the numbers and separators of that form."""
        if not self.mark("("):
            raise self.error("expected '('")
        arguments = [self.argument(number, "(")]
        while not self.mark(")"):
            separator = self.mark(separators)
            if not separator or len(arguments) == _MOST_ARGUMENTS:
                raise self.error(f"expected {separators[0]!r} or ')'")
            arguments.append(self.argument(number, separator))
        return arguments

    def argument(self, number: re.Pattern[str], before: str) -> _Argument:
        """Read a number, or name = number."""
        name_at = self.position
        name = self.take(_NAME)
        if name:
            self.mark("=")
        number_at = self.position
        return _Argument(self.number(number, "=" if name else before), number_at, name, name_at)

    def number(self, pattern: re.Pattern[str], before: str) -> float:
        """Read a number of that form."""
        number_at = self.position
        found = pattern.match(self.text, number_at)
        whole = found and not _NUMBER_GOES_ON.match(self.text, found.end())
        typed = self.take(pattern if whole else _WORD)
        if not typed:
            raise self.error(f"expected a number after {before!r}")
        try:
            return parse_number(typed)
        except ValueError as error:
            raise self.error(str(error), number_at) from None

    def assigned(
        self, distribution: Distribution, arguments: Sequence[_Argument]
    ) -> tuple[float, ...]:
        """Return the values of the family's parameters, each number given to one of them."""
        given: dict[str, float] = {}
        for place, argument in enumerate(arguments):
            row, value = self.meant(distribution, place, argument)
            if row.key in given:
                raise self.error(f"{row.label} is given twice", argument.name_position)
            try:
                given[row.key] = checked_number(row, value)
            except ValueError as error:
                raise self.error(str(error), argument.position) from None
        for row in distribution.rows:
            if row.key not in given:
                closing = self.text.rindex(")", 0, self.position)
                raise self.error(f"{distribution.usage}; {row.label} is missing", closing)
        return (*distribution.fixed, *(given[row.key] for row in distribution.rows))

    def meant(
        self, distribution: Distribution, place: int, argument: _Argument
    ) -> tuple[Parameter, float]:
        """Return which parameter a number is, and its value there."""
        if not argument.name:
            if place < len(distribution.rows):
                return distribution.rows[place], argument.value
            raise self.error(f"{distribution.usage}, and this is one more", argument.position)
        try:
            return distribution.named(argument.name, argument.value)
        except ValueError as error:
            raise self.error(str(error), argument.name_position) from None

    def take(self, pattern: re.Pattern[str]) -> str:
        """Move past what the pattern matches here, and past space; return the match or ""."""
        found = pattern.match(self.text, self.position)
        if not found:
            return ""
        return self.move_to(found.end())

    def mark(self, marks: str) -> str:
        """Move past one of these characters, and past space; return it or ""."""
        if not self.text.startswith(tuple(marks), self.position):
            return ""
        return self.move_to(self.position + 1)

    def move_to(self, end: int) -> str:
        """Move there, and past space; return what was passed before the space."""
        passed = self.text[self.position : end]
        while end < len(self.text) and self.text[end].isspace():
            end += 1
        self.position = end
        return passed

    def error(self, sentence: str, position: int | None = None) -> NotationError:
        """Return the error with a caret here, or at the given position."""
        return NotationError(sentence, self.text, self.position if position is None else position)
