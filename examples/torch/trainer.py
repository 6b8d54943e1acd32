"""The Trainer of Hugging Face Transformers on a tiny GPT-2 with random weights; the text is counting."""

import argparse
import tempfile

import torch
from torch.utils.data import Dataset
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments, set_seed

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=3e-3)
parser.add_argument("--epochs", type=float, default=2)


class Counting(Dataset):
    """Rows that count upwards in steps of 1 to 5, over 64 tokens."""

    def __init__(self, count):
        start, pace = torch.randint(0, 64, (count, 1)), torch.randint(1, 6, (count, 1))
        self.rows = (start + pace * torch.arange(24)) % 64

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return {"input_ids": self.rows[index], "labels": self.rows[index]}


def main():
    args = parser.parse_args()
    set_seed(0)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=64, n_positions=24, n_embd=48, n_layer=2, n_head=4))
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(
            folder, learning_rate=args.lr, num_train_epochs=args.epochs, warmup_steps=10, lr_scheduler_type="cosine",
            per_device_train_batch_size=16, gradient_accumulation_steps=2, logging_steps=10, eval_strategy="epoch",
            report_to=[], save_strategy="no", disable_tqdm=True,
        )  # fmt: skip
        Trainer(model=model, args=settings, train_dataset=Counting(1600), eval_dataset=Counting(160)).train()


if __name__ == "__main__":
    main()
