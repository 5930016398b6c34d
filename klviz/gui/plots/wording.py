"""Words and numbers of the Fit figure: the names of runs, and values with unit and error."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from klviz.analyses.progress import Progress
from klviz.analyses.translation import has_density
from klviz.core.divergences import divergence_of
from klviz.core.estimates import Estimate
from klviz.core.optimisers import OPTIMISERS
from klviz.core.sampling.gradient_estimators import GRADIENT_ESTIMATORS
from klviz.core.schedules import SCHEDULES
from klviz.document.numbers import TOO_LARGE, format_number, typeset
from klviz.document.runs import Run
from klviz.document.scene import Source
from klviz.document.target import Target
from klviz.document.units import Unit

DIGITS = 4
"""The significant digits of a value."""
NOTHING = "–"
"""What stands for a number that could not be computed."""
NUMBERED = "#"
"""Stands before the number of a run among equal ones, which is no value of anything."""

SMALLEST_POWER, LARGEST_POWER = -5, 5
"""The decimal exponents between which an interval is written out, without powers of ten."""

_ORDER = re.compile(r"_[^_(]+\(([^)]*)\)")

Remark = tuple[str, str]
"""What sets a run apart from others, in full and in brief."""


@dataclass(frozen=True, slots=True)
class RunName:
    """What one run is called.

    Attributes:
        texts: its name, from the longest to the shortest.
        divergence: its divergence with its arguments: KL(p‖q).
        formula: the integrand of the textbooks, and what sets the run apart.
        logarithmic: whether its values have a unit.
    """

    texts: tuple[str, str, str, str]
    divergence: str
    formula: str
    logarithmic: bool


def run_names(runs: Sequence[Run]) -> list[RunName]:
    """Return names that tell the runs apart: by divergence, optimiser, rate and so on."""
    remarks: list[list[Remark]] = [[_twice(_abbreviations(run)[0])] for run in runs]
    for remark in (_optimiser, _rate, _schedule, _estimator, _draws, _seed):
        _tell_apart(remarks, [remark(run) for run in runs])
    _tell_apart(remarks, [_twice(f"{NUMBERED}{number}") for number in range(1, len(runs) + 1)])
    return [_named(run, told) for run, (_, *told) in zip(runs, remarks, strict=True)]


def likelihood_name(run: Run, name: RunName) -> RunName:
    """Return the name of a run towards points, of which forward KL is the likelihood."""
    divergence = divergence_of(run.divergence, run.alpha)
    if not divergence.is_alpha(1.0):
        return name
    aim = name.texts[0].partition(":")[0]
    tail = name.divergence.removeprefix(divergence.name)
    likely = f"mean −log q{tail}"
    return replace(
        name,
        texts=(f"{aim}: max likelihood", *name.texts[1:]),
        divergence=likely,
        formula=f"−log q{tail}",
        logarithmic=True,
    )


def source_texts(source: Source) -> tuple[str, ...]:
    """Return what p is called, from the longest to the shortest."""
    if isinstance(source, Target):
        return "target p", "target p", "p"
    count = len(source.points)
    if has_density(source):
        return f"p: kernel density of {count} samples", "kernel density p", "p"
    return f"{count} points, drawn as a histogram", "histogram of points", "points"


def _tell_apart(remarks: list[list[Remark]], more: Sequence[Remark]) -> None:
    """Add a remark to those that read alike, where it differs between them."""
    groups: dict[tuple[Remark, ...], list[int]] = {}
    for index, told in enumerate(remarks):
        groups.setdefault(tuple(told), []).append(index)
    for group in groups.values():
        if len({more[index] for index in group}) > 1:
            for index in group:
                remarks[index].append(more[index])


def _named(run: Run, told: Sequence[Remark]) -> RunName:
    divergence = divergence_of(run.divergence, run.alpha)
    # Type has no lowered decimal point.
    name = _ORDER.sub(rf"(\1; α = {format_number(run.alpha)})", divergence.name)
    middle, shorter, shortest = _abbreviations(run)
    full, brief = (" ".join(remark[way] for remark in told) for way in (0, 1))
    tail, brief_tail = _tail(full), _tail(brief)
    return RunName(
        texts=(
            f"q {middle}{tail}: min {name}",
            f"q {middle}{tail}",
            f"{shorter}{brief_tail}",
            f"{shortest} {brief}".strip(),
        ),
        divergence=name + brief_tail,
        formula=divergence.classic_formula + brief_tail,
        logarithmic=divergence.logarithmic,
    )


def _tail(remark: str) -> str:
    """Return a remark as it follows a name; a number alone belongs to the name."""
    return f"{' ' if remark.startswith(NUMBERED) else ', '}{remark}" if remark else ""


def _abbreviations(run: Run) -> tuple[str, str, str]:
    if run.divergence == "alpha":
        text = f"α = {format_number(run.alpha, 3)}"
        return text, text, text
    divergence = divergence_of(run.divergence, run.alpha)
    return divergence.abbreviations or (divergence.label,) * 3


def _twice(text: str) -> Remark:
    return text, text


def _optimiser(run: Run) -> Remark:
    kind = OPTIMISERS[run.optimiser]
    return kind.label, kind.brief


def _rate(run: Run) -> Remark:
    return _twice(f"η {format_number(run.rate, 3)}")


def _schedule(run: Run) -> Remark:
    return SCHEDULES[run.schedule].label.lower(), run.schedule


def _estimator(run: Run) -> Remark:
    """Return what the steps go by."""
    if not run.draws:
        return _twice("exact")
    return GRADIENT_ESTIMATORS[run.estimator].label.lower(), "draws"


def _draws(run: Run) -> Remark:
    return _twice(f"n {run.samples}" if run.draws else "exact")


def _seed(run: Run) -> Remark:
    return _twice(f"seed {run.seed}" if run.draws else "exact")


def step_text(step: int) -> str:
    """Return the number of a step; as in all numbers, nothing parts its thousands."""
    return str(step)


def standing(view: Progress) -> str:
    """Return in a word how a run stands."""
    if view.estimate.is_too_large:
        return "too large"
    return "infinite" if math.isinf(view.estimate.value) else view.status


def value_texts(view: Progress, name: RunName, unit: Unit) -> tuple[str, ...]:
    """Return the value of a run, from "area = KL(p‖q) = 0.5430 nats" to the bare number."""
    number = estimate_text(view.estimate, unit.factor if name.logarithmic else 1.0)
    has_unit = name.logarithmic and math.isfinite(view.estimate.value)
    with_unit = f"{number} {unit.key}" if has_unit else number
    equation = f"{name.divergence} {equal_to(with_unit)}"
    return f"area = {equation}", equation, with_unit, number


def equal_to(number: str) -> str:
    """Return "= number"; of a number that says itself what it is larger than, just that."""
    return number if number.startswith(">") else f"= {number}"


def estimate_text(estimate: Estimate, factor: float = 1.0) -> str:
    """Return value × factor to four digits, and the error where these digits do not hide it."""
    if estimate.is_too_large:
        return TOO_LARGE
    value, error = estimate.value * factor, estimate.error * factor
    if not math.isfinite(value) or value == 0.0:
        return format_number(value)
    last = power_of(value) - DIGITS + 1
    if not math.isfinite(error) or error <= 0.5 * 10.0**last:
        return settled(value)
    place = power_of(error)
    shown = math.ceil(error / 10.0**place - 1e-9) * 10.0**place
    digits = max(1, power_of(value) - place + 1)
    rounded = settled(value, digits) if power_of(value) >= place else "0"
    return f"{rounded} ± {format_number(shown, 1)}"


def interval_text(mean: Estimate, widths: float, factor: float = 1.0) -> str:
    """Return mean ± widths × standard error, × factor, to two digits of what stands behind ±."""
    value, half = mean.value * factor, widths * mean.error * factor
    if not (math.isfinite(value) and math.isfinite(half) and half > 0.0):
        return estimate_text(Estimate(mean.value, reason=mean.reason), factor)
    if power_of(half) < SMALLEST_POWER or power_of(half) > LARGEST_POWER:
        return f"{format_number(value)} ± {format_number(half, 2)}"
    decimals = max(0, 1 - int(f"{half:.1e}".partition("e")[2]))
    return f"{fixed(value, decimals)} ± {fixed(half, decimals)}"


def told_of(estimate: Estimate, unit: Unit) -> str:
    """Return how a value was found, and how far off it may be; why, where it is infinite."""
    if math.isinf(estimate.value):
        return f"infinite: {typeset(estimate.reason)}"
    if not estimate.error:
        return f"{estimate.method}, exact"
    error = format_number(estimate.error * unit.factor, 1)
    return f"{estimate.method}, error at most {error} {unit.key}"


def settled(value: float, digits: int = DIGITS) -> str:
    """Return the value to that many significant digits, zeros at the end included.

    A number that changes all the time keeps its width.
    """
    text = format_number(value, digits)
    if not math.isfinite(value) or value == 0.0 or "×" in text:
        return text
    return fixed(value, max(0, digits - 1 - power_of(value)))


def fixed(value: float, decimals: int) -> str:
    """Return the value with that many decimals, a true minus sign and no −0."""
    if not math.isfinite(value):
        return format_number(value)
    text = f"{value:.{decimals}f}"
    if not float(text):
        text = text.lstrip("-")
    return text.replace("-", "−")


def power_of(value: float) -> int:
    """Return the decimal exponent of a value as it is written to four digits."""
    return int(f"{value:.{DIGITS - 1}e}".partition("e")[2])
