"""Writes reference.json: what PyTorch computes for the models of the embedded trainer, on fixed weights.

Run in an environment with torch and numpy: python reference.py > reference.json
Kernels are stored as [inputs, outputs], as the trainer keeps them; torch keeps the transpose.
"""
import json
import math

import torch
import torch.nn.functional as F

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


def rows(tensor):
    """Nested lists, rounded to what float32 can hold."""
    return tensor.detach().to(torch.float32).tolist()


def case(config, shape, x, y, weights, forward, loss, buffers=None):
    """Logits, loss and the gradient of every weight."""
    leaves = {name: value.clone().requires_grad_() for name, value in weights.items()}
    logits = forward(leaves)
    value = loss(logits)
    value.backward()
    return {
        "config": config,
        "shape": shape,
        "x": x.tolist(),
        "y": y.tolist(),
        "weights": {name: {"value": rows(w), "gradient": rows(w.grad)} for name, w in leaves.items()},
        "logits": rows(logits),
        "loss": value.item(),
        "buffers": {name: rows(value) for name, value in (buffers or {}).items()},
    }


def shape_of(kind, classes, each="example", **size):
    """The shape of data with one input, which is named for its kind."""
    return {"inputs": {kind: {"kind": kind, **size}}, "output": {"classes": classes, "each": each}}


def tokens(text, vocabulary, context, outputs):
    return shape_of("tokens", outputs, "example" if text else "token", vocabulary=vocabulary, context=context)


def draw(**shapes):
    return {name.replace("__", "/"): torch.randn(*shape) * 0.5 for name, shape in shapes.items()}


def layer_norm(w, name, x):
    return F.layer_norm(x, x.shape[-1:], w[f"{name}/scale"], w[f"{name}/bias"], 1e-5)


def dense(w, name, x):
    return x @ w[f"{name}/kernel"] + w[f"{name}/bias"]


def recurrent(cell, task, layers=1):
    vocabulary, embedding, units, context = 7, 3, 4, 5
    gates = {"simple": 1, "lstm": 4, "gru": 3}[cell]
    text = task == "text-classification"
    outputs = 3 if text else vocabulary
    weights = draw(embedding__embedding=(vocabulary, embedding))
    for i in range(layers):
        name = f"{cell}{i}"
        weights[f"{name}/kernel"] = torch.randn(embedding if i == 0 else units, gates * units) * 0.5
        weights[f"{name}/recurrentKernel"] = torch.randn(units, gates * units) * 0.5
        weights[f"{name}/bias"] = torch.randn(gates * units) * 0.5
        if cell == "gru":
            weights[f"{name}/state/bias"] = torch.randn(gates * units) * 0.5
    weights.update(draw(output__kernel=(units, outputs), output__bias=(outputs,)))
    if text:
        # The second text is padded, the third has a single token.
        x = torch.tensor([[3, 1, 4, 1, 5], [2, 6, 3, 0, 0], [4, 0, 0, 0, 0]])
        y = torch.tensor([2, 0, 1])
    else:
        x = torch.randint(0, vocabulary, (3, context))
        y = torch.randint(0, vocabulary, (3, context))

    def run(w, i, inputs):
        """The layer by torch's own module, its order of gates put into ours."""
        name = f"{cell}{i}"
        module = {"simple": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell](
            inputs.shape[-1], units, batch_first=True
        )
        # torch has i, f, g, o for the LSTM; the trainer has i, f, o, g. Both have r, z, n for the GRU.
        order = {"simple": [0], "lstm": [0, 1, 3, 2], "gru": [0, 1, 2]}[cell]
        put = lambda v: torch.cat([v.split(units, -1)[j] for j in order], -1)
        state_bias = w.get(f"{name}/state/bias", torch.zeros(gates * units))
        replaced = {
            "weight_ih_l0": put(w[f"{name}/kernel"]).T,
            "weight_hh_l0": put(w[f"{name}/recurrentKernel"]).T,
            "bias_ih_l0": put(w[f"{name}/bias"]),
            "bias_hh_l0": put(state_bias),
        }
        return torch.func.functional_call(module, replaced, (inputs,))[0]

    def forward(w):
        states = F.embedding(x, w["embedding/embedding"])
        for i in range(layers):
            states = run(w, i, states)
        if text:
            states = states[torch.arange(3), (x > 0).sum(1) - 1]
        return dense(w, "output", states)

    loss = lambda logits: F.cross_entropy(logits.reshape(-1, outputs), y.reshape(-1))
    config = {
        "task": task,
        "model": {"type": "recurrent", "cell": cell, "units": units, "embedding": embedding, "context": context, "layers": layers},
    }
    return case(config, tokens(text, vocabulary, context, outputs), x, y, weights, forward, loss)


