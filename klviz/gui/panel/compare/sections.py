"""COMPARE_SECTIONS: what edits a comparison, one row a section."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from klviz.core.parameters import table
from klviz.document.comparison import Comparison
from klviz.gui.panel.compare.bins_section import BinsSection
from klviz.gui.panel.compare.descent_section import FittedSection, discrete_runs_section
from klviz.gui.panel.compare.distance_section import DistanceSection
from klviz.gui.panel.compare.estimates_section import EstimatesSection
from klviz.gui.panel.compare.generator_section import GeneratorSection
from klviz.gui.panel.compare.infinity_section import InfinitySection
from klviz.gui.panel.compare.law_section import law_section
from klviz.gui.panel.compare.line_sections import QuadratureSection, line_section
from klviz.gui.panel.compare.numerics_section import NumericsSection
from klviz.gui.panel.compare.outcomes_section import OutcomesSection
from klviz.gui.panel.compare.space_section import SpaceSection
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


def on_line(comparison: Comparison) -> bool:
    """Return whether distributions on the line are looked at."""
    return comparison.space == "line"


def over_outcomes(comparison: Comparison) -> bool:
    """Return whether distributions over outcomes are looked at."""
    return comparison.space == "outcomes"


def always(comparison: Comparison) -> bool:
    """Return True."""
    return True


def _overview_on_line(comparison: Comparison) -> bool:
    return on_line(comparison) and comparison.aspect == "overview"


def _q_over_outcomes(comparison: Comparison) -> bool:
    """Return whether there is a Q over outcomes: a discrete fit has q of its own instead."""
    return over_outcomes(comparison) and comparison.aspect != "descent"


def _triangle_on_line(comparison: Comparison) -> bool:
    return on_line(comparison) and comparison.aspect == "distance"


def _triangle_over_outcomes(comparison: Comparison) -> bool:
    return over_outcomes(comparison) and comparison.aspect == "distance"


ROWS: tuple[SectionRow, ...] = (
    SectionRow("space", SpaceSection, always),
    SectionRow("fitted", FittedSection, of_aspect("descent")),
    SectionRow("runs", discrete_runs_section, of_aspect("descent")),
    SectionRow("p", partial(line_section, "p"), on_line),
    SectionRow("q", partial(line_section, "q"), on_line),
    SectionRow("p_outcomes", partial(law_section, "p"), over_outcomes),
    SectionRow("q_outcomes", partial(law_section, "q"), _q_over_outcomes),
    SectionRow("generator", GeneratorSection, of_aspect("generator")),
    SectionRow("estimates", EstimatesSection, of_aspect("truth")),
    SectionRow("infinity", InfinitySection, of_aspect("infinity")),
    SectionRow("numerics", NumericsSection, of_aspect("numerics")),
    SectionRow("distance", DistanceSection, of_aspect("distance")),
    SectionRow("r", partial(line_section, "r"), _triangle_on_line),
    SectionRow("r_outcomes", partial(law_section, "r"), _triangle_over_outcomes),
    SectionRow("outcomes", OutcomesSection, over_outcomes),
    SectionRow("bins", BinsSection, _overview_on_line),
    SectionRow("integrals", QuadratureSection, _overview_on_line),
)
COMPARE_SECTIONS: Mapping[str, SectionRow] = table(ROWS)
"""Every section of the panel, from top to bottom: what a tab is about is above a long table."""
