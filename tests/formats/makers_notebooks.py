"""Notebooks: Markdown cells, code with comments, and what the code printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.formats.fact import Fact
from tests.formats.filler import paragraph
from tests.formats.makers_data import write_json

FACTS = (
    Fact(
        "buoy-drift.ipynb",
        "Why was the buoy Sigrid taken out of the water?",
        "The buoy Sigrid was taken out of the water because a seal slept on it.",
        heading="Missing days",
    ),
    Fact(
        "buoy-drift.ipynb",
        "What is the mean drift of buoy Sigrid?",
        "Mean drift of buoy Sigrid: 3.8 metres a day",
    ),
    Fact(
        "soil-sensors.ipynb",
        "What is the calibration constant of the Ferrel soil sensor?",
        "The calibration constant of the Ferrel soil sensor is 0.0417.",
    ),
    Fact(
        "soil-sensors.ipynb",
        "Which field was left out of the Ferrel soil sensor data?",
        "The field behind Larkin barn was left out, as its Ferrel sensor had been ploughed under.",
        heading="Data",
    ),
    Fact(
        "bus-passengers.ipynb",
        "On which line do the Tollbridge buses lose passengers?",
        "Only line 48 of the Tollbridge buses has lost passengers.",
        heading="Result",
    ),
)


def make(folder: Path) -> None:
    """Write the notebooks."""
    _write(
        folder / "buoy-drift.ipynb",
        [
            _text("# Drift of a buoy\n\n" + paragraph("buoy one", 6)),
            _code("positions = [1.2, 5.0, 8.8]\nprint(len(positions))", _printed("3\n")),
            _text(
                "## Missing days\n\nEleven days are missing.\nThe buoy Sigrid was taken out of the "
                "water because a seal slept on it.\n\n- No harm was done.\n- The seal came back.\n"
            ),
            _code("report(drift)", _printed("Mean drift of buoy Sigrid: 3.8 metres a day\n")),
            _text(paragraph("buoy two", 7)),
        ],
    )
    _write(
        folder / "soil-sensors.ipynb",
        [
            _text("# Moisture in the soil\n\n" + paragraph("soil one", 5)),
            _text(
                "## Data\n\nForty sensors were read by hand. The field behind Larkin barn was left "
                "out, as its Ferrel sensor had been ploughed under. " + paragraph("soil two", 5)
            ),
            _code(
                "# The calibration constant of the Ferrel soil sensor is 0.0417.\n"
                "factor = 0.0417\n\n\ndef moisture(reading):\n    return factor * reading\n"
            ),
            _text("## Plots\n\n" + paragraph("soil three", 5)),
            _code("draw()", _picture()),
        ],
    )
    _write(
        folder / "bus-passengers.ipynb",
        [
            _text("# Passengers by line\n\n" + paragraph("bus one", 6)),
            _code("raise ValueError('no such line')", _failure()),
            _text(
                "## Result\n\nNobody had expected it. Only line 48 of the Tollbridge buses has "
                "lost passengers. The night lines are full.\n\n" + paragraph("bus two", 6)
            ),
            _code("table.head()", _result()),
        ],
    )


def _write(path: Path, cells: list[dict[str, Any]]) -> None:
    numbered = [{"id": f"cell{number}", **cell} for number, cell in enumerate(cells)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": numbered,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    write_json(path, notebook, 1)


def _text(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": list(outputs),
        "source": text.splitlines(keepends=True),
    }


def _printed(text: str) -> dict[str, Any]:
    return {"name": "stdout", "output_type": "stream", "text": text.splitlines(keepends=True)}


def _picture() -> dict[str, Any]:
    data = {"image/png": "iVBORw0KGgo" + "A" * 4000, "text/plain": ["<Figure size 640x480>"]}
    return {"data": data, "metadata": {}, "output_type": "display_data"}


def _failure() -> dict[str, Any]:
    return {
        "ename": "ValueError",
        "evalue": "no such line",
        "output_type": "error",
        "traceback": ["\u001b[0;31mValueError\u001b[0m: no such line"],
    }


def _result() -> dict[str, Any]:
    return {
        "data": {
            "text/html": ["<table><tr><th>line</th></tr><tr><td>12</td></tr></table>"],
            "text/plain": ["   line\n", "0    12"],
        },
        "execution_count": 2,
        "metadata": {},
        "output_type": "execute_result",
    }
