"""Allow files that a runtime cannot load, or would read otherwise than was judged.

What it checks. Without running anything, a rule for each:

- `files`: config.json, generation_config.json, tokenizer.json, tokenizer_config.json are there and
  are JSON;
- `code`: nothing that could be executed: no auto_map, no Python, no pickle;
- `graph`: the variant's file is an ONNX graph;
- `paths`: nothing lies outside the folder, neither by a link nor by a path in the graph;
- `config`: config.json names the model's type, layers, heads and width;
- `template`: tokenizer_config.json holds the chat template (Transformers.js ignores
  chat_template.jinja), unless the suite brings one;
- `tokenizer`: where there is a tuned model, both render three prompts alike, to the same ids;
- `end`: generation_config.json names the end tokens, the tokenizer's own among them;
- `inputs`: input_ids and attention_mask go in as int64, logits come out, nothing else is asked;
- `cache`: every layer of config.json and no other has past_key_values.N.key and .value and
  present.N to match, in the shape that config.json gives;
- `types`: cache inputs and outputs are of one type, float32 or float16, and of the one that
  config.json's transformers.js_config.kv_cache_dtype names;
- `vocabulary`: the tokenizer has no token beyond the logits;
- `data`: a graph's data files are there, named as Transformers.js looks for them, and counted in
  use_external_data_format, on every device;
- `opset`, `operators`: each runtime knows the opset, the IR version and every operator;
- `sizes`: each runtime can hold the files;
- `weights`: none is NaN or infinite.

The runtimes are those of harness/runtimes.py; a suite names its own:

    [checks.artifact]
    runtimes = ["onnxruntime", "onnxruntime-web", "onnxruntime-webgpu"]

It passes where all hold. The value is the share of rules that do.

Why. Each of these was a model that nobody could load, found by hand after the upload. Here they
cost no more than reading the files; a variant that fails is not run at all. A weight that is NaN
may not even show in a run: some graphs put zero for it in attention.

Known limits. The table of runtimes is dated, knows an operator by its name and not by its types,
and of WebGPU no limit of a single adapter. That a file loads is seen by `sentinel` and `parity`,
what it computes by `fidelity`: weights turned to garbage are numbers too. A folder without a
configuration or a tokenizer ends the command before any check.

When it fails. The message names what to mend; `umbral export` writes folders that pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from checks.files import folder, graph
from harness.artifact import Artifact
from harness.check import Limits, check
from harness.errors import HarnessError
from harness.records import Said, Verdict
from harness.runtimes import RUNTIMES, Runtime, hold_protobuf, runtime
from harness.said import sentence
from harness.variants import SHARED

if TYPE_CHECKING:
    from harness.evidence import Evidence

SHOWN = 3
Rule = Callable[[Artifact, "Evidence"], None]
KINDS = (
    "files", "code", "graph", "sizes", "paths", "data", "config", "template", "tokenizer", "end",
    "inputs", "cache", "types", "vocabulary", "opset", "operators", "weights",
)  # fmt: skip
SAYS = {
    "artifact.fit": "fit for {runtimes}",
    "artifact.more": "and {n:.0f} more",
    **{f"artifact.{kind}": f"{kind}: {{fault}}" for kind in KINDS},
}


@check(needs={"files"})
def artifact(
    evidence: Evidence, limits: Limits, *, runtimes: tuple[str, ...] = tuple(RUNTIMES)
) -> Verdict:
    known = [runtime(name) for name in runtimes]
    if not known:
        raise HarnessError("there is no runtime to load the files", "name one in 'runtimes'")
    told, rules = Artifact(evidence.variant), _rules(known)
    held, broken = 0, dict[str, str]()
    for kind, rule in rules.items():
        try:
            rule(told, evidence)
            held += 1
        except HarnessError as error:
            # What a rule cannot read for another's fault is told once.
            broken.setdefault(str(error), kind)
    says = [Said(f"artifact.{kind}", {"fault": words}) for words, kind in broken.items()]
    if len(says) > SHOWN:
        says[SHOWN:] = [Said("artifact.more", {"n": len(says) - SHOWN})]
    says = says or [Said("artifact.fit", {"runtimes": ", ".join(runtimes)})]
    return Verdict(
        check="artifact",
        variant=evidence.variant.name,
        status="fail" if broken else "pass",
        message=sentence(SAYS, says),
        value=held / len(rules),
        n=len(rules),
        passed=held,
        says=tuple(says),
    )


def _rules(runtimes: Sequence[Runtime]) -> dict[str, Rule]:
    """By kind. The first ones say what keeps the others from reading."""
    return {
        "files": folder.files,
        "code": folder.code,
        "graph": graph.graph,
        "sizes": partial(_sizes, runtimes),
        "paths": folder.paths,
        "data": graph.data,
        "config": folder.config,
        "template": folder.template,
        "tokenizer": folder.tokenizer,
        "end": folder.end,
        "inputs": graph.inputs,
        "cache": graph.cache,
        "types": graph.types,
        "vocabulary": graph.vocabulary,
        "opset": partial(_opset, runtimes),
        "operators": partial(_operators, runtimes),
        "weights": graph.weights,
    }


def _opset(runtimes: Sequence[Runtime], told: Artifact, evidence: Evidence) -> None:
    for each in runtimes:
        each.hold_versions(str(told.graph), told.opset, told.model.ir_version)


def _operators(runtimes: Sequence[Runtime], told: Artifact, evidence: Evidence) -> None:
    for each in runtimes:
        each.hold_operators(str(told.graph), told.operators, told.opset)


def _sizes(runtimes: Sequence[Runtime], told: Artifact, evidence: Evidence) -> None:
    hold_protobuf(told.graph)
    # Data that is missing or lies elsewhere is for the rules after this one.
    own = [path for path in told.variant.files if path.name not in SHARED]
    sizes = {path.name: path.stat().st_size for path in own}
    for each in runtimes:
        each.hold_sizes(sizes)
