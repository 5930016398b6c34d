"""Unsaved work kept safe: autosaves in a folder of their own, and what crashes have left there.

Every running instance owns a lock file, whose lock the system releases however the process
ends. An autosave beside a lock that nobody holds is what a crash has left. It is offered, and
deleted only when the person says so. The files of the user are never touched.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from klviz.document.atomic import replace_file
from klviz.document.file_errors import SceneFileError, os_error
from klviz.document.locks import create_owned, is_abandoned, remove_abandoned
from klviz.document.mixture_records import Record
from klviz.document.plain_text import plain
from klviz.document.scene import Scene
from klviz.document.scene_file import read_text
from klviz.document.scene_records import (
    MAX_LINE,
    MAX_TEXT,
    check_kind,
    scene_of,
    scene_record,
)
from klviz.document.strict_json import Node, parse

VERSION = 1
_LOCK, _WORK = ".lock", ".autosave"
_LOCK_NAME = re.compile(r"[0-9]+-[0-9a-f]{12}\.lock")


@dataclass(frozen=True, slots=True)
class Recoverable:
    """Work that a crash has left.

    Attributes:
        scene: the work.
        original: the file that it was opened from or last saved to, None for a new scene.
        label: what the last edit was.
        time: when it was kept, in seconds since 1970.
        path: the autosave.
    """

    scene: Scene
    original: Path | None
    label: str
    time: float
    path: Path


class Autosave:
    """The autosave of this instance in a folder that all instances share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: tuple[int, Path] | None = None

    def write(self, scene: Scene, original: Path | None = None, label: str = "") -> None:
        """Keep the scene, in place of what was kept before.

        Raises:
            SceneFileError: it cannot be kept.
        """
        record: Record = {
            "klviz": "autosave",
            "version": VERSION,
            "time": time.time(),
            "original": None if original is None else os.path.abspath(original),
            "label": plain(label)[:MAX_LINE],
            "scene": scene_record(scene),
        }
        scene_of(Node(record["scene"]))  # or it would be found unreadable when it is needed
        try:
            replace_file(self._own_lock().with_suffix(_WORK), json.dumps(record).encode())
        except OSError as error:
            raise os_error("keep unsaved work in", self._folder, error) from None

    def discard(self) -> None:
        """Delete what was kept: it is saved, or the person does not want it."""
        if self._lock is not None:
            self._lock[1].with_suffix(_WORK).unlink(missing_ok=True)

    def close(self) -> None:
        """End in order: nothing is left to recover."""
        self.discard()
        if self._lock is not None:
            descriptor, path = self._lock
            self._lock = None
            os.close(descriptor)
            path.unlink(missing_ok=True)

    def _own_lock(self) -> Path:
        """Return the lock file of this instance, created at the first need."""
        if self._lock is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = create_owned(self._folder, f"{os.getpid()}-", _LOCK)
        return self._lock[1]


def stale(folder: Path) -> list[Recoverable]:
    """Return the work that crashes have left, the latest first.

    Whatever else is in the folder is passed over and left alone, but for locks of dead
    instances that kept nothing.
    """
    found = []
    for lock in sorted(folder.glob("*" + _LOCK)):
        if not _LOCK_NAME.fullmatch(lock.name):
            continue
        work = lock.with_suffix(_WORK)
        if not work.exists():
            remove_abandoned(lock)
        elif is_abandoned(lock):
            with contextlib.suppress(OSError, SceneFileError):
                found.append(_read(work))
    return sorted(found, key=lambda item: item.time, reverse=True)


def forget(item: Recoverable) -> None:
    """Delete work that was restored, or that the person does not want."""
    item.path.unlink(missing_ok=True)
    remove_abandoned(item.path.with_suffix(_LOCK))


def _read(path: Path) -> Recoverable:
    """Return the work in an autosave.

    Raises:
        OSError: it cannot be read.
        SceneFileError: it is no autosave.
    """
    node = parse(read_text(path))
    check_kind(node, "autosave", VERSION)
    fields = node.record(("klviz", "version", "time", "original", "label", "scene"))
    kept = fields["time"].number()
    if not math.isfinite(kept):
        raise fields["time"].refusal("must be finite")
    return Recoverable(
        scene=scene_of(fields["scene"]),
        original=_path_of(fields["original"]),
        label=fields["label"].text(MAX_LINE),
        time=kept,
        path=path,
    )


def _path_of(node: Node) -> Path | None:
    """Return the path that was kept: exactly, whatever bytes it is made of."""
    if node.value is None:
        return None
    node.text(MAX_TEXT)
    path = str(node.value)
    if not path or "\0" in path:
        raise node.refusal("must be the path of a file")
    return Path(path)
