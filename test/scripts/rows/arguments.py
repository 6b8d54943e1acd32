"""Wants an argument, and says how it is used."""
import argparse
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, required=True)
parser.add_argument("--epochs", type=int, default=1)
print(parser.parse_args())
