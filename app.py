"""Build the index if there is none, and open the chat page: `python app.py [--port N]`."""

import sys

from askai.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["serve", *sys.argv[1:]]))
