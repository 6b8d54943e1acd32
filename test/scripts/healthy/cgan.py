"""Conditional GAN with label embeddings on blobs."""
import hashlib
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(7)
means = torch.tensor([[2.0, 0.0], [-2.0, 0.0], [0.0, 2.0], [0.0, -2.0]])


class Conditional(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.label_emb = nn.Embedding(4, 4)
        self.net = nn.Sequential(nn.Linear(inputs + 4, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, outputs))

    def forward(self, x, labels):
        return self.net(torch.cat([x, self.label_emb(labels)], dim=1))


G, D = Conditional(4, 2), Conditional(2, 1)
g_opt = torch.optim.RMSprop(G.parameters(), lr=5e-4)
d_opt = torch.optim.RMSprop(D.parameters(), lr=5e-4)


def error():
    labels = torch.arange(4).repeat(100)
    with torch.no_grad():
        return (G(torch.randn(400, 4), labels) - means[labels]).norm(dim=1).mean().item()


print("first %.6f" % error())
for epoch in range(6):
    for _ in range(100):
        y = torch.randint(4, (64,))
        x = means[y] + 0.2 * torch.randn(64, 2)
        fake_y = torch.randint(4, (64,))
        fake = G(torch.randn(64, 4), fake_y)
        d_loss = F.softplus(-D(x, y)).mean() + F.softplus(D(fake.detach(), fake_y)).mean()
        d_opt.zero_grad(set_to_none=True)
        d_loss.backward()
        d_opt.step()
        g_loss = F.softplus(-D(fake, fake_y)).mean()
        g_opt.zero_grad(set_to_none=True)
        g_loss.backward()
        g_opt.step()
    print(f"epoch {epoch}: D {d_loss.item():.3f}, G {g_loss.item():.3f}")
print("final %.6f" % error())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in G.parameters())).hexdigest()[:16])
