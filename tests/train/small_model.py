"""A model of random weights and a tokenizer of its own: quick to train, export and quantize."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from harness.prompts import CHATML

SENTENCES = (
    "Ingresa por neumonía adquirida en la comunidad (J18.9) con buena evolución clínica.",
    "Se realiza colecistectomía laparoscópica (51.23) sin complicaciones, tolera dieta.",
    "Recibió ceftriaxona 1g EV cada 24 horas por 7 días (J01DD04), afebril al tercer día.",
    "Alta con insuficiencia cardíaca compensada (I50.9), indicándose furosemida 40mg al día.",
    "Eres un médico que redacta epicrisis. Epicrisis: {diagnósticos, procedimientos, alta}.",
)
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


def build_tokenizer(vocabulary: int = 600):
    from transformers import PreTrainedTokenizerFast

    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    core.train_from_iterator(SENTENCES * 3, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token="<|endoftext|>",
        eos_token="<|im_end|>",
        additional_special_tokens=list(SPECIAL),
        clean_up_tokenization_spaces=False,
        model_max_length=1024,
    )
    tokenizer.chat_template = CHATML
    return tokenizer


def build_small_model(
    folder: Path, *, hidden: int = 64, heads: int = 4, kv_heads: int = 2, layers: int = 2
) -> Path:
    """A Qwen2 with tied embeddings in `folder`, as safetensors with its tokenizer."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    tokenizer = build_tokenizer()
    torch.manual_seed(7)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=hidden,
        intermediate_size=hidden * 3,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        max_position_embeddings=1024,
        initializer_range=0.1,  # logits wide enough to be told apart and moved
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = Qwen2ForCausalLM(config)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
