from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from harness.backends import open_backend
from harness.backends.onnx import OnnxBackend
from harness.backends.torch import TorchBackend
from harness.config import load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.logprobs import token_logprobs
from harness.prompts import load_tokenizer, prompt_ids
from harness.variants import discover, reference

TOKENS = 12


@pytest.fixture(scope="session", params=["shipped", "fused"])
def exact(request, candidate: Path) -> OnnxBackend:
    backend = OnnxBackend(discover(candidate)["fp32"])
    if request.param == "fused":
        assert backend.prepare(()) == ""
    return backend


@pytest.fixture(scope="session")
def torch_backend(tiny: Path) -> TorchBackend:
    return TorchBackend(reference(tiny, "tuned"))


@pytest.fixture(scope="session")
def prompts(tiny: Path) -> list[list[int]]:
    """Four prompts of unlike length, the longest a real case."""
    suite = load_suite("epicrisis")
    cases = load_data(suite)[1][:4]
    tokenizer = load_tokenizer(tiny, suite)
    whole = prompt_ids(cases, suite, tokenizer)
    return [ids[: 40 * (place + 1)] for place, ids in enumerate(whole[:3])] + [whole[3]]


def answers(backend, prompts, batch_size: int, tokens: int = TOKENS):
    """Completions by prompt; each is answered once."""
    made = [item for batch in backend.generate(prompts, tokens, batch_size) for item in batch]
    assert sorted(item.index for item in made) == list(range(len(prompts)))
    return {item.index: (item.token_ids, item.finish_reason) for item in made}


def is_tie(backend, prompt, one, two) -> bool:
    """At their first difference, the two tokens are equally likely within 1e-3."""
    place = next(i for i in range(TOKENS + 1) if one[i : i + 1] != two[i : i + 1])
    logprobs = []
    for ids in (one, two):
        token = ids[place] if place < len(ids) else next(iter(backend.ends))
        answer = [*one[:place], token]
        ((_, logits),) = backend.logits([(prompt, answer)])
        logprobs.append(token_logprobs(logits, answer)[-1])
    return abs(logprobs[0] - logprobs[1]) < 1e-3


def test_greedy_answers_are_torchs(exact, torch_backend, prompts):
    ours, theirs = answers(exact, prompts, 4), answers(torch_backend, prompts, 4)
    for i, prompt in enumerate(prompts):
        assert ours[i] == theirs[i] or is_tie(exact, prompt, ours[i][0], theirs[i][0])


def test_an_answer_does_not_depend_on_its_batch(exact, prompts):
    one, four = answers(exact, prompts, 1), answers(exact, prompts, 4)
    for i, prompt in enumerate(prompts):
        assert one[i] == four[i] or is_tie(exact, prompt, one[i][0], four[i][0])


def test_a_graph_whose_rows_touch_each_other_runs_each_alone(candidate, prompts):
    backend = OnnxBackend(discover(candidate)["q8"])
    assert backend.alone
    batched = answers(backend, prompts, 4)
    assert batched == {i: answers(backend, [prompt], 1)[0] for i, prompt in enumerate(prompts)}
    assert not OnnxBackend(discover(candidate)["q4"]).alone


def test_logits_are_torchs(exact, torch_backend, prompts):
    pairs = [(ids[:-5], ids[-5:]) for ids in prompts]
    ours, theirs = dict(exact.logits(pairs)), dict(torch_backend.logits(pairs))
    assert set(ours) == set(theirs) == set(range(len(pairs)))
    for i, (_, tokens) in enumerate(pairs):
        told = [token_logprobs(logits[i], tokens) for logits in (ours, theirs)]
        assert told[0].shape == (5,)
        np.testing.assert_allclose(told[0], told[1], atol=1e-3)


def test_log_probabilities_by_hand():
    logits = np.log(np.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]], np.float32)) + 50
    np.testing.assert_allclose(token_logprobs(logits, [0, 2]), np.log([0.5, 0.8]), atol=1e-4)
    huge = np.array([[1e4, -1e4]], np.float32)
    assert token_logprobs(huge, [0])[0] == 0
    assert token_logprobs(huge[:0], []).size == 0


