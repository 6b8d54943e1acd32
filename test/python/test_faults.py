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


FULL_FOR_A_WHILE = """
import os, threading, torch
def steer(words):
    for thread in threading.enumerate():
        if thread.name == "keel-snapshot":
            thread.join()
    try:
        os.open("/keel-fault/" + words, os.O_RDONLY)
    except FileNotFoundError:
        pass
model = torch.nn.Linear(4, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.01)
for step in range(1, 61):
    loss = model(torch.randn(8, 4)).pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
    if step == 20:
        steer("arm/3/full/on")
    if step == 45:
        steer("off")
"""


@pytest.fixture
def on_disk(disk, bench):
    """A bench whose run folders are under the shim."""
    folder, env = disk
    bench.folder = folder / "bench"
    bench.folder.mkdir()
    bench.write("train.py", FULL_FOR_A_WHILE)
    names = ("LD_PRELOAD", "KEEL_FAULT_UNDER", "KEEL_FAULT_COUNT")
    yield lambda **config: bench.probed("train.py", config=config, env={name: env[name] for name in names})
    shutil.rmtree(bench.folder)


def test_a_script_records_all_of_its_steps_though_the_disk_was_full(on_disk):
    run = on_disk(snapshots={"every": 0}, monitor={"layersEvery": 1})
    assert run.column("step") == [float(step) for step in range(1, 61)]
    assert sorted(run.layers()) == list(range(1, 61))
    assert (run.done["state"], run.done["reason"]) == ("finished", None)
    (note,) = [note for note in run.notes if note.endswith("what cannot be written waits in memory.")]
    assert note.split("/")[-1].startswith("steps.f64 cannot be written: the disk is full. Free some space") and note in run.err


def test_a_snapshot_that_a_full_disk_refuses_is_told_once_and_the_next_is_tried(on_disk):
    run = on_disk(snapshots={"every": 10, "keep": 3})
    assert [event["step"] for event in run.of("checkpoint")] == [10, 20, 50, 60]
    assert len(run.rows()) == 60 and run.done["reason"] is None
    (note,) = [note for note in run.notes if note.startswith("The checkpoint at step")]
    assert note.startswith("The checkpoint at step 30 was not saved: ")
    assert os.path.join("checkpoints", "30") + " cannot be written: the disk is full. Free some space" in note
    # The oldest made room in vain; the newest that was whole stayed.
    assert run.of("checkpointRemoved")[0]["step"] == 10
    assert sorted(os.listdir(run.folder / "checkpoints")) == ["20", "50", "60"]


def test_a_snapshot_that_is_not_as_it_was_written_is_not_continued_from(bench):
    script = ROOT / "test" / "kills" / "torch_script.py"
    config = {"totalSteps": 40, "snapshots": {"every": 20, "keep": 3}}
    place = bench.probed(script, "40", "0", config=config).folder / "checkpoints" / "20"
    data = bytearray((place / "state.pt").read_bytes())
    data[len(data) // 2] ^= 1
    (place / "state.pt").write_bytes(data)
    run = bench.probed(script, "40", "0", config={**config, "resume": {"path": str(place), "step": 20}}, check=False)
    assert (run.code, run.done["state"]) == (1, "failed")
    assert run.done["reason"].endswith("checkpoints/20 is damaged: state.pt is not as it was written.")
