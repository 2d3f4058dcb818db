/** Grey values as a net takes them, (v / 255 - 0.5) / 0.5. */
export function normaliseGreys(voxels: Uint8Array): Float32Array {
  return Float32Array.from(voxels, (grey) => (grey / 255 - 0.5) / 0.5);
}
