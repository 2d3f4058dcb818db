import preset, { twoAtOnce } from "../../jest.preset.js";

export default {
  ...preset,
  ...twoAtOnce,
  // A process for each spec file: with many in one, TensorFlow's addon has crashed (a freed handle was written to), and in
  // none that ran alone. The cause is not known.
  workerIdleMemoryLimit: "1KB",
};
