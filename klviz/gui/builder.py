"""Builder: from a snapshot to figures of it for files, in any theme and size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Qt

from klviz.analyses.snapshots import Snapshot
from klviz.document.units import UNITS, Unit
from klviz.gui.figure import Figure
from klviz.gui.figures.drawing import Drawing
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
    snapshot: Snapshot | None
    unit: Unit
    findings: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, look: Look) -> Figure:
        """Return a laid-out figure that is never seen.

        Raises:
            ValueError: there is no such part.
        """
        figure = Figure(self.drawing, look.part)
        figure.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        wear(figure, look)
        figure.show_unit(self.unit)
        if self.snapshot is not None:
            figure.show_snapshot(self.snapshot)
        for study, finding in self.findings.items():
            figure.show_finding(study, finding)
        figure.settle(grows=look.size.grows)
        return figure


def wear(figure: Figure, look: Look) -> None:
    """Give a figure that look; it is to be settled when it shows what it is to show."""
    figure.set_extent(look.size.width, look.size.height)
    theme, transparent = THEMES[look.theme], look.transparent
    figure.show_theme(theme, look.text, transparent=transparent, lines=look.lines)


def builder_of(figure: Figure) -> Builder:
    """Return what builds figures of what one shows now."""
    return Builder(type(figure.drawing), *figure.contents())


def drawing_of(lab: str) -> type[Drawing]:
    """Return what draws the snapshots of a lab, by its key in LABS; it is imported only then."""
    if lab == "fit":
        from klviz.gui.figures.fit import FitDrawing

        return FitDrawing
    from klviz.gui.figures.compare import CompareDrawing

    return CompareDrawing


def figure_of(
    snapshot: Snapshot,
    look: Look | None = None,
    unit: Unit | None = None,
    findings: Mapping[str, object] | None = None,
) -> Figure:
    """Return the figure of a snapshot of any lab, laid out and never seen: see `Builder`.

    Raises:
        ValueError: there is no such part.
    """
    build = Builder(
        drawing_of(snapshot.request.lab), snapshot, unit or UNITS["nats"], findings or {}
    )
    return build(look or Look())
