"""suite.toml -> a validated, frozen Suite. Every mistake is one sentence with file and field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from harness.errors import HarnessError
from harness.precisions import Precisions
from harness.suppressions import Suppression

BUILTIN = Path(__file__).parent / "suites"

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[int, Field(gt=0)]


# TOML has types of its own: "5" is no number, true no count; inf and nan bound nothing.
FROZEN = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)
Texts = Annotated[tuple[str, ...], Field(strict=False)]


class Section(BaseModel):
    model_config = FROZEN | ConfigDict(extra="forbid")


class Data(Section):
    """`eval` names its own file; without it `eval_share` of the groups of `train` is set apart."""

    train: str
    eval: str | None = None
    eval_share: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.1
    seed: int = 42


class Prompt(Section):
    system: str = ""
    template: str = "{instruction}\n{input_json}"
    chat_template: Literal["chatml"] | None = None

    @model_validator(mode="after")
    def _known_fields(self) -> Prompt:
        try:
            self.template.format(instruction="", input_json="", input="")
        except (KeyError, IndexError, ValueError) as error:
            raise ValueError(f"knows {{instruction}}, {{input}}, {{input_json}}; {error}") from None
        return self


class Decode(Section):
    max_new_tokens: Positive = 512
    do_sample: Literal[False] = False
    batch_size: Positive = 16


class Train(Section):
    """Defaults are the guide's: r 16, alpha 16, lr 2e-4 cosine, warm-up 3 %, batch 2 x 4."""

    base: str
    method: Literal["lora", "full"] = "lora"
    epochs: Annotated[float, Field(gt=0)] = 3.0
    learning_rate: Annotated[float, Field(gt=0)] = 2e-4
    batch_size: Positive = 2
    gradient_accumulation: Positive = 4
    warmup_ratio: Share = 0.03
    weight_decay: Annotated[float, Field(ge=0)] = 0.01
    max_grad_norm: Annotated[float, Field(gt=0)] = 0.3
    max_length: Positive = 2048
    seed: int = 42
    lora_r: Positive = 16
    lora_alpha: Positive = 16
    lora_dropout: Share = 0.0
    validation_share: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.1


class Export(Precisions):
    """`variants` are made, each as its own table tells (see harness/precisions.py).

    Without `opset` the exporter's own is taken; `external_data` puts the weights of every variant
    beside its graph, where without it only those over 2 GB lie.

    Opset 14 is the first with what attention is written in. The runtimes load newer ones than
    21 (harness/runtimes.py), but no exporter was tried with them.
    """

    exporter: Literal["optimum", "genai", "transformers"] = "optimum"
    variants: Annotated[
        tuple[Literal["fp32", "fp16", "q8", "q4", "q4f16", "bnb4"], ...], Field(strict=False)
    ] = ("fp32", "fp16", "q8", "q4", "q4f16")
    opset: Annotated[int, Field(ge=14, le=21)] | None = None
    external_data: bool = False


class Gate(Section):
    """`goal` names the sample checks one of which must be better than the base's; without it any.

    `margin` is the share by which a variant may be worse than tuned, last and first at most.
    The last three bind a promotion: how long it holds, and what it takes besides the verdicts.
    """

    confidence: Annotated[float, Field(gt=0.5, lt=1.0)] = 0.95
    variants: Annotated[Texts, Field(min_length=1)] = ("q8", "q4", "q4f16")
    on_inconclusive: Literal["refuse"] = "refuse"
    margin: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.05
    goal: Texts = ()
    valid_days: Annotated[int, Field(gt=0, le=36500)] | None = None
    require_signature: bool = False
    require_review: bool = False


class Card(Section):
    """What only a person can say of a model, for the card beside a promoted one."""

    license: str | None = None
    intended_use: str = ""
    limits: str = ""


