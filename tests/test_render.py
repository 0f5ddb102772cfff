from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from askai.answers import Answer, Citation, Hit, Part
from askai.render import confidence_words, place, terminal_text
from askai.render_markdown import answer_markdown, conversation_markdown
from askai.render_page import chat_html, document_html, escape, panel_html, why_html

pieces = [*"ab<>&\"'/=`*_[]()!\n \x1b\u202e\x00$", "<script>", "<img src=x>", "](x)"]
hostile = st.lists(st.sampled_from(pieces), min_size=1, max_size=40).map("".join)


def answer_of(before: str, words: str, after: str, document: str = "a/b.md") -> Answer:
    text = before + words + after
    start, end = len(before), len(before) + len(words)
    citation = Citation(document, "Title", "Head", 3, start, end, words, text[:end], 0, end)
    hit = Hit(document, "Title", "Head", 3, 0, len(text), text, 1.0, {"keyword": 1.0})
    part = Part(words, 0.9, (citation,))
    return Answer("q", True, "fact", words, 0.9, (part,), (citation,), (hit,), {})


class Tags(HTMLParser):
    """Collects every tag and attribute name, and the text inside <mark>."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.marked = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self._inside = self._inside or tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.marked += data if self._inside else ""


@given(hostile, hostile, hostile, hostile)
def test_document_text_is_never_markup(before: str, words: str, after: str, name: str) -> None:
    answer = answer_of(before, words, after, name)
    for markup in (chat_html(answer, 1), panel_html(answer, 1)):
        tags = Tags()
        tags.feed(markup)
        assert tags.tags <= {
            "p", "strong", "sup", "a", "ol", "li", "blockquote", "h2", "h3", "section", "div",
            "span", "mark", "button", "details", "summary", "table", "thead", "tbody", "tr", "th",
            "td", "meter",
        }  # fmt: skip
        assert tags.attributes <= {
            "class", "href", "title", "id", "tabindex", "type", "data-source",
            "min", "max", "value", "scope", "aria-hidden",
        }  # fmt: skip


@given(hostile, hostile, hostile)
def test_the_mark_is_exactly_the_answer(before: str, words: str, after: str) -> None:
    tags = Tags()
    tags.feed(panel_html(answer_of(before, words, after), 1))
    assert tags.marked == re.sub("[\x00\x1b\u202e]", "\ufffd", words)


@given(hostile, hostile, hostile)
def test_the_mark_in_the_whole_document(before: str, words: str, after: str) -> None:
    tags = Tags()
    start, end = len(before), len(before) + len(words)
    text = before + words + after
    tags.feed(document_html(text, start, end, 0, len(text)))
    assert tags.marked == re.sub("[\x00\x1b\u202e]", "\ufffd", words)
    assert tags.tags == {"div", "span", "mark"}


def test_why_tells_the_scores_the_words_and_the_times() -> None:
    answer = answer_of("The Olive Mill, ", "in Genoa", ", presses <oil>.")
    answer = replace(answer, question="Where does the mill press oils?", seconds={"read": 0.0123})
    markup = why_html(answer)
    assert "12 ms" in markup
    assert "<td>mill, press, oils</td>" in markup
    assert '<meter min="0" max="1" value="1.00" aria-hidden="true"></meter> 1.00' in markup
    assert why_html(replace(answer, candidates=())) == ""


@given(hostile, hostile, hostile)
def test_markdown_shows_document_text_as_text(before: str, words: str, after: str) -> None:
    markdown = answer_markdown(answer_of(before, words, after))
    assert not re.search(r"(?<!\\)(?:\\\\)*[<`!]", markdown)
    assert len(markdown.split("\n\n")) == 3  # what is quoted begins no block of its own


@given(hostile, hostile, hostile)
def test_the_terminal_gets_no_control_characters(before: str, words: str, after: str) -> None:
    text = terminal_text(answer_of(before, words, after), colour=False)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)


def test_terminal_text() -> None:
    answer = answer_of("Some words. ", "The answer.", " More words.")
    assert terminal_text(answer, colour=False) == (
        "The answer. [1]\n(sure: 0.90)\n\n[1] a/b.md, p. 3, Title > Head\n"
        "    »Some words. The answer.« More words."
    )
    assert "\x1b[1;33m" in terminal_text(answer, colour=True)
    refused = replace(answer, found=False)
    assert terminal_text(refused, colour=False).startswith("Not in these documents.\nThe closest")


def test_a_refusal_never_looks_like_an_answer() -> None:
    refused = replace(answer_of("", "Close.", ""), found=False)
    assert "askai-answer" not in chat_html(refused, 1)
    assert "not an answer" in panel_html(refused, 1)
    assert "Nothing" in panel_html(replace(refused, citations=()), 1)


def test_line_ends_of_every_kind_are_line_ends() -> None:
    assert escape("one\r\ntwo\rthree\x0cfour") == "one\ntwo\nthree\nfour"


def test_place_and_confidence_words() -> None:
    citation = answer_of("", "x", "").citations[0]
    assert place(citation) == "a/b.md, p. 3, Title > Head"
    assert place(replace(citation, title="", heading="", page=None)) == "a/b.md"
    assert [confidence_words(value) for value in (0.9, 0.6, 0.2)] == ["sure", "likely", "unsure"]


def test_a_conversation_in_markdown() -> None:
    answer = answer_of("Made ", "in *Genoa*", ".")
    markdown = conversation_markdown([("Where?", answer), ("Why?", replace(answer, found=False))])
    assert markdown == (
        "## Where?\n\n**in \\*Genoa\\*** \\[1\\] (sure: 0.90)\n\nSearched: q\n\n"
        "\\[1\\] a/b.md, p. 3, Title \\> Head\n\n> Made in \\*Genoa\\*\n\n"
        "## Why?\n\n**Not in these documents.**\n\nSearched: q\n\n"
        "The closest passages, which do not answer it:\n\n"
        "\\[1\\] a/b.md, p. 3, Title \\> Head\n\n> Made in \\*Genoa\\*\n"
    )
