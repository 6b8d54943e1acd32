"""What the probe says: every id has a template that takes exactly the arguments given, and English is written as in TypeScript."""

import ast
import glob
import json
import os

import pytest
from keel_probe import say as module
from keel_probe.say import PLACE, TEXTS, Said, as_is, figure, message_of, say, texts, together

HERE = os.path.dirname(os.path.abspath(module.__file__))


def said_in_sources():
    """File, line, id and names of the arguments of every `say(...)`."""
    for file in glob.glob(os.path.join(HERE, "**", "*.py"), recursive=True):
        with open(file, encoding="utf-8") as source:
            tree = ast.parse(source.read())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                assert isinstance(node.args[0], ast.Constant), "%s:%d" % (file, node.lineno)
                yield file, node.lineno, node.args[0].value, set(names_of(node))


def names_of(call):
    """Names of the arguments; one that is a word of Python stands in a dictionary."""
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg
        else:
            yield from (key.value for key in keyword.value.keys)


def test_every_id_has_a_template_with_its_arguments():
    found = list(said_in_sources())
    assert len(found) > 60
    for file, line, id, given in found:
        place = "%s:%d %s" % (file, line, id)
        assert id in TEXTS, place
        assert {name for name, _ in PLACE.findall(TEXTS[id])} == given, place
    assert set(TEXTS) == {id for _, _, id, _ in found}


@pytest.mark.parametrize(
    "value, text",
    [
        (0.03124, "0.0312"), (8.126, "8.13"), (1.234e-5, "1.23e-5"), (-2.5e-7, "-2.5e-7"), (12345.6, "12346"), (123456.0, "1.23e5"),
        (1.0, "1"), (0.0, "0"), (999.5, "1000"), (1.125, "1.13"), (float("nan"), "NaN"), (float("inf"), "Infinity"),
    ],
)  # fmt: skip
def test_figures(value, text):
    assert figure(value) == text


def test_messages_stand_beside_their_texts():
    note = say("probe.rank", rank=2, text=say("broken.loss", loss=float("nan")))
    assert note == "Rank 2: The loss is NaN."
    assert isinstance(note, Said)
    beside = texts(text=note, reason=None)
    assert beside["text"] == note and beside["reason"] is None
    assert beside["said"]["text"]["id"] == "probe.rank"
    assert beside["said"]["text"]["args"]["text"]["id"] == "broken.loss"
    assert json.loads(json.dumps(beside["said"]["text"]["args"]["rank"])) == 2
    assert say("probe.many-optimizers", n=1) == "Only the first 1 optimizer is recorded."
    assert say("probe.many-optimizers", n=8) == "Only the first 8 optimizers are recorded."


def test_words_that_are_no_sentence_get_an_end_before_the_next():
    missing = say("record.missing-events", n=2, what="no space")
    assert together([as_is("OSError: full (train.py:14)"), missing]).startswith("OSError: full (train.py:14). 2 events")
    assert together([as_is("Stopped."), missing]).startswith("Stopped. 2 events")
    assert together([]) is None


def test_errors():
    assert message_of(ValueError(say("probe.no-optimizer"))).message["id"] == "probe.no-optimizer"
    assert message_of(OSError("full")).message == {"id": "as-is", "args": {"text": "full"}}
    assert as_is("x").message == {"id": "as-is", "args": {"text": "x"}}


def test_what_does_not_fit_ends_no_script():
    assert say("no-such") == "no-such"
    assert say("broken.loss") == "broken.loss"


def test_no_part_of_a_secret_is_left_where_a_text_is_cut(monkeypatch):
    monkeypatch.setenv("MY_TOKEN", "s3cr3t-variable")
    told = say("as-is", text="x" * 3990 + " s3cr3t-variable is wrong")
    assert "s3cr3t" not in told and len(told) == 4001
