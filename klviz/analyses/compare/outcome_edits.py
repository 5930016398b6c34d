"""What a person does to a table of outcomes: plain functions from a table to the next one.

Whatever makes no sense is refused by the records themselves with a ``ValueError``, and the table
there was is as it was.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from klviz.analyses.compare.pairs import law_of, names_of
from klviz.core.arrays import Array
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.laws import LAWS
from klviz.core.parameters import choose
from klviz.document.numbers import told_text
from klviz.document.outcome_texts import LETTERS, LetterCounts, Pasted
from klviz.document.outcomes import (
    LEAST_OUTCOMES,
    MAX_NAME,
    MOST_OUTCOMES,
    TEMPERATURE,
    WHO,
    Bars,
    Named,
    OutcomeTable,
    Softmax,
    Weights,
)

BARS, SOFTMAX = "bars", "softmax"
"""What tables of laws call the weights that are no law of LAWS."""
GIVEN_WAY = 0.5
"""How far outcomes nobody has painted give way before the painted ones do, too."""
FAMILIAR = 3
"""Significant digits of the numbers that a law begins with."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A table, and what has to be said about how it came about; "" for nothing."""

    table: OutcomeTable
    told: str = ""


def law_key(weights: Weights) -> str:
    """Return the key by which a choice knows weights: BARS, SOFTMAX, or that of the law."""
    if isinstance(weights, Bars):
        return BARS
    return SOFTMAX if isinstance(weights, Softmax) else weights.law


def law_in(table: OutcomeTable, who: str) -> Categorical:
    """Return one of the distributions of a table."""
    return law_of(getattr(table, who), names_of(table))


def painted(table: OutcomeTable, who: str, stroke: Mapping[int, float]) -> OutcomeTable:
    """Return the table with probabilities as a stroke has painted them; they sum to one.

    One outcome has what was painted. Several have it as long as the others can give way, all by
    one factor; at half of what these were all go on in proportion, so that none vanishes and what
    was painted keeps its shape.

    Args:
        table: as it was before the stroke.
        who: which distribution is painted.
        stroke: what was painted, by the number of the outcome, from 0 to 1.
    """
    new = np.array(law_in(table, who).probabilities)
    drawn = list(stroke)
    new[drawn] = np.clip([stroke[k] for k in drawn], 0.0, 1.0)
    fresh = ~np.isin(np.arange(new.size), drawn)
    kept, free = math.fsum(new[~fresh]), math.fsum(new[fresh])
    least = 0.0 if len(drawn) == 1 else GIVEN_WAY * free
    if free > 0.0 and 1.0 - kept >= least:
        # A share first: one over the least of numbers is none.
        new[fresh] = new[fresh] / free * (1.0 - kept)
    elif len(drawn) == 1:
        new[fresh] = (1.0 - kept) / fresh.sum()
    elif kept > 0.0:
        new[fresh] *= GIVEN_WAY
        new /= new.max()
        new /= math.fsum(new)
    else:
        even = fresh if fresh.any() else ~fresh
        new[even] = 1.0 / even.sum()
    return table.with_weights(who, Bars(tuple(new.tolist())))


def typed(table: OutcomeTable, who: str, outcome: int, value: float) -> OutcomeTable:
    """Return the table with a weight as typed, or the logit of a softmax; the others stay.

    Of a named law it makes bars.

    Raises:
        ValueError: a weight is negative, or a number makes no sense; the message names the outcome.
    """
    weights = getattr(table, who)
    if isinstance(weights, Softmax):
        logits = replace(weights, logits=_with(weights.logits, outcome, value))
        return table.with_weights(who, logits)
    if value < 0.0:
        name = names_of(table)[outcome]
        raise ValueError(f"weight of outcome {name} must be at least 0, got {told_text(value)}")
    return table.with_weights(who, Bars(_with(values_in(table, who), outcome, value)))


def values_in(table: OutcomeTable, who: str) -> tuple[float, ...]:
    """Return what stands in the column of a distribution: weights, logits or probabilities."""
    weights = getattr(table, who)
    if isinstance(weights, Bars):
        return weights.values
    if isinstance(weights, Softmax):
        return weights.logits
    return tuple(law_in(table, who).probabilities.tolist())


def normalised(table: OutcomeTable, who: str) -> OutcomeTable:
    """Return the table with weights that sum to one."""
    probabilities = law_in(table, who).probabilities
    return table.with_weights(who, Bars(tuple(probabilities.tolist())))


def with_law(table: OutcomeTable, who: str, key: str) -> OutcomeTable:
    """Return the table with another kind of distribution, about where the last one was."""
    law = law_in(table, who)
    if key == BARS:
        return normalised(table, who)
    if key == SOFTMAX:
        return table.with_weights(who, Softmax(tuple(law.log_probabilities.tolist())))
    return table.with_weights(who, _likely(key, law))


def with_number(table: OutcomeTable, who: str, place: int, value: float) -> OutcomeTable:
    """Return the table with one of the numbers of a named law, or the temperature, changed."""
    weights = getattr(table, who)
    if isinstance(weights, Softmax):
        return table.with_weights(who, replace(weights, temperature=TEMPERATURE.checked(value)))
    if isinstance(weights, Bars):
        raise ValueError(f"{who} is bars, which have no such number")  # noqa: TRY004
    return table.with_weights(who, replace(weights, values=_with(weights.values, place, value)))


def renamed(table: OutcomeTable, outcome: int, name: str) -> OutcomeTable:
    """Return the table with another name of an outcome; an empty one is its number again."""
    plain = " ".join(name.split())
    if len(plain) > MAX_NAME:
        raise ValueError(f"a name has at most {MAX_NAME} letters, got {len(plain)}")
    return replace(table, names=_renamed(table.names, outcome, plain))


