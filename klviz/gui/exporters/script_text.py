"""The text of which scripts are made, from the resources; a script has only what it needs."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Collection
from functools import cache
from string import Template

from klviz.resources import resources

FAMILIES, INTEGRANDS = "families", "integrands"
LONGEST = 100
"""How long a line of a script is, unless a word in it is longer."""


@cache
def _text(name: str) -> str:
    return (resources() / "script" / f"{name}.txt").read_text(encoding="utf-8")


def filled(name: str, **parts: str) -> str:
    """Return a text with its gaps filled; no blank lines are left where nothing fills one."""
    return re.sub(r"\n{4,}", "\n\n\n", Template(_text(name)).substitute(parts))


@cache
def named(kind: str) -> dict[str, str]:
    """Return every function of a kind, by its name."""
    parts = _text(kind).strip().split("\n\n\n")
    return {part.partition("(")[0].removeprefix("def "): part for part in parts}


def called(kind: str, name: str) -> str:
    """Return a name of which there is a function, as a script calls it.

    Raises:
        ValueError: there is none of that kind.
    """
    if name not in named(kind):
        raise ValueError(f"no script can be written: resources/script/{kind}.txt has no {name}")
    return name


def functions(kind: str, used: Collection[str]) -> str:
    """Return those of a kind that are used, and those that these use, in the order of the text."""
    known, wanted = named(kind), set(used)
    for name in reversed(known):  # each uses only such as stand before it
        if name in wanted:
            wanted.update(re.findall(r"\w+", known[name]))
    return "\n\n\n".join(text for name, text in known.items() if name in wanted) + "\n"


def block(name: str, used: Collection[str]) -> str:
    """Return a text without the paragraphs, begun by a comment, that are about what is not used."""
    parts = re.split(r"^# if (\w+)\n", _text(name), flags=re.MULTILINE)
    kept = [parts[0]]
    kept += [text for word, text in zip(parts[1::2], parts[2::2], strict=True) if word in used]
    return "".join(kept)


def wrapped(text: str, indent: str) -> str:
    """Return a text in lines of at most LONGEST characters that begin so."""
    return textwrap.fill(
        text, LONGEST, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def literal(value: object) -> str:
    """Return how Python writes a value, a text in double quotation marks."""
    if isinstance(value, str):
        # What JSON escapes, Python escapes alike.
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        inside = ", ".join(literal(item) for item in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' * (len(value) == 1)})"
    return repr(value)
