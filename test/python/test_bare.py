"""What a script sees bare it sees under the probe, and nothing of its workspace takes the place of the probe."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from conftest import PROBE

#: Names of modules that the probe needs, and its own.
NAMES = ["types", "signal", "traceback", "json", "keel_probe", "threading", "struct", "random", "socket", "select"]

SHOW = """
import os, sys
names = %r
seen = {
    "argv": sys.argv, "path": sys.path, "orig": sys.orig_argv[1:] if hasattr(sys, "orig_argv") else None,
    **{name: repr(value) for name, value in globals().items() if name not in ("names", "__loader__")},
    "same": sys.modules["__main__"].__dict__ is globals(),
    "loader": type(globals()["__loader__"]).__name__,
    "environment": {name: value for name, value in os.environ.items() if not name.startswith(("TORCHELASTIC", "KEEL_FAULT"))},
    "cwd": os.getcwd(), "flags": repr(sys.flags),
}
import importlib
for name in names:
    try:
        module = importlib.import_module(name)
        seen[name] = [getattr(module, "__file__", None), getattr(module, "MINE", False)]
    except ImportError as error:
        seen[name] = str(error)
sys.stdout.write(repr(seen))
""" % (NAMES,)


def own_modules(bench, folder="", names=NAMES):
    """Modules of the workspace that are called like those that the probe needs."""
    for name in names:
        bench.write(os.path.join(folder, name + ".py"), "MINE = True\n")


def same(bench, *command, env=None, module=False):
    bare = bench.bare(*(["-m"] if module else []), *command, env=env)
    watched = bench.probed(*(["--module"] if module else []), *command, env=env)
    seen, wanted = (eval(re.sub(" at 0x[0-9a-f]+", "", text)) for text in (watched.out, bare.stdout))
    assert {name: (seen[name], wanted[name]) for name in wanted if seen[name] != wanted[name]} == {}
    assert watched.done["state"] == "finished"
    return wanted


def test_a_script_in_a_folder_of_the_workspace(bench):
    own_modules(bench)
    bench.write("src/train.py", SHOW)
    seen = same(bench, "src/train.py", "a b", "--x")
    assert seen["json"][1] is False and seen["keel_probe"].startswith("No module")


def test_a_script_beside_modules_that_are_called_like_those_of_the_standard_library(bench):
    own_modules(bench)
    bench.write("train.py", SHOW)
    seen = same(bench, "train.py")
    assert seen["json"][1] and seen["keel_probe"][1] and seen["threading"][1]


def test_a_module_of_the_workspace(bench):
    # With others, Python itself cannot start a module.
    own_modules(bench, names=["json", "keel_probe", "socket", "select"])
    bench.write("pack/__init__.py", "")
    bench.write("pack/show.py", SHOW)
    assert same(bench, "pack.show", "--lr", "1", module=True)["json"][1]


def test_a_pythonpath_is_the_scripts(bench):
    own_modules(bench, "more")
    bench.write("src/train.py", SHOW)
    seen = same(bench, "src/train.py", env={"PYTHONPATH": "more"})
    assert seen["json"][1] and seen["environment"]["PYTHONPATH"] == "more"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python has no such option.")
def test_a_python_that_puts_nothing_on_the_path(bench):
    own_modules(bench)
    bench.write("train.py", SHOW)
    assert not same(bench, "train.py", env={"PYTHONSAFEPATH": "1"})["json"][1]


def test_a_script_behind_a_link(bench):
    bench.write("there/train.py", SHOW)
    bench.write("there/json.py", "MINE = True\n")
    os.symlink(bench.folder / "there" / "train.py", bench.folder / "linked.py")
    assert same(bench, "linked.py")["json"][1]


def test_processes_that_a_script_starts_are_not_watched(bench):
    bench.write("child.py", SHOW)
    bench.write(
        "train.py",
        """
        import multiprocessing, subprocess, sys
        def work(_):
            return [name for name in sys.modules if name.startswith("keel_probe")]
        if __name__ == "__main__":
            print(repr([
                eval(subprocess.run([sys.executable, "child.py"], capture_output=True, text=True).stdout),
                multiprocessing.get_context("spawn").Pool(1).map(work, [0]),
            ]))
        """,
    )
    bare, watched = bench.bare("train.py").stdout, bench.probed("train.py").out
    assert eval(bare) == eval(watched)


TORCH = """
import torch
model = torch.nn.Linear(4, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.01)
for _ in range(5):
    loss = model(torch.randn(8, 4)).pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
"""


@pytest.mark.parametrize("launcher", ["direct", "torchrun", "accelerate"])
def test_launchers_start_the_probe_where_the_workspace_has_such_modules(bench, launcher):
    own_modules(bench)
    bench.write("torch.py", "raise RuntimeError('the wrong torch')\n")
    bench.write("src/train.py", TORCH)
    programs = Path(sys.executable).parent
    words = {
        "direct": [],
        "torchrun": [str(programs / "torchrun"), "--nproc-per-node=1", "--standalone"],
        "accelerate": [str(programs / "accelerate"), "launch", "--cpu", "--num_processes=1"],
    }
    run = bench.probed("src/train.py", launcher=words[launcher])
    assert len(run.rows()) == 5 and run.done["state"] == "finished"


def test_an_error_in_the_first_line_is_told_though_traceback_is_a_module_of_the_workspace(bench):
    own_modules(bench)
    bench.write("train.py", "import json\njson.loads('1')\n")
    run = bench.probed("train.py", check=False)
    assert (run.code, run.done["state"]) == (1, "failed")
    assert run.done["reason"] == "AttributeError: module 'json' has no attribute 'loads' (train.py:2)"


def test_a_folder_of_the_probe_with_a_space(bench, tmp_path):
    copy = tmp_path / "a folder"
    shutil.copytree(PROBE, copy)
    bench.write("train.py", SHOW)
    run, env = bench.prepare()
    result = bench.bare(copy / "keel_probe" / "__main__.py", "train.py", env=env)
    assert eval(result.stdout)["argv"] == ["train.py"]
    assert json.loads((run / "events.jsonl").read_text().splitlines()[-1])["state"] == "finished"
