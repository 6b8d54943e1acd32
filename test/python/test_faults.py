"""A disk that refuses: every place in a short run fails once, for a while and for ever (short_run.py, test/faults/shim.c)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROBE, ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="The shim is preloaded, as Linux does it.")


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """A folder, in memory where there is such a disk, and the environment that puts the shim over it."""
    built = tmp_path_factory.mktemp("shim")
    library = built / "shim.so"
    assert shutil.which("cc"), "The tests of failing disks need a C compiler by the name `cc`."
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, ROOT / "test" / "faults" / "shim.c", "-ldl"], check=True)
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else built
    folder = place / ("keel-faults-%d" % os.getpid())
    folder.mkdir()
    env = {"LD_PRELOAD": str(library), "KEEL_FAULT_UNDER": str(folder), "KEEL_FAULT_COUNT": str(built / "count")}
    yield folder, {**os.environ, "PYTHONPATH": str(PROBE), **env}
    shutil.rmtree(folder)


def loop(disk, name, *options):
    folder, env = disk
    (folder / name).mkdir()
    command = [sys.executable, ROOT / "test" / "python" / "short_run.py", folder / name, *options]
    result = subprocess.run(command, env=env, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_whatever_fails_every_row_is_right_and_what_is_missing_is_said(disk):
    found = loop(disk, "all")
    print("%(places)d places, %(runs)d runs" % found)
    assert found["places"] > 150 and found["runs"] > 2000
    assert found["wrong"] == []


@pytest.mark.parametrize("fault", ["no-cut", "no-queue"])
def test_the_loop_finds_a_planted_fault(disk, fault):
    assert len(loop(disk, fault, fault)["wrong"]) > 10
