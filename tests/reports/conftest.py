"""A run told by hand: three candidates, the tuned and the base model, seven checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest
from scipy.stats import beta

from harness.records import (
    Case,
    Comparison,
    Decision,
    Finding,
    Generation,
    Interval,
    Reason,
    Said,
    SampleResult,
    VariantOutcome,
    Verdict,
    Why,
)
from harness.suppressions import Suppression
from reports.model import RunFacts
from reports.summary import Summary, summarise
from reports.words import Language

N = 120
VARIANTS = ("q8", "q4", "q4f16")
REFERENCE = (
    "Ingresa por neumonia adquirida en la comunidad (J18.9) en paciente con hipertension "
    "arterial (I10). Recibio ceftriaxona 2g EV cada 24 horas por 7 dias (J01DD04), con "
    "descenso de la fiebre al tercer dia. Alta con neumonia en resolucion (J18.9), "
    "indicandose amoxicilina 1g VO cada 8 horas por 5 dias (J01CA04)."
)
CASES = tuple(
    Case(
        id=f"epi-{n:03}",
        input={
            "dx": ["Neumonia adquirida en la comunidad (J18.9)", "Hipertension arterial (I10)"],
            "proc": [],
            "tto": ["Ceftriaxona 2g EV c/24h 7d (J01DD04)"],
            "evo": "Afebril desde el tercer dia, satura 96 % ambiental",
            "dx_alta": ["Neumonia en resolucion (J18.9)"],
            "med": ["Amoxicilina 1g VO c/8h 5d (J01CA04)"],
        },
        reference=REFERENCE,
        tags=("respiratorio",),
    )
    for n in range(N)
)


@dataclass(frozen=True)
class Story:
    """All that `summarise` takes, and a way to tell it again with something changed."""

    decision: Decision
    cases: Sequence[Case]
    outputs: Mapping[str, Mapping[str, Generation]]
    results: Mapping[str, Mapping[str, Sequence[SampleResult]]]
    facts: RunFacts

    def told(self, language: Language = "es") -> Summary:
        return summarise(
            self.decision,
            self.cases,
            self.outputs,
            self.results,
            facts=self.facts,
            language=language,
        )

    def deciding(self, **changes: object) -> Story:
        return replace(self, decision=replace(self.decision, **changes))  # type: ignore[arg-type]


def share(
    check: str, variant: str, passed: int, floor: float, n: int = N, **more: object
) -> Verdict:
    """A sample check's verdict with its exact bounds (Clopper-Pearson, one-sided 95 %)."""
    low = float(beta.ppf(0.05, passed, n - passed + 1)) if passed else 0.0
    high = float(beta.ppf(0.95, passed + 1, n - passed)) if passed < n else 1.0
    status = "pass" if low >= floor else "fail" if high < floor else "inconclusive"
    told: dict[str, object] = {
        "status": "fail" if more.get("never") else status,
        "message": f"{passed} of {n} outputs passed",
        "value": passed / n,
        "interval": Interval(low, high, 0.95, "clopper-pearson"),
        "floor": floor,
        "n": n,
        "passed": passed,
        "why": {"fail": Why("share"), "inconclusive": Why("cases", needed=190)}.get(status),
    }
    return Verdict(check=check, variant=variant, **(told | more))  # type: ignore[arg-type]


def objecting(variant: str, check: str) -> Reason:
    return Reason("verdict", f"{check}: an English sentence", variant, check)


def perplexity(variant: str, value: float) -> Verdict:
    return Verdict(
        check="perplexity",
        variant=variant,
        status="pass" if value < 4 else "fail",
        message="completion tokens only",
        value=value,
        unit="perplexity",
        interval=Interval(value * 0.97, value * 1.03, 0.95, "bootstrap"),
        ceiling=4.0,
        n=N,
    )


def generation(case: Case, text: str, finish: str = "eos") -> Generation:
    return Generation(case.id, text, (1, 2, 3), "ab12", finish, 0.8)  # type: ignore[arg-type]


def marked(text: str, words: str, kind: str, severity: str, message: str, **held: str) -> Finding:
    start = text.index(words)
    return Finding(kind, severity, message, start, start + len(words), **held)  # type: ignore[arg-type]


def finding_of(text: str) -> tuple[Finding, ...]:
    if "4g" not in text:
        return ()
    return (
        marked(text, "4g EV", "contradicted", "never", "dose stands in no input field",
               field="tto", held="Ceftriaxona 2g EV c/24h 7d (J01DD04)"),
        marked(text, "metformina 850mg VO", "unsupported", "fail", "drug stands in no input field",
               field="med"),
    )  # fmt: skip


WRONG = REFERENCE.replace("2g EV", "4g EV").replace("Alta", "Recibio metformina 850mg VO. Alta")
CLIPPED = REFERENCE[:150]
BASE = "El paciente fue atendido y se encuentra mejor. Se recomienda seguir indicaciones."


