from __future__ import annotations

from pathlib import Path

import pytest

from harness.config import builtin_suites, load_suite
from harness.errors import HarnessError
from harness.selection import require_reachable, suite_checks

GOOD = """
[suite]
name = "prueba"
[data]
train = "train.jsonl"
[checks.opening]
floor = 0.9
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "suite.toml"
    path.write_text(text, encoding="utf-8")
    return path


def sentence(path: Path) -> str:
    """The one sentence that a broken suite is refused with."""
    with pytest.raises(HarnessError) as caught:
        suite_checks(load_suite(path))
    text = str(caught.value)
    assert len(text.splitlines()) == 1
    assert caught.value.remedy
    return text


def test_a_minimal_suite_brings_the_defaults(tmp_path: Path):
    suite = load_suite(write(tmp_path, GOOD))
    assert (suite.name, suite.input, suite.gate.variants) == (
        "prueba",
        "object",
        ("q8", "q4", "q4f16"),
    )
    assert suite.path("train.jsonl") == tmp_path / "train.jsonl"
    assert suite.train is None


def test_a_suite_is_known_by_file_folder_or_builtin_name(tmp_path: Path):
    path = write(tmp_path, GOOD)
    assert load_suite(path) == load_suite(str(tmp_path))
    assert "epicrisis" in builtin_suites()
    assert load_suite("epicrisis").name == "epicrisis"


def test_a_suite_is_frozen(tmp_path: Path):
    suite = load_suite(write(tmp_path, GOOD))
    with pytest.raises(Exception, match=r"frozen"):
        suite.name = "other"


def test_settings_do_not_depend_on_where_the_suite_lies(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = (load_suite(write(tmp_path / name, GOOD)) for name in "ab")
    assert one.settings() == two.settings()


def test_every_builtin_suite_is_sound():
    for name in builtin_suites():
        assert suite_checks(load_suite(name))


BROKEN = {
    "unknown field": (GOOD + "[decode]\nmax_tokens = 5\n", "decode.max_tokens"),
    "unknown table": (GOOD + "[decoding]\nmax_new_tokens = 5\n", "decoding"),
    "wrong type": (GOOD + '[decode]\nmax_new_tokens = "many"\n', "decode.max_new_tokens"),
    "a text for a number": (GOOD + '[decode]\nmax_new_tokens = "5"\n', "decode.max_new_tokens"),
    "a boolean for a number": (GOOD + "[decode]\nmax_new_tokens = true\n", "max_new_tokens"),
    "zero tokens": (GOOD + "[decode]\nmax_new_tokens = 0\n", "decode.max_new_tokens"),
    "sampling": (GOOD + "[decode]\ndo_sample = true\n", "decode.do_sample"),
    "floor above one": (GOOD.replace("0.9", "1.5"), "checks.opening.floor"),
    "floor below zero": (GOOD.replace("0.9", "-0.1"), "checks.opening.floor"),
    "floor not a number": (GOOD.replace("0.9", "nan"), "checks.opening.floor"),
    "floor a text": (GOOD.replace("0.9", '"0.9"'), "checks.opening.floor"),
    "floor that cannot be proved": (GOOD.replace("0.9", "1.0"), "checks.opening"),
    "ceiling infinite": (GOOD + "[checks.perplexity]\nceiling = inf\n", "perplexity.ceiling"),
    "confidence of one": (GOOD + "[gate]\nconfidence = 1.0\n", "gate.confidence"),
    "confidence not a number": (GOOD + "[gate]\nconfidence = nan\n", "gate.confidence"),
    "learning rate infinite": (
        GOOD + '[train]\nbase = "x"\nlearning_rate = inf\n',
        "learning_rate",
    ),
    "no variants": (GOOD + "[gate]\nvariants = []\n", "gate.variants"),
    "unknown export variant": (GOOD + '[export]\nvariants = ["q2"]\n', "export.variants"),
    "unknown input kind": (GOOD.replace('"prueba"', '"p"\ninput = "table"'), "field 'input'"),
    "unknown check": (GOOD + "[checks.openning]\n", "[checks.openning]"),
    "unknown option": (GOOD + "start = 3\n", "[checks.opening] has no option 'start'"),
    "option of another type": (
        GOOD + '[checks.length]\nmin_words = "eighty"\n',
        "[checks.length]: 'min_words'",
    ),
    "option not a finite number": (GOOD + "[checks.length]\nmin_words = nan\n", "min_words"),
    "a ceiling on a share": (GOOD + "ceiling = 3.0\n", "[checks.opening] takes no ceiling"),
    "no checks": (GOOD.split("[checks")[0], "checks"),
    "no data": (GOOD.replace("[data]\n", "").replace('train = "train.jsonl"', ""), "field 'data'"),
    "no name": (GOOD.replace('name = "prueba"', ""), "field 'name'"),
    "no suite table": ('[data]\ntrain = "t.jsonl"\n', "no [suite] table"),
    "a folder of its own": (GOOD.replace('"prueba"', '"p"\nfolder = "/tmp"'), "folder"),
    "not TOML": (GOOD + "floor == 3\n", "is not TOML"),
    "unknown placeholder": (GOOD + '[prompt]\ntemplate = "{entrada}"\n', "{input_json}"),
    "unclosed placeholder": (GOOD + '[prompt]\ntemplate = "{input"\n', "prompt"),
    "missing check folder": (GOOD.replace('"prueba"', '"p"\ncheck_folders = ["no"]'), "no"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_one_sentence_with_file_and_field(tmp_path: Path, name: str):
    text, field = BROKEN[name]
    told = sentence(write(tmp_path, text))
    assert field in told
    assert str(tmp_path) in told


def test_an_unknown_suite_lists_the_builtin_ones(tmp_path: Path):
    with pytest.raises(HarnessError, match=r"no suite 'epicrisi'.*epicrisis"):
        load_suite("epicrisi")


def test_a_suite_that_is_not_utf8_is_refused(tmp_path: Path):
    path = tmp_path / "suite.toml"
    path.write_bytes(GOOD.replace("prueba", "pruebá").encode("latin-1"))
    assert "suite.toml" in sentence(path)


def test_suite_values_stand_over_the_defaults_of_a_check(tmp_path: Path):
    text = GOOD.replace("0.9", "0.8") + 'starts_with = "Alta"\n[checks.length]\n'
    checks = suite_checks(load_suite(write(tmp_path, text)))
    assert checks["opening"].floor == 0.8
    assert checks["opening"].options == {"starts_with": "Alta"}
    assert checks["length"].floor == 0.9
    assert checks["length"].options["max_words"] == 200


def test_a_floor_out_of_reach_of_the_cases_is_refused(tmp_path: Path):
    checks = suite_checks(load_suite(write(tmp_path, GOOD)))
    require_reachable(checks, 29, 0.95)
    with pytest.raises(
        HarnessError, match=r"28 independent cases cannot prove .*'opening'.*at least 29"
    ):
        require_reachable(checks, 28, 0.95)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("[export]\nblock_size = 32", "field 'export.block_size': Extra inputs"),
        (
            "[export.q4]\nblock_size = 48",
            "field 'export.q4.block_size': Input should be 16, 32",
        ),
        ("[export.q4]\nsymmetric = 1", "field 'export.q4.symmetric': Input should be a valid bool"),
        ("[export.q4]\nkeep = 'lm_head'", "field 'export.q4.keep': Input should be a valid tuple"),
        ("[export.q4]\nkeep = ['']", "field 'export.q4.keep.0': String should have at least 1"),
        ("[export.q8]\ntype = 'int4'", "field 'export.q8.type': Input should be 'int8' or 'uint8'"),
        ("[export.q2]", "field 'export.q2': Extra inputs"),
    ],
)
def test_a_precision_that_cannot_be_made_so_is_refused(tmp_path: Path, table: str, told: str):
    assert told in sentence(write(tmp_path, f"{GOOD}\n{table}\n"))


def test_precisions_are_read_from_their_tables(tmp_path: Path):
    text = '[export]\nvariants = ["q4"]\n[export.q4]\nblock_size = 64\nkeep = ["lm_head"]\n'
    export = load_suite(write(tmp_path, f"{GOOD}\n{text}")).export
    assert (export.q4.block_size, export.q4.keep) == (64, ("lm_head",))
    assert export.q4f16 is None and export.q8.type == "int8" and export.opset is None
