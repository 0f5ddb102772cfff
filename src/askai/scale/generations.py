"""One build's collections on Milvus, and what is written beside them.

NAME                          alias of the live collection of passages
NAME_20261130_101500_ab12cd   a generation: its passages
…_documents                   its documents, copies and files that were not read
"""

from __future__ import annotations

import calendar
import gzip
import hashlib
import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from askai.errors import IndexDamaged, IndexMismatch
from askai.scale.milvus import Milvus
from askai.scale.texts import Texts
from askai.sealed import seal, unseal

SCHEMA_VERSION = 1  # raise it when collections or files are laid out otherwise
DOCUMENTS = "_documents"
_MOST_WORDS = 2_000_000  # that are counted; the rarest are left out, and taken for rare


@dataclass(frozen=True, slots=True)
class Built:
    """What a generation was built from and with."""

    schema: int
    askai: str
    created: str  # UTC, ISO 8601
    corpus: str
    model: str  # the setting
    model_fingerprint: str
    ocr: bool
    recipe: str
    documents: int
    passages: int
    words_sha256: str


@dataclass(slots=True)
class Words:
    """How many passages have each stem, and each word as it is written."""

    stems: Counter[str]
    forms: Counter[tuple[str, bool]]

    @classmethod
    def none(cls) -> Words:
        """Before anything is counted."""
        return cls(Counter(), Counter())

    def add(self, stems: Iterable[str], forms: Iterable[tuple[str, bool]]) -> None:
        """Count a passage."""
        self.stems.update(set(stems))
        self.forms.update(forms)

    def join(self, packed: str) -> None:
        """Add what another has counted."""
        values = json.loads(packed)
        self.stems.update(values["stems"])
        self.forms.update({(form, opens): count for form, opens, count in values["forms"]})

    def packed(self) -> str:
        """As text."""
        forms = [[*form, count] for form, count in self.forms.most_common(_MOST_WORDS)]
        return json.dumps({"stems": dict(self.stems.most_common(_MOST_WORDS)), "forms": forms})


def new_name(name: str, builder: str) -> str:
    """The name of a new generation; `builder` tells whose it is."""
    stamp = time.strftime("%Y%m%d_%H%M%S", time.gmtime())
    return f"{name}_{stamp}_{builder}{secrets.token_hex(2)}"


def generations(server: Milvus) -> list[str]:
    """Every generation of the server's alias that is there, finished or not, the oldest first."""
    pattern = re.compile(re.escape(server.address.name) + r"_\d{8}_\d{6}_[0-9a-f]{10}")
    names = {name.removesuffix(DOCUMENTS) for name in server.collections()}
    return sorted(name for name in names if pattern.fullmatch(name))


def age(generation: str) -> float:
    """Seconds since a generation was begun."""
    day, clock = generation.rsplit("_", 3)[1:3]
    begun = time.strptime(day + clock, "%Y%m%d%H%M%S")
    return time.time() - calendar.timegm(begun)


def drop(server: Milvus, texts: Texts, generation: str) -> None:
    """Remove a generation, all but its texts."""
    there = server.collections()
    for collection in (generation, generation + DOCUMENTS):
        if collection in there:
            server.ask("drop_collection", collection)
    for ending in (".json", ".words"):
        texts.remove_file(generation + ending)


def write_words(texts: Texts, generation: str, words: Words) -> str:
    """Keep the counted words; the SHA-256 of the file."""
    data = gzip.compress(words.packed().encode(), mtime=0)
    texts.write(f"{generation}.words", data)
    return hashlib.sha256(data).hexdigest()


def read_words(texts: Texts, generation: str, built: Built) -> Words:
    """The counted words. Raises `IndexDamaged`."""
    data = texts.read(f"{generation}.words")
    if hashlib.sha256(data).hexdigest() != built.words_sha256:
        raise IndexDamaged(
            f"The words of {generation!r} in {texts.address!r} were altered; run "
            "`askai index --full` to build the index again."
        )
    words = Words.none()
    words.join(gzip.decompress(data).decode())
    return words


def write_built(texts: Texts, generation: str, built: Built) -> None:
    """Keep what a generation was built from and with."""
    texts.write(f"{generation}.json", seal(asdict(built)).encode())


def read_built(texts: Texts, generation: str) -> Built:
    """What a generation was built from and with. Raises `IndexDamaged` or `IndexMismatch`."""
    data = texts.read(f"{generation}.json")
    try:
        values = unseal(data)
        if values["schema"] == SCHEMA_VERSION:
            return Built(**values)
    except (ValueError, TypeError, KeyError) as error:
        raise IndexDamaged(
            f"What is written of {generation!r} in {texts.address!r} is damaged ({error}); run "
            "`askai index --full` to build the index again."
        ) from error
    raise IndexMismatch(
        f"The index {generation!r} has layout {values['schema']!r}, this askai reads "
        f"{SCHEMA_VERSION}; run `askai index --full` to build it again."
    )
