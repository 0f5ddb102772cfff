"""Subtitles (SubRip, WebVTT, SBV, SubStation, TTML) → blocks: what is said as running text,
headed by its time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import lxml.etree

from askai.errors import DocumentError
from askai.formats.archive import parse_xml
from askai.formats.assembly import Assembly, Content, one_line

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[,.]\d{1,3})?"
_ARROW = re.compile(_CLOCK + r"\s*-->.*")
_SBV = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{2})\.\d{1,3},\d{1,3}:\d{1,2}:\d{2}\.\d{1,3}")
_DIALOGUE = re.compile(r"Dialogue:\s*(?:[^,]*,){9}(.*)")
_SECONDS = re.compile(r"([\d.]+)(h|ms|m|s)$")
_TTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?tt[\s>]", re.DOTALL)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<[\d:.,]+>|\{\\[^{}]*\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}")
_SENTENCE_END = re.compile(r"[.!?…\"'”’)\]]$")
_LONGEST = 10  # cues in one block, if no sentence ends before
_NOT_SAID = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)\b")


def parse_subtitles(text: str) -> Content:
    """The spoken text; a block ends with a sentence, and its heading is the time it starts at.

    The content tells which of the formats it is. Raises `DocumentError` when there is no cue in
    the file.
    """
    assembly = Assembly()
    pending: list[str] = []
    time = ""
    for start, words in _said_once(_cues(text.removeprefix("\ufeff"))):
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


def _cues(text: str) -> Iterator[tuple[str, list[str]]]:
    """(start as "h:mm:ss", lines) of each cue."""
    if _TTML.match(text):
        return _timed_text(text)
    lines = [line.strip() for line in re.split(r"\r\n?|\n", text)]
    if any(line.startswith("[Events]") for line in lines):
        return _dialogue(lines)
    return _timed_lines(lines)


def _said_once(cues: Iterator[tuple[str, list[str]]]) -> Iterator[tuple[str, str]]:
    """Each cue's words on one line. A line that rolls up is shown again, but said once."""
    shown: list[str] = []
    for time, lines in cues:
        lines = [_VOICE.sub(r"\1: ", line) for line in lines]
        lines = [one_line(html.unescape(_MARKUP.sub("", line))) for line in lines]
        lines = list(filter(None, lines))
        overlap = next(n for n in range(len(lines), -1, -1) if shown[len(shown) - n :] == lines[:n])
        said = " ".join(lines[overlap:])
        shown = lines or shown
        if said:
            yield time, said


def _timed_lines(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """SubRip, WebVTT and SBV: a line with the times, the words below it up to a blank line."""
    time, words, said, before = "", list[str](), True, ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        times = _ARROW.match(line) or _SBV.fullmatch(line)
        names_next = bool(_ARROW.match(following)) and (line.isdigit() or not before)
        if times:
            yield time, words
            time, words, said = _clock(*(int(value or 0) for value in times.groups())), [], True
        elif not line:  # what follows it may still belong to the cue
            yield time, words
            words, said = [], True
        else:
            said = said and not (not before and _NOT_SAID.match(line))
            if time and said and not names_next:
                words.append(line)
        before = line
    yield time, words


def _dialogue(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """SubStation Alpha: the lines of dialogue, in the order of their times."""
    found = []
    for line in lines:
        said = _DIALOGUE.match(line)
        times = re.search(_CLOCK, line)
        if said and times and not _DRAWING.search(said.group(1)):
            words = re.split(r"\\[Nn]", said.group(1).replace(r"\h", " "))
            found.append((tuple(int(value or 0) for value in times.groups()), words))
    for time, words in sorted(found, key=lambda cue: cue[0]):
        yield _clock(*time), words


def _timed_text(text: str) -> Iterator[tuple[str, list[str]]]:
    """TTML: the paragraphs that have a time, or stand in one that has."""
    root = parse_xml(text.encode(), "the file")
    for element in root.iter("{*}p"):
        for line in element.iter("{*}br"):
            line.tail = "\n" + (line.tail or "")
        above = [element, *element.iterancestors()]
        inner = element.find(".//*[@begin]")
        begin = next((each.get("begin") for each in above if each.get("begin")), None)
        begin = begin or (inner.get("begin") if inner is not None else "") or ""
        words = "".join(str(piece) for piece in element.itertext(tag=lxml.etree.Element))
        yield _begin(begin), words.split("\n")


def _begin(written: str) -> str:
    """A time as TTML writes it: "00:01:02.5" or "62.5s"; "" for ticks and frames."""
    times = re.match(_CLOCK, written)
    if times:
        return _clock(*(int(value or 0) for value in times.groups()))
    seconds = _SECONDS.match(written)
    if not seconds or seconds.group(1).count(".") > 1 or seconds.group(1) == ".":
        return ""
    factor = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}[seconds.group(2)]
    whole = int(float(seconds.group(1)) * factor)
    return _clock(whole // 3600, whole // 60 % 60, whole % 60)


def _clock(hours: int, minutes: int, seconds: int) -> str:
    return f"{hours}:{minutes:02}:{seconds:02}"
