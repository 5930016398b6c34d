"""Values as the plots of distances write them."""

from __future__ import annotations

import math

from klviz.core.estimates import Estimate
from klviz.document.units import Unit
from klviz.gui.plots.wording import NOTHING, estimate_text

SOUGHT = "…"
"""What stands for a number that is still being found."""


def value_text(value: Estimate, unit: Unit | None) -> str:
    """Return a value in a unit, None for a plain number; "…" while it is being found."""
    if math.isnan(value.value):
        return NOTHING if value.reason else SOUGHT
    return estimate_text(value, unit.factor if unit is not None else 1.0)
