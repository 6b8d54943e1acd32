"""A notebook is the script that its code cells make, and what goes wrong is told by the cell."""

import json
import os
import subprocess
import sys

import pytest

TRAIN = """\
for _ in range(5):
    loss = model(torch.randn(8, 4)).pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
loss
"""

SETUP = """\
import torch, sys, random
random.seed(0); torch.manual_seed(0)
model = torch.nn.Linear(4, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.01)
print(__name__, sys.argv[1:], "__file__" in globals())"""


def notebook(bench, *cells, name="train.ipynb", language="python"):
    """A notebook of code cells; one that begins with ## is of words."""
    code = {"cell_type": "code", "outputs": [], "execution_count": None}
    kind = lambda text: {"cell_type": "markdown"} if text.startswith("##") else code
    of = lambda text: {**kind(text), "source": text.splitlines(True), "metadata": {}}
    about = {"language_info": {"name": language, "file_extension": ".py", "nbconvert_exporter": "python"}}
    whole = {"cells": [of(text) for text in cells], "metadata": about, "nbformat": 4, "nbformat_minor": 4}
    bench.write(name, json.dumps(whole))
    return name


def test_cells_run_in_one_module_as_the_script_of_nbconvert_does(bench):
    cells = [SETUP, "## words\n%no magic", TRAIN, "def twice(x):\n    return 2 * x\n\nprint(twice(loss.item()))", "", "1 +\\\n1"]
    notebook(bench, *cells)
    run = bench.probed("train.ipynb", "--lr", "1")
    subprocess.run([sys.executable, "-m", "nbconvert", "--to", "script", "train.ipynb"], cwd=bench.folder, check=True)
    bare = bench.bare("train.py", "--lr", "1").stdout
    assert run.out == bare.replace("['--lr', '1'] True", "['--lr', '1'] False")
    assert len(run.rows()) == 5 and run.done["state"] == "finished"


def test_commands_and_magics_of_the_usual_kinds(bench):
    bench.write("other.py", "value = 7\n")
    notebook(
        bench,
        "%matplotlib inline\n%load_ext autoreload\ntext = \"\"\"\n%not a magic\n!nor this\n\"\"\"\nname = 'x'\n!echo 'said {name}'",
        "%%time\nlines = !echo one; echo two\nprint(lines, len(text))\nx = [1,\n  5 % 3]",
        "%%writefile made.txt\nof a cell",
        "%%bash\necho from bash",
        "%run other.py\nprint(value, x)\nvalue?\n%env SOME=thing\nimport os\nprint(os.environ['SOME'])\ndisplay(x)",
        "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')",
    )
    run = bench.probed("train.ipynb")
    said = ["said x", "['one', 'two'] 24", "from bash", "7 [1, 2]", "thing", "[1, 2]", "awaited"]
    assert run.out.splitlines() == said
    assert (bench.folder / "made.txt").read_text() == "of a cell\n"


def test_calls_are_those_that_nbconvert_writes(bench):
    pytest.importorskip("IPython")
    from IPython.core.inputtransformer2 import TransformerManager
    from keel_probe.notebook import as_python

    for source in ["%cd a b\nx = 1\n", "!ls -l\n", "a = !ls\n", "b = %pwd\n", "if 1:\n    !ls\n    %time f(1)\n", "%%bash\nls\n", "f?\n"]:
        assert eval_calls(as_python(source)) == eval_calls(TransformerManager().transform_cell(source)), source


def eval_calls(source):
    import ast

    return ast.dump(ast.parse(source))


@pytest.mark.parametrize("what", ["raise ValueError('bad')", "def f(:"])
def test_an_error_is_told_with_its_cell(bench, what):
    notebook(bench, "x = 1", "## words", "y = 2\n" + what)
    run = bench.probed("train.ipynb", check=False)
    assert run.code == 1 and run.done["state"] == "failed"
    assert run.done["reason"].endswith("(train.ipynb, cell 2, line 2)")
    assert 'train.ipynb, cell 2", line 2' in run.err and what in run.err and "keel_probe" not in run.err


@pytest.mark.parametrize(
    "write, sentence",
    [
        (lambda bench: bench.write("train.ipynb", "{"), "train.ipynb cannot be read as a notebook: "),
        (lambda bench: bench.write("train.ipynb", "[" * 100000), "train.ipynb cannot be read as a notebook: "),
        (lambda bench: bench.write("train.ipynb", "[]"), "train.ipynb is no notebook: it holds no list of cells."),
        (lambda bench: bench.write("train.ipynb", '{"cells": 3, "worksheets": [1]}'), "train.ipynb is no notebook"),
        (lambda bench: notebook(bench, "## words"), "train.ipynb has no code cells, so there is nothing to run."),
        (lambda bench: notebook(bench, "1", language="R"), "train.ipynb is a notebook of r; Keel runs notebooks of Python."),
    ],
)
def test_what_is_no_notebook_is_refused_in_a_sentence(bench, write, sentence):
    write(bench)
    run = bench.probed("train.ipynb", check=False)
    assert run.code == 1 and run.done["reason"].startswith(sentence)
    assert "Traceback" not in run.err


def test_sources_of_no_known_shape_are_empty(bench):
    cells = [{"cell_type": "code", "source": value} for value in (None, 3, ["x = 1\n", 2, "print(x)"], {})]
    bench.write("train.ipynb", json.dumps({"cells": cells + [7, None]}))
    assert bench.probed("train.ipynb").out == "1\n"


def test_a_magic_that_only_ipython_knows_is_refused_with_the_cell(bench):
    # As where IPython is not installed.
    notebook(bench, "import sys\nsys.modules['IPython'] = None", "%foo 1")
    run = bench.probed("train.ipynb", check=False)
    assert run.done["reason"].startswith("NameError: %foo is known to IPython alone, which is not installed:")
    assert run.done["reason"].endswith("(train.ipynb, cell 2, line 1)")


def test_processes_that_are_spawned_do_not_take_the_notebook_for_python(bench):
    notebook(bench, "import multiprocessing\nprint(multiprocessing.get_context('spawn').Pool(1).map(abs, [-1]))")
    assert bench.probed("train.ipynb", env={"PYTHONWARNINGS": "ignore"}).out == "[1]\n"
    assert os.path.exists(bench.folder / "train.ipynb")
