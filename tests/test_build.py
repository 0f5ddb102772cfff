from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import portalocker
import pytest

from askai import Assistant, BuildReport, Settings, build_index
from askai.build import Progress
from askai.errors import (
    CorpusError,
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    IndexUnwritable,
    SettingsError,
)
from askai.file_store import FileStore
from askai.generation import current_name
from askai.manifest import SCHEMA_VERSION
from askai.records import Records
from askai.sealed import seal, unseal
from askai.spelling import corrected
from tests.conftest import WordEncoder, collect

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def build(corpus: Path, index: Path, **options: object) -> BuildReport:
    return build_index(corpus, index, settings=Settings(), **options)  # type: ignore[arg-type]


def counts(report: BuildReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged, report.embedded


def test_incremental(corpus: Path, index: Path) -> None:
    first = build(corpus, index)
    assert counts(first) == (4, 0, 0, 0, first.passages)
    live = current_name(index)
    assert counts(build(corpus, index)) == (0, 0, 0, 4, 0)
    assert current_name(index) == live  # nothing to do writes nothing

    (corpus / "rivers.md").rename(corpus / "deep" / "flüsse.md")
    assert counts(build(corpus, index)) == (1, 0, 1, 3, 0)

    (corpus / "bridge.html").write_text("<p>Another bridge entirely.</p>")
    (corpus / "new.txt").write_text("A new text.")
    assert counts(build(corpus, index)) == (1, 1, 0, 3, 2)

    (corpus / "new.txt").unlink()
    assert counts(build(corpus, index)) == (0, 0, 1, 4, 0)
    assert build(corpus, index, full=True).embedded == first.passages
    generations = [path for path in index.iterdir() if path.name.startswith("generation-")]
    assert len(generations) == 1


def test_skipped_files_are_named_and_stay_known(corpus: Path, index: Path) -> None:
    (corpus / "broken.pdf").write_bytes(b"%PDF-1.7 cut")
    (corpus / "empty.md").write_bytes(b"")
    report = build(corpus, index)
    assert [path for path, _ in report.skipped] == ["broken.pdf", "empty.md"]
    live = current_name(index)
    assert build(corpus, index).skipped == report.skipped
    assert current_name(index) == live
    (corpus / "empty.md").write_text("Now there is text.")
    after = build(corpus, index)
    assert counts(after)[:3] == (1, 0, 0)
    assert [path for path, _ in after.skipped] == ["broken.pdf"]
    (corpus / "rivers.md").write_bytes(b"\0")  # readable before, not any more
    assert counts(build(corpus, index))[:4] == (0, 0, 1, 4)


def test_other_settings_split_again_but_embed_only_what_is_new(corpus: Path, index: Path) -> None:
    build(corpus, index)
    settings = Settings(passage_tokens=20, overlap_tokens=0)
    report = build_index(corpus, index, settings=settings)
    assert report.unchanged == 4
    assert 0 < report.embedded < report.passages  # short documents are the passages they were


def test_progress(corpus: Path, index: Path) -> None:
    seen: list[Progress] = []
    build(corpus, index, progress=seen.append)
    steps = list(dict.fromkeys(item.step for item in seen))
    assert steps == ["model", "reading", "embedding", "writing"]
    assert all(0 <= item.done <= item.total for item in seen)
    assert {step: max(i.done for i in seen if i.step == step) for step in steps} == {
        step: max(i.total for i in seen if i.step == step) for step in steps
    }


def test_bad_corpus(tmp_path: Path, index: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CorpusError, match="holds no files"):
        build(empty, index)
    (empty / "a.pdf").write_bytes(b"%PDF-1.7 cut")
    with pytest.raises(CorpusError, match=r"no readable file.*a\.pdf"):
        build(empty, index)
    with pytest.raises(IndexMissing, match="askai index"):
        current_name(index)


def test_a_failed_build_leaves_the_old_index(
    corpus: Path, index: Path, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(corpus, index)
    live = current_name(index)
    (corpus / "new.txt").write_text("A new text about Prague.")

    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("askai.derive.KeywordIndex.build", full_disk)
    with pytest.raises(IndexUnwritable, match=r"No space left.*free some space"):
        build(corpus, index)
    assert current_name(index) == live
    assert [path.name for path in index.glob("generation-*")] == [live]
    assistant = Assistant.open(index, Settings())
    assert assistant.search("Elbe Dresden", k=1)[0].document == "rivers.md"
    assistant.close()


def test_a_failed_build_over_a_damaged_index_tells_why_and_leaves_nothing(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.mkdir()
    (index / "CURRENT").write_text("nothing\n")

    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("askai.derive.KeywordIndex.build", full_disk)
    with pytest.raises(IndexUnwritable, match="No space left"):
        build(corpus, index)
    assert list(index.glob("generation-*")) == []


def test_what_askai_did_not_make_stays_in_the_index_folder(corpus: Path, index: Path) -> None:
    own = ["models/my-net/weights.bin", "generation-of-1968/novel.txt", "readers/.git/config"]
    for name in own:
        (index / name).parent.mkdir(parents=True)
        (index / name).write_text("kept")
        os.utime((index / name).parent, (0, 0))
    unfinished = index / "generation-20200101-000000-abcdef"
    unfinished.mkdir()
    build(corpus, index)
    assert [(index / name).read_text() for name in own] == ["kept"] * 3
    assert not unfinished.exists()


def test_a_corpus_that_moved_is_known_by_its_new_folder(corpus: Path, index: Path) -> None:
    build(corpus, index)
    moved = corpus.rename(corpus.with_name("moved"))
    assert build(moved, index).unchanged == 4
    with closing(Assistant.open(index, Settings())) as assistant:
        assert assistant.corpus == moved.resolve()


def test_stopped_just_after_the_swap(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("askai.generation._sync", lambda path: interrupt() if path == index else None)
        with pytest.raises(KeyboardInterrupt):
            build(corpus, index)
    FileStore.open(index, Settings()).close()


def test_the_same_model_under_another_name(corpus: Path, index: Path) -> None:
    build(corpus, index)
    settings = Settings(model="another/name")
    assert build_index(corpus, index, settings=settings).embedded == 0
    FileStore.open(index, settings).close()


def test_the_corpus_is_not_the_index(corpus: Path) -> None:
    with pytest.raises(CorpusError, match="folder of its own"):
        build(corpus, corpus)


def test_full_reports_what_changed(corpus: Path, index: Path) -> None:
    build(corpus, index)
    (corpus / "rivers.md").write_text("Other words.")
    report = build(corpus, index, full=True)
    assert counts(report) == (0, 1, 0, 3, report.passages)


def test_unwritable_index(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexUnwritable, match="file"):
        build(corpus, tmp_path / "file")
    with pytest.raises(IndexUnwritable, match="permissions"):
        build(corpus, tmp_path / "file" / "index")


def test_two_builds_at_once(corpus: Path, index: Path) -> None:
    index.mkdir()
    with (index / ".build.lock").open("a+") as file:
        file.write("4711")
        file.flush()
        portalocker.lock(file, portalocker.LockFlags.EXCLUSIVE)
        with pytest.raises(IndexBusy, match="process 4711"):
            build(corpus, index)


@pytest.mark.parametrize("part", ["corpus.sqlite", "vectors.faiss", "manifest.json", "keywords"])
@pytest.mark.parametrize("harm", ["missing", "cut", "altered"])
def test_damage_is_found_named_and_mended(corpus: Path, index: Path, part: str, harm: str) -> None:
    build(corpus, index)
    path = index / current_name(index) / part
    path = path if path.is_file() else max(path.iterdir(), key=lambda file: file.stat().st_size)
    data = bytearray(path.read_bytes())
    if harm == "missing":
        path.unlink()
    else:
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data[: len(data) // 2] if harm == "cut" else data)
    with pytest.raises(IndexDamaged, match="askai index"):
        FileStore.open(index, Settings())
    assert build(corpus, index).passages > 0
    FileStore.open(index, Settings()).close()


def test_an_altered_passage_is_never_shown(corpus: Path, index: Path) -> None:
    """Large parts are not read whole at opening: what is read is checked when it is read."""
    build(corpus, index)
    folder = index / current_name(index)
    data = (folder / "corpus.sqlite").read_bytes()
    assert b"flows through" in data
    (folder / "corpus.sqlite").write_bytes(data.replace(b"flows through", b"flows towards"))
    manifest = unseal((folder / "manifest.json").read_bytes())
    manifest["files"].pop("corpus.sqlite")
    (folder / "manifest.json").write_text(seal(manifest))
    assistant = Assistant.open(index, Settings())
    with pytest.raises(IndexDamaged, match="altered"):
        assistant.ask("Where does the Elbe flow?")
    with pytest.raises(IndexDamaged, match="altered"):
        assistant.document_text("rivers.md")
    assistant.close()


def test_another_model_or_layout_is_refused(corpus: Path, index: Path) -> None:
    build(corpus, index)
    with pytest.raises(IndexMismatch, match="'other-model'"):
        Assistant.open(index, Settings(model="other-model"))
    path = index / current_name(index) / "manifest.json"
    path.write_text(path.read_text().replace(f'"schema": {SCHEMA_VERSION}', '"schema": 99'))
    with pytest.raises(IndexMismatch, match="layout 99"):
        Assistant.open(index, Settings())


@pytest.mark.parametrize(("age", "kept"), [(0, True), (3600, True), (90_000, False), (-9e8, False)])
def test_killed_exports_do_not_stay(corpus: Path, index: Path, age: float, kept: bool) -> None:
    """One that is being made now is left alone; the clock may have gone back since it was."""
    scratch = index / "readers" / ".export-ab12"
    scratch.mkdir(parents=True)
    then = time.time() - age
    os.utime(scratch, (then, then))
    build_index(corpus, index)
    assert scratch.exists() == kept


def test_a_reader_keeps_its_generation(corpus: Path, index: Path) -> None:
    build(corpus, index)
    store = FileStore.open(index, Settings())
    before = store.generation.folder
    (corpus / "new.txt").write_text("A new text.")
    build(corpus, index)
    assert before.is_dir()
    assert store.records.document("rivers.md") is not None
    store.close()
    (corpus / "new.txt").unlink()
    build(corpus, index)
    assert not before.exists()


_BUILDER = """
import os, sys, random, signal, threading
sys.path.insert(0, {root!r})
import askai.build
from tests.conftest import fake_models
threading.Timer(float(sys.argv[3]), lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
from askai import Settings
with fake_models():
    for _ in range(1000):
        askai.build.build_index(sys.argv[1], sys.argv[2], settings=Settings(), full=True)
"""


@pytest.mark.slow
def test_a_build_killed_at_any_instant(corpus: Path, index: Path) -> None:
    """The builder rebuilds without end and is killed; the index always answers afterwards."""
    build(corpus, index)
    code = _BUILDER.format(root=str(Path(__file__).parents[1]))
    for number in range(25):
        delay = str(0.9 + number * 0.013)
        result = subprocess.run(
            [sys.executable, "-c", code, str(corpus), str(index), delay],
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONWARNINGS": "ignore"},
        )
        assert result.returncode == -9, result.stderr
        assistant = Assistant.open(index, Settings())
        answer = assistant.ask("Where does the Elbe flow through?", min_confidence=0.0)
        citation = answer.citations[0]
        text = assistant.document_text(citation.document)
        assert text[citation.start : citation.end] == citation.text
        assistant.close()
    build(corpus, index, full=True)
    left = {path.name for path in index.iterdir()}
    assert left == {"CURRENT", ".build.lock", "models", current_name(index)} - {"models"} | (
        {"models"} & left
    )


def test_the_same_document_twice_is_one_with_two_paths(corpus: Path, index: Path) -> None:
    before = build(corpus, index)
    (corpus / "attic").mkdir()
    (corpus / "attic" / "old rivers.md").write_bytes((corpus / "rivers.md").read_bytes())
    report = build(corpus, index)
    assert (report.added, report.unchanged, report.embedded) == (1, 4, 0)
    assert report.passages == before.passages
    with closing(Assistant.open(index, Settings())) as assistant:
        question = "What flows through Dresden?"
        citation = assistant.ask(question, min_confidence=0.0).citations[0]
        assert (citation.document, citation.copies) == ("attic/old rivers.md", ("rivers.md",))
        limited = assistant.ask(question, documents=["rivers.md"], min_confidence=0.0).citations[0]
        assert (limited.document, limited.copies) == ("rivers.md", ("attic/old rivers.md",))
        for path in ("attic/old rivers.md", "rivers.md"):
            assert assistant.document_text(path)[citation.start : citation.end] == citation.text
        copies = {item.path: item.copy_of for item in assistant.documents()}
        assert copies["rivers.md"] == "attic/old rivers.md"
    assert build(corpus, index).unchanged == 5

    (corpus / "attic" / "old rivers.md").unlink()
    report = build(corpus, index)
    assert (report.removed, report.unchanged, report.embedded) == (1, 4, 0)
    with closing(Assistant.open(index, Settings())) as assistant:
        citation = assistant.ask(question, min_confidence=0.0).citations[0]
        assert (citation.document, citation.copies) == ("rivers.md", ())


def test_a_bad_document_twice_is_named_twice(corpus: Path, index: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (corpus / name).write_bytes(b"%PDF-1.7 cut")
    for _ in range(2):
        report = build(corpus, index)
        assert [path for path, _ in report.skipped] == ["a.pdf", "b.pdf"]
    (corpus / "a.pdf").unlink()
    assert [path for path, _ in build(corpus, index).skipped] == ["b.pdf"]


def test_remarks_and_dates_stay_known(corpus: Path, index: Path) -> None:
    (corpus / "dated.md").write_text(
        "---\ndate: 2021-03-04\n---\n# News\n\nThe mill burned down.\n"
    )
    (corpus / "memo.docx").write_text("The sluice was rebuilt.")
    expected = (("memo.docx", "not a docx file, though it is named so: read as plain text"),)
    assert build(corpus, index).remarks == expected
    assert build(corpus, index).remarks == expected  # nothing to do
    (corpus / "more.md").write_text("One more.\n")
    assert build(corpus, index).remarks == expected  # taken over
    with closing(Assistant.open(index, Settings())) as assistant:
        citation = assistant.ask("What burned down?", min_confidence=0.0).citations[0]
        assert (citation.document, citation.date) == ("dated.md", "2021-03-04")


def test_ocr_without_tesseract_is_refused_at_once(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SettingsError, match="tesseract"):
        build_index(corpus, index, settings=Settings(ocr=True))


def test_the_words_follow_the_documents(corpus: Path, index: Path) -> None:
    def mended(question: str) -> str:
        with closing(FileStore.open(index, Settings())) as store:
            texts = [text for _, text in store.records.searchable()]
            assert store.records.words() == collect(texts)
            assert store.vocabulary() is store.vocabulary()
            return corrected(question, store.vocabulary())

    build(corpus, index)
    assert mended("the salmno in dresden near zeppelni") == "the salmon in Dresden near zeppelni"
    (corpus / "ships.txt").write_text("We saw the Zeppelin of Friedrichshafen.")
    assert build(corpus, index).unchanged == 4
    assert mended("the salmno in dresden near zeppelni") == "the salmon in Dresden near Zeppelin"
    (corpus / "rivers.md").unlink()
    build(corpus, index)
    assert mended("the salmno in dresden near zeppelni") == "the salmon in dresden near Zeppelin"


def test_the_words_are_made_once(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(corpus, index)
    with closing(FileStore.open(index, Settings())) as store:
        read: list[int] = []
        words = store.records.words
        monkeypatch.setattr(Records, "words", lambda self: read.append(1) or words())
        with ThreadPoolExecutor(8) as threads:
            made = list(threads.map(lambda _: store.vocabulary(), range(32)))
        assert len(read) == 1
        assert all(vocabulary is made[0] for vocabulary in made)
