"""A small transformer learns to write, one character at a time."""

import argparse
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=3e-3)
parser.add_argument("--optimizer", choices=["adamw", "sgd"], default="adamw")
parser.add_argument("--steps", type=int, default=400)
parser.add_argument("--warmup", type=int, default=40)
parser.add_argument("--clip", type=float, default=0, help="clip the global norm; 0 does not")
parser.add_argument("--width", type=int, default=64)
parser.add_argument("--layers", type=int, default=2)
parser.add_argument("--context", type=int, default=48)
parser.add_argument("--batch", type=int, default=16)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()

torch.manual_seed(args.seed)
device = "cuda" if torch.cuda.is_available() else "cpu"


def read_text():
    """Moby Dick where the examples' data has been made, else sentences put together by chance."""
    book = Path(__file__).parents[1] / "data" / "moby-dick.txt"
    if book.exists():
        return book.read_text(encoding="utf-8")[:300_000]
    words = "the a whale ship sea captain sailor wind old white great sees hunts fears leaves and but".split()
    return " ".join(words[i] for i in torch.randint(0, len(words), (40_000,)).tolist())


text = read_text()
alphabet = sorted(set(text))
data = torch.tensor([alphabet.index(c) for c in text])
split = int(0.9 * len(data))


def batch(part):
    starts = torch.randint(0, len(part) - args.context - 1, (args.batch,))
    rows = torch.stack([part[i : i + args.context + 1] for i in starts]).to(device)
    return rows[:, :-1], rows[:, 1:]


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        b, t, w = x.shape
        q, k, v = (part.view(b, t, 4, w // 4).transpose(1, 2) for part in self.qkv(self.norm1(x)).chunk(3, dim=-1))
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(b, t, w)
        x = x + self.out(attended)
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(len(alphabet), args.width)
        self.place = nn.Embedding(args.context, args.width)
        self.blocks = nn.ModuleList(Block(args.width) for _ in range(args.layers))
        self.norm = nn.LayerNorm(args.width)
        self.head = nn.Linear(args.width, len(alphabet))

    def forward(self, tokens, targets):
        x = self.embed(tokens) + self.place.weight[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits = self.head(self.norm(x))
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


model = LanguageModel().to(device)
if args.optimizer == "adamw":
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.1)
else:
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9)


def factor(step):
    if step < args.warmup:
        return (step + 1) / args.warmup
    return 0.5 * (1 + math.cos(math.pi * (step - args.warmup) / max(1, args.steps - args.warmup)))


schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)

for step in range(1, args.steps + 1):
    model.train()
    loss = model(*batch(data[:split]))
    optimizer.zero_grad()
    loss.backward()
    if args.clip:
        nn.utils.clip_grad_norm_(model.parameters(), args.clip)
    optimizer.step()
    schedule.step()
    if step % 50 == 0:
        model.eval()
        with torch.no_grad():
            held_out = sum(model(*batch(data[split:])).item() for _ in range(5)) / 5
        print(f"step {step}: loss {loss.item():.3f}, held out {held_out:.3f}", flush=True)