def resized(table: OutcomeTable, count: int) -> Edited:
    """Return the table over so many outcomes: laws follow, bars get zeros or are cut.

    Raises:
        ValueError: there can be no such table; the message says why.
    """
    if not LEAST_OUTCOMES <= count <= MOST_OUTCOMES:
        limits = f"{LEAST_OUTCOMES} to {MOST_OUTCOMES}"
        raise ValueError(f"the number of outcomes must be from {limits}, got {count}")
    return _kept(table, [k if k < table.size else None for k in range(count)])


def without(table: OutcomeTable, outcomes: Collection[int]) -> Edited:
    """Return the table without some of its outcomes.

    Raises:
        ValueError: too few would stay, or nothing of a distribution.
    """
    places = [k for k in range(table.size) if k not in outcomes]
    if len(places) < LEAST_OUTCOMES:
        raise ValueError(f"at least {LEAST_OUTCOMES} outcomes must stay")
    return _kept(table, places)


def with_pasted(table: OutcomeTable, found: Pasted, who: str) -> Edited:
    """Return the table with what a text says; what it does not say of is as it was.

    Args:
        table: as it is.
        found: what the text says.
        who: whose are weights of which it does not say whose they are.
    """
    rows: dict[str, Weights] = {key or who: Bars(row) for key, row in found.rows.items()}
    count = len(next(iter(found.rows.values())))
    if count == table.size:
        return Edited(_with_rows(replace(table, names=found.names or table.names), rows))
    # Bars that are replaced are not cut, and so nothing is said of them.
    sized = resized(_with_rows(table, dict.fromkeys(rows, Named("uniform"))), count)
    named = replace(sized.table, names=found.names or ("",) * count)
    return Edited(_with_rows(named, rows), sized.told)


def with_letters(table: OutcomeTable, found: Mapping[str, LetterCounts]) -> Edited:
    """Return the letters from a to z, with their counts in one text or two.

    A distribution without a text stays; but weights of other outcomes become uniform.
    """
    told = [f"{who.upper()}: {found[who].told}" for who in WHO if who in found]
    rows: dict[str, Weights] = {who: Bars(counts.counts) for who, counts in found.items()}
    if table.names != LETTERS:
        laws = {who: _law_or_uniform(getattr(table, who)) for who in WHO}
        lost = [who for who in WHO[:2] if who not in found and laws[who] != getattr(table, who)]
        told += [f"{who.upper()}: uniform now, its weights were not of letters." for who in lost]
        table = OutcomeTable(LETTERS, **laws)
    return Edited(_with_rows(table, rows), " ".join(told))


def _law_or_uniform(weights: Weights) -> Named:
    """Return a law, which is one over any outcomes, or the uniform one instead of weights."""
    return weights if isinstance(weights, Named) else Named("uniform")


def _with(values: tuple[float, ...], place: int, value: float) -> tuple[float, ...]:
    return (*values[:place], value, *values[place + 1 :])


def _renamed(names: tuple[str, ...], place: int, name: str) -> tuple[str, ...]:
    return (*names[:place], name, *names[place + 1 :])


def _with_rows(table: OutcomeTable, rows: Mapping[str, Weights]) -> OutcomeTable:
    """Return the table with other distributions over as many outcomes."""
    changes: dict[str, Any] = dict(rows)
    return replace(table, **changes)


def _kept(table: OutcomeTable, places: Sequence[int | None]) -> Edited:
    """Return the table of the outcomes at places, None for a new one without any probability."""
    names = tuple("" if k is None else table.names[k] for k in places)
    rows: dict[str, Weights] = {}
    told = []
    for who in WHO:
        rows[who], lost = _moved(getattr(table, who), places, who)
        if lost:
            told.append(f"{who.upper()} had {100.0 * lost:.3g} % of its probability there.")
    said = " ".join(["Outcomes with probability were removed.", *told]) if told else ""
    return Edited(OutcomeTable(names, **rows), said)


def _moved(weights: Weights, places: Sequence[int | None], who: str) -> tuple[Weights, float]:
    """Return weights at other places, and the share of them that is lost."""
    if isinstance(weights, Named):
        LAWS[weights.law].of(weights.values, len(places))
        return weights, 0.0
    values, empty = (
        (weights.values, 0.0) if isinstance(weights, Bars) else (weights.logits, -math.inf)
    )
    kept = tuple(empty if k is None else values[k] for k in places)
    if not any(value > empty for value in kept):
        raise ValueError(f"nothing of {who.upper()} would be left: all that stays is zero")
    law = law_of(weights, ("",) * len(values)).probabilities
    lost = math.fsum(np.delete(law, [k for k in places if k is not None]))
    return (Bars(kept) if isinstance(weights, Bars) else replace(weights, logits=kept)), lost


def _likely(key: str, law: Categorical) -> Named:
    """Return the law of that key with about the mean and the spread of a distribution."""
    mean, sd = _moments(law)
    most = law.size - 1
    known = {
        "binomial": (_inside(mean / most, 0.001, 0.999),),
        "poisson": (max(mean, 0.01),),
        "geometric": (_inside(1.0 / (1.0 + mean), 0.001, 1.0),),
        "discretised_normal": (mean, max(sd, 0.1)),
    }
    row = choose(LAWS, key, "law")
    values = known.get(key, tuple(parameter.default for parameter in row.parameters))
    return Named(key, tuple(float(f"{value:.{FAMILIAR}g}") for value in values))


def _inside(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _moments(law: Categorical) -> tuple[float, float]:
    """Return the mean and the standard deviation of the number of the outcome."""
    k: Array = np.arange(float(law.size))
    mean = math.fsum(law.probabilities * k)
    return mean, math.sqrt(math.fsum(law.probabilities * (k - mean) ** 2))
