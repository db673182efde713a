"""Export: safetensors to ONNX, its quantized variants, and the folder that runtimes read."""
