"""What every variant of a folder shares: configuration, tokenizer, and nothing that runs code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.artifact import Artifact
from harness.errors import HarnessError
from harness.models import end_tokens
from harness.prompts import load_tokenizer, messages, prompt_ids
from harness.variants import own_paths

if TYPE_CHECKING:
    from harness.evidence import Evidence

NEEDED = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json")
# A model of these families has its cache's shape in them, in Transformers.js as in transformers.
SIZES = ("num_hidden_layers", "num_attention_heads", "hidden_size")
CODE = (".py", ".pkl", ".pickle", ".joblib", ".pt", ".pth", ".bin", ".ckpt")
PROMPTS = 3


def files(told: Artifact, evidence: Evidence) -> None:
    for name in NEEDED:
        told.document(name)


def code(told: Artifact, evidence: Evidence) -> None:
    for path in sorted(told.folder.rglob("*")):
        if path.suffix.lower() in CODE:
            raise HarnessError(f"{path} may be executed when it is loaded", "delete it")
    for name in ("config.json", "generation_config.json", "tokenizer_config.json"):
        if told.document(name).get("auto_map"):
            raise HarnessError(
                f"{told.folder / name} asks for code of its own (auto_map)",
                "use a model that needs none, and delete that entry",
            )


def paths(told: Artifact, evidence: Evidence) -> None:
    root = told.folder.resolve()
    for path in sorted(told.folder.rglob("*")):
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            raise HarnessError(
                f"{path} is a link out of the folder", "put the file itself there (cp -L)"
            )
    own_paths(told.graph, told.model)


def config(told: Artifact, evidence: Evidence) -> None:
    path, config = told.folder / "config.json", told.document("config.json")
    if not isinstance(config.get("model_type"), str):
        raise HarnessError(f"{path} names no model_type", "copy it from the tuned model")
    for name in SIZES:
        if not _is_count(config.get(name)):
            raise HarnessError(
                f"{path} gives {name} as {str(config.get(name))[:40]}, no number of them",
                "copy it from the tuned model",
            )


def template(told: Artifact, evidence: Evidence) -> None:
    if evidence.suite.prompt.chat_template:
        return
    if not told.document("tokenizer_config.json").get("chat_template"):
        raise HarnessError(
            f"{told.folder / 'tokenizer_config.json'} holds no chat_template",
            "write it there: Transformers.js reads no chat_template.jinja",
        )


def tokenizer(told: Artifact, evidence: Evidence) -> None:
    """Prompts as the tuned model reads them, where there is one to compare with."""
    if evidence.tuned is None:
        return
    folder, suite = evidence.tuned.variant.folder, evidence.suite
    cases = evidence.cases[:PROMPTS]
    if not cases:
        raise HarnessError("there is no case to render a prompt of", "give the suite some")
    ours, theirs = load_tokenizer(told.folder, suite), load_tokenizer(folder, suite)
    for case in cases:
        asked = messages(case, suite)
        if _rendered(ours, asked) != _rendered(theirs, asked):
            raise HarnessError(
                f"{told.folder / 'tokenizer_config.json'} renders the prompt of case {case.id}"
                f" otherwise than {folder}",
                "copy the tuned model's chat template there",
            )
    if prompt_ids(cases, suite, ours) != prompt_ids(cases, suite, theirs):
        raise HarnessError(
            f"{told.folder / 'tokenizer.json'} gives other token ids than that of {folder}",
            "copy the tuned model's tokenizer there",
        )


def end(told: Artifact, evidence: Evidence) -> None:
    """A client stops at eos_token_id alone; the template may end a turn with another token."""
    path = told.folder / "generation_config.json"
    value = told.document(path.name).get("eos_token_id")
    ends = value if isinstance(value, list) else [value]
    if not ends or not all(isinstance(i, int) and not isinstance(i, bool) for i in ends):
        raise HarnessError(f"{path} names no eos_token_id", "give it the tokenizer's end token")
    files(told, evidence)
    missing = sorted(end_tokens(told.folder) - set(ends))
    if missing:
        raise HarnessError(
            f"{path} does not name the tokenizer's own end token ({missing[0]})",
            "add it to eos_token_id",
        )


def _rendered(tokenizer: Any, exchange: list[dict[str, str]]) -> str:
    try:
        return str(
            tokenizer.apply_chat_template(exchange, tokenize=False, add_generation_prompt=True)
        )
    except Exception as error:  # of a template, which is a program
        raise HarnessError(
            f"the chat template of {tokenizer.name_or_path} cannot be rendered"
            f" ({type(error).__name__})",
            "copy the tuned model's chat template there",
        ) from error


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 1_000_000
