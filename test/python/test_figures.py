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
