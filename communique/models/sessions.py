"""ONNX sessions, opened when first asked for and once in each process."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


@lru_cache(maxsize=4)
def session(name: str) -> InferenceSession:
    """The network `name`.onnx of this package.

    One thread: windows are small, and who has several cores runs several processes. Kernels are fixed by the shape of
    the input, so that the same window always gives the same numbers on the same machine."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    raw = resources.files(__package__).joinpath("weights", f"{name}.onnx").read_bytes()
    return InferenceSession(raw, options, providers=["CPUExecutionProvider"])
