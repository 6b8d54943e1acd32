"""An LSTM character model with carried state and clipping, after the word_language_model example."""
import hashlib
import math
import torch
import torch.nn as nn

torch.manual_seed(1111)
text = ("the quick brown fox jumps over the lazy dog. pack my box with five dozen liquor jugs. " * 60)
chars = sorted(set(text))
ids = torch.tensor([chars.index(c) for c in text])
bptt, batch_size = 20, 10


def batchify(data):
    n = data.size(0) // batch_size
    return data[: n * batch_size].view(batch_size, -1).t().contiguous()


train_data, val_data = batchify(ids[:4000]), batchify(ids[4000:])


class RNNModel(nn.Module):
    def __init__(self, ntoken, ninp, nhid):
        super().__init__()
        self.encoder, self.rnn, self.decoder = nn.Embedding(ntoken, ninp), nn.LSTM(ninp, nhid), nn.Linear(nhid, ntoken)
        nn.init.uniform_(self.encoder.weight, -0.1, 0.1)
        nn.init.uniform_(self.decoder.weight, -0.1, 0.1)

    def forward(self, x, hidden):
        output, hidden = self.rnn(self.encoder(x), hidden)
        return self.decoder(output).view(-1, len(chars)), hidden


model = RNNModel(len(chars), 32, 64)
criterion = nn.CrossEntropyLoss()
lr, clip = 20.0, 0.25
optimizer = torch.optim.SGD(model.parameters(), lr=lr)


def evaluate(source):
    model.eval()
    hidden, total = (torch.zeros(1, batch_size, 64), torch.zeros(1, batch_size, 64)), 0.0
    with torch.no_grad():
        for i in range(0, source.size(0) - 1, bptt):
            seq = min(bptt, len(source) - 1 - i)
            output, hidden = model(source[i : i + seq], hidden)
            total += seq * criterion(output, source[i + 1 : i + 1 + seq].view(-1)).item()
    model.train()
    return total / (len(source) - 1)


print("first %.6f" % evaluate(val_data))
for epoch in range(1, 17):
    hidden = (torch.zeros(1, batch_size, 64), torch.zeros(1, batch_size, 64))
    for i in range(0, train_data.size(0) - 1, bptt):
        seq = min(bptt, len(train_data) - 1 - i)
        hidden = tuple(h.detach() for h in hidden)
        optimizer.zero_grad()
        output, hidden = model(train_data[i : i + seq], hidden)
        loss = criterion(output, train_data[i + 1 : i + 1 + seq].view(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
    val_loss = evaluate(val_data)
    if epoch % 4 == 0:
        print("| end of epoch {:3d} | valid loss {:5.2f} | valid ppl {:8.2f}".format(epoch, val_loss, math.exp(val_loss)))
print("final %.6f" % evaluate(val_data))
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
