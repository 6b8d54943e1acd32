"""Skip-gram with negative sampling, sparse embeddings and SparseAdam."""
import hashlib
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
vocab, topics, dim = 200, 10, 16
word_topic = torch.arange(vocab) % topics


def pairs(n):
    center = torch.randint(0, vocab, (n,))
    context = torch.randint(0, vocab // topics, (n,)) * topics + word_topic[center]
    return center, context, torch.randint(0, vocab, (n, 5))


class SkipGram(nn.Module):
    def __init__(self):
        super().__init__()
        self.u, self.v = nn.Embedding(vocab, dim, sparse=True), nn.Embedding(vocab, dim, sparse=True)
        nn.init.uniform_(self.u.weight, -0.5 / dim, 0.5 / dim)
        nn.init.zeros_(self.v.weight)

    def forward(self, c, o, neg):
        u = self.u(c)
        positive = F.logsigmoid((u * self.v(o)).sum(1))
        negative = F.logsigmoid(-torch.bmm(self.v(neg), u.unsqueeze(2)).squeeze(2)).sum(1)
        return -(positive + negative).mean()


model = SkipGram()
optimizer = torch.optim.SparseAdam(list(model.parameters()), lr=0.01)
fixed = pairs(2000)


def held_out():
    with torch.no_grad():
        return model(*fixed).item()


print("first %.6f" % held_out())
for step in range(600):
    optimizer.zero_grad()
    loss = model(*pairs(128))
    loss.backward()
    optimizer.step()
    if step % 100 == 0:
        print(step, loss.item())
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
