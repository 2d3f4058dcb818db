/** The whole number nearest to `value`; of two as near, the even one: numpy's, PyTorch's and OpenCV's rounding. */
export function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return isUp ? below + 1 : below;
}
