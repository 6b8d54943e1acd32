"""Figures beside the loss: what scripts hand to their own loggers and metrics."""

import math

import numpy as np
import pytest
import torch
from keel_probe.figures.record import MOST_NAMES, Figures, number_of


@pytest.fixture
def gathered():
    lines = []
    figures = Figures(lambda step, values: lines.append((step, values)))
    return figures, lines


def test_a_line_a_step_with_the_means_of_what_came_at_it(gathered):
    figures, lines = gathered
    figures.add(0, {"reward": 1.0})
    figures.add(0, {"reward": 3.0, "kl": 0.5})
    figures.finished_step(1)
    # The terms of a loss stand at the step that is about to be taken.
    figures.add(2, {"loss/value": 7})
    figures.add(1, {"reward": 4.0})
    figures.finished_step(2)
    figures.end()
    assert lines == [(0, {"reward": 2.0, "kl": 0.5}), (1, {"reward": 4.0}), (2, {"loss/value": 7.0})]


def test_a_run_that_logs_each_step_makes_few_lines(gathered):
    figures, lines = gathered
    for step in range(100_000):
        figures.add(step, {"value": float(step), "bad": math.nan if step == 77_777 else 1.0})
        figures.finished_step(step + 1)
    figures.end()
    assert len(lines) < 7_000
    assert [step for step, _ in lines[:1000]] == list(range(1000))
    # Nothing is lost of what was not finite, and the means are of all between two lines.
    assert sum(math.isnan(values["bad"]) for _, values in lines) == 1
    assert lines[-1][0] == 99_999
    assert abs(lines[-2][1]["value"] - (lines[-2][0] + lines[-3][0] + 1) / 2) < 1e-9


def test_names_are_bounded(gathered):
    figures, lines = gathered
    for number in range(500):
        figures.add(0, {"figure/%d" % number: 1.0, "x" * 1000: 2.0})
    figures.end()
    assert len(lines[0][1]) == MOST_NAMES
    assert max(map(len, lines[0][1])) == 100


def test_steps_of_the_scripts_own_do_not_count_once_the_run_has_steps(gathered):
    figures, lines = gathered
    for step in (100, 200, 50_000):
        figures.add(step, {"reward": 1.0})
    figures.begin()
    figures.add(1, {"reward": 2.0})
    figures.finished_step(2)
    assert lines == [(100, {"reward": 1.0}), (200, {"reward": 1.0}), (50_000, {"reward": 1.0}), (1, {"reward": 2.0})]


@pytest.mark.parametrize(
    "value, number",
    [
        (1, 1.0),
        (np.float32(0.5), 0.5),
        (np.array([2.0]), 2.0),
        (torch.tensor(3.0, requires_grad=True), 3.0),
        (torch.tensor([[4]]), 4.0),
        (torch.ones(2), None),
        (torch.ones((), device="meta"), None),
        ("5", None),
        (None, None),
        (True, None),
        ([1.0], None),
        (10**400, math.inf),
    ],
)
def test_only_numbers_in_memory_are_taken(value, number):
    assert number_of(value) == number


TRAINS = """
import json, sys, warnings; warnings.filterwarnings("ignore")
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.randn(32, 4); y = (x[:, 0] > 0).long()
%s
for step in range(1, 5):
    loss = nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad(); loss.backward(); optimizer.step()
    %s
%s
"""

