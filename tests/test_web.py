"""The page: its checks and headers, and the page itself in a real browser."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from askai.build import build_index
from askai.errors import SettingsError
from askai.web.server import Guard, free_socket, serve

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""


def test_the_next_free_port_is_taken() -> None:
    with (
        free_socket("127.0.0.1", 17860) as first,
        free_socket("127.0.0.1", first.getsockname()[1]) as second,
    ):
        assert second.getsockname()[1] > first.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", 70_000), ("192.0.2.1", 7860), ("127.0.0.1", -1)]
)
def test_no_port_can_be_used(host: str, port: int) -> None:
    with pytest.raises(SettingsError, match="--port"):
        free_socket(host, port)


@pytest.mark.parametrize(
    ("host", "origin", "refused"),
    [
        ("127.0.0.1:7860", None, False),
        ("localhost:7860", "http://localhost:7860", False),
        ("[::1]:7860", None, False),
        ("localhost", None, False),
        ("evil.example:7860", None, True),
        ("127.0.0.1:7860", "http://evil.example", True),
        ("LOCALHOST:7860", "http://LocalHost:7860", False),
        ("127.0.0.1:7860", "null", True),
        ("", None, True),
        ("[", None, True),
        ("127.0.0.1:7860", "http://[", True),
        ("localhost:7860", "localhost:7860", True),
    ],
)
def test_foreign_hosts_and_origins_are_refused(
    host: str, origin: str | None, refused: bool
) -> None:
    guard = Guard(None, {"127.0.0.1", "localhost", "[::1]"})  # type: ignore[arg-type]
    headers = {b"host": host} | ({b"origin": origin} if origin else {})
    assert bool(guard._refusal(headers)) is refused


@pytest.mark.parametrize(
    ("site", "mode", "refused"),
    [
        ("same-origin", "cors", False),
        ("none", "navigate", False),
        ("cross-site", "navigate", False),  # a link to the page
        ("cross-site", "no-cors", True),  # an <img> of another site
        ("same-site", "cors", True),
    ],
)
def test_other_sites_cannot_load_parts(site: str, mode: str, refused: bool) -> None:
    guard = Guard(None, {"localhost"})  # type: ignore[arg-type]
    headers = {b"host": "localhost", b"sec-fetch-site": site, b"sec-fetch-mode": mode}
    assert bool(guard._refusal(headers)) is refused


@pytest.mark.parametrize(
    ("host", "refused"),
    [
        ("192.0.2.7:7860", False),
        ("[2001:db8::1]:7860", False),
        ("mine.local:7860", False),
        ("evil.example:7860", True),
    ],
)
def test_where_all_addresses_are_served_names_are_still_known_ones(
    host: str, refused: bool
) -> None:
    guard = Guard(None, {"mine.local"}, addresses=True)  # type: ignore[arg-type]
    assert bool(guard._refusal({b"host": host})) is refused


@pytest.mark.parametrize(
    ("given", "authorized"),
    [
        ("Basic dXNlcjpwYXNz", True),  # user:pass
        ("Basic dXNlcjpwYXN0", False),
        ("Bearer dXNlcjpwYXNz", False),
        ("", False),
    ],
)
def test_the_password_is_asked_of_everyone(given: str, authorized: bool) -> None:
    guard = Guard(None, None, "user:pass")  # type: ignore[arg-type]
    assert guard._authorized({b"authorization": given} if given else {}) is authorized
    assert Guard(None, None)._authorized({})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "auth", "told"),
    [("0.0.0.0", "", "--auth"), ("192.0.2.1", "", "--auth"), ("127.0.0.1", "user", "colon")],
)
def test_other_machines_are_not_served_by_accident(host: str, auth: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        serve("nowhere", host, 7860, print, auth=auth)


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """A served page on a free port: its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "app.py", "--mcp", "--port", str(port), "--index", str(index)],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if found := re.search(r"http://[\d.:]+", line):
            break
    else:
        pytest.fail("".join(lines))
    url = found.group()
    for _ in range(120):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            break
        except OSError:
            time.sleep(0.5)
    yield url
    process.terminate()
    process.wait(20)
    process.stdout.close()


