"""
Secrets of the script stay out of what the probe writes. Which they are is told by names, as in `src/shared/secretNames.ts`,
which is tested to agree; what the script itself prints is its own.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any, Iterator, List, Mapping, Sequence
from urllib.parse import quote, quote_plus

_SECRET = re.compile(
    r"(?:^| )(?:(?:api|access|auth|hf|wandb|github|session|refresh)?token|secrets?|passwords?|passwd|passphrase|pwd|pw|"
    r"credentials?|(?:api|access|secret|private|auth|account|storage|license|service|encryption|signing|ssh|hf|wandb|comet|"
    r"neptune|openai|anthropic) ?keys?(?: id)?|auth|authorization|bearer|cookie|dsn|connection string)$"
)
_VOCABULARY = re.compile(
    r"(?:^| )(?:pad|eos|bos|unk|mask|sep|cls|start|end|special|image|video|audio|prefix|suffix|stop|next|new|first|last|per|"
    r"decoder|begin|trigger|class|instance|placeholder|initializer|separator|sot|eot|fim|control|user|system|assistant|"
    r"target|source|lang|language|trailing|blank) token$"
)
#: Values that show what they are, behind what stays.
_SHAPE = re.compile(
    r"()(?:\bsk-[\w-]{16,256}|\bhf_[A-Za-z\d]{16,256}|\bgh[opsur]_[A-Za-z\d]{20,256}|\bgithub_pat_\w{20,256}|"
    r"\bglpat-[\w-]{16,256}|\bxox[abprs]-[\w-]{10,256}|\b(?:AKIA|ASIA)[A-Z\d]{16}\b|\bAIza[\w-]{35}|"
    r"\beyJ[\w-]{10,1000}\.eyJ[\w-]{10,2000}\.[\w-]{10,1000})|"
    r"(\bBearer )[\w.~+/=-]{8,2000}|(://[\w.%+~${}-]{0,100}:)(?!\$\{)[^\s/@]{1,200}(?=@)|"
    r"(\bhttps?://)[\w-]{20,256}(?=@)",
    re.ASCII,
)
_MASKED = "***"
#: A shorter value is no password, and may be a part of other words.
_SHORTEST = 6
#: Keys of what is written for a person to read, with messages under `said`. All else is figures and names that Keel goes by.
_WORDS = ("reason", "message", "text", "notes", "items", "said")

#: The values of the config that the runner has told to hide.
_told: List[str] = []


def be_told(text: str) -> None:
    """Takes the list of `KEEL_HIDDEN`; without one, names alone tell."""
    _told[:] = [value for value in json.loads(text or "[]") if isinstance(value, str)]


def is_secret_name(name: str) -> bool:
    """Whether what goes by this name is a secret: an option, a variable or a key. `PWD` is the working directory of a shell."""
    if name == "PWD":
        return False
    words = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", name).lower()
    words = " ".join(part for part in re.split(r"[^a-z\d]+", words) if part)
    words = re.sub(r" ?\d{1,4}$", "", words)
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


def _spellings(value: str) -> Iterator[str]:
    """How it may stand in a text: as it is, as a part of an address or of Python, and each line of one with several."""
    encoded = value.encode("utf-8", "replace")
    yield from (value, quote(encoded, safe=""), quote_plus(encoded), json.dumps(value)[1:-1], repr(value)[1:-1])
    yield from (line.strip() for line in value.splitlines())


def secrets_of(environment: Mapping[str, str], arguments: Sequence[str]) -> List[str]:
    """The values to hide, the longest first."""
    values = {*_told, *_values(environment, arguments)}
    spelled = {each for value in values for each in _spellings(value)}
    return sorted((each for each in spelled if len(each) >= _SHORTEST), key=len, reverse=True)


def without_secrets(text: str) -> str:
    """A text without the secrets of this process, and without what looks like one."""
    return _without(text, secrets_of(os.environ, sys.argv[1:]))


def hide(event: Any) -> Any:
    """An event with the secrets of this process, and what looks like one, taken out of its words."""
    return _hidden(event, secrets_of(os.environ, sys.argv[1:]), False)


def _hidden(value: Any, known: Sequence[str], within: bool) -> Any:
    if isinstance(value, str):
        return _without(value, known) if within else value
    if isinstance(value, dict):
        return {
            key: item if within and key == "id" else _hidden(item, known, within or key in _WORDS)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_hidden(item, known, within) for item in value]
    return value


def _without(text: str, known: Sequence[str]) -> str:
    for secret in known:
        text = text.replace(secret, _MASKED)
    return _SHAPE.sub(lambda found: "".join(found.groups("")) + _MASKED, text)
