"""The exporters side by side: parity, size, speed, and what Node and Chromium make of them.

    python -m benchmarks.exporters FOLDER [--models tiny] [--clients node chromium]

Of two models, the built-in tiny one and one of 30M random weights, every exporter that is
installed makes a candidate in FOLDER, unless it is there already; then all that are there are
measured. No installation admits every exporter: run it with transformers 5 first, then with 4.57,
on one FOLDER. Told is, as a table in Markdown:

- seconds of the export, opset, IR version and number of nodes of the fp32 graph;
- the largest difference of a logit from PyTorch, and in how many of `CASES` answers of `TOKENS`
  tokens the fp32 graph writes PyTorch's tokens, alone and in a batch;
- megabytes of each variant;
- tokens a second by our engine, alone and in a batch of `CASES`: the best of `ROUNDS`, in which
  the exporters take turns; of the graph as it ships, and as it is judged, with its attention
  fused where that can be done;
- the clients that load a variant, with how many of two answers have the engine's tokens.

A busy machine is slower for all; what may be compared are the figures of one run, with each other.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from export.exporters import EXPORTERS
from export.graph import opset, read_graph
from export.parity import parity
from export.quantize import PRECISIONS, quantize
from export.to_onnx import to_onnx
from harness.backends import Backend, open_backend
from harness.clients import ask
from harness.config import Suite, load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.models import resolve_model
from harness.prompts import load_tokenizer, prompt_ids
from harness.records import Variant
from harness.variants import discover, reference, size

CASES, TOKENS, ROUNDS = 8, 64, 3
SPED = ("fp32", "q8", "q4")


def random_model(folder: Path) -> Path:
    """30M random weights in the shape of a Qwen2, with the tiny model's tokenizer."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    if (folder / "config.json").is_file():
        return folder
    torch.manual_seed(7)
    config = Qwen2Config(
        vocab_size=3072,
        hidden_size=576,
        intermediate_size=1536,
        num_hidden_layers=8,
        num_attention_heads=9,
        num_key_value_heads=3,
        max_position_embeddings=2048,
        initializer_range=0.1,
        tie_word_embeddings=True,
        eos_token_id=2,
        pad_token_id=0,
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)
    # Copied, since transformers 4 does not read what 5 saves.
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(Path(resolve_model("builtin:tiny")) / name, folder / name)
    return folder


def make(model: Path, folder: Path, name: str) -> None:
    if (folder / "told.json").is_file():
        return
    started = time.monotonic()
    try:
        to_onnx(model, folder / "fp32", exporter=name)
    except HarnessError as error:
        print(f"{name}: {error.message}")
        return
    told = {"seconds": time.monotonic() - started}
    quantize(folder / "fp32", folder / "candidate", list(PRECISIONS))
    (folder / "told.json").write_text(json.dumps(told))


def answers(
    backend: Backend, prompts: Sequence[Sequence[int]], batch: int, tokens: int = TOKENS
) -> dict[int, tuple[int, ...]]:
    made = backend.generate(prompts, tokens, batch)
    return {item.index: item.token_ids for group in made for item in group}


def speeds(
    variants: dict[str, Variant], prompts: Sequence[Sequence[int]], *, judged: bool
) -> dict[str, str]:
    """Tokens a second of each, alone and in a batch, by the exporter's name."""
    backends = {name: open_backend(variant) for name, variant in variants.items()}
    if judged:
        for backend in backends.values():
            backend.prepare(prompts)
    best: dict[tuple[str, int], float] = defaultdict(float)
    for _ in range(ROUNDS):
        for name, backend in backends.items():
            for batch in (1, CASES):
                asked = prompts if batch > 1 else prompts[:2]
                started = time.monotonic()
                written = sum(map(len, answers(backend, asked, batch).values()))
                best[name, batch] = max(best[name, batch], written / (time.monotonic() - started))
    return {name: f"{best[name, 1]:.0f} / {best[name, CASES]:.0f}" for name in backends}


