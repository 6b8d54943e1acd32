"""Runs a training script as it is, and records what it does into a run folder of Keel. Standard library only."""

__version__ = "0.1.0"
