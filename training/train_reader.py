"""Train the reader: question + passage → the span that answers, or that none does.

    python training/train_reader.py --data DIR --out OUT [--init DIR] [--minutes M]

DIR/qa holds the sets named in reader.toml, which also has every other setting; the questions of
training/data/written.jsonl are over paragraphs of theirs, those of training/data/passages*.jsonl
over passages of their own. Training starts from the embedding model's weights, or from an earlier
reader (--init). OUT gets model.safetensors, config.json and tokenizer.json in the layout of
BertForQuestionAnswering, figures.json, and a checkpoint: the same command goes on where it was
killed. What search finds for the questions is kept beside OUT. With --minutes all of it, measuring
included, is planned to end by then. With --known (`known_questions.py`) what an earlier reader is
sure of is read rarely.

`--report` trains nothing: it measures the reader in OUT on the articles that are reported on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import torch

from reader_batches import Epochs, ahead
from reader_data import (
    EXPLANATIONS,
    PASSAGES,
    QuestionSet,
    WordPieces,
    rarely,
    read_explanations,
    read_passages,
    read_set,
    read_written,
)
from reader_measure import Examiner
from reader_model import embedding_model, open_model, save_model
from reader_negatives import Miner
from reader_trainer import Clock, Teller, Trainer

SETTINGS = Path(__file__).parent / "reader.toml"
CHECKPOINT = "checkpoint.pt"
# Measured again at the end, on a machine that may be busier by then.
RESERVE = 1.5


def main() -> None:
    """Read the arguments; train, or measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="an earlier reader")
    parser.add_argument(
        "--teachers", type=Path, nargs="+", default=[], help="readers to learn from"
    )
    parser.add_argument("--known", type=Path, help="what known_questions.py wrote")
    parser.add_argument("--seed", type=int, help="in place of the one in the settings")
    parser.add_argument("--minutes", type=float, help="end by then")
    parser.add_argument("--settings", type=Path, help="what differs from reader.toml")
    parser.add_argument("--report", action="store_true", help="measure OUT, train nothing")
    arguments = parser.parse_args()
    settings = read_settings(arguments.settings)
    if arguments.seed is not None:
        settings["seed"] = arguments.seed
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if arguments.report:
        report(arguments.data / "qa", arguments.out, settings, device)
    else:
        arguments.out.mkdir(parents=True, exist_ok=True)
        Run(arguments, settings, device).go()


def read_settings(other: Path | None) -> dict[str, Any]:
    """Those of reader.toml, with those of another file in their place."""
    settings = tomllib.loads(SETTINGS.read_text("utf-8"))
    return merged(settings, tomllib.loads(other.read_text("utf-8"))) if other else settings


