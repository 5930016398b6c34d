"""What klviz finds of Python, its libraries, fonts and the display: the text of `klviz doctor`."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from dataclasses import dataclass

import klviz
from klviz.display import library_problem, plugin_problem, window_problem
from klviz.resources import resources

PACKAGES = ("PySide6-Essentials", "pyqtgraph", "numpy", "scipy")

NONE = "none"
"""What is found where there is nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes:
        what: its name.
        found: what was found.
        problem: what is wrong with it, as a sentence; "" where nothing is.
        for_window: whether only the window needs it, and figures are drawn without.
    """

    what: str
    found: str
    problem: str = ""
    for_window: bool = False


def findings() -> list[Finding]:
    """Return all that was looked at, problems included."""
    return [
        Finding("klviz", klviz.__version__),
        _python(),
        *(_package(name) for name in PACKAGES),
        _qt(),
        _fonts(),
        _display(),
    ]


def report(found: list[Finding]) -> str:
    """Return the findings as text: one a line, what is wrong in words below, then what works."""
    lines = []
    for finding in found:
        lines.append(f"{_mark(finding):8}{finding.what:20}{finding.found}".rstrip())
        if finding.problem:
            lines.append(f"{'':28}{finding.problem}")
    return "\n".join([*lines, "", verdict(found)])


def renders(found: list[Finding]) -> bool:
    """Return whether figures can be drawn into files."""
    return not any(finding.problem for finding in found if not finding.for_window)


def verdict(found: list[Finding]) -> str:
    """Return what works, as a line: "window: no (no display); render: yes"."""
    if not renders(found):
        return "window: no; render: no"
    lacking = [
        f"no {f.what}" if f.found == NONE else f"not on {f.what} {f.found}"
        for f in found
        if f.problem
    ]
    window = f"no ({', '.join(lacking)})" if lacking else "yes"
    return f"window: {window}; render: yes"


def _mark(finding: Finding) -> str:
    if not finding.problem:
        return "ok"
    return "missing" if finding.for_window else "problem"


def _python() -> Finding:
    right = (3, 11) <= sys.version_info[:2] < (3, 14)
    problem = "" if right else "klviz is made for Python 3.11 to 3.13."
    return Finding("Python", f"{platform.python_version()} on {platform.platform()}", problem)


def _package(name: str) -> Finding:
    try:
        return Finding(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "not found", f"Install it: pip install {name}")


def _qt() -> Finding:
    problem = library_problem()
    if problem:
        return Finding("Qt", "does not load", problem)
    return Finding("Qt", "loads", binding_problem() or plugin_problem("offscreen") or "")


def binding_problem() -> str | None:
    """Return a sentence that says why this PySide6 would crash on this Python, or None."""
    lost = none_references_lost()
    if not lost:
        return None
    return (
        f"This PySide6 loses references to None ({lost} in 200 calls) and would crash on this "
        "Python; install PySide6-Essentials below 6.12."
    )


def none_references_lost() -> int:
    """Return how many references to None 200 calls of Qt that return nothing have lost.

    PySide6 6.12.0 loses one a call on Python before 3.12, where None can then be freed: the
    interpreter aborts within seconds. From 3.12 on None is immortal and nothing is lost.
    """
    from PySide6.QtGui import QPen  # noqa: TID251 - the binding itself is looked at

    pen = QPen()
    before = sys.getrefcount(None)
    for _ in range(200):
        pen.setWidth(1)
    lost = before - sys.getrefcount(None)
    return lost if lost > 100 else 0


def _fonts() -> Finding:
    fonts = sorted(font.name for font in (resources() / "fonts").glob("*.ttf"))
    problem = "" if fonts else "The fonts that come with klviz are not in its resources."
    return Finding("fonts", ", ".join(fonts) or NONE, problem)


def _display() -> Finding:
    display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or NONE
    return Finding("display", display, window_problem() or "", for_window=True)
