"""Training: data preparation, fine-tuning, merging, and the tiny base model."""