@pytest.mark.parametrize("kind", ["onnx", "torch"])
def test_an_answer_ends_at_the_end_token_and_leaves_it_out(candidate, tiny, prompts, kind: str):
    variants = {"onnx": discover(candidate)["fp32"], "torch": reference(tiny, "base")}
    backend = open_backend(variants[kind])
    prompt = prompts[-1]
    tokens, _ = answers(backend, [prompt], 1)[0]
    assert len(tokens) >= 2
    # The second token that the model writes becomes an end token.
    backend.ends = type(backend.ends)({*backend.ends, tokens[1]})
    first = next(i for i, token in enumerate(tokens) if token == tokens[1])
    assert answers(backend, [prompt], 1)[0] == (tokens[:first], "eos")


def test_rows_that_end_early_do_not_disturb_the_others(exact, prompts):
    whole = answers(exact, prompts, 4)
    ends = exact.ends
    try:
        exact.ends = ends | {whole[0][0][0]}
        cut = answers(exact, prompts, 4)
    finally:
        exact.ends = ends
    assert cut[0] == ((), "eos")
    stop = whole[0][0][0]
    for i in range(1, len(prompts)):
        tokens, _ = whole[i]
        assert cut[i][0] == (tokens[: tokens.index(stop)] if stop in tokens else tokens)


def test_a_limit_of_tokens_is_kept_and_told(exact, prompts):
    for tokens, reason in answers(exact, prompts, 4, tokens=1).values():
        assert (len(tokens), reason) in {(1, "length"), (0, "eos")}


def change(folder: Path, edit) -> Path:
    path = folder / "onnx" / "model.onnx"
    model = onnx.load(str(path))
    edit(model.graph)
    onnx.save(model, str(path))
    return folder


def test_a_graph_without_a_cache_is_refused(own_candidate: Path, exact):
    """The past becomes a constant of no tokens: the graph runs, but forgets."""

    def forget(graph) -> None:
        for value in [v for v in graph.input if v.name.startswith("past_key_values.")]:
            empty = np.zeros((1, 3, 0, 32), np.float32)
            graph.initializer.append(onnx.numpy_helper.from_array(empty, value.name))
            graph.input.remove(value)

    with pytest.raises(HarnessError, match=r"has no past_key_values.*umbral export"):
        OnnxBackend(discover(change(own_candidate, forget))["fp32"])


def test_a_truncated_graph_is_refused(own_candidate: Path):
    path = own_candidate / "onnx" / "model.onnx"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(HarnessError, match=r"model\.onnx"):
        OnnxBackend(discover(own_candidate)["fp32"])


def test_an_operator_that_the_runtime_lacks_is_refused(own_candidate: Path):
    def strange(graph) -> None:
        graph.node[0].op_type = "NoSuchOperator"

    with pytest.raises(HarnessError, match=r"onnxruntime refuses .*model\.onnx"):
        OnnxBackend(discover(change(own_candidate, strange))["fp32"])


def test_weights_that_overflow_are_an_error_not_an_answer(own_candidate: Path, prompts):
    def overflow(graph) -> None:
        for tensor in graph.initializer:
            values = onnx.numpy_helper.to_array(tensor)
            if values.dtype == np.float32 and values.ndim == 2:
                wrong = np.full_like(values, np.nan)
                tensor.CopyFrom(onnx.numpy_helper.from_array(wrong, tensor.name))

    backend = OnnxBackend(discover(change(own_candidate, overflow))["fp32"])
    with pytest.raises(HarnessError, match=r"'fp32'.* logits that are not finite"):
        answers(backend, prompts[:1], 1)


def test_a_tensor_outside_the_folder_is_refused_even_where_no_node_uses_it(own_candidate: Path):
    graph = own_candidate / "onnx" / "model_q4.onnx"
    model = onnx.load(graph)
    tensor = onnx.TensorProto(name="unused", data_type=1, dims=[1], data_location=1)
    tensor.external_data.add(key="location", value="../../secret")
    model.graph.initializer.append(tensor)
    graph.write_bytes(model.SerializeToString())
    with pytest.raises(HarnessError, match=r"reads '../../secret' outside its folder"):
        OnnxBackend(discover(own_candidate)["q4"])
