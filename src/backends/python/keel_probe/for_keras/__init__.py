"""Keras 3 on any of its backends."""
def hook_keras(keras, session): pass
def hook_tensorflow(tf, session): pass
