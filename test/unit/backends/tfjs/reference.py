"""Writes reference.json: optimizers, schedules and clipping as PyTorch computes them.

    pip install torch==2.13.0 numpy && python reference.py

Everything is computed in float64, so that the tests measure the trainer's own float32 rounding alone.
"""
import json
import math
import pathlib

import torch

torch.set_default_dtype(torch.float64)
STEPS = 6


def kernel():
    return torch.tensor([[0.5, -1.25, 2.0], [0.1, 0.0, -0.75]])


def bias():
    return torch.tensor([0.3, -0.2])


def gradients(step):
    """Fixed gradients of growing and changing sign, one pair a step."""
    shape = torch.arange(6.0).reshape(2, 3)
    return torch.sin(shape + step) * (1 + 0.3 * step), torch.cos(torch.arange(2.0) - step) * 0.5


OPTIMIZERS = {
    "sgd": [
        ({}, {}),
        ({"momentum": 0.9}, {"momentum": 0.9}),
        ({"momentum": 0.9, "nesterov": True, "weight_decay": 0.05}, {"momentum": 0.9, "nesterov": True, "weightDecay": 0.05}),
    ],
    "adam": [({}, {}), ({"betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.05}, {"betas": [0.8, 0.95], "eps": 1e-6, "weightDecay": 0.05})],
    "adamw": [({"weight_decay": 0.0}, {}), ({"betas": (0.8, 0.95), "weight_decay": 0.3}, {"betas": [0.8, 0.95], "weightDecay": 0.3})],
    "rmsprop": [
        ({"alpha": 0.99}, {}),
        ({"alpha": 0.9, "momentum": 0.7, "weight_decay": 0.05}, {"alpha": 0.9, "momentum": 0.7, "weightDecay": 0.05}),
    ],
    "adagrad": [({"eps": 1e-8}, {}), ({"eps": 1e-8, "weight_decay": 0.05}, {"weightDecay": 0.05})],
    "adadelta": [
        ({"rho": 0.99, "eps": 1e-6}, {"eps": 1e-6}),
        ({"rho": 0.9, "eps": 1e-6, "weight_decay": 0.05}, {"alpha": 0.9, "eps": 1e-6, "weightDecay": 0.05}),
    ],
    "adamax": [({}, {}), ({"betas": (0.8, 0.95), "weight_decay": 0.05}, {"betas": [0.8, 0.95], "weightDecay": 0.05})],
}
CLASSES = {
    "sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "rmsprop": torch.optim.RMSprop,
    "adagrad": torch.optim.Adagrad, "adadelta": torch.optim.Adadelta, "adamax": torch.optim.Adamax,
}


def optimizer_cases():
    """The learning rate changes each step; weight decay is on the kernel alone."""
    cases = []
    for name, variants in OPTIMIZERS.items():
        for arguments, config in variants:
            weights = [torch.nn.Parameter(kernel()), torch.nn.Parameter(bias())]
            decay = arguments.get("weight_decay", 0.0)
            groups = [{"params": [weights[0]], "weight_decay": decay}, {"params": [weights[1]], "weight_decay": 0.0}]
            rest = {key: value for key, value in arguments.items() if key != "weight_decay"}
            optimizer = CLASSES[name](groups, lr=0.1, **rest)
            history = []
            for step in range(1, STEPS + 1):
                lr = 0.1 / step
                for group in optimizer.param_groups:
                    group["lr"] = lr
                for weight, gradient in zip(weights, gradients(step)):
                    weight.grad = gradient
                optimizer.step()
                history.append({"lr": lr, "kernel": weights[0].detach().flatten().tolist(), "bias": weights[1].detach().tolist()})
            cases.append({"optimizer": {"name": name, **config}, "history": history})
    return cases


def lrs(make, total):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3)
    schedule = make(optimizer)
    values = []
    for _ in range(total):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return values


def schedule_cases():
    of = torch.optim.lr_scheduler
    total, warmup = 24, 4

    def warmed(make):
        def both(optimizer):
            first = of.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
            return of.SequentialLR(optimizer, [first, make(optimizer)], milestones=[warmup])
        return both

    makers = {
        "exponential": (lambda n: lambda o: of.ExponentialLR(o, 0.5 ** (1 / 5)), {"gamma": 0.5, "stepSize": 5}),
        "step": (lambda n: lambda o: of.StepLR(o, 5, 0.5), {"gamma": 0.5, "stepSize": 5}),
        "linear": (lambda n: lambda o: of.LinearLR(o, start_factor=1.0, end_factor=0.1, total_iters=n), {"minimum": 0.03}),
        "cosine": (lambda n: lambda o: of.CosineAnnealingLR(o, T_max=n, eta_min=0.03), {"minimum": 0.03}),
        "constant": (lambda n: lambda o: of.ConstantLR(o, factor=1.0), {}),
    }
    cases = []
    for name, (make, config) in makers.items():
        cases.append({"schedule": {"name": name, **config}, "total": total, "lrs": lrs(make(total), total)})
        with_warmup = {"name": name, **config, "warmup": warmup}
        cases.append({"schedule": with_warmup, "total": total, "lrs": lrs(warmed(make(total - warmup)), total)})
    return cases


def plateau_case():
    losses = [3.0, 2.5, 2.4999, 2.6, 2.5, 2.4, 2.4, 2.4, float("nan"), 2.4, 2.3, 2.3, 2.3, 2.3, 2.3, 2.3, 2.3, 2.3, 2.3, 2.3]
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.4, patience=2, threshold=1e-3, min_lr=0.01)
    values = []
    for loss in losses:
        schedule.step(loss)
        values.append(optimizer.param_groups[0]["lr"])
    config = {"name": "plateau", "factor": 0.4, "patience": 2, "threshold": 1e-3, "minimum": 0.01}
    return {"schedule": config, "losses": [None if math.isnan(loss) else loss for loss in losses], "lrs": values}


def clip_cases():
    cases = []
    for clip in ({"norm": 1.0}, {"norm": 100.0}, {"value": 0.4}, {"tensorNorm": 0.7}, {"value": 0.9, "tensorNorm": 1.2, "norm": 1.0}):
        weights = [torch.nn.Parameter(kernel()), torch.nn.Parameter(bias())]
        for weight, gradient in zip(weights, gradients(3)):
            weight.grad = gradient.clone()
        before = math.sqrt(sum(float(weight.grad.norm()) ** 2 for weight in weights))
        if "value" in clip:
            torch.nn.utils.clip_grad_value_(weights, clip["value"])
        if "tensorNorm" in clip:
            for weight in weights:
                torch.nn.utils.clip_grad_norm_([weight], clip["tensorNorm"])
        if "norm" in clip:
            torch.nn.utils.clip_grad_norm_(weights, clip["norm"])
        cases.append({"clip": clip, "gradNorm": before, "kernel": weights[0].grad.flatten().tolist(), "bias": weights[1].grad.tolist()})
    return cases


def main():
    start = {"kernel": kernel().flatten().tolist(), "bias": bias().tolist()}
    steps = [{"kernel": k.flatten().tolist(), "bias": b.tolist()} for k, b in (gradients(step) for step in range(1, STEPS + 1))]
    reference = {
        "torch": torch.__version__.split("+")[0],
        "start": start,
        "gradients": steps,
        "optimizers": optimizer_cases(),
        "schedules": schedule_cases(),
        "plateau": plateau_case(),
        "clips": clip_cases(),
    }
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(reference) + "\n")


main()
