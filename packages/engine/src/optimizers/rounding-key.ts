/**
 * The key of the random bits with which a step rounds a parameter's moments, from seed, parameter's name and step.
 * The native operation adds the place of each value, so that neither threads nor a resumed training change a bit.
 */
export function roundingKey(seed: number, name: string, step: number): number {
  let key = mix(seed);
  for (const letter of name) key = mix(key ^ (letter.codePointAt(0) ?? 0));
  return mix(key ^ step) | 0;
}

/** lowbias32 of hash-prospector, which the native operation uses, too; a constant keeps 0 from being its own image. */
function mix(value: number): number {
  let x = (value + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}
