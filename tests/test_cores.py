from __future__ import annotations

from pathlib import Path

import pytest

from askai.cores import available_cores


@pytest.mark.parametrize(
    ("files", "own", "cores"),
    [
        pytest.param({}, "", 8, id="no limit"),
        pytest.param({"cpu.max": "max 100000"}, "0::/", 8, id="no limit told"),
        pytest.param({"cpu.max": "150000 100000"}, "0::/", 2, id="a share"),
        pytest.param({"cpu.max": "10000 100000"}, "0::/", 1, id="less than one"),
        pytest.param({"a/b/cpu.max": "300000 100000"}, "0::/a/b", 3, id="its own group"),
        pytest.param({"a/cpu.max": "300000 100000"}, "0::/a/b", 3, id="a group above"),
        pytest.param({"c/cpu.max": "300000 100000"}, "0::/a/b", 8, id="another group"),
        pytest.param({"cpu.max": "nonsense"}, "0::/", 8, id="unreadable"),
        pytest.param({"cpu.max": "3200000 100000"}, "0::/", 8, id="more than there are"),
        pytest.param(
            {"cpu/d/cpu.cfs_quota_us": "200000", "cpu/d/cpu.cfs_period_us": "100000"},
            "5:memory:/d\n4:cpu,cpuacct:/d",
            2,
            id="first version",
        ),
        pytest.param(
            {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"},
            "4:cpu:/",
            8,
            id="first version, no limit",
        ),
    ],
)
def test_a_containers_share_is_respected(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    own: str,
    cores: int,
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)), raising=False)
    for name, text in files.items():
        (tmp_path / "groups" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "groups" / name).write_text(text + "\n")
    (tmp_path / "own").write_text(own + "\n")
    assert available_cores(tmp_path / "groups", tmp_path / "own") == cores
