"""Mixtures on another axis: x → a x + b."""

from __future__ import annotations

from klviz.core.mixtures import Mixture, Weighted


def stretched(mixture: Mixture, factor: float, shift: float) -> Mixture:
    """Return the law of a x + b.

    Raises:
        ValueError: a is 0, or a or b is not finite; or a is negative and the family of a component
            has no mirror images.
    """
    return Mixture([_stretched(part, factor, shift) for part in mixture.parts])


def _stretched(part: Weighted, factor: float, shift: float) -> Weighted:
    """Return a component on the other axis: places move, lengths stretch, shapes stay."""
    family = part.family
    if factor < 0.0 and not family.symmetric:
        raise ValueError(f"{family.label} has no mirror images, so factor must be positive")
    member = family.mapped(part.member, factor, shift)
    # By its values, as they are checked.
    return part._replace(member=family.member(family.values(member)))
