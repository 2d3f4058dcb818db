/**
 * Index into `length` elements at `index`, which may be negative, of their endless reflection ... 2 1 0 1 2 3 2 1 0 1 ...
 * that repeats no edge: "reflect" of numpy.pad, "mirror" of scipy.ndimage.
 */
export function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const phase = Math.abs(index) % period;
  return phase < length ? phase : period - phase;
}
