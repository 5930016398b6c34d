"""What a person may choose about a file, beyond the figure itself."""

from __future__ import annotations

from dataclasses import dataclass

SCREEN_DPI = 96.0
"""A pixel of a figure is this part of an inch, so 1280 × 720 is a slide of 13⅓ × 7½ inches."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The choices of one export.

    Attributes:
        dpi: dots per inch of a picture; 96 gives one dot for a pixel of the figure. Drawings
            have no dots.
        title: what the file calls itself.
    """

    dpi: float = 2.0 * SCREEN_DPI
    title: str = "klviz"

    def __post_init__(self) -> None:
        if not 10.0 <= self.dpi <= 2400.0:
            raise ValueError(f"dpi must be from 10 to 2400, got {self.dpi:g}")
