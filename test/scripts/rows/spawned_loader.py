"""Healthy: a data loader whose workers are spawned."""
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Sums(Dataset):
    def __len__(self):
        return 480

    def __getitem__(self, i):
        x = torch.randn(6, generator=torch.Generator().manual_seed(i))
        return x, x.sum().view(1)


if __name__ == "__main__":
    torch.manual_seed(20)
    net = nn.Linear(6, 1)
    opt = torch.optim.SGD(net.parameters(), lr=0.05)
    for x, y in DataLoader(Sums(), batch_size=12, num_workers=1, multiprocessing_context="spawn"):
        loss = nn.functional.mse_loss(net(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("final %.6f" % loss.item())
