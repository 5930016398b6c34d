"""Inquiries: the studies as the store follows them, on the main thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klviz.analyses.snapshots import Snapshot
from klviz.analyses.studies import Finding, Study
from klviz.analyses.worker import Channel, Report, Worker


class Inquiry:
    """Asks a study about all that its lab shows, as long as someone looks into it.

    Args:
        study: what is asked.
        worker: who answers.
        report: told of an exception that its request did not expect.
    """

    def __init__(self, study: Study, worker: Worker, report: Report) -> None:
        self._study = study
        self._report = report
        self._channel: Channel[Any, Finding] = worker.channel(study.engine())
        self._options: object | None = None
        self._posted: object | None = None
        self._in_flight = False
        self._finding: Finding | None = None
        self._has_news = False

    @property
    def finding(self) -> Finding | None:
        """The latest snapshot; None before the first, and where nothing is asked."""
        return self._finding

    @property
    def busy(self) -> bool:
        """Whether an answer is waited for, or something is still to be told."""
        return self._in_flight or self._has_news

    def look_into(self, options: object | None) -> None:
        """Ask with these options from now on; nothing at all for None."""
        self._options = options
        if options is None:
            self._forget()

    def ask(self, shown: Snapshot | None) -> None:
        """Post what follows from a snapshot, unless that is under way or answered."""
        if self._in_flight or self._options is None or shown is None:
            return
        if shown.request.lab != self._study.lab:
            return
        request = self._request(shown)
        if request is None:
            self._forget()
        elif request != self._posted or not self._is_answered:
            self._posted, self._in_flight = request, True
            self._channel.post(request)

    def _forget(self) -> None:
        """Know nothing: what was found is no answer to what is shown now."""
        self._has_news = self._has_news or self._finding is not None
        self._posted = self._finding = None

    def _request(self, shown: Snapshot) -> object | None:
        """Return what a study asks about a fit; nothing where it fails, which must not stop all."""
        try:
            return self._study.request(shown, self._options)
        except Exception as error:
            self._report(error)
            return None

    def take(self) -> bool:
        """Take what has been found; return whether the finding is another, or gone."""
        found = self._channel.take()
        if found is not None:
            self._in_flight = False
            if self._posted is not None:
                self._finding, self._has_news = found, True
        news, self._has_news = self._has_news, False
        return news

    @property
    def _is_answered(self) -> bool:
        """Whether the request posted last has been answered to the end."""
        found = self._finding
        return found is not None and found.complete and found.request == self._posted


class Inquiries:
    """All studies of a store.

    Args:
        studies: what can be asked.
        worker: who answers.
        report: told of an exception that a request did not expect.
    """

    def __init__(self, studies: Mapping[str, Study], worker: Worker, report: Report) -> None:
        self._all = {key: Inquiry(study, worker, report) for key, study in studies.items()}

    def __getitem__(self, key: str) -> Inquiry:
        return self._all[key]

    @property
    def busy(self) -> bool:
        """Whether an answer is waited for, or something is still to be told."""
        return any(inquiry.busy for inquiry in self._all.values())

    def ask(self, shown: Snapshot | None) -> None:
        """Ask every study of its lab about a snapshot."""
        for inquiry in self._all.values():
            inquiry.ask(shown)

    def take(self) -> list[tuple[str, Finding | None]]:
        """Return the news since the last look, by the keys of the studies; None for no finding."""
        return [(key, inquiry.finding) for key, inquiry in self._all.items() if inquiry.take()]
