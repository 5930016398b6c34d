"""The preview of a film: it plays as fast as it will, or as it can, and can be gone through."""

from __future__ import annotations

from PySide6.QtCore import QSizeF, QTimer
from PySide6.QtGui import QImage

from klviz.document.export_settings import FILM_DPI, HOLD
from klviz.gui.export_dialog.film_form import FilmForm
from klviz.gui.export_dialog.matter import Matter
from klviz.gui.export_dialog.preview import Preview
from klviz.gui.export_dialog.recipe import Recipe
from klviz.gui.export_dialog.rehearsal import Rehearsal
from klviz.gui.export_dialog.views import Viewer, lengths
from klviz.gui.exporters.options import SCREEN_DPI
from klviz.gui.films.camera import Camera, whole_dots
from klviz.gui.look import Look

MOST_BYTES = 96_000_000
"""How much memory the pictures of the preview take at most."""
FEWEST, MOST = 12, 120
"""Of how many frames the preview is at least and at most."""
MOST_OF_SLOW = 24
"""Likewise at most where every frame takes long."""


class FilmViewer(Viewer):
    """Draws a few of the frames, and plays them.

    Args:
        matter: what is filmed.
        form: how.
        preview: what is filled.
    """

    def __init__(self, matter: Matter, form: FilmForm, preview: Preview) -> None:
        super().__init__(matter, form.choices, preview)
        self._form = form
        self._recipe: Recipe | None = None
        self._rehearsal: Rehearsal | None = None
        self._clock = QTimer(preview)
        self._clock.timeout.connect(self._next)
        self._count = self._most = 0
        self._extent = QSizeF()
        preview.scrub.valueChanged.connect(self._scrubbed)
        preview.play.toggled.connect(self._play)

    def show_recipe(self, recipe: Recipe) -> None:
        """Show a film from now on; of another one nothing stays."""
        before, self._recipe = self._recipe, recipe
        if before is None or before.subject != recipe.subject:
            self.preview.picture.show_image(QImage())

    def show(self) -> None:
        self.stop()
        if self._recipe is None:
            return
        preview, look = self.preview, self.choices.film_look
        view = preview.picture
        self._extent = self._expected(look)
        room = view.room(self._extent.toSize())
        dots = self.choices.value(FILM_DPI)
        dpi = min(dots, SCREEN_DPI * room.width() / look.size.width)
        picture_bytes = 4 * room.width() * room.height()
        most = max(FEWEST, min(MOST, MOST_BYTES // picture_bytes))
        if self._recipe.is_slow:
            most = min(most, MOST_OF_SLOW)
        build = self.matter.build
        camera = Camera(build.drawing, build.unit, look, dpi, even=False)
        self._rehearsal = Rehearsal(self._recipe.shortened(most).make, camera, preview)
        self._rehearsal.drawn.connect(self._show_drawn)
        self._rehearsal.failed.connect(self._refuse)
        self._count, self._most = 0, most
        preview.scrub.setValue(0)
        preview.film.show()
        preview.caption.setText(f"{self._lengths()}\nComputing the first frame …")
        self._rehearsal.start()
        preview.play.setChecked(True)
        self._play(True)

    def stop(self) -> None:
        self._clock.stop()
        rehearsal, self._rehearsal = self._rehearsal, None
        if rehearsal is not None:
            rehearsal.stop()
            rehearsal.deleteLater()
        self.preview.film.hide()

    def _expected(self, look: Look) -> QSizeF:
        """Return how large frames will be, or about how high if that depends on the first one."""
        if not look.size.grows:
            return QSizeF(look.size.width, look.size.height)
        figure = self.matter.build(look)
        figure.deleteLater()
        return figure.extent

    @property
    def _images(self) -> list[QImage]:
        return self._rehearsal.images if self._rehearsal is not None else []

    def _play(self, on: bool) -> None:
        if on and self._rehearsal is not None:
            self._clock.start(40)
        else:
            self._clock.stop()

    def _show_drawn(self) -> None:
        assert self._rehearsal is not None
        if self._rehearsal.count != self._count:
            self._count = self._rehearsal.count
            self.preview.scrub.setRange(0, max(0, self._count - 1))
        if len(self._images) == 1:
            self._extent = self._rehearsal.extent
            self.choices.grow(self._extent.height())
            self._tell()
            self._show_frame(0)

    def _lengths(self) -> str:
        """Return how large the film will be, and how many dots that are."""
        dpi, even = self.choices.value(FILM_DPI), self._form.exporter.even
        width, height = whole_dots(self._extent, dpi, even=even)
        return f"{lengths(self._extent)}   ·   {width} × {height} dots"

    def _tell(self) -> None:
        """Say how long the film will be."""
        assert self._recipe is not None
        # Where there are fewer steps than frames, each step is there once, and stays longer.
        are_all = self._count < min(self._most, self._recipe.count)
        count = self._count if are_all else self._recipe.most_frames
        rate, hold = self.choices.rate_of(count), self.choices.value(HOLD)
        seconds = count / rate
        few = f", as many as steps: {rate:.3g} a second" if count < self._recipe.count else ""
        film = f"{count} frames{few}   ·   {seconds:.3g} s, and {hold:g} s at either end"
        short = self._rehearsal.shortages if self._rehearsal else ()
        self.preview.caption.setText(f"{self._lengths()}\n{'   ·   '.join((film, *short))}")
        self._clock.setInterval(max(15, round(1000.0 * seconds / max(1, self._count))))

    def _next(self) -> None:
        """Show the frame after this one, or the first."""
        if self._images:
            place = self.preview.scrub.value() + 1
            at_end = place >= self._count
            if at_end or place < len(self._images):
                self.preview.scrub.setValue(0 if at_end else place)

    def _scrubbed(self, place: int) -> None:
        if self._images:
            self._show_frame(min(place, len(self._images) - 1))

    def _show_frame(self, place: int) -> None:
        view = self.preview.picture
        image = self._images[place]
        room = view.room(self._extent.toSize())
        if image.width() != room.width():
            image = image.scaled(room)
        self.preview.stack.setCurrentWidget(view)
        view.show_image(image)

    def _refuse(self, sentence: str) -> None:
        self._clock.stop()
        # Of two lines as before: if the picture had another height now, all would begin anew.
        self.preview.caption.setText(f"{lengths(self._extent)}\n{sentence}")
