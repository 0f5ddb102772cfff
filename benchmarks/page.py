"""How soon the page answers, and how it bears many people at once.

    python benchmarks/page.py [--index DIR] [--seconds N] [--people N]

Starts `askai serve` over the shipped corpus. Printed: from its start to the first answer in a
browser (Chromium); from Enter to the first visible step of an answer (median of 30 questions in a
browser); then how many questions a minute one person gets answered who asks without pause, and how
many many people together, each in conversations of five questions, by the requests that the page
itself makes; errors; and the server's resident memory before and after.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

from askai import Settings, build_index
from questions import QUESTIONS, ROOT

TURNS = 5  # of a conversation
STEPS = 30  # questions asked in the browser
STARTS = 3
SETTLE = 15  # seconds until the memory is read again


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--people", type=int, default=20)
    options = parser.parse_args()
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as scratch:
        index = options.index or Path(scratch)
        build_index(ROOT / "corpus", index, settings=Settings())
        starts = [start_to_answer(index, asked[0]) for _ in range(STARTS)]
        print(f"start to the first answer in a browser: {listed(starts)} s")
        with served(index) as (server, address):
            steps = first_steps(address, asked[:STEPS])
            print(f"Enter to the first visible step: p50 {statistics.median(steps):.0f} ms, "
                  f"worst {max(steps):.0f} ms ({len(steps)} questions)")  # fmt: skip
            load(server, address, asked, options.seconds, options.people)


def load(
    server: subprocess.Popen[str], address: str, asked: list[str], seconds: int, people: int
) -> None:
    """One person without pause, then many, then one again; and the memory before and after."""
    crowd(address, asked, people, 10)  # everything is loaded, every thread has run
    time.sleep(SETTLE)
    before = resident(server.pid)
    alone = crowd(address, asked, 1, seconds / 2)
    together = crowd(address, asked, people, seconds)
    alone += crowd(address, asked, 1, seconds / 2)
    time.sleep(SETTLE)
    after = resident(server.pid)
    for name, took in (("one person", alone), (f"{people} people", together)):
        right = sorted(one for one in took if one is not None)
        print(
            f"{name}: {60 * len(right) / seconds:.0f} answers a minute, {took.count(None)} errors; "
            f"p50 {right[len(right) // 2]:.2f} s, p95 {right[len(right) * 95 // 100]:.2f} s"
        )
    print(f"throughput together / alone: {len(together) / len(alone):.2f}")
    print(f"resident before and after: {before:.0f} and {after:.0f} MiB")


@contextmanager
def served(index: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running server, and its address."""
    command = [sys.executable, "-m", "askai", "serve", "--port", "18860", "--index", str(index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            said = next(found for line in server.stdout or () if (found := ADDRESS.search(line)))
            yield server, said.group()
        finally:
            server.terminate()


ADDRESS = re.compile(r"http://[\d.:]+")


def start_to_answer(index: Path, question: str) -> float:
    """Seconds from starting the server to an answer that can be read."""
    with browser_page() as page:
        start = time.perf_counter()
        with served(index) as (_, address):
            for _ in range(600):
                try:
                    page.goto(address)
                    break
                except Exception:  # noqa: BLE001 - it does not listen yet; the last try raises
                    time.sleep(0.05)
            else:
                page.goto(address)
            ask(page, question, 1)
            return time.perf_counter() - start


@contextmanager
def browser_page() -> Iterator[Page]:
    """An empty page of a browser."""
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser.new_page()
        browser.close()


def ask(page: Page, question: str, turn: int) -> None:
    """Type a question, press Enter, and wait for its answer."""
    page.wait_for_selector(".askai-ready #askai-question textarea")
    page.fill("#askai-question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function("n => document.querySelectorAll('.askai-turn').length >= n", arg=turn)


def first_steps(address: str, questions: list[str]) -> list[float]:
    """Milliseconds from Enter to the first step of each question, by the browser's clock."""
    took = []
    with browser_page() as page:
        page.goto(address)
        page.evaluate(
            """() => {
                window.steps = [];
                let pressed = 0;
                document.addEventListener("keydown", (event) => {
                    if (event.key === "Enter") pressed = performance.now();
                }, true);
                new MutationObserver(() => {
                    if (pressed && document.querySelector(".askai-step")) {
                        const at = pressed;
                        pressed = 0;
                        // as it is painted
                        requestAnimationFrame(() => window.steps.push(performance.now() - at));
                    }
                }).observe(document.body, { subtree: true, childList: true });
            }"""
        )
        for turn, question in enumerate(questions, start=1):
            ask(page, question, (turn - 1) % TURNS + 1)
            if turn % TURNS == 0:
                page.get_by_role("button", name="New conversation").click()
                page.wait_for_function("!document.querySelector('.askai-turn')")
        took = page.evaluate("window.steps")
    return [float(one) for one in took]


def crowd(address: str, asked: list[str], people: int, seconds: float) -> list[float | None]:
    """Seconds that each question took of so many people; None for one that failed."""
    event = question_event(address)
    took: list[float | None] = []
    until = time.perf_counter() + seconds

    def person(number: int) -> None:
        questions = itertools.cycle(asked[number * 7 % len(asked) :] + asked[: number * 7])
        with httpx.Client(base_url=f"{address}/gradio_api", timeout=120) as client:
            while time.perf_counter() < until:
                took.extend(converse(client, event, itertools.islice(questions, TURNS), until))

    threads = [threading.Thread(target=person, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


@dataclass(frozen=True)
class Event:
    """What the page sends when Enter is pressed in the question's box."""

    number: int
    kept: int  # where among its outputs the conversation stands


def question_event(address: str) -> Event:
    """As the page's own configuration tells it."""
    config = httpx.get(f"{address}/config").json()
    box = next(
        one["id"] for one in config["components"] if one["props"].get("elem_id") == "askai-question"
    )
    found = next(one for one in config["dependencies"] if [box, "submit"] in one["targets"])
    return Event(found["id"], found["outputs"].index(found["inputs"][1]))


def converse(
    client: httpx.Client, event: Event, questions: Iterator[str], until: float
) -> Iterator[float | None]:
    """A conversation as the page holds it: a session that lives while its heartbeat is open."""
    session = uuid.uuid4().hex[:12]
    kept: Any = []
    with client.stream("GET", f"/heartbeat/{session}"):
        for question in questions:
            if time.perf_counter() >= until:
                return
            start = time.perf_counter()
            kept = asked_in_queue(client, event, session, question, kept)
            yield time.perf_counter() - start if kept else None


def asked_in_queue(
    client: httpx.Client, event: Event, session: str, question: str, kept: Any
) -> Any:
    """The conversation with the question and its answer; [] when there is none."""
    body = {"data": [question, kept, []], "fn_index": event.number, "session_hash": session}
    if client.post("/queue/join", json=body).status_code != 200:
        return []
    with client.stream("GET", "/queue/data", params={"session_hash": session}) as lines:
        for line in lines.iter_lines():
            if line.startswith("data:") and (told := json.loads(line[5:])):
                if told["msg"] == "process_completed":
                    after = told["output"]["data"][event.kept] if told["success"] else []
                    answered = len(after) == len(kept) + 1 and after[-1]["answer"]
                    return after if answered else []
                if told["msg"] in ("queue_full", "unexpected_error"):
                    return []
    return []


def resident(pid: int) -> float:
    """MiB of a process's memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found.group(1)) / 1024 if found else float("nan")


def listed(values: list[float]) -> str:
    """Numbers with one digit after the point."""
    return ", ".join(f"{value:.1f}" for value in values)


if __name__ == "__main__":
    main()
