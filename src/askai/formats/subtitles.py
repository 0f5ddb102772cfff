"""Subtitles (SubRip, WebVTT) → blocks: what is said as running text, headed by its time."""

from __future__ import annotations

import re

from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, one_line

_TIMES = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[,.]\d{1,3}\s*-->.*")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|\{\\[^{}]*\}")
_SENTENCE_END = re.compile(r"[.!?…\"'”’)\]]$")
_LONGEST = 10  # cues in one block, if no sentence ends before


def parse_subtitles(text: str) -> Content:
    """The spoken text; a block ends with a sentence, and its heading is the time it starts at.

    Raises `DocumentError` when there is no cue in the file.
    """
    assembly = Assembly()
    pending: list[str] = []
    time = ""
    for start, words in _cues(text):
        time = time or start
        pending.append(words)
        if _SENTENCE_END.search(words) or len(pending) == _LONGEST:
            assembly.add("text", "\n".join(pending), time)
            pending, time = [], ""
    assembly.add("text", "\n".join(pending), time)
    content = assembly.content("")
    if not content.blocks:
        raise DocumentError("no subtitles in it")
    return content


def _cues(text: str) -> list[tuple[str, str]]:
    """(start as "h:mm:ss", words on one line) of each cue."""
    found: list[tuple[str, str]] = []
    for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = part.strip().splitlines()
        for number, line in enumerate(lines):
            times = _TIMES.match(line.strip())
            if times:
                hours, minutes, seconds = (int(value or 0) for value in times.groups())
                words = one_line(_MARKUP.sub("", " ".join(lines[number + 1 :])))
                if words:
                    found.append((f"{hours}:{minutes:02}:{seconds:02}", words))
                break
    return found
