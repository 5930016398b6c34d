"""Script: a program of NumPy and Matplotlib that draws the figure again, for those who go on there.

It stands alone: p and every q are formulas in it, and it integrates the divergences itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

import klviz
from klviz.analyses.fit_data import FitData
from klviz.analyses.translation import has_density, mixture_of, q_of
from klviz.core.arrays import Array
from klviz.core.sampling.samples import Sample, bandwidth_of
from klviz.document.notation import format_target
from klviz.document.numbers import typeset
from klviz.document.plain_text import plain
from klviz.document.samples import Samples
from klviz.document.target import Target
from klviz.gui.exporters.options import ExportOptions
from klviz.gui.exporters.script_look import look_of, looks_of_runs, name_of_p
from klviz.gui.exporters.script_text import (
    FAMILIES,
    INTEGRANDS,
    block,
    called,
    filled,
    functions,
    literal,
    wrapped,
)
from klviz.gui.exporters.script_words import comment, mixture_text, row_text
from klviz.gui.exporters.tables import written_of
from klviz.gui.plots.shown import Shown, shown_runs
from klviz.gui.plots.wording import estimate_text

NUMBERS = 10
"""To how many digits the losses of a run are written, which are there to be drawn."""


def fit_script_bytes(data: FitData, options: ExportOptions) -> bytes:
    """Return the script; it is UTF-8, as Python has it.

    Raises:
        ValueError: a script has no function of a family or of a divergence.
    """
    runs = shown_runs(data.snapshot, data.unit)
    definition = _definition_of_p(data, name_of_p(data.snapshot, options.look, len(runs)))
    looks = looks_of_runs(data, runs, [written_of(data, run)[1] for run in runs], options.look)
    told_runs = "".join(_told_run(data, run, look) for run, look in zip(runs, looks, strict=True))
    used = set(re.findall(r"\w+", definition + told_runs))
    whole = has_density(data.snapshot.request.target)
    return filled(
        "figure",
        version=klviz.__version__,
        comment=comment(data.scene, _told_p(data)),
        families=functions(FAMILIES, used),
        integrands=functions(INTEGRANDS, used),
        places=block("places", used),
        title=literal(plain(data.scene.title) or "klviz"),
        view=row_text(data.snapshot.request.view),
        step=str(data.snapshot.step),
        p=definition,
        runs=told_runs,
        losses=_losses(runs),
        target=block("density" if whole else "points", used),
        styling=block("styling", used),
        filled=repr(whole),
        **look_of(data.snapshot, runs, options.look),
    ).encode()


def _told_p(data: FitData) -> str:
    """Return what p is, in a line."""
    source = data.scene.p
    return f"p = {format_target(source)}" if isinstance(source, Target) else f"p: {source.told}"


def _definition_of_p(data: FitData, name: str) -> str:
    """Return the lines that define p."""
    target = data.snapshot.request.target
    lines = [f"P_NAME = {literal(name)}"]
    if not isinstance(target, Samples):
        lines.append(f"P = {mixture_text(mixture_of(target), '')}")
        return "\n".join(lines) + "\n"
    points = wrapped(row_text(sorted(target.points), brackets="[]"), "    ")
    lines.append(f"SAMPLES = np.array(\n{points}\n)")
    if has_density(target):
        rule = "silverman" if target.bandwidth is None else target.bandwidth
        width = bandwidth_of(Sample(target.points), rule)
        lines.append(f"P = [(1.0, kernels, SAMPLES, {width!r})]")
    else:
        lines += [f"BINS = {_bins(data)}", "P = []"]
    return "\n".join(lines) + "\n"


def _bins(data: FitData) -> int:
    """Return how many bins the histogram has that is drawn."""
    from klviz.analyses.subjects import PointsSubject, subject_of

    subject = subject_of(data.snapshot.request.target)
    assert isinstance(subject, PointsSubject)
    return subject.bins


def _told_run(data: FitData, run: Shown, look: Mapping[str, object]) -> str:
    """Return a run as the call that makes it."""
    q = q_of(data.snapshot.request.approximation, run.view.values)
    divergence, _ = written_of(data, run)
    unit = data.unit.key if run.name.logarithmic else ""
    estimate = run.view.estimate
    exists = math.isfinite(estimate.value)
    found = estimate_text(estimate, run.factor)
    if exists:
        value, error = estimate.value * run.factor, estimate.error * run.factor
        found = f"{value!r} ± {error:.2g} {unit}".strip()
    fields = {
        "name": look["name"],
        "divergence": divergence,
        "unit": unit,
        "factor": run.factor,
        "klviz": found,
        "infinite": "" if exists else typeset(estimate.reason or "It cannot be computed."),
        **look,
    }
    lines = [f"        {key}={literal(value)}," for key, value in fields.items()]
    lines.insert(1, f"        q={mixture_text(q, ' ' * 8)},")
    lines.insert(2, f"        integrand={_integrand(data, run)},")
    return "\n".join(["    Run(", *lines, "    ),"]) + "\n"


def _integrand(data: FitData, run: Shown) -> str:
    """Return the name of the integrand of a run in the script."""
    key, a = run.view.run.divergence, run.view.run.alpha
    if not has_density(data.snapshot.request.target):
        return "surprise"
    if key != "alpha":
        return called(INTEGRANDS, key)
    return {0.0: "reverse_kl", 1.0: "kl"}.get(a, f"alpha({a!r})")


def _losses(runs: Sequence[Shown]) -> str:
    """Return the lines that give the runs their losses: no more than are drawn."""
    lines = []
    for number, run in enumerate(runs):
        for name, values in (("steps", run.view.loss_steps), ("losses", run.losses)):
            lines.append(f"RUNS[{number}].{name} = {_array(values)}")
    return "\n".join(lines) + "\n"


def _array(values: Array) -> str:
    """Return the call that makes an array, its numbers to so many digits."""
    if values.size and np.isfinite(values).all() and (np.diff(values) == 1.0).all():
        first = f"{values[0]:.0f}, " if values[0] else ""
        return f"np.arange({first}{values[-1] + 1:.0f})"
    told = ", ".join(f"{value:.{NUMBERS}g}" for value in values.tolist())
    told = re.sub(r"\b(inf|nan)\b", r"math.\1", told)
    return f"np.array(\n{wrapped(f'[{told}]', '    ')}\n)"
