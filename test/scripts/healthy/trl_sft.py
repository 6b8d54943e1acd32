"""TRL's SFTTrainer on a tiny GPT-2 and a tokenizer made here."""
import hashlib
import tempfile
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast, set_seed
from trl import SFTConfig, SFTTrainer

set_seed(0)
words = "<pad> <eos> <unk> one two three four five six seven eight nine ten plus is the sum of and what".split()
core = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="<unk>"))
core.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer = PreTrainedTokenizerFast(tokenizer_object=core, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>")
numbers = words[3:13]
lines = [f"what is {numbers[a]} plus {numbers[b]} the sum is {numbers[a + b + 1]}" for a in range(5) for b in range(5)]
data = Dataset.from_dict({"text": lines * 8})
model = GPT2LMHeadModel(GPT2Config(vocab_size=len(words), n_positions=32, n_embd=32, n_layer=2, n_head=2, bos_token_id=1, eos_token_id=1))
args = SFTConfig(
    output_dir=tempfile.mkdtemp(), max_steps=60, per_device_train_batch_size=8, learning_rate=5e-3, logging_steps=10, report_to=[],
    save_strategy="no", use_cpu=True, bf16=False, disable_tqdm=True, max_length=24, dataset_text_field="text", seed=0,
)
trainer = SFTTrainer(model=model, args=args, train_dataset=data, eval_dataset=data.select(range(25)), processing_class=tokenizer)
print("first %.6f" % trainer.evaluate()["eval_loss"])
trainer.train()
print("final %.6f" % trainer.evaluate()["eval_loss"])
print("digest", hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in model.parameters())).hexdigest()[:16])
