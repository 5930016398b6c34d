"""Random scenes for the property tests: every family, divergence and optimiser there is."""

from __future__ import annotations

from hypothesis import strategies as st

from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.optimisers import OPTIMISERS
from klviz.core.schedules import SCHEDULES
from klviz.document.approximation import Approximation
from klviz.document.plain_text import plain
from klviz.document.runs import ESTIMATORS, MAX_RUNS, Run
from klviz.document.samples import SAMPLE_KINDS, Samples
from klviz.document.scene import Scene
from klviz.document.target import Component, Target

finite = st.floats(allow_nan=False, allow_infinity=False)
moderate = st.floats(-1e100, 1e100)
positive = st.floats(1e-100, 1e100)
weights = st.floats(0.0, 1e100)


@st.composite
def values_of(draw: st.DrawFn, family: str) -> tuple[float, ...]:
    if family == "uniform":
        pairs = st.tuples(moderate, moderate)
        low, high = sorted(draw(pairs.filter(lambda ends: abs(ends[1] - ends[0]) > 1e-300)))
        return low, high
    rows = FAMILIES[family].parameters
    return tuple(draw(positive if row.positive else moderate) for row in rows)


@st.composite
def components(draw: st.DrawFn) -> Component:
    family = draw(st.sampled_from(list(FAMILIES)))
    return Component(family, draw(weights), draw(values_of(family)))


@st.composite
def targets(draw: st.DrawFn) -> Target:
    drawn = draw(st.lists(components(), min_size=1, max_size=6))
    return Target((*drawn, Component("normal", draw(positive), (0.0, 1.0))))


@st.composite
def mixtures(draw: st.DrawFn) -> Approximation:
    row = st.builds(Component, weight=positive, values=st.tuples(moderate, positive))
    return Approximation.mixture(draw(st.lists(row, min_size=1, max_size=4)))


@st.composite
def single_approximations(draw: st.DrawFn) -> Approximation:
    family = draw(st.sampled_from([key for key, row in FAMILIES.items() if row.approximates]))
    return Approximation(family, draw(values_of(family)))


def approximations() -> st.SearchStrategy[Approximation]:
    return st.one_of(single_approximations(), mixtures())


runs = st.builds(
    Run,
    divergence=st.sampled_from(list(DIVERGENCES)),
    optimiser=st.sampled_from(list(OPTIMISERS)),
    rate=positive,
    colour=st.integers(0, MAX_RUNS - 1),
    alpha=moderate,
    visible=st.booleans(),
    schedule=st.sampled_from(list(SCHEDULES)),
    schedule_steps=st.integers(1, 10**9),
    tolerance=st.floats(1e-100, 1.0),
    estimator=st.sampled_from(ESTIMATORS),
    samples=st.integers(2, 100_000),
    seed=st.integers(0, 2**53),
)


@st.composite
def samples(draw: st.DrawFn) -> Samples:
    points = draw(st.lists(moderate, min_size=1, max_size=20))
    width = max(points) - min(points)
    if 0.0 < width < 1e-100:
        points = [0.0]
    several = len(set(points)) > 1
    kind = draw(st.sampled_from(list(SAMPLE_KINDS) if several else ["kde"]))
    bandwidth = draw(st.none() | positive) if several else draw(positive)
    return Samples(tuple(points), kind, bandwidth, draw(lines))


lines = st.text(max_size=40).map(plain)
texts = st.text(max_size=80).map(lambda text: plain(text, lines=True))

scenes = st.builds(
    Scene,
    target=targets(),
    approximation=approximations(),
    runs=st.lists(runs, min_size=1, max_size=4).map(tuple),
    title=lines,
    text=texts,
    source=lines,
    samples=st.none() | samples(),
)
