"""Screen: a figure that shows one frame of a film after the other, and holds still meanwhile."""

from __future__ import annotations

from klviz.analyses.films import Frame
from klviz.gui.figure import Figure


class Screen:
    """Shows the frames of a film in a figure: its samples first, so that its ranges suit all.

    Args:
        figure: a laid-out figure, which shows nothing else from now on.
        grows: whether it becomes so high that all that the first frame shows has room.
    """

    def __init__(self, figure: Figure, *, grows: bool = False) -> None:
        self.figure, self._grows = figure, grows
        self._shown: dict[str, object] = {}
        self._begun = False

    def show(self, frame: Frame) -> None:
        """Show a frame; by the first one it is known what there must be room for."""
        drawing = self.figure.drawing
        if not self._begun:
            # Heights compare from number to number of a sweep. A run ends far below where it
            # begins: of what it comes to, nothing would be seen on the scale of its start.
            drawing.hold(areas=bool(frame.caption))
        drawing.show_caption(frame.caption)
        self.figure.show_snapshot(frame.snapshot)
        for study, finding in frame.findings.items():
            if self._shown.get(study) is not finding:
                self._shown[study] = finding
                self.figure.show_finding(study, finding)
        if not self._begun:
            self._begun = True
            self.figure.settle(grows=self._grows)