class CheckSettings(BaseModel):
    """Floor and ceiling, and whatever options the check itself names (validated against it)."""

    model_config = FROZEN | ConfigDict(extra="allow")
    floor: Share | None = None
    ceiling: Annotated[float, Field(gt=0)] | None = None

    @property
    def options(self) -> Mapping[str, Any]:
        return self.model_extra or {}


class Suite(Section):
    """A suite as it holds on one day, `today`: on another its suppressions may have expired."""

    name: str
    language: str = "es"
    input: Literal["object", "text"] = "object"
    check_folders: Texts = ()
    folder: Path
    today: date = Field(default_factory=date.today)
    data: Data
    prompt: Prompt = Prompt()
    decode: Decode = Decode()
    train: Train | None = None
    export: Export = Export()
    gate: Gate = Gate()
    card: Card = Card()
    checks: Annotated[Mapping[str, CheckSettings], Field(min_length=1)]
    suppressions: Annotated[tuple[Suppression, ...], Field(strict=False)] = ()

    @property
    def active(self) -> dict[int, Suppression]:
        """The suppressions that still hold, by their number in suite.toml."""
        return {n: s for n, s in enumerate(self.suppressions, 1) if self.today <= s.expires}

    def path(self, name: str) -> Path:
        """A file or folder named in the suite, relative to the suite's own folder."""
        return self.folder / name

    def settings(self) -> dict[str, Any]:
        """Everything that the suite fixes, without where it lies: the part that is digested.

        Of the suppressions those that hold, so that the end of one voids what it let pass. The
        card decides nothing.
        """
        told = self.model_dump(mode="json", exclude={"folder", "today", "suppressions", "card"})
        active = {str(n): s.model_dump(mode="json") for n, s in self.active.items()}
        return {**told, "suppressions": active}


def load_suite(source: str | Path, today: date | None = None) -> Suite:
    """A suite from a suite.toml, from a folder that holds one, or a built-in one by name.

    `today` (by default the machine's date) decides which suppressions have expired.
    """
    path = _locate(source)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise HarnessError(f"{path} cannot be read ({error})", "give a readable file") from error
    except tomllib.TOMLDecodeError as error:
        raise HarnessError(f"{path} is not TOML: {error}", "mend that line") from error
    head = raw.pop("suite", None)
    if not isinstance(head, dict):
        raise HarnessError(f"{path} has no [suite] table", "add [suite] with a name")
    clash = sorted(set(head) & set(raw))
    if clash:
        raise HarnessError(f"{path}: '{clash[0]}' stands in [suite] too", "keep the table only")
    for own in ("folder", "today"):
        if own in head or own in raw:
            raise HarnessError(f"{path} sets '{own}'", "leave it out: it is not the file's to say")
    told = {"folder": path.parent.resolve(), "today": today or date.today()}
    try:
        suite = Suite.model_validate({**head, **raw, **told})
    except ValidationError as error:
        raise HarnessError(_sentence(path, error), "see `umbral init` for every field") from None
    for number, suppression in enumerate(suite.suppressions, 1):
        if suppression.check not in suite.checks:
            raise HarnessError(
                f"{path}: suppression {number} is of '{suppression.check}', no check of the suite",
                f"there are {', '.join(sorted(suite.checks))}",
            )
    return suite


def builtin_suites() -> list[str]:
    return sorted(p.parent.name for p in BUILTIN.glob("*/suite.toml"))


def _locate(source: str | Path) -> Path:
    path = Path(source)
    if path.is_dir():
        path = path / "suite.toml"
    if path.is_file():
        return path
    builtin = BUILTIN / str(source) / "suite.toml"
    if str(source) in builtin_suites():
        return builtin
    raise HarnessError(
        f"no suite '{source}'",
        f"give a suite.toml or a built-in suite ({', '.join(builtin_suites())})",
    )


def _sentence(path: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "suite"
    given = "" if first["type"] == "missing" else f", given {first['input']!r}"
    return f"{path}: field '{where}': {first['msg']}{given}"[:400]
