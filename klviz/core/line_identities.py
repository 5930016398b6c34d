"""What holds of densities on the line: no divergence sees a change of the axis."""

from __future__ import annotations

from klviz.core.divergences import KL, Divergence
from klviz.core.identity import AT_MOST, EQUAL, Identity
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.values import divergence_value


def affine_invariance(
    divergence: Divergence, p: Mixture, q: Mixture, *, factor: float, shift: float
) -> Identity:
    """D(P‖Q) is the same after x → a x + b, for every f-divergence.

    Raises:
        ValueError: a is 0, or a or b is not finite.
    """
    moved = [stretched(law, factor, shift) for law in (p, q)]
    after = divergence_value(divergence, *moved)
    before = divergence_value(divergence, p, q)
    return Identity("affine_invariance", "D(aP + b‖aQ + b) = D(P‖Q)", after, EQUAL, before)


def narrow_in_wide(narrow: Mixture, wide: Mixture) -> Identity:
    """KL(narrow‖wide) ≤ KL(wide‖narrow), of two normals about one mean."""
    statement = "KL(narrow‖wide) ≤ KL(wide‖narrow)"
    sides = divergence_value(KL, narrow, wide), divergence_value(KL, wide, narrow)
    return Identity("narrow_in_wide", statement, sides[0], AT_MOST, sides[1])


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
