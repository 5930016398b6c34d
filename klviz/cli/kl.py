"""klviz kl: the divergences between two distributions."""

from __future__ import annotations

import argparse
import json

from klviz.analyses.compare.pairs import pair_of
from klviz.cli.naming import UsageError, looks_like_a_file, scene_of
from klviz.comparison import as_data, as_text, comparison
from klviz.core import spaces
from klviz.core.mixtures import Mixture
from klviz.distributions import (
    Categorical,
    Distribution,
    LineDistribution,
    kernel_density,
    parse,
)
from klviz.document.outcome_texts import BRACKETS, pasted
from klviz.document.presets import PRESETS
from klviz.document.scene import Scene

HELP = "the divergences between two distributions"


def add(parser: argparse.ArgumentParser) -> None:
    """Add the two distributions, and what is printed of them."""
    parser.set_defaults(command=compare)
    parser.add_argument(
        "p",
        metavar="P",
        help='a distribution: "N(0, 1)", or "[0.9, 0.1]" over outcomes; or a preset, a scene file '
        "or a picture, of which it is the target, or P of the two that are compared",
    )
    parser.add_argument(
        "q",
        metavar="Q",
        nargs="?",
        help='another: "0.5 N(-3, 1) + 0.5 N(3, 1)", "[0.5, 0.5]"; of a scene that compares two it '
        "is Q. Left out, P must be such a scene, and both are those of it",
    )
    parser.add_argument("--all", action="store_true", help="every divergence, distance and entropy")
    parser.add_argument("--bits", action="store_true", help="in bits instead of nats")
    parser.add_argument(
        "--json", action="store_true", help='as JSON, with all digits; ∞ is the text "inf"'
    )


def compare(options: argparse.Namespace) -> int:
    """Print KL both ways, or every divergence, distance and entropy of two distributions."""
    p, q = _both(options)
    unit = "bits" if options.bits else "nats"
    rows = comparison(p, q, whole=options.all, unit=unit)
    if options.json:
        print(json.dumps(as_data(p, q, rows, unit), ensure_ascii=False, indent=2))
    else:
        print(as_text(rows, unit))
    return 0


def _both(options: argparse.Namespace) -> tuple[Distribution, Distribution]:
    """Return P and Q.

    Raises:
        UsageError: there is no Q, or they are over different spaces.
    """
    if options.q is None and not _is_of_two(options.p):
        raise UsageError("Q is missing; only a scene that compares two has both")
    p = _distribution(options.p, "P")
    q = _distribution(options.p if options.q is None else options.q, "Q")
    try:
        spaces.check_same_space(p.law, q.law)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return p, q


def _is_of_two(text: str) -> bool:
    """Whether a word names a scene that compares two."""
    is_named = looks_like_a_file(text) or text in PRESETS
    return is_named and scene_of(text).lab == "compare"


def _distribution(text: str, name: str) -> Distribution:
    """Return what a line of notation, a list, a preset or a file of a scene names.

    Raises:
        UsageError: it names nothing.
    """
    if looks_like_a_file(text) or text in PRESETS:
        return _of_scene(scene_of(text), name)
    try:
        return _of_list(text) if text.lstrip().startswith(BRACKETS[0]) else parse(text)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from error


def _of_list(text: str) -> Categorical:
    """Return the distribution over outcomes that a list of numbers stands for."""
    found = pasted(text)
    if len(found.rows) > 1:
        raise ValueError(f"expected the probabilities of one, got those of {len(found.rows)}")
    (weights,) = found.rows.values()
    return Categorical(weights, found.names)


def _of_scene(scene: Scene, name: str) -> Distribution:
    """Return P or Q of a scene that compares two; of another the target."""
    if scene.lab != "compare":
        return _target_of(scene, name)
    pair = pair_of(scene.comparison)
    law = pair.p if name == "P" else pair.q
    return LineDistribution.of(law) if isinstance(law, Mixture) else Categorical.of(law)


def _target_of(scene: Scene, name: str) -> LineDistribution:
    """Return the target of a scene; of samples that is their kernel density."""
    samples = scene.samples
    if samples is None:
        return LineDistribution(scene.target)
    if samples.kind == "points":
        raise UsageError(f"{name}: the target is the points themselves, which have no density")
    return kernel_density(samples.points, samples.bandwidth or "silverman")
