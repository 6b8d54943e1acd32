"""Runs a script as a person would, with `keel run` and the default policy, or bare, and reads what was said of it."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from forks import Forks

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CLI = ROOT / "dist" / "cli.js"
TORCH = ["torch", "torch._dynamo", "torch.nested._internal.nested_tensor", "sklearn.datasets", "sklearn.preprocessing", "gymnasium"]
#: What a warm Python has imported, for scripts that import something that matches; the first that does.
WARM = {
    r"jax|flax": ["jax", "flax.linen", "flax.training.train_state", "optax", "sklearn.datasets"],
    r"lightning|pytorch_lightning|transformers|accelerate|stable_baselines3": [
        *TORCH, "lightning", "pytorch_lightning", "transformers.trainer", "trl.trainer.sft_trainer", "accelerate", "stable_baselines3"
    ],
    r"keras|tensorflow": ["tensorflow", "keras", "sklearn.datasets"],
    r"torch": TORCH,
}  # fmt: skip
#: A process that spawns others starts as any does.
COLD = re.compile("multiprocessing|torch.distributed")

def environment() -> dict[str, str]:
    ours = ("KEEL_", "RANK", "WORLD_SIZE", "PYTHONPATH")
    own = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    single = dict.fromkeys(["OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "MKL_NUM_THREADS"], "1")
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    return {**own, **quiet, **single, "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}


@dataclass
class Watched:
    """One `keel run`, with every run that fixes added to it."""

    code: int
    said: str
    #: Of each run in turn: its folder, state and reason, findings and what the script printed.
    runs: list[dict] = field(default_factory=list)

    @property
    def last(self) -> dict:
        return self.runs[-1] if self.runs else {"state": "none", "reason": self.said, "findings": [], "output": ""}

    @property
    def findings(self) -> list[dict]:
        return [finding for run in self.runs for finding in run["findings"]]

    @property
    def told(self) -> list[dict]:
        """What a person would act on, in the order that it was told."""
        return [finding for finding in self.findings if finding["severity"] in ("warn", "act")]

    @property
    def applied(self) -> list[str]:
        return [fix for run in self.runs for fix in run["fixes"]]


def figure(output: str, name: str) -> float | None:
    """The number that the script prints last under this name."""
    found = re.findall(r"^%s (\S+)$" % name, output, re.M)
    return float(found[-1]) if found else None


def own_lines(output: str) -> list[str]:
    """What the script itself printed, in any order of its two streams, without what tells the time or the place."""
    lines = [re.sub(r"/\S*/\d{3}-(?=\w+/)|0x[0-9a-f]+|\d+(\.\d+)?\s*(m?s\b|it/s|[a-z]+/s)|.*\x08", "", line) for line in output.splitlines()]
    # A progress bar is drawn as often as time lets it.
    lines = [line for line in lines if not re.search(r"\d+%\||_runtime|_per_second|_preparation_time|\bfps\b|time_elapsed", line)]
    return sorted(line for line in lines if line.strip() and not re.match(r"\[keel\]|[WIE]\d{4} ", line))


class Workshop:
    """Where scripts are run."""

    def __init__(self, folder: Path | None = None, warm: bool = True):
        self.folder = folder or Path(tempfile.mkdtemp(prefix="keel-scripts-"))
        self._warm = warm and sys.platform == "linux"
        self._forks: dict[str, Forks] = {}
        self._count = 0

    def python(self, text: str) -> str:
        """The interpreter for this script."""
        kind = next((kind for kind in WARM if re.search(r"^\s*(?:import|from) (%s)\b" % kind, text, re.M)), None)
        if not self._warm or kind is None or COLD.search(text):
            return sys.executable
        if kind not in self._forks:
            place = self.folder / ("forks%d" % len(self._forks))
            place.mkdir()
            self._forks[kind] = Forks(place, WARM[kind], environment())
        return str(self._forks[kind].python)

    def place(self, name: str, text: str, suffix: str = ".py") -> Path:
        self._count += 1
        folder = self.folder / ("%03d-%s" % (self._count, name))
        folder.mkdir()
        (folder / (name + suffix)).write_text(text)
        return folder

    def bare(self, name: str, text: str, timeout: float = 300) -> subprocess.CompletedProcess:
        folder = self.place(name, text)
        command = [self.python(text), name + ".py"]
        return subprocess.run(command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)

    def start(self, name: str, text: str, config: str = "", options: tuple[str, ...] = (), suffix: str = ".py", warm: bool = True) -> tuple[Path, subprocess.Popen]:
        """`keel run` of a config that names the script and nothing else but `config`; it has no input to read."""
        folder = self.place(name, text, suffix)
        backend = ("keras" if re.search(r"^(?:import|from) (keras|tensorflow)\b", text, re.M) else "torch")
        lines = ["backend: %s" % backend, "script: %s%s" % (name, suffix), "python: %s" % (self.python(text) if warm else sys.executable), config]
        (folder / ("%s.keel.yaml" % name)).write_text("\n".join(lines) + "\n")
        command = ["node", str(CLI), "run", "%s.keel.yaml" % name, *options]
        process = subprocess.Popen(
            command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        return folder, process

    def watched(self, name: str, text: str, config: str = "", options: tuple[str, ...] = (), suffix: str = ".py", warm: bool = True, timeout: float = 600) -> Watched:
        """The same, to its end."""
        return self.end(*self.start(name, text, config, options, suffix, warm), timeout)

    def end(self, folder: Path, process: subprocess.Popen, timeout: float = 600) -> Watched:
        try:
            said, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        runs = sorted((folder / ".keel" / "runs").glob("*")) if (folder / ".keel" / "runs").exists() else []
        return Watched(process.returncode, said, [read_run(run) for run in runs if (run / "run.json").exists()])

    def close(self) -> None:
        for forks in self._forks.values():
            forks.close()


def read_run(folder: Path) -> dict:
    manifest = json.loads((folder / "run.json").read_text())
    events = folder / "events.jsonl"
    lines = read_lines(events) if events.exists() else []
    output = folder / "output.log"
    # A finding that is told again with more is the same one: the last word counts, in the place of the first.
    findings = {line["finding"]["id"]: line["finding"] for line in lines if line["kind"] == "finding"}
    parent = manifest.get("parent") or {}
    return {
        "folder": str(folder), "state": manifest["state"], "reason": manifest["reason"], "findings": list(findings.values()),
        "fixes": parent.get("fixes", []), "from": parent.get("checkpoint"), "output": output.read_text(errors="replace") if output.exists() else "",
    }  # fmt: skip


def read_lines(file: Path) -> list[dict]:
    """Two processes append: one that meets the other in the middle of a line begins a new one, so a line may be empty."""
    return [json.loads(line) for line in file.read_text().split("\n") if line.strip()]


def shown(finding: dict) -> str:
    """A finding in one line, with the cause that is named first."""
    cause = finding["causes"][0] if finding["causes"] else "-"
    return "%s %s@%d: %s | %s" % (finding["severity"], finding["rule"], finding["step"], finding["message"], cause)


def tables(run: dict) -> list[dict]:
    """Of each table of a run: what it trains, and the figures of each column, None where nothing was recorded."""
    folder = Path(run["folder"])
    infos = json.loads((folder / "run.json").read_text())["tables"]
    return [{"name": info["name"], **columns_of(folder, info)} for info in infos]


def columns_of(folder: Path, info: dict) -> dict[str, list[float | None]]:
    names = info["columns"]
    rows = list(struct.iter_unpack("<%dd" % len(names), (folder / info["steps"]).read_bytes()))
    gone = lambda row, i: "missing" in names and int(row[names.index("missing")]) >> i & 1
    return {name: [None if gone(row, i) else row[i] for row in rows] for i, name in enumerate(names)}


def events(run: dict, kind: str) -> list[dict]:
    return [event for event in read_lines(Path(run["folder"]) / "events.jsonl") if event["kind"] == kind]
