"""What the page keeps, shows and writes down, without a browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path
from threading import Event, Semaphore
from time import sleep
from typing import Any

import gradio as gr
import httpx
import pytest
from anyio import CapacityLimiter
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient
from gradio.context import LocalContext
from hypothesis import given
from hypothesis import strategies as st

from askai import Assistant, Settings, build_index
from askai.answers import Answer, Citation, Hit, Part, as_json
from askai.errors import QuestionError
from askai.web import feedback
from askai.web.api import add_api
from askai.web.asking_steps import steps
from askai.web.background import heard
from askai.web.page import build_page
from askai.web.sources import add_sources
from askai.web.turns import Turn, as_json_text, as_markdown, messages, panel, restored, saved

TEXT = "Oil <b>is</b> pressed in Genoa. It is sold in Bari."
CITATION = Citation("a b.md", "Oil", "", None, 25, 30, "Genoa", TEXT[:31], 0, 31)
HIT = Hit("a b.md", "Oil", "", None, 0, len(TEXT), TEXT, 0.5, {"keyword": 2.0, "vector": 0.3})
PART = Part("Genoa", 0.9, (CITATION,))
ANSWER = Answer(
    "Where is oil pressed?", True, "fact", "Genoa", 0.9, (PART,), (CITATION,), (HIT,), {"read": 0.1}
)
TURN = Turn("where oil", ANSWER)
FAILED = Turn("?", None, "no <words>")


def test_turns_survive_the_browser() -> None:
    limited = replace(TURN, documents=("a*",))
    kept = json.loads(json.dumps(saved([TURN, limited, FAILED])))
    assert restored(kept) == [TURN, limited, FAILED]
    del kept[0]["documents"]  # of an older version
    assert restored(kept) == [TURN, limited, FAILED]


@pytest.mark.parametrize(
    "kept",
    [
        None,
        {},
        "x",
        [1],
        [{}],
        [{"typed": "a", "error": "", "answer": {"question": "only"}}],
        [saved([replace(TURN, answer=replace(ANSWER, citations=()))])[0]],  # parts cite more
    ],
)
def test_what_the_browser_cannot_have_kept_is_left_out(kept: object) -> None:
    assert restored(kept) == []


@given(st.text(max_size=60))
def test_a_question_is_shown_as_text(drawn: str) -> None:
    typed = f"<script>{drawn}</div>"
    for message in messages([Turn(typed, None, typed), replace(TURN, typed=typed)]):
        assert "<script" not in message["content"]
        assert message["content"].count("</div>") == message["content"].count("<div")
        assert "\n" not in message["content"]


def test_messages_and_panel() -> None:
    shown = messages([TURN, FAILED])
    assert [message["role"] for message in shown] == ["user", "assistant"] * 2
    assert 'id="asked-1">where oil<' in shown[0]["content"]
    assert "no &lt;words&gt;" in shown[3]["content"]
    assert ">sure: 0.90</p>" in shown[1]["content"]
    assert "<mark>Genoa</mark>" in panel([TURN])
    assert panel([TURN, FAILED]).count("askai-open") == 1
    assert "appear here" in panel([])


def test_a_conversation_is_exported() -> None:
    assert as_markdown([TURN, FAILED]).startswith("## where oil\n\n**Genoa** \\[1\\]")
    exported = json.loads(as_json_text([TURN, FAILED]))
    assert [(item["typed"], item["answer"]["text"]) for item in exported] == [
        ("where oil", "Genoa")
    ]


def test_a_verdict_is_one_line(tmp_path: Path) -> None:
    assert feedback.write(tmp_path, replace(TURN, documents=("a*",)), "wrong source")
    assert not feedback.write(tmp_path, FAILED, "Right")  # nothing to judge
    small_talk = replace(TURN, answer=replace(ANSWER, kind="chat"))
    assert not feedback.write(tmp_path, small_talk, "right")
    (line,) = (tmp_path / feedback.FILE).read_text("utf-8").splitlines()
    written = json.loads(line)
    assert written.pop("time")
    assert written == {
        "question": "Where is oil pressed?",
        "typed": "where oil",
        "documents": ["a*"],
        "found": True,
        "answer": "Genoa",
        "citations": [
            {
                "document": "a b.md",
                "page": None,
                "start": 25,
                "end": 30,
                "text": "Genoa",
                "quote": TEXT[:31],
            }
        ],
        "verdict": "wrong source",
    }


class FakeAssistant:
    """Knows one document and one answer."""

    def document_text(self, path: str) -> str:
        if path != "a b.md":
            raise QuestionError(f"There is no document {path!r} in the index.")
        return TEXT

    def ask(self, question: str, **options: Any) -> Answer:
        on_step = options.get("on_step", lambda step: None)
        on_step("search")
        if question == "?":
            raise QuestionError("no words")
        if question == "broken":
            raise RuntimeError("a bug")
        on_step("read")
        return ANSWER

    def search(self, question: str, k: int, documents: list[str] | None) -> tuple[Hit, ...]:
        return (HIT,)[:k]

    def documents(self) -> list[str]:
        return ["a b.md"]


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    add_sources(app, FakeAssistant())  # type: ignore[arg-type]
    add_api(app, FakeAssistant(), CapacityLimiter(2))  # type: ignore[arg-type]
    with TestClient(app) as client:
        yield client


def test_a_citation_opens_its_document(client: TestClient) -> None:
    query = panel([TURN]).partition('data-source="')[2].partition('"')[0]
    got = client.get("/source?" + query.replace("&amp;", "&"))
    assert got.status_code == 200
    assert "<mark>Genoa</mark>" in got.text
    assert "&lt;b&gt;is&lt;/b&gt;" in got.text
    assert "sold in Bari" in got.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("document=x%3Cb%3E&quote=0&start=0&end=1&quote_start=0&quote_end=2", 404),
        ("document=a+b.md&quote=0&start=0&end=1&quote_start=0&quote_end=999", 409),
        ("document=a+b.md&quote=0&start=0&end=1&quote_start=0&quote_end=2", 409),
        ("document=a+b.md&quote=0&start=x&end=1&quote_start=0&quote_end=2", 422),
    ],
)
def test_a_place_that_is_not_there(client: TestClient, query: str, status: int) -> None:
    got = client.get(f"/source?{query}")
    assert got.status_code == status
    assert "<b>" not in got.text


def test_steps_are_told_before_the_answer() -> None:
    fake: Any = FakeAssistant()
    assert list(steps(fake, "where oil", (), None)) == ["search", "read", TURN]
    *_, limited = steps(fake, "where oil", (), ["a*"])
    assert limited == replace(TURN, documents=("a*",))
    assert list(steps(fake, "?", (), None)) == ["search", Turn("?", None, "no words")]
    *_, failed = steps(fake, "broken", (), None)
    assert isinstance(failed, Turn)
    assert "RuntimeError" in failed.error


def test_programs_get_the_fields_of_the_command_line(client: TestClient) -> None:
    got = client.post("/api/ask", json={"question": "where oil", "history": [["a?", "b"]]})
    assert got.status_code == 200
    assert got.json() == as_json(ANSWER)
    found = client.get("/api/search", params={"question": "oil", "k": 1})
    assert found.json() == as_json([HIT])
    assert client.get("/health").json() == {"status": "ok", "documents": 1}
    assert client.head("/health").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"question": "?"}, 400, "no words"),
        ({"query": "oil"}, 422, "question: Field required; query: Extra inputs"),
        ({"question": 5}, 422, "question: Input should be a valid string"),
        ({"question": "oil", "documents": "a"}, 422, "documents: Input should be a valid list"),
        ({"question": "oil", "history": [["a"]]}, 422, "history.0"),
        ([], 422, "the request: Input should be"),
    ],
)
def test_programs_are_told_what_is_wrong(
    client: TestClient, body: object, status: int, told: str
) -> None:
    got = client.post("/api/ask", json=body)
    assert got.status_code == status
    assert told in got.json()["error"]
    assert "Traceback" not in got.text


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/ask", None, 405),
        ("POST", "/api/search", None, 405),
        ("GET", "/api/nothing", None, 404),
        ("GET", "/api/", None, 404),
        ("POST", "/api/ask", b'{"question": "\xe9"}', 400),
    ],
)
def test_programs_are_told_every_error_in_the_same_way(
    client: TestClient, method: str, path: str, body: bytes | None, status: int
) -> None:
    client.app.mount("/", PlainTextResponse("the page"))  # type: ignore[attr-defined]
    headers = {"content-type": "application/json"}
    got = client.request(method, path, content=body, headers=headers)
    assert got.status_code == status
    assert list(got.json()) == ["error"]
    assert status != 405 or got.headers["allow"]


def test_waiting_questions_keep_nobody_else_waiting() -> None:
    ends, under_way = Event(), Semaphore(0)

    class Slow(FakeAssistant):
        def ask(self, question: str, **options: Any) -> Answer:
            under_way.release()
            ends.wait(60)
            return ANSWER

    async def talk() -> list[int]:
        app = FastAPI()
        add_api(app, Slow(), CapacityLimiter(2))  # type: ignore[arg-type]
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            asked = [client.post("/api/ask", json={"question": "oil"}) for _ in range(60)]
            waiting = asyncio.gather(*asked)
            try:
                await asyncio.to_thread(lambda: [under_way.acquire(timeout=30) for _ in range(2)])
                others = (client.get(path) for path in ("/health", "/api/search?question=oil"))
                told = await asyncio.wait_for(asyncio.gather(*others), 30)
                assert not under_way.acquire(blocking=False)  # two are read at once
            finally:
                ends.set()
            return [got.status_code for got in [*told, *await waiting]]

    assert asyncio.run(talk()) == [200] * 62


def test_only_the_quote_that_was_cited_is_marked(client: TestClient) -> None:
    """The document may have changed since: other words must not pass for the citation."""
    query = panel([TURN]).partition('data-source="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get("/source?" + query.replace("start=25", "start=24")).status_code == 200
    moved = query.replace("quote_start=0", "quote_start=1")
    got = client.get(f"/source?{moved}")
    assert got.status_code == 409
    assert "has changed" in got.text


def test_work_is_heard_while_it_goes_on() -> None:
    assert list(heard(lambda say: [say(1), say(2), 3][-1])) == [1, 2, 3]

    def fail(say: Callable[[int], None]) -> int:
        say(1)
        raise ValueError("why")

    hearing = heard(fail)
    assert next(hearing) == 1
    with pytest.raises(ValueError, match="why"):
        next(hearing)


@pytest.fixture
def handlers(
    encoder: object, corpus: Path, tmp_path: Path
) -> Iterator[dict[str, Callable[..., Any]]]:
    """What happens on the events of a page over a small index, by the name of the function."""
    build_index(corpus, tmp_path / "index", settings=Settings())
    assistant = Assistant.open(tmp_path / "index", Settings())

    async def built() -> Any:  # without a loop that runs gradio makes some, and closes none
        return build_page(assistant)

    page = asyncio.run(built())
    token = LocalContext.in_event_listener.set(True)
    yield {str(event.name): event.fn for event in page.fns.values() if event.fn}
    LocalContext.in_event_listener.reset(token)
    assistant.close()


def sent(outputs: Iterable[Any]) -> str:
    """What a function of the page gives its components, as text."""
    return "\n".join(str(getattr(output, "constructor_args", output)) for output in outputs)


def all_of(items: AsyncIterator[Any]) -> list[Any]:
    async def collected() -> list[Any]:
        return [item async for item in items]

    return asyncio.run(collected())


def test_a_limit_stays_while_it_matches_something(
    handlers: dict[str, Callable[..., Any]], corpus: Path
) -> None:
    only = ["river", "deep/", "deep/trains.txt", "bridge.html", "b*", "ridge", "nothing"]
    (corpus / "bridge.html").unlink()
    *_, built = handlers["_build"](only)
    assert built[-2].constructor_args["value"] == ["river", "deep/", "deep/trains.txt", "b*"]


@pytest.mark.parametrize("only", [[], ["rivers.md"]])
def test_an_index_that_cannot_be_used_any_more_is_told(
    handlers: dict[str, Callable[..., Any]], tmp_path: Path, only: list[str]
) -> None:
    (tmp_path / "index" / "CURRENT").write_text("generation-1")
    told = "run `askai index`"
    *_, turned = all_of(handlers["_ask"]("Where does the Elbe flow?", [], only))
    (turn,) = restored(turned[3])
    assert told in turn.error
    assert told in sent(handlers["loaded"]([]))
    *_, built = handlers["_build"](only)
    assert told in built[0]


def test_the_examples_are_those_of_the_index(
    handlers: dict[str, Callable[..., Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Assistant, "example_questions", lambda self: ("Who rows the ferry?",))
    assert "Who rows the ferry?" in sent(handlers["loaded"]([]))
    *_, built = handlers["_build"]([])
    assert "Who rows the ferry?" in sent(built)


def test_the_page_shows_what_the_index_has(handlers: dict[str, Callable[..., Any]]) -> None:
    shown = sent(handlers["loaded"]([]))
    assert "answers from 4 documents" in shown
    assert "deep/er/" in shown
    *_, turned = all_of(handlers["_ask"]("Where does the Elbe flow?", [], ["rivers"]))
    (turn,) = restored(turned[3])
    assert turn.answer is not None
    assert turn.answer.citations[0].document == "rivers.md"


EXAMPLE = gr.SelectData(None, {"index": 0, "value": {"text": "Where does the Elbe flow?"}})
QUESTIONS: dict[str, tuple[Any, ...]] = {
    "_ask": ("Where does the Elbe flow?", [], []),
    "_ask_alone": ("Where does the Elbe flow?", [], []),
    "_ask_example": ([], [], EXAMPLE),
    "_ask_again": (saved([TURN]), []),
}


def test_the_sources_stay_while_the_next_question_is_under_way(
    handlers: dict[str, Callable[..., Any]],
) -> None:
    first, *_, last = all_of(handlers["_ask"]("Where does the Elbe flow?", saved([TURN]), []))
    assert first[6] == gr.skip()
    assert all(place in last[6] for place in ('id="cite-1-1"', 'id="cite-2-1"'))


def test_what_is_typed_for_the_next_question_stays(
    handlers: dict[str, Callable[..., Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(self: Assistant, question: str, **options: Any) -> Answer:
        options["on_step"]("search")
        return ANSWER

    monkeypatch.setattr(Assistant, "ask", ask)
    for name, inputs in QUESTIONS.items():
        first, *later = [box for box, *_ in all_of(handlers[name](*inputs))]
        assert first == ("" if name == "_ask" else gr.skip())
        assert later == [gr.skip()]
    assert handlers["_stopped"]("", [], "Who rows?")[0] == "Who rows?"
    assert handlers["_stopped"]("And who steers?", [], "Who rows?")[0] == gr.skip()


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_stopped_question_is_left_at_once(
    handlers: dict[str, Callable[..., Any]],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """Until it is left Gradio lets no other question begin."""
    ended = Event()

    def ask(self: Assistant, question: str, **options: Any) -> Answer:
        options["on_step"]("search")
        ended.wait(60)
        return ANSWER

    monkeypatch.setattr(Assistant, "ask", ask)

    async def stopped() -> bool:
        async with aclosing(handlers[name](*QUESTIONS[name])) as shown:
            await anext(shown)
            waiting = asyncio.ensure_future(anext(shown))
            await asyncio.sleep(0.1)
            waiting.cancel()
            await asyncio.wait([waiting], timeout=20)
            return waiting.cancelled()

    try:
        assert asyncio.run(stopped())
    finally:
        ended.set()


def test_files_that_come_during_a_build_are_indexed_after_it(
    handlers: dict[str, Callable[..., Any]],
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on = Event()

    def held(*args: Any, progress: Callable[[Any], None], **options: Any) -> Any:
        def told(step: Any) -> None:
            progress(step)
            go_on.wait(60)

        return build_index(*args, progress=told, **options)

    monkeypatch.setattr("askai.web.documents_tab.build_index", held)
    (tmp_path / "ferry.txt").write_text("The ferry leaves at noon.")
    running = handlers["_build"]([])
    next(running)
    adding = handlers["_add"]([], [str(tmp_path / "ferry.txt")])
    told, widget, *_ = next(adding)
    assert "Added ferry.txt" in told
    assert widget is None  # and never again: it may hold other files by then
    with ThreadPoolExecutor(1) as pool:
        rest = pool.submit(copy_context().run, list, adding)
        sleep(0.5)
        go_on.set()
        assert "0 added" in list(running)[-1][0]
        later: list[Any] = rest.result()
    assert all(widget is not None for _, widget, *_ in later)
    assert "Added ferry.txt. The index is up to date: 1 added" in later[-1][0]
