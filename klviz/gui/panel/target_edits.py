"""What the panel does to a target and its components: plain functions to the next one.

Whatever makes no sense is refused by the records themselves with a ``ValueError``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from klviz.core.families import FAMILIES
from klviz.document.target import Component, Target

ROOT_3 = math.sqrt(3.0)
"""Half the width of a uniform density of standard deviation 1."""

ComponentsEdit = Callable[[Target, tuple[int, ...]], Target]
"""What can be done to some of the components."""


def with_component(target: Target, index: int, component: Component) -> Target:
    """Return the target with one component replaced."""
    components = target.components
    return Target((*components[:index], component, *components[index + 1 :]))


def with_added_component(target: Target) -> Target:
    """Return the target with a normal component to the right of all others."""
    components = target.components
    places = [location_and_scale(c.family, c.values) for c in components]
    rightmost, scale = max(places)
    # Three digits: the sum is normalised anyhow, and a third as 0.3333333333333333 reads badly.
    weight = float(f"{target.total_weight / len(components):.3g}")
    added = Component("normal", weight, (rightmost + 3.0 * scale, scale))
    return Target((*components, added))


def with_duplicates(target: Target, indices: tuple[int, ...]) -> Target:
    """Return the target with a copy after each of these components."""
    copied = []
    for index, component in enumerate(target.components):
        copied += [component] * (2 if index in indices else 1)
    return Target(tuple(copied))


def without_components(target: Target, indices: tuple[int, ...]) -> Target:
    """Return the target without these components; one must stay."""
    return Target(tuple(c for i, c in enumerate(target.components) if i not in indices))


def with_number(component: Component, column: int, value: float) -> Component:
    """Return the component with one of its family's values replaced."""
    values = (*component.values[:column], value, *component.values[column + 1 :])
    return replace(component, values=values)


def location_and_scale(family: str, values: tuple[float, ...]) -> tuple[float, float]:
    """Return where a member lies and how wide it is; for a uniform its standard deviation."""
    by_key = dict(zip((row.key for row in FAMILIES[family].parameters), values, strict=True))
    if "low" in by_key:
        low, high = by_key["low"], by_key["high"]
        return 0.5 * low + 0.5 * high, (0.5 * high - 0.5 * low) / ROOT_3
    return by_key["loc"], by_key["scale"]


def converted(family: str, values: tuple[float, ...], wanted: str) -> tuple[float, ...]:
    """Return the values of another family that lies in the same place and is about as wide."""
    loc, scale = location_and_scale(family, values)
    known = {
        "loc": loc,
        "scale": scale,
        "low": loc - ROOT_3 * scale,
        "high": loc + ROOT_3 * scale,
    }
    return tuple(known.get(row.key, row.default) for row in FAMILIES[wanted].parameters)


def with_family(component: Component, family: str) -> Component:
    """Return the component as one of another family, in the same place."""
    values = converted(component.family, component.values, family)
    return replace(component, family=family, values=values)
