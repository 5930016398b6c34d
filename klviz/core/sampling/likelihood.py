"""Maximum likelihood: forward KL from points, wherever θ goes, and where it is least.

The mean negative log likelihood takes the place of KL(P‖Q): the slope is the same, and the value is
off by a constant, the entropy of what the points came from. Optimisers walk on it as on any other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from klviz.core.approximations import Approximation, LocationScale, approximation_of, has_digits
from klviz.core.arrays import Array, Theta
from klviz.core.descent import Run, run_descent
from klviz.core.divergences import KL, Divergence
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.families.family import Family, Member
from klviz.core.grounds import Footing, Landing, Survey
from klviz.core.kinks import held
from klviz.core.mixtures import Mixture
from klviz.core.objectives import Evaluation
from klviz.core.optimisers import Newton
from klviz.core.quadrature import step_measure
from klviz.core.sampling.samples import SAME, Sample, negative_log_likelihood
from klviz.core.scores import Scores, score
from klviz.core.terrain import OUT_OF_REACH, Q_TOO_FAR, natural_unit

FORWARD_ONLY = (
    "points have no density, so of all divergences only forward KL is known, up to a constant; "
    "for {name} take a kernel density estimate"
)
COLLAPSED = (
    "a component of q has collapsed onto the one point {point}: the narrower it becomes, the "
    "likelier, without bound; take fewer components or another start"
)
LONELY = 8.0
"""How many sds away all other points must be: their share of the component is 1e-14 or less."""
NEARLY_LONELY = 6.0
"""The same where a component is about to collapse: their share is 1e-8."""
FAINT = 1e-12
"""The weight below which a component has faded from q, however narrow it is."""
STEPS = 200
"""How many steps of Newton's a fit takes at most; about ten are the rule."""
UNSETTLED = f"the search had not settled after {STEPS} steps"


