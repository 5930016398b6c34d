"""The grips on the densities: which handles of a scene are in view, and what the hand is at."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF

from klviz.analyses.handles import Grain, Handle, Side, grain, handles, told
from klviz.document.places import COMPARED, PLACES
from klviz.document.scene import Scene
from klviz.gui.items.geometry import Mapping
from klviz.gui.items.grips import Grip, Grips, Shape
from klviz.gui.plots.panel import Panel
from klviz.gui.style import Style

REACH = 12.0
"""How near the cursor must be to a handle, in pixels times k."""
SNAP_PIXELS, SNAP_SHARE = 16.0, 0.05
FINE_SHARE = 0.01
MOST = 40
"""How many components have handles; more would cover what they are handles of."""


class DensityGrips:
    """The handles of the scene on the plot of the densities.

    They are drawn while the cursor is over the plot, or one of them is selected.

    Args:
        panel: of the plot.
    """

    def __init__(self, panel: Panel) -> None:
        self.item = Grips()
        self._panel = panel
        self._scene: Scene | None = None
        self._handles: tuple[Handle, ...] = ()
        self._active: Handle | None = None
        self._been: set[Handle] = set()
        self._pointed: Handle | None = None
        self._awake, self._allowed = False, True
        self._held: Mapping | None = None
        self._style: Style | None = None

    @property
    def scene(self) -> Scene | None:
        """The scene whose handles they are."""
        return self._scene

    @property
    def active(self) -> Handle | None:
        """The handle that is taken or selected."""
        return self._active

    @property
    def holds(self) -> bool:
        """Whether one is taken."""
        return self._held is not None

    def set_style(self, style: Style) -> None:
        """Draw in that style, in the place of the plot."""
        self._style = style
        self.item.set_style(style)
        self.item.place(self._panel.tags.boundingRect())
        self.refresh()

    def show_scene(self, scene: Scene, *, moved: bool = False) -> None:
        """Take the handles of a scene, ``moved`` by hand or not.

        One that is selected stays so where the hand has had it, as when that is undone. Elsewhere
        it is another's, as when another target is typed.
        """
        self._scene = scene
        self._handles = tuple(h for h in handles(scene) if _is_one_of_few(scene, h))
        self._active, self._pointed = self._again(self._active), self._again(self._pointed)
        if self._active is not None and (moved or self.holds or self._active in self._been):
            self._been.add(self._active)
        else:
            self._active = None
        self.refresh()

    def wake(self, awake: bool) -> None:
        """Show the handles, or only the one that is selected."""
        if awake != self._awake:
            self._awake = awake
            self._pointed = self._pointed if awake else None
            self.refresh()

    def allow(self, allowed: bool) -> None:
        """Say whether the plot is one that handles can lie on."""
        self._allowed = allowed

    def covers(self, panel: Panel | None) -> bool:
        """Whether that is the plot of the handles."""
        return panel is self._panel

    def select(self, handle: Handle | None) -> None:
        """Make that the handle that keys move, none for None."""
        self._active = handle
        self._been = set() if handle is None else {handle}
        self.refresh()

    def point_at(self, handle: Handle | None) -> None:
        """Make the handle under the cursor stand out; without one, the selected one."""
        if handle != self._pointed:
            self._pointed = handle
            self.refresh()

    def next(self, step: int) -> Handle | None:
        """Return the handle after the active one, or before it, from left to right."""
        order = sorted(self._visible(), key=lambda h: (h.x, h.place, h.owner, h.side.value))
        if not order:
            return None
        if self._active not in order:
            return order[0 if step > 0 else -1]
        return order[(order.index(self._active) + step) % len(order)]

    def at(self, place: QPointF) -> Handle | None:
        """Return the handle at a place of the scene of graphics; the nearest one."""
        if self._style is None or not self._panel.is_shown:
            return None
        reach = REACH * self._style.k
        near = [(math.dist(self._place(h).toTuple(), place.toTuple()), h) for h in self._visible()]
        # Where several lie together, a hand means the one selected, or else a peak.
        best = min(near, key=lambda n: (round(n[0]), *self._rank(n[1])), default=None)
        return best[1] if best is not None and best[0] <= reach else None

    def _rank(self, handle: Handle) -> tuple[bool, bool]:
        return handle != self._active, handle.side is not Side.PEAK

    def take(self, handle: Handle) -> None:
        """Hold a handle: what a place means does not change until it is let go."""
        self._held = self._panel.scene_mapping
        self.select(handle)

    def release(self) -> None:
        """Let go."""
        self._held = None
        self.refresh()

    def point(self, place: QPointF) -> tuple[float, float]:
        """Return x and the density at a place of the scene of graphics."""
        mapping = self._held or self._panel.scene_mapping
        (x_low, x_high), (y_low, y_high) = mapping.x_range, mapping.y_range
        across = (place.x() - mapping.rect.left()) / mapping.rect.width()
        up = (mapping.rect.bottom() - place.y()) / mapping.rect.height()
        return x_low + across * (x_high - x_low), y_low + up * (y_high - y_low)

    def place_of(self, handle: Handle) -> QPointF:
        """Return where a handle is drawn."""
        return self._place(handle)

    def grain(self, *, coarse: bool) -> Grain:
        """Return how finely things are placed: to a pixel, or to round numbers."""
        mapping = self._held or self._panel.scene_mapping
        pixel = (mapping.x_range[1] - mapping.x_range[0]) / max(1.0, mapping.rect.width())
        k = self._style.k if self._style else 1.0
        if coarse:
            return Grain(grain(pixel, SNAP_PIXELS * k), SNAP_SHARE)
        return Grain(grain(pixel, 0.4), FINE_SHARE)

    def refresh(self) -> None:
        """Draw the handles where they are now."""
        drawn = self._style is not None and self._panel.is_shown
        shown, marked = self._visible() if drawn else [], self._marked
        if not (self._awake or self.holds):
            shown = [handle for handle in shown if handle == marked]
        grips = [self._grip(handle) for handle in shown]
        if self._scene is None or marked not in shown:
            self.item.show_grips(grips)
        else:
            self.item.show_grips(grips, shown.index(marked), told(self._scene, marked))

    @property
    def _marked(self) -> Handle | None:
        """The handle that stands out: the one taken, pointed at, or selected."""
        return self._active if self.holds else self._pointed or self._active

    def _again(self, handle: Handle | None) -> Handle | None:
        """Return what has become of a handle of the scene before."""
        if handle is None:
            return None
        return next((h for h in self._handles if h.identity == handle.identity), None)

    def _grip(self, handle: Handle) -> Grip:
        assert self._style is not None
        theme, start = self._style.theme, handle.is_of_start
        shape = Shape.DOT if handle.side is Side.PEAK else Shape.LOZENGE
        line = theme.q_line if handle.place == COMPARED["q"].key else theme.p_line
        return Grip(self._place(handle), shape, theme.muted if start else line, start)

    def _visible(self) -> list[Handle]:
        return [handle for handle in self._handles if self._is_visible(handle)]

    def _is_visible(self, handle: Handle) -> bool:
        low, high = self._panel.mapping.x_range
        return self._allowed and low <= handle.x <= high

    def _place(self, handle: Handle) -> QPointF:
        """Return where a handle is drawn: at the edge where it would be above the plot."""
        mapping = self._panel.scene_mapping
        height = min(handle.y, mapping.y_range[1])
        return mapping.point(handle.x, height)


def _is_one_of_few(scene: Scene, handle: Handle) -> bool:
    """Return whether a handle belongs to a start, or to a target that has not too many of them."""
    return handle.is_of_start or len(PLACES[handle.place].get(scene).components) <= MOST
