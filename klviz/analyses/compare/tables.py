"""Tables: every curve that an aspect draws, as columns under names of their own, for files.

Infinity is a number here, and nan is what is not known yet, or what there is not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.analyses.compare.agreement import LINE, Plane
from klviz.analyses.compare.descent import DescentContent
from klviz.analyses.compare.distance import DistanceContent
from klviz.analyses.compare.entropy import EntropyContent
from klviz.analyses.compare.generator import GeneratorContent
from klviz.analyses.compare.infinity_contents import (
    LineInfinity,
    OutcomeInfinity,
    SmoothedCurve,
    WindowedCurve,
)
from klviz.analyses.compare.numerics import NumericsContent
from klviz.analyses.compare.ratio_pictures import RatioPicture, Shares
from klviz.analyses.compare.request import Content
from klviz.analyses.compare.truth import Histogram, TruthContent
from klviz.core.arrays import Array

Values: TypeAlias = Array | NDArray[np.str_]
DIRECTIONS = ("forward", "KL(P‖Q)"), ("reverse", "KL(Q‖P)")
"""Both directions: key and name."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A column of a table.

    Attributes:
        key: its name in the table.
        name: what it is, in words.
        symbol: how it is written.
        values: from top to bottom, (n,).
        in_nats: whether it is information, in nats.
    """

    key: str
    name: str
    symbol: str
    values: Values
    in_nats: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NamedTable:
    """A table of an aspect; its fields have one length.

    Attributes:
        key: its name.
        fields: its columns, the one that the others are over first.
    """

    key: str
    fields: tuple[Field, ...]


TABLES: Mapping[str, str] = {
    "chord_forward": "Points of Jensen's chord of KL(P‖Q)",
    "chord_reverse": "Points of Jensen's chord of KL(Q‖P)",
    "generator": "The generator f with tangent and dual",
    "ratio": "Mass of P and Q over r, and what it adds",
    "family": "The α-divergences",
    "middle": "P, Q and their middle M",
    "running_mean": "Running means of the estimators",
    "histogram_k1": "Histogram of k1",
    "histogram_k2": "Histogram of k2",
    "histogram_k3": "Histogram of k3",
    "cut": "The densities as they are cut",
    "windows_forward": "KL(P‖Q) over growing windows",
    "windows_reverse": "KL(Q‖P) over growing windows",
    "smoothed": "The outcomes as they are smoothed",
    "epsilon_forward": "KL(P‖Q) over ε",
    "epsilon_reverse": "KL(Q‖P) over ε",
    "slips": "What every way to write KL gives",
    "slip_curves": "The same as the pair becomes harder",
    "trail": "Both directions as Q moved",
    "triangle": "The edges of the triangle",
    "plane": "Both directions over the plane of Q",
    "agreement": "Where both directions agree",
    "fitted": "P and every q over outcomes",
}
"""Every table of every aspect: what it is, by its key."""


def tables_of(content: Content) -> tuple[NamedTable, ...]:
    """Return every table of what an aspect has found out, as far as it is known."""
    make = _MAKERS.get(type(content))
    return () if make is None else tuple(make(content))


def _text(values: Sequence[str]) -> NDArray[np.str_]:
    return np.array(values, dtype=np.str_)


def _of_entropy(content: EntropyContent) -> Iterator[NamedTable]:
    for (key, name), chord in zip(DIRECTIONS, content.chords, strict=True):
        names = (Field("name", "outcome", "outcome", _text(chord.names)),) if chord.names else ()
        yield NamedTable(
            f"chord_{key}",
            (
                *names,
                Field("ratio", "ratio", "r", chord.ratios),
                Field("height", f"what it adds to {name}", "−log r", chord.heights, in_nats=True),
                Field("weight", "probability", "weight", chord.weights),
            ),
        )


def _of_generator(content: GeneratorContent) -> Iterator[NamedTable]:
    curve, family, middle = content.curve, content.family, content.middle
    if curve is not None:
        nats = curve.divergence.logarithmic
        yield NamedTable(
            "generator",
            (
                Field("log_ratio", "log ratio", "log r", curve.log_r, in_nats=True),
                Field("ratio", "ratio p/q", "r", np.exp(curve.log_r)),
                Field("f", "generator", "f(r)", curve.values, nats),
                Field("tangent", "tangent at 1", "f'(1)(r − 1)", curve.tangent, nats),
                Field("dual", "dual generator", "r f(1/r)", curve.dual, nats),
            ),
        )
        if content.picture is not None:
            yield _ratio(content.picture, content.shares, nats=nats)
    if family is not None:
        orders = Field("alpha", "order", "α", family.orders)
        values = Field("divergence", "α-divergence", "D_α(P‖Q)", family.values)
        yield NamedTable("family", (orders, values))
    if middle is not None:
        first = Field("x", "x", "x", middle.x)
        if middle.names:
            first = Field("name", "outcome", "outcome", _text(middle.names))
        laws = (("p", middle.p), ("q", middle.q), ("m", middle.m))
        yield NamedTable("middle", (first, *(Field(k, k.upper(), k, v) for k, v in laws)))


def _ratio(picture: RatioPicture, shares: Shares | None, *, nats: bool) -> NamedTable:
    """Return the mass over log r: r = 0, below the axis, its bins, above it, atoms, r = ∞."""
    edges, atoms, beyond = picture.edges, picture.atoms, math.inf
    low = [-beyond, -beyond, *edges[:-1], picture.high, *atoms, beyond]
    high = [-beyond, picture.low, *edges[1:], beyond, *atoms, beyond]
    count = picture.q.size + 2
    adds = np.full(count, math.nan)
    if shares is not None:
        adds = np.concatenate([[shares.at_zero], shares.values, [shares.at_infinity]])
    names = ["r = 0", "below", *[""] * picture.bins, "above", *picture.names, "r = ∞"]
    return NamedTable(
        "ratio",
        (
            Field("low", "log r from", "log r from", np.array(low), in_nats=True),
            Field("high", "log r to", "log r to", np.array(high), in_nats=True),
            Field("name", "what is there", "name", _text(names)),
            Field("q", "mass of Q", "Q", np.array([picture.missed, *picture.q, 0.0])),
            Field("p", "mass of P", "P", np.array([0.0, *picture.p, picture.uncovered])),
            Field("adds", "what it adds to the divergence", "∫ q f(p/q)", adds, nats),
        ),
    )


def _of_truth(content: TruthContent) -> Iterator[NamedTable]:
    if not content.estimators:
        return
    counts = content.estimators[0].means.counts
    columns = [Field("draws", "draws", "n", counts)]
    for drawn in content.estimators:
        key, means = drawn.key, drawn.means
        spread = f"standard error of {key}"
        columns.append(Field(key, f"mean of {key}", f"mean of {key}", means.means, in_nats=True))
        columns.append(Field(f"{key}_error", spread, spread, means.errors, in_nats=True))
    yield NamedTable("running_mean", tuple(columns))
    for drawn in content.estimators:
        yield _histogram(drawn.key, drawn.histogram)


def _histogram(key: str, found: Histogram) -> NamedTable:
    edges = np.concatenate([[-math.inf], found.edges, [math.inf]])
    counts = np.concatenate([[found.below], found.counts, [found.above]])
    return NamedTable(
        f"histogram_{key}",
        (
            Field("low", f"{key} from", f"{key} from", edges[:-1], in_nats=True),
            Field("high", f"{key} to", f"{key} to", edges[1:], in_nats=True),
            Field("draws", "draws in it", "draws", counts),
        ),
    )


def _of_line_infinity(content: LineInfinity) -> Iterator[NamedTable]:
    laws = (
        ("p", "P, cut", content.p),
        ("q", "Q, cut", content.q),
        ("whole_p", "P before it was cut", content.whole_p),
        ("whole_q", "Q before it was cut", content.whole_q),
    )
    columns = (Field(key, name, name, values) for key, name, values in laws)
    yield NamedTable("cut", (Field("x", "x", "x", content.x), *columns))
    for (key, name), curve in zip(DIRECTIONS, content.windows, strict=False):
        yield _windows(key, name, curve)
    yield _smoothed("forward", "KL(P‖Q)", content.smoothed)


def _windows(key: str, name: str, curve: WindowedCurve) -> NamedTable:
    told = f"{name} within c ± L"
    return NamedTable(
        f"windows_{key}",
        (
            Field("reach", f"half the window about {curve.centre:g}", "L", curve.reaches),
            Field("integral", told, told, curve.values, in_nats=True),
            Field("asymptote", "its leading term", "asymptote", curve.asymptote, in_nats=True),
        ),
    )


def _smoothed(key: str, name: str, curve: SmoothedCurve) -> NamedTable:
    told = f"{name}, the second smoothed"
    return NamedTable(
        f"epsilon_{key}",
        (
            Field("epsilon", "ε", "ε", curve.epsilons),
            Field("divergence", told, told, curve.values, in_nats=True),
            Field("asymptote", "what it tends to", "asymptote", curve.asymptote, in_nats=True),
        ),
    )


def _of_outcome_infinity(content: OutcomeInfinity) -> Iterator[NamedTable]:
    laws = (
        ("p", "P", content.p),
        ("q", "Q", content.q),
        ("smoothed_p", "P smoothed", content.smoothed_p),
        ("smoothed_q", "Q smoothed", content.smoothed_q),
    )
    names = Field("name", "outcome", "outcome", _text(content.names))
    yield NamedTable("smoothed", (names, *(Field(k, n, n, v) for k, n, v in laws)))
    for (key, name), curve in zip(DIRECTIONS, (content.forward, content.reverse), strict=True):
        yield _smoothed(key, name, curve)


def _of_numerics(content: NumericsContent) -> Iterator[NamedTable]:
    given, sweep = content.given, content.sweep

    def column(key: str, name: str, values: Sequence[float]) -> Field:
        return Field(key, name, name, np.array(values), in_nats=True)

    yield NamedTable(
        "slips",
        (
            Field("way", "way to write KL", "way", _text([one.slip.key for one in given])),
            column("forward", "KL(P‖Q)", [one.forward for one in given]),
            column("reverse", "KL(Q‖P)", [one.reverse for one in given]),
            column("hardest", content.hardest_name, [one.hardest for one in given]),
        ),
    )
    x = 10.0**sweep.x if sweep.log else sweep.x
    ways = (Field(key, key, key, values, in_nats=True) for key, values in sweep.values.items())
    exact = Field("exact", "KL(P‖Q)", "KL(P‖Q)", sweep.exact, in_nats=True)
    yield NamedTable("slip_curves", (Field("x", sweep.name, sweep.short, x), exact, *ways))


def _of_distance(content: DistanceContent) -> Iterator[NamedTable]:
    yield NamedTable("trail", tuple(_both(content.trail[:, 0], content.trail[:, 1])))
    edges = content.triangle.edges
    in_nats = content.triangle.key != "root_jsd"
    symbol = "value" if in_nats else "value in √nats"
    columns = (
        Field("edge", "edge", "edge", _text([edge.formula for edge in edges])),
        Field("length", "value", symbol, np.array([e.value.value for e in edges]), in_nats),
        Field("error", "error", "error", np.array([e.value.error for e in edges]), in_nats),
    )
    yield NamedTable("triangle", columns)
    plane = content.plane
    if plane is None:
        return
    found = plane.found
    across, up = np.meshgrid(found.across, found.up)
    values = _both(found.forward.ravel(), found.reverse.ravel())
    yield NamedTable("plane", (*_place(plane, across.ravel(), up.ravel()), *values))
    yield NamedTable("agreement", tuple(_place(plane, *plane.curve.T)))


def _place(plane: Plane, across: Array, up: Array) -> Iterator[Field]:
    """Yield where Q is in a plane: location and scale, or two chances or weights."""
    is_line = plane.kind == LINE
    named = ("location", "scale") if is_line else ("first", "second")
    coordinates = (across, np.exp(up) if is_line else up)
    told = "{} of Q" if is_line else "{} coordinate of Q"
    for key, values in zip(named, coordinates, strict=True):
        yield Field(key, told.format(key), key, values)


def _both(forward: Array, reverse: Array) -> Iterator[Field]:
    for (key, name), values in zip(DIRECTIONS, (forward, reverse), strict=True):
        yield Field(key, name, name, values, in_nats=True)


def _of_descent(content: DescentContent) -> Iterator[NamedTable]:
    columns = [
        Field("name", "outcome", "outcome", _text(content.names)),
        Field("p", "P", "p", content.p),
    ]
    for number, run in enumerate(content.runs, start=1):
        told = f"what it adds to the divergence of run {number}"
        columns.append(Field(f"q{number}", f"q of run {number}", f"q of run {number}", run.q))
        columns.append(Field(f"adds{number}", told, told, run.contributions, in_nats=True))
    yield NamedTable("fitted", tuple(columns))


_MAKERS: Mapping[type[Content], Callable[[Any], Iterator[NamedTable]]] = {
    EntropyContent: _of_entropy,
    GeneratorContent: _of_generator,
    TruthContent: _of_truth,
    LineInfinity: _of_line_infinity,
    OutcomeInfinity: _of_outcome_infinity,
    NumericsContent: _of_numerics,
    DistanceContent: _of_distance,
    DescentContent: _of_descent,
}