#: What stands before the loop of a script that logs with it, in the loop, and behind it; and the figures of its last step.
LOGGERS = {
    "torchmetrics": (
        "import torchmetrics, copy, pickle; one = torchmetrics.MeanMetric()\ntwo = copy.deepcopy(one); both = torchmetrics.MetricCollection("
        "{'acc': torchmetrics.Accuracy('multiclass', num_classes=2), 'f1': torchmetrics.F1Score('multiclass', num_classes=2)}, prefix='val/')",
        "one(step); two.update(-step); both.update(model(x), y); one.compute(), two.compute(), both.compute(); metric = torchmetrics.SumMetric();"
        "metric.update(step); metric = pickle.loads(pickle.dumps(metric)); metric.compute()",
        "",
        {"MeanMetric": 2.5, "MeanMetric 2": -2.5, "val/acc": ..., "val/f1": ..., "SumMetric": 4.0},
    ),
    "wandb": (
        "import wandb; run = wandb.init(mode='offline', dir='.', project='p')",
        "wandb.log({'train': {'loss': loss.item()}, 'name': 'x', 'many': [1, 2]}, step=step * 7)",
        "wandb.finish()",
        {"train/loss": ...},
    ),
    "trackio": (
        "import trackio; trackio.init(project='p', embed=False)",
        "trackio.log({'kl': 0.5})",
        "trackio.finish()",
        {"kl": 0.5},
    ),
    "mlflow": (
        "import os; os.environ['MLFLOW_ALLOW_FILE_STORE'] = 'true'; import mlflow; mlflow.set_tracking_uri('file:ml'); mlflow.start_run()",
        "mlflow.log_metric('accuracy', 0.25, step=step); mlflow.log_metrics({'reward': step}, step=step)",
        "mlflow.end_run()",
        {"accuracy": 0.25, "reward": 4.0},
    ),
    "evaluate": (
        """import evaluate, datasets
class Hits(evaluate.Metric):
    def _info(self):
        features = datasets.Features({'predictions': datasets.Value('int64'), 'references': datasets.Value('int64')})
        return evaluate.MetricInfo(description='', citation='', inputs_description='', features=features)
    def _compute(self, predictions, references):
        return {'hits': sum(p == r for p, r in zip(predictions, references)) / len(references)}
hits = Hits()""",
        "assert hits.compute(predictions=[1, 0, 1, 1], references=[1, 0, 0, 1]) == {'hits': 0.75}",
        "",
        {"hits": 0.75},
    ),
    "accelerate": (
        "from accelerate import Accelerator; accelerator = Accelerator(cpu=True)",
        "accelerator.log({'value_loss': step}, step=step)",
        "",
        {"value_loss": 4.0},
    ),
    "stable_baselines3": (
        "from stable_baselines3.common.logger import configure; logger = configure('log', ['csv'])",
        "logger.record('rollout/ep_rew_mean', step); logger.record_mean('train/approx_kl', 0.5); logger.record('s', 'x'); logger.dump(step)",
        "",
        {"rollout/ep_rew_mean": 4.0, "train/approx_kl": 0.5},
    ),
}  # fmt: skip

TENSORFLOW = {
    "tensorboard": (
        "from torch.utils.tensorboard import SummaryWriter; writer = SummaryWriter('runs')",
        "writer.add_scalar('charts/episodic_return', step * 10.0, step * 128); writer.add_scalars('two', {'a': 1, 'b': loss}, step)",
        "writer.close()",
        {"charts/episodic_return": 40.0, "two/a": 1.0, "two/b": ...},
    ),
    "tensorflow": (
        """import tensorflow as tf
other = tf.summary.create_file_writer('runs')
@tf.function
def graph(step):
    tf.summary.scalar('in a graph', step, step=step)
""",
        "with other.as_default(): tf.summary.scalar('reward', tf.constant(2.0) * step, step=step); graph(tf.constant(step, tf.int64))",
        "",
        {"reward": 8.0},
    ),
}  # fmt: skip


@pytest.mark.parametrize("loggers", [LOGGERS, TENSORFLOW], ids=["most", "tensorboard"])
def test_what_loggers_are_given_is_recorded(bench, loggers):
    before, within, after = (
        separator.join(each[place] for each in loggers.values()) for place, separator in enumerate(("\n", "\n    ", "\n"))
    )
    expected = {name: value for each in loggers.values() for name, value in each[3].items()}
    weights = "print(json.dumps([v.hex() for p in model.parameters() for v in p.detach().double().reshape(-1).tolist()]))"
    script = bench.folder / "train.py"
    script.write_text(TRAINS % (before, within, after + "\n" + weights))
    bare = bench.bare(script)
    run = bench.probed(script)
    assert run.out.splitlines()[-1] == bare.stdout.splitlines()[-1]
    figures = run.of("figures")
    assert [event["step"] for event in figures] == [1, 2, 3, 4]
    last = figures[-1]["values"]
    assert {name: ... if expected.get(name) is ... else value for name, value in last.items()} == expected
