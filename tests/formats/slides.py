"""What stands on the slides."""

from __future__ import annotations

from dataclasses import dataclass

from tests.formats.fact import Fact
from tests.formats.filler import paragraph, sentences


@dataclass(frozen=True)
class Slide:
    """One slide. A point that begins with "-" stands one level deeper."""

    title: str
    points: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    notes: str = ""


FACTS = (
    Fact(
        "cable-car.pptx",
        "How many passengers did the Monte Brusco cable car carry?",
        "The Monte Brusco cable car carried 88,410 passengers in its first summer.",
        page=2,
        heading="The first summer",
    ),
    Fact(
        "cable-car.pptx",
        "Who inspects the haul rope of the cable car?",
        "The haul rope is inspected by the Tarvani Rope Institute.",
        page=3,
        heading="Ropes and cabins",
    ),
    Fact(
        "vaccine-fridge.pptx",
        "How many hours was the fridge Solvind 30 kept cold?",
        "61 hours",
        page=2,
        heading="Results",
        row="Solvind 30",
    ),
    Fact(
        "vaccine-fridge.pptx",
        "What did the Kelmuru clinic report about its fridge door?",
        "The clinic in Kelmuru reported that goats had pushed the door open.",
        page=3,
    ),
    Fact(
        "museum-plan.pptx",
        "Where will the Bertolucci museum hang the whale skeleton?",
        "The whale skeleton will hang above the staircase of the Bertolucci wing.",
        page=3,
        heading="Large pieces",
    ),
    Fact(
        "bee-keeping.odp",
        "Which plant do the bees of Lower Tansley prefer?",
        "The bees of Lower Tansley prefer phacelia to every other plant.",
        page=2,
        heading="What they visit",
    ),
    Fact(
        "bee-keeping.odp",
        "How much honey did the Gorse Hill hive give?",
        "23 kg",
        page=3,
        row="Gorse Hill",
    ),
    Fact(
        "tram-extension.odp",
        "When will the tram reach Wexcombe Green?",
        "The tram will reach Wexcombe Green in the autumn of 2031.",
        page=3,
        heading="Timetable",
    ),
    Fact(
        "tram-extension.odp",
        "To whom does the meadow belong that the tram must cross?",
        "The meadow that the tram must cross belongs to the Pargeter family.",
        page=2,
    ),
    Fact(
        "pottery-class.odp",
        "At what temperature is the Ambleford stoneware glaze fired?",
        "The Ambleford stoneware glaze is fired at 1,260 degrees.",
        page=2,
        heading="Firing",
    ),
)
DECKS: dict[str, tuple[str, tuple[Slide, ...]]] = {
    "cable-car.pptx": (
        "Report on a cable car",
        (
            Slide("Why we are here", tuple(sentences("cable one", 4))),
            Slide(
                "The first summer",
                (
                    "The weather was kind.",
                    "The Monte Brusco cable car carried 88,410 passengers in its first summer.",
                    "-Most of them came on Sundays.",
                    "-The restaurant at the top was too small.",
                ),
                notes=paragraph("cable two", 5),
            ),
            Slide(
                "Ropes and cabins",
                (
                    "The haul rope is inspected by the Tarvani Rope Institute.",
                    "The cabins are washed every Monday.",
                    *sentences("cable three", 3),
                ),
            ),
        ),
    ),
    "vaccine-fridge.pptx": (
        "Cold chain trial",
        (
            Slide("The trial", tuple(sentences("fridge one", 4))),
            Slide(
                "Results",
                ("All fridges were unplugged on the same morning.",),
                (
                    ("Fridge", "Volume", "Hours kept cold"),
                    ("Solvind 30", "30 litres", "61 hours"),
                    ("Solvind 80", "80 litres", "47 hours"),
                    ("Icebox Rana", "25 litres", "19 hours"),
                ),
            ),
            Slide(
                "From the field",
                ("Three clinics sent letters.", *sentences("fridge two", 4)),
                notes="Say this with a smile. "
                "The clinic in Kelmuru reported that goats had pushed the door open. "
                "Nothing was spoiled.",
            ),
        ),
    ),
    "museum-plan.pptx": (
        "Plan for the new rooms",
        (
            Slide("Small pieces", tuple(sentences("museum one", 5))),
            Slide("Light & air", ("Daylight stays < 50 lux.", *sentences("museum two", 4))),
            Slide(
                "Large pieces",
                (
                    "The steam hammer stays where it is.",
                    "The whale skeleton will hang above the staircase of the Bertolucci wing.",
                    "-Four chains are enough.",
                ),
                notes=paragraph("museum three", 6),
            ),
        ),
    ),
    "bee-keeping.odp": (
        "An evening about bees",
        (
            Slide("Welcome", tuple(sentences("bees one", 4))),
            Slide(
                "What they visit",
                (
                    "Lime trees come late.",
                    "The bees of Lower Tansley prefer phacelia to every other plant.",
                    "Clover is a poor second.",
                ),
                notes=paragraph("bees two", 4),
            ),
            Slide(
                "What they gave",
                ("The year was dry.", *sentences("bees three", 2)),
                (
                    ("Hive", "Queen from", "Honey"),
                    ("Church Lane", "2019", "11 kg"),
                    ("Gorse Hill", "2021", "23 kg"),
                    ("Old Quarry", "2020", "8 kg"),
                ),
            ),
        ),
    ),
    "tram-extension.odp": (
        "Two more miles of tram",
        (
            Slide("The idea", tuple(sentences("tram one", 5))),
            Slide(
                "Land",
                ("Eleven gardens are touched.", *sentences("tram two", 4)),
                notes="The meadow that the tram must cross belongs to the Pargeter family. "
                "They have asked for a hedge.",
            ),
            Slide(
                "Timetable",
                (
                    "The bridge comes first.",
                    "The tram will reach Wexcombe Green in the autumn of 2031.",
                    "Trial runs are made at night.",
                ),
            ),
        ),
    ),
    "pottery-class.odp": (
        "Pottery for beginners",
        (
            Slide("Clay", ("Wedge it well.", *sentences("pottery one", 4))),
            Slide(
                "Firing",
                (
                    "The first firing is slow.",
                    "The Ambleford stoneware glaze is fired at 1,260 degrees.",
                    "Never open the door early.",
                ),
            ),
            Slide("Tidying up", tuple(sentences("pottery two", 5))),
        ),
    ),
}
