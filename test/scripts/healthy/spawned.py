"""Trains in a spawned process whose weights lie in shared memory, after the Hogwild example (one worker, so that it repeats)."""
import hashlib
import torch
import torch.multiprocessing as mp
import torch.nn as nn
from sklearn.datasets import load_iris


def data():
    raw = load_iris()
    X = torch.tensor((raw.data - raw.data.mean(0)) / raw.data.std(0), dtype=torch.float32)
    return X, torch.tensor(raw.target)


def train(rank, model):
    torch.manual_seed(rank)
    torch.set_num_threads(1)
    X, y = data()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.5)
    for epoch in range(15):
        for idx in torch.randperm(len(X)).split(16):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(X[idx]), y[idx])
            loss.backward()
            optimizer.step()
        print("worker", rank, "epoch", epoch, "loss", round(loss.item(), 4), flush=True)


if __name__ == "__main__":
    torch.manual_seed(1)
    mp.set_start_method("spawn")
    model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    model.share_memory()
    X, y = data()
    with torch.no_grad():
        print("first %.6f" % nn.functional.cross_entropy(model(X), y).item(), flush=True)
    processes = []
    for rank in range(1):
        p = mp.Process(target=train, args=(rank, model))
        p.start()
        processes.append(p)
    for p in processes:
        p.join()
    with torch.no_grad():
        print("final %.6f" % nn.functional.cross_entropy(model(X), y).item())
    print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
