"""A Milvus for the tests: the server that ASKAI_TEST_MILVUS names, else Milvus Lite's."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class MilvusServer:
    """A server that can be killed and started again."""

    folder: Path
    address: str = ""  # "http://host:port"
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        if named := os.environ.get("ASKAI_TEST_MILVUS"):
            self.address = named
            return
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        command = [str(Path(sys.executable).parent / "milvus-lite"), "server"]
        options = ["--data-dir", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.address = f"http://127.0.0.1:{self.port}"
        from pymilvus import MilvusClient, MilvusException

        for _ in range(300):
            try:
                client = MilvusClient(self.address, timeout=1)
                client.get_server_version()
            except MilvusException:
                time.sleep(0.1)
            else:
                client.close()
                return
        raise TimeoutError("Milvus Lite does not start")

    def stop(self) -> None:
        """Kill it, as a machine that fails."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def store(self, name: str) -> str:
        """The setting `store` for a name on it."""
        return f"milvus+{self.address}/{name}"
