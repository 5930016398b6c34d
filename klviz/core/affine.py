"""Mixtures on another axis: x → a x + b."""

from __future__ import annotations

from klviz.core.mixtures import Mixture, Weighted


def stretched(mixture: Mixture, factor: float, shift: float) -> Mixture:
    """Return the law of a x + b.

    Raises:
        ValueError: a is 0, or a or b is not finite.
    """
    return Mixture([_stretched(part, factor, shift) for part in mixture.parts])


def _stretched(part: Weighted, factor: float, shift: float) -> Weighted:
    """Return a component on the other axis: places move, lengths stretch, shapes stay."""
    family = part.family
    moved = []
    for row, value in zip(family.parameters, family.values(part.member), strict=True):
        if row.key == "scale":
            moved.append(abs(factor) * value)
        else:
            moved.append(value if row.key == "df" else factor * value + shift)
    ends = [row.key for row in family.parameters] == ["low", "high"]
    return part._replace(member=family.member(sorted(moved) if ends else moved))
