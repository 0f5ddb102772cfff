"""Running exported models under ONNX Runtime: sessions, and batches of texts of like length."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from askai.cores import available_cores

_BATCH_TOKENS = 1024  # tokens, padding included, in one call of a model: more is not faster
_sharing = threading.Lock()


def open_session(path: Path, threads: int = 0) -> Any:
    """An `onnxruntime.InferenceSession` on the CPU that reports to nobody.

    `threads` 0 means every core. Raises whatever ONNX Runtime raises for a file it cannot use.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is first imported
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # Windows, where the variable is not read
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or available_cores()
    options.log_severity_level = 3
    # Texts have all lengths: a plan of memory kept for each shape costs more than it saves.
    options.enable_mem_pattern = False
    with _sharing:
        _share_memory(onnxruntime)
    options.add_session_config_entry("session.use_env_allocators", "1")
    # Threads that wait by spinning take the cores from FAISS's, and from other askers.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def _share_memory(onnxruntime: Any) -> None:
    """One pool of memory for all sessions, which grows by what is needed and not by doubling."""
    pool = onnxruntime.OrtArenaCfg(0, 1, -1, -1)  # no limit, as requested, and two defaults
    kind = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR
    memory = onnxruntime.OrtMemoryInfo("Cpu", kind, 0, onnxruntime.OrtMemType.DEFAULT)
    onnxruntime.create_and_register_allocator(memory, pool)


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows in batches of like length, so that little is padded."""
    order = sorted(range(len(lengths)), key=lambda row: lengths[row])
    batch: list[int] = []
    for row in order:
        if batch and lengths[row] * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def padded(encodings: Sequence[Any], inputs: Sequence[str]) -> dict[str, npt.NDArray[np.int64]]:
    """The named model inputs of tokenised texts, shape (texts, longest), padded at the end."""
    longest = max(len(encoding.ids) for encoding in encodings)
    feed = {name: np.zeros((len(encodings), longest), np.int64) for name in inputs}
    for row, encoding in enumerate(encodings):
        values = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        for name, array in feed.items():
            array[row, : len(encoding.ids)] = values[name]
    return feed
