"""Follow-up questions made stand-alone, against rewrites by hand and by what search then finds.

    python benchmarks/conversation.py --data DIR [--work DIR] [--even]

DIR/conversation holds two sets. The rules of `askai.conversation` were written, and everything in
it and in `askai.followups` chosen, with the odd-numbered conversations alone in sight (INSCIT's
numbered as they stand in the file, from 1); the even ones, `--even`, are the report.

CAsT 2019 (cast2019_topics.json, cast2019_resolved.tsv): 50 conversations without responses, each
question rewritten by hand. For each follow-up: which content words has the rewrite that the
question lacks, and which of them does our first candidate add? Words are lower-cased, without
possessive 's, stop words left out, plurals cut ("ies" to "y", "s" off). The earlier questions are
our own first candidates. Beside it: all words of the first and the previous question carried over,
and of every earlier one.

INSCIT (inscit_dev_half.json.gz): 43 conversations with responses and evidence. The evidence of all
is the corpus, one Markdown document for each passage. A follow-up counts when one of its evidence
passages is among the ten hits that are read: of the question as it stands, of the first candidate,
and of the candidates as `askai.followups.searched` takes them. `--work` keeps the index.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askai.build import build_index
from askai.conversation import Turn, candidates
from askai.file_store import FileStore
from askai.followups import searched
from askai.search import fused_search
from askai.settings import Settings

STOP_WORDS = set(
    """a about all also am an and any are as at be because been being but by can could did do does
    doing done for from had has have having he her hers him his how i if in into is it its just many
    may me might more most much must my no nor not of off on or other our out over own shall she
    should so some such than that the their them then there these they this those to too under up us
    very was we were what when where which while who whom whose why will with would you your
    don t s re ve ll d m tell""".split()
)
HEADINGS = 6  # levels in Markdown


@dataclass(slots=True)
class Words:
    """Words that the rewrites add, words that were added, and both."""

    wanted: int = 0
    made: int = 0
    right: int = 0

    def count(self, wanted: set[str], made: set[str]) -> None:
        """One follow-up more."""
        self.wanted += len(wanted)
        self.made += len(made)
        self.right += len(wanted & made)

    def row(self, name: str) -> str:
        """Recall and precision over all words."""
        recall, precision = share(self.right, self.wanted), share(self.right, self.made)
        return f"  {name:28} recall {recall}, precision {precision}"


def main() -> None:
    """Print both sets, the odd conversations or the even ones."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--even", action="store_true", help="report; nothing is chosen by these")
    arguments = parser.parse_args()
    odd = not arguments.even
    print(f"{'odd' if odd else 'even'}-numbered conversations")
    rewritten(arguments.data / "conversation", odd)
    with tempfile.TemporaryDirectory() as scratch:
        retrieved(arguments.data / "conversation", arguments.work or Path(scratch), odd)


def rewritten(folder: Path, odd: bool) -> None:
    """Print the rows of CAsT."""
    rows = {
        name: Words()
        for name in (
            "first candidate",
            "any candidate",
            "first and previous question",
            "all before",
        )
    }
    turns = 0
    for conversation in cast(folder, odd):
        before: list[str] = []
        history: list[Turn] = []
        for question, rewrite in conversation:
            made = candidates(question, history)
            if history:
                turns += 1
                has = content_words(question)
                wanted = content_words(rewrite) - has
                texts = (made[:1], made, {before[0], before[-1]}, before)
                for row, added in zip(rows.values(), texts, strict=True):
                    row.count(wanted, set().union(*map(content_words, added)) - has)
            before.append(question)
            history.append(Turn(made[0], ""))
    print(f"CAsT 2019: {turns} follow-ups, {rows['all before'].wanted} words to add")
    for name, row in rows.items():
        print(row.row(name))


def cast(folder: Path, odd: bool) -> Iterator[list[tuple[str, str]]]:
    """The questions of each conversation, as asked and as rewritten."""
    lines = (folder / "cast2019_resolved.tsv").read_text("utf-8").splitlines()
    rewrites = dict(line.split("\t", 1) for line in lines)
    for topic in json.loads((folder / "cast2019_topics.json").read_text("utf-8")):
        if topic["number"] % 2 == odd:
            yield [
                (turn["raw_utterance"].strip(), rewrites[f"{topic['number']}_{turn['number']}"])
                for turn in topic["turn"]
            ]


