"""
Scripts broken on purpose: a healthy one with a small change, as it happens to people.

`cause` is looked for, without case, in the first cause of what is told first. `config` says whether a key of Keel's own can
mend it (a rate, clipping, a skip, an epsilon, a decay); the others want an edit of the script or of the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent

RATE = r"learning rate|\blr\b"
CLIP = r"clip|explod|gradient|learning rate"
HALF = r"fp16|half|16[- ]?bit|loss[- ]scale|precision|epsilon|\beps\b"
BATCH = r"batch|data|input|sample|\brow"
LABELS = r"label|target|batch|data"
SIGN = r"sign|bound|maximi|negative"
FROZEN = r"frozen|freez|requires_grad|trainable|optimizer"
DETACHED = r"detach|graph|requires_grad|no gradient|reach"
SOFTMAX = r"softmax|logit|probabilit"
SCALE = r"scal|normali[sz]|standardi[sz]|\bunits?\b"
LEAP = r"schedule|(learning rate|\blr\b).*(rose|rise|leap|jump|grew|grow|times|up)"


@dataclass(frozen=True)
class Case:
    name: str
    base: str
    kind: str
    #: What is replaced in the script, each once.
    changes: tuple[tuple[str, str], ...]
    cause: str
    config: bool = True

    @property
    def healthy(self) -> str:
        """The text of the script that it was made of."""
        return (HERE / "healthy" / (self.base + ".py")).read_text()

    @property
    def text(self) -> str:
        text = self.healthy
        for old, new in self.changes:
            assert text.count(old) == 1, "%s: %r stands %d times in it" % (self.name, old, text.count(old))
            text = text.replace(old, new)
        return text


def rate(times: int, base: str, old: str, new: str) -> Case:
    return Case("%s_rate_%d" % (base, times), base, "rate x%d" % times, ((old, new),), RATE)


def case(name: str, kind: str, cause: str, *changes: tuple[str, str], config: bool = True) -> Case:
    """One whose name begins with that of its base and two underscores."""
    return Case(name, name.partition("__")[0], kind, changes, cause, config)


CASES = [
    rate(30, "quickstart", "lr=1e-1", "lr=3.0"),
    rate(100, "quickstart", "lr=1e-1", "lr=10.0"),
    rate(30, "label_smoothing", "lr=0.05", "lr=1.5"),
    rate(100, "label_smoothing", "lr=0.05", "lr=5.0"),
    rate(30, "housing_sgd", "lr=0.02", "lr=0.6"),
    rate(30, "vit", "lr=3e-3", "lr=0.09"),
    rate(100, "vit", "lr=3e-3", "lr=0.3"),
    rate(30, "nanogpt", "2e-3, 2e-4", "6e-2, 6e-3"),
    rate(300, "nanogpt", "2e-3, 2e-4", "0.6, 0.06"),
    rate(30, "char_rnn", "lr, clip = 20.0", "lr, clip = 600.0"),
    rate(300, "tabular", "lr=2e-3", "lr=0.6"),
    rate(300, "kfold_torch", "lr=1e-3", "lr=0.3"),
    rate(30, "hf_trainer", "learning_rate=2e-3", "learning_rate=6e-2"),
    rate(30, "keras_fit", "learning_rate=3e-3", "learning_rate=0.09"),
    rate(100, "keras_fit", "learning_rate=3e-3", "learning_rate=0.3"),
    rate(100, "tf_loop", "CosineDecay(3e-3", "CosineDecay(0.3"),
    rate(100, "flax_optax", "5e-3, 20", "0.5, 20"),
    rate(300, "jax_optax", "learning_rate=3e-3", "learning_rate=0.9"),
    rate(300, "vae", "lr=1e-3", "lr=0.3"),
    rate(100, "ddpm", "lr=2e-3", "lr=0.2"),
    rate(30, "seq2seq", "eo, do = optim.Adam(encoder.parameters(), lr=5e-3), optim.Adam(decoder.parameters(), lr=5e-3)",
         "eo, do = optim.Adam(encoder.parameters(), lr=0.15), optim.Adam(decoder.parameters(), lr=0.15)"),
    rate(100, "moe", "lr=3e-3", "lr=0.3"),
    rate(300, "gcn", "lr=0.01", "lr=3.0"),
    case("translate__no_warmup", "no warmup", r"warm|" + RATE, ("min((step + 1) / warmup, (warmup / (step + 1)) ** 0.5)", "min(1, (warmup / (step + 1)) ** 0.5)")),
    case("char_rnn__no_clip", "clipping removed", CLIP, ("        torch.nn.utils.clip_grad_norm_(model.parameters(), clip)\n", "")),
    case("half_adam__eps", "fp16", HALF, (", eps=1e-4", "")),
    case("half_static__scale", "fp16", HALF, ("loss_scale = 128.0", "loss_scale = 2.0**24"), config=False),
    case("housing_sgd__inf", "bad batch: inf", BATCH, ("\n\nclass Regressor", "X_train[700, 2] = float('inf')\n\n\nclass Regressor")),
    case("label_smoothing__inf", "bad batch: inf", BATCH, ("\n\nclass Net", "X[321, 0, 3, 3] = 1.0 / torch.zeros(())\n\n\nclass Net")),
    case("kfold_torch__nan", "bad batch: NaN", BATCH, ("dataset = TensorDataset", "X[100, 3] = float('nan')\ndataset = TensorDataset"), config=False),
    case("vit__nan", "bad batch: NaN", BATCH, ("train_dl =", "X[900] = X[900] / X[900, 0, 0, 0]\ntrain_dl =")),
    case("tf_loop__nan", "bad batch: NaN", BATCH, ("train = tf.data", "x[1700, 4] = np.nan\ntrain = tf.data")),
    case("quickstart__labels", "wrong labels", LABELS, ("torch.tensor(d.target)", "torch.tensor(d.target)[torch.randperm(1797)]"), config=False),
    case("gaussian_nll__labels", "wrong labels", LABELS, ("net = nn.Sequential", "y[300:364] *= 1000\nnet = nn.Sequential")),
    case("quickstart__sign", "wrong sign", SIGN, ("loss = loss_fn(pred, y)", "loss = -loss_fn(pred, y)"), config=False),
    case("sgd_by_hand__sign", "wrong sign", SIGN, ("p -= p.grad * lr", "p += p.grad * lr"), config=False),
    case("tf_loop__sign", "wrong sign", SIGN, ("loss_value = loss_fn(yb, pred)", "loss_value = -loss_fn(yb, pred)"), config=False),
    case("quickstart__other_model", "frozen", FROZEN, ("torch.optim.SGD(model.parameters()", "torch.optim.SGD(NeuralNetwork().parameters()"), config=False),
    case("vit__blocks", "frozen", FROZEN, ("optimizer = torch", "for p in model.blocks.parameters():\n    p.requires_grad = False\noptimizer = torch"), config=False),
    case("keras_fit__frozen", "frozen", FROZEN, ("model.compile(", "for layer in model.layers[:-1]:\n    layer.trainable = False\nmodel.layers[-1].trainable = False\nmodel.compile("), config=False),
    case("label_smoothing__head", "frozen", FROZEN, ("torch.optim.SGD(model.parameters()", "torch.optim.SGD(model.features.parameters()"), config=False),
    case("quickstart__detached", "detached loss", DETACHED, ("pred = model(X)\n        loss =", "pred = model(X).detach().requires_grad_()\n        loss ="), config=False),
    case("vae__detached", "detached loss", DETACHED, ("torch.sigmoid(self.fc4(F.relu(self.fc3(z))))", "torch.sigmoid(self.fc4(F.relu(self.fc3(z)))).detach()"), config=False),
    case("quickstart__softmax", "double softmax", SOFTMAX, ("nn.Linear(128, 10))", "nn.Linear(128, 10), nn.Softmax(dim=1))"), config=False),
    case("label_smoothing__softmax", "double softmax", SOFTMAX, ("return self.classifier(self.features(x).flatten(1))", "return torch.softmax(self.classifier(self.features(x).flatten(1)), 1)"), config=False),
    case("housing_sgd__unscaled", "unscaled", SCALE, ("features = StandardScaler().fit_transform(features)\n", ""), config=False),
    case("quickstart__bytes", "unscaled", SCALE, ("dtype=torch.float32) / 16,", "dtype=torch.float32) * 16,"), config=False),
    case("vit__leap", "schedule leap", LEAP, ("lambda s: min(", "lambda s: 100.0 if s > 90 else min(")),
    case("nanogpt__leap", "schedule leap", LEAP, ("    if it < warmup_iters:", "    if it > 60:\n        return 0.2\n    if it < warmup_iters:")),
    case("keras_fit__leap", "schedule leap", LEAP, ("callbacks=[keras.callbacks.ReduceLROnPlateau(patience=2)]", "callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, lr: 3e-3 if epoch < 7 else 0.5)]")),
    case("quickstart__no_zero_grad", "no zero_grad", r"zero_grad|accumulat|gradient", ("        optimizer.zero_grad()\n", ""), config=False),
    case("label_smoothing__decay", "weight decay", r"weight decay|regulari", ("weight_decay=5e-4", "weight_decay=0.5")),
]  # fmt: skip
