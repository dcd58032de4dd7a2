"""ONNX sessions, opened when first asked for and once in each process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


FOLDER = Path(__file__).parent / "weights"


@lru_cache(maxsize=4)
def session(name: str) -> InferenceSession:
    """The network `name`.onnx of `FOLDER`: this package's, unless training puts another in its place.

    One thread: windows are small, and who has several cores runs several processes. Kernels are fixed by the shape of
    the input, so that the same window always gives the same numbers on the same machine."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    return InferenceSession(
        FOLDER / f"{name}.onnx",
        options,
        providers=["CPUExecutionProvider"],
        # Addition and norm in one kernel take five times as long as in two.
        disabled_optimizers=["SkipLayerNormFusion"],
    )
