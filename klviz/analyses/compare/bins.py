"""Bins: two distributions on the line seen through bins, as bars over outcomes."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from klviz.analyses.translation import mixture_of, view_of_targets
from klviz.core.discrete.binning import binned
from klviz.core.discrete.categorical import Categorical
from klviz.core.mixtures import Mixture
from klviz.document.comparison import Comparison
from klviz.document.outcomes import Bars, OutcomeTable


def over_bins(comparison: Comparison) -> Comparison:
    """Return the comparison over outcomes that are bins of the line.

    All but the first and the last are equally wide, over all that is shown of P and Q; these two
    reach to infinity. By data processing no f-divergence is larger than on the line.

    Raises:
        ValueError: a bin holds less than a number can be: there its outcome would be impossible,
            and a divergence infinite that is not.
    """
    low, high = view_of_targets(comparison.p, comparison.q)
    edges = np.linspace(low, high, comparison.bins + 1)[1:-1].tolist()
    ends = [(-np.inf, edges[0]), *itertools.pairwise(edges), (edges[-1], np.inf)]
    laws = {}
    for who in ("p", "q", "r"):
        law = mixture_of(getattr(comparison, who))
        laws[who] = binned(law, edges)
        _check(who, law, laws[who], ends)
    rows = {who: Bars(tuple(law.probabilities.tolist())) for who, law in laws.items()}
    table = OutcomeTable(laws["p"].names, **rows)
    return replace(comparison, space="outcomes", table=table)


def _check(who: str, law: Mixture, bars: Categorical, ends: list[tuple[float, float]]) -> None:
    for name, mass, (low, high) in zip(bars.names, bars.probabilities, ends, strict=True):
        if mass == 0.0 and any(a < high and b > low for a, b in law.support):
            raise ValueError(
                f"{who.upper()} has less in the bin {name} than a number can hold; take fewer bins"
            )
