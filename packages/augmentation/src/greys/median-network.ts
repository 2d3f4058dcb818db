/** One step of a selection, on numbered slots that hold a value each. */
export type SelectionStep =
  /** Puts the next of the values into a slot. */
  | { readonly kind: "load"; readonly slot: number; readonly value: number }
  /** Puts the smaller of two slots' values into the first, the larger into the second. */
  | { readonly kind: "order"; readonly low: number; readonly high: number };

/** Steps that leave the median of an odd number of values in `result`, the same for any values. */
export interface MedianNetwork {
  readonly slots: number;
  readonly steps: readonly SelectionStep[];
  readonly result: number;
}

/**
 * The median by forgetful selection: of any n / 2 + 2 values the smallest and the largest cannot be the median, so both
 * make room for one more, until three are left.
 * @param count of values, odd, at least 3.
 */
export function medianNetwork(count: number): MedianNetwork {
  const slots = (count >> 1) + 2;
  const steps: SelectionStep[] = [];
  let active = Array.from({ length: slots }, (_, slot) => slot);
  for (const slot of active) steps.push({ kind: "load", slot, value: slot });
  for (let value = slots; active.length > 3 || value < count; value++) {
    steps.push(...extremesToEnds(active));
    const [smallest = 0] = active;
    active = active.slice(1, -1);
    active.push(smallest);
    steps.push({ kind: "load", slot: smallest, value });
  }
  steps.push(...extremesToEnds(active));
  return { slots, steps, result: active[1] ?? 0 };
}

/** Brings the smallest value to the first of the slots and the largest to the last. */
function extremesToEnds(slots: readonly number[]): SelectionStep[] {
  const last = slots.length - 1;
  const half = slots.length >> 1;
  const order = (low: number, high: number): SelectionStep => ({
    kind: "order",
    low: slots[low] ?? 0,
    high: slots[high] ?? 0,
  });
  const indices = Array.from({ length: half }, (_, index) => index);
  const steps = indices.map((index) => order(index, last - index));
  for (const index of indices.slice(1)) steps.push(order(0, index), order(last - index, last));
  if (slots.length % 2 === 1) steps.push(order(0, half), order(half, last));
  return steps;
}
