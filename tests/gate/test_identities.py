"""The log of `pytest checks/` names no patient, and tells what is suppressed."""

from __future__ import annotations

LEAK = """from harness.check import check
from harness.records import Finding


@check(floor=0.5)
def leak(output, case):
    message = f"«{output[:12]}» in Sra. Ana Perez, RUT 12.345.678-5"
    return [Finding("identity", "never", message, 0, 12)]
"""
TABLES = "[checks.leak]\n" + "".join(
    f"""[[suppressions]]
check = "leak"
kind = "identity"
case = "{case}"
reason = "r"
author = "a"
expires = {day}
"""
    for case, day in (("eval-0001-1", "9999-12-31"), ("eval-0002-1", "2020-01-01"))
)


def test_the_log_is_redacted_unless_it_is_asked_not_to_be(gate, make_suite, run_folder, tmp_path):
    suite = make_suite(tmp_path / "s", checks=TABLES, own={"leak.py": LEAK}, variants=("q4",))
    hidden = gate(suite, "--run", run_folder)
    assert hidden.returncode == 1, hidden.stdout + hidden.stderr
    assert "«[identity]» in [name], [RUT]" in hidden.stdout
    assert "12.345.678-5" not in hidden.stdout
    assert "7 of 8 outputs hold a finding" in hidden.stdout
    assert "suppressed findings: 1" in hidden.stdout
    assert "suppression 1 of leak: until 9999-12-31" in hidden.stdout
    assert "suppression 2 of leak: not applied, expired 2020-01-01" in hidden.stdout
    shown = gate(suite, "--run", run_folder, "--show-identities")
    assert "Sra. Ana Perez, RUT 12.345.678-5" in shown.stdout
