"""A person's yes or no to a variant, bound to the digest of the verdicts that were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from harness import registry
from harness.errors import HarnessError, Refused
from harness.records import Decision
from harness.store import digest_json

REVIEWS = "reviews.jsonl"


def _line(text: str) -> str:
    """One line that any log can show, whatever a form or a terminal put into it."""
    text = " ".join(text.split())
    if not text or not text.isprintable():
        raise ValueError("must be printable text, not empty")
    return text


Line = Annotated[str, Field(max_length=2000), AfterValidator(_line)]


@dataclass(frozen=True)
class Review:
    """`verdicts` is the digest of what was read of `variant`; a file may leave `time` out."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    variant: Line
    verdicts: str
    review: Literal["yes", "no"]
    reviewer: Line
    reason: Line
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    schema: Literal[2] = 2


REVIEW = TypeAdapter(Review)


def digest(decision: Decision, variant: str) -> str:
    """Of a variant's verdicts with their evidence, and of what was judged by what.

    Not of the seconds, nor of the other candidates' verdicts.
    """
    verdicts = [
        asdict(replace(verdict, seconds=0.0))
        for verdict in decision.verdicts
        if verdict.variant == variant
    ]
    judged = dict(decision.digests)
    return digest_json([decision.suite, variant, judged, decision.accepts, verdicts])


def give(decision: Decision, variant: str, review: str, reviewer: str, reason: str) -> Review:
    _require_judged(decision, variant)
    told = {"variant": variant, "review": review, "reviewer": reviewer, "reason": reason}
    try:
        return REVIEW.validate_python({"verdicts": digest(decision, variant), **told})
    except ValidationError as error:
        first = error.errors()[0]
        raise HarnessError(
            f"field '{first['loc'][-1]}' of the review: {first['msg']}", "say it in one line"
        ) from None


def given(path: Path, decision: Decision) -> list[Review]:
    """The reviews of a file that the report wrote, one JSON object a line."""
    found = registry.read(path, REVIEW)
    if not found:
        raise HarnessError(f"{path} holds no review", "export one from the report")
    for review in found:
        _require_judged(decision, review.variant)
        if review.verdicts != digest(decision, review.variant):
            raise Refused(
                f"{path} reviews other verdicts of '{review.variant}'",
                "read this run's report and review it",
            )
    return found


def _require_judged(decision: Decision, variant: str) -> None:
    if variant not in {verdict.variant for verdict in decision.verdicts}:
        raise HarnessError(
            f"the run judged no variant '{variant}'", "review one that its report shows"
        )


def record(run: Path, reviews: Sequence[Review]) -> None:
    registry.append(run / REVIEWS, reviews, REVIEW)


def load(run: Path) -> list[Review]:
    return registry.read(run / REVIEWS, REVIEW)


def standing(reviews: Sequence[Review], decision: Decision, variant: str) -> tuple[Review, ...]:
    """The last word of each reviewer on exactly these verdicts of the variant."""
    read = digest(decision, variant)
    return tuple({r.reviewer: r for r in reviews if r.verdicts == read}.values())


def require(standing: Sequence[Review], demanded: bool) -> None:
    """Refuse where a reviewer said no, and where the suite demands a yes and nobody gave one."""
    for review in standing:
        if review.review == "no":
            raise Refused(f"{review.reviewer} said no: {review.reason}", "judge another candidate")
    if demanded and not standing:
        raise Refused(
            "the suite demands a person's yes to this variant's verdicts",
            "read the report, then `umbral review RUN --yes --reviewer NAME --reason TEXT`",
        )