def transformer(norm, task):
    vocabulary, width, heads, inner, context, layers = 7, 6, 2, 5, 5, 2
    text = task == "text-classification"
    outputs = 3 if text else vocabulary
    weights = draw(embedding__embedding=(vocabulary, width), positions__embedding=(context, width))
    for i in range(layers):
        for part in ("attention", "feedForward"):
            weights[f"block{i}/{part}/norm/scale"] = 1 + torch.randn(width) * 0.2
            weights[f"block{i}/{part}/norm/bias"] = torch.randn(width) * 0.2
        shapes = {f"attention/{name}": (width, width) for name in ("query", "key", "value", "output")}
        shapes.update({"feedForward/expand": (width, inner), "feedForward/output": (inner, width)})
        for name, size in shapes.items():
            weights[f"block{i}/{name}/kernel"] = torch.randn(*size) * 0.5
            weights[f"block{i}/{name}/bias"] = torch.randn(size[1]) * 0.2
    if norm == "pre":
        weights["norm/scale"] = 1 + torch.randn(width) * 0.2
        weights["norm/bias"] = torch.randn(width) * 0.2
    weights.update(draw(output__kernel=(width, outputs), output__bias=(outputs,)))
    if text:
        x = torch.tensor([[3, 1, 4, 1, 5], [2, 6, 3, 0, 0], [4, 0, 0, 0, 0]])
        y = torch.tensor([2, 0, 1])
        mask = (x > 0)[:, None, None, :]
    else:
        x = torch.randint(0, vocabulary, (3, context))
        y = torch.randint(0, vocabulary, (3, context))
        mask = torch.ones(context, context, dtype=torch.bool).tril()

    def attend(w, name, x):
        split = lambda v: v.reshape(*v.shape[:2], heads, -1).transpose(1, 2)
        q, k, v = (split(dense(w, f"{name}/{part}", x)) for part in ("query", "key", "value"))
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return dense(w, f"{name}/output", mixed.transpose(1, 2).reshape(x.shape))

    def feed(w, name, x):
        return dense(w, f"{name}/output", F.gelu(dense(w, f"{name}/expand", x), approximate="tanh"))

    def forward(w):
        stream = F.embedding(x, w["embedding/embedding"]) + w["positions/embedding"]
        for i in range(layers):
            for part, sub in (("attention", attend), ("feedForward", feed)):
                name = f"block{i}/{part}"
                if norm == "pre":
                    stream = stream + sub(w, name, layer_norm(w, f"{name}/norm", stream))
                else:
                    stream = layer_norm(w, f"{name}/norm", stream + sub(w, name, stream))
        if norm == "pre":
            stream = layer_norm(w, "norm", stream)
        if text:
            real = (x > 0)[..., None]
            stream = (stream * real).sum(1) / real.sum(1)
        return dense(w, "output", stream)

    loss = lambda logits: F.cross_entropy(logits.reshape(-1, outputs), y.reshape(-1))
    model = {"type": "transformer", "layers": layers, "heads": heads, "width": width, "feedForward": inner, "context": context, "norm": norm}
    return case(
        {"task": task, "model": model},
        tokens(text, vocabulary, context, outputs),
        x,
        y,
        weights,
        forward,
        loss,
    )


ACTIVATIONS = {
    "relu": F.relu,
    "leakyRelu": lambda x: F.leaky_relu(x, 0.01),
    "elu": F.elu,
    "selu": F.selu,
    "gelu": lambda x: F.gelu(x, approximate="tanh"),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "linear": lambda x: x,
}


def normalize(w, kind, name, x, buffers):
    """x has the features in its last axis."""
    if kind == "none":
        return x
    if kind == "layer":
        return layer_norm(w, f"{name}/norm", x)
    flat = x.reshape(-1, x.shape[-1])
    mean, variance = torch.zeros(x.shape[-1]), torch.ones(x.shape[-1])
    y = F.batch_norm(flat, mean, variance, w[f"{name}/norm/scale"], w[f"{name}/norm/bias"], training=True)
    buffers[f"{name}/norm/runningMean"], buffers[f"{name}/norm/runningVariance"] = mean, variance
    return y.reshape(x.shape)


