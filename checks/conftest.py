"""`pytest checks/ --candidate DIR` is the acceptance gate; without `--candidate` it refuses.

One item for each check and variant. The exit status is the decision's, over pytest's own
meanings: 0 accepted, 1 refused, 2 usage or input error, 3 inconclusive, partial or incomplete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from harness.child import run as in_child
from harness.child import tell, teller
from harness.errors import HarnessError
from harness.identities import identified, redact
from harness.open import open_run
from harness.records import Decision, Verdict
from harness.run import Run

RUN = pytest.StashKey[Run]()
PIPE = pytest.StashKey[int]()


class Gate:
    """Registered once a session, so that a suite's own check folders are collected as well."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.judged: set[tuple[str, str]] = set()
        self.decision: Decision | None = None
        self.partial = False
        self.crashed = False
        self.broken: str | None = None

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        wanted = {check.path.resolve() for check in self.run.checks.values()}
        if file_path.resolve() not in wanted:
            return None
        return CheckFile.from_parent(parent, path=file_path)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        place = {work: number for number, work in enumerate(self.run.work)}
        items.sort(key=lambda item: place.get(getattr(item, "work", None), len(place)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = dict(report.user_properties) if report.when == "call" else {}
        if "judged" in told and not report.skipped:
            variant, _, check = str(told["judged"]).partition("/")
            self.judged.add((variant, check))
        # Anything that failed but for its verdict: a fixture, a hook, a file.
        self.crashed |= report.failed and told.get("status", "pass") == "pass"

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.crashed |= report.failed

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if hasattr(session.config, "workerinput"):
            return  # the controller decides
        session.exitstatus = self.status(exitstatus, session.testsfailed)
        tell(session.config.stash[PIPE], session.exitstatus)

    def status(self, exitstatus: int, failed: int) -> int:
        if exitstatus == pytest.ExitCode.INTERRUPTED and not failed:
            return 3
        try:
            self.decision = self.run.decision()
        except HarnessError as error:
            self.broken = str(error)
            return 2
        asked = {(v, c) for v in self.run.variants for c in self.run.checks_of(v)}
        self.partial = self.judged != asked
        code = self.decision.exit_code
        if self.crashed and code == 0:
            code = 1
        # A subset says nothing of what it left out, whatever earlier runs have stored.
        refused = any(
            (v.variant, v.check) in self.judged
            and v.status in ("fail", "error")
            and self.run.variants[v.variant].role == "candidate"
            for v in self.decision.verdicts
        )
        return (1 if refused else 3) if self.partial else code

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        line = terminalreporter.write_line
        if self.broken:
            line(f"umbral: {self.broken}", red=True)
        elif self.decision is None:
            line("umbral: not decided", red=True)
        elif self.partial:
            line("umbral: partial: not an acceptance", yellow=True)
        else:
            outcome = self.decision.outcome
            line(f"umbral: {outcome}", green=outcome == "accepted", red=outcome == "refused")
            for item in self.decision.variants:
                line(f"  {item.variant}: {item.outcome}")
        suite = self.run.suite
        for number, suppression in enumerate(suite.suppressions, 1):
            state = "until" if number in suite.active else "not applied, expired"
            line(f"  suppression {number} of {suppression.check}: {state} {suppression.expires}")


class CheckFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        run = self.config.stash[RUN]
        here = [name for name, check in run.checks.items() if check.path.samefile(self.path)]
        for name in sorted(here):
            for variant in run.variants:
                if name in run.checks_of(variant):
                    yield CheckItem.from_parent(
                        self, name=f"{name}[{variant}]", check=name, variant=variant
                    )


class CheckItem(pytest.Item):
    def __init__(self, *, check: str, variant: str, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.check = check
        self.variant = variant
        self.work = (variant, check)

    def runtest(self) -> None:
        run = self.config.stash[RUN]
        verdict = run.judge(self.variant, self.check)
        self.user_properties.append(("judged", f"{self.variant}/{self.check}"))
        self.user_properties.append(("status", verdict.status))
        # The base is compared with, not promoted: what it fails is shown, not a failed test.
        if verdict.status != "pass" and run.variants[self.variant].role == "candidate":
            outputs = {key: made.text for key, made in run.evidence[self.variant].held().items()}
            raise CheckFailed(verdict, outputs)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None):  # type: ignore[no-untyped-def]
        if isinstance(excinfo.value, CheckFailed):
            return excinfo.value.text(self.config.option.show_identities)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


class CheckFailed(Exception):
    def __init__(self, verdict: Verdict, outputs: Mapping[str, str]) -> None:
        super().__init__(redact(verdict.message))
        self.verdict = verdict
        self.outputs = outputs

    def text(self, show_identities: bool) -> str:
        """For a log, so without identities unless they are asked for."""
        verdict = self.verdict
        words: list[str] = []
        lines = [f"{verdict.check}[{verdict.variant}] {verdict.status}: {verdict.message}"]
        for result in verdict.worst[:5]:
            lines.append(f"  case {result.case_id}")
            if result.error:
                lines.append(f"    {result.error}")
            output = self.outputs.get(result.case_id, "")
            words += identified(verdict.check, result.findings, output)
            for finding in [f for f in result.findings if f.objects][:4]:
                lines.append(f"    {finding.severity} {finding.kind}: {finding.message}")
        text = "\n".join(lines)
        return text if show_identities else redact(text, words)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("umbral", "acceptance gate")
    group.addoption("--candidate", type=Path, help="folder of the model to judge")
    group.addoption("--suite", help="suite.toml or a built-in suite")
    group.addoption("--variant", action="append", default=[], help="variant to judge; repeatable")
    group.addoption("--run", type=Path, help="run folder for generations and verdicts")
    group.addoption("--base", type=Path, help="folder of the untuned model")
    group.addoption("--tuned", type=Path, help="folder of the tuned, full-precision model")
    group.addoption("--last", type=Path, help="the application's model link, to compare with")
    group.addoption("--show-identities", action="store_true", help="leave them in the log")
    group.addoption("--any", action="store_true", help="accept when one variant is accepted")
    group.addoption("--sequential", action="store_true", help="stop a variant once it is decided")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """The session runs in a child: a check that ends its process must not set our status."""
    if config.option.help or config.option.candidate is None or hasattr(config, "workerinput"):
        return None
    pipe = teller()
    if pipe is None:
        return in_child("pytest", [str(told) for told in config.invocation_params.args])
    config.stash[PIPE] = pipe
    return None


def pytest_configure(config: pytest.Config) -> None:
    if config.option.help or (config.option.collectonly and config.option.candidate is None):
        return
    try:
        if config.option.candidate is None:
            raise HarnessError("no candidate to judge", "give --candidate DIR")
        run = open_run(
            config.option.candidate,
            suite=config.option.suite,
            names=config.option.variant,
            folder=config.option.run,
            base=config.option.base,
            tuned=config.option.tuned,
            last=config.option.last,
            accepts="any" if config.option.any else "all",
            sequential=config.option.sequential,
        )
    except HarnessError as error:
        # pytest's own UsageError would exit with 4.
        pytest.exit(f"umbral: {error}", returncode=2)
    config.stash[RUN] = run
    config.pluginmanager.register(Gate(run), "umbral-gate")
    config.args += [str(run.suite.path(name)) for name in run.suite.check_folders]
