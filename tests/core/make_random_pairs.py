"""Make random_pairs.json: random pairs of mixtures with their divergences, in 18 digits.

    python -m tests.core.make_random_pairs

Nothing of klviz's numerics is used. The arithmetic is that of 80-bit floats; Gauss-Legendre rules
with 20 and 28 points on one dense set of panels must agree to 1e-15. The panels come from a ladder
of distances round every component and round every point where two of a mixture are equal.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from mpmath import mp
from numpy.typing import NDArray

PAIRS = 320
OUT = Path(__file__).with_name("random_pairs.json")
Long = np.longdouble
LongArray = NDArray[np.longdouble]
Record = dict[str, Any]

LIGHT = np.geomspace(Long("0.05"), Long(1e6), 120)
HEAVY = np.geomspace(Long("0.05"), Long(1e60), 500)
CORNER = np.geomspace(Long("0.5"), Long(50), 12)


def log_density(part: Record, x: LongArray) -> LongArray:
    """Return the log of one component, its weight left out."""
    if part["family"] == "uniform":
        low, high = Long(part["low"]), Long(part["high"])
        return np.where((x >= low) & (x <= high), -np.log(high - low), Long("-inf"))
    scale = Long(part["scale"])
    z = np.abs(x - Long(part["loc"])) / scale
    if part["family"] == "normal":
        return -z * z / 2 - np.log(2 * PI) / 2 - np.log(scale)
    if part["family"] == "laplace":
        return -z - np.log(2 * scale)
    if part["family"] == "logistic":
        return -z - 2 * np.log1p(np.exp(-z)) - np.log(scale)
    df = Long(part["df"])
    half = mp.mpf(part["df"]) / 2
    peak = mp.loggamma(half + 0.5) - mp.loggamma(half) - mp.log(mp.pi * part["df"]) / 2
    return Long(mp.nstr(peak, 25)) - (df + 1) / 2 * np.log1p(z * z / df) - np.log(scale)


def component_logs(mixture: list[Record], x: LongArray) -> LongArray:
    """Return log(weight · density) of every component, (k, n)."""
    total = sum(Long(part["weight"]) for part in mixture)
    return np.array([np.log(Long(p["weight"]) / total) + log_density(p, x) for p in mixture])


def log_sum(mixture: list[Record], x: LongArray) -> LongArray:
    logs = component_logs(mixture, x)
    top = logs.max(axis=0)
    base = np.where(np.isneginf(top), 0, top)
    return base + np.log(np.exp(logs - base).sum(axis=0))


def ladder(mixtures: list[list[Record]]) -> LongArray:
    """Return distances round all components, as points."""
    parts = list(itertools.chain(*mixtures))
    steps = HEAVY if any(part["family"] == "student_t" for part in parts) else LIGHT
    points: list[LongArray] = []
    for part in parts:
        if part["family"] == "uniform":
            low, high = Long(part["low"]), Long(part["high"])
            points.append(np.array([low, high]))
            loc, scale = (low + high) / 2, (high - low) / 2
        else:
            loc, scale = Long(part["loc"]), Long(part["scale"])
        points += [loc - scale * steps, loc + scale * steps, np.array([loc])]
    return np.unique(np.concatenate(points))


def crossings(mixture: list[Record], points: LongArray) -> list[LongArray]:
    """Return points round every place where two components of a mixture are equal."""
    found = []
    logs = component_logs(mixture, points)
    for i, j in itertools.combinations(range(len(mixture)), 2):
        lead = logs[i] - logs[j]
        turns = np.isfinite(lead[:-1]) & np.isfinite(lead[1:]) & (lead[:-1] * lead[1:] < 0)
        low, high, sign = points[:-1][turns], points[1:][turns], np.sign(lead[:-1][turns])
        for _ in range(90):
            middle = (low + high) / 2
            left = np.sign(_lead(mixture, i, j, middle)) == sign
            low, high = np.where(left, middle, low), np.where(left, high, middle)
        nudge = np.maximum(np.abs(low), 1) * Long("1e-9")
        slope = np.abs(_lead(mixture, i, j, low + nudge) - _lead(mixture, i, j, low - nudge))
        width = 2 * nudge / np.maximum(slope, Long("1e-30"))
        found.append(low)
        found += [low + sign * width * z for z in CORNER for sign in (-1, 1)]
    return found


def _lead(mixture: list[Record], i: int, j: int, x: LongArray) -> LongArray:
    logs = component_logs(mixture, x)
    return logs[i] - logs[j]


def sums(p: list[Record], q: list[Record], points: LongArray, order: int) -> LongArray:
    """Return KL both ways, Jensen-Shannon and squared Hellinger, by one Gauss-Legendre rule."""
    nodes, weights = LEGENDRE[order]
    half = (points[1:] - points[:-1])[:, None] / 2
    x = ((points[1:] + points[:-1])[:, None] / 2 + half * nodes).ravel()
    values = integrands(log_sum(p, x), log_sum(q, x))
    return (values * (half * weights).ravel()).sum(axis=1)


def integrands(log_p: LongArray, log_q: LongArray) -> LongArray:
    p, q = np.exp(log_p), np.exp(log_q)
    log_m = np.logaddexp(log_p, log_q) - np.log(Long(2))
    forward = np.where(p > 0, p * (log_p - log_q), 0)
    back = np.where(q > 0, q * (log_q - log_p), 0)
    first = np.where(p > 0, p * (log_p - log_m), 0)
    second = np.where(q > 0, q * (log_q - log_m), 0)
    return np.array([forward, back, (first + second) / 2, (np.sqrt(p) - np.sqrt(q)) ** 2 / 2])


def legendre(order: int) -> tuple[LongArray, LongArray]:
    """Return nodes and weights of the Gauss-Legendre rule on [−1, 1], by Newton's method."""
    nodes, weights = [], []
    for k in range(order):
        x = mp.cos(mp.pi * (k + 0.75) / (order + 0.5))
        for _ in range(12):
            previous, value = mp.mpf(1), x
            for n in range(2, order + 1):
                previous, value = value, ((2 * n - 1) * x * value - (n - 1) * previous) / n
            slope = order * (x * value - previous) / (x * x - 1)
            x -= value / slope
        nodes.append(Long(mp.nstr(x, 25)))
        weights.append(Long(mp.nstr(2 / ((1 - x * x) * slope * slope), 25)))
    return np.array(nodes), np.array(weights)


