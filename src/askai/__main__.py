"""`python -m askai` is the `askai` command."""

from askai.cli import main

raise SystemExit(main())
