"""`askai ask` from a dead process beside the import of sentence-transformers alone.

    python benchmarks/cold_start.py [--rounds 5]

Over the shipped corpus, in turns; whole processes, by the clock. Prints the medians, their ratio,
every figure, and the most memory that `askai ask` held (Linux).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUESTION = "How many Chinese universities offer AI degrees?"


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as index:
        # In a process of its own: a child's memory counts what its parent held.
        build = [sys.executable, "-m", "askai", "index", str(ROOT / "corpus"), "--index", index]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        commands = {
            "askai ask": [sys.executable, "-m", "askai", "ask", QUESTION, "--index", index],
            "import sentence_transformers": [sys.executable, "-c", "import sentence_transformers"],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        most = 0
        for number in range(rounds + 1):  # the first only warms the file cache
            for name, command in commands.items():
                took, kilobytes = run(command)
                if number:
                    seconds[name].append(took)
                    most = max(most, kilobytes if name == "askai ask" else 0)
    for name, times in seconds.items():
        every = ", ".join(f"{time_:.2f}" for time_ in times)
        print(f"{name}: {statistics.median(times):.2f} s ({every})")
    own, other = (statistics.median(times) for times in seconds.values())
    print(f"ratio {own / other:.3f}; at most {most // 1024} MiB resident")


def run(command: list[str]) -> tuple[float, int]:
    """Seconds of a process, and the most memory that it held in kB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return time.perf_counter() - began, used.ru_maxrss


if __name__ == "__main__":
    main()
