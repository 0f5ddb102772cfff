"""The chat, and beside it the sources of its answers: layout and what happens on each event."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

import gradio as gr
from gradio.components.chatbot import ExampleMessage

from askai import verdicts
from askai.answers import Answer
from askai.assistant import Assistant
from askai.errors import AskaiError
from askai.render import searched_instead
from askai.store import matches
from askai.web import feedback
from askai.web.asking_steps import steps
from askai.web.background import left_at_once
from askai.web.events import PRIVATE
from askai.web.turns import (
    HINT,
    Turn,
    answers,
    as_json_text,
    as_markdown,
    latest,
    messages,
    panel,
    question_message,
    restored,
    saved,
    step_message,
)

_STEPS = {"search": "Searching {} …", "read": "Reading what was found …"}
# The conversation lives in the browser alone: a restart or a long sleep costs none, and the
# server's memory does not grow with them. The key only has to be the same after a restart.
_KEY = "askai-conversation"

# Gradio tells a thumb as a truth or by the name of its button.
_VERDICTS: dict[bool | str, str] = {
    True: verdicts.RIGHT,
    "Like": verdicts.RIGHT,
    False: verdicts.WRONG,
    "Dislike": verdicts.WRONG,
    "Wrong source": verdicts.WRONG_SOURCE,
}
_BUSY = gr.Button(visible=False), gr.Button(visible=True)  # Ask, Stop
_READY = gr.Button(visible=True), gr.Button(visible=False)


class AskTab:
    """The components of the tab. Made inside a `gr.Blocks`."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.under_way = gr.State("")  # the question that is being answered
        name = hashlib.sha256(str(assistant.index).encode()).hexdigest()[:16]
        self.kept = gr.BrowserState([], storage_key=f"askai-{name}", secret=_KEY)
        with gr.Row(equal_height=False, elem_classes="askai-columns"):
            with gr.Column(scale=3, min_width=320):
                self._chat_column()
            with gr.Column(scale=2, min_width=300):
                self.panel = gr.HTML(HINT, elem_id="askai-panel", js_on_load=None)
        self._wire()

    def _chat_column(self) -> None:
        self.chat = gr.Chatbot(
            label="Answers",
            show_label=False,
            elem_id="askai-chat",
            height="56vh",
            autoscroll=False,  # page.js brings a new question to the top, not its end to the bottom
            buttons=[],
            feedback_options=("Like", "Dislike", "Wrong source") if self._feedback else None,
            allow_tags=False,
            latex_delimiters=[],
            examples=_examples(self._assistant),
            placeholder="Ask a question about these documents.",
        )
        with gr.Row(visible=False, elem_id="askai-searched") as self.searched_row:
            self.searched = gr.Textbox(
                label="Searched: change it and ask again, on its own", scale=5
            )
            self.again = gr.Button("Ask this", scale=1, min_width=80)
        with gr.Row():
            self.question = gr.Textbox(
                show_label=False,
                label="Question",
                placeholder="Type a question and press Enter",
                scale=5,
                autofocus=True,
                elem_id="askai-question",
            )
            self.send = gr.Button(
                "Ask", variant="primary", scale=1, min_width=80, elem_id="askai-send"
            )
            self.stop = gr.Button(
                "Stop", scale=1, min_width=80, visible=False, elem_id="askai-stop"
            )
        self.only = gr.Dropdown(
            _choices(self._assistant),
            multiselect=True,
            allow_custom_value=True,
            label="Only in these documents, folders or patterns such as *2024* (empty: all)",
            elem_id="askai-only",
        )
        with gr.Row(elem_id="askai-tools"):
            self.clear = gr.Button("New conversation", size="sm", min_width=120)
            self.markdown = gr.Button("Export as Markdown", size="sm", min_width=120)
            self.json = gr.Button("Export as JSON", size="sm", min_width=120)
        self.exported = gr.Textbox(visible=False)
        if self._feedback:
            gr.HTML(
                '<p class="askai-note">Thumbs and “wrong source” write a line with the question, '
                f"its limits, the answer and its citations to {feedback.FILE} in the index folder, "
                "on this machine; <code>feedback = false</code> in askai.toml turns that off.</p>"
            )

    @property
    def _feedback(self) -> bool:
        return self._assistant.settings.feedback

    def _wire(self) -> None:
        before = [self.question, self.send, self.stop, self.kept, self.under_way]
        outputs = [*before, *self.conversation]
        asked = [
            gr.on([self.question.submit, self.send.click], self._ask,
                  [self.question, self.kept, self.only], outputs, **PRIVATE),
            gr.on([self.searched.submit, self.again.click], self._ask_alone,
                  [self.searched, self.kept, self.only], outputs, **PRIVATE),
            self.chat.example_select(self._ask_example, [self.kept, self.only], outputs,
                                     **PRIVATE),
            self.chat.retry(self._ask_again, [self.kept, self.only], outputs, **PRIVATE),
        ]  # fmt: skip
        self.stop.click(self._stopped, [self.question, self.kept, self.under_way],
                        [self.question, self.send, self.stop, *self.conversation],
                        cancels=asked, **PRIVATE)  # fmt: skip
        self.clear.click(self._cleared, None,
              [self.send, self.stop, self.kept, *self.conversation],
              cancels=asked, **PRIVATE)  # fmt: skip
        for button, made, name in (
            (self.markdown, lambda kept: as_markdown(restored(kept)), "askai.md"),
            (self.json, lambda kept: as_json_text(restored(kept)), "askai.json"),
        ):
            button.click(made, [self.kept], [self.exported], **PRIVATE).then(
                None, [self.exported], None, js=f"(text) => askaiDownload(text, '{name}')",
                **PRIVATE,
            )  # fmt: skip
        if self._feedback:
            self.chat.like(self._judged, [self.kept], None, **PRIVATE)

    @property
    def conversation(self) -> list[gr.components.Component | gr.blocks.BlockContext]:
        """The components that `_shown` sets."""
        return [self.chat, self.panel, self.searched_row, self.searched]

    def restore(self, kept: Any) -> tuple[Any, ...]:
        """What the browser kept of it, for the components of the `conversation`."""
        return self._shown(restored(kept))

    def examples(self) -> gr.Chatbot:
        """The questions offered now."""
        return gr.Chatbot(examples=_examples(self._assistant))

    def choices(self, chosen: Sequence[str]) -> gr.Dropdown:
        """What questions can be limited to now; what is chosen stays as long as it matches."""
        known = _choices(self._assistant)
        kept = [
            limit
            for limit in chosen
            if _is_pattern(limit) or any(matches(path, _pattern(limit, known)) for path in known)
        ]
        return gr.Dropdown(choices=known, value=kept)

    @left_at_once
    def _ask(self, text: str, kept: Any, only: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """What is in the box: emptied once, as the next question may be typed meanwhile."""
        box: Any = ""
        for _, *shown in self._answered(text, restored(kept), only):
            yield box, *shown
            box = gr.skip()

    @left_at_once
    def _ask_alone(self, text: str, kept: Any, only: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        yield from self._answered(text, restored(kept), only, alone=True)

    def _answered(
        self, text: str, turns: Sequence[Turn], only: Sequence[str], *, alone: bool = False
    ) -> Iterator[tuple[Any, ...]]:
        """The steps as they begin, and then the answer; `alone` it follows no earlier question.

        What is typed for the next question stays in the box.
        """
        asked = [*messages(turns), question_message(text, len(turns) + 1)]
        for step in self._steps(text, () if alone else answers(turns), only):
            if isinstance(step, Turn):
                turns = latest([*turns, step])
                yield gr.skip(), *_READY, saved(turns), "", *self._shown(turns)
            else:
                said = [*asked, step_message(step)]
                yield gr.skip(), *_BUSY, gr.skip(), text, said, gr.skip(), gr.Row(visible=False), ""

    def _steps(
        self, text: str, history: Sequence[Answer], only: Sequence[str]
    ) -> Iterator[str | Turn]:
        """What is going on, and at the end the turn; it tells if the index cannot be used."""
        try:
            where = self._where(only)
            known = _choices(self._assistant) if only else []
        except AskaiError as error:
            yield Turn(text, None, str(error))
            return
        limits = [_pattern(limit, known) for limit in only]
        for step in steps(self._assistant, text, history, limits or None):
            yield step if isinstance(step, Turn) else _STEPS[step].format(where)

    @left_at_once
    def _ask_example(
        self, kept: Any, only: Sequence[str], chosen: gr.SelectData
    ) -> Iterator[tuple[Any, ...]]:
        yield from self._answered(chosen.value["text"], restored(kept), only)

    @left_at_once
    def _ask_again(self, kept: Any, only: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The last question in the place of what it got."""
        if turns := restored(kept):
            yield from self._answered(turns[-1].typed, turns[:-1], only)

    def _where(self, only: Sequence[str]) -> str:
        if only:
            return ", ".join(only)
        documents = len(self._assistant.documents())
        return f"{documents} document{'s' * (documents != 1)}"

    def _shown(self, turns: Sequence[Turn]) -> tuple[Any, ...]:
        """The chat, the panel, and what was searched where it is not what was typed."""
        last = turns[-1] if turns else None
        searched = searched_instead(last.answer, last.typed) if last and last.answer else ""
        return messages(turns), panel(turns), gr.Row(visible=bool(searched)), searched

    def _stopped(self, typed: str, kept: Any, under_way: str) -> tuple[Any, ...]:
        """As before the question, which is in the box again unless another is typed there."""
        return gr.skip() if typed.strip() else under_way, *_READY, *self._shown(restored(kept))

    def _cleared(self) -> tuple[Any, ...]:
        return *_READY, [], *self._shown([])

    def _judged(self, kept: Any, judged: gr.LikeData) -> None:
        """Write down a verdict; each turn is two messages."""
        turns = restored(kept)
        number = judged.index if isinstance(judged.index, int) else judged.index[0]
        verdict = _VERDICTS.get(judged.liked)
        if verdict is not None and 0 <= number // 2 < len(turns):
            try:
                noted = feedback.write(self._assistant.index, turns[number // 2], verdict)
            except OSError as error:
                told = f"The verdict could not be written: {error}"
                raise gr.Error(told, print_exception=False) from error
            if noted:
                gr.Info("Noted.")


def _examples(assistant: Assistant) -> list[ExampleMessage]:
    return [ExampleMessage(text=text) for text in assistant.example_questions()]


def _is_pattern(limit: str) -> bool:
    return any(sign in limit for sign in "*?[")


def _pattern(limit: str, known: Sequence[str]) -> str:
    """What is searched: what was typed may be a part of a path."""
    return limit if limit in known or _is_pattern(limit) else f"*{limit}*"


def _choices(assistant: Assistant) -> list[str]:
    """Every document, and every folder as "folder/"."""
    paths = [record.path for record in assistant.documents()]
    folders = {f"{folder}/" for path in paths for folder in PurePosixPath(path).parents}
    folders.discard("./")
    return [*sorted(folders), *paths]
