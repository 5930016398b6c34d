"""Slices: a computation that pauses between its parts, so that others can do theirs meanwhile.

It is a generator that yields nothing, again and again, and returns its result. One slice takes a
millisecond or two; whoever wants the result and nothing else lets it run to the end.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Slices: TypeAlias = Generator[None, None, T]
"""A computation of a T, in slices."""


def finished(slices: Slices[T]) -> T:
    """Return what a computation comes to, without a pause."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            result: T = end.value
            return result
