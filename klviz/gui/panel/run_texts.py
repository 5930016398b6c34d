"""What is said about a run in the window, in the words of the figures: its value, how it stands."""

from __future__ import annotations

from collections.abc import Sequence

from klviz.analyses.progress import Progress
from klviz.core.estimates import Estimate
from klviz.document.numbers import exact_text, format_error, format_number, typeset
from klviz.document.units import Unit
from klviz.gui.plots.wording import (
    RunName,
    equal_to,
    estimate_text,
    run_names,
    standing,
    step_text,
    value_texts,
)


def names(views: Sequence[Progress]) -> list[RunName]:
    """Return what runs are called."""
    return run_names([view.run for view in views])


def value_text(view: Progress, name: RunName, unit: Unit) -> str:
    """Return the value of a run with its unit, and its error where four digits do not hide it."""
    return value_texts(view, name, unit)[2]


def value_tip(view: Progress, name: RunName, unit: Unit) -> str:
    """Return all that is known of the value of a run: every digit, its error, its method."""
    factor, word = (unit.factor, unit.key) if name.logarithmic else (1.0, "")
    return estimate_tip(view.estimate, name.divergence, factor, word)


def estimate_tip(estimate: Estimate, name: str, factor: float = 1.0, unit: str = "") -> str:
    """Return all that is known of a value × factor in a unit, under a name."""
    if estimate.reason:
        number = equal_to(estimate_text(Estimate(estimate.value, reason=estimate.reason)))
        return f"{name} {number}: {typeset(estimate.reason)}"
    error = format_error(estimate.error * factor)
    known = f"± {error}" if estimate.error else "exact"
    value = " ".join(filter(None, (exact_text(estimate.value * factor), unit)))
    return f"{name} = {value} ({known})\n{estimate.method}".strip()


def mixture_text(values: Sequence[float]) -> str:
    """Return the q of a mixture of normals in the notation of targets, four digits a number."""
    count = len(values) // 3
    rows = zip(values[:count], values[count : 2 * count], values[2 * count :], strict=True)
    texts = [[format_number(value) for value in row] for row in rows]
    return "q = " + " + ".join(f"{weight} N({mean}, {sd})" for weight, mean, sd in texts)


def status_words(view: Progress, step: int, last: int, *, playing: bool) -> str:
    """Return how a run stands at a step, with a sentence about it where there is one.

    Before the last step recorded nothing runs: what is played is the record.
    """
    word, note = standing(view), view.note
    if word == "too large":
        return typeset(view.estimate.reason)
    if word == "infinite":
        return f"infinite: {typeset(view.estimate.reason)}"
    if word == "running" and not playing:
        word = f"paused at step {step_text(step)}"
    elif word == "running" and step < last:
        word = "replaying"
    if view.run.draws:
        word = f"{word}, seed {view.run.seed}"
    return word + (f", {note}" if note else "")
