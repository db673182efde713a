"""Real `evaluate` modules both ways, with every socket watched: nothing is asked of a network."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.check import Limits, load_checks
from harness.errors import HarnessError
from harness.evaluation import as_metric
from harness.evidence import Evidence
from harness.metrics import metric_verdict
from harness.records import Case
from harness.runner import judge

OPENED = "Ingresa por neumonia."
METRIC = """import datasets
import evaluate


class Exact(evaluate.Metric):
    def _info(self):
        text = datasets.Value("string")
        features = datasets.Features({"predictions": text, "references": text})
        return evaluate.MetricInfo("", "", features, inputs_description="")

    def _compute(self, predictions, references, of=1.0):
        same = [ours == theirs for ours, theirs in zip(predictions, references)]
        return {"exact": of * sum(same) / len(same), "same": same}
"""
README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
_, SECTION = README.split("### With Hugging Face `evaluate`\n")
AS_METRIC, AS_CHECK = re.findall(
    r"^```python\n(.*?)^```$", SECTION.split("\n### ")[0], re.MULTILINE | re.DOTALL
)


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """`evaluate` reads where its caches lie once, when it is imported: here, first of all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HOME", str(tmp_path_factory.mktemp("huggingface")))
        import evaluate  # noqa: F401

        yield


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """What was asked of the network; there is none."""
    found: list[object] = []

    def refuse(*arguments: object, **_: object) -> None:
        found.append(arguments)
        raise OSError("there is no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield found
    assert found == []


@pytest.fixture
def opening(make_suite, tmp_path: Path) -> Any:
    suite = make_suite(tmp_path / "suite", checks="[checks.opening]\n[checks.perplexity]")
    return as_metric("opening", suite)


@pytest.fixture
def written(told, make_check, tmp_path: Path) -> Callable[..., Evidence]:
    """Evidence of outputs, each with the reference «si»."""

    def make(*outputs: str, reference: str | None = "si") -> Evidence:
        check = make_check(lambda evidence, limits: None, needs=frozenset({"outputs"}))
        evidence = told(check, {f"c{i}": text for i, text in enumerate(outputs)})
        evidence.cases = [Case(f"c{i}", {}, reference) for i in range(len(outputs))]
        return evidence

    return make


def test_a_sample_check_is_a_metric(opening):
    import evaluate

    assert isinstance(opening, evaluate.Metric)
    assert (opening.name, opening.module_type) == ("opening", "metric")
    assert "does not open with" in opening.description
    outputs = [OPENED, "Claro, \x00\ud800\u202e"]
    told = opening.compute(predictions=outputs, references=["a", "b"], inputs=["{}", "{}"])
    assert told["pass_share"] == 0.5
    assert told["never"] == 0
    assert told["passes"] == [True, False]
    assert told["errors"] == [None, None]
    nothing, (finding,) = told["findings"]
    assert nothing == []
    assert (finding["kind"], finding["severity"]) == ("opening", "fail")
    assert (finding["start"], finding["end"]) == (0, len(outputs[1]))


def test_inputs_are_objects_or_json_and_references_need_not_be(opening):
    row = {"predictions": [OPENED], "inputs": [{"dx": ["HTA"]}]}
    told = opening.compute(**row)
    assert told["pass_share"] == 1
    assert told == opening.compute(**{**row, "inputs": ['{"dx": ["HTA"]}']}, references=[None])
    opening.add(prediction=OPENED, inputs={})
    opening.add_batch(predictions=["", ""], inputs=[{}, {}])
    assert opening.compute()["passes"] == [True, False, False]


def test_metrics_are_combined_as_any_others(opening, make_suite, tmp_path: Path):
    import evaluate

    suite = make_suite(tmp_path / "other", checks="[checks.length]\nmin_words = 3\nmax_words = 9")
    both = evaluate.combine([opening, as_metric("length", suite)])
    told = both.compute(predictions=[OPENED, "Alta."], references=["", ""], inputs=["{}", "{}"])
    assert told["opening_passes"] == told["length_passes"] == [True, False]


def test_never_and_what_the_check_raised_on_are_told(make_suite, tmp_path: Path):
    own = {
        "grave.py": "from harness.check import check\nfrom harness.records import Finding\n\n\n"
        "@check(floor=0.5)\ndef grave(output, case):\n"
        "    return [Finding('drug', 'never', case.input[output])]\n"
    }
    suite = make_suite(tmp_path / "suite", checks="[checks.grave]", own=own)
    told = as_metric("grave", suite).compute(predictions=["a", "b"], inputs=[{"a": "x"}, {}])
    assert (told["pass_share"], told["never"]) == (0, 1)
    assert told["errors"] == [None, "KeyError: 'b'"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"predictions": [], "inputs": []}, "no outputs to judge"),
        ({"predictions": [3], "inputs": [{}]}, r"predictions\[0\] is no text"),
        ({"predictions": [b"x"], "inputs": [{}]}, "a value cannot be judged"),
        ({"predictions": ["x"], "inputs": ["{"]}, r"inputs\[0\] is not JSON"),
        ({"predictions": ["x"], "inputs": ["3"]}, "the suite wants an object"),
        ({"predictions": ["x"], "inputs": [{}], "references": [3]}, "'reference' is a number"),
    ],
)
def test_what_cannot_be_judged_is_one_sentence(opening, columns: dict[str, Any], message: str):
    with pytest.raises(HarnessError, match=message):
        opening.compute(**columns)


