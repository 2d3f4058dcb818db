/** Blocks the process as a call of TensorFlow does: nothing else runs meanwhile, no signal is heard. */
export function block(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
