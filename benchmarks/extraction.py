"""How fast files are read: by format, and through the worker processes.

python benchmarks/extraction.py                 the files the tests make, ten times over
python benchmarks/extraction.py --data DIR      the files of any folder
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from askai import Settings
from askai.documents import parse
from askai.errors import DocumentError
from askai.folder import SourceFile, find_files
from askai.inference import available_cores
from askai.workers import Limits, parse_files

TIMES = 10


def by_format(files: list[SourceFile]) -> None:
    """Parse every file in this process and print a line for each format."""
    seconds: dict[str, list[float]] = defaultdict(list)
    sizes: dict[str, int] = defaultdict(int)
    for file in files:
        data = file.location.read_bytes()
        kind = file.location.suffix.lower() or "none"
        start = time.perf_counter()
        try:
            parse(file.path, data)
        except DocumentError as error:
            print(f"skipped {file.path}: {error}")
        seconds[kind].append(time.perf_counter() - start)
        sizes[kind] += len(data)
    print(f"{'format':8} {'files':>6} {'MB':>8} {'files/s':>8} {'MB/s':>8} {'slowest, s':>11}")
    for kind, times in sorted(seconds.items()):
        size, total = sizes[kind] / 1e6, sum(times)
        rates = f"{len(times) / total:8.0f} {size / total:8.2f}"
        print(f"{kind:8} {len(times):6} {size:8.3f} {rates} {max(times):11.3f}")


def through_workers(files: list[SourceFile]) -> None:
    """Parse every file as a build does and print the rate."""
    settings = Settings()
    limits = Limits(
        settings.file_megabytes, settings.file_seconds, settings.file_memory_megabytes, ocr=False
    )
    cores = available_cores()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        results = parse_files(files, limits, cores, Path(scratch))
        read = sum(result.document is not None for result in results)
    total = time.perf_counter() - start
    size = sum(file.location.stat().st_size for file in files) / 1e6
    print(
        f"in {cores} worker processes: {read} of {len(files)} files in {total:.1f} s, "
        f"{len(files) / total:.0f} files/s, {size / total:.2f} MB/s"
    )


def main() -> None:
    """Measure a folder, or the test files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of files of your own")
    options = parser.parse_args()
    if options.data is not None:
        files = list(find_files(options.data).files)
        by_format(files)
        through_workers(files)
        return
    from tests.formats.makers import make_all

    with tempfile.TemporaryDirectory() as folder:
        make_all(Path(folder))
        files = [
            SourceFile(file.location, f"{number}/{file.path}")
            for number in range(TIMES)
            for file in find_files(Path(folder)).files
        ]
        by_format(files)
        through_workers(files)


if __name__ == "__main__":
    main()
