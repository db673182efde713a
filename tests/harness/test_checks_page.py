"""The page tells what the checks say of themselves, and the one in docs is no older than they."""

from __future__ import annotations

from pathlib import Path

from harness.check import load_checks
from harness.checks_page import page

DOCS = Path(__file__).parents[2] / "docs" / "checks.md"

OWN = '''"""Allow an output that does not end as
it should.

What it checks. The end.

    [checks.ending]
    words = "Alta."

When it fails. Look at the end. Why. Not a label.
"""

from harness.check import check

SEVERITY = {"missing.end": "fail", "missing.point": "warn"}


@check(floor=0.8)
def ending(output, case, *, words="Adiós", most=(1, 2), strict=True, severity=None):
    return []
'''
VARIANT = '''from harness.check import check


@check(needs={"logits", "base"}, ceiling=10.0)
def likely(evidence, limits):
    """Allow an unlikely variant."""
'''


def test_the_published_page_is_that_of_the_checks():
    told = page(load_checks("checks"))
    assert DOCS.read_text(encoding="utf-8") == told, "python -m harness.checks_page docs/checks.md"


def test_every_check_has_its_section_with_what_it_checks_and_when_it_fails():
    checks = load_checks("checks")
    head, *sections = page(checks).split("\n## ")
    assert [section.splitlines()[0] for section in sections] == sorted(checks)
    for name, section in zip(sorted(checks), sections, strict=True):
        assert f"- [`{name}`](#{name}): " in head
        for label in ("What it checks", "Why", "Known limits", "When it fails"):
            assert f"\n\n**{label}.** " in section, (name, label)


def test_a_check_is_told_by_its_declaration_and_its_docstring(tmp_path: Path):
    (tmp_path / "ending.py").write_text(OWN, encoding="utf-8")
    (tmp_path / "likely.py").write_text(VARIANT, encoding="utf-8")
    head, ending, likely = page(load_checks(tmp_path)).split("\n## ")
    assert head.endswith(
        "\n\n- [`ending`](#ending): Allow an output that does not end as it should.\n"
        "- [`likely`](#likely): Allow an unlikely variant.\n"
    )
    assert ending == (
        "ending\n\nSample check. Floor 0.8. Options: "
        '`words = "Adiós"`, `most = [1, 2]`, `strict = true`, `severity`.\n\n'
        "Allow an output that does not end as\nit should.\n\n"
        "**What it checks.** The end.\n\n"
        '```toml\n[checks.ending]\nwords = "Alta."\n```\n\n'
        "**When it fails.** Look at the end. Why. Not a label.\n\n"
        "| kind of finding | severity |\n|---|---|\n"
        "| `missing.end` | fail |\n| `missing.point` | warn |\n"
    )
    assert likely == (
        "likely\n\nVariant check. Asks for base, logits. Ceiling 10.\n\n"
        "Allow an unlikely variant.\n"
    )
