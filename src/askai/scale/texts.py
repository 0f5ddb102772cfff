"""Texts and other files beside Milvus, in any store that fsspec knows.

<address>/texts/ab/abcd…      a document's text, named by its SHA-256
<address>/<collection>.json   what that generation was built with
<address>/<collection>.words  how many passages have each word, gzip
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from askai.embedding import DESCRIPTION_FILE, damaged_model_files, read_description
from askai.errors import IndexDamaged, ModelError, SettingsError, StoreUnavailable
from askai.scale.address import shown


class Texts:
    """A folder of an fsspec store. May be shared between threads."""

    def __init__(self, address: str) -> None:
        """Raises `SettingsError` for an address that fsspec cannot use."""
        self.address = address
        self._files, self._root = file_system(address, "texts")

    def put(self, text: str) -> str:
        """Keep a text; its name. One that is there already is not written again."""
        data = text.encode("utf-8", "surrogatepass")
        name = hashlib.sha256(data).hexdigest()
        self._keep(self._path(name), data)
        return name

    def get(self, name: str) -> str:
        """The text of this name. Raises `IndexDamaged` when it is missing or was altered."""
        data = self._read(self._path(name))
        if hashlib.sha256(data).hexdigest() != name:
            raise IndexDamaged(
                f"The text {self._path(name)!r} was altered; run `askai index --full` to read its "
                "document again."
            )
        return data.decode("utf-8", "surrogatepass")

    def write(self, name: str, data: bytes) -> None:
        """Write a file of this name, unless it is there as it is to be."""
        self._keep(f"{self._root}/{name}", data)

    def read(self, name: str) -> bytes:
        """A file. Raises `IndexDamaged` when it is missing."""
        return self._read(f"{self._root}/{name}")

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        try:
            return bool(self._files.exists(f"{self._root}/{name}"))
        except Exception as error:
            raise self._unavailable(error) from error

    def remove(self, name: str) -> None:
        """Remove a text."""
        self._remove(self._path(name))

    def remove_file(self, name: str) -> None:
        """Remove a small file."""
        self._remove(f"{self._root}/{name}")

    def _keep(self, path: str, data: bytes) -> None:
        try:
            # What was altered, or cut short by a build that was killed, is mended.
            if not (self._files.exists(path) and self._files.cat_file(path) == data):
                self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(path, data)
        except Exception as error:
            raise self._unavailable(error) from error

    def _remove(self, path: str) -> None:
        try:
            self._files.rm_file(path)
        except FileNotFoundError:
            pass
        except Exception as error:
            raise self._unavailable(error) from error

    def _read(self, path: str) -> bytes:
        try:
            data: bytes = self._files.cat_file(path)
            return data
        except FileNotFoundError:
            raise IndexDamaged(
                f"There is no {path!r}: it was removed, or the setting `texts` names another place "
                "than the index was built with; mend the setting, or run `askai index --full`."
            ) from None
        except Exception as error:
            raise self._unavailable(error) from error

    def _path(self, name: str) -> str:
        return f"{self._root}/texts/{name[:2]}/{name}"

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        return StoreUnavailable(
            f"The texts in {shown(self.address)!r} cannot be read or written ({error}); check the "
            "setting `texts`, its permissions and its space."
        )


def model_here(texts: Texts, model: str) -> Path:
    """The folder of a kept model on this machine: fetched once, and used by all processes."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "askai"
    folder = base / model
    if next(damaged_model_files(folder), None) is not None:
        base.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=base) as scratch:
            fetched = Path(scratch) / model
            fetched.mkdir()
            fetch_model(texts, model, fetched)
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # another process was faster
                fetched.replace(folder)
    return folder


def keep_model(texts: Texts, folder: Path, model: str) -> None:
    """Keep an exported model beside the texts, under its fingerprint."""
    for path in folder.iterdir():
        texts.write(f"models/{model}/{path.name}", path.read_bytes())


def fetch_model(texts: Texts, model: str, folder: Path) -> None:
    """Put a kept model into an empty folder. Raises `ModelError` when it was altered."""
    described = texts.read(f"models/{model}/{DESCRIPTION_FILE}")
    (folder / DESCRIPTION_FILE).write_bytes(described)
    for name in read_description(folder).files:
        (folder / name).write_bytes(texts.read(f"models/{model}/{name}"))
    for problem in damaged_model_files(folder):
        raise ModelError(f"{problem}; run `askai index --full` to export it again.")


def texts_of(setting: str, index: Path, name: str) -> Texts:
    """The texts of the alias `name`: where the setting says, else in the index folder."""
    if setting.startswith("file://"):
        setting = unquote(setting)  # fsspec takes the path as it stands
    base = setting.rstrip("/") or f"file://{(index.resolve() / 'texts').as_posix()}"
    return Texts(f"{base}/{name}")


def file_system(address: str, setting: str) -> tuple[Any, str]:
    """The fsspec file system of an address, and the path on it. Raises `SettingsError`."""
    from fsspec.core import url_to_fs

    try:
        files, path = url_to_fs(address, skip_instance_cache=True)
    except Exception as error:
        raise SettingsError(
            f"The address {shown(address)!r} ({setting}) cannot be used ({error}); give one that "
            "fsspec knows, with its package installed (s3:// needs s3fs)."
        ) from error
    return files, str(path).rstrip("/")
