"""Broken scripts that no rule is made on; only the last table runs them."""

from cases import BATCH, CLIP, DETACHED, FROZEN, LABELS, LEAP, SCALE, SIGN, SOFTMAX, case, rate

CASES = [
    rate(100, "gaussian_nll", "lr=2e-3", "lr=0.2"),
    rate(100, "lightning_auto", "lr=3e-3)", "lr=0.3)"),
    rate(300, "keras_folds", 'optimizer="rmsprop"', "optimizer=keras.optimizers.RMSprop(0.3)"),
    rate(30, "amp_bf16", "lr=0.05", "lr=1.5"),
    case("transformer_lm__no_clip", "clipping removed", CLIP, ("        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)\n", "")),
    case("keras_fit__nan", "bad batch: NaN", BATCH, ("model = keras.Sequential", "x[700, 4, 4] = float('nan')\nmodel = keras.Sequential")),
    case("housing_sgd__labels", "wrong labels", LABELS, ("\n\nclass Regressor", "y_train[600:616] *= 1000\n\n\nclass Regressor")),
    case("vae__sign", "wrong sign", SIGN, ("return BCE + KLD", "return BCE - KLD"), config=False),
    case("fabric__other_model", "frozen", FROZEN, ("torch.optim.SGD(net.parameters()", "torch.optim.SGD(nn.Linear(13, 3).parameters()"), config=False),
    case("seq2seq__detached", "detached loss", DETACHED, ("out = decoder(hidden, t)", "out = decoder(hidden, t).detach().requires_grad_()"), config=False),
    case("vit__softmax", "double softmax", SOFTMAX, ("nn.Linear(dim, 10))", "nn.Linear(dim, 10), nn.Softmax(-1))"), config=False),
    case("label_smoothing__leap", "schedule leap", LEAP, ("    for idx in", "    optimizer.param_groups[0]['lr'] = 0.05 * 10 ** max(0, epoch - 4)\n    for idx in")),
    case("kfold_torch__unscaled", "unscaled", SCALE, ("StandardScaler().fit_transform(raw.data)", "raw.data"), config=False),
]  # fmt: skip
