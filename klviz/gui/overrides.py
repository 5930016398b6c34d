"""Overrides: methods that Qt calls, made safe to raise.

Python 3.11 leaves an error that C code raised, such as that of a division by zero, half made until
somebody catches it. Where an override that Qt called, called in its turn by Python, lets such a one
out, shiboken takes what is half made for an exception, and the process ends without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from types import FunctionType
from typing import ParamSpec, TypeVar

from shiboken6 import Shiboken

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

OURS, QTS = "klviz.", "PySide6."
"""What the names of modules begin with whose methods are made safe, and of those overridden."""

_safe: set[FunctionType] = set()


def make_overrides_safe() -> None:
    """Let every exception out of klviz's overrides whole; of all classes that there are by now."""
    for kind in set(_kinds(Shiboken.Object)):
        if kind.__module__.startswith(OURS):
            _make_safe(kind)


def whole(override: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Return the same, its exceptions caught once and raised again."""

    @wraps(override)
    def called(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        try:
            return override(*arguments, **named)
        except BaseException:  # noqa: TRY203
            # To be caught is what makes it whole.
            raise

    return called


def _make_safe(kind: type) -> None:
    above = [base for base in kind.__mro__ if base.__module__.startswith(QTS)]
    for name, method in list(vars(kind).items()):
        is_override = any(name in vars(base) for base in above)
        if isinstance(method, FunctionType) and is_override and method not in _safe:
            safe = whole(method)
            assert isinstance(safe, FunctionType)
            _safe.add(safe)
            setattr(kind, name, safe)


def _kinds(base: type) -> Iterator[type]:
    """Yield all classes below one."""
    below: list[type] = base.__subclasses__()
    for kind in below:
        yield kind
        yield from _kinds(kind)
