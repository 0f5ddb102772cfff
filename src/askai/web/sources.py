"""A document as the panel shows it: whole, with the words of a citation marked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from askai.assistant import Assistant
from askai.errors import AskaiError, DocumentError
from askai.page_picture import page_picture
from askai.render_page import document_html, escape
from askai.workers import Limits

_PICTURES_KEPT = 64


def add_sources(app: FastAPI, assistant: Assistant) -> None:
    """Answer `GET /source` and `GET /page.png`: by the path and the offsets of a citation."""

    @app.get("/source", response_class=HTMLResponse)
    def source(
        document: str, start: int, end: int, quote_start: int, quote_end: int, page: int = 0
    ) -> HTMLResponse:
        try:
            text = assistant.document_text(document)
            shown = document_html(text, start, end, quote_start, quote_end)
        except AskaiError as error:
            return HTMLResponse(_told(str(error)), 404)
        except ValueError:
            return HTMLResponse(_told("This document has changed since; ask again."), 409)
        if page and document.lower().endswith(".pdf"):
            query = urlencode(
                {"document": document, "page": page, "start": start, "end": end,
                 "quote_start": quote_start, "quote_end": quote_end}
            )  # fmt: skip
            alternative = escape(f"Page {page}, the words {text[start:end]!r} boxed")
            picture = f'<img class="askai-page" src="page.png?{query}" alt="{alternative}">'
            shown = f"{picture}<h4>Its text</h4>{shown}"
        return HTMLResponse(shown)

    @app.get("/page.png")
    def picture(
        document: str, page: int, start: int, end: int, quote_start: int, quote_end: int
    ) -> Response:
        known = {record.path: record for record in assistant.documents()}
        if document not in known:
            return PlainTextResponse("There is no such document in the index.", 404)
        settings = assistant.settings
        limits = Limits(
            settings.file_megabytes, settings.file_seconds, settings.file_memory_megabytes, False
        )
        location = assistant.corpus / document
        try:
            made = drawn(
                location, known[document].file_sha256, page, (start, end), (quote_start, quote_end),
                limits,
            )  # fmt: skip
        except DocumentError as error:
            return PlainTextResponse(f"The page cannot be shown: {error}.", 409)
        return Response(made, media_type="image/png")


@lru_cache(_PICTURES_KEPT)
def drawn(
    location: Path,
    sha256: str,
    page: int,
    words: tuple[int, int],
    quote: tuple[int, int],
    limits: Limits,
) -> bytes:
    """`page_picture`, each once; the checksum tells one state of a file from another."""
    return page_picture(location, sha256, page, words, quote, limits)


def _told(text: str) -> str:
    return f'<p class="askai-error">{escape(text)}</p>'
