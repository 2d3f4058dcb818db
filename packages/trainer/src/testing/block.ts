/** Blocks the process as a TensorFlow call does: nothing else runs, and no signal is handled. */
export function block(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
