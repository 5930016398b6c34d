"""AlphaDial: α by hand, from reverse KL at the left to forward KL at the right."""

from __future__ import annotations

from typing import ClassVar

from klviz.document.numbers import format_number
from klviz.gui.panel.dial import Dial


class AlphaDial(Dial):
    """A dial for α in [0, 1]. An α beyond is shown at the end it is beyond."""

    look: ClassVar[str] = "dial"

    def show_value(self, alpha: float) -> None:
        """Show an α; the handle in the hand stays where the hand is."""
        text = f"α = {format_number(alpha)}"
        self.setToolTip(
            f"{text}: 0 is reverse KL, 1 is forward KL.\n"
            "Drag, or turn by wheel and arrow keys. A run at its optimum goes along with it."
        )
        self.setAccessibleDescription(text)
        self.show_share(alpha)
