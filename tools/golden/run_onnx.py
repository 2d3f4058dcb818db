"""Checks a model with ONNX's own checker and runs it in ONNX Runtime, for the tests of packages/onnx-export.

    python tools/golden/run_onnx.py FOLDER

FOLDER holds `model.onnx`, and `inputs.json` with the shape of each input, whose float32 values are in `<name>.f32`. The
values of each output become `<name>.out.f32`; the outputs' shapes are printed as JSON. Needs `onnx` and `onnxruntime`.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime


def run(folder):
    path = folder / "model.onnx"
    # with the inference of every shape and type, not of the nodes' form alone
    onnx.checker.check_model(str(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    shapes = json.loads((folder / "inputs.json").read_text())
    inputs = {name: np.fromfile(folder / f"{name}.f32", "<f4").reshape(shape) for name, shape in shapes.items()}
    names = [output.name for output in session.get_outputs()]
    outputs = dict(zip(names, session.run(names, inputs), strict=True))
    for name, values in outputs.items():
        assert values.dtype == np.float32, f"{name} is of {values.dtype}"
        (folder / f"{name}.out.f32").write_bytes(values.data)
    return {name: values.shape for name, values in outputs.items()}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]))))