def content_words(text: str) -> set[str]:
    """The words of a text that count, singular."""
    plain = re.sub(r"['’]s\b", "", text.lower())
    return {singular(word) for word in re.findall(r"[^\W_]+", plain) if word not in STOP_WORDS}


def singular(word: str) -> str:
    """A light stem: the plural's end cut off."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "su" else word


def retrieved(folder: Path, work: Path, odd: bool) -> None:
    """Print the rows of INSCIT."""
    conversations = inscit(folder)
    files = write_corpus(conversations, work / "corpus")
    settings = Settings()
    if not (work / "index" / "CURRENT").exists():
        build_index(work / "corpus", work / "index", settings=settings)
    store = FileStore.open(work / "index", settings)
    found: dict[str, list[bool]] = {"unchanged": [], "first candidate": [], "as searched": []}
    for number, conversation in enumerate(conversations, 1):
        if number % 2 == odd:
            for documents, evidence in follow_ups(store, settings, conversation, files):
                for row, seen in zip(found.values(), documents, strict=True):
                    row.append(not seen.isdisjoint(evidence))
    store.close()
    before = found["unchanged"]
    print(f"INSCIT: {len(before)} follow-ups, evidence found by {sum(before)} as they stand")
    for name, row in found.items():
        if row is not before:
            won = sum(now and not then for now, then in zip(row, before, strict=True))
            lost = sum(then and not now for now, then in zip(row, before, strict=True))
            missed = len(before) - sum(before)
            print(
                f"  {name:28} of {missed} missed {won} recovered ({share(won, missed)}), "
                f"of {sum(before)} found {lost} lost ({share(lost, sum(before))})"
            )


def inscit(folder: Path) -> list[list[dict[str, Any]]]:
    """The turns of each conversation."""
    with gzip.open(folder / "inscit_dev_half.json.gz", "rt", encoding="utf-8") as file:
        return [item["turns"] for item in json.load(file).values()]


def follow_ups(
    store: FileStore, settings: Settings, turns: Sequence[dict[str, Any]], files: dict[str, str]
) -> Iterator[tuple[list[set[str]], set[str]]]:
    """Of each follow-up the documents hit, in each of three ways, and those with its evidence."""
    history: list[Turn] = []
    asked = ""
    for turn in turns:
        *before, question = (" ".join(text.split()) for text in turn["context"])
        if before:
            cited = turn["prevEvidence"][-1] if turn["prevEvidence"] else []
            titles = tuple(title for passage in cited for title in passage["passage_titles"][:1])
            history.append(Turn(asked, before[-1], titles))
        made = candidates(question, history)
        read = searched(store, made, settings, None, question)
        asked = read[0][0]
        evidence = {
            files[passage["passage_id"]]
            for label in turn["labels"]
            for passage in label["evidence"]
        }
        if before and evidence:
            ways = [
                [fused_search(store, text, settings, k=settings.passages_read)]
                for text in (question, made[0])
            ]
            ways.append([hits for _, hits in read])
            yield [{hit.document for hits in way for hit in hits} for way in ways], evidence


def write_corpus(conversations: Sequence[Sequence[dict[str, Any]]], folder: Path) -> dict[str, str]:
    """One Markdown file for each passage; its file by its id."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    for turns in conversations:
        for turn in turns:
            groups = [*(label["evidence"] for label in turn["labels"]), *turn["prevEvidence"]]
            for passage in (passage for group in groups for passage in group):
                name = files.setdefault(passage["passage_id"], f"{len(files)}.md")
                titles = passage["passage_titles"][:HEADINGS]
                heads = [f"{'#' * level} {title}" for level, title in enumerate(titles, 1)]
                text = "\n\n".join([*heads, passage["passage_text"]])
                (folder / name).write_text(text + "\n", "utf-8")
    return files


def share(part: float, whole: float) -> str:
    """In per cent."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


if __name__ == "__main__":
    main()
