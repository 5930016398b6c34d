"""The picture of the Fit figure in Matplotlib: the same plots of the same numbers, by Agg.

Artists are made once and given new data, as who cares for speed would have it; then all is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from klviz.analyses.fit_snapshot import FitSnapshot, RunView

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
LEVELS = 10
"""Lines of equal height in a landscape."""
DPI = 100
MOST_LANDSCAPES = 2


class MatplotlibFit:
    """The figure of one fit.

    Args:
        shot: the first snapshot; later ones have as many runs.
        found: what the studies have found.
        size: its width and height in pixels.

    Attributes:
        figure: that of Matplotlib.
    """

    def __init__(self, shot: FitSnapshot, found: dict[str, Any], size: tuple[int, int]) -> None:
        mpl.rcParams["path.simplify"] = True
        self.figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI)
        self._canvas = FigureCanvasAgg(self.figure)
        count = len(shot.runs)
        grid = self.figure.add_gridspec(
            count + 2, 4, height_ratios=[2.0, *[1.0] * (count + 1)], left=0.05, right=0.98
        )
        self._density = _Densities(self.figure.add_subplot(grid[0, :2]), shot)
        axes = [self.figure.add_subplot(grid[row + 1, :2]) for row in range(count)]
        self._integrands = [_Integrand(a, n) for n, a in enumerate(axes)]
        self._loss = _Losses(self.figure.add_subplot(grid[-1, 2:]), count)
        self._readout = [self.figure.text(0.55, 0.95 - 0.03 * row, "") for row in range(count + 1)]
        cells = [grid[1:-1, 2 + n] for n in range(min(count, MOST_LANDSCAPES))]
        self._grounds = [_Ground(self.figure.add_subplot(cell)) for cell in cells]
        self.draw(shot, found)

    def draw(self, shot: FitSnapshot, found: dict[str, Any]) -> None:
        """Draw all of a snapshot."""
        self.show(shot, found)
        self._canvas.draw()

    def show(self, shot: FitSnapshot, found: dict[str, Any]) -> None:
        """Give the data of a snapshot to the artists."""
        self._density.show(shot)
        for plot, view in zip(self._integrands, shot.runs, strict=True):
            plot.show(shot.x, view)
        self._loss.show(shot)
        texts = [f"target p   mean {shot.target_mean:.3f}   sd {shot.target_sd:.3f}"]
        texts += [f"q  mean {v.values[0]:.3f}  sd {v.values[1]:.3f}" for v in shot.runs]
        for label, text in zip(self._readout, texts, strict=True):
            label.set_text(text)
        pictures = list(found["landscapes"].pictures.values()) if "landscapes" in found else []
        for ground, picture, view in zip(self._grounds, pictures, shot.runs, strict=False):
            ground.show(picture, view)


class _Densities:
    """p filled, every q a line."""

    def __init__(self, axes: Axes, shot: FitSnapshot) -> None:
        self._fill = axes.fill_between(shot.x, shot.p, color="#C9D3E0")
        (self._p,) = axes.plot([], [], color="#4A5568", lw=2.0, label="target p")
        self._qs = [
            axes.plot([], [], color=COLOURS[n % 6], lw=3.2, label=view.run.divergence)[0]
            for n, view in enumerate(shot.runs)
        ]
        axes.set(xlim=shot.request.view, ylim=(0.0, 0.5), xlabel="x", ylabel="density")
        axes.legend(loc="upper right")

    def show(self, shot: FitSnapshot) -> None:
        self._fill.set_data(shot.x, shot.p, 0.0)
        self._p.set_data(shot.x, shot.p)
        for line, view in zip(self._qs, shot.runs, strict=True):
            line.set_data(shot.x, view.curve)


class _Integrand:
    """The integrand of a run, its positive and its negative part filled."""

    def __init__(self, axes: Axes, number: int) -> None:
        colour = COLOURS[number % 6]
        (self._line,) = axes.plot([], [], color=colour, lw=2.2)
        self._above = axes.fill_between([0, 1], [0, 1], color=colour, alpha=0.38)
        self._below = axes.fill_between([0, 1], [0, -1], color=colour, alpha=0.14)
        axes.axhline(0.0, lw=1.0, color="#888888")
        self._title = axes.set_title("", loc="right")
        self._axes = axes
        axes.set(ylim=(-0.3, 1.0), xlabel="x", ylabel="integrand")

    def show(self, x: np.ndarray, view: RunView) -> None:
        self._axes.set_xlim(x[0], x[-1])
        self._line.set_data(x, view.integrand)
        self._above.set_data(x, np.maximum(view.integrand, 0.0), 0.0)
        self._below.set_data(x, np.minimum(view.integrand, 0.0), 0.0)
        self._title.set_text(f"area = {view.estimate.value:.4f} nats")


class _Losses:
    """The loss of every run, and the step that is shown."""

    def __init__(self, axes: Axes, count: int) -> None:
        self._lines = [axes.plot([], [], color=COLOURS[n % 6], lw=2.8)[0] for n in range(count)]
        self._now = axes.axvline(0.0, lw=1.0, color="#888888")
        self._axes = axes
        axes.set(yscale="log", ylim=(0.3, 10.0), xlabel="optimiser step", ylabel="loss")

    def show(self, shot: FitSnapshot) -> None:
        self._axes.set_xlim(0.0, max(40.0, shot.last))
        self._now.set_xdata([shot.step, shot.step])
        for line, view in zip(self._lines, shot.runs, strict=True):
            line.set_data(view.loss_steps, view.losses)


class _Ground:
    """The landscape of a run, shaded and with its lines, and the way of q over it."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._picture: Any = None
        axes.set(xlabel="mean", ylabel="log sd")

    def show(self, picture: Any, view: RunView) -> None:
        if picture is not self._picture:
            self._lay_out(picture)
        self._path.set_data(view.path[:, 0], view.path[:, 1])

    def _lay_out(self, picture: Any) -> None:
        for artist in (*self._axes.images, *self._axes.collections, *self._axes.lines):
            artist.remove()
        self._picture = picture
        ground = picture.landscape
        (left, right), (bottom, top) = ((a[0], a[-1]) for a in (ground.locs, ground.log_scales))
        values = np.log(np.maximum(np.asarray(ground.values, float), 1e-12))
        extent = (left, right, bottom, top)
        self._axes.imshow(values, extent=extent, origin="lower", aspect="auto", cmap="Blues_r")
        self._axes.contour(values, LEVELS, extent=extent, colors="#7A8596", linewidths=1.0)
        (self._path,) = self._axes.plot([], [], color="#D55E00", lw=2.2)
