"""Writing: from what is chosen to a file."""

from __future__ import annotations

import os
from pathlib import Path

from klviz.analyses.films import Film
from klviz.analyses.recording import Recording
from klviz.document.atomic import replace_file
from klviz.document.export_settings import FILM_DPI, HOLD, MOVES, PART
from klviz.gui.export_dialog.choices import Choices
from klviz.gui.export_dialog.matter import Matter
from klviz.gui.export_dialog.progress import FilmOrder
from klviz.gui.export_dialog.recipe import Recipe, ends, first_that_is, refusals
from klviz.gui.films.plan import FilmPlan


def write_data(
    matter: Matter, choices: Choices, path: Path, recording: Recording | None = None
) -> None:
    """Write numbers as they are chosen.

    Raises:
        ValueError: there are none.
        OSError: the file cannot be written; what was there is as it was.
    """
    if recording is None and matter.moves:
        raise ValueError("there are no numbers yet")
    replace_file(path, matter.encoding(choices, recording)())


def film_order(matter: Matter, choices: Choices, recipe: Recipe, path: Path) -> FilmOrder:
    """Return the order of a film, as it is chosen now."""
    look, build = choices.film_look, matter.build
    carried = matter.carried(choices)
    dpi, hold = choices.value(FILM_DPI), choices.value(HOLD)
    title, is_new = matter.scene.title, not os.path.lexists(path)

    def plan(film: Film) -> FilmPlan:
        rate = choices.rate_of(film.count)
        return FilmPlan(
            film, path, look, build.drawing, build.unit, rate, dpi, hold, carried, title, is_new
        )

    return FilmOrder(recipe, path, plan)


def recipe_of(
    matter: Matter,
    choices: Choices,
    span: tuple[float, float] | None = None,
    recording: Recording | None = None,
) -> Recipe:
    """Return the film that is chosen; without a span, it goes as far as is usual."""
    scene, last = matter.scene, matter.last
    moves = first_that_is(choices.value(MOVES), refusals(scene, last))
    low, high = span or ends(scene, last)[moves]
    shot = matter.shot(choices.value(PART))
    return Recipe(moves, low, high, choices.frames, scene, shot, recording)
