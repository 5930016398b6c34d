"""Optimisers: from the slope of an objective at θ to a change of θ.

An optimiser lives in θ-space and knows nothing of x, p or q. Its hyper-parameters are frozen, and
its state is handed in and out, so a run can be stopped, copied and replayed. One file a kind; the
table of them is here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from klviz.core.arrays import Theta
from klviz.core.optimisers.adam import Adam
from klviz.core.optimisers.em import ExpectationMaximisation
from klviz.core.optimisers.gradient import GradientDescent, Momentum
from klviz.core.optimisers.natural import NaturalGradient
from klviz.core.optimisers.newton import Newton
from klviz.core.optimisers.optimiser import Optimiser, Search, Slope, Vantage
from klviz.core.parameters import table

if TYPE_CHECKING:
    from klviz.core.divergences import Divergence

__all__ = [
    "OPTIMISERS",
    "Adam",
    "ExpectationMaximisation",
    "GradientDescent",
    "Momentum",
    "NaturalGradient",
    "Newton",
    "Optimiser",
    "OptimiserKind",
    "Search",
    "Slope",
    "Theta",
    "Vantage",
]


@dataclass(frozen=True, slots=True)
class OptimiserKind:
    """A row of the table of optimisers.

    Attributes:
        key: the name in files and in the API.
        label: the name on screen.
        brief: the same where there is hardly any room.
        default_rate: a learning rate that suits targets about one unit wide.
        help: a sentence for the tooltip.
        make: the optimiser with that learning rate, η > 0.
    """

    key: str
    label: str
    brief: str
    default_rate: float
    help: str
    make: Callable[[float], Optimiser[Any]]

    @property
    def searches(self) -> bool:
        """Whether it names its steps itself: the rate is then a share, best left at 1."""
        return isinstance(self.make(self.default_rate), Search)

    def refusal(self, divergence: Divergence, approximation: Any) -> str:
        """Return why it cannot serve this divergence and set of q, as a sentence; "" if it can.

        Args:
            divergence: what is to be minimised.
            approximation: the set of q, as `klviz.core.approximations` has it or, of other
                spaces, `plane_approximations` and `discrete_approximations`.
        """
        return self.make(self.default_rate).refusal(divergence, approximation)


OPTIMISERS: Mapping[str, OptimiserKind] = table(
    [
        OptimiserKind(
            key="gradient",
            label="Gradient descent",
            brief="GD",
            default_rate=0.1,
            help="Goes straight down the slope in (μ, log σ).",
            make=GradientDescent,
        ),
        OptimiserKind(
            key="momentum",
            label="Momentum",
            brief="mom.",
            default_rate=0.02,
            help="Rolls like a ball: keeps nine tenths of its velocity at every step.",
            make=Momentum,
        ),
        OptimiserKind(
            key="adam",
            label="Adam",
            brief="Adam",
            default_rate=0.03,
            help="Goes about the rate in every parameter, whether the slope is steep or gentle.",
            make=Adam,
        ),
        OptimiserKind(
            key="natural",
            label="Natural gradient",
            brief="nat.",
            default_rate=0.1,
            help="Measures steps by how much q changes, not its parameters.",
            make=NaturalGradient,
        ),
        OptimiserKind(
            key="newton",
            label="Newton",
            brief="Newton",
            default_rate=1.0,
            help="Goes where the curvature says the bottom is, and never up; 1 is a full step.",
            make=Newton,
        ),
        OptimiserKind(
            key="em",
            label="EM",
            brief="EM",
            default_rate=1.0,
            help="Gives every component the moments of its share of p; forward KL, normal q only.",
            make=ExpectationMaximisation,
        ),
    ]
)
