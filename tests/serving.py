"""A served page, and a browser that opens it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
SCREENSHOTS = os.environ.get("ASKAI_SCREENSHOTS", "")  # a folder where they are kept


@dataclass(frozen=True)
class Served:
    """Where a page is served, and by which process."""

    address: str
    pid: int


@contextmanager
def serving(index: Path) -> Iterator[Served]:
    """A served page on a free port."""
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
    yield Served(url, process.pid)
    process.terminate()
    process.wait(20)
    process.stdout.close()


@contextmanager
def opened(address: str, **context: Any) -> Iterator[Page]:
    """The page in a browser; afterwards nothing foreign was fetched, and no dialog opened."""
    assert CHROMIUM, "no Chromium found: install it (Debian: apt-get install chromium)"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    strange: list[str] = []

    def note(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            strange.append(url)

    def dismiss(dialog: Dialog) -> None:
        strange.append(dialog.message)
        dialog.dismiss()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page(**{"viewport": {"width": 1280, "height": 800}} | context)
        page.on("request", lambda request: note(request.url))
        page.on("dialog", dismiss)
        page.goto(address)
        page.wait_for_selector(".askai-ready #askai-question textarea")
        yield page
        assert strange == []
        browser.close()


def ask(page: Page, question: str, turn: int) -> None:
    """Type a question, press Enter, and wait until the page has so many turns."""
    page.fill("#askai-question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function("n => document.querySelectorAll('.askai-turn').length >= n", arg=turn)


def in_sight(page: Page, outer: str, inner: str) -> None:
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


def photograph(page: Page, name: str) -> None:
    """Keep a picture of the page, where a folder for them is named."""
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")
