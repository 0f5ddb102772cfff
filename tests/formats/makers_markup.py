"""Markup that people write by hand: reStructuredText and Org."""

from __future__ import annotations

from pathlib import Path

from tests.formats.fact import Fact
from tests.formats.filler import paragraph

FACTS = (
    Fact(
        "boiler.rst",
        "At what pressure does the Haldane boiler open its safety valve?",
        "The Haldane boiler opens its safety valve at 9.4 bar.",
        heading="Valves",
    ),
    Fact(
        "boiler.rst",
        "What must never be burnt in the Haldane boiler?",
        "Never burn walnut shells in the Haldane boiler.",
        heading="Fuel",
    ),
    Fact("boiler.rst", "What diameter does the iron ash pipe have?", "88 mm", row="Ash pipe"),
    Fact(
        "archive-rules.rst",
        "How many boxes may a reader order at the Vellum Street archive?",
        "At the Vellum Street archive a reader may order five boxes a day.",
        heading="Ordering",
    ),
    Fact(
        "choice-of-wood.rst",
        "Which wood does the luthier Bronagh Keel take for ribs?",
        "For the ribs the luthier Bronagh Keel takes bog oak from Lough Arra.",
    ),
    Fact(
        "allotment.org",
        "What is planted on the strip beside the Gilbey shed?",
        "The strip beside the Gilbey shed is planted with scorzonera.",
        heading="Beds",
    ),
    Fact("allotment.org", "How many plots has Ivo Treadgold?", "3 plots", row="Ivo Treadgold"),
    Fact(
        "expedition.org",
        "What did the Lindqvist expedition eat on the ice of Novy Fjord?",
        "On the ice of Novy Fjord the Lindqvist expedition ate pickled walrus.",
        heading="Second week",
    ),
    Fact(
        "film-club.org",
        "Which film does the Bexcombe film club show in November?",
        "In November the Bexcombe film club shows The Glass Ferryman.",
        heading="Programme",
    ),
)
_BOILER = """==================
Care of the boiler
==================

.. contents::
   :depth: 2

{one}

Valves
======

.. _valves:

The valves are tested in spring. The Haldane boiler opens its safety valve at 9.4 bar.
The gauge is *not* to be trusted, see :ref:`valves`.

Fuel
====

.. warning::

   Never burn walnut shells in the Haldane boiler.
   They glow for days.

Pipes
-----

=========== ========= ========
Pipe        Diameter  Material
=========== ========= ========
Feed pipe   32 mm     Copper
Ash pipe    88 mm     Iron
Drain       25 mm     Lead
=========== ========= ========

{two}
"""
_ARCHIVE = """Rules of an archive
###################

:Author: The keeper
:Date: 2022-05-19

{one}

Ordering
********

#. Fill in a slip.
#. At the Vellum Street archive a reader may order five boxes a day.
#. Wait for the bell.

.. code-block:: text

   slip 17, box 4

Copies
******

+---------+--------+
| Size    | Price  |
+=========+========+
| Small   | 20 p   |
+---------+--------+
| Large   | 45 p   |
+---------+--------+

.. image:: slip.png
   :alt: A slip

{two} [1]_

.. [1] Some slips are older than the house.
"""
_WOOD = """Wood for violins
================

{one}

Ribs
----

Ribs must bend. For the ribs the luthier Bronagh Keel takes bog oak from
Lough Arra. Others take maple.

.. note:: Buy it in winter.

Term
   What it means, in a few words.

.. This is a comment, and no reader sees it.

{two}
"""
_ALLOTMENT = """#+TITLE: The allotment
#+AUTHOR: The committee

{one}

* Beds
** TODO North side                                             :digging:
   SCHEDULED: <2024-03-09 Sat>
   :PROPERTIES:
   :ID: north
   :END:
   Stones lie here. The strip beside the Gilbey shed is planted with scorzonera. Nobody
   knows who sowed it.
** DONE South side
   - [X] dig
   - [ ] water
* Members
| Name           | Plots   | Since |
|----------------+---------+-------|
| Maud Ferrier   | 1 plot  |  2004 |
| Ivo Treadgold  | 3 plots |  2011 |
* Remarks
{two}
"""
_EXPEDITION = """#+title: Notes from the north
* First week
{one}
* Second week
  Bread ran out. On the ice of Novy Fjord the Lindqvist expedition ate pickled walrus.
  The dogs refused it.
  #+BEGIN_QUOTE
  It tasted of lamp oil.
  #+END_QUOTE
* Third week
  # a comment that no reader sees
  See [[https://example.org/map][the map]].
  {two}
"""
_FILMS = """* Programme
** Autumn
   1. In October there is no film.
   2. In November the Bexcombe film club shows The Glass Ferryman.
   3. In December it shows cartoons.
** Spring
   {one}
* Money
  {two}
"""


def make(folder: Path) -> None:
    """Write the files."""
    texts = {
        "boiler.rst": _BOILER,
        "archive-rules.rst": _ARCHIVE,
        "choice-of-wood.rst": _WOOD,
        "allotment.org": _ALLOTMENT,
        "expedition.org": _EXPEDITION,
        "film-club.org": _FILMS,
    }
    write_filled(folder, texts)


def write_filled(folder: Path, texts: dict[str, str]) -> None:
    """Write texts with a filler in place of {one} and {two}."""
    for name, text in texts.items():
        one, two = paragraph(f"{name} one", 7), paragraph(f"{name} two", 7)
        filled = text.replace("{one}", one).replace("{two}", two)
        (folder / name).write_text(filled, "utf-8", newline="\n")
