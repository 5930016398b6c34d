"""Fits for tests of files of numbers: scenes of every kind, run for some steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from klviz.analyses.fit import Fit
from klviz.analyses.fit_data import FitData
from klviz.analyses.fit_snapshot import FitRequest
from klviz.analyses.recording import Recording
from klviz.analyses.translation import source_of, view_of
from klviz.core.divergences import DIVERGENCES
from klviz.document.approximation import Approximation
from klviz.document.notation import parse_target
from klviz.document.presets import FIT_PRESETS, load_preset
from klviz.document.runs import Run
from klviz.document.samples import Samples
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.units import UNITS

_POINTS = tuple(np.random.default_rng(3).normal(1.0, 2.0, 150).tolist())


@cache
def data_of(scene: Scene, step: int = 30, unit: str = "nats") -> FitData:
    """The numbers of a scene at a step."""
    view = view_of(scene)
    request = FitRequest(source_of(scene), scene.approximation, scene.runs, view, step=step)
    engine = Fit(budget=float("inf"))
    shown = engine.answer(request)
    assert not shown.error
    return FitData(scene, shown, Recording(engine, request), UNITS[unit])


def _kinds() -> Mapping[str, Scene]:
    """Scenes of what presets have not: samples, every family, every divergence, draws."""
    every = parse_target("0.2 N(-3, 1) + 0.3 Laplace(0, .5) + 0.1 Logistic(4, .3) + 0.2 t(4; 6, 1)")
    mixture = Approximation("normal_mixture", (0.4, 0.6, -3.0, 2.0, 1.5, 1.0))
    divergences = tuple(Run(key, "adam", colour=number) for number, key in enumerate(DIVERGENCES))
    points = Samples(_POINTS, "points", name="heights, 'in' cm.csv")
    return {
        "every family": replace(FIRST_SCENE, target=every),
        "t towards t": Scene(
            parse_target("0.5 t(4; -2, 1) + .5 Cauchy(3, 2)"),
            Approximation("student_t", (3.0, 0.0, 1.0)),
        ),
        "logistic": Scene(parse_target("U(-1, 3)"), Approximation("logistic", (1.0, 0.5))),
        "laplace": Scene(parse_target("Laplace(-1, 3)"), Approximation("laplace", (0.0, 0.5))),
        "mixture": replace(FIRST_SCENE, approximation=mixture),
        "kernels": replace(FIRST_SCENE, samples=Samples(_POINTS)),
        "points": replace(FIRST_SCENE, samples=points),
        "divergences": replace(FIRST_SCENE, runs=divergences),
        "draws": replace(FIRST_SCENE, runs=(Run(estimator="data", rate=0.01, optimiser="adam"),)),
        "hidden": replace(FIRST_SCENE, runs=(Run("tv", visible=False), Run("jsd", colour=1))),
    }


KINDS = _kinds()
SCENES: Mapping[str, Scene] = {**{key: load_preset(key) for key in FIT_PRESETS}, **KINDS}
