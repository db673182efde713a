"""Does the float32 graph compute what PyTorch computes?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from export.quiet import quiet
from export.session import Graph
from harness.errors import HarnessError
from harness.models import require_model
from harness.variants import graph_name

LIMIT = 1e-3  # of a logit; an exporter at work gives 1e-5


def parity(model: Path, candidate: Path, prompts: Sequence[Sequence[int]]) -> float:
    """Largest absolute difference of any logit between PyTorch and the fp32 graph.

    Each prompt is run whole and, again, with its last token through the key/value cache. Above
    1e-3, or with a difference that is no number, it raises.
    """
    import torch
    from transformers import AutoModelForCausalLM

    if not prompts or not all(prompts):
        raise HarnessError("parity has no prompt to measure with", "give prompts with tokens")
    graph = Graph(candidate / "onnx" / graph_name("fp32"))
    with quiet():
        network = AutoModelForCausalLM.from_pretrained(
            str(require_model(model)),
            dtype=torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
        )
    network.eval()
    widest = 0.0
    for prompt in prompts:
        with torch.inference_mode():
            expected = network(torch.tensor([list(prompt)])).logits.numpy()
        got, _ = graph.step(prompt)
        pairs = [(expected, got)]
        if len(prompt) > 1:
            _, cache = graph.step(prompt[:-1])
            pairs.append((expected[:, -1:], graph.step(prompt[-1:], cache)[0]))
        for one, other in pairs:
            if one.shape != other.shape:
                raise HarnessError(
                    f"{candidate} gives logits of shape {other.shape}, PyTorch {one.shape}",
                    "export this model again",
                )
            difference = float(np.abs(one - other).max())
            if not difference <= LIMIT:
                raise HarnessError(
                    f"{candidate} differs from {model} by {difference:.2g} in a logit, "
                    f"more than {LIMIT:g}",
                    "export with another opset",
                )
            widest = max(widest, difference)
    return widest
