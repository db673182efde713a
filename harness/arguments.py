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
            _shown(sub)
        if name == "export":
            sub.add_argument("--model", type=Path, help="a tuned model folder from elsewhere")

    generate = command("generate", "write every variant's outputs into the run folder")
    _candidate(generate)

    score = command("score", "judge outputs that came from anywhere")
    score.add_argument("file", type=Path, help="JSONL rows with input, output, optionally id")
    score.add_argument("--suite", required=True, help="suite.toml or a built-in suite")
    score.add_argument("--json", type=Path, help="where to write findings and verdicts")

    gate = command("gate", "judge a candidate folder and decide")
    _candidate(gate)
    _shown(gate)

    report = command("report", "render a run that was judged")
    report.add_argument("run", type=Path, help="run folder")
    _shown(report)

    promote = command("promote", "copy an accepted variant into an application's folder")
    promote.add_argument("run", type=Path, help="run folder")
    promote.add_argument("--to", type=Path, required=True, help="the application's model link")
    promote.add_argument("--variant", help="which one (default: the smallest accepted)")
    promote.add_argument("--registry", type=Path, help="default: promotions.jsonl beside --to")

    verify = command("verify", "hold a promoted folder against its acceptance")
    verify.add_argument("folder", type=Path)
    verify.add_argument("--digest", help="the acceptance's digest, told from outside")

    command("doctor", "what this machine has and what it allows")

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
    parser.add_argument(
        "--variant", action="append", default=[], help="variant to judge; repeatable"
    )
    parser.add_argument("--any", action="store_true", help="accept when one variant is accepted")


def _shown(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("es", "en"), help="default: the suite's language")
    parser.add_argument("--html", type=Path, help="default: report.html in the run folder")
    parser.add_argument("--markdown", type=Path, help="also write a summary for a pull request")
    parser.add_argument("--json", type=Path, help="also write every figure for a machine")
