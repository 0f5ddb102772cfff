"""The page in a real browser, used as a person would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page
from reportlab.pdfgen.canvas import Canvas

from tests.serving import ask, in_sight, photograph

pytestmark = pytest.mark.browser


def test_answer_citation_and_marked_words(page: Page) -> None:
    ask(page, "How many Chinese universities offer AI degrees?", 1)
    assert "535" in page.locator(".askai-answer").inner_text()
    link = page.locator("#askai-chat a[href='#cite-1-1']").first
    link.hover()
    quoted = page.get_by_role("tooltip").inner_text()
    assert quoted.startswith("policy/education.md")
    assert "535 universities" in quoted
    link.click()
    mark = page.locator(".askai-document mark")
    mark.wait_for()
    assert mark.inner_text() == "535"
    assert page.locator(".askai-document .askai-quote").inner_text() == (
        "In China, 535 universities have undergraduate degrees in AI on offer."
    )
    assert "Ministry of Education" in page.locator(".askai-document").inner_text()
    in_sight(page, ".askai-document", "mark")
    page.get_by_role("button", name="Back to the sources").click()
    assert page.locator(".askai-source.askai-chosen mark").inner_text() == "535"
    assert page.url.rstrip("/") == page.url.rstrip("/").partition("#")[0]


def test_enter_on_a_citation_opens_it(page: Page) -> None:
    ask(page, "How many Chinese universities offer AI degrees?", 1)
    page.locator("#askai-chat a[href='#cite-1-1']").first.focus()
    page.keyboard.press("Enter")
    page.locator(".askai-document mark").wait_for()


def test_a_reload_keeps_the_conversation_and_what_it_was_about(page: Page) -> None:
    ask(page, "How many universities in China offer AI degrees?", 1)
    page.reload()
    page.locator(".askai-answer").first.wait_for()
    assert "535" in page.locator(".askai-answer").first.inner_text()
    ask(page, "And in the United States?", 2)
    assert "14" in page.locator(".askai-answer").last.inner_text()
    page.get_by_role("button", name="New conversation").click()
    page.locator(".askai-answer").first.wait_for(state="detached")
    page.reload()
    page.get_by_text("Ask a question about these documents.").wait_for()


def test_a_stopped_question_is_in_the_box_again(page: Page) -> None:
    typed = "Which firm made the robots of the gala?"  # asked nowhere else: no kept answer
    page.evaluate("""() => setInterval(() => {
            const stop = document.querySelector("#askai-stop");
            if (stop?.offsetParent) stop.click();
        }, 10)""")
    page.fill("#askai-question textarea", typed)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "typed => document.querySelector('#askai-question textarea').value === typed"
        " && document.querySelector('#askai-send') && !document.querySelector('.askai-step')",
        arg=typed,
    )
    assert page.locator(".askai-message").count() == 0


def test_edit_retry_copy_and_export(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    typed = "How many Chinese universities offer AI degrees?"
    ask(page, typed, 1)
    page.get_by_role("button", name="Edit").click()
    assert page.locator("#askai-question textarea").input_value() == typed
    only_in(page, "outlook")  # so that asking again shows
    page.get_by_role("button", name="Retry").click()
    page.wait_for_selector(".askai-none")
    assert page.locator(".askai-turn").count() == 1  # in the place of the first
    page.locator("#askai-only").get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Retry").click()
    page.wait_for_selector(".askai-answer")
    assert page.locator(".askai-turn").count() == 1
    page.get_by_role("button", name="Copy").last.click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("**535** \\[1\\]")
    assert "> In China, 535 universities have undergraduate degrees" in copied
    for name in ("Markdown", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Export as {name}").click()
        assert download.value.path().read_text("utf-8").count("535 universities") >= 1


def test_examples_come_from_the_corpus_and_can_be_asked(page: Page) -> None:
    page.get_by_text("Alibaba's chief executive").click()
    page.locator(".askai-answer").wait_for()
    assert "Wu" in page.locator(".askai-answer").inner_text()
    page.locator(".askai-why summary").click()
    assert page.locator(".askai-why meter").first.is_visible()


def test_only_in_one_document(page: Page) -> None:
    only_in(page, "regulation")
    ask(page, "How many Chinese universities offer AI degrees?", 1)
    page.locator(".askai-turn .askai-source").first.wait_for()
    for heading in page.locator(".askai-turn h3").all_inner_texts():
        assert "regulation" in heading


def test_a_verdict_is_written_down(page: Page, real_index: Path) -> None:
    ask(page, "How many Chinese universities offer AI degrees?", 1)
    page.get_by_role("button", name="dislike").first.click()
    page.get_by_text("Noted").wait_for()
    line = (real_index / "feedback.jsonl").read_text("utf-8").splitlines()[-1]
    assert json.loads(line)["verdict"] == "wrong"


def test_refusal_and_older_citations(page: Page) -> None:
    ask(page, "How many Chinese universities offer AI degrees?", 1)
    ask(page, "What is the boiling point of water?", 2)
    page.wait_for_selector(".askai-none")
    assert page.locator(".askai-turn.askai-open h2").inner_text().startswith("Closest passages")
    page.locator("#askai-chat a[href='#cite-1-1']").first.click()
    page.get_by_role("button", name="Back to the sources").click()
    assert page.locator(".askai-turn.askai-open h2").inner_text() == "Sources"


def test_a_new_answer_comes_into_sight(page: Page) -> None:
    for turn in range(1, 4):
        ask(page, "How many Chinese universities offer AI degrees?", turn)
    page.evaluate("document.querySelector('#askai-chat [role=log]').scrollTop = 0")
    page.locator("#askai-chat a[href='#cite-1-1']").first.click()
    page.locator(".askai-document mark").wait_for()
    ask(page, "Who leads Alibaba?", 4)
    page.wait_for_function(
        """() => {
            const log = document.querySelector('#askai-chat [role=log]').getBoundingClientRect();
            const answer = [...document.querySelectorAll('.askai-answer')].at(-1);
            const box = answer.getBoundingClientRect();
            return answer.innerText.includes('Wu') && box.top > log.top && box.bottom < log.bottom;
        }"""
    )


def test_markup_in_a_question_stays_text(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)> **Who** leads _Alibaba_?", 1)
    asked = page.locator(".askai-asked").inner_text()
    assert asked == "<img src=x onerror=alert(1)> **Who** leads _Alibaba_?"


def test_an_empty_question_is_explained(page: Page) -> None:
    ask(page, "?!", 1)
    assert "no words" in page.locator(".askai-error").inner_text()
    ask(page, "Who leads Alibaba? " * 200, 2)
    assert "the limit is 2000" in page.locator(".askai-error").last.inner_text()
    page.get_by_role("button", name="Edit").last.click()
    assert len(page.locator("#askai-question textarea").input_value()) > 2000


def test_what_was_searched_is_shown_and_asked_again(page: Page) -> None:
    row = page.locator("#askai-searched")
    ask(page, "How many universities in China offer AI degrees?", 1)
    assert not row.is_visible()
    ask(page, "And in the United States?", 2)
    searched = row.locator("textarea, input").first
    searched.wait_for()
    meant = "How many universities in the United States offer AI degrees?"
    assert searched.input_value() == meant
    assert "Searched" in page.locator("#askai-chat").inner_text()
    searched.fill("How many Chinese universities offer AI degrees?")
    row.locator("button").click()
    page.wait_for_function("document.querySelectorAll('.askai-turn').length >= 3")
    assert "535" in page.locator(".askai-answer").last.inner_text()
    assert not row.is_visible()


def test_a_hostile_document_is_only_text(own_page: Page) -> None:
    before = own_page.locator("img, script, svg").count()
    ask(own_page, "Where does the gull Larus live?", 1)
    own_page.locator("#askai-chat a[href='#cite-1-1']").first.click()
    own_page.locator(".askai-document mark").wait_for()
    shown = own_page.locator(".askai-document").inner_text()
    assert "<img src=http://example.org/x.png onerror=alert(2)>" in shown
    assert "[link](javascript:alert(4)) $x$ <svg onload=alert(5)>" in shown
    for place in (".askai-document", ".askai-message", ".askai-turn"):
        assert own_page.locator(f"{place} :is(img, script, iframe, b, object, embed)").count() == 0
    assert own_page.locator("a[href^=javascript]").count() == 0
    own_page.get_by_role("tab", name="Documents").click()
    own_page.wait_for_function(
        "document.querySelector('#askai-documents').innerText.includes('alert(1)')"
    )
    assert own_page.locator("script").count() <= before


def test_a_pdf_is_added_asked_about_and_removed(
    own: tuple[str, Path],
    own_page: Page,
    tmp_path: Path,
) -> None:
    canvas = Canvas(str(tmp_path / "harbour.pdf"))
    canvas.drawString(60, 700, "The harbour master of Pellworth is Agnes Tarrow.")
    canvas.save()
    documents = own_page.get_by_role("tab", name="Documents")
    documents.click()
    own_page.locator("#askai-add input[type=file]").set_input_files(tmp_path / "harbour.pdf")
    own_page.get_by_text("1 added").wait_for()
    assert "harbour.pdf" in own_page.locator("#askai-documents").inner_text()
    own_page.get_by_role("tab", name="Ask").click()
    ask(own_page, "Who is the harbour master of Pellworth?", 1)
    assert own_page.locator(".askai-answer").inner_text() == "Agnes Tarrow"
    own_page.locator("#askai-chat a[href='#cite-1-1']").first.click()
    picture = own_page.locator(".askai-document img.askai-page")
    picture.wait_for()
    own_page.wait_for_function("document.querySelector('img.askai-page').naturalWidth > 500")
    assert "'Agnes Tarrow' boxed" in (picture.get_attribute("alt") or "")
    assert own_page.locator(".askai-beside mark").inner_text() == "Agnes Tarrow"
    in_sight(own_page, ".askai-beside", "mark")
    photograph(own_page, "pdf")
    documents.click()
    box = own_page.locator("#askai-remove input")
    box.click()
    box.fill("harbour")
    box.press("Enter")
    box.blur()  # its list closes
    own_page.keyboard.press("Escape")
    own_page.get_by_role("button", name="Remove …").click()
    own_page.get_by_role("button", name="Yes, remove").click()
    own_page.get_by_text("1 removed").wait_for()
    assert not (own[1] / "harbour.pdf").exists()
    assert len(list(own[1].glob(".removed/*/harbour.pdf"))) == 1


def only_in(page: Page, document: str) -> None:
    """Choose the document whose path has these letters."""
    box = page.locator("#askai-only input")
    box.click()
    box.fill(document)
    box.press("Enter")
    box.blur()  # its list closes
