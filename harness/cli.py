"""The `umbral` command: composition root. Each command imports what it needs when it runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.child import run as in_child
from harness.child import tell, teller
from harness.errors import HarnessError, Refused

if TYPE_CHECKING:
    from harness.config import Suite
    from harness.run import Run


def main(arguments: list[str] | None = None) -> int:
    """On a command line what runs checks does so in a child: they must not set our status."""
    options = parser().parse_args(arguments)
    if arguments is not None or options.command not in (demo, run, score, gate, audit, data_audit):
        return _status(options)
    pipe = teller()
    if pipe is None:
        return in_child("harness.cli", sys.argv[1:])
    code = _status(options)
    tell(pipe, code)
    return code


def _status(options: argparse.Namespace) -> int:
    try:
        code: int = options.command(options)
        return code
    except HarnessError as error:
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
    options.to = options.run / "promoted"
    options.last = options.to if options.to.is_symlink() else None
    options.sequential = False
    code = run(options)
    if code == 0:
        options.variant, options.private_key = None, None
        code = promote(options)
    return code


def run(options: argparse.Namespace) -> int:
    """Every stage of a suite; one whose manifest matches is skipped."""
    from export.stages import export_candidate
    from harness.config import load_suite
    from harness.judgeable import require_judgeable
    from harness.sequential import PLAN
    from train.stages import train_model

    suite = load_suite(options.suite)
    folder = options.run or Path("runs") / suite.name
    options.run = folder
    if options.until == "judge":
        names = getattr(options, "variant", None) or suite.gate.variants
        plan = PLAN if options.sequential else None
        require_judgeable(suite, names, folder, "any" if options.any else "all", plan)
    base, tuned = train_model(suite, folder)
    if options.until == "train":
        return _say(f"tuned model in {tuned}")
    candidate = export_candidate(suite, tuned, folder)
    options.candidate, options.base, options.tuned = candidate, base, tuned
    options.variant = getattr(options, "variant", None) or []
    return gate(options)


def train(options: argparse.Namespace) -> int:
    options.until = "train"
    return run(options)


def export(options: argparse.Namespace) -> int:
    from export.stages import export_candidate
    from harness.config import load_suite

    suite = load_suite(options.suite)
    folder = options.run or Path("runs") / suite.name
    model = options.model
    if model is None:
        from train.stages import train_model

        model = train_model(suite, folder)[1]
    if options.rescue:
        _rescue(suite, model, folder, options.budget)
    return _say(f"candidate in {export_candidate(suite, model, folder)}")


def generate(options: argparse.Namespace) -> int:
    run = _open(options)
    for evidence in run.evidence.values():
        made = evidence.generations()
        lengths = sum(item.finish_reason == "length" for item in made.values())
        _say(f"{evidence.variant.name}: {len(made)} outputs, {lengths} cut at the token limit")
    return 0


def score(options: argparse.Namespace) -> int:
    from harness.config import load_suite
    from harness.identities import redact
    from harness.scoring import exit_code, score_file
    from reports.visible import visible

    scores = score_file(options.file, load_suite(options.suite), options.json)
    for verdict in scores.verdicts:
        _say(f"{verdict.status:<13} {verdict.check:<12} {visible(redact(verdict.message))}")
    for told in scores.suppressions:
        status = "suppression" if told["active"] else "expired"
        text = f"number {told['number']}: {told['findings']} findings, until {told['expires']}"
        _say(f"{status:<13} {told['check']:<12} {text}")
    return exit_code(scores.verdicts)


def gate(options: argparse.Namespace) -> int:
    run = _open(options)
    for variant, check in run.work:
        run.judge(variant, check)
    return _report(run, options)


def report(options: argparse.Namespace) -> int:
    from harness.open import reopen

    return _report(reopen(options.run), options)


def compare(options: argparse.Namespace) -> int:
    from rich.console import Console

    from harness.compare import compare as of_runs
    from harness.store import write_json
    from reports.compare_console import render_compared
    from reports.compared import to_json, view_of

    compared = of_runs(options.before, options.after)
    if options.json:
        write_json(options.json, to_json(compared))
    language = options.lang or compared.language
    view = view_of(compared, "en" if language == "en" else "es")
    render_compared(view, Console(), show_identities=options.show_identities)
    return compared.exit_code


def review(options: argparse.Namespace) -> int:
    from harness.open import reopen
    from harness.review import give, given, record

    run = reopen(options.run)
    decision = run.decision()
    if options.source:
        reviews = given(options.source, decision)
    elif options.reviewer and options.reason:
        names = [options.variant] if options.variant else run.expected.variants
        told = (options.answer, options.reviewer, options.reason)
        reviews = [give(decision, name, *told) for name in names]
    else:
        raise HarnessError("a review has a reviewer and a reason", "give --reviewer and --reason")
    record(options.run, reviews)
    for item in reviews:
        _say(f"{item.review} to {item.variant}: {item.reviewer}, on the verdicts {item.verdicts}")
    return 0


def promote(options: argparse.Namespace) -> int:
    from harness.open import reopen
    from harness.promotion import promote as to_folder
    from harness.review import load
    from reports.documents import documents

    run = reopen(options.run)
    decision = run.decision()
    accepted = [name for name in decision.accepted if name in run.expected.variants]
    if not accepted:
        raise Refused(f"{options.run} accepts no variant", "read its report for the reasons")
    name = options.variant or min(accepted, key=lambda item: _size(run, item))
    if name not in run.variants:
        raise HarnessError(f"{options.run} judged no variant '{name}'", "judge it first")
    last = run.variants.get("last")
    held = last is not None and last.folder.resolve() == options.to.resolve()
    if "regression" in run.checks and options.to.is_symlink() and not held:
        raise Refused(
            f"{options.run} was not judged against what {options.to} names",
            f"judge it again with --last {options.to}",
        )
    variant = run.variants[name]
    done = to_folder(
        decision,
        variant,
        options.to,
        gate=run.suite.gate,
        reviews=load(options.run),
        private_key=options.private_key,
        documents=documents(run.suite, decision, variant, options.to.name),
    )
    _say(f"promoted {name}: {options.to} -> {done.folder}")
    return _say(f"acceptance {done.acceptance}")


def verify(options: argparse.Namespace) -> int:
    from harness.acceptance import verify as check_folder
    from harness.sources import changed

    acceptance = check_folder(options.folder, options.digest, options.public_key)
    _say(f"sound: variant {acceptance.variant}, accepted {acceptance.time:%Y-%m-%d %H:%M} UTC")
    if others := changed(acceptance.decision.digests):
        _say(f"judged by other sources than this Umbral's: {', '.join(others)}")
    _say_unproved(options)
    return 0


def history(options: argparse.Namespace) -> int:
    from harness.promotion import history as of_link

    for item in of_link(options.model):
        when = f"{item.time:%Y-%m-%d %H:%M:%S}"
        _say(f"{when}  {item.action:<8}  {item.folder}  acceptance {item.acceptance}")
    return 0


def rollback(options: argparse.Namespace) -> int:
    from harness.promotion import rollback as to_the_one_before

    done = to_the_one_before(options.model, options.public_key)
    _say(f"rolled back to {done.variant}: {options.model} -> {done.folder}")
    return _say(f"acceptance {done.acceptance}")


def serve(options: argparse.Namespace) -> int:
    try:
        from harness.serving.server import serve as until_stopped
    except ModuleNotFoundError as error:
        raise HarnessError(
            f"serving needs the package {error.name}", "pip install 'umbral[serve]'"
        ) from error

    def begun(address: str) -> None:
        _say(address)
        _say_unproved(options)

    until_stopped(
        options.folder,
        port=options.port,
        digest=options.digest,
        public_key=options.public_key,
        suite=options.suite,
        language=options.lang,
        say=begun,
    )
    return 0


def audit(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from rich.console import Console

    from harness.audit import audit as audit_checks
    from harness.config import load_suite
    from harness.dataset import load_data
    from harness.mutation import chosen, suite_mutators
    from harness.progress import bar
    from harness.selection import suite_checks
    from harness.store import write_json, write_text
    from reports.audit import audit_view
    from reports.audit_console import render_audit
    from reports.audit_page import render_audit_page

    suite = load_suite(options.suite)
    found = audit_checks(
        suite.name,
        suite_checks(suite),
        load_data(suite)[1],
        chosen(suite_mutators(suite), options.kind),
        seed=options.seed,
        most=options.cases,
        floor=options.floor,
        confidence=suite.gate.confidence,
        follow=bar,
    )
    view = audit_view(found, options.lang or suite.language)
    if options.json:
        write_json(options.json, asdict(found))
    if options.html:
        write_text(options.html, render_audit_page(view))
    render_audit(view, Console())
    return 0 if found.passed else 1


def data_audit(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from rich.console import Console

    from harness.config import load_suite
    from harness.data_audit import audit_data
    from harness.progress import bar
    from harness.store import write_json
    from reports.audit_rows import render_rows

    suite = load_suite(options.suite)
    found = audit_data(options.file, suite, bar)
    if options.json:
        write_json(options.json, asdict(found))
    render_rows(found, suite.language, Console())
    return int(bool(found.rows))


def doctor(options: argparse.Namespace) -> int:
    from harness.clients.library import install
    from harness.doctor import facts

    if options.install_client:
        install()
    for name, found in facts():
        _say(f"{name:<14} {found}")
    return 0


def init(options: argparse.Namespace) -> int:
    from harness.scaffold import scaffold

    for path in scaffold(options.folder):
        _say(f"wrote {path}")
    return 0


def _rescue(suite: Suite, model: Path, folder: Path, budget: int) -> None:
    from export.rescue import rescue
    from harness.progress import bar
    from harness.rescued import Try

    def told(tried: Try) -> None:
        _say(f"{tried.variant}: {tried.bytes / 1e6:.1f} MB, {tried.status}: {tried.message}")

    if failing := rescue(suite, model, folder, budget, told, bar):
        raise Refused(
            f"no settings that were tried let {', '.join(failing)} pass",
            "give a larger --budget, or leave that variant out",
        )


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
        last=getattr(options, "last", None),
        accepts="any" if options.any else "all",
        sequential=getattr(options, "sequential", None),
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
        text = render_markdown(summary, show_identities=options.show_identities)
        write_text(options.markdown, text)
    if options.json:
        write_json(options.json, to_json(summary))
    render(summary, Console(), show_identities=options.show_identities)
    _say(f"report {page}")
    return summary.exit_code


def _size(run: Run, name: str) -> int:
    from harness.variants import size

    return size(run.variants[name])


def _say_unproved(options: argparse.Namespace) -> None:
    """What `verify` leaves open with the options given."""
    if options.public_key:
        _say("signed with that key; not proved: that no newer acceptance was signed since")
    elif not options.digest:
        _say(
            "not proved: that the acceptance is yours; who can change the model can replace "
            "acceptance.json too: give --digest or --public-key"
        )


def _say(text: str) -> int:
    print(text, flush=True)
    return 0


def parser() -> argparse.ArgumentParser:
    from harness.arguments import build

    return build(sys.modules[__name__])


if __name__ == "__main__":
    sys.exit(main())
