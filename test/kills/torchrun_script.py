"""A script to be killed, as torch_script.py, with two processes. All draw the same numbers, for a snapshot has those of rank 0."""

import sys
import time

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

steps, pause = int(sys.argv[1]), float(sys.argv[2])
torch.set_num_threads(1)
dist.init_process_group("gloo")
torch.manual_seed(0)
model = DistributedDataParallel(torch.nn.Sequential(torch.nn.Linear(8, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1)))
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
for _ in range(steps):
    data = torch.randn(32, 8)[dist.get_rank() :: 2]
    loss = torch.nn.functional.mse_loss(model(data), data.sum(1, keepdim=True))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    time.sleep(pause)
dist.destroy_process_group()