class PointsTerrain:
    """−(1/n) Σ log q(xᵢ) for one set of points and one set of q on the line.

    Attributes:
        p: the points.
        divergence: forward KL.
        units: in what optimisers measure θ; None where they are all 1.
        reason: why there was no value at the θ asked for last, as a sentence; "" if there was.
        is_random: whether every look takes another batch of the points.
        is_dead_end: whether that was a component that has collapsed onto one point.
        has_kinks: False: those of the likelihood, one at every point, hold a step themselves.
        landing: what ends a step at a point where the slopes around bracket 0, if log q has a kink.
    """

    has_kinks = False

    def __init__(
        self,
        p: Sample,
        divergence: Divergence,
        approximation: Approximation,
        *,
        batch: int | None = None,
        rng: np.random.Generator | None = None,
    ) -> None:
        """Take all of the points at every look, or a batch of so many, drawn with replacement.

        Raises:
            ValueError: the divergence is not forward KL, or the points are all the same, or so
                many of them that there is no likeliest q.
        """
        if not divergence.is_alpha(1.0):
            raise ValueError(FORWARD_ONLY.format(name=divergence.name))
        if not p.has_width:
            raise ValueError(SAME)
        if isinstance(approximation, LocationScale):
            _check_ties(p, approximation.shape)
        self.p = p
        self.divergence = divergence
        self.reason = ""
        self.is_dead_end = False
        self.is_random = batch is not None
        self._approximation = approximation
        holds = approximation.has_kinks and batch is None
        self.landing: Landing | None = self._landing if holds else None
        self._length = p.sd
        unit = natural_unit(self._length)
        self.units = None if unit == 1.0 else approximation.units(unit)
        self._batch = batch
        self._rng = rng or np.random.default_rng(0)
        self._layout: _Layout | None = None
        self._sound: Theta = ()
        self._lowest = math.inf

    def evaluate(self, theta: Theta) -> Evaluation | None:
        """Return value and slope at θ; None where q has become too narrow or too wide."""
        self.reason = self._obstacle(theta)
        if self.reason:
            return None
        layout = self._layout
        if layout is None or not self._approximation.are_near(theta, layout.near):
            layout = self._layout = self._laid_out(theta)
        curves = layout.curves
        if self._batch is not None:
            curves = self._curves(self.p.sample(self._batch, self._rng), theta)
        log_q, features, matrix = curves.at(theta)
        slopes = -(np.asarray(matrix) @ features.sum(axis=1))
        if self.landing is not None:
            slopes[0] = self._least(float(slopes[0]), theta)
        gradient = np.where(np.abs(slopes) > layout.noise, slopes, 0.0)
        value = -float(features[0] @ log_q)
        if value <= self._lowest:
            # Steps that a search tries and does not take lead up.
            self._lowest, self._sound = value, theta
        q = np.exp(layout.of_q.at(theta)[0])
        return Evaluation(value, tuple(gradient.tolist()), theta, q, layout.of_q)

    def is_plateau(self, value: float) -> bool:
        """Return False: a likelihood has a slope wherever q is."""
        return False

    def _obstacle(self, theta: Theta) -> str:
        """Return why the likelihood at θ is nothing to go by; "" if it is."""
        self.is_dead_end = False
        if not self._approximation.is_within_reach(theta, self._length):
            return OUT_OF_REACH
        q = self._approximation.mixture(theta)
        # Where a run begins there is a value; it is the way on from there that is in question.
        lonely = alone(q, self.p, LONELY) if self._sound else None
        if lonely is not None:
            # A shorter step than one that leads there may do, but not from next to there.
            before = self._approximation.mixture(self._sound)
            self.is_dead_end = alone(before, self.p, NEARLY_LONELY) is not None
            return COLLAPSED.format(point=f"{lonely:.6g}")
        return "" if all(has_digits(part.member) for part in q.present) else Q_TOO_FAR

    def _landing(self, footing: Footing, theta: Theta, there: Theta) -> Theta:
        """Return where a step ends: at the median of the points, if it is on the way."""
        return held(theta[0], there[0], self.p.points), *there[1:]

    def _least(self, slope: float, theta: Theta) -> float:
        """Return the least slope in loc between those on both sides, if loc is at a point.

        There the slope that is given is their mean, as −sign(0) = 0 is of −1 and 1.
        """
        loc, log_scale = theta
        first, last = (np.searchsorted(self.p.points, loc, side) for side in ("left", "right"))
        jump = float(last - first) / self.p.size * math.exp(-log_scale)
        return math.copysign(max(abs(slope) - jump, 0.0), slope)

    def _laid_out(self, theta: Theta) -> _Layout:
        curves = self._curves(self.p.points, theta)
        _, features, matrix = curves.at(theta)
        size = np.abs(score(features, matrix)).mean(axis=1)
        q = self._approximation.mixture(theta)
        measure = step_measure(q, q)
        of_q = self._approximation.scores(measure.points, measure.weights, theta)
        return _Layout(theta, curves, self._approximation.rounding(theta) * size, of_q)

    def _curves(self, points: Array, theta: Theta) -> Scores:
        weights = np.full(points.size, 1.0 / points.size)
        return self._approximation.scores(points, weights, theta)


def alone(q: Mixture, sample: Sample, scales: float) -> float | None:
    """Return a point which a normal among others of q has for itself; None where there is none.

    It has so if within this many sds of its mean all of the points are equal. What it then gains by
    narrowing is without end, and no other point has a say in it.
    """
    if len(q.parts) < 2:
        return None
    places = np.unique(sample.points)
    for weight, _, member in q.parts:
        ends = member.loc - scales * member.scale, member.loc + scales * member.scale
        first, last = np.searchsorted(places, ends).tolist()
        if weight > FAINT and last == first + 1:
            return float(places[first])
    return None


class _Layout(NamedTuple):
    """What serves for q near one θ.

    Attributes:
        near: that θ.
        curves: log q and its score at the points.
        noise: how far rounding can move each derivative, (k,).
        of_q: log q and its score at a measure that resolves q, for the metric.
    """

    near: Theta
    curves: Scores
    noise: Array
    of_q: Scores


def likelihood_survey(batch: int | None = None, seed: int = 0) -> Survey:
    """Return what makes the ground of a fit to points: of all, or of fresh batches of them.

    Raises:
        ValueError: a batch is of no points.
    """
    if batch is not None and batch < 1:
        raise ValueError(f"samples must be 1 or more, got {batch}")

    def survey(p: Sample, divergence: Divergence, approximation: Approximation) -> PointsTerrain:
        rng = np.random.default_rng(seed)
        return PointsTerrain(p, divergence, approximation, batch=batch, rng=rng)

    return survey


