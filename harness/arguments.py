"""The command line's words. Imports nothing of ours, so that --help answers at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import ModuleType


def build(commands: ModuleType) -> argparse.ArgumentParser:
    """The parser; each subcommand calls the function of its name in `commands`."""
    parser = argparse.ArgumentParser(
        prog="umbral",
        description="Say which quantized variant of a fine-tuned model may ship.",
        epilog="Exit codes: 0 accepted or done, 1 refused, 2 usage or input error, "
        "3 inconclusive or incomplete.",
    )
    subcommands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = subcommands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=getattr(commands, name))
        return sub

    demo = command("demo", "run and promote the built-in suite with the tiny model")
    demo.add_argument("--run", type=Path, default=Path("runs/demo"), help="run folder")
    _shown(demo)

    for name, until, text in (
        ("run", "judge", "train, export, quantize, generate, judge and report"),
        ("train", "train", "fine-tune and merge"),
        ("export", "export", "export to ONNX and quantize"),
    ):
        sub = command(name, text)
        sub.add_argument("suite", help="suite.toml or a built-in suite")
        sub.add_argument("--run", type=Path, help="run folder (default: runs/SUITE)")
        sub.set_defaults(until=until)
        if name == "run":
            _chosen(sub)
            _sequential(sub)
            _shown(sub)
        if name == "export":
            sub.add_argument("--model", type=Path, help="a tuned model folder from elsewhere")
            sub.add_argument(
                "--rescue",
                action="store_true",
                help="try other settings for the variants of [gate] that `fidelity` refuses",
            )
            sub.add_argument(
                "--budget", type=_count, default=6, help="tries for each variant (default: 6)"
            )

    generate = command("generate", "write every variant's outputs into the run folder")
    _candidate(generate)

    score = command("score", "judge outputs that came from anywhere")
    score.add_argument("file", type=Path, help="JSONL rows with input, output, optionally id")
    score.add_argument("--suite", required=True, help="suite.toml or a built-in suite")
    score.add_argument("--json", type=Path, help="where to write findings and verdicts")

    gate = command("gate", "judge a candidate folder and decide")
    _candidate(gate)
    _sequential(gate)
    _shown(gate)

    report = command("report", "render a run that was judged")
    report.add_argument("run", type=Path, help="run folder")
    _shown(report)

    compare = command("compare", "tell what changed from one judged run to another")
    compare.add_argument("before", type=Path, metavar="RUN_A", help="run folder")
    compare.add_argument("after", type=Path, metavar="RUN_B", help="run folder")
    compare.add_argument("--json", type=Path, help="write every figure, flip and text")
    compare.add_argument("--lang", choices=("es", "en"), help="default: the suite's language")
    _identities(compare)

    review = command("review", "record a person's yes or no to the verdicts of a variant")
    review.add_argument("run", type=Path, help="run folder")
    answer = review.add_mutually_exclusive_group(required=True)
    answer.add_argument("--yes", dest="answer", action="store_const", const="yes")
    answer.add_argument("--no", dest="answer", action="store_const", const="no")
    answer.add_argument("--from", dest="source", type=Path, help="JSONL that the report exported")
    review.add_argument("--variant", help="of which (default: of every candidate)")
    review.add_argument("--reviewer", help="who says it")
    review.add_argument("--reason", help="why")

    promote = command("promote", "copy an accepted variant into an application's folder")
    promote.add_argument("run", type=Path, help="run folder")
    promote.add_argument("--to", type=Path, required=True, help="the application's model link")
    promote.add_argument("--variant", help="which one (default: the smallest accepted)")
    promote.add_argument("--private-key", type=Path, help="sign the acceptance with this PEM")

    verify = command("verify", "hold a promoted folder against its acceptance")
    verify.add_argument("folder", type=Path)
    verify.add_argument("--digest", help="the acceptance's digest, told from outside")
    _signed(verify)

    history = command("history", "what was promoted to an application's model link")
    history.add_argument("model", type=Path, help="the application's model link")

    rollback = command("rollback", "let an application's model link name the model before")
    rollback.add_argument("model", type=Path, help="the application's model link")
    _signed(rollback)

    serve = command("serve", "try a promoted model: a page and an endpoint on this machine")
    serve.add_argument("folder", type=Path, help="the application's model link")
    serve.add_argument("--port", type=_port, default=8321, help="on 127.0.0.1; 0 takes a free one")
    serve.add_argument("--digest", help="the acceptance's digest, told from outside")
    _signed(serve)
    serve.add_argument("--suite", help="the one it was accepted with, for its prompt and form")
    serve.add_argument("--lang", choices=("es", "en"), help="default: the suite's language")

    audit = command("audit", "hold the checks against corrupted and rewritten references")
    audit.add_argument("--suite", default="epicrisis", help="suite.toml or a built-in suite")
    audit.add_argument("--seed", type=int, default=0, help="another seed, other texts")
    audit.add_argument("--cases", type=_count, default=25, help="references for each kind")
    audit.add_argument("--kind", action="append", default=[], help="only this kind; repeatable")
    audit.add_argument("--floor", type=_share, default=0.97, help="corruptions that must be caught")
    audit.add_argument("--lang", choices=("es", "en"), help="default: the suite's language")
    audit.add_argument("--html", type=Path, help="write a page")
    audit.add_argument("--json", type=Path, help="write every figure for a machine")

    data = subcommands.add_parser("data", help="look at a training set")
    of_data = data.add_subparsers(title="commands", metavar="COMMAND", required=True)
    text = "list the rows whose reference the suite's checks fail"
    data_audit = of_data.add_parser("audit", help=text, description=text)
    data_audit.set_defaults(command=commands.data_audit)
    data_audit.add_argument("file", type=Path, help="JSONL rows with input, reference or output")
    data_audit.add_argument("--suite", default="epicrisis", help="suite.toml or a built-in suite")
    data_audit.add_argument("--json", type=Path, help="write every row and finding for a machine")

    doctor = command("doctor", "what this machine has and what it allows")
    doctor.add_argument(
        "--install-client",
        action="store_true",
        help="first fetch Transformers.js with npm, for the checks parity and latency",
    )

    init = command("init", "write a commented suite.toml and a workflow")
    init.add_argument("folder", type=Path, nargs="?", default=Path())
    return parser


def _candidate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--candidate", type=Path, required=True, help="model folder to judge")
    parser.add_argument("--suite", help="suite.toml or a built-in suite")
    parser.add_argument("--run", type=Path, help="run folder")
    parser.add_argument("--base", type=Path, help="folder of the untuned model")
    parser.add_argument("--tuned", type=Path, help="folder of the tuned full-precision model")
    _chosen(parser)


def _chosen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--last", type=Path, help="the application's model link, to compare with")
    parser.add_argument(
        "--variant", action="append", default=[], help="variant to judge; repeatable"
    )
    parser.add_argument("--any", action="store_true", help="accept when one variant is accepted")


def _sequential(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sequential",
        action="store_true",
        help="write and judge the cases in four parts and stop a variant once it is decided",
    )


def _identities(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--show-identities",
        action="store_true",
        help="leave names, RUT, dates and the like in the console's and the pull request's text",
    )


def _signed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--public-key", type=Path, help="PEM of whoever must have signed it")


def _shown(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("es", "en"), help="default: the suite's language")
    parser.add_argument("--html", type=Path, help="default: report.html in the run folder")
    parser.add_argument("--markdown", type=Path, help="also write a summary for a pull request")
    parser.add_argument("--json", type=Path, help="also write every figure for a machine")
    _identities(parser)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no count; give a whole number from 1 on")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text[:6]) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port; give one from 0 to 65535")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise argparse.ArgumentTypeError(f"'{text}' is no share; give a number from 0 to 1")
    return share
