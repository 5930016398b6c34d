"""COMPARE_SECTIONS: what edits a comparison, one row a section."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from klviz.core.parameters import table
from klviz.document.comparison import Comparison
from klviz.gui.panel.compare.estimates_section import EstimatesSection
from klviz.gui.panel.section import Section
from klviz.gui.store import Store


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A row of the table of sections.

    Attributes:
        key: its name.
        make: makes it; it follows the scene of the store by itself, while it is hidden, too.
        shown: whether it has to do with a comparison as that is looked at.
    """

    key: str
    make: Callable[[Store], Section]
    shown: Callable[[Comparison], bool]


def of_aspect(key: str) -> Callable[[Comparison], bool]:
    """Return whether an aspect is looked at."""
    return lambda comparison: comparison.aspect == key


ROWS: tuple[SectionRow, ...] = (SectionRow("estimates", EstimatesSection, of_aspect("truth")),)
COMPARE_SECTIONS: Mapping[str, SectionRow] = table(ROWS)
"""Every section of the panel, from top to bottom."""
