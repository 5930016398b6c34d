"""JSON from anywhere: limits before parsing, and a reader that knows the place of every value.

Nothing is guessed: an unknown key, a key given twice, a number that is not finite or a value of
the wrong type is refused with the path to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from klviz.document.file_errors import SceneFileError
from klviz.document.numbers import quoted
from klviz.document.plain_text import plain

MAX_CHARACTERS = 4_000_000
MAX_DEPTH = 16
_MAX_DIGITS = 20

T = TypeVar("T")

# The closing quote is optional: a string without end is then passed over once, not once a quote.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a document, and the path that leads to it.

    Every method that reads raises SceneFileError, with the path, where the value is not as asked.
    """

    value: object
    path: str = ""

    def refusal(self, sentence: str) -> SceneFileError:
        """Return the error that says what is wrong at this place."""
        return SceneFileError(f"{self.path or 'the scene'}: {sentence}")

    def fields(self) -> dict[str, Node]:
        """Return the fields of an object, none of them given twice."""
        if not isinstance(self.value, dict):
            raise self.refusal(f"must be an object {{…}}, got {_shown(self.value)}")
        if isinstance(self.value, _Repeated):
            raise self.refusal(f"the key {quoted(self.value.key)} is there twice")
        return {key: self._field(key) for key in self.value}

    def record(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Node]:
        """Return the fields of an object that has all the required keys and none but the known."""
        fields = self.fields()
        for key in fields:
            if key not in required and key not in optional:
                known = ", ".join(dict.fromkeys((*required, *optional)))
                raise self.refusal(f"unknown key {quoted(key)}; there are {known}")
        for key in required:
            if key not in fields:
                raise Node(None, self._join(key)).refusal("is missing")
        return fields

    def items(self, most: int | None) -> list[Node]:
        """Return the items of a list that has at most so many; None for any number."""
        if not isinstance(self.value, list):
            raise self.refusal(f"must be a list […], got {_shown(self.value)}")
        if most is not None and len(self.value) > most:
            raise self.refusal(f"at most {most} are possible, got {len(self.value)}")
        return [Node(item, f"{self.path}[{i}]") for i, item in enumerate(self.value)]

    def number(self) -> float:
        """Return a number; it may be infinite or nan, which only its meaning can refuse."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.refusal(f"must be a number, got {_shown(self.value)}")
        return float(self.value) + 0.0

    def whole(self) -> int:
        """Return a whole number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.refusal(f"must be a whole number, got {_shown(self.value)}")
        return self.value

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.refusal(f"must be true or false, got {_shown(self.value)}")
        return self.value

    def text(self, most: int, *, lines: bool = False) -> str:
        """Return a text of at most so many characters, made plain."""
        if not isinstance(self.value, str):
            raise self.refusal(f"must be a text, got {_shown(self.value)}")
        if len(self.value) > most:
            raise self.refusal(f"at most {most} characters, got {len(self.value)}")
        return plain(self.value, lines=lines)

    def built(self, make: Callable[[], T]) -> T:
        """Return what ``make`` makes of this value; where it refuses a field, say which."""
        try:
            return make()
        except ValueError as error:
            key, _, rest = str(error).partition(" ")
            if isinstance(self.value, dict) and key in self.value:
                raise self._field(key).refusal(rest) from None
            raise self.refusal(str(error)) from None

    def _field(self, key: str) -> Node:
        assert isinstance(self.value, dict)
        return Node(self.value[key], self._join(key))

    def _join(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def parse(text: str) -> Node:
    """Return the JSON value that the text holds.

    Raises:
        SceneFileError: it is too long, nested too deeply, or no JSON; says where.
    """
    if len(text) > MAX_CHARACTERS:
        raise SceneFileError(f"longer than {MAX_CHARACTERS} characters, too long for a scene")
    if not text.strip():
        raise SceneFileError("there is nothing in it")
    _check_depth(text)
    try:
        return Node(json.loads(text, object_pairs_hook=_object, parse_int=_integer))
    except json.JSONDecodeError as error:
        raise SceneFileError(_why_no_json(error)) from None


class _Repeated(dict[str, object]):
    """An object with a key that was given twice; whoever reads it knows the path and refuses."""

    key = ""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            repeated = _Repeated(found)
            repeated.key = key
            return repeated
        found[key] = value
    return found


def _integer(digits: str) -> int | float:
    """Return the integer; one too long to be meant as such as a float, which costs no time."""
    return int(digits) if len(digits) <= _MAX_DIGITS else float(digits)


def _check_depth(text: str) -> None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        bracket = match[0]
        depth += (bracket in "[{") - (bracket in "]}")
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, match.start()) + 1
            raise SceneFileError(f"line {line}: nested more than {MAX_DEPTH} deep")


def _why_no_json(error: json.JSONDecodeError) -> str:
    """Return what is wrong with the text, and where; a text that ends too soon is called so."""
    where = f"line {error.lineno}, column {error.colno}"
    at_end = error.pos >= len(error.doc.rstrip())
    if at_end or error.msg.startswith(("Unterminated string", "Invalid \\uXXXX")):
        return f"{where}: the text is cut off; it ends before the scene does"
    reason = error.msg.removesuffix(" at")
    return f"{where}: {reason[0].lower()}{reason[1:]}"


def _shown(value: object) -> str:
    """Return the value, shortly, for a message."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return quoted(value) if isinstance(value, str) else json.dumps(value)
