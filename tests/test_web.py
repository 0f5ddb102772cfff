"""The page: its checks and headers, and the page itself in a real browser."""

from __future__ import annotations

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
from pathlib import Path

import pytest

from askai.errors import SettingsError
from askai.web.server import Guard, free_socket

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


@pytest.fixture(scope="module")
def address(real_index: Path) -> Iterator[str]:
    """A served page on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port), "--index", str(real_index)],
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


def fetch(url: str) -> bytes:
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
def test_no_file_of_the_machine_is_served(address: str) -> None:
    for path in ("/gradio_api/file=/etc/passwd", "/file=/etc/passwd", "/..%2f..%2fetc/passwd"):
        assert b"root:" not in fetch(address + path)


@pytest.mark.browser
class TestInABrowser:
    @pytest.fixture
    def page(self, address: str):  # type: ignore[no-untyped-def]
        from playwright.sync_api import sync_playwright

        assert CHROMIUM, "no Chromium found: install it (Debian: apt-get install chromium)"
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            self.foreign: list[str] = []
            page.on("request", lambda request: self._note(request.url, address))
            page.goto(address)
            page.wait_for_selector("#askai-question textarea")
            yield page
            assert self.foreign == []
            browser.close()

    def _note(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.foreign.append(url)

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
        chosen = page.locator(".askai-source.askai-chosen")
        assert chosen.locator("mark").inner_text() == "535"
        assert chosen.locator(".askai-quote").inner_text() == (
            "In China, 535 universities have undergraduate degrees in AI on offer."
        )
        assert page.url.rstrip("/").endswith(str(page.url.split(":")[-1].rstrip("/")))

    def test_refusal_and_older_citations(self, page) -> None:  # type: ignore[no-untyped-def]
        self.ask(page, "How many Chinese universities offer AI degrees?", 1)
        self.ask(page, "What is the boiling point of water?", 2)
        page.wait_for_selector(".askai-none")
        assert page.locator(".askai-turn.askai-open h3").inner_text().startswith("Closest passages")
        page.locator("#askai-chat a[href='#cite-1-1']").first.click()
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
