import type { LossTerms, LossValues } from "@spinegrade/losses";
import { withTensors } from "@spinegrade/tasks";

/** Computes loss terms, reads their values and leaves no tensor allocated. */
export function readLosses(compute: () => LossTerms): LossValues {
  return withTensors(() => {
    const terms = Object.entries(compute());
    return Object.fromEntries(terms.map(([name, value]) => [name, value.dataSync()[0] ?? NaN]));
  });
}