@pytest.fixture
def refused() -> Story:
    """q8 accepted, q4 refused for a dose it contradicted, q4f16 inconclusive."""
    verdicts = []
    floors = {"opening": 0.90, "codes": 0.90, "parentheses": 0.90, "grounding": 0.95,
              "coverage": 0.85, "length": 0.90}  # fmt: skip
    shares = {
        "q8": (120, 118, 120, 119, 112, 120),
        "q4": (120, 117, 119, 118, 96, 117),
        "q4f16": (119, 113, 120, 119, 112, 118),
        "tuned": (120, 119, 120, 120, 113, 120),
        "base": (0, 4, 71, 62, 3, 48),
    }
    for variant, counts in shares.items():
        for (check, floor), passed in zip(floors.items(), counts, strict=True):
            more: dict[str, object] = {}
            if (variant, check) == ("q4", "grounding"):
                more = {"never": 2, "why": Why("never")}
            if variant == "tuned":
                difference = (passed - shares["base"][list(floors).index(check)]) / N
                base = shares["base"][list(floors).index(check)] / N
                more["comparisons"] = (
                    Comparison("share", "base", passed / N, base, difference,
                               Interval(difference - 0.05, min(difference + 0.05, 1.0), 0.95,
                                        "tango"), N, 0.0001, outcome="better"),
                )  # fmt: skip
            if variant == "q4" and check == "coverage":
                more["comparisons"] = (
                    Comparison("share", "tuned", 0.80, 113 / N, 0.80 - 113 / N,
                               Interval(-0.21, -0.082, 0.95, "tango"), N, 0.002, outcome="worse"),
                )  # fmt: skip
            verdicts.append(share(check, variant, passed, floor, N, **more))
    measured = {"q8": 3.21, "q4": 3.64, "q4f16": 3.3, "tuned": 3.2, "base": 9.81}
    for variant, value in measured.items():
        verdicts.append(perplexity(variant, value))
    outputs = {
        name: {
            case.id: generation(case, text if n == 0 else REFERENCE)
            for n, case in enumerate(CASES)
        }
        for name, text in (("q8", REFERENCE), ("q4", WRONG), ("q4f16", CLIPPED),
                           ("tuned", REFERENCE), ("base", BASE))
    }  # fmt: skip
    outputs["q4f16"]["epi-000"] = generation(CASES[0], CLIPPED, "length")
    outputs["q4"]["epi-007"] = generation(CASES[7], REFERENCE.replace("(I10)", "(I11)"))
    wrong_code = marked(
        outputs["q4"]["epi-007"].text, "I11", "unsupported", "fail", "code stands in no field",
        field="dx", held="Hipertension arterial (I10)",
    )  # fmt: skip
    results = {
        name: {"grounding": [SampleResult(i, finding_of(g.text)) for i, g in told.items()]}
        for name, told in outputs.items()
    }
    results["q4f16"]["coverage"] = [
        SampleResult("epi-000", (Finding("omitted", "fail", "the discharge medication is missing",
                     field="med", held="Amoxicilina 1g VO c/8h 5d (J01CA04)"),))
    ]  # fmt: skip
    results["q4"]["codes"] = [SampleResult("epi-007", (wrong_code,))]
    results["base"]["opening"] = [
        SampleResult(
            "epi-000", (Finding("opening", "fail", "does not open with «Ingresa por»", 0, 11),)
        )
    ]
    decision = Decision(
        suite="epicrisis",
        outcome="refused",
        variants=(
            VariantOutcome("q8", "accepted"),
            VariantOutcome("q4", "refused", (objecting("q4", "grounding"),)),
            VariantOutcome("q4f16", "inconclusive", (objecting("q4f16", "codes"),)),
        ),
        verdicts=tuple(verdicts),
        digests={
            "variant q8": "9f2c41",
            "variant q4": "77aa02",
            "variant q4f16": "c01d55",
        },
    )
    facts = RunFacts(
        suite="epicrisis",
        run="2026-11-20-ab12",
        candidate="models/epicrisis-0.5b",
        created="2026-11-20T09:38:00Z",
        complete=True,
        versions={"onnxruntime": "1.31.1", "transformers": "4.57.6"},
        sizes={"q8": 512_300_000, "q4": 412_000_000, "q4f16": 8_300_000, "tuned": 1_976_000_000},
        roles={"tuned": "tuned", "base": "base"},
        notes=("Los datos del ejemplo son inventados.",),
    )
    return Story(decision, CASES, outputs, results, facts)


@pytest.fixture
def suppressing(refused: Story) -> Story:
    """The refused run, where somebody suppressed two findings, one suppression expired."""
    told = {"check": "grounding", "reason": "Sr. Juan Soto (RUT 12.345.678-5) la usa en casa"}
    more = {"author": "Dra. Rojas", "expires": date(2026, 12, 31)}
    suppressions = (
        Suppression(**told, **more, kind="unsupported", pattern="metformina*"),
        Suppression(**told, author="Dr. Diaz", expires=date(2026, 1, 31), case="epi-007"),
        Suppression(**told, **more, case="epi-099"),
    )
    results = {name: dict(by_check) for name, by_check in refused.results.items()}
    results["q4"]["grounding"] = [
        replace(
            result,
            findings=tuple(
                replace(f, suppressed=1 if f.kind == "unsupported" else None)
                for f in result.findings
            ),
        )
        for result in results["q4"]["grounding"]
    ]
    verdicts = tuple(
        replace(v, suppressed=1) if (v.variant, v.check) == ("q4", "grounding") else v
        for v in refused.decision.verdicts
    )
    facts = replace(refused.facts, suppressions=suppressions, active=(1, 3))
    return replace(refused, results=results, facts=facts).deciding(verdicts=verdicts)


