"""The same contract on Milvus and Ray as on files: real servers, real workers, the real model."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from askai import Assistant, Settings, build_index
from askai.answers import BuildReport
from askai.errors import (
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    QuestionError,
    StoreUnavailable,
)
from askai.scale.address import parse_address
from askai.scale.generations import DOCUMENTS, generations
from askai.scale.milvus import Milvus
from askai.scale.verify_store import problems
from tests.conftest import CORPUS
from tests.milvus_server import MilvusServer

pytestmark = [
    pytest.mark.scale,
    # Ray and pymilvus are not ours to mend.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ODD = 'z "draft" 100%\\n größe.txt'
QUESTIONS = [
    "How many Chinese universities offer AI degrees?",
    "Who leads Alibaba?",
    "What is the boiling point of water?",
    "When was DeepSeek founded?",
    "Which companies are called AI tigers?",
    "Why did the US restrict chip exports?",
    "阿里巴巴",
    "How many Chinese univercities ofer AI degrees?",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    milvus = MilvusServer(tmp_path_factory.mktemp("milvus"))
    milvus.start()
    yield milvus
    milvus.stop()


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """Ray with two workers; builds would start it each time."""
    import ray

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index folder with the exported model and an embedded index of the shipped corpus."""
    index = tmp_path_factory.mktemp("models") / "index"
    build_index(CORPUS, index, settings=Settings())
    return index


@pytest.fixture
def index(models: Path, tmp_path: Path) -> Path:
    """An index folder that has nothing but the exported model."""
    shutil.copytree(models / "models", tmp_path / "index" / "models", copy_function=os.link)
    return tmp_path / "index"


@pytest.fixture
def settings(server: MilvusServer) -> Iterator[Settings]:
    """A name of its own on the server."""
    chosen = Settings(store=server.store(f"test_{secrets.token_hex(4)}"))
    yield chosen
    with closing(connected(chosen)) as milvus:
        if milvus.live():
            milvus.ask("drop_alias", milvus.address.name)
        for name in generations(milvus):
            for collection in (name, name + DOCUMENTS):
                if collection in milvus.collections():
                    milvus.ask("drop_collection", collection)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "old").mkdir(parents=True)
    (folder / "bridges.md").write_text("# Bridges\n\nThe Iron Bridge opened in 1781. It is long.")
    (folder / "old" / "ferries.txt").write_text("The ferry to Kinsale sails at nine o'clock.")
    (folder / "copy.txt").write_text("The ferry to Kinsale sails at nine o'clock.")
    (folder / "empty.txt").write_text(" ")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / ODD).write_text("Harbour pilots are called by radio.")
    return folder


def connected(settings: Settings) -> Milvus:
    return Milvus(parse_address(settings.store))


def asked(settings: Settings, index: Path, question: str) -> str:
    with closing(Assistant.open(index, settings)) as assistant:
        return assistant.ask(question, min_confidence=0.0).text


def counts(report: BuildReport) -> tuple[object, ...]:
    return (
        report.added, report.changed, report.removed, report.unchanged, report.skipped,
        report.passages, report.embedded, report.remarks,
    )  # fmt: skip


def test_the_same_answers_as_from_files(models: Path, settings: Settings) -> None:
    report = build_index(CORPUS, models, settings=settings)
    with (
        closing(Assistant.open(models, Settings())) as files,
        closing(Assistant.open(models, settings)) as stored,
    ):
        assert (report.added, report.passages) == (len(files.documents()), report.embedded)
        for question in QUESTIONS:
            one, other = files.ask(question), stored.ask(question)
            assert (one.found, one.text, one.kind) == (other.found, other.text, other.kind)
            assert [c.quote for c in one.citations] == [c.quote for c in other.citations]
            assert one.confidence == pytest.approx(other.confidence, abs=0.02)
        assert files.documents() == stored.documents()
        assert files.skipped() == stored.skipped()
        assert files.example_questions() == stored.example_questions()
        only = stored.search("universities", documents=["policy/*"])
        assert {hit.document.split("/")[0] for hit in only} == {"policy"}
        for document in files.documents():
            assert files.document_text(document.path) == stored.document_text(document.path)
            assert files.file_sha256(document.path) == stored.file_sha256(document.path)
        follow_up, before = "And in the United States?", "How many universities in China offer AI?"
        assert stored.ask(follow_up, history=[(before, "535")]).text == "14"
        with pytest.raises(QuestionError, match="No document matches"):
            stored.search("universities", documents=["nowhere/*"])


