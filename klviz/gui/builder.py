"""Builder: from a snapshot to figures of it for files, in any theme and size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Qt

from klviz.analyses.fit import FitSnapshot
from klviz.document.units import UNITS, Unit
from klviz.gui.figure import Figure
from klviz.gui.figures.drawing import Drawing
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.look import Look
from klviz.gui.theme import THEMES


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds figures of one snapshot, in any theme and size.

    Attributes:
        drawing: what they show it as.
        snapshot: what they show; None for nothing yet.
        unit: the unit of the values.
        findings: the latest snapshots of studies, by their keys.
    """

    drawing: type[Drawing]
    snapshot: FitSnapshot | None
    unit: Unit
    findings: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, look: Look) -> Figure:
        """Return a laid-out figure that is never seen.

        Raises:
            ValueError: there is no such part.
        """
        figure = Figure(self.drawing, look.part)
        figure.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        figure.set_extent(look.size.width, look.size.height)
        # Text and lines go by the same factor in a figure; here each has its own.
        lines = look.lines / look.text
        figure.show_theme(THEMES[look.theme], look.text, transparent=look.transparent, lines=lines)
        figure.show_unit(self.unit)
        if self.snapshot is not None:
            figure.show_snapshot(self.snapshot)
        for study, finding in self.findings.items():
            figure.show_finding(study, finding)
        return figure


def builder_of(figure: Figure) -> Builder:
    """Return what builds figures of what one shows now."""
    return Builder(type(figure.drawing), *figure.contents())


def fit_figure(
    snapshot: FitSnapshot,
    look: Look | None = None,
    unit: Unit | None = None,
    findings: Mapping[str, object] | None = None,
) -> Figure:
    """Return the figure of the Fit lab, laid out and never seen: see `Builder`.

    Raises:
        ValueError: there is no such part.
    """
    build = Builder(FitDrawing, snapshot, unit or UNITS["nats"], findings or {})
    return build(look or Look())
