"""
Secrets of the script stay out of what the probe writes. Which they are is told by names, as in `src/shared/secretNames.ts`,
which is tested to agree; what the script itself prints is its own.
"""

from __future__ import annotations

import os
import re
import sys
from typing import Any, Iterator, List, Mapping, Sequence

_SECRET = re.compile(
    r"(?:^| )(?:token|secret|password|passwd|passphrase|pwd|pw|credentials?|"
    r"(?:api|access|secret|private|auth|account|storage|license|service|encryption|signing|ssh|hf|wandb|comet|neptune|"
    r"openai|anthropic) ?key(?: id)?|auth|authorization|bearer|cookie|dsn|connection string)$"
)
_VOCABULARY = re.compile(
    r"(?:^| )(?:pad|eos|bos|unk|mask|sep|cls|start|end|special|image|video|audio|prefix|suffix|stop|next|new|first|last|per|"
    r"decoder|begin|trigger|class|instance|placeholder|initializer|separator|sot|eot|fim|control|user|system|assistant|"
    r"target|source|lang|language|trailing|blank) token$"
)
_MASKED = "***"
#: A shorter value is no password, and may be a part of other words.
_SHORTEST = 6


def is_secret_name(name: str) -> bool:
    """Whether what goes by this name is a secret: an option, a variable or a key. `PWD` is the working directory of a shell."""
    if name == "PWD":
        return False
    words = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", name).lower()
    words = " ".join(part for part in re.split(r"[^a-z\d]+", words) if part)
    return _SECRET.search(words) is not None and _VOCABULARY.search(words) is None


def _values(environment: Mapping[str, str], arguments: Sequence[str]) -> Iterator[str]:
    for name, value in environment.items():
        if is_secret_name(name):
            yield value
    for i, word in enumerate(arguments):
        name, equals, value = word.partition("=")
        if equals and is_secret_name(name):
            yield value
        elif word.startswith("-") and is_secret_name(word) and i + 1 < len(arguments):
            yield arguments[i + 1]


def secrets_of(environment: Mapping[str, str], arguments: Sequence[str]) -> List[str]:
    """The values to hide, the longest first."""
    return sorted({value for value in _values(environment, arguments) if len(value) >= _SHORTEST}, key=len, reverse=True)


def hide(value: Any) -> Any:
    """The value of JSON with the secrets of this process taken out of its texts."""
    known = secrets_of(os.environ, sys.argv[1:])
    return _hidden(value, known) if known else value


def _hidden(value: Any, known: Sequence[str]) -> Any:
    if isinstance(value, str):
        for secret in known:
            value = value.replace(secret, _MASKED)
        return value
    if isinstance(value, dict):
        return {_hidden(key, known): _hidden(item, known) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_hidden(item, known) for item in value]
    return value