def test_changes_are_reported_as_by_files(corpus: Path, index: Path, settings: Settings) -> None:
    files = index.parent / "files"
    shutil.copytree(index, files)

    def built() -> None:
        both = [
            build_index(corpus, folder, settings=chosen)
            for folder, chosen in ((files, Settings()), (index, settings))
        ]
        assert counts(both[0]) == counts(both[1])

    built()
    built()  # nothing has changed
    (corpus / "bridges.md").write_text("# Bridges\n\nThe Iron Bridge opened in 1782. It is old.")
    (corpus / "new.txt").write_text("Lighthouses are painted white.")
    built()
    assert asked(settings, index, "When did the Iron Bridge open?") == "1782"
    with closing(Assistant.open(index, settings)) as assistant:
        assert "Harbour" in assistant.document_text(ODD)
        assert assistant.search("How are harbour pilots called?", documents=[ODD])
    (corpus / "copy.txt").rename(corpus / "another.txt")  # the first path of its text: moved
    (corpus / "new.txt").unlink()
    built()
    assert "nine o'clock" in asked(settings, index, "When does the ferry to Kinsale sail?")
    (corpus / "another.txt").unlink()
    built()
    with closing(connected(settings)) as milvus:
        assert len(generations(milvus)) == 2  # the live one, and the one before it
    texts = [path for path in (index / "texts").rglob("*") if len(path.name) == 64]
    # Of these two generations: the bridges', the ferry's and the pilots'.
    assert len(texts) == 3


def test_an_assistant_sees_a_new_generation(corpus: Path, index: Path, settings: Settings) -> None:
    build_index(corpus, index, settings=settings)
    with closing(Assistant.open(index, settings)) as assistant:
        assert assistant.ask("When did the Iron Bridge open?", min_confidence=0).text == "1781"
        (corpus / "bridges.md").write_text("The Iron Bridge opened in 1799.")
        build_index(corpus, index, settings=settings)
        assert assistant.ask("When did the Iron Bridge open?", min_confidence=0).text == "1799"


def test_a_corpus_in_another_store(corpus: Path, index: Path, settings: Settings) -> None:
    (corpus / ".askaiignore").write_text("new*\n")
    (corpus / "new.txt").write_text("Lighthouses are painted white.")
    with zipfile.ZipFile(corpus.parent / "corpus.zip", "w") as archive:
        for path in corpus.rglob("*"):
            archive.write(path, path.relative_to(corpus).as_posix())
    address = f"zip://::{(corpus.parent / 'corpus.zip').as_uri()}"
    report = build_index(address, index, settings=settings)
    assert (report.added, len(report.skipped)) == (4, 2)
    assert "nine o'clock" in asked(settings, index, "When does the ferry to Kinsale sail?")
    assert build_index(address, index, settings=settings).unchanged == 4


def many(corpus: Path, files: int) -> None:
    for number in range(files):
        lines = (
            f"Item {number}-{line} of the list weighs {number + line} kg." for line in range(40)
        )
        (corpus / f"list{number:03}.txt").write_text("\n\n".join(lines))


def test_a_lost_worker_costs_a_retry(corpus: Path, index: Path, settings: Settings) -> None:
    many(corpus, 120)
    lost: list[int] = []
    done = threading.Event()

    def kill() -> None:
        while not done.is_set() and len(lost) < 2:
            for process in workers():
                if process not in lost:
                    os.kill(process, signal.SIGKILL)
                    lost.append(process)
                    break
            time.sleep(3)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        report = build_index(corpus, index, settings=settings)
    finally:
        done.set()
        killer.join()
    assert lost, "no worker was seen while it embedded"
    assert (report.added, len(report.skipped)) == (124, 2)
    with closing(connected(settings)) as milvus:
        live = milvus.live()
        assert live is not None
        rows = list(milvus.rows(live, ["document", "start", "end"]))
    assert len(rows) == report.passages == len({tuple(row.values()) for row in rows})
    assert len({row["document"] for row in rows}) == 123


