"""The records that travel between the parts. All of them are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

Severity = Literal["never", "fail", "warn"]
Status = Literal["pass", "fail", "inconclusive", "error"]
Outcome = Literal["accepted", "refused", "inconclusive", "incomplete"]
FinishReason = Literal["eos", "length"]
# Only a `candidate` can be promoted; the others are compared with: the untuned model, the tuned
# one in full precision, the last release and the first one.
Role = Literal["candidate", "base", "tuned", "last", "first"]


@dataclass(frozen=True)
class Case:
    """One row of a suite. `group` is the patient or source record: cases of one are dependent."""

    id: str
    input: Mapping[str, Any] | str
    reference: str | None = None
    instruction: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Variant:
    """One set of files under judgement. `digest` covers every file a runtime would read."""

    name: str
    folder: Path
    digest: str
    files: tuple[Path, ...]
    role: Role = "candidate"

    @property
    def engine(self) -> Literal["onnxruntime", "torch"]:
        """What runs it: `base` and `tuned` are safetensors, the others exported graphs."""
        return "torch" if self.role in ("base", "tuned") else "onnxruntime"


@dataclass(frozen=True)
class Generation:
    """What a variant wrote for a case. `prompt_digest` is of the prompt's token ids."""

    case_id: str
    text: str
    token_ids: tuple[int, ...]
    prompt_digest: str
    finish_reason: FinishReason
    seconds: float


@dataclass(frozen=True)
class Finding:
    """What a check saw: evidence, not a boolean. `start`/`end` are offsets into the output.

    `suppressed` is the number of the suite's suppression that covers it (1 is the first); the
    harness sets it, never a check.
    """

    kind: str
    severity: Severity
    message: str
    start: int | None = None
    end: int | None = None
    field: str | None = None
    held: str | None = None  # the words of the input it was held against
    suppressed: int | None = None

    @property
    def objects(self) -> bool:
        """Whether it fails its output: neither a warning nor suppressed."""
        return self.severity != "warn" and self.suppressed is None


@dataclass(frozen=True)
class SampleResult:
    """One check on one output. `error` is set where the check raised: unscorable, so failed."""

    case_id: str
    findings: tuple[Finding, ...] = ()
    error: str | None = None

    @property
    def passed(self) -> bool:
        return self.error is None and not any(f.objects for f in self.findings)


@dataclass(frozen=True)
class Interval:
    """`method` says whether each bound holds alone (one-sided) or both together."""

    low: float
    high: float
    confidence: float
    method: str


@dataclass(frozen=True)
class Comparison:
    """A metric of a variant beside the same metric of a reference of comparison, same cases.

    `gained` and `lost` are the ids of the cases that only the variant, or only the reference,
    passes. With a `margin` the question is whether the variant is worse by no more than that;
    where it is open, `needed` new cases would settle it, or None no number of them.
    """

    metric: str
    against: str
    value: float  # in `unit`, like `reference` and `difference`
    reference: float
    difference: float
    interval: Interval | None
    n: int
    p_value: float | None = None
    better: Literal["higher", "lower"] = "higher"
    unit: str = "share"
    outcome: Literal["better", "worse", "no difference", "not inferior", "open"] = "no difference"
    margin: float | None = None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    needed: int | None = None


@dataclass(frozen=True)
class Why:
    """What a verdict's message says, by kind, so that a report can say it in its own language.

    `never` and `share`: the verdict's figures say it all. `cases`: `needed` new ones would settle
    it; `no cases`: no number of them would. `no outputs`: none to judge. `refused`: by `check`, of
    an earlier stage; `all refused`: every candidate was, so that nobody asks for a reference.
    `cut off`: the outcome was decided before the last look.
    """

    kind: Literal[
        "never", "share", "cases", "no cases", "no outputs", "refused", "all refused", "cut off"
    ]
    check: str = ""
    needed: int | None = None


@dataclass(frozen=True)
class Said:
    """One thing that a variant check's message says: a stable `code`, for a report to word.

    `figures` are what the words hold, by their name. `case` is the id of the one it is about.
    """

    code: str
    figures: Mapping[str, float | str] = field(default_factory=dict)
    case: str = ""


@dataclass(frozen=True)
class Look:
    """Where a variant stopped that is judged in looks: at look `reached`, 1 being the first.

    `cases` and one-sided `levels` are of every planned look. The bounds of one hold with its
    level; with `confidence` they all hold together.
    """

    rule: str
    seed: int  # of the order in which the cases come
    reached: int
    cases: tuple[int, ...]
    levels: tuple[float, ...]
    confidence: float

    @property
    def n(self) -> int:
        return self.cases[self.reached - 1]

    @property
    def level(self) -> float:
        return self.levels[self.reached - 1]


@dataclass(frozen=True)
class Verdict:
    """Check x variant. `value` is a share in [0, 1] for sample checks, else in `unit`.

    `effective_n` is the number of independent cases that the interval rests on, `references` the
    share of the references that pass the same check: the ceiling of the data. `why` is what
    `message` says; the harness sets it, never a check. A variant check may tell by `says` what
    its message says; without it, reports quote the message. `look` says where a run in looks
    stopped; without one, all cases were judged.
    """

    check: str
    variant: str
    status: Status
    message: str
    value: float | None = None
    unit: str = "share"
    interval: Interval | None = None
    floor: float | None = None
    ceiling: float | None = None
    n: int = 0
    passed: int = 0
    unscorable: int = 0
    never: int = 0
    suppressed: int = 0  # findings, not outputs
    effective_n: float | None = None
    references: float | None = None
    comparisons: tuple[Comparison, ...] = ()
    details: Mapping[str, float] = field(default_factory=dict)  # further figures, by their name
    worst: tuple[SampleResult, ...] = ()
    seconds: float = 0.0
    why: Why | None = None
    says: tuple[Said, ...] = ()
    look: Look | None = None
    machine: str | None = None  # that took `value` as a time: on another it says nothing

    def without_cases(self) -> Verdict:
        """Its figures alone: no result, no quoted text and no id of anybody's case."""
        figures = tuple(replace(told, gained=(), lost=()) for told in self.comparisons)
        return replace(self, worst=(), says=(), comparisons=figures)


@dataclass(frozen=True)
class Reason:
    """Why the gate did not accept: `kind` for a report to word, `text` the same in English.

    `verdict`: `check` objects; `missing`: it was not judged; `no checks`, `no variants`: nothing
    was asked for.
    """

    kind: Literal["verdict", "missing", "no checks", "no variants"]
    text: str
    variant: str = ""
    check: str = ""


@dataclass(frozen=True)
class VariantOutcome:
    variant: str
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Decision:
    """One decision drives the exit code, the console, the report and the registry."""

    suite: str
    outcome: Outcome
    variants: tuple[VariantOutcome, ...]
    verdicts: tuple[Verdict, ...]
    reasons: tuple[Reason, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    accepts: Literal["all", "any"] = "all"

    @property
    def accepted(self) -> tuple[str, ...]:
        return tuple(v.variant for v in self.variants if v.outcome == "accepted")

    @property
    def exit_code(self) -> int:
        return {"accepted": 0, "refused": 1, "inconclusive": 3, "incomplete": 3}[self.outcome]