def test_columns_of_two_lengths_are_refused(opening):
    with pytest.raises(ValueError, match="Mismatch"):
        opening.compute(predictions=["x", "y"], inputs=[{}])
    assert opening.compute(predictions=[OPENED], inputs=[{}])["passes"] == [True]


def test_the_metric_of_the_readme(capsys):
    exec(AS_METRIC, {})
    assert capsys.readouterr().out == "1.0 [[]]\n"


@pytest.mark.parametrize("name", ["perplexity", "length", "opning"])
def test_only_a_sample_check_of_the_suite_is_a_metric(name: str, make_suite, tmp_path: Path):
    suite = make_suite(tmp_path / "s", checks="[checks.opening]\n[checks.perplexity]")
    with pytest.raises(HarnessError, match=f"no sample check '{name}'; there are opening"):
        as_metric(name, suite)


def test_the_check_of_the_readme_is_a_local_metric(written, tmp_path: Path):
    (tmp_path / "own" / "metrics").mkdir(parents=True)
    (tmp_path / "own" / "metrics" / "exact.py").write_text(METRIC)
    (tmp_path / "own" / "exact.py").write_text(AS_CHECK)
    check = load_checks(tmp_path / "own")["exact"]
    verdict = judge(check, written("si", "no", "si", "no"), 0.95)
    assert (verdict.status, verdict.value, verdict.unit, verdict.n) == ("pass", 0.5, "exact", 4)
    assert verdict.message == "exact 0.5 over 4 cases; reported, it refuses nothing"


@pytest.fixture
def share(make_suite, tmp_path: Path) -> Callable[..., Any]:
    """The share of outputs of two words and more, by a metric, as a verdict."""
    suite = make_suite(tmp_path / "suite", checks="[checks.length]\nmin_words = 2")

    def make(evidence: Evidence, figure: str = "pass_share", **limits: float) -> Any:
        inputs = [json.dumps(case.input) for case in evidence.cases]
        metric = as_metric("length", suite)
        return metric_verdict(evidence, Limits(**limits), metric, figure, inputs=inputs)

    return make


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"floor": 0.5}, "pass"),
        ({"floor": 0.51}, "fail"),
        ({"ceiling": 0.5}, "pass"),
        ({"ceiling": 0.49}, "fail"),
    ],
)
def test_a_floor_or_a_ceiling_holds_the_value(limits, status: str, share, written):
    verdict = share(written("a b", "a"), **limits)
    assert (verdict.status, verdict.value, verdict.n) == (status, 0.5, 2)
    assert "refuses nothing" not in verdict.message


@pytest.mark.parametrize("figure", ["passes", "f1"])
def test_what_is_no_number_of_the_metric_is_named(figure: str, share, written):
    with pytest.raises(HarnessError, match=f"length tells no number '{figure}'; it tells pass_sh"):
        share(written("a b"), figure)


def test_no_references_and_no_number_are_errors(share, written, tmp_path: Path):
    with pytest.raises(HarnessError, match="no case has a reference"):
        share(written("a b", reference=None))
    import evaluate

    (tmp_path / "exact.py").write_text(METRIC)
    exact = evaluate.load(str(tmp_path / "exact.py"), keep_in_memory=True)
    with pytest.raises(HarnessError, match="the metric exact is nan"):
        metric_verdict(written("si"), Limits(), exact, "exact", of=float("nan"))
