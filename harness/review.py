"""A person's yes or no to a run, bound to the digest of the verdicts that were read."""

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
SCHEMA = 1


def _line(text: str) -> str:
    """One line that any log can show, whatever a form or a terminal put into it."""
    text = " ".join(text.split())
    if not text or not text.isprintable():
        raise ValueError("must be printable text, not empty")
    return text


Line = Annotated[str, Field(max_length=2000), AfterValidator(_line)]


@dataclass(frozen=True)
class Review:
    """`verdicts` is the digest of what was read; a file of reviews may leave `time` out."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    verdicts: str
    review: Literal["yes", "no"]
    reviewer: Line
    reason: Line
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    schema: Literal[1] = 1


REVIEW = TypeAdapter(Review)


def digest(decision: Decision) -> str:
    """Of every verdict with its evidence, and of what was judged by what. Not of the seconds."""
    verdicts = [asdict(replace(verdict, seconds=0.0)) for verdict in decision.verdicts]
    for told in verdicts:
        del told["why"]  # says what `message` says, and older reviews were given without it
        if told["look"] is None:
            del told["look"]  # nor did they know of looks
    return digest_json([decision.suite, dict(decision.digests), decision.accepts, verdicts])


def give(decision: Decision, review: str, reviewer: str, reason: str) -> Review:
    told = {"review": review, "reviewer": reviewer, "reason": reason}
    try:
        return REVIEW.validate_python({"verdicts": digest(decision), **told})
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
    if {review.verdicts for review in found} != {digest(decision)}:
        raise Refused(f"{path} reviews other verdicts", "read this run's report and review it")
    return found


def record(run: Path, reviews: Sequence[Review]) -> None:
    registry.append(run / REVIEWS, reviews, REVIEW)


def load(run: Path) -> list[Review]:
    return registry.read(run / REVIEWS, REVIEW)


def standing(reviews: Sequence[Review], decision: Decision) -> tuple[Review, ...]:
    """The last word of each reviewer on exactly these verdicts."""
    read = digest(decision)
    return tuple({r.reviewer: r for r in reviews if r.verdicts == read}.values())


def require(standing: Sequence[Review], demanded: bool) -> None:
    """Refuse where a reviewer said no, and where the suite demands a yes and nobody gave one."""
    for review in standing:
        if review.review == "no":
            raise Refused(f"{review.reviewer} said no: {review.reason}", "judge another candidate")
    if demanded and not standing:
        raise Refused(
            "the suite demands a person's yes to these verdicts",
            "read the report, then `umbral review RUN --yes --reviewer NAME --reason TEXT`",
        )
