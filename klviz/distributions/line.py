"""Distributions on the line: immutable values over the notation's families.

Every one is a mixture (of one component, mostly) and prints as the notation of the target line, so
``parse(str(p))`` gives ``p`` back, unless it has more components than a line of notation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import ArrayLike

from klviz.analyses.translation import mixture_of
from klviz.arguments import count, generator, instance, number
from klviz.core import mixtures
from klviz.core.arrays import Array, numbers
from klviz.core.families import FAMILIES
from klviz.distributions.distribution import Distribution
from klviz.document.notation import format_target, parse_target
from klviz.document.scene_file import decode_target, encode_target
from klviz.document.target import MAX_COMPONENTS, Component, Target

EXAMPLE = "a distribution on the line, such as Normal(0, 1)"


class LineDistribution(Distribution):
    """A distribution on the line: a density, a mixture of families.

    Two distributions are equal where their components, weights and parameters are.
    """

    __slots__ = ("_mixture", "_target")

    def __init__(self, target: Target) -> None:
        self._target = target
        self._mixture = mixture_of(target)

    @classmethod
    def of(cls, law: mixtures.Mixture) -> LineDistribution:
        """Return the distribution around an object of the mathematics."""
        return LineDistribution(
            Target(
                tuple(Component(f.key, weight, f.values(member)) for weight, f, member in law.parts)
            )
        )

    @property
    def target(self) -> Target:
        """The record behind it, as a scene holds it."""
        return self._target

    @property
    def law(self) -> mixtures.Mixture:
        """The object behind it that the mathematics works on."""
        return self._mixture

    def log_prob(self, x: ArrayLike) -> Array:
        """Return log p(x) in nats, −inf outside the support; the shape is that of x."""
        return self._mixture.log_prob(numbers("x", x))

    def prob(self, x: ArrayLike) -> Array:
        """Return the density p(x); the shape is that of x."""
        return self._mixture.prob(numbers("x", x))

    def cdf(self, x: ArrayLike) -> Array:
        """Return the probability of (−∞, x]; the shape is that of x."""
        return self._mixture.cdf(numbers("x", x))

    def sample(self, n: int, *, seed: int | None = None) -> Array:
        """Return n independent draws, (n,); the same seed gives the same draws.

        Raises:
            ValueError: n is negative or not whole.
        """
        return self._mixture.sample(count("n", n), generator(seed))

    @property
    def mean(self) -> float:
        """The mean; nan where there is none, as for a Cauchy distribution."""
        return self._mixture.mean

    @property
    def sd(self) -> float:
        """The standard deviation; inf where it diverges, nan where it is undefined."""
        return self._mixture.sd

    def to_dict(self) -> dict[str, object]:
        """Return the distribution as JSON-able data, which ``from_dict`` takes back."""
        return encode_target(self._target)

    def __str__(self) -> str:
        return format_target(self._target)

    def __repr__(self) -> str:
        count = len(self._target.components)
        if count > MAX_COMPONENTS:
            # No notation can be read back, and pages of it tell nothing.
            return f"<mixture of {count:,} components>"
        return f"parse({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LineDistribution) and self._target == other._target

    def __hash__(self) -> int:
        return hash(self._target)


class Normal(LineDistribution):
    """N(loc, scale); scale is the standard deviation, never the variance.

    Raises:
        ValueError: a number is not finite, or the scale not positive.
    """

    def __init__(self, loc: float = 0.0, scale: float = 1.0) -> None:
        super().__init__(_single("normal", loc, scale))


class Laplace(LineDistribution):
    """Laplace(loc, scale): exp(−|x − loc|/scale) / (2 scale); its sd is scale·√2.

    Raises:
        ValueError: a number is not finite, or the scale not positive.
    """

    def __init__(self, loc: float = 0.0, scale: float = 1.0) -> None:
        super().__init__(_single("laplace", loc, scale))


class Logistic(LineDistribution):
    """Logistic(loc, scale); its sd is scale·π/√3.

    Raises:
        ValueError: a number is not finite, or the scale not positive.
    """

    def __init__(self, loc: float = 0.0, scale: float = 1.0) -> None:
        super().__init__(_single("logistic", loc, scale))


class StudentT(LineDistribution):
    """Student's t with df degrees of freedom, moved and scaled; the scale is not the sd.

    Raises:
        ValueError: a number is not finite, or df or the scale not positive.
    """

    def __init__(self, df: float, loc: float = 0.0, scale: float = 1.0) -> None:
        super().__init__(_single("student_t", df, loc, scale))


class Cauchy(LineDistribution):
    """Cauchy(loc, scale): Student's t with one degree of freedom.

    Raises:
        ValueError: a number is not finite, or the scale not positive.
    """

    def __init__(self, loc: float = 0.0, scale: float = 1.0) -> None:
        super().__init__(_single("student_t", 1.0, loc, scale))


class Uniform(LineDistribution):
    """The uniform distribution on [low, high].

    Raises:
        ValueError: a number is not finite, or low is not below high.
    """

    def __init__(self, low: float = 0.0, high: float = 1.0) -> None:
        super().__init__(_single("uniform", low, high))


class Mixture(LineDistribution):
    """A mixture Σ wᵢ pᵢ of distributions, which may be mixtures themselves.

    Args:
        components: the distributions pᵢ.
        weights: one number ≥ 0 a component; equal ones if left out. They need not sum to one.

    Raises:
        ValueError: no component, a negative weight, all weights zero, or not as many weights.
    """

    def __init__(
        self, components: Sequence[LineDistribution], weights: Sequence[float] | None = None
    ) -> None:
        instance("components", components, list | tuple, "a list of distributions")
        for part in components:
            instance("every component", part, LineDistribution, EXAMPLE)
        shares = (
            [1.0] * len(components) if weights is None else [number("weight", w) for w in weights]
        )
        if len(shares) != len(components):
            raise ValueError(
                f"weights must be as many as the components, {len(components)}, got {len(shares)}"
            )
        super().__init__(Target(tuple(_flat(components, shares))))


def parse(text: str) -> LineDistribution:
    """Return the distribution that a line of notation describes.

    ``0.3 N(-2, 0.5) + 0.7 t(3; 1, 2)``: weights, and N(mean, sd), Laplace(m, b), Logistic(m, s),
    t(df; m, s), Cauchy(m, s), U(low, high); at most 200 components, which `Mixture` does not limit.

    Raises:
        ValueError: the text does not parse; the message shows where, with a caret.
    """
    return LineDistribution(parse_target(instance("text", text, str, "a text such as 'N(0, 1)'")))


def of_data(data: Mapping[str, object]) -> LineDistribution:
    """Return the distribution on the line that such data stand for.

    Raises:
        ValueError: they stand for none; the message says where.
    """
    parts = data.get("components")
    spelled = _spelled_out(data)
    if isinstance(parts, list | tuple):
        spelled = {**spelled, "components": [_spelled_out(part) for part in parts]}
    return LineDistribution(decode_target(spelled))


def _spelled_out(data: Any) -> Any:
    """Return the data of a Cauchy distribution as those of the Student-t that it is."""
    if not isinstance(data, Mapping) or data.get("family") != "cauchy":
        return data
    if "df" in data:
        raise ValueError("df is not known of a cauchy, which is a student_t of 1 degree of freedom")
    return {**data, "family": "student_t", "df": 1.0}


def _single(family: str, *values: float) -> Target:
    rows = zip(FAMILIES[family].parameters, values, strict=True)
    return Target((Component(family, 1.0, tuple(number(row.key, v) for row, v in rows)),))


def _flat(components: Sequence[LineDistribution], weights: Sequence[float]) -> list[Component]:
    """Return the components of all the distributions, with a part's weight shared by its own."""
    flat = []
    for part, weight in zip(components, weights, strict=True):
        if weight < 0:
            raise ValueError(f"weight must be a number that is not negative, got {weight!r}")
        # A part of one component keeps the weight as it was typed.
        total = part.target.total_weight
        for c in part.target.components:
            share = weight if len(part.target.components) == 1 else weight * c.weight / total
            flat.append(Component(c.family, share, c.values))
    return flat