def in_client(client: str, variant: Variant, suite: Suite, kept: Path) -> str:
    session = ask(client, variant, load_data(suite)[1][:2], suite, kept)
    if session.error is not None:
        return f"fails: {session.error[:80]}"
    backend = open_backend(variant)
    ours = answers(backend, [a.prompt_ids for a in session.answers], 1, suite.decode.max_new_tokens)
    ends = getattr(backend, "ends", frozenset())
    theirs = [tuple(i for i in a.token_ids if i not in ends) for a in session.answers]
    return f"{sum(ours[i] == told for i, told in enumerate(theirs))} of 2"


def rows(
    model: Path, folders: dict[str, Path], suite: Suite, clients: Sequence[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """What was measured, and its value by the exporter's name."""
    cases = load_data(suite)[1][:CASES]
    # Of unlike length, so that a batch is padded.
    whole = prompt_ids(cases, suite, load_tokenizer(model, suite))
    prompts = [ids[: 60 * (place + 1)] for place, ids in enumerate(whole)]
    told = {n: json.loads((f / "told.json").read_text()) for n, f in folders.items()}
    yield "export, s", {name: f"{each['seconds']:.0f}" for name, each in told.items()}
    graphs = {n: read_graph(f / "fp32" / "onnx" / "model.onnx") for n, f in folders.items()}
    yield (
        "opset, IR, nodes",
        {n: f"{opset(g)}, {g.ir_version}, {len(g.graph.node)}" for n, g in graphs.items()},
    )
    yield (
        "largest difference of a logit",
        {n: f"{parity(model, f / 'fp32', prompts[:3]):.1e}" for n, f in folders.items()},
    )
    variants = {name: discover(folder / "candidate") for name, folder in folders.items()}
    expected = answers(open_backend(reference(model, "tuned")), prompts, CASES)
    for what, batch in (("alone", 1), ("in a batch", CASES)):
        made = {n: answers(open_backend(v["fp32"]), prompts, batch) for n, v in variants.items()}
        same = {n: sum(each[i] == expected[i] for i in expected) for n, each in made.items()}
        yield f"PyTorch's tokens, {what}", {n: f"{count} of {CASES}" for n, count in same.items()}
    for precision in PRECISIONS:
        sizes = {n: f"{size(v[precision]) / 1e6:.1f}" for n, v in variants.items()}
        yield f"{precision}, MB", sizes
    for precision in SPED:
        chosen = {n: v[precision] for n, v in variants.items()}
        for what, judged in (("as shipped", False), ("as judged", True)):
            yield f"{precision} {what}, tokens/s", speeds(chosen, prompts, judged=judged)
    for client in clients:
        for precision in PRECISIONS:
            kept = {n: folder / "clients" for n, folder in folders.items()}
            yield (
                f"{precision} in {client}",
                {n: in_client(client, v[precision], suite, kept[n]) for n, v in variants.items()},
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the candidates are kept")
    parser.add_argument("--clients", nargs="*", default=[], help="node, chromium")
    parser.add_argument("--models", nargs="*", default=["tiny", "30M"])
    given = parser.parse_args()
    suite = load_suite("epicrisis")
    brief = suite.decode.model_copy(update={"max_new_tokens": 32})
    suite = suite.model_copy(update={"decode": brief})
    models = {
        "tiny": Path(resolve_model("builtin:tiny")),
        "30M": random_model(given.folder / "30M" / "model"),
    }
    for model_name in given.models:
        model = models[model_name]
        for name in EXPORTERS:
            make(model, given.folder / model_name / name, name)
        folders = {
            name: given.folder / model_name / name
            for name in EXPORTERS
            if (given.folder / model_name / name / "told.json").is_file()
        }
        print(f"\n| {model_name} | {' | '.join(folders)} |\n|{'---|' * (len(folders) + 1)}")
        for what, values in rows(model, folders, suite, given.clients):
            print(f"| {what} | {' | '.join(values.values())} |", flush=True)


if __name__ == "__main__":
    main()
