"""
What the probe costs a script, as a ratio to the script alone: runs in turn, each a process of its own, on the CPU. Beside
it the same ratio for what people do now. Prints lines of JSON as `scripts/bench.mjs` wants them.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROBE = HERE.parents[2] / "src" / "backends" / "python"
ROUNDS = int(os.environ.get("KEEL_BENCH_ROUNDS", "5"))
#: Between two builds only what Keel adds is compared.
ALONE = "KEEL_BENCH_ALONE" in os.environ

#: Steps of a run, and the goal for the ratio. Every model has the probe's figures: global norm every step, layers as sampled.
MODELS = {"large": (24, 1.02), "small": (250, 1.05), "mlp": (2500, 1.05), "keras": (1000, 1.05)}
#: Models that another program trains, and under which backend; beside these nothing else is measured.
PROGRAMS = {"keras": ("train_keras.py", "keras")}
#: What is measured, and what it is compared with.
OTHERS = {"wandb": "", "tensorboard": "", "norms": "", "lightning-norms": "lightning"}
NAMES = {
    "wandb": "wandb.watch(log='all', log_freq=10), offline",
    "tensorboard": "TensorBoard histograms every 10 steps",
    "norms": "a loop of .norm().item() every step",
    "lightning-norms": "Lightning logging grad_norm every step",
}
WORDS = {"large": "10 million parameters, transformer", "small": "100,000, transformer", "mlp": "100,000, two dense layers"}
WORDS["keras"] = "Keras fit on TensorFlow, 230,000, three dense layers"


def seconds(model, steps, watch="", probed=False):
    """Seconds a step of one run: on the wall, and of the processor."""
    with tempfile.TemporaryDirectory() as folder:
        # One thread: on a machine that others use, threads that wait for each other measure the others.
        environment = {"KEEL_BENCH_THREADS": "1", **os.environ}
        environment.update(CUDA_VISIBLE_DEVICES="", WANDB_SILENT="true", WANDB_MODE="offline")
        command = [sys.executable]
        program, backend = PROGRAMS.get(model, ("train.py", "torch"))
        environment.update(dict.fromkeys(["OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"], "1"))
        if probed:
            run = Path(folder, "run")
            run.mkdir()
            settings = {"backend": backend, "snapshots": {"every": 0}, "monitor": {"overhead": 0.02}}
            (run / "probe.json").write_text(json.dumps(settings))
            environment.update(KEEL_RUN_DIR=str(run), KEEL_PROBE_CONFIG=str(run / "probe.json"))
            command += [str(PROBE / "keel_probe" / "__main__.py")]
        command += [str(HERE / program), model, str(steps), watch, folder]
        result = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if result.returncode != 0:
            raise RuntimeError(result.stderr[-2000:])
        if probed:
            rows = (run / "steps.f64").stat().st_size // (6 * 8)
            if rows != steps:
                raise RuntimeError("%d of %d rows were recorded." % (rows, steps))
        return [float(word) for word in result.stdout.rpartition("seconds")[2].split()]


def ratio(model, steps, pairs):
    """Median over the rounds of each pair's ratio; the two runs of a pair follow each other, in alternating order."""
    found = {name: [] for name in pairs}
    for turn in range(ROUNDS):
        for name, (measured, base) in pairs.items():
            order = [base, measured] if turn % 2 == 0 else [measured, base]
            times = {id(item): seconds(model, steps, **item) for item in order}
            found[name].append([ours / bare for ours, bare in zip(times[id(measured)], times[id(base)])])
    return {name: list(zip(*values)) for name, values in found.items()}


def installed(watch):
    import importlib.util

    needs = {"wandb": "wandb", "tensorboard": "tensorboard", "lightning-norms": "pytorch_lightning"}
    return watch not in needs or importlib.util.find_spec(needs[watch]) is not None


def main():
    for model, (steps, goal) in MODELS.items():
        if sys.argv[1:] and model not in sys.argv[1:]:
            continue
        pairs = {"probe": ({"probed": True}, {})}
        others = {} if ALONE or model in PROGRAMS else OTHERS
        pairs.update({watch: ({"watch": watch}, {"watch": base}) for watch, base in others.items() if installed(watch)})
        for name, kinds in ratio(model, steps, pairs).items():
            title = "the probe" if name == "probe" else NAMES[name]
            for kind, values in zip(("time", "processor time"), kinds):
                print("%s, %s, %s: %s" % (kind, title, WORDS[model], " ".join("%.3f" % item for item in values)))
                figure = {
                    "figure": "%s of a script with %s, %s" % (kind, title, WORDS[model]),
                    "value": statistics.median(values), "unit": "x bare",
                    "goal": goal if name == "probe" and kind == "time" else None, "better": "less",
                }  # fmt: skip
                print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    main()