class Likeliest(NamedTuple):
    """The member of a family under which points are the likeliest.

    Attributes:
        family: the family.
        member: which member.
        value: the mean negative log likelihood there, in nats, with its standard error.
        method: how it was found, in words.
        note: why it may not be the likeliest, as a sentence; "" where it is.
    """

    family: Family
    member: Member
    value: Estimate
    method: str
    note: str = ""

    @property
    def mixture(self) -> Mixture:
        """The member as a mixture of one."""
        return Mixture.single(self.family, self.member)


def maximum_likelihood(sample: Sample, family: Family, shape: tuple[float, ...] = ()) -> Likeliest:
    """Return the likeliest member of a family; the degrees of freedom of Student-t stay as given.

    Normal: mean and root mean square. Laplace: median and mean distance from it. Uniform: from the
    first point to the last. The others by Newton's method.

    Raises:
        ValueError: the points are all the same, or so many coincide that there is no likeliest.
    """
    if not sample.has_width:
        raise ValueError(SAME)
    if family.key in CLOSED_FORMS:
        return _likeliest(sample, family, CLOSED_FORMS[family.key](sample), "closed form")
    _check_ties(sample, shape)
    found = [_climbed(sample, family, start) for start in _starts(sample, shape)]
    run = min(found, key=lambda run: float(run.values[-1]))
    loc, log_scale = run.thetas[-1].tolist()
    note = "" if run.converged else run.diagnosis.note or UNSETTLED
    member = Member(loc, math.exp(log_scale), shape)
    return _likeliest(sample, family, member, "Newton's method", note)


def _climbed(sample: Sample, family: Family, start: Member) -> Run:
    """Return a run from this member to where the likelihood is largest around."""
    approximation, theta = approximation_of(family, family.values(start))
    return run_descent(
        sample,
        KL,
        approximation,
        theta,
        Newton(1.0),
        survey=PointsTerrain,
        steps=STEPS,
        stop_when_converged=True,
    )


def _normal(sample: Sample) -> Member:
    return Member(sample.mean, sample.sd)


def _laplace(sample: Sample) -> Member:
    distances = np.abs(sample.points - sample.median)
    return Member(sample.median, float(distances.mean()))


def _uniform(sample: Sample) -> Member:
    return FAMILIES["uniform"].member((float(sample.points[0]), float(sample.points[-1])))


CLOSED_FORMS: Mapping[str, Callable[[Sample], Member]] = {
    "normal": _normal,
    "laplace": _laplace,
    "uniform": _uniform,
}
"""The families of which the likeliest member has a formula."""


def _starts(sample: Sample, shape: tuple[float, ...]) -> list[Member]:
    """Return where to begin: at the median, which bears outliers, as wide as half the quartiles.

    A t of less than one degree of freedom may have several likeliest members: there at the deciles
    too, and narrower.
    """
    scale = 0.5 * sample.quartile_range or sample.sd
    starts = [Member(sample.median, scale, shape)]
    if shape and shape[0] < 1.0:
        deciles = np.quantile(sample.points, np.linspace(0.1, 0.9, 9)).tolist()
        starts += [Member(loc, 0.1 * scale, shape) for loc in deciles]
    return starts


def _check_ties(sample: Sample, shape: tuple[float, ...]) -> None:
    """Refuse points of which too many coincide for Student-t, whose tails bear all the others.

    A q that narrows around a share c of the points gains c log(1/s) and loses (1 − c) ν log(1/s)
    from the rest: without end where c ≥ ν/(1 + ν) (J. Kent and D. Tyler, 1991).
    """
    if not shape:
        return
    (df,) = shape
    counts = np.unique(sample.points, return_counts=True)[1]
    if float(counts.max()) / sample.size >= df / (1.0 + df):
        raise ValueError(
            f"{counts.max():,} of {sample.size:,} points coincide: a q that narrows around them "
            "becomes ever likelier"
        )


def _likeliest(
    sample: Sample, family: Family, member: Member, method: str, note: str = ""
) -> Likeliest:
    value = negative_log_likelihood(sample, Mixture.single(family, member))
    return Likeliest(family, member, value, method, note)
