"""A document as the panel shows it: whole, with the words of a citation marked."""

from __future__ import annotations

from functools import lru_cache
from threading import BoundedSemaphore
from typing import Annotated
from urllib.parse import urlencode

from fastapi import FastAPI, Query
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from pydantic import BaseModel

from askai.assistant import Assistant
from askai.errors import AskaiError, DocumentError
from askai.page_picture import page_picture
from askai.render_page import document_html, escape, pictured_html, quote_mark
from askai.workers import Limits

_PICTURES_KEPT = 64
# Each picture once; the checksum tells one state of a file from another.
_drawn = lru_cache(_PICTURES_KEPT)(page_picture)
_AT_ONCE = 2  # pictures drawn; the others wait
_CHANGED = "This document has changed since it was cited; ask again."


class Place(BaseModel):
    """Where a citation stands: `quote` tells its text from what may stand there now."""

    document: str
    quote: str
    start: int
    end: int
    quote_start: int
    quote_end: int
    page: int = 0


def add_sources(app: FastAPI, assistant: Assistant) -> None:
    """Answer `GET /source` and `GET /page.png`: by the path and the offsets of a citation."""

    drawing = BoundedSemaphore(_AT_ONCE)

    @app.get("/source", response_class=HTMLResponse)
    def source(place: Annotated[Place, Query()]) -> HTMLResponse:
        try:
            text = _text(assistant, place)
        except AskaiError as error:
            return HTMLResponse(_told(str(error)), 404)
        if text is None:
            return HTMLResponse(_told(_CHANGED), 409)
        shown = document_html(text, place.start, place.end, place.quote_start, place.quote_end)
        if place.page and place.document.lower().endswith(".pdf"):
            words = f"Page {place.page}, the words {text[place.start : place.end]!r} boxed"
            shown = pictured_html(shown, f"page.png?{urlencode(place.model_dump())}", words)
        return HTMLResponse(shown)

    @app.get("/page.png")
    def picture(place: Annotated[Place, Query()]) -> Response:
        try:
            text = _text(assistant, place)
            if text is None:
                return PlainTextResponse(_CHANGED, 409)
            settings = assistant.settings
            limits = Limits(
                settings.file_megabytes,
                settings.file_seconds,
                settings.file_memory_megabytes,
                ocr=False,
            )
            with drawing:
                made = _drawn(
                    assistant.corpus / place.document,
                    assistant.file_sha256(place.document),
                    place.page,
                    (place.start, place.end),
                    (place.quote_start, place.quote_end),
                    text[place.quote_start : place.quote_end],
                    limits,
                )
        except DocumentError as error:
            return PlainTextResponse(f"The page cannot be shown: {error}.", 409)
        except AskaiError as error:
            return PlainTextResponse(str(error), 404)
        headers = {"askai-words-at": f"{made.words_at:.4f}"}
        return Response(made.png, media_type="image/png", headers=headers)


def _text(assistant: Assistant, place: Place) -> str | None:
    """The document's text; None when the quote does not stand at its place any more."""
    text = assistant.document_text(place.document)
    ordered = 0 <= place.quote_start <= place.start <= place.end <= place.quote_end <= len(text)
    same = quote_mark(text[place.quote_start : place.quote_end]) == place.quote
    return text if ordered and same else None


def _told(text: str) -> str:
    return f'<p class="askai-error">{escape(text)}</p>'
