/** One number for each grade. */
export type Triple = readonly [normal: number, moderate: number, severe: number];

/** The softmax of three logits; exact for logits of any size, as the largest is subtracted first. */
export function softmax([a, b, c]: Triple): Triple {
  const largest = Math.max(a, b, c);
  const powers = [Math.exp(a - largest), Math.exp(b - largest), Math.exp(c - largest)] as const;
  const sum = powers[0] + powers[1] + powers[2];
  return [powers[0] / sum, powers[1] / sum, powers[2] / sum];
}
