"""rescue.json: which settings were tried for the variants that failed, and what came of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from harness.errors import HarnessError
from harness.precisions import Precisions
from harness.records import Status
from harness.store import digest_json, read_json, write_json

LOG = "rescue.json"
Positive = Annotated[int, Field(gt=0)]
P = TypeVar("P", bound=Precisions)


@dataclass(frozen=True)
class Try:
    """One way to make a variant. `settings` is the table of its precision, `bytes` its weights,
    `check` the one that `status` and `message` are of, `n` the references that were read; `kl`
    in nats a token, None where it was not measured."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)

    variant: str
    settings: Mapping[str, Any]
    bytes: Positive
    check: str
    status: Status
    message: str
    n: int
    kl: float | None


@dataclass(frozen=True)
class Rescue:
    """`made_of` digests the model and the suite's settings, `judged_by` what judged the tries.

    `chosen` are tables by variant, of the smallest try that passed.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)

    made_of: str
    judged_by: str
    tries: tuple[Try, ...] = ()
    chosen: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    schema: Literal[1] = 1


ADAPTER = TypeAdapter(Rescue)


def read(run: Path) -> Rescue | None:
    """The log of a run folder, or None where there is none."""
    path = run / LOG
    try:
        return ADAPTER.validate_python(read_json(path))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the log"
        reason = f"{where}: {first['msg']}"
    except (OSError, ValueError, RecursionError):
        reason = "it is not JSON"
    raise HarnessError(f"{path} is no log of a rescue ({reason})"[:400], "delete it")


def write(run: Path, rescue: Rescue) -> None:
    write_json(run / LOG, asdict(rescue))


def made_of(settings: Precisions, source: Mapping[str, str]) -> str:
    """What a choice of settings holds for: the model's digests and the suite's own settings."""
    return digest_json([dict(source), settings.model_dump(mode="json")])


def rescued(settings: P, run: Path, source: Mapping[str, str]) -> P:
    """The settings with what a rescue of this run chose, where it was of the same model."""
    log = read(run)
    if log is None or log.made_of != made_of(settings, source):
        return settings
    chosen = settings
    for name, told in sorted(log.chosen.items()):
        try:
            chosen = with_table(chosen, name, type(table(settings, name)).model_validate(told))
        except (ValidationError, AttributeError):
            raise HarnessError(
                f"{run / LOG} chose no settings that '{name}' takes", "delete it"
            ) from None
    return chosen


def table(settings: Precisions, variant: str) -> BaseModel:
    """The table that a variant is made by."""
    if variant == "q4f16":
        return settings.q4f16 or settings.q4
    return getattr(settings, variant)  # type: ignore[no-any-return]


def with_table(settings: P, variant: str, own: BaseModel) -> P:
    """The settings with another table of one variant, and of no other."""
    update = {variant: own}
    if variant == "q4" and settings.q4f16 is None:
        update["q4f16"] = settings.q4
    return settings.model_copy(update=update)
