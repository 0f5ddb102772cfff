"""A Milvus server: its collections, every request with a time limit, every failure in one line."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from askai.errors import IndexMismatch, SettingsError, StoreUnavailable
from askai.scale.address import Address

_QUESTION_SECONDS = 10  # for each request of a question
_INDEX_SECONDS = 12 * 3600  # that the indexes of a billion passages may take
_BUILD_SECONDS = 120  # for each request of a build: a server that makes an index is busy
MOST_BYTES = 65_535  # of UTF-8 in a field of text, Milvus's own limit

_OLDEST = (2, 5)  # the first Milvus with a BM25 function
_OLDEST_LITE = (3, 0)  # Milvus Lite counts its own versions
_ROWS_AT_ONCE = 1_000
_GONE = (100, 1600)  # error codes: the collection or alias is not there
_NOT_LOADED = 101
_FOR_A_WHILE = (None, 1, 2)  # what a server that is being started again answers
_BUILD_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds before a build's request is tried again
_FLAT_BELOW = 50_000  # passages: below, every vector is compared
_NEIGHBOURS, _BUILD_EFFORT, SEARCH_EFFORT = 16, 200, 400  # of HNSW
# As tantivy has them in the embedded store, so that scores mean the same.
_BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}


class Gone(StoreUnavailable):
    """A collection that is not there, or no longer."""


class Milvus:
    """A connection. May be shared between threads."""

    def __init__(self, address: Address, *, building: bool = False) -> None:
        """One that is `building` waits longer, and tries again for half a minute.

        Raises `StoreUnavailable`, `IndexMismatch` (the server is too old) or `SettingsError`."""
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it writes to standard error
        try:
            import grpc
            import pymilvus
        except ImportError as error:
            raise SettingsError(
                f"The setting store names a Milvus server and {error.name!r} is not installed; "
                "in the folder of askai, run: pip install -c constraints.txt -e '.[scale]'"
            ) from error
        # It writes failures with tracebacks to standard error; they are raised all the same.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)
        self.address = address
        self._seconds = _BUILD_SECONDS if building else _QUESTION_SECONDS
        self._pauses = _BUILD_PAUSES if building else ()
        self._failures = (pymilvus.MilvusException, grpc.RpcError, OSError, ValueError)
        self._pymilvus = pymilvus
        try:
            self._client = pymilvus.MilvusClient(
                uri=address.uri, user=address.user, password=address.password, timeout=self._seconds
            )
        except self._failures as error:
            raise self._told(error) from error
        self._check_version()

    def ask(self, method: str, *arguments: Any, seconds: int = 0, **options: Any) -> Any:
        """What a method of `pymilvus.MilvusClient` gives. Raises `Gone` or `StoreUnavailable`."""
        limit = seconds or self._seconds
        request = partial(getattr(self._client, method), *arguments, timeout=limit)
        pauses, loaded = list(self._pauses), method == "load_collection"
        while True:
            try:
                return request(**options)
            except self._failures as error:
                code = getattr(error, "code", None)
                if code == _NOT_LOADED and not loaded:  # the server was started again
                    loaded = True
                    self.ask("load_collection", arguments[0])
                elif code in _FOR_A_WHILE and pauses:
                    time.sleep(pauses.pop(0))
                else:
                    raise self._told(error) from error

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def live(self) -> str | None:
        """The collection that the alias stands for, or None."""
        try:
            found: str = self.ask("describe_alias", self.address.name)["collection_name"]
        except Gone:
            return None
        return found

    def publish(self, collection: str) -> None:
        """Let the alias stand for another collection, in one step."""
        if self.live() is None:
            self.ask("create_alias", collection, self.address.name)
        else:
            self.ask("alter_alias", collection, self.address.name)

    def collections(self) -> list[str]:
        """The names of all collections."""
        return list(self.ask("list_collections"))

    def create_passages(self, name: str, dimensions: int) -> None:
        """An empty collection of passages; `words` are stems, which Milvus's BM25 counts."""
        kinds, function = self._pymilvus.DataType, self._pymilvus.Function
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", kinds.INT64, is_primary=True)
        for field in ("document", "title", "text", "context", "date", "key", "checksum"):
            schema.add_field(field, kinds.VARCHAR, max_length=MOST_BYTES)
        for field in ("start", "end", "page"):
            schema.add_field(field, kinds.INT64)
        schema.add_field("heading", kinds.VARCHAR, max_length=MOST_BYTES)
        schema.add_field("sentences", kinds.JSON)
        # They are analysed before they come here, as in the embedded store: only split at spaces.
        schema.add_field(
            "words",
            kinds.VARCHAR,
            max_length=MOST_BYTES,
            enable_analyzer=True,
            analyzer_params={"tokenizer": "standard"},
        )
        schema.add_field("dense", kinds.FLOAT_VECTOR, dim=dimensions)
        schema.add_field("sparse", kinds.SPARSE_FLOAT_VECTOR)
        schema.add_function(
            function(
                name="bm25",
                function_type=self._pymilvus.FunctionType.BM25,
                input_field_names=["words"],
                output_field_names=["sparse"],
            )
        )
        self.ask("create_collection", name, schema=schema)

    def create_documents(self, name: str) -> None:
        """An empty collection of documents, copies and files that were not read."""
        kinds = self._pymilvus.DataType
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        # No path: pymilvus's iterator does not escape a key.
        schema.add_field("id", kinds.INT64, is_primary=True)
        for field in (
            "path",
            "own",
            "title",
            "date",
            "file_sha256",
            "text_sha256",
            "remarks",
            "reason",
        ):
            schema.add_field(field, kinds.VARCHAR, max_length=MOST_BYTES)
        for field in ("passages", "copy"):
            schema.add_field(field, kinds.INT64)
        schema.add_field("dense", kinds.FLOAT_VECTOR, dim=2)  # a collection must have one
        self.ask("create_collection", name, schema=schema)

    def index_passages(self, name: str, passages: int) -> None:
        """Make both indexes, once all passages are there."""
        indexes = self._client.prepare_index_params()
        flat = passages < _FLAT_BELOW
        indexes.add_index(
            "dense",
            index_type="FLAT" if flat else "HNSW",
            metric_type="IP",
            params={} if flat else {"M": _NEIGHBOURS, "efConstruction": _BUILD_EFFORT},
        )
        indexes.add_index(
            "sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=_BM25
        )
        self._index_and_load(name, indexes)

    def index_documents(self, name: str) -> None:
        """Make the collection of documents ready to be asked."""
        indexes = self._client.prepare_index_params()
        indexes.add_index("dense", index_type="FLAT", metric_type="IP")
        self._index_and_load(name, indexes)

    def _index_and_load(self, name: str, indexes: Any) -> None:
        for method, *arguments in (("flush",), ("create_index", indexes), ("load_collection",)):
            self.ask(method, name, *arguments, seconds=_INDEX_SECONDS)

    def count(self, name: str) -> int:
        """Rows, all that were written before."""
        found = self.ask(
            "query", name, filter="", output_fields=["count(*)"], consistency_level="Strong"
        )
        return int(found[0]["count(*)"])

    def rows(
        self, name: str, fields: Sequence[str], condition: str = ""
    ) -> Iterator[dict[str, Any]]:
        """All rows that meet a condition, some at a time."""
        iterator = self.ask(
            "query_iterator",
            name,
            batch_size=_ROWS_AT_ONCE,
            filter=condition,
            output_fields=list(fields),
            consistency_level="Strong",
        )
        try:
            while True:
                try:
                    found = iterator.next()
                except self._failures as error:
                    raise self._told(error) from error
                if not found:
                    return
                yield from found
        finally:
            iterator.close()

    def _told(self, error: Exception) -> StoreUnavailable:
        code = getattr(error, "code", None)
        message = " ".join(str(getattr(error, "message", error)).split())[:200]
        if code in _GONE:
            return Gone(f"Milvus at {self.address.uri} has no such collection ({message}).")
        return StoreUnavailable(
            f"Milvus at {self.address.uri} does not answer as it should ({message}); check that it "
            "runs, the address and the password in the setting `store`, and try again."
        )

    def _check_version(self) -> None:
        said = str(self.ask("get_server_version"))
        lite, numbers = "lite" in said, "".join(c if c.isdigit() else " " for c in said).split()
        version = tuple(int(number) for number in numbers[:2])
        oldest = _OLDEST_LITE if lite else _OLDEST
        if version and version < oldest:
            needed = ".".join(map(str, oldest))
            raise IndexMismatch(
                f"Milvus at {self.address.uri} is version {said!r}, askai needs {needed} or newer; "
                "update the server."
            )


def among(field: str, values: Iterable[str | int]) -> str:
    """The condition that a field has one of these values."""
    return f"{field} in {json.dumps(list(values), ensure_ascii=False)}"
