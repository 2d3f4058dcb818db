import type { StoredTensor } from "./state.ts";

/** Whether no number of a tensor is infinite or NaN. */
export function areFinite(tensor: StoredTensor): boolean {
  if (tensor.dtype === "I64") return true;
  if (tensor.dtype === "F32") return areFloatsFinite(tensor.values);
  return areHalvesFinite(tensor.values, tensor.dtype === "F16" ? 0x7c00 : 0x7f80);
}

/**
 * A loop instead of `every`, because a call for each of a hundred million values takes seconds; by index, because an
 * iterator takes three times as long.
 */
function areFloatsFinite(values: Float32Array): boolean {
  for (let i = values.length; i-- > 0;) {
    const value = values[i] as number;
    if (value - value !== 0) return false; // NaN for NaN and infinity
  }
  return true;
}

/** Infinity and NaN have all bits of the exponent set. */
function areHalvesFinite(values: Uint16Array, exponent: number): boolean {
  for (let i = values.length; i-- > 0;) {
    const half = values[i] as number;
    if ((half & exponent) === exponent) return false;
  }
  return true;
}
