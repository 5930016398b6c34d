"""Samples: a target that is numbers from somewhere, rather than a formula."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klviz.core.parameters import Parameter, choose, table

MAX_SAMPLES = 100_000
"""How many numbers a target may be made of."""
MAX_KERNELS = 10_000
"""How many of them a kernel density may have; every look at it costs time for each."""
FARTHEST, NARROWEST = 1e100, 1e-100
"""How far out a sample may lie, and how close together all of them may be if they differ."""

BANDWIDTH = Parameter(
    "bandwidth",
    "h",
    "bandwidth",
    1.0,
    positive=True,
    help="The sd of the kernel on every sample. Silverman's rule, sd · (3n/4)^(−1/5), if left out.",
)


@dataclass(frozen=True, slots=True)
class SampleKind:
    """What samples can be taken for.

    Attributes:
        key: what files call it.
        label: what a person reads.
        help: a sentence for the tooltip.
    """

    key: str
    label: str
    help: str


SAMPLE_KINDS: Mapping[str, SampleKind] = table(
    [
        SampleKind(
            "kde",
            "Kernel density",
            "A normal on every sample: p is a density, and every divergence has a value.",
        ),
        SampleKind(
            "points",
            "The points themselves",
            "No density: min KL(p‖q) is maximum likelihood, and other divergences have no value.",
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class Samples:
    """Numbers as a target: as a kernel density estimate, or as the points themselves.

    Attributes:
        points: the numbers, in the order in which they came.
        kind: the key of a row of SAMPLE_KINDS.
        bandwidth: the sd of the kernels; None for Silverman's rule.
        name: where they come from: data.csv.

    Raises:
        ValueError: there are too few or too many, or a number makes no sense; the message names it.
    """

    points: tuple[float, ...]
    kind: str = "kde"
    bandwidth: float | None = None
    name: str = ""

    def __post_init__(self) -> None:
        choose(SAMPLE_KINDS, self.kind, "kind")
        _check_count(len(self.points), self.kind)
        for place, point in enumerate(self.points):
            if not -FARTHEST <= point <= FARTHEST:
                limits = "finite and at most 1e100 from zero"
                raise ValueError(f"points must be {limits}, got {point!r} at place {place + 1}")
        if self.bandwidth is not None:
            BANDWIDTH.checked(self.bandwidth)
        self._check_width()

    @property
    def told(self) -> str:
        """How many there are, and where they come from: "117 samples from data.csv"."""
        count = f"{len(self.points)} sample{'s' if len(self.points) > 1 else ''}"
        return f"{count} from {self.name}" if self.name else count

    def _check_width(self) -> None:
        width = max(self.points) - min(self.points)
        if 0.0 < width < NARROWEST:
            raise ValueError(f"points must differ by at least 1e-100, or not at all, got {width!r}")
        if width == 0.0 and self.kind == "points":
            raise ValueError("points are all the same: the likeliest q would have no width")
        if width == 0.0 and self.bandwidth is None:
            raise ValueError("points are all the same and say nothing of a width; give a bandwidth")


def likely_kind(count: int) -> str:
    """Return what so many samples are taken for where nobody has said."""
    return "kde" if count <= MAX_KERNELS else "points"


def likely_bandwidth(points: Sequence[float]) -> float | None:
    """Return a tenth of the only number there is, or 1; None where the numbers differ."""
    first = points[0] if points else 0.0
    if not points or any(point != first for point in points):
        return None
    return float(f"{0.1 * abs(first):.2g}") if abs(first) > NARROWEST else 1.0


def _check_count(count: int, kind: str) -> None:
    if not 1 <= count <= MAX_SAMPLES:
        raise ValueError(f"points must be from 1 to {MAX_SAMPLES} numbers, got {count}")
    if kind == "kde" and count > MAX_KERNELS:
        sentence = f"kind kde takes at most {MAX_KERNELS} points, got {count}"
        raise ValueError(f"{sentence}; take the points themselves")


def spread(samples: Samples) -> tuple[float, float]:
    """Return the mean of the samples and the root of their mean squared distance from it."""
    mean = math.fsum(samples.points) / len(samples.points)
    top = max(abs(x - mean) for x in samples.points)
    if not top:
        return mean, 0.0
    squares = math.fsum(((x - mean) / top) ** 2 for x in samples.points)
    return mean, top * math.sqrt(squares / len(samples.points))
