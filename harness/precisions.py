"""How each precision is made: the `[export.q4]`-like tables of a suite.

Layers are named as PyTorch names their modules (`model.layers.0.mlp.down_proj`, `lm_head`), in
lists that take the shell's `*` (`*.down_proj`). One that names no layer is an error of the export.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Pattern = Annotated[str, StringConstraints(min_length=1, max_length=200, strict=True)]
Layers = Annotated[tuple[Pattern, ...], Field(strict=False)]


class Table(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    keep: Layers = ()


class FourBits(Table):
    """`[export.q4]`, `[export.q4f16]`: weights in blocks of `block_size` along the input.

    Without `symmetric` a block has a zero point beside its scale. `keep` names layers left in
    floating point, `eight_bits` those of the others that get 8. `accuracy_level` is that of
    MatMulNBits: 4 multiplies by INT8, 1 by float32, 0 leaves it to the runtime. An embedding in
    four bits (GatherBlockQuantized) runs in no browser.
    """

    block_size: Literal[16, 32, 64, 128] = 32
    symmetric: bool = True
    accuracy_level: Literal[0, 1, 4] = 4
    embedding: Literal["keep", "q4"] = "keep"
    eight_bits: Layers = ()


class EightBits(Table):
    """`[export.q8]`: weights once, activations at run time with a scale over the whole tensor.

    `reduce_range` takes 7 bits, for processors whose INT8 products saturate (AVX2 without VNNI).
    `weight_only` leaves activations as they are and scales weights in blocks of 32 (MatMulNBits).
    """

    type: Literal["int8", "uint8"] = "int8"
    per_channel: bool = False
    reduce_range: bool = False
    weight_only: bool = False


class NormalFloat(Table):
    """`[export.bnb4]`: four-bit NormalFloat in blocks (QLoRA, arXiv 2305.14314)."""

    block_size: Literal[16, 32, 64, 128] = 64


class Half(Table):
    """`[export.fp16]`: what is found to leave float16's range stays float32 unasked."""


class Precisions(BaseModel):
    """The tables together. `q4f16` is made as `q4` unless it has a table of its own."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    fp16: Half = Half()
    q8: EightBits = EightBits()
    q4: FourBits = FourBits()
    q4f16: FourBits | None = None
    bnb4: NormalFloat = NormalFloat()
