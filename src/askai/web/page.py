"""The page: a header and its tabs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import gradio as gr

from askai.assistant import Assistant
from askai.errors import AskaiError
from askai.render_page import escape
from askai.web.ask_tab import AskTab
from askai.web.documents_tab import DocumentsTab

_UPLOADS_KEPT = (3600, 3600)  # looked for and deleted after so many seconds: the corpus has them
# Until then an Enter is lost, which those who drive the page by a program must know.
_READY = "() => document.body.classList.add('askai-ready')"


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page over one open index."""
    page: gr.Blocks = gr.Blocks(
        title="askai",
        analytics_enabled=False,
        fill_height=True,
        fill_width=True,
        delete_cache=_UPLOADS_KEPT,
    )
    with page:
        header = gr.HTML(_header(_told(assistant)))
        with gr.Tab("Ask"):
            asking = AskTab(assistant)
        with gr.Tab("Documents"):
            documents = DocumentsTab(assistant)

        shown = [documents.table, documents.chosen, header, asking.only, asking.chat]

        def now(only: Sequence[str]) -> tuple[Any, ...]:
            """What is `shown`; of an index that cannot be used any more only why it cannot."""
            try:
                changing = asking.choices(only), asking.examples()
                return *documents.listing(), _header(_told(assistant)), *changing
            except AskaiError as error:
                return gr.skip(), gr.skip(), _header(str(error)), gr.skip(), gr.skip()

        def loaded(kept: Any) -> tuple[Any, ...]:
            return *asking.restore(kept), *now([])

        documents.wire(shown, asking.only, now)
        page.load(
            loaded,
            [asking.kept],
            [*asking.conversation, *shown],
            api_visibility="private",
            show_progress="hidden",
        ).then(None, js=_READY, api_visibility="private")
    return page


def theme() -> gr.themes.Base:
    """Gradio's own theme in colours whose contrast is enough for everyone (WCAG 2.2, AA)."""
    return gr.themes.Default(primary_hue="blue", secondary_hue="blue").set(
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_hover_dark="*primary_800",
    )


def asset(name: str) -> str:
    """The text of a file in `assets`."""
    return (files("askai") / "web" / "assets" / name).read_text("utf-8")


def _told(assistant: Assistant) -> str:
    count = len(assistant.documents())
    noun = "document" if count == 1 else "documents"
    return f"Verbatim, cited answers from {count} {noun}. Nothing is sent anywhere else."


def _header(told: str) -> str:
    return f'<header class="askai-header"><h1>askai</h1><p>{escape(told)}</p></header>'
