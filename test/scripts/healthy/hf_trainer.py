"""The Trainer of transformers on a tiny BERT made from its config."""
import hashlib
import tempfile
import torch
from torch.utils.data import Dataset
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments, set_seed

set_seed(0)


class Parity(Dataset):
    """Is the token 5 in the sentence?"""

    def __init__(self, n, seed):
        g = torch.Generator().manual_seed(seed)
        self.x = torch.randint(10, 50, (n, 12), generator=g)
        self.y = torch.randint(0, 2, (n,), generator=g)
        for row, label in zip(self.x, self.y):
            row[0] = 1
            if label:
                row[torch.randint(1, 12, (1,), generator=g)] = 5

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return {"input_ids": self.x[i], "attention_mask": torch.ones(12, dtype=torch.long), "labels": self.y[i]}


model = BertForSequenceClassification(BertConfig(vocab_size=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, max_position_embeddings=16))
args = TrainingArguments(
    output_dir=tempfile.mkdtemp(), num_train_epochs=3, per_device_train_batch_size=32, learning_rate=2e-3, warmup_steps=10,
    lr_scheduler_type="linear", logging_steps=20, eval_strategy="epoch", save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True, seed=0,
)
trainer = Trainer(model=model, args=args, train_dataset=Parity(1000, 1), eval_dataset=Parity(300, 2))
print("first %.6f" % trainer.evaluate()["eval_loss"])
trainer.train()
print("final %.6f" % trainer.evaluate()["eval_loss"])
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