def random_part(rng: random.Random, families: list[str]) -> Record:
    kind = rng.choice(families)
    loc = rng.uniform(-100, 100) if rng.random() < 0.5 else rng.gauss(0, 5)
    scale = 10 ** (rng.uniform(-3, 3) if rng.random() < 0.5 else rng.uniform(-0.5, 0.5))
    weight = 10 ** rng.uniform(-14, 0) if rng.random() < 0.3 else rng.uniform(0.1, 1)
    if kind == "uniform":
        return {"weight": weight, "family": kind, "low": loc - scale, "high": loc + scale}
    part: Record = {"weight": weight, "family": kind, "loc": loc, "scale": scale}
    if kind == "student_t":
        part["df"] = rng.uniform(2.5, 12)
    return part


def pair(index: int) -> Record:
    """Return one pair: 1 to 4 components each, every other pair of several families."""
    rng = random.Random(index)
    families = ["normal", "laplace", "logistic", "student_t", "uniform"]
    kinds = ["normal"] if index % 2 else families
    cover = [random_part(rng, kinds) for _ in range(rng.randint(1, 4))]
    other = [random_part(rng, kinds) for _ in range(rng.randint(1, 4))]
    return {"id": index, "p": cover, "q": other}


def is_bounded(mixture: list[Record]) -> bool:
    return all(part["family"] == "uniform" for part in mixture)


def solved(record: Record) -> Record | None:
    """Return the pair with its divergences, None where one of them is infinite or doubtful."""
    p, q = record["p"], record["q"]
    if is_bounded(p) != is_bounded(q):
        # One divergence is infinite, though what lies outside of the other's support may underflow.
        return None
    points = ladder([p, q])
    for _ in range(2):
        further = np.concatenate([points, *crossings(p, points), *crossings(q, points)])
        points = np.unique(further[(further >= points[0]) & (further <= points[-1])])
    coarse, fine = sums(p, q, points, 20), sums(p, q, points, 28)
    if not np.isfinite(fine).all() or float((np.abs(coarse - fine) / fine).max()) > 1e-15:
        return None
    keys = ("kl", "reverse_kl", "jsd", "hellinger2")
    text = (np.format_float_scientific(v, precision=17, trim="-") for v in fine)
    return {**record, "values": dict(zip(keys, text, strict=True))}


PI = Long("3.14159265358979323846264338327950288")
LEGENDRE: dict[int, tuple[LongArray, LongArray]] = {}


def solved_pairs(first: int) -> Iterator[Record]:
    """Yield the pairs from that number on that have been solved."""
    with mp.workdps(30):
        LEGENDRE.update({order: legendre(order) for order in (20, 28)})
    for number in itertools.count(first):
        with mp.workdps(30), np.errstate(all="ignore"):
            record = solved(pair(number))
        if record is not None:
            yield record


def fresh_pairs(count: int) -> list[Record]:
    """Return so many pairs that are not in the file."""
    return list(itertools.islice(solved_pairs(100 * PAIRS), count))


def main() -> None:
    found = list(itertools.islice(solved_pairs(0), PAIRS))
    tried = found[-1]["id"] + 1
    print(f"{len(found)} of {tried} pairs: the others are infinite, or the rules disagree")
    lines = ",\n".join(json.dumps(record) for record in found)
    OUT.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