def workers() -> list[int]:
    """Ray's processes that embed."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if command.startswith(b"ray::") and b"Embed" in command:
                found.append(int(folder.name))
    return found


def test_a_killed_build_leaves_the_old_generation(
    corpus: Path, index: Path, settings: Settings
) -> None:
    build_index(corpus, index, settings=settings)
    many(corpus, 60)
    code = (
        "from askai import Settings, build_index; "
        f"build_index({str(corpus)!r}, {str(index)!r}, settings=Settings(store={settings.store!r}))"
    )
    with closing(connected(settings)) as milvus:
        before = milvus.live()
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(600):
                if [name for name in generations(milvus) if name != before]:
                    time.sleep(1.5)
                    break
                assert process.poll() is None, "it ended before anything was seen of it"
                time.sleep(0.1)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert milvus.live() == before
        assert asked(settings, index, "When did the Iron Bridge open?") == "1781"
        report = build_index(corpus, index, settings=settings)
        assert (report.added, report.unchanged) == (60, 4)
        live = milvus.live()
        assert live is not None
        assert milvus.count(live) == report.passages
        assert set(generations(milvus)) == {before, live}  # nothing is left of the killed one


def test_a_server_that_is_not_there(corpus: Path, index: Path) -> None:
    settings = Settings(store="milvus+http://me:secret@127.0.0.1:9/x")
    for step in (
        lambda: build_index(corpus, index, settings=settings),
        lambda: Assistant.open(index, settings),
    ):
        with pytest.raises(StoreUnavailable, match=r"127.0.0.1:9.*try again") as told:
            step()
        assert "secret" not in str(told.value)


def test_a_server_that_is_started_again(tmp_path: Path, corpus: Path, index: Path) -> None:
    if os.environ.get("ASKAI_TEST_MILVUS"):
        pytest.skip("the server is not the test's to stop")
    server = MilvusServer(tmp_path / "milvus")
    server.start()
    settings = Settings(store=server.store("again"))
    try:
        build_index(corpus, index, settings=settings)
        with closing(Assistant.open(index, settings)) as assistant:
            asked = "When did the Iron Bridge open?"
            assert assistant.ask(asked, min_confidence=0).text == "1781"
            server.stop()
            with pytest.raises(StoreUnavailable):
                assistant.ask("When does the ferry sail?")
            server.start()
            assert assistant.ask("Is the bridge long?", min_confidence=0).citations
    finally:
        server.stop()


def test_a_server_that_fails_in_mid_build(tmp_path: Path, corpus: Path, index: Path) -> None:
    if os.environ.get("ASKAI_TEST_MILVUS"):
        pytest.skip("the server is not the test's to stop")
    server = MilvusServer(tmp_path / "milvus")
    server.start()
    settings = Settings(store=server.store("failing"))
    told: list[str] = []

    def build() -> None:
        try:
            told.append(str(build_index(corpus, index, settings=settings).added))
        except StoreUnavailable as error:
            told.append(str(error))

    def stopped_while(building: threading.Thread) -> None:
        building.start()
        with closing(connected(settings)) as milvus:
            live = milvus.live()
            while set(generations(milvus)) <= {live}:
                assert building.is_alive(), "it ended before anything was seen of it"
                time.sleep(0.1)
            time.sleep(1.5)
        server.stop()

    try:
        build_index(corpus, index, settings=settings)
        many(corpus, 90)
        builder = threading.Thread(target=build)
        stopped_while(builder)
        time.sleep(1)
        server.start()
        builder.join()
        assert "Milvus" in told[0] or told == ["90"]  # lost rows are noticed, if there are any
        assert asked(settings, index, "When did the Iron Bridge open?") == "1781"
        report = build_index(corpus, index, settings=settings)
        assert report.added + report.unchanged == 94
        with closing(connected(settings)) as milvus:
            live = milvus.live()
            assert live is not None
            assert milvus.count(live) == report.passages
    finally:
        server.stop()


def test_nothing_built_and_another_model(corpus: Path, index: Path, settings: Settings) -> None:
    with pytest.raises(IndexMissing, match="askai index"):
        Assistant.open(index, settings)
    build_index(corpus, index, settings=settings)
    with pytest.raises(IndexMismatch, match="model 'default'"):
        Assistant.open(index, Settings(store=settings.store, model="another"))


def test_what_was_altered_is_never_quoted(corpus: Path, index: Path, settings: Settings) -> None:
    build_index(corpus, index, settings=settings)
    assert list(problems(index, settings)) == []
    for path in (index / "texts").rglob("*"):
        if len(path.name) == 64:
            path.write_text(path.read_text().replace("1781", "1871"))
    with (
        closing(Assistant.open(index, settings)) as assistant,
        pytest.raises(IndexDamaged, match="altered"),
    ):
        assistant.document_text("bridges.md")
    with closing(connected(settings)) as milvus:
        live = milvus.live()
        (row,) = milvus.ask(
            "query", live, filter='document == "bridges.md"', output_fields=["*", "dense"]
        )
        row.pop("sparse", None)
        milvus.ask("upsert", live, [dict(row) | {"text": row["text"].replace("1781", "1871")}])
    with (
        closing(Assistant.open(index, settings)) as assistant,
        pytest.raises(IndexDamaged, match="altered"),
    ):
        assistant.ask("When did the Iron Bridge open?")
    assert len(list(problems(index, settings))) == 4  # the passage, two counts, the text
    build_index(corpus, index, settings=settings, full=True)
    assert list(problems(index, settings)) == []
    assert asked(settings, index, "When did the Iron Bridge open?") == "1781"


def test_one_core_is_enough(corpus: Path, index: Path, settings: Settings) -> None:
    code = (
        "import ray; ray.init(address='local', num_cpus=1, include_dashboard=False); "
        "from askai import Settings, build_index; "
        f"settings = Settings(store={settings.store!r}); "
        f"print(build_index({str(corpus)!r}, {str(index)!r}, settings=settings).added)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=180)
    assert done.stdout.strip().endswith("4"), done.stderr


def test_two_builds_of_one_name(corpus: Path, index: Path, settings: Settings) -> None:
    """Another machine's index folder: the first to end is live, the other is told."""
    other = index.parent / "other"
    shutil.copytree(index, other)
    build_index(corpus, index, settings=settings)
    (corpus / "new.txt").write_text("Lighthouses are painted white.")
    ended: list[str] = []

    def build(folder: Path) -> None:
        try:
            ended.append(str(build_index(corpus, folder, settings=settings).added))
        except IndexBusy as error:
            ended.append(str(error))

    both = [threading.Thread(target=build, args=[folder]) for folder in (index, other)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert "1" in ended
    assert sum("live meanwhile" in one for one in ended) <= 1
    with closing(Assistant.open(index, settings)) as assistant:
        assert len(assistant.documents()) == 5
        assert "Lighthouses" in assistant.document_text("new.txt")


def test_from_the_command_line(corpus: Path, index: Path, settings: Settings) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "askai", *arguments]
        return subprocess.run(command, capture_output=True, text=True)

    here = ("--index", str(index), "--store", settings.store)

    built = run("index", str(corpus), *here)
    assert built.stdout.startswith("4 added")
    assert "Traceback" not in built.stderr
    assert "WARNING" not in built.stderr
    told = run("ask", "When did the Iron Bridge open?", "--json", *here)
    assert json.loads(told.stdout)["text"] == "1781"
    missing = run("ask", "When?", "--index", str(index.parent), "--store", f"{settings.store}_no")
    assert missing.returncode == 1
    assert "There is no index at" in missing.stderr
