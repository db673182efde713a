"""A sample check as a Hugging Face `evaluate` metric (harness/metrics.py is the other way).

    from harness.evaluation import as_metric

    opening = as_metric("opening", suite="epicrisis")
    opening.compute(predictions=outputs, references=references, inputs=inputs)

`evaluate` takes seconds to import, so only the call does. It asks no network, and keeps the texts
in memory; the cache of Hugging Face gets an empty folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness.check import Check
from harness.config import Suite, load_suite
from harness.dataset import to_case
from harness.errors import HarnessError
from harness.records import Case
from harness.samples import run_sample_check
from harness.selection import suite_checks

_USAGE = """
    predictions: the outputs, texts.
    references: texts, or None where there are none.
    inputs: what each output was written from: an object or its JSON, or a text, as the suite says.

Returns a dict: `pass_share` in [0, 1], `never` (how many outputs hold a finding that no share
excuses), and for each output `passes`, `findings` (a list of dicts) and `errors` (why the check
could not judge it, which counts as failed, else None).
"""


def as_metric(name: str, suite: str | Path) -> Any:
    """A sample check of a suite (a path, or a built-in one by name) as an `evaluate.Metric`.

    The suite's options hold; its floors and suppressions do not: the metric tells what is seen.
    """
    import datasets
    import evaluate

    loaded = load_suite(suite)
    checks = {key: check for key, check in suite_checks(loaded).items() if check.is_sample}
    if name not in checks:
        raise HarnessError(
            f"suite '{loaded.name}' has no sample check '{name}'", f"there are {', '.join(checks)}"
        )
    check = checks[name]

    class SampleCheck(evaluate.Metric):  # type: ignore[misc]
        def _info(self) -> Any:
            columns = ("predictions", "references", "inputs")
            text = datasets.Value("string")
            return evaluate.MetricInfo(
                description=check.doc,
                citation="",
                inputs_description=_USAGE,
                features=datasets.Features(dict.fromkeys(columns, text)),
            )

        # Arrow holds neither unpaired surrogates nor objects of many shapes; their JSON it does.
        def add(self, *, prediction: Any = None, reference: Any = None, inputs: Any = None) -> None:
            """Add one output."""
            super().add(
                prediction=_cell(prediction), reference=_cell(reference), inputs=_cell(inputs)
            )

        def add_batch(
            self, *, predictions: Any = None, references: Any = None, inputs: Any = None
        ) -> None:
            """Add outputs."""
            told = _cells(predictions)
            known = [None] * len(told) if references is None else references
            super().add_batch(predictions=told, references=_cells(known), inputs=_cells(inputs))

        def _compute(self, **columns: Iterable[str]) -> dict[str, Any]:
            told = {key: [json.loads(cell) for cell in cells] for key, cells in columns.items()}
            rows = enumerate(zip(told["references"], told["inputs"], strict=True))
            cases = [_case(place, *row, suite=loaded) for place, row in rows]
            return _judged(check, told["predictions"], cases)

    SampleCheck.__name__ = name  # which `evaluate` calls the metric
    return SampleCheck(keep_in_memory=True)


def _cells(values: Iterable[Any] | None) -> list[str]:
    return [] if values is None else [_cell(value) for value in values]


def _cell(value: Any) -> str:
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise HarnessError(f"a value cannot be judged ({error})", "give texts and JSON") from None


def _case(place: int, reference: Any, source: Any, *, suite: Suite) -> Case:
    if suite.input == "object" and isinstance(source, str):
        try:
            source = json.loads(source)
        except (ValueError, RecursionError) as error:
            raise HarnessError(f"inputs[{place}] is not JSON ({error})", "give an object") from None
    # Two outputs may answer one input, so its digest names neither.
    row = {"id": str(place), "input": source, "reference": reference}
    return to_case(row, f"output {place}", suite.input)


def _judged(check: Check, outputs: list[Any], cases: list[Case]) -> dict[str, Any]:
    if not cases:
        raise HarnessError("there are no outputs to judge", "give predictions")
    for place, output in enumerate(outputs):
        if not isinstance(output, str):
            raise HarnessError(f"predictions[{place}] is no text", "give the outputs as texts")
    texts = {case.id: output for case, output in zip(cases, outputs, strict=True)}
    results = run_sample_check(check, texts, cases)
    return {
        "pass_share": sum(result.passed for result in results) / len(results),
        "never": sum(any(f.severity == "never" for f in r.findings) for r in results),
        "passes": [result.passed for result in results],
        "findings": [[asdict(finding) for finding in result.findings] for result in results],
        "errors": [result.error for result in results],
    }
