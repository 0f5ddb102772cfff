"""The short, seeded form of every harness in this folder; `make soak` runs the long one."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from askai import Settings, build_index
from tests.conftest import fake_models
from tests.robustness.damage import LISTS_QUESTION, damaged_indexes, index_with_lists
from tests.robustness.full_disk import filled_disks
from tests.robustness.fuzz import fuzzed_files
from tests.robustness.hostile import hostile_requests
from tests.robustness.kills import killed_builds
from tests.robustness.odd_files import odd_files
from tests.robustness.readers import read_while_building
from tests.robustness.soak import soaked

pytestmark = pytest.mark.slow

CORPUS = Path(__file__).parents[2] / "corpus"
QUESTION = "How many Chinese universities offer AI degrees?"


def test_killed_builds_cost_nothing(tmp_path: Path) -> None:
    with fake_models() as encoder:
        seen = killed_builds(tmp_path, 20, 1, encoder)
    assert seen.in_time > 0
    assert seen.salvaged > 0
    assert (seen.broken, seen.lost, seen.doubled, seen.embedded_again, seen.orphans) == (0,) * 5


def test_damage_is_found_and_mended(tmp_path: Path) -> None:
    with fake_models():
        build_index(CORPUS, tmp_path / "index", settings=Settings())
        seen, told = damaged_indexes(CORPUS, tmp_path / "index", QUESTION, 40, 2)
    assert told == []
    assert seen.found == seen.damages == seen.refused + seen.answered == 40


def test_damaged_lists_are_found_and_mended(tmp_path: Path) -> None:
    with index_with_lists(tmp_path) as (corpus, index):
        seen, told = damaged_indexes(corpus, index, LISTS_QUESTION, 15, 2)
    assert told == []
    assert seen.found == seen.damages == seen.refused + seen.answered == 15


def test_mutated_files_are_read_or_skipped_with_a_reason(tmp_path: Path) -> None:
    with fake_models():
        seen = fuzzed_files(tmp_path, 400, 3)
    assert seen.formats >= 10
    assert seen.read + seen.skipped == seen.files == 400
    assert (seen.hangs, seen.crashes, seen.leaks) == ([], [], [])
    assert (seen.unnamed, seen.damaged, seen.escapes) == (0, 0, 0)


def test_odd_files_are_read_or_named(tmp_path: Path) -> None:
    with fake_models():
        seen = odd_files(tmp_path, 2)
    assert seen.files > 150
    assert min(seen.read, seen.skipped) > 40
    assert (seen.unnamed, seen.crashes, seen.secrets, seen.damaged) == ([], [], 0, [])


def test_readers_see_whole_generations_while_two_build(tmp_path: Path) -> None:
    seen = read_while_building(tmp_path, 20, 6)
    assert seen.errors == []
    assert min(seen.asked, seen.opened, seen.builds, seen.busy) > 0
    assert (seen.stale, seen.wrong, seen.lost, seen.orphans) == (0,) * 4


def test_a_disk_that_fills_up_costs_nothing(tmp_path: Path) -> None:
    try:
        with fake_models():
            seen = filled_disks(tmp_path, 8, 4)
    except PermissionError as error:
        pytest.skip(str(error))
    assert seen.failed > 0
    assert (seen.unclear, seen.broken, seen.unfinished) == (0, 0, 0)


# Gradio, here in the test's own process, leaves event loops to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_hostile_requests_are_words_or_told_clearly(real_index: Path) -> None:
    seen = hostile_requests(real_index)
    gc.collect()
    assert seen.requests >= 500
    assert (seen.crashes, seen.unclear, seen.leaks) == ([], [], [])


def test_many_at_once(tmp_path: Path) -> None:
    seen = soaked(CORPUS, tmp_path, [QUESTION, "Who leads Alibaba?"], 20)
    assert seen.errors == []
    assert seen.changed == 0
    assert min(seen.asked, seen.added, seen.builds) > 0
    assert seen.before is not None
    assert seen.after is not None
    assert seen.after.temporary <= seen.before.temporary
    assert seen.after.files <= seen.before.files + 20
