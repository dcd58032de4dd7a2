"""The trained network as ONNX: the encoder's large products in int8 (weights by channel, activations by window), the
embeddings in int8, the rest in float."""

from __future__ import annotations

import hashlib
import json
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path

import torch

from training.network import OUTPUTS, Network


def export(network: Network, target: Path, *, small: bool = True) -> None:
    """Writes `target`; with `small` in int8, else in float32."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    network.eval()
    long = {"dtype": torch.long}
    given = (torch.ones(1, 12, **long), torch.zeros(1, 12, **long), torch.arange(1, 6)[None], torch.zeros(1, 5, **long))
    names = ["ids", "marks", "firsts", "units"]
    axes = {"ids": {1: "pieces"}, "marks": {1: "pieces"}, "firsts": {1: "words"}, "units": {1: "words"}}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        large, ready = Path(folder, "large.onnx"), Path(folder, "ready.onnx")
        torch.onnx.export(
            network, given, large, input_names=names, output_names=list(OUTPUTS), dynamic_axes=axes,
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quant_pre_process(large, ready, skip_symbolic_shape=True)
        if small:
            quantize_dynamic(
                ready, target, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"]
            )
        else:
            target.write_bytes(ready.read_bytes())


def lock(network: Network, target: Path, **told: object) -> None:
    """Writes what the weights are into `lock.json` beside them."""
    path = target.with_name("lock.json")
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    known[target.stem] = {"file": target.name, "sha256": digest, "bytes": target.stat().st_size, **told}
    known[target.stem]["labels"] = asdict(network.labels)
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
