"""Figures beside the loss: what a script hands to its own loggers and metrics, and the terms of a composite loss."""

from .hooks import Loggers as Loggers
