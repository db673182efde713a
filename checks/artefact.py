"""Allow files that a runtime cannot load, or would read otherwise than was judged.

What it checks. Without running anything, a rule for each:

- `files`: config.json, generation_config.json, tokenizer.json, tokenizer_config.json are there and
  are JSON;
- `template`: tokenizer_config.json holds the chat template (Transformers.js ignores
  chat_template.jinja), unless the suite brings one;
- `end`: an end token is named;
- `code`: nothing that could be executed: no auto_map, no Python, no pickle;
- `inputs`: input_ids and attention_mask go in as int64, logits come out;
- `cache`: every layer of config.json has past_key_values.N.key and .value, and present.N to match;
- `types`: cache inputs and outputs are of one type, float32 or float16, and of the one that
  config.json's transformers.js_config.kv_cache_dtype names;
- `weights`: none is NaN or infinite;
- `vocabulary`: the tokenizer has no token beyond the logits;
- `data`: a graph's data files are named as Transformers.js looks for them, and counted in
  use_external_data_format;
- `opset`, `operators`: each runtime knows the opset, the IR version and every operator;
- `sizes`: each runtime can hold the files.

The runtimes are those of harness/runtimes.py; a suite names its own:

    [checks.artefact]
    runtimes = ["onnxruntime", "onnxruntime-web"]

It passes where all hold. The value is the share of rules that do.

Why. Each of these was a model that nobody could load, found by hand after the upload. Here they
cost no more than reading the files; a variant that fails is not run at all. A weight that is NaN
may not even show in a run: some graphs put zero for it in attention.

Known limits. The table of runtimes is dated and knows no WebGPU limits. That a file loads is
seen by `sentinel`, what it computes by `fidelity`. A graph that is no ONNX, or that names data
files that are not there, ends the command before any check.

When it fails. The message names what to mend; `umbral export` writes folders that pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from harness.artefact import Artefact, read
from harness.check import Limits, check
from harness.errors import HarnessError
from harness.models import end_tokens
from harness.records import Said, Verdict
from harness.runtimes import Runtime, runtime
from harness.said import sentence
from harness.store import read_json

if TYPE_CHECKING:
    from harness.config import Suite
    from harness.evidence import Evidence

NEEDED = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json")
CODE = (".py", ".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt")
SHOWN = 3
Rule = tuple[str, str | None]  # its name, and what breaks it
RULES = (
    "files", "template", "end", "code", "inputs", "cache", "types", "weights", "vocabulary",
    "data", "opset", "operators", "sizes",
)  # fmt: skip
SAYS = {
    "artifact.fit": "fit for {runtimes}",
    **{f"artifact.{rule}": f"{rule}: {{fault}}" for rule in RULES},
}


@check(needs={"files"})
def artefact(
    evidence: Evidence,
    limits: Limits,
    *,
    runtimes: tuple[str, ...] = ("onnxruntime", "onnxruntime-web"),
) -> Verdict:
    known = [runtime(name) for name in runtimes]
    if not known:
        raise HarnessError("there is no runtime to load the files", "name one in 'runtimes'")
    told = read(evidence.variant)
    rules = [*_folder(told, evidence.suite), *_graph(told), *_loading(told, known)]
    broken = [Said(f"artifact.{name}", {"fault": fault}) for name, fault in rules if fault]
    held = len(rules) - len(broken)
    fit = Said("artifact.fit", {"runtimes": ", ".join(runtimes)})
    says = tuple(broken[:SHOWN]) or (fit,)
    return Verdict(
        check="artefact",
        variant=evidence.variant.name,
        status="fail" if broken else "pass",
        message=sentence(SAYS, says),
        value=held / len(rules),
        n=len(rules),
        passed=held,
        says=says,
    )


def _folder(told: Artefact, suite: Suite) -> Iterator[Rule]:
    yield "files", next(filter(None, (_unreadable(told, name) for name in NEEDED)), None)
    template = suite.prompt.chat_template or told.tokenizer_config.get("chat_template")
    yield "template", None if template else "tokenizer_config.json holds no chat_template"
    try:
        end_tokens(told.variant.folder)
        yield "end", None
    except HarnessError as error:
        yield "end", error.message
    yield "code", _executable(told)


def _graph(told: Artefact) -> Iterator[Rule]:
    yield "inputs", _ends_of(told)
    yield "cache", _cache(told)
    yield "types", _types(told)
    yield "weights", f"weight {told.unsound} is NaN or infinite" if told.unsound else None
    logits = told.outputs.get("logits")
    size = logits.axes[-1] if logits and logits.axes else None
    beyond = size is not None and told.tokens > size
    yield (
        "vocabulary",
        f"the tokenizer has {told.tokens} tokens, the logits are {size}" if beyond else None,
    )
    yield "data", _data(told)


def _loading(told: Artefact, runtimes: Sequence[Runtime]) -> Iterator[Rule]:
    sizes = {path.name: path.stat().st_size for path in (told.graph, *told.data)}
    faults = {
        "opset": [each.version_fault(told.opset, told.ir) for each in runtimes],
        "operators": [each.operator_fault(told.operators) for each in runtimes],
        "sizes": [each.size_fault(told.graph.name, sizes) for each in runtimes],
    }
    for name, found in faults.items():
        yield name, next(filter(None, found), None)


def _unreadable(told: Artefact, name: str) -> str | None:
    try:
        read_json(told.variant.folder / name)
    except OSError:
        return f"there is no {name}"
    except (ValueError, RecursionError):
        return f"{name} is no JSON"
    return None


def _executable(told: Artefact) -> str | None:
    configs = {"config.json": told.config, "tokenizer_config.json": told.tokenizer_config}
    for name, config in configs.items():
        if config.get("auto_map"):
            return f"{name} asks for code of its own (auto_map)"
    found = sorted(p.name for p in told.variant.folder.rglob("*") if p.suffix.lower() in CODE)
    return f"{found[0]} may be executed when it is loaded" if found else None


def _ends_of(told: Artefact) -> str | None:
    for name in ("input_ids", "attention_mask"):
        if name not in told.inputs:
            return f"there is no input {name}"
        if told.inputs[name].type != "int64":
            return f"input {name} is {told.inputs[name].type}, not int64"
    return None if "logits" in told.outputs else "there is no output logits"


def _cache(told: Artefact) -> str | None:
    layers = told.config.get("num_hidden_layers")
    if not isinstance(layers, int) or not 0 < layers < 10_000:
        return "config.json names no num_hidden_layers"
    for layer in range(layers):
        for part in ("key", "value"):
            if f"past_key_values.{layer}.{part}" not in told.inputs:
                return f"there is no input past_key_values.{layer}.{part} ({layers} layers)"
            if f"present.{layer}.{part}" not in told.outputs:
                return f"there is no output present.{layer}.{part} ({layers} layers)"
    return None


def _types(told: Artefact) -> str | None:
    past = {v.type for name, v in told.inputs.items() if name.startswith("past_key_values.")}
    present = {v.type for name, v in told.outputs.items() if name.startswith("present.")}
    if past != present or past not in ({"float32"}, {"float16"}):
        return f"the cache goes in as {_listed(past)} and comes out as {_listed(present)}"
    named = _runtime_config(told).get("kv_cache_dtype")
    wanted = named.get(told.variant.name) if isinstance(named, dict) else named
    if wanted is not None and wanted not in past:
        return f"config.json says that the cache is {wanted}, it is {_listed(past)}"
    return None


def _data(told: Artefact) -> str | None:
    stem, names = f"{told.graph.name}_data", {path.name for path in told.data}
    wanted = {stem, *(f"{stem}_{number}" for number in range(1, len(names)))}
    if not names:
        return None
    if names != wanted:
        return f"data files are named {_listed(names)}, not {_listed(wanted)}"
    counts = _runtime_config(told).get("use_external_data_format")
    count = counts.get(told.graph.name) if isinstance(counts, dict) else counts
    if count != len(names):
        return f"config.json's use_external_data_format says {count}, there are {len(names)}"
    return None


def _runtime_config(told: Artefact) -> dict[str, object]:
    value = told.config.get("transformers.js_config")
    return value if isinstance(value, dict) else {}


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
