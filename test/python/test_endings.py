"""However a script ends, the run folder says so, and the exit code is the script's."""

import json
import os
import signal
import time

import pytest
from conftest import STARTER, finish, until

TRAIN = """
import sys, time, torch
model = torch.nn.Linear(4, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.01)
def step():
    loss = model(torch.randn(8, 4)).pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
"""


#: step, time, loss, lr, gradNorm, missing
ROW_BYTES = 6 * 8


def steps_in(folder):
    file = folder / "steps.f64"
    return file.stat().st_size // ROW_BYTES if file.exists() else 0


def ask(run, request, **values):
    with open(run / "control.jsonl", "a") as file:
        line = {"id": request + str(time.time()), "time": time.time(), "from": "cli", "request": request, **values}
        file.write(json.dumps(line) + "\n")


def test_failing_import(bench):
    bench.write("train.py", "import sys\nimport no_such_package\n")
    run = bench.probed("train.py", check=False)
    assert run.code == 1
    assert run.done["state"] == "failed"
    assert run.done["reason"] == "ModuleNotFoundError: No module named 'no_such_package' (train.py:2)"
    assert 'File "%s", line 2, in <module>' % (bench.folder / "train.py") in run.err
    assert "keel_probe" not in run.err


def test_syntax_error(bench):
    bench.write("train.py", "x = 1\ndef f(:\n")
    run = bench.probed("train.py", check=False)
    assert run.done["state"] == "failed"
    assert run.done["reason"].startswith("SyntaxError") and "(train.py:2)" in run.done["reason"]


@pytest.mark.parametrize(
    "hook",
    [
        "def hook(kind, error, where):\n    print('hook', error, where.tb_frame.f_code.co_filename, where.tb_lineno)",
        "def hook(kind, error, where): sys.exit(3)",
        "def hook(kind, error, where): raise KeyError('in the hook')",
        "sys.stdout.close()\nhook = sys.excepthook",
    ],
)
def test_own_hook_of_exceptions(bench, hook):
    script = bench.write("train.py", "import sys\n%s\nsys.excepthook = hook\nraise ValueError('bad')\n" % hook)
    bare = bench.bare(str(script), check=False)
    run = bench.probed("train.py", check=False)
    assert (run.code, run.out, run.err) == (bare.returncode, bare.stdout, bare.stderr)
    assert run.done["state"] == "failed" and run.done["reason"].startswith("ValueError: bad (train.py:")


@pytest.mark.warm("torch", "torch._dynamo")
def test_raise_in_the_middle(bench):
    bench.write("lib/model.py", "def check(step):\n    if step == 7:\n        raise ValueError('bad batch')\n")
    bench.write("train.py", TRAIN + "\nfrom lib.model import check\nfor i in range(20):\n    check(i)\n    step()\n")
    run = bench.probed("train.py", check=False)
    assert (run.code, run.done["state"], run.done["step"]) == (1, "failed", 7)
    assert run.done["reason"] == "ValueError: bad batch (%s:3)" % os.path.join("lib", "model.py")
    assert len(run.rows()) == 7
    assert "keel_probe" not in run.err and "Traceback (most recent call last)" in run.err


@pytest.mark.parametrize("end", ["raise ValueError", "sys.exit"])
def test_words_without_end_are_told_in_brief(bench, end):
    bench.write("train.py", "import sys\n%s('bad shape' + 'x' * 3_000_000)\n" % end)
    run = bench.probed("train.py", check=False)
    assert "bad shape" in run.done["reason"] and len(json.dumps(run.done)) < 20_000
    assert run.done["reason"].endswith("… (train.py:2)" if end.startswith("raise") else "…")
    assert len(run.err) > 3_000_000


@pytest.mark.warm("torch", "torch._dynamo")
def test_error_inside_backward_has_no_frames_of_ours(bench):
    bench.write("train.py", TRAIN + "\nmodel(torch.randn(3, 4)).backward()\n")
    run = bench.probed("train.py", check=False)
    assert run.done["reason"].startswith("RuntimeError: grad can be implicitly created only for scalar outputs")
    assert "train.py:" in run.done["reason"]
    assert "keel_probe" not in run.err


