"""The `umbral` command: composition root. Each command imports what it needs when it runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.config import Suite
    from harness.run import Run


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        code: int = options.command(options)
        return code
    except HarnessError as error:
        from harness.promotion import Refused

        print(f"umbral: {error}", file=sys.stderr)
        return 1 if isinstance(error, Refused) else 2
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("umbral: interrupted; run the same command to go on", file=sys.stderr)
        return 130


def demo(options: argparse.Namespace) -> int:
    options.suite, options.until, options.any = "epicrisis", "judge", True
    code = run(options)
    if code == 0:
        options.to, options.variant = options.run / "promoted", None
        code = promote(options)
    return code


def run(options: argparse.Namespace) -> int:
    """Every stage of a suite; one whose manifest matches is skipped."""
    from export.stages import export_candidate
    from harness.config import load_suite
    from train.stages import train_model

    suite = load_suite(options.suite)
    folder = options.run or Path("runs") / suite.name
    options.run = folder
    if options.until == "judge":
        _require_judgeable(suite, getattr(options, "variant", None) or suite.gate.variants)
    base, tuned = train_model(suite, folder)
    if options.until == "train":
        return _say(f"tuned model in {tuned}")
    candidate = export_candidate(suite, tuned, folder)
    if options.until == "export":
        return _say(f"candidate in {candidate}")
    options.candidate, options.base, options.tuned = candidate, base, tuned
    options.variant = getattr(options, "variant", None) or []
    return gate(options)


def train(options: argparse.Namespace) -> int:
    options.until = "train"
    return run(options)


def export(options: argparse.Namespace) -> int:
    if options.model is None:
        options.until = "export"
        return run(options)
    from export.stages import export_candidate
    from harness.config import load_suite

    suite = load_suite(options.suite)
    folder = options.run or Path("runs") / suite.name
    return _say(f"candidate in {export_candidate(suite, options.model, folder)}")


def generate(options: argparse.Namespace) -> int:
    run = _open(options)
    for evidence in run.evidence.values():
        made = evidence.generations()
        lengths = sum(item.finish_reason == "length" for item in made.values())
        _say(f"{evidence.variant.name}: {len(made)} outputs, {lengths} cut at the token limit")
    return 0


def score(options: argparse.Namespace) -> int:
    from harness.config import load_suite
    from harness.scoring import exit_code, score_file
    from harness.store import write_json

    report, verdicts = score_file(options.file, load_suite(options.suite))
    if options.json:
        write_json(options.json, report)
    for verdict in verdicts:
        _say(f"{verdict.status:<13} {verdict.check:<12} {verdict.message}")
    return exit_code(verdicts)


def gate(options: argparse.Namespace) -> int:
    run = _open(options)
    for name in run.variants:
        for check in run.checks_of(name):
            run.judge(name, check)
    return _report(run, options)


def report(options: argparse.Namespace) -> int:
    from harness.open import reopen

    return _report(reopen(options.run), options)


def promote(options: argparse.Namespace) -> int:
    from harness.open import reopen
    from harness.promotion import REGISTRY, Refused, acceptance_digest, verify
    from harness.promotion import promote as to_folder

    run = reopen(options.run)
    decision = run.decision()
    accepted = [name for name in decision.accepted if name in run.expected.variants]
    if not accepted:
        raise Refused(f"{options.run} accepts no variant", "read its report for the reasons")
    name = options.variant or min(accepted, key=lambda item: _size(run, item))
    if name not in run.variants:
        raise HarnessError(f"{options.run} judged no variant '{name}'", "judge it first")
    registry = options.registry or options.to.parent / REGISTRY
    folder = to_folder(decision, run.variants[name], options.to, registry)
    _say(f"promoted {name}: {options.to} -> {folder.name}")
    return _say(f"acceptance {acceptance_digest(verify(folder))}")


def verify(options: argparse.Namespace) -> int:
    from harness.promotion import verify as check_folder

    acceptance = check_folder(options.folder, options.digest)
    return _say(f"sound: variant {acceptance['variant']}, accepted {acceptance['time']}")


def doctor(options: argparse.Namespace) -> int:
    from harness.doctor import facts

    for name, found in facts():
        _say(f"{name:<14} {found}")
    return 0


def init(options: argparse.Namespace) -> int:
    from harness.scaffold import scaffold

    for path in scaffold(options.folder):
        _say(f"wrote {path}")
    return 0


def _require_judgeable(suite: Suite, variants: Sequence[str]) -> None:
    """What would refuse to judge is better told before the training than after it."""
    from harness.dataset import load_data
    from harness.selection import require_reachable, suite_checks

    for name in variants:
        if name not in suite.export.variants:
            raise HarnessError(
                f"variant '{name}' of suite '{suite.name}' is not exported",
                f"[export] variants has {', '.join(suite.export.variants)}",
            )
    require_reachable(suite_checks(suite), len(load_data(suite)[1]), suite.gate.confidence)


def _open(options: argparse.Namespace) -> Run:
    from harness.open import open_run
    from harness.progress import bar

    return open_run(
        options.candidate,
        suite=options.suite,
        names=options.variant,
        folder=options.run,
        base=options.base,
        tuned=options.tuned,
        accepts="any" if options.any else "all",
        follow=bar,
    )


def _report(run: Run, options: argparse.Namespace) -> int:
    from rich.console import Console

    from harness.store import write_json, write_text
    from reports.as_json import to_json
    from reports.console import render
    from reports.markdown import render_markdown
    from reports.overview import overview
    from reports.page import render_page

    summary = overview(run, options.lang)
    page = options.html or run.folder / "report.html"
    write_text(page, render_page(summary))
    if options.markdown:
        write_text(options.markdown, render_markdown(summary))
    if options.json:
        write_json(options.json, to_json(summary))
    render(summary, Console())
    _say(f"report {page}")
    return summary.exit_code


def _size(run: Run, name: str) -> int:
    from harness.variants import size

    return size(run.variants[name])


def _say(text: str) -> int:
    print(text)
    return 0


def parser() -> argparse.ArgumentParser:
    from harness.arguments import build

    return build(sys.modules[__name__])


if __name__ == "__main__":
    sys.exit(main())
