"""Lightning, the Trainer of Transformers and Accelerate, as their users write them."""

import json
import math

import pytest

LIGHTNING = """
import sys, json, warnings, logging
warnings.filterwarnings("ignore"); logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
import torch
from torch import nn
import torch.nn.functional as F
import pytorch_lightning as pl
from torch.utils.data import DataLoader, TensorDataset

pl.seed_everything(3, verbose=False)
x = torch.randn(256, 8); y = torch.tanh(x.sum(1, keepdim=True))
log = []

class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1))
    def training_step(self, batch, i):
        loss = F.mse_loss(self.net(batch[0]), batch[1])
        log.append([loss.item()])
        return loss
    def validation_step(self, batch, i):
        self.log("val_loss", F.mse_loss(self.net(batch[0]), batch[1]))
    def on_before_optimizer_step(self, optimizer):
        log[-1].append(nn.utils.get_total_norm([p.grad for p in self.parameters()]).item())
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=0.01)
        return {"optimizer": opt, "lr_scheduler": {"scheduler": torch.optim.lr_scheduler.StepLR(opt, 4, 0.5), "interval": "step"}}

trainer = pl.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False,
                     enable_model_summary=False, gradient_clip_val=0.1)
model = Net()
data = TensorDataset(x, y)
trainer.fit(model, DataLoader(data, 32, shuffle=True), DataLoader(data, 64))
json.dump({"log": log, "weights": [v.hex() for p in model.parameters() for v in p.detach().double().reshape(-1).tolist()]}, open(sys.argv[1], "w"))
"""

TRAINER = """
import sys, json, os
import torch
from torch.utils.data import Dataset
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments, TrainerCallback, set_seed

set_seed(5)
class Tokens(Dataset):
    def __init__(self): self.rows = torch.randint(0, 50, (96, 16))
    def __len__(self): return len(self.rows)
    def __getitem__(self, i): return {"input_ids": self.rows[i], "labels": self.rows[i]}
model = GPT2LMHeadModel(GPT2Config(vocab_size=50, n_positions=16, n_embd=16, n_layer=2, n_head=2))
data = Tokens()
log = []
class Log(TrainerCallback):
    def on_log(self, args, state, control, logs=None, **kwargs):
        if "grad_norm" in logs: log.append([logs["loss"], logs["learning_rate"], logs["grad_norm"]])
        if "eval_loss" in logs: log.append(["eval", logs["eval_loss"]])
args = TrainingArguments("out", per_device_train_batch_size=8, gradient_accumulation_steps=2, num_train_epochs=2, learning_rate=1e-3,
                         logging_steps=1, report_to=[], save_strategy="no", use_cpu=True, disable_tqdm=True, max_grad_norm=0.5, eval_strategy="epoch")
Trainer(model=model, args=args, train_dataset=data, eval_dataset=data, callbacks=[Log()]).train()
json.dump({"log": log, "weights": [v.hex() for p in model.parameters() for v in p.detach().double().reshape(-1).tolist()]}, open(sys.argv[1], "w"))
"""

ACCELERATE = """
import sys, json, torch
import torch.nn.functional as F
from accelerate import Accelerator
from torch.utils.data import DataLoader, TensorDataset
torch.manual_seed(2)
accelerator = Accelerator(gradient_accumulation_steps=2, cpu=True)
x = torch.randn(256, 8); y = torch.tanh(x.sum(1, keepdim=True))
model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
opt = torch.optim.Adam(model.parameters(), lr=0.01)
model, opt, loader = accelerator.prepare(model, opt, DataLoader(TensorDataset(x, y), 16, shuffle=True))
log, total = [], 0.0
for a, b in loader:
    with accelerator.accumulate(model):
        loss = F.mse_loss(model(a), b)
        accelerator.backward(loss)
        total += loss.item() / 2
        if accelerator.sync_gradients:
            norm = accelerator.clip_grad_norm_(model.parameters(), 0.2)
            log.append([total, norm.item()]); total = 0.0
        opt.step(); opt.zero_grad()
json.dump({"log": log, "weights": [v.hex() for p in model.parameters() for v in p.detach().double().reshape(-1).tolist()]}, open(sys.argv[1], "w"))
"""


