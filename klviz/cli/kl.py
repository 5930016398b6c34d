"""klviz kl: the divergences between two distributions."""

from __future__ import annotations

import argparse
import json

from klviz.cli.naming import UsageError, looks_like_a_file, scene_of
from klviz.comparison import as_data, as_text, comparison
from klviz.distributions import LineDistribution, kernel_density, parse
from klviz.document.notation import NotationError
from klviz.document.presets import PRESETS, load_preset
from klviz.document.scene import Scene

HELP = "the divergences between two distributions"


def add(parser: argparse.ArgumentParser) -> None:
    """Add the two distributions, and what is printed of them."""
    parser.set_defaults(command=compare)
    parser.add_argument(
        "p",
        metavar="P",
        help='a distribution: "N(0, 1)"; or a preset, a scene file or a picture, of which '
        "it is the target",
    )
    parser.add_argument("q", metavar="Q", help='another: "0.5 N(-3, 1) + 0.5 N(3, 1)"')
    parser.add_argument("--all", action="store_true", help="every divergence, distance and entropy")
    parser.add_argument("--bits", action="store_true", help="in bits instead of nats")
    parser.add_argument(
        "--json", action="store_true", help='as JSON, with all digits; ∞ is the text "inf"'
    )


def compare(options: argparse.Namespace) -> int:
    """Print KL both ways, or every divergence, distance and entropy of two distributions."""
    p, q = _distribution(options.p, "P"), _distribution(options.q, "Q")
    unit = "bits" if options.bits else "nats"
    rows = comparison(p, q, whole=options.all, unit=unit)
    if options.json:
        print(json.dumps(as_data(p, q, rows, unit), ensure_ascii=False, indent=2))
    else:
        print(as_text(rows, unit))
    return 0


def _distribution(text: str, name: str) -> LineDistribution:
    """Return the distribution that a line of notation, a preset or a file of a scene names."""
    if looks_like_a_file(text):
        return _target_of(scene_of(text), name)
    if text in PRESETS:
        return _target_of(load_preset(text), name)
    try:
        return parse(text)
    except NotationError as error:
        raise UsageError(f"{name}: {error}") from error


def _target_of(scene: Scene, name: str) -> LineDistribution:
    """Return the target of a scene; of samples that is their kernel density."""
    samples = scene.samples
    if samples is None:
        return LineDistribution(scene.target)
    if samples.kind == "points":
        raise UsageError(f"{name}: the target is the points themselves, which have no density")
    return kernel_density(samples.points, samples.bandwidth or "silverman")
