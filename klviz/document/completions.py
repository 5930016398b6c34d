"""Completions of a line of notation: which distributions, or presets, the letters may become."""

from __future__ import annotations

import re
from dataclasses import dataclass

from klviz.core.families import FAMILIES
from klviz.document.notation import format_target
from klviz.document.notation_names import Distribution, distributions_beginning
from klviz.document.presets import presets

MOST_PRESETS = 4
_WORD = re.compile(r"[^\W\d][\w-]*$")
_REST_OF_WORD = re.compile(r"[\w-]*")
_WEIGHT = re.compile(r"(?:^|[+\s])[+\-−]?[0-9.,]*[0-9][.,]?(?:[eE][+\-−]?[0-9]+)?$")
_FIRST_NUMBER = re.compile(r"[^(,;)]+(?=[,;)])")


@dataclass(frozen=True, slots=True)
class Completion:
    """What a line may become.

    Attributes:
        line: the line then.
        label: what is put in, as a person calls it.
        detail: how that is written.
        selected: the part of the line to be typed over next, its first and last end.
    """

    line: str
    label: str
    detail: str
    selected: tuple[int, int]


def completions(line: str, cursor: int, *, asked: bool = False) -> tuple[Completion, ...]:
    """Return what the letters before the cursor may become, the likeliest first.

    Args:
        line: the line of notation so far.
        cursor: how many characters stand before the cursor.
        asked: whether everything possible is wanted where there are no letters.
    """
    start, end = _ends_of_word(line, cursor)
    word = line[start:cursor]
    if (not word and not asked) or not _is_place_of_name(line[:start]):
        return ()
    named = [_named(line, start, end, d) for d in distributions_beginning(word)]
    if end == cursor and [completion.line for completion in named] == [line]:
        return ()
    alone = not line[:start].strip() and not line[end:].strip()
    return (*named, *(_of_presets(word) if alone else ()))


def _ends_of_word(line: str, cursor: int) -> tuple[int, int]:
    """Return where the word that the cursor stands in begins and ends."""
    before, after = _WORD.search(line, 0, cursor), _REST_OF_WORD.match(line, cursor)
    return before.start() if before else cursor, after.end() if after else cursor


def _is_place_of_name(before: str) -> bool:
    """Whether a distribution may be named after that: in the beginning, after + or a weight."""
    if before.count("(") != before.count(")"):
        return False
    last = before.rstrip()
    return not last or last[-1] in "+*·×⋅" or _WEIGHT.search(last) is not None


def _named(line: str, start: int, end: int, distribution: Distribution) -> Completion:
    """Return the line with a distribution there; its numbers too, unless some are there already."""
    has_numbers = line[end:].lstrip().startswith("(")
    written = distribution.name if has_numbers else distribution.example
    whole = line[:start] + written + line[end:]
    labels = ", ".join(row.label for row in distribution.rows)
    label = FAMILIES[distribution.family].label if not distribution.fixed else distribution.name
    return Completion(whole, label, f"{distribution.name}({labels})", _to_type(whole, start))


def _to_type(line: str, start: int) -> tuple[int, int]:
    """Return where the first number stands in the parentheses that open after a place."""
    opened = line.index("(", start) + 1
    number = _FIRST_NUMBER.match(line, opened)
    return (opened, number.end()) if number else (opened, opened)


def _of_presets(word: str) -> list[Completion]:
    """Return the targets of presets that have a word in their title which begins so."""
    folded = word.casefold()
    found = []
    for preset in presets("fit"):
        words = re.findall(r"\w+", preset.title.casefold())
        line = format_target(preset.scene.target)
        if folded and any(title.startswith(folded) for title in words):
            found.append(Completion(line, preset.title, line, (len(line), len(line))))
    unique = {completion.line: completion for completion in reversed(found)}
    return list(reversed(unique.values()))[:MOST_PRESETS]
