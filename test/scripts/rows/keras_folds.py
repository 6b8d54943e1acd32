"""Healthy: Keras with a model and an optimizer of its own for every fold."""
import keras
import numpy as np

keras.utils.set_random_seed(23)
x = np.random.randn(600, 6).astype("float32")
y = x @ np.random.randn(6, 1).astype("float32")
for fold in range(3):
    model = keras.Sequential([keras.layers.Dense(24, activation="relu"), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(1e-2), "mse")
    history = model.fit(x[:500], y[:500], validation_data=(x[500:], y[500:]), epochs=4, verbose=0)
    print("fold %d %.6f" % (fold, history.history["val_loss"][-1]))
