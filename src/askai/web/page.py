"""The layout of the page: a chat, and beside it the sources of its answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files

import gradio as gr

from askai.answers import Answer
from askai.assistant import Assistant
from askai.errors import AskaiError
from askai.render import chat_html, escape, panel_html, searched_instead

Messages = list[gr.MessageDict]

_HINT = (
    '<p class="askai-empty">The sources of an answer appear here. '
    "Click a number such as [1] to open the passage it points to.</p>"
)


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page over one open index."""
    documents = len(assistant.documents())
    page: gr.Blocks = gr.Blocks(title="askai", analytics_enabled=False, fill_height=True)
    with page:
        turns = gr.State([])
        history = gr.State([])
        gr.HTML(
            f'<header class="askai-header"><h1>askai</h1><p>{_subtitle(documents)}</p></header>'
        )
        with gr.Row(equal_height=False, elem_classes="askai-columns"):
            with gr.Column(scale=3, min_width=320):
                chat = gr.Chatbot(
                    label="Answers",
                    show_label=False,
                    elem_id="askai-chat",
                    height="60vh",
                    buttons=[],
                    feedback_options=None,
                    allow_tags=False,
                    latex_delimiters=[],
                    placeholder="Ask a question about these documents.",
                )
                with gr.Row(visible=False, elem_id="askai-searched") as searched_row:
                    searched = gr.Textbox(
                        label="Searched: change it and ask again, on its own", scale=5
                    )
                    again = gr.Button("Ask this", scale=1, min_width=80)
                with gr.Row():
                    question = gr.Textbox(
                        show_label=False,
                        placeholder="Type a question and press Enter",
                        scale=5,
                        autofocus=True,
                        max_length=assistant.settings.question_length,
                        elem_id="askai-question",
                    )
                    send = gr.Button("Ask", variant="primary", scale=1, min_width=80)
            with gr.Column(scale=2, min_width=300):
                panel = gr.HTML(_HINT, elem_id="askai-panel", js_on_load=None)

        def answer(
            text: str,
            messages: Messages,
            panels: list[str],
            history: list[Answer],
            *,
            alone: bool = False,
        ) -> tuple[object, ...]:
            said = reply(assistant, text, () if alone else history, turn=len(panels) + 1)
            asked = f'<div class="askai-asked">{_one_line(text)}</div>'
            messages = [
                *messages,
                gr.MessageDict(role="user", content=asked),
                gr.MessageDict(role="assistant", content=said.message),
            ]
            panels = [*panels, said.panel]
            shown = gr.Row(visible=bool(said.searched))
            # Not the list itself: another question of this page may be under way.
            history = history + ([said.answer] if said.answer else [])
            return "", messages, panels, _panels(panels), history, shown, said.searched

        outputs = [question, chat, turns, panel, history, searched_row, searched]
        chat.clear(
            lambda: ([], _HINT, [], gr.Row(visible=False)),
            None,
            [turns, panel, history, searched_row],
            api_visibility="private",
        )
        gr.on(
            [question.submit, send.click],
            answer,
            [question, chat, turns, history],
            outputs,
            api_visibility="private",
            show_progress="minimal",
        )
        gr.on(
            [searched.submit, again.click],
            partial(answer, alone=True),
            [searched, chat, turns, history],
            outputs,
            api_visibility="private",
            show_progress="minimal",
        )
    return page


@dataclass(frozen=True, slots=True)
class Said:
    """A reply: the chat message and the source panel, both HTML with all document text escaped."""

    message: str
    panel: str
    searched: str = ""  # the question that was searched, where it is not what was typed
    answer: Answer | None = None


def reply(assistant: Assistant, question: str, history: Sequence[Answer], turn: int) -> Said:
    """What to show for a question that follows others."""
    try:
        answer = assistant.ask(question, history=history)
    except AskaiError as error:
        return Said(f'<div class="askai-error">{_one_line(str(error))}</div>', _HINT)
    message = _one_line_html(chat_html(answer, turn, question))
    return Said(
        f'<div class="askai-message">{message}</div>',
        panel_html(answer, turn),
        searched_instead(answer, question),
        answer,
    )


def asset(name: str) -> str:
    """The text of a file in `assets`."""
    return (files("askai") / "web" / "assets" / name).read_text("utf-8")


def _subtitle(documents: int) -> str:
    noun = "document" if documents == 1 else "documents"
    return f"Verbatim, cited answers from {documents} {noun}. Nothing leaves this machine."


def _panels(panels: list[str]) -> str:
    """The sources of every turn; only the last are shown until an older citation is clicked."""
    return "".join(
        f'<div class="askai-turn{" askai-open" if number == len(panels) else ""}">{html}</div>'
        for number, html in enumerate(panels, start=1)
    )


def _one_line(text: str) -> str:
    return escape(" ".join(text.split()))


def _one_line_html(markup: str) -> str:
    """A blank line would end the HTML block, and Markdown would read what follows."""
    return re.sub(r"\s*\n\s*", " ", markup)
