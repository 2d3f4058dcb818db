import { setImmediate } from "node:timers/promises";
import { UserError, withContext } from "@spinegrade/pipeline";

/** Options for validating samples one after the other. */
export interface ValidateEachOptions<Sample> {
  /** Describes a sample for messages: `study 7, series 12`. */
  readonly describe: (sample: Sample) => string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Validates samples one after the other; fewer would make the figures incomparable, so none may be skipped.
 * @param losses gives the values of a result that must be finite, by name.
 * @throws UserError that names the sample that cannot be read or has a value that is not finite; the signal's reason when
 * it is aborted.
 */
export async function validateEach<
  Sample,
  Result extends { readonly loss: Readonly<Record<string, number>> },
>(
  samples: readonly Sample[],
  validateOne: (sample: Sample) => Promise<Result>,
  { describe, signal }: ValidateEachOptions<Sample>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const sample of samples) {
    await setImmediate(); // TensorFlow blocks the thread: signals and timers get their turn here
    signal?.throwIfAborted();
    const result = await withContext(`${describe(sample)} cannot be validated`, validateOne(sample));
    const fault = Object.entries(result.loss).find(([, value]) => !Number.isFinite(value));
    if (fault !== undefined)
      throw new UserError(`${describe(sample)}: the loss term "${fault[0]}" is ${fault[1]}`);
    results.push(result);
  }
  return results;
}

/** The mean of each loss term; 0 for a total without samples. */
export function meanLosses(losses: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const terms = new Set(["total", ...losses.flatMap((loss) => Object.keys(loss))]);
  const meanOf = (term: string): number =>
    losses.reduce((sum, loss) => sum + (loss[term] ?? 0), 0) / Math.max(1, losses.length);
  return Object.fromEntries([...terms].map((term) => [term, meanOf(term)]));
}
