"""The transformer language model tutorial: SGD with a rate of 5, StepLR, clipping at 0.5."""
import hashlib
import math
import torch
from torch import nn

torch.manual_seed(0)
vocab, d, bptt = 30, 32, 16
chain = torch.softmax(3 * torch.randn(vocab, vocab), 1)
tokens = [0]
for _ in range(5000):
    tokens.append(torch.multinomial(chain[tokens[-1]], 1).item())
tokens = torch.tensor(tokens)
train_data, val_data = tokens[:4200].view(10, -1).t().contiguous(), tokens[4201:].view(10, -1).t().contiguous()


class TransformerModel(nn.Module):
    def __init__(self):
        super().__init__()
        position, div = torch.arange(bptt).unsqueeze(1), torch.exp(torch.arange(0, d, 2) * (-math.log(10000.0) / d))
        pe = torch.zeros(bptt, 1, d)
        pe[:, 0, 0::2], pe[:, 0, 1::2] = torch.sin(position * div), torch.cos(position * div)
        self.register_buffer("pe", pe)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(d, 2, 64, 0.1), 2, enable_nested_tensor=False)
        self.embedding, self.linear = nn.Embedding(vocab, d), nn.Linear(d, vocab)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        nn.init.uniform_(self.linear.weight, -0.1, 0.1)
        nn.init.zeros_(self.linear.bias)

    def forward(self, src):
        mask = nn.Transformer.generate_square_subsequent_mask(len(src))
        return self.linear(self.encoder(self.embedding(src) * math.sqrt(d) + self.pe[: len(src)], mask))


model, criterion = TransformerModel(), nn.CrossEntropyLoss()
lr = 2.0
optimizer = torch.optim.SGD(model.parameters(), lr=lr)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.95)


def evaluate():
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for i in range(0, len(val_data) - 1 - bptt, bptt):
            total += criterion(model(val_data[i : i + bptt]).view(-1, vocab), val_data[i + 1 : i + 1 + bptt].reshape(-1)).item()
            n += 1
    model.train()
    return total / n


print("first %.6f" % evaluate())
for epoch in range(1, 11):
    for i in range(0, len(train_data) - 1 - bptt, bptt):
        data, targets = train_data[i : i + bptt], train_data[i + 1 : i + 1 + bptt].reshape(-1)
        loss = criterion(model(data).view(-1, vocab), targets)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
    print(f"| end of epoch {epoch:3d} | lr {scheduler.get_last_lr()[0]:.2f} | valid loss {evaluate():5.2f}")
    scheduler.step()
print("final %.6f" % evaluate())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
