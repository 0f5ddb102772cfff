"""Markdown: headings of both kinds, lists, tables, a quotation, front matter."""

from __future__ import annotations

from pathlib import Path

from tests.formats.fact import Fact
from tests.formats.makers_markup import write_filled

FACTS = (
    Fact(
        "release-notes.md",
        "What does version 4.2 of Quillon change about backups?",
        "Quillon 4.2 writes its backups to a second disk.",
        heading="Version 4.2",
    ),
    Fact(
        "release-notes.md",
        "What port may everyone use for the Daemon service?",
        "7741",
        row="Daemon",
    ),
    Fact(
        "fish-soup.md",
        "Which fish goes into the soup of Porto Scuro last?",
        "Into the soup of Porto Scuro the gurnard goes last.",
        heading="Cooking",
    ),
    Fact(
        "house-rules.md",
        "Until when may one play the trumpet at Cloister House?",
        "At Cloister House the trumpet may be played until half past seven.",
        heading="Noise",
    ),
)
_RELEASE = """---
title: Release notes
date: 2024-01-15
---

# Release notes

{one}

## Version 4.2

- Fewer warnings.
- Quillon 4.2 writes its backups to a second disk.
- The `--quiet` option is gone.

## Ports

| Service | Port | Who may use it |
|---------|-----:|----------------|
| Daemon  | 7741 | everyone       |
| Console | 7790 | the admin      |

{two}
"""
_SOUP = """# Fish soup

{one}

## Shopping

* 400 g of **gurnard**
* two leeks

## Cooking

Heat the oil, but not much. Into the soup of Porto Scuro the gurnard goes last. It is done when
the eyes turn white.

```
stir, stir, wait
```

> {two}
"""
_HOUSE = """House rules
===========

{one}

Noise
-----

1. Doors are closed softly.
2. At Cloister House the trumpet may be played until half past seven.
3. Cats are exempt.

See [the plan](plan.html "Plan") and ![a picture](stairs.png).

{two}
"""


def make(folder: Path) -> None:
    """Write the Markdown files."""
    texts = {"release-notes.md": _RELEASE, "fish-soup.md": _SOUP, "house-rules.md": _HOUSE}
    write_filled(folder, texts)
