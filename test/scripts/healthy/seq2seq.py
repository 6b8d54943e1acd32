"""A GRU encoder and decoder with two optimizers and teacher forcing, after the PyTorch translation tutorial: reverse a sequence."""
import hashlib
import random
import torch
import torch.nn as nn
from torch import optim

random.seed(0), torch.manual_seed(0)
SOS, V, L, H = 0, 8, 4, 48


class EncoderRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.gru = nn.Embedding(V, H), nn.GRU(H, H, batch_first=True)

    def forward(self, x):
        return self.gru(self.embedding(x))


class DecoderRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.gru, self.out = nn.Embedding(V, H), nn.GRU(H, H, batch_first=True), nn.Linear(H, V)

    def forward(self, hidden, target):
        step, outputs = torch.full((target.size(0), 1), SOS), []
        forced = random.random() < 0.5
        for i in range(L):
            o, hidden = self.gru(torch.relu(self.embedding(step)), hidden)
            o = self.out(o)
            outputs.append(o)
            step = target[:, i : i + 1] if forced else o.argmax(-1).detach()
        return torch.cat(outputs, 1)


def batch(n):
    x = torch.randint(1, V, (n, L))
    return x, x.flip(1)


def train_step(x, t, encoder, decoder, encoder_optimizer, decoder_optimizer, criterion):
    encoder_optimizer.zero_grad()
    decoder_optimizer.zero_grad()
    _, hidden = encoder(x)
    out = decoder(hidden, t)
    loss = criterion(out.reshape(-1, V), t.reshape(-1))
    loss.backward()
    encoder_optimizer.step()
    decoder_optimizer.step()
    return loss.item()


encoder, decoder, criterion = EncoderRNN(), DecoderRNN(), nn.CrossEntropyLoss()
eo, do = optim.Adam(encoder.parameters(), lr=5e-3), optim.Adam(decoder.parameters(), lr=5e-3)
test_x, test_t = batch(200)


def held_out():
    with torch.no_grad():
        return criterion(decoder(encoder(test_x)[1], test_t).reshape(-1, V), test_t.reshape(-1)).item()


print("first %.6f" % held_out())
for it in range(250):
    loss = train_step(*batch(32), encoder, decoder, eo, do, criterion)
    if it % 50 == 0:
        print(it, loss)
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in decoder.parameters())).hexdigest()[:16])
