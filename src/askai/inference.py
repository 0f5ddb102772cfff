"""Exported models under ONNX Runtime: one text a run, as many runs at once as there are cores.

A text's numbers then do not depend on those it is read beside (int8 scales what it reads run by
run), nothing is padded, and what a run computes stays in its core's cache.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from askai.cores import available_cores

Array = npt.NDArray[np.float32]

_sharing = threading.Lock()


class Graph:
    """A model that reads tokenised texts. May be shared between threads."""

    def __init__(self, path: Path, threads: int = 0) -> None:
        """`threads` is how many texts are read at once; 0: one for each core.

        Raises whatever ONNX Runtime raises for a file that it cannot use.
        """
        self._session = _open_session(path)
        self._inputs = [item.name for item in self._session.get_inputs()]
        self._threads = threads or available_cores()

    def run(self, encodings: Sequence[Any], outputs: Sequence[str]) -> list[list[Array]]:
        """The named outputs for each of the texts, given as the library `tokenizers` encodes them.

        An output has the shape that the model gives for a single text, without the batch's axis.
        """
        if len(encodings) == 1:
            return [self._run(encodings[0], outputs)]
        # The longest first, so that all cores end at about the same time.
        order = sorted(range(len(encodings)), key=lambda row: -len(encodings[row].ids))
        found: dict[int, list[Array]] = {}
        pool = _pool(self._threads)
        read = pool.map(lambda row: self._run(encodings[row], outputs), order)
        found.update(zip(order, read, strict=True))
        return [found[row] for row in range(len(encodings))]

    def _run(self, encoding: Any, outputs: Sequence[str]) -> list[Array]:
        values = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {name: np.array([values[name]], np.int64) for name in self._inputs}
        return [output[0] for output in self._session.run(list(outputs), feed)]


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Shared by all models and all askers, so that they do not take the cores from each other."""
    return ThreadPoolExecutor(threads, "model")


def _open_session(path: Path) -> Any:
    """An `onnxruntime.InferenceSession` on the CPU that reports to nobody."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is first imported
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # Windows, where the variable is not read
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # of its own: the thread that asks does the work
    options.log_severity_level = 3
    # Texts have all lengths: a plan of memory kept for each shape costs more than it saves.
    options.enable_mem_pattern = False
    with _sharing:
        _share_memory(onnxruntime)
    options.add_session_config_entry("session.use_env_allocators", "1")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def _share_memory(onnxruntime: Any) -> None:
    """One pool of memory for all sessions, which grows by what is needed and not by doubling."""
    pool = onnxruntime.OrtArenaCfg(0, 1, -1, -1)  # no limit, as requested, and two defaults
    kind = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR
    memory = onnxruntime.OrtMemoryInfo("Cpu", kind, 0, onnxruntime.OrtMemType.DEFAULT)
    onnxruntime.create_and_register_allocator(memory, pool)
