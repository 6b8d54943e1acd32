"""Healthy: two processes with DistributedDataParallel."""
import torch
import torch.distributed as dist
from torch import nn

dist.init_process_group("gloo")
rank = dist.get_rank()
torch.manual_seed(19)
net = nn.parallel.DistributedDataParallel(nn.Linear(6, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.05)
torch.manual_seed(100 + rank)
for step in range(120):
    x = torch.randn(24, 6)
    loss = nn.functional.mse_loss(net(x), x.sum(1, keepdim=True) + 0.1 * torch.randn(24, 1))
    opt.zero_grad()
    loss.backward()
    opt.step()
print("rank", rank, "final %.6f" % loss.item(), flush=True)
dist.destroy_process_group()