@pytest.mark.warm("torch", "torch._dynamo")
@pytest.mark.parametrize(
    "code, exit_code, state, reason",
    [
        ("sys.exit()", 0, "finished", None),
        ("sys.exit(0)", 0, "finished", None),
        ("sys.exit(3)", 3, "failed", "The script ended with exit code 3."),
        ("sys.exit('no data')", 1, "failed", "no data"),
    ],
)
def test_sys_exit(bench, code, exit_code, state, reason):
    bench.write("train.py", TRAIN + "\nfor _ in range(5): step()\n" + code)
    run = bench.probed("train.py", check=False)
    assert (run.code, run.done["state"], run.done["reason"]) == (exit_code, state, reason)
    assert len(run.rows()) == 5


def test_arguments_module_and_folder_are_the_scripts(bench):
    bench.write("pack/__init__.py", "")
    bench.write(
        "pack/show.py",
        "import sys, os\nprint(sys.argv[1:], __name__, os.getcwd(), __package__, sys.path[0])\n",
    )
    bench.write("pack/plain.py", "import sys\nprint(sys.argv, __name__, __file__, sys.path[0], __spec__)\nimport show\n")
    module = bench.probed("--module", "pack.show", "--lr", "1")
    assert module.out == bench.bare("-m", "pack.show", "--lr", "1").stdout
    script = bench.probed("pack/plain.py", "a b", "--x")
    assert script.out == bench.bare("pack/plain.py", "a b", "--x").stdout
    assert any("No optimizer step was seen" in note for note in script.notes)


@pytest.mark.warm("torch", "torch._dynamo")
def test_change_of_folder(bench):
    other = bench.folder / "elsewhere"
    other.mkdir()
    bench.write("train.py", TRAIN + "\nimport os\nos.chdir('elsewhere')\nfor _ in range(5): step()\nraise OSError('x')\n")
    run = bench.probed("train.py", check=False)
    assert len(run.rows()) == 5
    assert run.done["reason"].startswith("OSError: x (train.py:")
    assert list(other.iterdir()) == []


def test_stop_on_request(bench):
    bench.write("train.py", TRAIN + "\ntry:\n    while True: step(); time.sleep(0.01)\nfinally:\n    print('cleaned up')\n")
    folder, process = bench.start("train.py")
    until(lambda: steps_in(folder) > 5)
    ask(folder, "stop")
    run = finish(folder, process)
    assert run.code == 0 and run.done["state"] == "stopped"
    assert run.done["reason"] == "Stopped from the command line."
    assert [event["message"] for event in run.of("control")] == ["Stopping."]
    assert run.done["step"] == len(run.rows())
    assert "cleaned up" in run.out


def test_stop_saves(bench):
    bench.write("train.py", TRAIN + "\nwhile True: step(); time.sleep(0.01)\n")
    folder, process = bench.start("train.py", config={"snapshots": {"every": 100000, "keep": 2}})
    until(lambda: steps_in(folder) > 5)
    ask(folder, "stop")
    run = finish(folder, process)
    assert run.of("checkpoint")[-1]["step"] == run.done["step"]
    assert (folder / "checkpoints" / str(run.done["step"]) / "state.json").exists()


def test_pause_resume_and_rates(bench):
    bench.write("train.py", TRAIN + "\nwhile True: step(); time.sleep(0.005)\n")
    folder, process = bench.start("train.py")
    until(lambda: steps_in(folder) > 3)
    ask(folder, "pause")
    until(lambda: '"Paused."' in (folder / "events.jsonl").read_text())
    paused = steps_in(folder)
    time.sleep(0.4)
    assert steps_in(folder) == paused
    ask(folder, "setLr", value=0.5)
    ask(folder, "setClip", value=1.0)
    ask(folder, "setLr", value=-1)
    ask(folder, "resume")
    until(lambda: steps_in(folder) > paused + 3)
    ask(folder, "stop")
    run = finish(folder, process)
    assert run.column("lr")[:paused] == [0.01] * paused
    assert run.column("lr")[paused:] == [0.5] * (len(run.rows()) - paused)
    assert [event["ok"] for event in run.of("control")] == [True, True, True, False, True, True]


