"""Handles: the points of the densities that a hand can drag, and the scene that follows.

A component of a target has one at its peak, for its location and its weight, and two at its sides,
for its width; the start of a fit has the same three, without a weight, on the axis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from klviz.core.families import FAMILIES
from klviz.core.families.family import Family, Member
from klviz.document.approximation import Approximation
from klviz.document.numbers import format_number
from klviz.document.places import COMPARED, FITTED, PLACES, Place
from klviz.document.scene import Scene
from klviz.document.target import Component, Target

START = -1
"""Stands for the start of q where components have numbers from 0 on.

Numbers below it stand for further components of that start.
"""
LARGEST_SHARE = 0.99
"""The most of p that one component can be given by hand, so that the others stay."""


class Side(Enum):
    """Which point of a density a handle is."""

    LEFT = -1
    PEAK = 0
    RIGHT = 1


@dataclass(frozen=True, slots=True)
class Handle:
    """A point that can be dragged.

    Attributes:
        owner: the number of the component it belongs to; START or less for the start of q.
        side: which point of it.
        x: where it is.
        y: the height of the density there; 0 for the start of q.
        weighs: whether its height can be dragged, too: the weight of the component.
        place: the key of the row of PLACES that the component stands in.
    """

    owner: int
    side: Side
    x: float
    y: float
    weighs: bool = False
    place: str = FITTED.key

    @property
    def is_of_start(self) -> bool:
        """Whether it belongs to the start of q."""
        return self.owner <= START

    @property
    def identity(self) -> tuple[str, int, Side]:
        """What of it stays the same while it moves."""
        return self.place, self.owner, self.side


@dataclass(frozen=True, slots=True)
class Grain:
    """How finely a hand can place something.

    Attributes:
        x: places and widths are multiples of this.
        share: shares of p are multiples of this.
    """

    x: float
    share: float


def handles(scene: Scene) -> tuple[Handle, ...]:
    """Return the handles of what a scene shows: component by component, a start last."""
    if scene.lab == "compare":
        on_line = scene.comparison.space == "line"
        return tuple(h for key in ("p", "q") if on_line for h in _of_target(scene, COMPARED[key]))
    found = [] if scene.samples else _of_target(scene, FITTED)
    for number, part in enumerate(scene.approximation.components):
        found += _of_member(START - number, part.family, part.values, 0.0)
    return tuple(found)


def _of_target(scene: Scene, place: Place) -> list[Handle]:
    target = place.get(scene)
    total, weighs = target.total_weight, len(target.components) > 1
    found: list[Handle] = []
    for number, component in enumerate(target.components):
        share = component.weight / total
        for handle in _of_member(number, component.family, component.values, share):
            moves = weighs and handle.side is Side.PEAK
            found.append(replace(handle, weighs=moves, place=place.key))
    return found


def _of_member(owner: int, key: str, values: tuple[float, ...], share: float) -> list[Handle]:
    family = FAMILIES[key]
    member = family.member(values)
    found = []
    for side in Side:
        x = _point(family, member, side)
        height = share * _height(family, member, float(side.value)) if share else 0.0
        if math.isfinite(x) and math.isfinite(height):
            found.append(Handle(owner, side, x, height))
    return found


def _point(family: Family, member: Member, side: Side) -> float:
    """Return the location of a member, or where it is one scale, or ends."""
    low, high = family.support(member)
    if side is not Side.PEAK and math.isfinite(high - low):
        return low if side is Side.LEFT else high
    return member.loc + side.value * member.scale


def _height(family: Family, member: Member, z: float) -> float:
    """Return the density of a member at z scales from its location."""
    with np.errstate(over="ignore"):
        log = float(family.log_density(np.array([z]), *member.shape)[0]) - math.log(member.scale)
    return math.exp(log) if log < 709.0 else math.inf


def dragged(scene: Scene, handle: Handle, x: float, y: float, grain: Grain) -> Scene:
    """Return the scene in which a handle has been dragged to a point, or near it.

    Args:
        scene: as it was when the handle was taken.
        handle: one of its handles.
        x: where it is dragged to.
        y: the height there.
        grain: to what places, widths and weights are rounded.

    Raises:
        ValueError: no scene makes sense there; the message says why.
    """
    if handle.is_of_start:
        return _with_start_dragged(scene, handle, x, grain)
    place = PLACES[handle.place]
    components = list(place.get(scene).components)
    component = components[handle.owner]
    values = _moved(component.family, component.values, handle.side, x, grain.x)
    components[handle.owner] = replace(component, values=values)
    if handle.weighs:
        family = FAMILIES[component.family]
        share = y / _height(family, family.member(values), 0.0)
        components = _weighted(components, handle.owner, share, grain.share)
    return place.put(scene, Target(tuple(components)))


def _with_start_dragged(scene: Scene, handle: Handle, x: float, grain: Grain) -> Scene:
    start, number = scene.approximation, START - handle.owner
    parts = list(start.components)
    part = parts[number]
    values = _moved(part.family, part.values, handle.side, x, grain.x)
    if not start.is_mixture:
        return replace(scene, approximation=Approximation(start.family, values))
    parts[number] = replace(part, values=values)
    return replace(scene, approximation=Approximation.mixture(parts))


def started(scene: Scene, loc: float, scale: float) -> Scene:
    """Return the scene in which q starts from that location and scale.

    Raises:
        ValueError: there is no such q; the message says why.
    """
    start = scene.approximation
    family = FAMILIES[start.family]
    member = family.member(start.values)._replace(loc=loc, scale=scale)
    return replace(scene, approximation=Approximation(start.family, family.values(member)))


def _moved(
    key: str, values: tuple[float, ...], side: Side, x: float, unit: float
) -> tuple[float, ...]:
    """Return the values of a member of which that point is dragged to x."""
    family = FAMILIES[key]
    member, place = family.member(values), _rounded(x, unit)
    low, high = family.support(member)
    if math.isfinite(high - low):
        return _block(low, high, side, place, unit)
    if side is Side.PEAK:
        return family.values(member._replace(loc=place))
    return family.values(member._replace(scale=max(_rounded(abs(x - member.loc), unit), unit)))


def _block(low: float, high: float, side: Side, place: float, unit: float) -> tuple[float, float]:
    """Return the ends of a block of which the middle, or one end, is dragged to a place."""
    if side is Side.PEAK:
        half = 0.5 * (high - low)
        return _clean(place - half), _clean(place + half)
    if side is Side.LEFT:
        return (min(place, _clean(high - unit)), high)
    return (low, max(place, _clean(low + unit)))


def _weighted(
    components: list[Component], number: int, wanted: float, unit: float
) -> list[Component]:
    """Return the components with a weight that gives one a share of p.

    The sum of the weights stays, and so do the ratios of the others. What has a share keeps one.
    """
    least = unit if components[number].weight > 0.0 else 0.0
    share = min(max(_rounded(wanted, unit), least), LARGEST_SHARE)
    total = math.fsum(component.weight for component in components)
    rest = math.fsum(c.weight for i, c in enumerate(components) if i != number)
    if rest <= 0.0:
        return components
    factor = (1.0 - share) * total / rest
    weights = [
        total * share if i == number else factor * c.weight for i, c in enumerate(components)
    ]
    return [
        replace(component, weight=_clean(weight))
        for component, weight in zip(components, weights, strict=True)
    ]


def nudged(scene: Scene, handle: Handle, right: int, up: int, grain: Grain) -> Scene:
    """Return the scene in which a handle has been moved by so many grains, along one axis.

    Raises:
        ValueError: no scene makes sense there; the message says why.
    """
    if right:
        still = replace(handle, weighs=False)
        return dragged(scene, still, handle.x + right * grain.x, handle.y, grain)
    if not handle.weighs:
        return scene
    place = PLACES[handle.place]
    target = place.get(scene)
    components = list(target.components)
    share = components[handle.owner].weight / target.total_weight + up * grain.share
    components = _weighted(components, handle.owner, share, grain.share)
    return place.put(scene, Target(tuple(components)))


def _rounded(value: float, unit: float) -> float:
    return _clean(round(value / unit) * unit)


def _clean(value: float) -> float:
    """Return a number without the digits that only rounding has left in it."""
    return float(f"{value:.12g}")


def grain(pixel: float, pixels: float) -> float:
    """Return the least of 1, 2, 5 × 10ⁿ that is so many pixels or more.

    Args:
        pixel: how wide a pixel is, in units of x.
        pixels: of how many of them.
    """
    wanted = pixel * pixels
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= wanted * (1.0 - 1e-9))


def told(scene: Scene, handle: Handle) -> str:
    """Return what a handle moves and how it stands, in a few words."""
    family, values = _moved_by(scene, handle)
    rows = FAMILIES[family].parameters
    wanted = ("loc", "low", "high") if handle.side is Side.PEAK else ("scale", "low", "high")
    parts = [
        f"{row.label} {row.symbol} = {format_number(value)}"
        for row, value in zip(rows, values, strict=True)
        if row.key in wanted
    ]
    if handle.weighs:
        target = PLACES[handle.place].get(scene)
        share = target.components[handle.owner].weight / target.total_weight
        parts.append(f"weight w = {format_number(share)}")
    return f"{owner_of(scene, handle)}: {', '.join(parts)}"


def owner_of(scene: Scene, handle: Handle) -> str:
    """Return what a handle belongs to, in a few words."""
    number = handle.owner + 1
    if handle.is_of_start:
        count, number = len(scene.approximation.components), START - handle.owner + 1
        return f"start of q, component {number}" if count > 1 else "start of q"
    place = PLACES[handle.place]
    if place is FITTED:
        return f"component {number}"
    alone = len(place.get(scene).components) == 1
    return place.name if alone else f"{place.name}, component {number}"


def _moved_by(scene: Scene, handle: Handle) -> tuple[str, tuple[float, ...]]:
    """Return the family and the values of the component that a handle moves."""
    if handle.is_of_start:
        part = scene.approximation.components[START - handle.owner]
        return part.family, part.values
    component = PLACES[handle.place].get(scene).components[handle.owner]
    return component.family, component.values
