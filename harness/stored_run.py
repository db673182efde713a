"""A judged run read back from its folder: no model is opened, nothing is generated or judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import run_record, verdicts
from harness.cache import Cache
from harness.config import Suite
from harness.dataset import digest_cases, load_data
from harness.errors import HarnessError
from harness.generate import held
from harness.records import Case, Role, Variant
from harness.store import digest_json
from harness.verdicts import Stored

_REFERENCES: tuple[Role, ...] = ("base", "tuned", "last", "first")


@dataclass(frozen=True)
class StoredRun:
    """`suite` is as it was when the run was judged, `stored` its verdicts by variant and check."""

    folder: Path
    suite: Suite
    cases: Sequence[Case]
    stored: Mapping[tuple[str, str], Stored]
    suppressions: Sequence[Mapping[str, Any]]

    def settings(self, check: str) -> tuple[object, ...]:
        """What beside its source decides what a check says of an output."""
        told = self.suite.checks.get(check)
        return told and told.options, [s for s in self.suppressions if s.get("check") == check]

    def texts(self, name: str, cases: Sequence[Case]) -> dict[str, str]:
        """The outputs of a variant that the run still holds, by case id."""
        path = self.folder / "generations.sqlite"
        if not path.is_file():
            return {}
        of_variant = [told for (variant, _), told in self.stored.items() if variant == name]
        digest = of_variant[0].digests.get("variant", "")
        candidate: Role = "candidate"
        role = next((role for role in _REFERENCES if role == name), candidate)
        variant = Variant(name, self.folder, digest, (), role)
        made = held(variant, cases, self.suite, Cache(path))
        return {key: generation.text for key, generation in made.items()}


def open_stored(folder: Path) -> StoredRun:
    """Errors: no run, an older one, one in looks, no verdict in force, changed cases."""
    record = run_record.read(folder)
    if record is None:
        raise run_record.without_record(folder)
    if record.settings is None or record.folder is None:
        raise HarnessError(f"{folder} was judged by an older Umbral", "judge it again")
    if record.sequential is not None:
        raise HarnessError(
            f"{folder} was judged in looks, each variant on the cases it took to decide it",
            "judge the candidate on all cases in another run folder, without --sequential",
        )
    settings = dict(record.settings)
    try:
        # Stored by number, those alone that held on that day: no text of theirs is needed here.
        suppressions = [dict(told) for told in settings.pop("suppressions", {}).values()]
        suite = Suite.model_validate({**settings, "folder": Path(record.folder)})
    except (ValueError, TypeError, AttributeError) as error:
        raise HarnessError(
            f"{folder / run_record.RECORD} holds no suite of this Umbral", "judge the run again"
        ) from error
    by = digest_json(dict(record.settings))
    every = verdicts.every(folder)
    stored = {key: told for key, told in every.items() if told.digests.get("suite") == by}
    if not stored:
        raise HarnessError(f"{folder} holds no verdict by its suite", "judge it with `umbral gate`")
    cases = load_data(suite)[1]
    data = digest_cases(cases)
    for (variant, check), told in stored.items():
        if told.digests.get("data") != data:
            raise HarnessError(
                f"the cases of {folder} changed since '{check}' judged '{variant}'",
                "judge it again",
            )
    return StoredRun(folder, suite, cases, stored, suppressions)
