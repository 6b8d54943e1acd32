"""What a Keras model and its loss tell of themselves where they are fitted."""

from __future__ import annotations

from typing import Any, Optional


def look_at_model(keras: Any, session: Any, model: Any) -> None:
    if model.weights and not model.trainable_weights:
        session.clue("all-frozen", [layer.name for layer in model.layers if layer.weights])
    if keras.backend.backend() == "tensorflow":
        # There the loss finds the logits before a softmax by itself.
        return
    loss = getattr(model, "loss", None)
    kinds = (keras.losses.CategoricalCrossentropy, keras.losses.SparseCategoricalCrossentropy, keras.losses.BinaryCrossentropy)
    activation = _last_activation(model)
    if isinstance(loss, kinds) and getattr(loss, "_fn_kwargs", {}).get("from_logits") and activation in ("softmax", "sigmoid"):
        binary = isinstance(loss, keras.losses.BinaryCrossentropy)
        session.clue("probabilities", ["binary_crossentropy" if binary else type(loss).__name__])


def _last_activation(model: Any) -> Optional[str]:
    """What the last layer of a model with one output ends with."""
    layers = model.layers
    if not layers or len(getattr(model, "outputs", None) or [None]) != 1:
        return None
    last = layers[-1]
    if getattr(last, "output", None) is not model.outputs[0]:
        return None
    activation = getattr(last, "activation", None)
    return getattr(activation, "__name__", None) or ("softmax" if type(last).__name__ == "Softmax" else None)