def merged(settings: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The settings with those of `other` in their place, table by table."""
    return settings | {
        name: merged(settings[name], value) if isinstance(value, dict) else value
        for name, value in other.items()
    }


class Run:
    """One training run in a folder."""

    def __init__(
        self, arguments: argparse.Namespace, settings: dict[str, Any], device: torch.device
    ) -> None:
        self._clock = Clock(arguments.minutes)
        self._data, self._out, self._settings = arguments.data / "qa", arguments.out, settings
        self._stage = settings["stages"]["continued" if arguments.init else "fresh"]
        self._tokens = settings["batch"][f"{device.type}_tokens"]
        source = arguments.init or embedding_model()
        teachers = [open_model(folder) for folder in arguments.teachers]
        told = json.dumps(
            [settings, *map(str, (source, arguments.known, arguments.teachers, device))]
        )
        self._key = hashlib.sha256(told.encode()).hexdigest()
        torch.manual_seed(settings["seed"])
        model = open_model(source, settings["optimizer"]["dropout"])
        self._trainer = Trainer(model, settings, self._stage["rate"], device, teachers)
        self._tokenizer = source / "tokenizer.json"
        self._pieces = WordPieces(self._tokenizer)
        self._examiner = Examiner(self._pieces, settings, device)
        self._tune = read_set(self._data / "squad_tune_articles.json.gz", "tune", {"titled": True})
        beside = self._out.absolute().parent / self._out.name
        self._passages = read_passages("passages_tune", 1.0)
        self._known: dict[str, list[float]] = (
            json.loads(arguments.known.read_text("utf-8")) if arguments.known else {}
        )
        self._miner = Miner(
            beside.with_name(f"{beside.name}-mined.json.gz"),
            beside.with_name(f"{beside.name}-models"),
            settings["negatives"],
        )
        self._figures: dict[str, Any] = {"checkpoints": []}

    def go(self) -> None:
        """All of it, or what a killed process left to do."""
        self._resume()
        epochs = self._epochs()
        if "before" not in self._figures:
            self._figures["before"] = self._clock.timed(self._measure)
            print(f"before: {self._figures['before']}", flush=True)
            self._clock.plan(RESERVE)
        self._train(epochs)
        self._save()
        with self._trainer.average.inside(self._trainer.model):
            save_model(self._trainer.model, self._tokenizer, self._out)
            self._figures["after"] = self._measure()
        print(f"after: {self._figures['after']}, {self._clock.spent() / 60:.1f} minutes")
        self._write_figures()

    def _epochs(self) -> Epochs:
        """The sets, and what search finds for their questions."""
        seed, tables = self._settings["seed"], self._settings["sets"]
        sets = [
            rarely(one, self._known[one.name], tables[one.name]["least"])
            if one.name in self._known
            else one
            for one in read_sets(self._data, tables)
        ]
        taken = {one.name: one.taken_ever(seed, self._stage["epochs"]) for one in sets}
        mined = {one.name: self._miner.hard(one, taken[one.name]) for one in sets}
        return Epochs(sets, mined, self._pieces, self._settings, self._tokens)

    def _train(self, epochs: Epochs) -> None:
        """Step after step, until the epochs or the minutes are over."""
        trainer, place = self._trainer, self._trainer.place
        teller = Teller(self._settings["run"])
        planned = 0
        for batches, kinds in ahead(epochs.batches, place["epoch"], self._stage["epochs"]):
            planned = planned or self._stage["epochs"] * len(batches)
            print(f"epoch {place['epoch']}: {len(batches)} batches, {kinds}", flush=True)
            for batch in batches[place["batch"] :]:
                progress = max(place["step"] / planned, self._clock.progress())
                if progress >= 1:
                    return
                teller.tell(trainer.step(batch, progress), progress, trainer)
                if teller.due("measure_minutes"):
                    self._measure_quickly()
                if teller.due("checkpoint_minutes"):
                    self._save()
            place["epoch"] += 1
            place["batch"] = 0

    def _measure(self) -> dict[str, Any]:
        """All tuning questions."""
        articles = self._data / "squad_train_articles.json.gz"
        model, quick = self._trainer.model, self._settings["measure"]["quick"]
        return {
            "tune": self._examiner.squad(model, self._tune),
            "passages": self._examiner.squad(model, self._passages, quick),
            "paraphrased": self._examiner.paraphrased(model, articles, self._miner),
        }

    def _measure_quickly(self) -> None:
        """Some of the tuning questions, on the way."""
        most = self._settings["measure"]["quick"]
        with self._trainer.average.inside(self._trainer.model):
            found = self._examiner.squad(self._trainer.model, self._tune, most)
        minutes = round(self._clock.spent() / 60, 1)
        self._figures["checkpoints"].append({"minutes": minutes} | self._trainer.place | found)
        print(f"at {minutes} minutes: {found}", flush=True)
        self._write_figures()

    def _write_figures(self) -> None:
        figures = self._figures | {"run": self._trainer.place, "settings": self._settings}
        (self._out / "figures.json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")

    def _save(self) -> None:
        """Write the checkpoint, so that there is always a whole one."""
        state = {"key": self._key, "figures": json.dumps(self._figures)}
        state |= {"clock": self._clock.state(), "trainer": self._trainer.state()}
        partial = self._out / f"{CHECKPOINT}.partial"
        torch.save(state, partial)
        partial.replace(self._out / CHECKPOINT)
        self._write_figures()

    def _resume(self) -> None:
        path = self._out / CHECKPOINT
        if not path.is_file():
            return
        state = torch.load(path, map_location="cpu", weights_only=True)
        if state["key"] != self._key:
            raise SystemExit(f"{path} is of a run with other settings; use another --out.")
        self._clock.restore(state["clock"])
        self._figures = json.loads(state["figures"])
        self._trainer.restore(state["trainer"])
        print(f"going on from {self._trainer.place}", flush=True)


def read_sets(data: Path, tables: dict[str, Any]) -> list[QuestionSet]:
    """The sets that are trained on; `tables` are those of reader.toml."""
    sets = [
        read_set(data / f"{name}.json.gz", name, table)
        for name, table in tables.items()
        if name not in ("written", *PASSAGES, *EXPLANATIONS)
    ]
    sets.append(read_written(sets, tables["written"]["share"]))
    sets += [read_passages(name, tables[name]["share"]) for name in PASSAGES]
    explained = [
        read_explanations(name, tables[name]["share"], data, sets) for name in EXPLANATIONS
    ]
    return sets + explained


def report(data: Path, out: Path, settings: dict[str, Any], device: torch.device) -> None:
    """Print the figures of a finished reader on the articles that are reported on."""
    articles = read_set(data / "squad_report_articles.json.gz", "report", {"titled": True})
    settings["measure"]["fast"] = False
    examiner = Examiner(WordPieces(out / "tokenizer.json"), settings, device)
    print(examiner.squad(open_model(out).to(device), articles))


if __name__ == "__main__":
    main()