def compare(bench, text):
    bench.write("train.py", text)
    bench.bare("train.py", "bare.json")
    run = bench.probed("train.py", "probed.json", config={"snapshots": {"every": 5, "keep": 2}})
    bare, probed = (json.loads((bench.folder / name).read_text()) for name in ("bare.json", "probed.json"))
    assert bare == probed
    assert run.done["state"] == "finished"
    return bare["log"], run


@pytest.mark.warm("pytorch_lightning")
def test_lightning(bench):
    pytest.importorskip("pytorch_lightning")
    log, run = compare(bench, LIGHTNING)
    assert run.column("loss") == [row[0] for row in log]
    assert run.column("gradNorm") == [row[1] for row in log]
    assert run.column("lr")[::4] == [0.01, 0.005, 0.0025, 0.00125]
    assert run.tables[0]["layers"] == ["net.0", "net.2"]
    # Lightning evaluates two batches before the first step.
    assert [event["step"] for event in run.of("eval")] == [0, 8, 16]
    assert "pytorch_lightning" in run.of("started")[0]["versions"]


@pytest.mark.cold
@pytest.mark.warm("transformers.trainer")
def test_trainer_of_transformers(bench):
    pytest.importorskip("transformers")
    log, run = compare(bench, TRAINER)
    steps = [row for row in log if row[0] != "eval"]
    evaluations = [row[1] for row in log if row[0] == "eval"]
    assert len(run.rows()) == len(steps) == 12
    # The Trainer rounds the loss it logs to four digits or so.
    assert run.column("loss") == pytest.approx([row[0] for row in steps], rel=1e-3)
    assert run.column("gradNorm") == [row[2] for row in steps]
    assert run.column("lr") == [row[1] for row in steps]
    # The Trainer divides the sum of the losses by all 16 tokens of a row; 15 of them are targets, by which the probe divides.
    assert [event["loss"] * 15 / 16 for event in run.of("eval")] == pytest.approx(evaluations, rel=1e-4)
    assert "transformer.h.0.attn.c_attn" in run.tables[0]["layers"]


@pytest.mark.warm("accelerate")
def test_accelerate(bench):
    pytest.importorskip("accelerate")
    log, run = compare(bench, ACCELERATE)
    assert run.column("loss") == pytest.approx([row[0] for row in log], rel=1e-6)
    assert run.column("gradNorm") == [row[1] for row in log]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LIGHTNING, id="Lightning", marks=[pytest.mark.cold, pytest.mark.warm("pytorch_lightning")]),
        pytest.param(TRAINER, id="Transformers", marks=pytest.mark.warm("transformers.trainer")),
    ],
)
def test_stop_and_continue(bench, text):
    """A run inside a framework continues from a snapshot, with the config's clipping and rate."""
    bench.write("train.py", text)
    first = bench.probed("train.py", "a.json", config={"snapshots": {"every": 4, "keep": 9}})
    resume = {"path": str(first.folder / "checkpoints" / "8"), "step": 8}
    run = bench.probed("train.py", "b.json", config={"resume": resume, "optimizer": {"lrScale": 0.1}, "clip": {"norm": 0.01}, "totalSteps": 12})
    assert run.column("step") == [9.0, 10.0, 11.0, 12.0]
    assert (run.done["state"], run.code) == ("finished", 0)
    # It goes on where the first run stood, not where an untrained model does.
    assert abs(run.column("loss")[0] - first.column("loss")[8]) < abs(first.column("loss")[0] - first.column("loss")[8]) + 0.05
    assert run.column("lr")[0] < 0.11 * first.column("lr")[7] + 1e-12
    assert all(math.isfinite(value) for value in run.column("loss"))