def test_terminated(bench):
    bench.write("train.py", TRAIN + "\nwhile True: step(); time.sleep(0.01)\n")
    folder, process = bench.start("train.py")
    until(lambda: steps_in(folder) > 5)
    process.send_signal(signal.SIGTERM)
    run = finish(folder, process)
    assert (run.code, run.done["state"]) == (0, "stopped")
    assert run.done["reason"] == "Stopped by a signal (SIGTERM)."


def test_terminated_while_it_prints_without_end(bench):
    """No step comes that could end it, so it is ended where it stands."""
    bench.write("train.py", "import sys, time\nwhile True:\n    print('x' * 100)\n    time.sleep(0.01)\n")
    folder, process = bench.start("train.py")
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    run = finish(folder, process)
    assert (run.code, run.done["state"]) == (0, "stopped")


def test_runner_dies(bench):
    bench.write("train.py", TRAIN + "\nwhile True: step(); time.sleep(0.01)\n")
    folder, process = bench.start("train.py", config={"snapshots": {"every": 100000, "keep": 2}})
    until(lambda: steps_in(folder) > 5)
    bench.runner_dies()
    run = finish(folder, process)
    assert run.done["state"] == "stopped" and run.done["reason"] == "The runner is gone; the state was saved."
    assert run.of("checkpoint")


def test_killed(bench):
    """Nothing can be said then; every row up to the kill is whole."""
    bench.write("train.py", TRAIN + "\nwhile True: step()\n")
    folder, process = bench.start("train.py")
    until(lambda: steps_in(folder) > 50)
    process.kill()
    run = finish(folder, process)
    assert run.of("done") == []
    assert (folder / "steps.f64").stat().st_size % ROW_BYTES == 0
    assert run.column("step") == [float(step) for step in range(1, len(run.rows()) + 1)]


def test_script_that_catches_everything_is_stopped(bench):
    bench.write(
        "train.py",
        TRAIN + "\nwhile True:\n    try:\n        step(); time.sleep(0.01)\n    except Exception:\n        pass\n",
    )
    folder, process = bench.start("train.py")
    until(lambda: steps_in(folder) > 5)
    ask(folder, "stop")
    assert finish(folder, process).done["state"] == "stopped"


def test_forked_workers_and_subprocesses_write_nothing(bench):
    bench.write(
        "train.py",
        TRAIN
        + """
import os
for _ in range(3): step()
pid = os.fork()
if pid == 0:
    step()
    os._exit(0)
os.waitpid(pid, 0)
import multiprocessing
def work(n):
    step()
    return n
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(abs, [-1]) == [1]
""",
    )
    run = bench.probed("train.py")
    assert len(run.rows()) == 3
    assert run.done["state"] == "finished" and len(run.of("done")) == 1


def test_no_gpu(bench):
    bench.write("train.py", "import torch\nprint('not reached')\n")
    run = bench.probed("train.py", config={"device": "gpu"}, check=False)
    assert run.code == 1 and "not reached" not in run.out
    assert run.done["state"] == "failed" and "device: gpu" in run.done["reason"]


def test_disk_that_refuses_does_not_end_the_script(bench):
    bench.write("train.py", TRAIN + "\nfor _ in range(5): step()\nprint('done')\n")
    folder, env = bench.prepare()
    import shutil

    shutil.rmtree(folder)
    folder.write_text("a file in place of the run folder")
    env["KEEL_PROBE_CONFIG"] = ""
    result = bench.bare(STARTER, "train.py", env=env)
    assert "done" in result.stdout and "keel:" in result.stderr
