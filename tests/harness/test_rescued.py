from __future__ import annotations

import pytest

from harness.errors import HarnessError
from harness.precisions import EightBits, FourBits, Precisions
from harness.rescued import LOG, Rescue, Try, made_of, read, rescued, table, with_table, write

SOURCE = {"model": "a1"}
SUITE = Precisions(q4=FourBits(block_size=64))
CHOSEN = FourBits(symmetric=False, eight_bits=("*.down_proj",)).model_dump(mode="json")


def log(**changed) -> Rescue:
    tried = Try("q4", CHOSEN, 12, "fidelity", "pass", "near", 8, 0.01)
    values = {"made_of": made_of(SUITE, SOURCE), "tries": (tried,), "chosen": {"q4": CHOSEN}}
    return Rescue(**{"judged_by": "b2", **values, **changed})


def test_a_log_comes_back_as_it_was_written(tmp_path):
    assert read(tmp_path) is None
    write(tmp_path, log())
    found = read(tmp_path)
    assert found == log() and found.tries[0].kl == 0.01


def test_what_was_chosen_stands_in_for_the_suites_table(tmp_path):
    assert rescued(SUITE, tmp_path, SOURCE) == SUITE
    write(tmp_path, log())
    found = rescued(SUITE, tmp_path, SOURCE)
    assert found.q4.eight_bits == ("*.down_proj",) and not found.q4.symmetric


def test_a_choice_for_q4_is_none_for_q4f16(tmp_path):
    write(tmp_path, log())
    found = rescued(SUITE, tmp_path, SOURCE)
    assert table(found, "q4f16") == SUITE.q4 != found.q4
    assert with_table(SUITE, "q8", EightBits(weight_only=True)).q4f16 is None


@pytest.mark.parametrize(
    ("suite", "source"),
    [(SUITE, {"model": "other"}), (Precisions(q4=FourBits(block_size=16)), SOURCE)],
)
def test_a_choice_holds_for_its_model_and_its_suite_alone(tmp_path, suite, source):
    write(tmp_path, log())
    assert rescued(suite, tmp_path, source) == suite


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[]",
        "{}",
        "[" * 100_000,
        '{"made_of": 1, "judged_by": ""}',
        '{"made_of": "a", "x": 1}',
    ],
)
def test_what_is_no_log_is_refused_in_one_sentence(tmp_path, text):
    (tmp_path / LOG).write_text(text)
    with pytest.raises(HarnessError, match=r"rescue.json is no log of a rescue") as caught:
        rescued(SUITE, tmp_path, SOURCE)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "chosen", [{"q4": {"block_size": 7}}, {"q4": {"no": 1}}, {"q3": CHOSEN}, {"model_dump": {}}]
)
def test_a_choice_that_is_none_is_refused(tmp_path, chosen):
    write(tmp_path, log(chosen=chosen))
    with pytest.raises(HarnessError, match="chose no settings that"):
        rescued(SUITE, tmp_path, SOURCE)