def norm_weights(kind, name, width):
    if kind == "none":
        return {}
    return {f"{name}/norm/scale": 1 + torch.randn(width) * 0.2, f"{name}/norm/bias": torch.randn(width) * 0.2}


def mlp(activation, normalization, task):
    features, hidden, batch = 4, 5, 6
    outputs = 3 if task == "tabular-classification" else 1
    weights = draw(hidden0__kernel=(features, hidden), hidden0__bias=(hidden,))
    weights.update(norm_weights(normalization, "hidden0", hidden))
    weights.update(draw(output__kernel=(hidden, outputs), output__bias=(outputs,)))
    # Rounded to float32, for that is what the trainer gets.
    x = torch.randn(batch, features).to(torch.float32).to(torch.float64)
    y = torch.randint(0, 3, (batch,)) if outputs == 3 else torch.randn(batch)
    buffers = {}

    def forward(w):
        a = normalize(w, normalization, "hidden0", dense(w, "hidden0", x), buffers)
        logits = dense(w, "output", ACTIVATIONS[activation](a))
        return logits if outputs == 3 else logits[:, 0]

    loss = (lambda logits: F.cross_entropy(logits, y)) if outputs == 3 else (lambda logits: F.mse_loss(logits, y))
    model = {"type": "mlp", "hidden": [hidden], "activation": activation, "normalization": normalization}
    shape = shape_of("features", outputs if outputs == 3 else None, features=features)
    return case({"task": task, "model": model}, shape, x, y, weights, forward, loss, buffers)


def conv(kernel, normalization, channels):
    height, width, filters, classes, batch = 6, 5, 3, 3, 4
    weights = draw(conv0__kernel=(kernel, kernel, channels, filters), conv0__bias=(filters,))
    weights.update(norm_weights(normalization, "conv0", filters))
    weights.update(draw(output__kernel=((height // 2) * (width // 2) * filters, classes), output__bias=(classes,)))
    x = torch.randn(batch, height, width, channels).to(torch.float32).to(torch.float64)
    y = torch.randint(0, classes, (batch,))
    buffers = {}

    def forward(w):
        a = F.conv2d(x.permute(0, 3, 1, 2), w["conv0/kernel"].permute(3, 2, 0, 1), w["conv0/bias"], padding="same")
        a = normalize(w, normalization, "conv0", a.permute(0, 2, 3, 1), buffers).permute(0, 3, 1, 2)
        pooled = F.max_pool2d(torch.tanh(a), 2).permute(0, 2, 3, 1)
        return dense(w, "output", pooled.reshape(batch, -1))

    loss = lambda logits: F.cross_entropy(logits, y)
    model = {"type": "conv", "filters": [filters], "kernel": kernel, "activation": "tanh", "normalization": normalization}
    shape = shape_of("image", classes, height=height, width=width, channels=channels)
    return case({"task": "image-classification", "model": model}, shape, x, y, weights, forward, loss, buffers)


LANGUAGE, TEXT = "language-modelling", "text-classification"
cases = {}
for cell in ("simple", "lstm", "gru"):
    cases[f"recurrent {cell}, language"] = recurrent(cell, LANGUAGE)
    cases[f"recurrent {cell}, two layers, padded texts"] = recurrent(cell, TEXT, 2)
for norm in ("pre", "post"):
    cases[f"transformer {norm}, causal"] = transformer(norm, LANGUAGE)
    cases[f"transformer {norm}, padded texts"] = transformer(norm, TEXT)
for activation in ACTIVATIONS:
    cases[f"mlp {activation}"] = mlp(activation, "none", "tabular-classification")
for normalization in ("batch", "layer"):
    cases[f"mlp with {normalization} normalization"] = mlp("tanh", normalization, "tabular-classification")
cases["mlp, regression"] = mlp("tanh", "none", "tabular-regression")
cases["conv 3x3"] = conv(3, "none", 1)
cases["conv 3x3 on colour, batch normalization"] = conv(3, "batch", 3)
cases["conv 2x2, layer normalization"] = conv(2, "layer", 1)

print(json.dumps({"torch": torch.__version__, "cases": cases}))
