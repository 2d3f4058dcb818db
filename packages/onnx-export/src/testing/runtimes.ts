import { openModel } from "./onnx-session.ts";
import { openModelInPython, PYTHON } from "./python-session.ts";

/** The runtimes in which models are compared with the nets themselves. */
export const RUNTIMES = [
  { runtime: "Node", open: openModel, isThere: true },
  {
    runtime: "Python, after ONNX's checker (needs pip's onnx and onnxruntime)",
    open: openModelInPython,
    isThere: PYTHON !== undefined,
  },
];
