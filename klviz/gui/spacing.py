"""Spacing that grows with the size of the text: layouts remember it at scale 1."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLayout, QWidget

MARGINS = "marginsAtOne"
SPACING = "spacingAtOne"


def spaced(
    layout: QLayout, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> None:
    """Give a layout its spacing and its margins (left, top, right, bottom), in px at scale 1."""
    layout.setProperty(SPACING, spacing)
    layout.setProperty(MARGINS, list(margins))
    _apply(layout, 1.0)


def rescale(root: QWidget, scale: float) -> None:
    """Scale every layout below a widget that ``spaced`` has set."""
    for layout in root.findChildren(QLayout):
        if layout.property(MARGINS) is not None:
            _apply(layout, scale)


def _apply(layout: QLayout, scale: float) -> None:
    layout.setSpacing(round(scale * layout.property(SPACING)))
    layout.setContentsMargins(*(round(scale * px) for px in layout.property(MARGINS)))


def fair_share(needs: Sequence[int], room: int) -> int:
    """Return the most that each may take, and no more than it needs, for all to have room."""
    share, left = 0, room
    for count, need in zip(range(len(needs), 0, -1), sorted(needs), strict=True):
        share = max(0, left // count)
        if need > share:
            break
        left -= need
    return share