@pytest.fixture(scope="module")
def address(real_index: Path) -> Iterator[str]:
    """The page over the shipped corpus."""
    with serving(real_index) as url:
        yield url


HOSTILE = """# <script>alert(1)</script> Gulls

<img src=http://example.org/x.png onerror=alert(2)> The gull <b>Larus</b>
<a href="javascript:alert(3)">lives</a> on the pier of Pellworth.
![pic](http://example.org/y.png) [link](javascript:alert(4)) $x$ <svg onload=alert(5)>
"""


@pytest.fixture
def own(real_index: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A page over a corpus of its own: its address, and the corpus."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "gulls.md").write_text(HOSTILE)
    shutil.copytree(real_index / "models", index / "models")  # exported once is enough
    build_index(corpus, index)
    with serving(index) as url:
        yield url, corpus


def fetch(url: str | urllib.request.Request) -> bytes:
    """What the server sends, also with a refusal."""
    try:
        with urllib.request.urlopen(url) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.read()


@pytest.mark.model
def test_headers_and_nothing_foreign_in_the_page(address: str) -> None:
    with urllib.request.urlopen(address) as response:
        page = response.read().decode()
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
    # What the page loads: every source and stylesheet is this server's own.
    loaded = re.findall(
        r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["'](https?:[^"']+)""", page
    )
    assert [url for url in loaded if not url.startswith(address)] == []
    request = urllib.request.Request(address, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)
    assert refusal.value.code == 403
    refusal.value.close()


@pytest.mark.model
def test_programs_ask_over_http_and_mcp(address: str) -> None:
    body = json.dumps({"question": "How many Chinese universities offer AI degrees?"}).encode()
    headers = {"content-type": "application/json"}
    got = json.loads(fetch(urllib.request.Request(f"{address}/api/ask", body, headers)))
    assert got["text"] == "535"
    assert "no words" in json.loads(fetch(f"{address}/api/search?question=%3F"))["error"]
    assert json.loads(fetch(f"{address}/health"))["status"] == "ok"

    async def talk() -> tuple[set[str], str, str]:
        from mcp import Client

        async with Client(f"{address}/mcp") as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            answer = await client.call_tool("ask", json.loads(body))
            failed = await client.call_tool("search", {"question": "?"})
            assert failed.is_error
            return tools, answer.content[0].text, failed.content[0].text

    tools, answer, failed = asyncio.run(talk())
    assert tools == {"ask", "search"}
    assert json.loads(answer) | {"seconds": {}} == got | {"seconds": {}}
    assert "no words" in failed


@pytest.mark.model
def test_no_file_of_the_machine_is_served(address: str) -> None:
    for path in ("/gradio_api/file=/etc/passwd", "/file=/etc/passwd", "/..%2f..%2fetc/passwd"):
        assert b"root:" not in fetch(address + path)


@contextmanager
def opened(address: str):  # type: ignore[no-untyped-def]
    """The page in a browser; afterwards nothing foreign was fetched, and no dialog opened."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "no Chromium found: install it (Debian: apt-get install chromium)"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    strange: list[str] = []

    def note(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            strange.append(url)

    def dismiss(dialog) -> None:  # type: ignore[no-untyped-def]
        strange.append(dialog.message)
        dialog.dismiss()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("request", lambda request: note(request.url))
        page.on("dialog", dismiss)
        page.goto(address)
        page.wait_for_selector("#askai-question textarea")
        yield page
        assert strange == []
        browser.close()


@pytest.mark.browser
class TestInABrowser:
    @pytest.fixture
    def page(self, address: str):  # type: ignore[no-untyped-def]
        with opened(address) as page:
            yield page

    @pytest.fixture
    def own_page(self, own: tuple[str, Path]):  # type: ignore[no-untyped-def]
        with opened(own[0]) as page:
            yield page

    def ask(self, page, question: str, turn: int) -> None:  # type: ignore[no-untyped-def]
        page.fill("#askai-question textarea", question)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "n => document.querySelectorAll('.askai-turn').length >= n", arg=turn
        )

    def test_answer_citation_and_marked_words(self, page) -> None:  # type: ignore[no-untyped-def]
        self.ask(page, "How many Chinese universities offer AI degrees?", 1)
        assert "535" in page.locator(".askai-answer").inner_text()
        link = page.locator("#askai-chat a[href='#cite-1-1']").first
        assert "policy/education.md" in (link.get_attribute("title") or "")
        link.click()
        mark = page.locator(".askai-document mark")
        mark.wait_for()
        assert mark.inner_text() == "535"
        assert page.locator(".askai-document .askai-quote").inner_text() == (
            "In China, 535 universities have undergraduate degrees in AI on offer."
        )
        assert "Ministry of Education" in page.locator(".askai-document").inner_text()
        self.in_sight(page, ".askai-document", "mark")
        page.get_by_role("button", name="Back to the sources").click()
        assert page.locator(".askai-source.askai-chosen mark").inner_text() == "535"
        assert page.url.rstrip("/") == page.url.rstrip("/").partition("#")[0]

    def in_sight(self, page, outer: str, inner: str) -> None:  # type: ignore[no-untyped-def]
        """That an element is inside the visible part of another, and of the window."""
        assert page.evaluate(
            """([outer, inner]) => {
                const box = document.querySelector(outer).getBoundingClientRect();
                const mark = document.querySelector(outer + ' ' + inner).getBoundingClientRect();
                return mark.top >= Math.max(box.top, 0)
                    && mark.bottom <= Math.min(box.bottom, window.innerHeight);
            }""",
            [outer, inner],
        )

    def test_enter_on_a_citation_opens_it(self, page) -> None:  # type: ignore[no-untyped-def]
        self.ask(page, "How many Chinese universities offer AI degrees?", 1)
        page.locator("#askai-chat a[href='#cite-1-1']").first.focus()
        page.keyboard.press("Enter")
        page.locator(".askai-document mark").wait_for()

    def test_a_reload_keeps_the_conversation_and_what_it_was_about(self, page) -> None:  # type: ignore[no-untyped-def]
        self.ask(page, "How many universities in China offer AI degrees?", 1)
        page.reload()
        page.locator(".askai-answer").first.wait_for()
        assert "535" in page.locator(".askai-answer").first.inner_text()
        self.ask(page, "And in the United States?", 2)
        assert "14" in page.locator(".askai-answer").last.inner_text()
        page.get_by_role("button", name="New conversation").click()
        page.locator(".askai-answer").first.wait_for(state="detached")
        page.reload()
        page.get_by_text("Ask a question about these documents.").wait_for()

    def test_edit_retry_copy_and_export(self, page) -> None:  # type: ignore[no-untyped-def]
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        typed = "How many Chinese universities offer AI degrees?"
        self.ask(page, typed, 1)
        page.get_by_role("button", name="Edit").click()
        assert page.locator("#askai-question textarea").input_value() == typed
        page.get_by_role("button", name="Retry").click()
        page.wait_for_selector(".askai-step")
        page.wait_for_selector(".askai-message")
        assert page.locator(".askai-turn").count() == 1  # in the place of the first
        page.get_by_role("button", name="Copy").last.click()
        page.get_by_text("Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("**535** \\[1\\]")
        assert "> In China, 535 universities have undergraduate degrees" in copied
        for name in ("Markdown", "JSON"):
            with page.expect_download() as download:
                page.get_by_role("button", name=f"Export as {name}").click()
            assert download.value.path().read_text("utf-8").count("535 universities") >= 1

    def test_examples_come_from_the_corpus_and_can_be_asked(self, page) -> None:  # type: ignore[no-untyped-def]
        page.get_by_text("Alibaba's chief executive").click()
        page.locator(".askai-answer").wait_for()
        assert "Wu" in page.locator(".askai-answer").inner_text()
        page.locator(".askai-why summary").click()
        assert page.locator(".askai-why meter").first.is_visible()

    def test_only_in_one_document(self, page) -> None:  # type: ignore[no-untyped-def]
        box = page.locator("#askai-only input")
        box.click()
        box.fill("regulation")
        box.press("Enter")
        self.ask(page, "How many Chinese universities offer AI degrees?", 1)
        page.locator(".askai-turn .askai-source").first.wait_for()
        for heading in page.locator(".askai-turn h4").all_inner_texts():
            assert "regulation" in heading

    def test_a_verdict_is_written_down(self, page, real_index: Path) -> None:  # type: ignore[no-untyped-def]
        self.ask(page, "How many Chinese universities offer AI degrees?", 1)
        page.get_by_role("button", name="dislike").first.click()
        page.get_by_text("Noted").wait_for()
        line = (real_index / "feedback.jsonl").read_text("utf-8").splitlines()[-1]
        assert json.loads(line)["verdict"] == "wrong"

    def test_refusal_and_older_citations(self, page) -> None:  # type: ignore[no-untyped-def]
        self.ask(page, "How many Chinese universities offer AI degrees?", 1)
        self.ask(page, "What is the boiling point of water?", 2)
        page.wait_for_selector(".askai-none")
        assert page.locator(".askai-turn.askai-open h3").inner_text().startswith("Closest passages")
        page.locator("#askai-chat a[href='#cite-1-1']").first.click()
        page.get_by_role("button", name="Back to the sources").click()
        assert page.locator(".askai-turn.askai-open h3").inner_text() == "Sources"

    def test_markup_in_a_question_stays_text(self, page) -> None:  # type: ignore[no-untyped-def]
        self.ask(page, "<img src=x onerror=alert(1)> **Who** leads _Alibaba_?", 1)
        asked = page.locator(".askai-asked").inner_text()
        assert asked == "<img src=x onerror=alert(1)> **Who** leads _Alibaba_?"

    def test_an_empty_question_is_explained(self, page) -> None:  # type: ignore[no-untyped-def]
        self.ask(page, "?!", 1)
        assert "no words" in page.locator(".askai-error").inner_text()

    def test_what_was_searched_is_shown_and_asked_again(self, page) -> None:  # type: ignore[no-untyped-def]
        row = page.locator("#askai-searched")
        self.ask(page, "How many universities in China offer AI degrees?", 1)
        assert not row.is_visible()
        self.ask(page, "And in the United States?", 2)
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

    def test_a_hostile_document_is_only_text(self, own_page) -> None:  # type: ignore[no-untyped-def]
        before = own_page.locator("img, script, svg").count()
        self.ask(own_page, "Where does the gull Larus live?", 1)
        own_page.locator("#askai-chat a[href='#cite-1-1']").first.click()
        own_page.locator(".askai-document mark").wait_for()
        shown = own_page.locator(".askai-document").inner_text()
        assert "<img src=http://example.org/x.png onerror=alert(2)>" in shown
        assert "[link](javascript:alert(4)) $x$ <svg onload=alert(5)>" in shown
        for place in (".askai-document", ".askai-message", ".askai-turn"):
            assert (
                own_page.locator(f"{place} :is(img, script, iframe, b, object, embed)").count() == 0
            )
        assert own_page.locator("a[href^=javascript]").count() == 0
        own_page.get_by_role("tab", name="Documents").click()
        own_page.wait_for_function(
            "document.querySelector('#askai-documents').innerText.includes('alert(1)')"
        )
        assert own_page.locator("script").count() <= before

    def test_a_pdf_is_added_asked_about_and_removed(
        self,
        own: tuple[str, Path],
        own_page,  # type: ignore[no-untyped-def]
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
        self.ask(own_page, "Who is the harbour master of Pellworth?", 1)
        assert own_page.locator(".askai-answer").inner_text() == "Agnes Tarrow"
        own_page.locator("#askai-chat a[href='#cite-1-1']").first.click()
        picture = own_page.locator(".askai-document img.askai-page")
        picture.wait_for()
        own_page.wait_for_function("document.querySelector('img.askai-page').naturalWidth > 500")
        assert "'Agnes Tarrow' boxed" in (picture.get_attribute("alt") or "")
        documents.click()
        box = own_page.locator("#askai-remove input")
        box.click()
        box.fill("harbour")
        box.press("Enter")
        own_page.keyboard.press("Escape")
        own_page.get_by_role("button", name="Remove …").click()
        own_page.get_by_role("button", name="Yes, remove").click()
        own_page.get_by_text("1 removed").wait_for()
        assert not (own[1] / "harbour.pdf").exists()
        assert len(list(own[1].glob(".removed/*/harbour.pdf"))) == 1
