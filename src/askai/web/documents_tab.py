"""The documents of the index: listed, added, removed, and the index rebuilt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any

import gradio as gr

from askai.answers import BuildReport
from askai.assistant import Assistant
from askai.build import Progress, build_index
from askai.errors import AskaiError, CorpusError, IndexBusy
from askai.records import DocumentRecord, SkippedRecord
from askai.render_page import escape
from askai.web.background import heard
from askai.web.corpus_files import REMOVED, add_files, remove_files
from askai.web.events import PRIVATE

_COLUMNS = ["Title", "Document", "Type", "Passages", "KB", "Date", "State"]
_WIDTHS: list[str | int] = ["22%", "22%", "7%", "9%", "8%", "10%", "22%"]
_STEPS = {
    "model": "Preparing the model",
    "reading": "Reading files",
    "embedding": "Embedding passages",
    "writing": "Writing the index",
}
# What is dropped or removed while a build is under way would otherwise be skipped or wait unseen.
_AT_ANY_TIME: dict[str, Any] = PRIVATE | {"trigger_mode": "multiple", "concurrency_limit": None}
_log = logging.getLogger(__name__)


class DocumentsTab:
    """The components of the tab. Made inside a `gr.Blocks`."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._one_at_a_time = Lock()  # builds of this server: the next begins when one has ended
        self.status = gr.HTML(_told(""), elem_id="askai-build", js_on_load=None)
        self.table = gr.Dataframe(
            headers=_COLUMNS,
            datatype=["str", "str", "str", "number", "number", "str", "str"],
            interactive=False,
            show_search="filter",
            wrap=True,
            column_widths=_WIDTHS,
            label="Documents of the index",
            elem_id="askai-documents",
        )
        with gr.Row(equal_height=False):
            with gr.Column(min_width=300):
                self.files = gr.File(
                    label="Add files: drop them here",
                    file_count="multiple",
                    type="filepath",
                    height=140,
                    elem_id="askai-add",
                )
            with gr.Column(min_width=300):
                self.chosen = gr.Dropdown(
                    _paths(assistant.documents(), assistant.skipped()),
                    multiselect=True,
                    label="Remove these",
                    elem_id="askai-remove",
                )
                self.remove = gr.Button("Remove …", size="sm")
                with gr.Row(visible=False) as self.confirming:
                    self.confirm = gr.Button("Yes, remove", variant="stop", size="sm")
                    self.cancel = gr.Button("Keep them", size="sm")
                self.rebuild = gr.Button("Rebuild the index", size="sm", elem_id="askai-rebuild")
        self.to_remove = gr.State([])  # what the question was about that is being answered

    def wire(
        self,
        listed: Sequence[gr.components.Component],
        only: gr.Dropdown,
        refreshed: Callable[[Sequence[str]], tuple[Any, ...]],
    ) -> None:
        """Connect the events; after a build `refreshed(only)` gives what is `listed`."""
        self._refreshed = refreshed
        shown = [self.status, self.files, *listed]
        self._unchanged = [gr.skip()] * len(listed)
        self.files.upload(self._add, [only, self.files], shown, **_AT_ANY_TIME)
        self.rebuild.click(self._build, [only], shown, **PRIVATE)
        self.remove.click(
            lambda chosen: (gr.Row(visible=bool(chosen)), _asking(chosen), chosen),
            [self.chosen],
            [self.confirming, self.status, self.to_remove],
            **PRIVATE,
        )
        hide = [self.confirming, self.status]
        self.cancel.click(lambda: (gr.Row(visible=False), _told("")), None, hide, **PRIVATE)
        self.confirm.click(lambda: gr.Row(visible=False), None, [self.confirming], **PRIVATE).then(
            self._remove, [only, self.to_remove], shown, **_AT_ANY_TIME
        )

    def listing(self) -> tuple[Any, Any]:
        """The table and what can be removed, as the index is now."""
        corpus, records = self._assistant.corpus, self._assistant.documents()
        rows: list[list[Any]] = [
            [
                record.title,
                record.path,
                _kind(record.path),
                record.passages,
                _kilobytes(corpus / record.path),
                record.date,
                _state(record.copy_of, record.remarks),
            ]
            for record in records
        ]
        skipped = self._assistant.skipped()
        rows += [
            ["", file.path, _kind(file.path), 0, _kilobytes(corpus / file.path), "",
             f"skipped: {file.reason}"]
            for file in skipped
        ]  # fmt: skip
        return rows, gr.Dropdown(choices=_paths(records, skipped), value=[])

    def _add(self, only: Sequence[str], files: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        named = [(Path(file).name, Path(file)) for file in files]
        added, error = "", ""
        try:
            megabytes = self._assistant.settings.file_megabytes
            added = f"Added {', '.join(add_files(self._assistant.corpus, named, megabytes))}. "
        except AskaiError as failed:
            error = str(failed)
        yield _told(added, error), None, *self._unchanged  # free for more files at once
        yield from self._build(only, added, error)

    def _remove(self, only: Sequence[str], chosen: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        try:
            if {record.path for record in self._assistant.documents()} <= set(chosen):
                raise CorpusError("An index needs one document at least; add another one first.")
            removed = remove_files(self._assistant.corpus, chosen)
        except AskaiError as error:
            yield from self._build(only, error=str(error))
        else:
            moved = f"Moved {', '.join(removed)} into the corpus's folder {REMOVED}. "
            yield from self._build(only, moved)

    def _build(
        self, only: Sequence[str], said: str = "", error: str = ""
    ) -> Iterator[tuple[Any, ...]]:
        """Bring the index up to date, telling how far it is; questions are answered meanwhile."""
        report: BuildReport | None = None
        try:
            for step in self._building():
                if isinstance(step, BuildReport):
                    report = step
                else:
                    yield _told(_progress(step)), gr.skip(), *self._unchanged
        except IndexBusy as busy:
            error = error or f"{busy} Press “Rebuild the index” when that has finished."
        except AskaiError as failed:
            error = error or str(failed)
        except Exception as failed:  # noqa: BLE001 - a fault of askai's own: said and logged
            _log.exception("a build from the page failed")
            error = f"The build failed ({type(failed).__name__}); askai's log has more."
        told = _told(said + _reported(report) if report else said, error)
        yield told, gr.skip(), *self._refreshed(only)

    def _building(self) -> Iterator[Progress | BuildReport]:
        """The progress of a build in a thread of its own, and at the end its report."""
        assistant = self._assistant
        settings = assistant.settings
        settings = replace(settings, ocr=settings.ocr or assistant.reads_scans)

        def build(progress: Callable[[Progress], None]) -> BuildReport:
            corpus = assistant.corpus_address
            with self._one_at_a_time:
                return build_index(corpus, assistant.index, settings=settings, progress=progress)

        yield from heard(build)


def _paths(records: Sequence[DocumentRecord], skipped: Sequence[SkippedRecord]) -> list[str]:
    """Every file that could be removed."""
    return sorted({record.path for record in records} | {file.path for file in skipped})


def _progress(step: Progress) -> str:
    return f"{_STEPS[step.step]}: {step.done} of {step.total} …"


def _reported(report: BuildReport) -> str:
    skipped = f"; skipped {len(report.skipped)}" if report.skipped else ""
    return (
        f"The index is up to date: {report.added} added, {report.changed} changed, "
        f"{report.removed} removed, {report.unchanged} unchanged{skipped}; "
        f"{report.passages} passages, {report.seconds:.1f} s."
    )


def _asking(chosen: Sequence[str]) -> str:
    if not chosen:
        return _told("Choose what is to be removed first.")
    return _told(f"Remove {', '.join(chosen)} from the corpus?")


def _told(text: str, error: str = "") -> str:
    failed = f'<p class="askai-error">{escape(error)}</p>' if error else ""
    return f'<div role="status">{failed}<p>{escape(text)}</p></div>'


def _kind(path: str) -> str:
    return PurePosixPath(path).suffix.lstrip(".").lower() or "text"


def _state(copy_of: str, remarks: Sequence[str]) -> str:
    return "; ".join(([f"a copy of {copy_of}"] if copy_of else ["indexed"]) + list(remarks))


def _kilobytes(location: Path) -> float | None:
    try:
        return round(location.stat().st_size / 1000, 1)
    except OSError:
        return None  # it is gone since
