"""
What the benchmark trains: `train.py MODEL STEPS [WATCH]`, and prints the seconds a step took after the first ones.
MODEL: small (a transformer of 100,000 parameters), large (10 million), mlp (100,000 in four tensors).
WATCH is what other tools would do beside it: wandb, tensorboard, norms, lightning, lightning-norms.
"""

import os
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

model_name, steps = sys.argv[1], int(sys.argv[2])
watch = sys.argv[3] if len(sys.argv) > 3 else ""
warmup = max(2, steps // 10)
torch.manual_seed(0)
if os.environ.get("KEEL_BENCH_THREADS"):
    torch.set_num_threads(int(os.environ["KEEL_BENCH_THREADS"]))

SHAPES = {"small": (48, 3, 32, 16), "large": (320, 8, 64, 8)}


class Text(nn.Module):
    """A decoder over bytes."""

    def __init__(self, width, layers, context):
        super().__init__()
        self.embed = nn.Embedding(96, width)
        self.place = nn.Parameter(torch.randn(context, width) * 0.02)
        block = lambda: nn.TransformerEncoderLayer(width, 4, 4 * width, 0.0, "gelu", batch_first=True, norm_first=True)
        self.blocks = nn.ModuleList(block() for _ in range(layers))
        self.head = nn.Linear(width, 96)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(context))

    def forward(self, tokens):
        x = self.embed(tokens) + self.place
        for block in self.blocks:
            x = block(x, src_mask=self.mask, is_causal=True)
        return self.head(x)


if model_name == "mlp":
    model = nn.Sequential(nn.Linear(784, 125), nn.ReLU(), nn.Linear(125, 10))
    batches = [(torch.randn(128, 784), torch.randint(0, 10, (128,))) for _ in range(8)]
    loss_of = lambda net, a, b: F.cross_entropy(net(a), b)
else:
    width, layers, context, batch = SHAPES[model_name]
    model = Text(width, layers, context)
    batches = [[torch.randint(0, 96, (batch, context + 1))] * 2 for _ in range(8)]
    loss_of = lambda net, a, b: F.cross_entropy(net(a[:, :-1]).reshape(-1, 96), b[:, 1:].reshape(-1))

count = sum(parameter.numel() for parameter in model.parameters())


def now():
    """Seconds on the wall, and of the processor, which others on the machine do not lengthen."""
    return time.perf_counter(), time.process_time()


def norms():
    """What people write: one number after the other, each waited for."""
    total = 0.0
    for parameter in model.parameters():
        total += parameter.grad.detach().norm(2).item() ** 2
    return total**0.5


def plain():
    after = lambda step: None
    if watch == "wandb":
        import wandb

        run = wandb.init(mode="offline", dir=sys.argv[4], settings=wandb.Settings(silent=True))
        run.watch(model, log="all", log_freq=10)
        after = lambda step: run.log({"loss": loss.item()})
    elif watch == "tensorboard":
        from torch.utils.tensorboard import SummaryWriter

        writer = SummaryWriter(sys.argv[4])

        def after(step):
            writer.add_scalar("loss", loss.item(), step)
            if step % 10 == 0:
                for name, parameter in model.named_parameters():
                    writer.add_histogram(name, parameter, step)
                    writer.add_histogram(name + ".grad", parameter.grad, step)

    elif watch == "norms":
        after = lambda step: norms()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    for step in range(steps):
        if step == warmup:
            begin = now()
        a, b = batches[step % len(batches)]
        loss = loss_of(model, a, b)
        optimizer.zero_grad()
        loss.backward()
        after(step)
        optimizer.step()
    return [end - start for start, end in zip(begin, now())]


def lightning():
    import logging

    import pytorch_lightning as pl
    from pytorch_lightning.utilities import grad_norm

    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    times = []

    class Module(pl.LightningModule):
        def __init__(self):
            super().__init__()
            self.net = model

        def training_step(self, batch, index):
            if index == warmup:
                times.append(now())
            loss = loss_of(self.net, *batch)
            self.log("loss", loss)
            return loss

        def on_before_optimizer_step(self, optimizer):
            if watch == "lightning-norms":
                self.log_dict(grad_norm(self.net, norm_type=2))

        def configure_optimizers(self):
            return torch.optim.AdamW(self.parameters(), lr=1e-4)

    data = [batches[step % len(batches)] for step in range(steps)]
    quiet = {"enable_checkpointing": False, "enable_progress_bar": False, "enable_model_summary": False}
    logger = pl.loggers.CSVLogger(sys.argv[4])
    trainer = pl.Trainer(max_epochs=1, accelerator="cpu", logger=logger, log_every_n_steps=1, **quiet)
    trainer.fit(Module(), torch.utils.data.DataLoader(data, batch_size=None))
    return [end - start for start, end in zip(times[0], now())]


wall, processor = lightning() if watch.startswith("lightning") else plain()
print("parameters", count)
print("seconds", wall / (steps - warmup), processor / (steps - warmup))