@pytest.fixture
def tagged(refused: Story) -> Story:
    """The refused run with three tags: on q4, coverage fails mostly in one of them."""
    tags = [("cardio",)] * 60 + [("respiratorio", "cardio")] * 56 + [("uci",)] * 4
    cases = [replace(c, tags=t) for c, t in zip(refused.cases, tags, strict=True)]
    omitted = (Finding("omitted", "fail", "not told"),)
    results = [
        SampleResult(case.id, omitted if n in range(60, 84) or n > 115 else ())
        for n, case in enumerate(cases)
    ]
    whole = [SampleResult(case.id) for case in cases]
    by_check = {"coverage": results, "perplexity": ()}
    told = {"q4": by_check, "q8": {"coverage": whole}, "base": {"coverage": results[:10]}}
    return replace(refused, cases=cases, results=told)


@pytest.fixture
def accepted(refused: Story) -> Story:
    """The same run where only q8 was asked for."""
    kept = [v for v in refused.decision.verdicts if v.variant not in ("q4", "q4f16")]
    return replace(refused, outputs={}, results={}).deciding(
        outcome="accepted",
        variants=(VariantOutcome("q8", "accepted"),),
        verdicts=tuple(kept),
    )


@pytest.fixture
def inconclusive(refused: Story) -> Story:
    kept = [v for v in refused.decision.verdicts if v.variant != "q4"]
    variants = tuple(v for v in refused.decision.variants if v.variant != "q4")
    return refused.deciding(outcome="inconclusive", variants=variants, verdicts=tuple(kept))


@pytest.fixture
def in_error(refused: Story) -> Story:
    """A check raised on q8, and the run was cut short before q4f16's perplexity."""
    broken = Verdict("perplexity", "q8", "error", "ValueError: logits hold NaN for ANA PEREZ")
    lost = (("perplexity", "q8"), ("perplexity", "q4f16"))
    kept = [v for v in refused.decision.verdicts if (v.check, v.variant) not in lost]
    variants = (
        VariantOutcome("q8", "refused", (objecting("q8", "perplexity"),)),
        VariantOutcome("q4f16", "incomplete", (objecting("q4f16", "perplexity"),)),
    )
    story = refused.deciding(outcome="refused", variants=variants, verdicts=(*kept, broken))
    return replace(story, facts=replace(refused.facts, complete=False))


@pytest.fixture(params=["refused", "accepted", "inconclusive", "in_error"])
def story(request: pytest.FixtureRequest) -> Story:
    told: Story = request.getfixturevalue(request.param)
    return told


@pytest.fixture
def writing(refused: Story) -> Callable[[str], Story]:
    """The run in which q4 wrote this for the first case, and every free text says it too."""

    def tell(text: str) -> Story:
        finding = Finding(text[:300], "never", text[:300], 1, len(text), text[:300], text[:300])
        case = Case(text[:300], {text[:300]: [text]}, reference=text, tags=(text[:300],))
        name = text[:300] or "empty"
        bounds = Interval(0.0, 0.9, 0.95, text[:300])
        quoted = Said("sentinel.repeats", {"text": text[:300]}, text[:300])
        verdict = Verdict(name, name, "fail", text[:300], unit=name, value=0.5, interval=bounds,
                          n=1, never=1, suppressed=1, details={name: 0.5},
                          says=(quoted,))  # fmt: skip
        late = Verdict(name * 2, name, "error", text[:300], why=Why("refused", check=name))
        reason = Reason("verdict", text[:300], name, name)
        # TOML holds no lone surrogate, and a suppression no empty text.
        plain = text[:300].encode("utf-8", "backslashreplace").decode()[:300].strip() or "empty"
        suppression = Suppression(check=plain, kind=plain, case=plain, pattern="word", reason=plain,
                                  author=plain, expires=date(2026, 12, 31))  # fmt: skip
        return Story(
            Decision("s", "refused", (VariantOutcome(name, "refused", (reason,)),),
                     (verdict, late), (reason,), {f"variant {name}": text[:300]}),
            [case],
            {name: {case.id: Generation(case.id, text, (), "", "length", 0.0)}},
            {name: {name: [SampleResult(case.id, (finding, replace(finding, suppressed=1))),
                           SampleResult(case.id, (), text[:300])]}},
            replace(refused.facts, suite=name, run=name, candidate=name, created=name,
                    verdicts={name: name}, versions={name: name}, notes=(name,),
                    suppressions=(suppression,), active=(1,)),
        )  # fmt: skip

    return tell
