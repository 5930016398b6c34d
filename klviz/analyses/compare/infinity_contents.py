"""What is found out about infinity: densities or bars as cut and smoothed, windows that grow."""

from __future__ import annotations

from dataclasses import dataclass

from klviz.analyses.compare.request import Content
from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.core.quantiles import Mass
from klviz.core.windows import Growth
from klviz.document.comparison import Cut


@dataclass(frozen=True, slots=True, eq=False)
class SmoothedCurve:
    """KL to a smoothed distribution, over ε.

    Attributes:
        epsilons: ε, ascending, (n,); so many as are known.
        values: KL, (n,).
        asymptote: what it tends to as ε falls: −(lost mass) log ε and a constant, (n,).
        lost: the mass where what is smoothed was zero: the slope.
        limit: KL without smoothing.
        epsilon: the ε that is chosen.
        chosen: KL there.
        least: the smallest ε that is looked at.
    """

    epsilons: Array
    values: Array
    asymptote: Array
    lost: float
    limit: Estimate
    epsilon: float
    chosen: Estimate
    least: float


@dataclass(frozen=True, slots=True, eq=False)
class WindowedCurve:
    """∫ p log(p/q) from c − L to c + L, over L.

    Attributes:
        reaches: the L, ascending, (n,).
        values: the integrals, (n,); ∞ where the window holds what one lacks.
        centre: c.
        grown: how they grow in the end; None where they do not.
        asymptote: the leading term, (n,), a logarithm through the last value; nan for none.
        limit: where they end.
        ends_at: the largest L whose window holds nothing that the other lacks; ∞ for any.
    """

    reaches: Array
    values: Array
    centre: float
    grown: Growth | None
    asymptote: Array
    limit: Estimate
    ends_at: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LineInfinity(Content):
    """What is drawn of cuts, windows and smoothing on the line.

    Attributes:
        x: where densities are drawn, ascending, (n,).
        p: P, cut and normalised again, (n,).
        q: Q, likewise.
        whole_p: P before it was cut, (n,).
        whole_q: Q, likewise.
        cuts: the intervals to which P and Q are truncated.
        masses: what was in them before.
        forward: KL(P‖Q) of the two as they are cut.
        reverse: KL(Q‖P), likewise.
        windows: both directions over windows; empty until they are known.
        windows_error: why they are not to be had; "" otherwise.
        smoothed: KL(P‖(1 − ε)Q + ε·prior).
        prior: what the prior is, in notation.
    """

    x: Array
    p: Array
    q: Array
    whole_p: Array
    whole_q: Array
    cuts: tuple[Cut, Cut]
    masses: tuple[Mass, Mass]
    forward: Estimate
    reverse: Estimate
    windows: tuple[WindowedCurve, ...]
    windows_error: str
    smoothed: SmoothedCurve
    prior: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class OutcomeInfinity(Content):
    """What is drawn of smoothing over outcomes.

    Attributes:
        names: what the outcomes are called.
        p: P, (n,).
        q: Q, (n,).
        smoothed_p: (p + ε)/(1 + nε), (n,).
        smoothed_q: the same of Q.
        lost_q: whether P has what Q lacks, (n,).
        lost_p: the other way round.
        weight: that of the uniform prior.
        forward: KL(P‖Q), with Q smoothed.
        reverse: KL(Q‖P), with P smoothed.
    """

    names: tuple[str, ...]
    p: Array
    q: Array
    smoothed_p: Array
    smoothed_q: Array
    lost_q: tuple[bool, ...]
    lost_p: tuple[bool, ...]
    weight: float
    forward: SmoothedCurve
    reverse: SmoothedCurve
