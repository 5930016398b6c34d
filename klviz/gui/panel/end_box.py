"""EndBox: a box for the end of an interval, which may be at infinity."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from klviz.core.parameters import Parameter
from klviz.gui.panel.number_box import NumBox, Propose

ENDLESS = frozenset({"", "∞", "+∞", "-∞", "−∞", "inf", "-inf", "+inf"})
"""What says that there is no end."""


class EndBox(NumBox):
    """A box for one end of an interval: a number, or ∞ where it has none.

    Args:
        parameter: what the number is.
        propose: told of a new value; ±∞ among them.
        side: −1 is the lower end, +1 the upper.
        name: what stands beside it on the screen.
        parent: the widget it lies in.
    """

    def __init__(
        self,
        parameter: Parameter,
        propose: Propose,
        *,
        side: int,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        self._endless = side * math.inf
        super().__init__(parameter, propose, name=name, parent=parent)

    @property
    def examples(self) -> Sequence[str]:
        return ("0.5", "-3", "∞")

    def _checked(self, text: str) -> float:
        if text.strip().lower() in ENDLESS:
            return self._endless
        return super()._checked(text)

    def _moved(self, steps: float) -> float:
        if math.isinf(self._value):
            return 0.0
        return super()._moved(steps)
