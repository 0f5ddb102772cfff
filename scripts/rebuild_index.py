"""Rebuild the whole index: `python scripts/rebuild_index.py [CORPUS] [--index DIR]`.

The same as `askai index --full`: every document is read, split and embedded again. The old index
goes on answering until the new one is complete.
"""

import sys

from askai.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["index", "--full", *sys.argv[1:]]))
