"""Runs scripts with and without the probe, and reads what they leave."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from warm import WarmPython

ROOT = Path(__file__).resolve().parents[2]
PROBE = ROOT / "src" / "backends" / "python"
#: What the probe is started by.
STARTER = str(PROBE / "keel_probe" / "__main__.py")
PYTHON = sys.executable


def revive(value):
    """Numbers that JSON cannot hold are words on disk."""
    if isinstance(value, dict):
        return {key: revive(item) for key, item in value.items()}
    if isinstance(value, list):
        return [revive(item) for item in value]
    return float(value) if value in ("NaN", "Infinity", "-Infinity") else value


class Run:
    """A run folder after its end."""

    def __init__(self, folder: Path, code: int, out: str, err: str):
        self.folder, self.code, self.out, self.err = folder, code, out, err
        events = folder / "events.jsonl"
        self.events = [revive(json.loads(line)) for line in events.read_text().splitlines()] if events.exists() else []

    def of(self, kind):
        return [event for event in self.events if event["kind"] == kind]

    @property
    def tables(self):
        return self.of("started")[-1]["tables"]

    @property
    def done(self):
        (event,) = self.of("done")
        return event

    @property
    def notes(self):
        started = self.of("started")
        return (started[0]["notes"] if started else []) + [event["text"] for event in self.of("note")]

    def rows(self, table=0):
        """Rows of a step table as dictionaries."""
        info = self.tables[table]
        data = (self.folder / info["steps"]).read_bytes()
        names = info["columns"]
        return [dict(zip(names, row)) for row in struct.iter_unpack("<%dd" % len(names), data)]

    def column(self, name, table=0):
        return [row[name] for row in self.rows(table)]

    def layers(self, table=0):
        """{step: {layer: (gradNorm, weightNorm, updateNorm, zeroShare, nonFinite)}}"""
        info = self.tables[table]
        names = info["layers"]
        data = (self.folder / info["layersFile"]).read_bytes()
        assert info["layerStep"] == "f64"
        rows = struct.iter_unpack("<d%df" % (5 * len(names)), data)
        return {int(row[0]): {name: row[1 + 5 * i : 6 + 5 * i] for i, name in enumerate(names)} for row in rows}


def environment(extra=None):
    ours = ("KEEL_", "RANK", "WORLD_SIZE", "PYTHONPATH")
    own = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    # Tests run beside each other: a pool of threads in each would only get in the way.
    single = dict.fromkeys(["OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"], "1")
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", **single}
    return {**own, **quiet, **(extra or {})}


def until(condition, seconds=600):
    """Waits for it; the limit is there for what hangs."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen in %d s." % seconds
        time.sleep(0.02)


def finish(run, process, timeout=600):
    """Waits for its end; what it left."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError("The script did not end in %d s: %s %s" % (timeout, out, err)) from None
    return Run(run, process.returncode, out, err)


def settings_of(config):
    defaults = {"backend": "torch", "snapshots": {"every": 0, "keep": 3}, "monitor": {"overhead": 0.02}}
    return {**defaults, **(config or {})}


class Bench:
    """A folder to run scripts in. `warm` gives the Python to fork for an environment, or None where a new one is started."""

    def __init__(self, folder: Path, warm=lambda extra: None, cold=True):
        self.folder = folder
        self._warm = warm
        self._cold = cold
        self._runs = 0

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        return path

    def bare(self, *command, check=True, env=None, timeout=600):
        """Runs `python COMMAND...`; returns its output."""
        warm = self._warm(env)
        if warm:
            result = subprocess.CompletedProcess(command, *warm.run(command, self.folder, environment(env), timeout))
        else:
            result = subprocess.run(
                [PYTHON, *map(str, command)],
                cwd=self.folder, env=environment(env), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout,
            )  # fmt: skip
        assert not check or result.returncode == 0, result.stderr
        return result

    def prepare(self, config=None):
        """A new run folder with its probe.json, and the environment that names them."""
        self._runs += 1
        run = self.folder / ("run%d" % self._runs)
        run.mkdir()
        (run / "probe.json").write_text(json.dumps(settings_of(config)))
        env = {"KEEL_RUN_DIR": str(run), "KEEL_PROBE_CONFIG": str(run / "probe.json")}
        return run, env

    def start(self, *command, config=None, env=None, launcher=()):
        """Starts it under the probe, which is told that `self.runner` is the run's."""
        run, own = self.prepare(config)
        self.runner = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
        own["KEEL_RUNNER"] = "%d@%s" % (self.runner.pid, socket.gethostname())
        process = subprocess.Popen(
            [PYTHON, *launcher, STARTER, *map(str, command)],
            cwd=self.folder, env=environment({**own, **(env or {})}),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        return run, process

    def runner_dies(self):
        """Ends it; nobody looks after it, so it stays in the system's list."""
        self.runner.stdin.close()

    def probed(self, *command, config=None, env=None, launcher=(), check=True, timeout=600):
        """Runs it under the probe to its end."""
        warm = None if self._cold else self._warm(env)
        if warm:
            run, own = self.prepare(config)
            own = environment({**own, **(env or {})})
            finished = Run(run, *warm.run([STARTER, *command], self.folder, own, timeout))
        else:
            finished = finish(*self.start(*command, config=config, env=env, launcher=launcher), timeout=timeout)
            self.runner_dies()
            self.runner.wait()
        assert not check or finished.code == 0, finished.err
        assert "The probe could not" not in finished.err, finished.err
        return finished


@pytest.fixture(scope="module")
def warm_pythons():
    """Gives the warm Python with these packages for this environment, started when it is first wanted."""
    started = {}

    def get(names, extra):
        key = json.dumps([names, extra])
        if key not in started:
            started[key] = WarmPython(names, environment({**(extra or {}), "PYTHONPATH": ""}))
        return started[key]

    yield get
    for each in started.values():
        each.close()


def pytest_configure(config):
    config.addinivalue_line("markers", "warm(*packages): scripts run in forks of a Python that has imported these")
    config.addinivalue_line("markers", "cold: under the probe, the script runs in a new Python all the same")


@pytest.fixture
def bench(tmp_path, request, warm_pythons):
    """Most tests are marked `warm`, for speed; those of endings and ranks, and one of each kind, see to new processes."""
    marker = request.node.get_closest_marker("warm")
    if marker is None or sys.platform != "linux":
        return Bench(tmp_path)
    cold = request.node.get_closest_marker("cold") is not None
    return Bench(tmp_path, lambda extra: warm_pythons(marker.args, extra), cold)
