"""Keras fit on the digits with a validation split and ReduceLROnPlateau."""
import hashlib
import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(0)
d = load_digits()
x, y = d.images[..., None].astype("float32") / 16, d.target
model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(), layers.Dropout(0.2), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=3e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
print("first %.6f" % model.evaluate(x[1500:], y[1500:], verbose=0)[0])
model.fit(x[:1500], y[:1500], batch_size=64, epochs=12, validation_split=0.1, verbose=2, callbacks=[keras.callbacks.ReduceLROnPlateau(patience=2)])
print("final %.6f" % model.evaluate(x[1500:], y[1500:], verbose=0)[0])
print("digest", hashlib.sha256(b"".join(w.tobytes() for w in model.get_weights())).hexdigest()[:16])
