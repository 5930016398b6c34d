"""Sweeps: in every frame q stands where it should, and its number is what the caption says."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

import klviz as kv
from klviz.analyses.films import Frame, Shot, request_of
from klviz.analyses.fit import Fit
from klviz.analyses.fit_sweeps import reach_of
from klviz.analyses.landscape import STUDY, LandscapeSnapshot
from klviz.analyses.sweep_films import few, sweep_film
from klviz.analyses.sweeps import sweeps_of
from klviz.analyses.translation import start_of
from klviz.core.batched.searches import Region
from klviz.document.approximation import Approximation
from klviz.document.notation import parse_target
from klviz.document.presets import FIT_PRESETS, load_preset
from klviz.document.runs import Run
from klviz.document.samples import Samples
from klviz.document.scene import Scene

SWEEPS = sweeps_of("fit")
SHOT = Shot(points=200)
TWO = Scene(parse_target("0.5 N(-3, 1) + 0.5 N(3, 1)"), Approximation(values=(2.0, 1.0)))


def frames_of(
    scene: Scene, key: str, low: float, high: float, count: int, **more: int
) -> list[Frame]:
    return list(sweep_film(scene, key, low, high, count, SHOT, **more).frames())


def numbers(frames: list[Frame]) -> list[float]:
    return [float(frame.caption.split(" = ")[1].replace("−", "-")) for frame in frames]


@pytest.mark.parametrize("sweep", SWEEPS)
@pytest.mark.parametrize("key", FIT_PRESETS)
def test_every_scene_has_each_film_or_says_why_not(key: str, sweep: str) -> None:
    scene, row = load_preset(key), SWEEPS[sweep]
    refusal = row.refusal(scene)
    if refusal:
        assert refusal.endswith(".")
        with pytest.raises(ValueError, match=refusal.removesuffix(".")):
            sweep_film(scene, sweep, 0.5, 1.0, 3, SHOT)
        return
    low, high = row.ends(scene)
    film = sweep_film(scene, sweep, low, high, 4, SHOT)
    frames = list(film.frames())
    assert len(frames) == film.count == 4
    views = {(frame.snapshot.request.view, frame.snapshot.request.restart) for frame in frames}
    assert len(views) == 1
    assert not any(frame.snapshot.error for frame in frames)
    values = numbers(frames)
    assert values[0] == pytest.approx(low, rel=5e-3, abs=1e-3)
    assert values[-1] == pytest.approx(high, rel=5e-3, abs=1e-3)
    assert values == sorted(values)


@pytest.mark.parametrize("text", ["0.5 N(-3, 1) + 0.5 N(3, 1)", "0.7 N(-2, 1) + 0.3 N(2.5, 0.7)"])
def test_q_stands_in_a_minimum_of_every_alpha_and_jumps_where_one_ends(text: str) -> None:
    scene = Scene(parse_target(text), Approximation(values=(2.0, 1.0)), (Run("reverse_kl"),))
    frames = frames_of(scene, "alpha", 0.0, 1.0, 21)
    p, ways = kv.parse(text), []
    for frame, alpha in zip(frames, numbers(frames), strict=True):
        view = frame.snapshot.runs[0]
        assert (view.run.divergence, view.run.alpha) == ("alpha", alpha)
        found = [(m.q.mean, m.q.sd) for m in kv.minima(p, divergence=kv.alpha(alpha))]
        distances = [math.dist(view.values, minimum) for minimum in found]
        assert min(distances) < 1e-6
        assert view.status == "converged"
        ways.append(view.values)
    steps = [math.dist(a, b) for a, b in itertools.pairwise(ways)]
    assert sum(step > 0.7 for step in steps) == 1, "it gives up its mode once"


def test_turning_back_does_not_bring_the_mode_back_at_once() -> None:
    there = frames_of(TWO, "alpha", 0.0, 1.0, 21)
    back = frames_of(TWO, "alpha", 1.0, 0.0, 21)[::-1]
    parted = [
        number
        for number, a, b in zip(numbers(there), there, back, strict=True)
        if math.dist(a.snapshot.runs[0].values, b.snapshot.runs[0].values) > 0.1
    ]
    assert numbers(back) == numbers(there)
    assert len(parted) > 3


def test_the_frame_in_the_middle_is_the_same_however_many_frames_there_are() -> None:
    few, many = frames_of(TWO, "alpha", 0.0, 1.0, 3), frames_of(TWO, "alpha", 0.0, 1.0, 41)
    assert few[1].caption.startswith("α = 0.5")
    np.testing.assert_allclose(
        few[1].snapshot.runs[0].values, many[20].snapshot.runs[0].values, rtol=0, atol=1e-7
    )


@pytest.mark.parametrize("key", ["two-modes", "three-modes", "near-modes", "claw", "skewed"])
def test_at_its_own_distance_q_stands_where_the_runs_come_to_rest(key: str) -> None:
    scene = load_preset(key)
    reach = reach_of(scene.target)
    (frame,) = frames_of(scene, "apart", 0.0, reach, 1)
    ended = Fit(budget=math.inf).answer(replace(request_of(scene, SHOT), step=5000))
    assert frame.snapshot.request.target == scene.target.normalised()
    for one, other in zip(frame.snapshot.runs, ended.runs, strict=True):
        np.testing.assert_allclose(one.values, other.values, rtol=0, atol=1e-6)
        assert one.estimate.value == pytest.approx(other.estimate.value, abs=1e-9)


def test_components_move_about_their_common_mean_and_q_stands_in_a_minimum() -> None:
    scene = replace(TWO, target=parse_target("0.7 N(-2, 1) + 0.3 N(3, 0.5)"))
    frames = frames_of(scene, "apart", 0.0, 5.0, 6)
    for frame, distance in zip(frames, range(6), strict=True):
        left, right = (part.values[0] for part in frame.snapshot.request.target.components)  # type: ignore[union-attr]
        assert right - left == pytest.approx(distance, abs=1e-12)
        assert 0.7 * left + 0.3 * right == pytest.approx(-0.5)
        p = kv.parse(f"0.7 N({left!r}, 1) + 0.3 N({right!r}, 0.5)")
        for view in frame.snapshot.runs:
            found = kv.minima(p, divergence=view.run.divergence)
            assert min(math.dist(view.values, (m.q.mean, m.q.sd)) for m in found) < 1e-6


@pytest.mark.parametrize("key", ["two-modes", "far-modes", "three-modes", "divergences"])
def test_where_q_can_be_p_its_divergence_is_nothing_that_its_error_does_not_hide(key: str) -> None:
    for low, high in ((0.0, 3.0), (3.0, 0.0)):
        frames = frames_of(load_preset(key), "apart", low, high, 5)
        for view in frames[0 if low < high else -1].snapshot.runs:
            assert abs(view.estimate.value) <= view.estimate.error


def test_a_mode_that_is_given_up_is_left_for_the_middle() -> None:
    """From two modes to one: the q of the reverse divergence must leave its mode once."""
    frames = frames_of(TWO, "apart", 8.0, 0.0, 33)
    means = [frame.snapshot.runs[1].values[0] for frame in frames]
    assert means[0] == pytest.approx(4.0, abs=0.01)
    assert means[-1] == pytest.approx(0.0, abs=1e-6)
    assert sum(abs(a - b) > 1.0 for a, b in itertools.pairwise(means)) == 1


@pytest.mark.parametrize("key", ["two-modes", "heavy-tails", "uniform-target"])
def test_every_frame_of_a_sweep_of_the_rate_is_a_fresh_run_at_that_rate(key: str) -> None:
    scene = load_preset(key)
    frames = frames_of(scene, "rate", 0.01, 1.0, 5, steps=30)
    for frame in frames:
        rates = {view.run.rate for view in frame.snapshot.runs}
        assert len(rates) == 1
        fresh = replace(scene, runs=tuple(replace(run, rate=min(rates)) for run in scene.runs))
        shown = Fit(budget=math.inf).answer(replace(request_of(fresh, SHOT), step=30))
        assert frame.snapshot.step == shown.step == 30
        for one, other in zip(frame.snapshot.runs, shown.runs, strict=True):
            np.testing.assert_allclose(one.values, other.values, rtol=1e-12)
            np.testing.assert_allclose(one.losses, other.losses, rtol=1e-12)
    factors = np.divide(numbers(frames)[1:], numbers(frames)[:-1])
    np.testing.assert_allclose(factors, 10.0**0.5, rtol=0.01)


def test_one_run_alone_can_be_swept() -> None:
    for frame, rate in zip(
        frames_of(TWO, "rate", 0.01, 0.1, 2, run=1, steps=3), (0.01, 0.1), strict=True
    ):
        assert [view.run.rate for view in frame.snapshot.runs] == [TWO.runs[0].rate, rate]
    family = load_preset("alpha-family")
    for frame in frames_of(family, "alpha", 0.2, 0.4, 2, run=3):
        others = [view.run for k, view in enumerate(frame.snapshot.runs) if k != 3]
        assert others == [run for k, run in enumerate(family.runs) if k != 3]


def test_losses_go_along_the_number_and_paths_through_all_optima_so_far() -> None:
    frames = frames_of(TWO, "alpha", 0.0, 1.0, 5)
    for count, frame in enumerate(frames, start=1):
        shown = frame.snapshot
        assert shown.along is not None
        assert (shown.along.now, shown.along.ends) == (numbers(frames)[count - 1], (0.0, 1.0))
        assert shown.along.text == frame.caption
        for k, view in enumerate(shown.runs):
            assert view.loss_steps.tolist() == numbers(frames)[:count]
            told = [earlier.snapshot.runs[k].estimate.value for earlier in frames[:count]]
            np.testing.assert_allclose(view.losses, told, rtol=1e-6)
            _, now = start_of(Approximation(values=view.values))
            assert view.path.shape == (count, 2)
            np.testing.assert_allclose(view.path[-1], now, rtol=0, atol=1e-12)


def test_an_infinite_divergence_stays_infinite_with_its_reason() -> None:
    frames = frames_of(load_preset("heavy-tails"), "alpha", 0.0, 1.0, 3)
    view = frames[-1].snapshot.runs[0]
    assert math.isinf(view.estimate.value)
    assert (view.status, bool(view.note)) == ("stopped", True)


def test_an_alpha_run_that_is_hidden_does_not_change_which_one_moves() -> None:
    hidden = Run("alpha", alpha=0.3, visible=False)
    for runs, moving in (
        ((hidden, Run("kl"), Run("alpha", alpha=0.7)), 2),
        ((hidden, Run("kl")), 1),
        ((hidden,), 0),
    ):
        scene = replace(TWO, runs=runs)
        frame = frames_of(scene, "alpha", 0.2, 0.4, 2)[0]
        for number, (view, run) in enumerate(zip(frame.snapshot.runs, runs, strict=True)):
            is_moving = number == moving
            turned = replace(run, divergence="alpha", alpha=0.2) if is_moving else run
            assert (view.run.divergence, view.run.alpha) == (turned.divergence, turned.alpha)
        is_told = bool(SWEEPS["alpha"].note(scene))
        assert is_told == (runs[moving].divergence != "alpha")


@pytest.mark.parametrize("key", SWEEPS)
def test_numbers_of_any_size_are_swept_or_refused_in_words(key: str) -> None:
    sweep = SWEEPS[key]
    sizes = (0.0, 5e-324, 1e-300, 1e-9, 1.0, 1e9, 1e300, 1.7e308)
    told = []
    for low, high in itertools.product([*sizes, *(-one for one in sizes)], repeat=2):
        try:
            values = sweep.values(low, high, 7)
        except ValueError as error:
            told.append(str(error))
        else:
            assert len(values) == 7
            assert np.isfinite(values).all()
    assert len(told) > len(sizes)
    assert all(sentence.startswith(f"{sweep.symbol} ") for sentence in told)


@pytest.mark.parametrize("most", [2, 3, 10, 600])
def test_as_more_frames_come_the_losses_are_drawn_at_few_of_them_that_stay(most: int) -> None:
    before: set[int] = set()
    for last in range(2_000):
        now = few(last, most)
        assert len(now) <= most
        assert (now[0], now[-1]) == (0, last)
        assert before - {last - 1} <= set(now) or len(now) <= most // 2 + 2
        before = set(now)


def test_runs_by_draws_stand_in_the_optima_of_the_divergence() -> None:
    drawn = replace(TWO, runs=(Run("reverse_kl", estimator="reparameterised", samples=10),))
    exact = replace(TWO, runs=(Run("reverse_kl"),))
    for one, other in zip(
        frames_of(drawn, "apart", 5.0, 6.0, 2), frames_of(exact, "apart", 5.0, 6.0, 2), strict=True
    ):
        np.testing.assert_allclose(
            one.snapshot.runs[0].values, other.snapshot.runs[0].values, rtol=0, atol=1e-7
        )


def test_samples_of_a_film_are_its_frames() -> None:
    film = sweep_film(TWO, "alpha", 0.0, 1.0, 60, SHOT)
    by_caption = {frame.caption: frame.snapshot.runs[0].values for frame in film.frames()}
    samples = list(film.samples())
    assert 2 < len(samples) < 60
    for sample in samples:
        assert sample.snapshot.runs[0].values == by_caption[sample.caption]


@pytest.mark.parametrize("key", ["alpha", "apart"])
def test_landscapes_of_a_sweep_are_those_of_its_frames_in_one_rectangle(key: str) -> None:
    low, high = SWEEPS[key].ends(TWO)
    film = sweep_film(TWO, key, low, high, 3, replace(SHOT, landscapes=True))
    regions: set[Region] = set()
    for frame in film.frames():
        found = frame.findings[STUDY]
        assert isinstance(found, LandscapeSnapshot)
        assert found.complete
        assert found.request.target == frame.snapshot.request.target
        for view in frame.snapshot.runs:
            picture = found.pictures[view.run.divergence, view.run.alpha]
            assert picture.spots
            assert found.region.contains(view.path).all()
        regions.add(found.region)
    assert len(regions) == 1


REFUSED = [
    (TWO, "beta", {}, "sweep must be one of alpha, apart, rate, smoothing, stretch, got 'beta'"),
    (TWO, "apart", {"low": -1.0}, "distance must be at least 0, got −1"),
    (TWO, "rate", {"low": 0.0}, "rate must be positive, got 0"),
    (TWO, "alpha", {"high": math.inf}, "α must be a finite number, got ∞"),
    (TWO, "alpha", {"low": 0.5, "high": 0.5}, "from one number to another, got 0.5 to 0.5"),
    (TWO, "apart", {"low": 3.0, "high": 3.0, "count": 1}, "from one number to another, got 3 to 3"),
    (TWO, "alpha", {"low": -1e308, "high": 1e308}, "no further than 1.79e308, got −1e308 to 1e308"),
    (TWO, "alpha", {"low": 0.0, "high": 5e-324}, "at least 1×10⁻⁹ far, got 0 to 5e−324"),
    (
        TWO,
        "rate",
        {"low": 0.1, "high": 0.1 + 1e-16},
        "must go at least 1×10⁻¹⁰ far, got 0.1 to 0.1",
    ),
    (TWO, "alpha", {"run": 2}, "run must be from 0 to 1, got 2"),
    (TWO, "rate", {"steps": -1}, "steps must not be negative, got -1"),
    (TWO, "alpha", {"count": 0}, "frames must be at least 1, got 0"),
    (replace(TWO, target=parse_target("N(0, 1)")), "apart", {}, "p has no components"),
    (replace(TWO, samples=Samples((0.0, 1.0, 2.0), "points")), "alpha", {}, "Points have no α"),
    (replace(TWO, samples=Samples((0.0, 1.0, 2.0), "points")), "apart", {}, "Samples have no"),
]


@pytest.mark.parametrize(("scene", "key", "changes", "sentence"), REFUSED)
def test_what_makes_no_film_is_refused_in_a_sentence(
    scene: Scene, key: str, changes: dict[str, float], sentence: str
) -> None:
    asked = {"low": 0.1, "high": 0.9, "count": 3, **changes}
    more = {name: int(asked.pop(name)) for name in ("run", "steps") if name in asked}
    with pytest.raises(ValueError, match=sentence):
        sweep_film(scene, key, asked["low"], asked["high"], int(asked["count"]), SHOT, **more)


def test_a_scene_without_an_alpha_run_is_told_that_its_first_becomes_one() -> None:
    assert "the first one becomes one" in SWEEPS["alpha"].note(TWO)
    assert SWEEPS["alpha"].note(load_preset("alpha-family")) == ""


@pytest.mark.parametrize(
    ("key", "low", "high", "count", "captions"),
    [
        ("alpha", 0.0, 1.0, 11, ["α = 0.0", "α = 0.1", "α = 1.0"]),
        ("alpha", -1.0, 1.0, 3, ["α = −1", "α = 0", "α = 1"]),
        ("alpha", 0.0, 1.0, 61, ["α = 0.000", "α = 0.017", "α = 1.000"]),
        ("apart", 0.0, 6.0, 25, ["distance = 0.00", "distance = 0.25", "distance = 6.00"]),
        ("rate", 0.005, 0.5, 21, ["rate = 0.00500", "rate = 0.00629", "rate = 0.500"]),
    ],
)
def test_captions_are_as_short_as_they_can_be_and_all_alike(
    key: str, low: float, high: float, count: int, captions: list[str]
) -> None:
    frames = frames_of(TWO, key, low, high, count, steps=1)
    assert [frames[k].caption for k in (0, 1, -1)] == captions
