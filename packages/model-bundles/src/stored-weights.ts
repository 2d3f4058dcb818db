import {
  decodeStored,
  encodeCheckpoint,
  precisionOf,
  type WeightDifference,
  weightError,
  type WeightPrecision,
  WEIGHT_PRECISIONS,
  widenTensor,
} from "@spinegrade/model-zoo";

/** The storage of a bundle's weights. */
export interface StoredWeights {
  readonly precision: WeightPrecision;
  /** Their difference from the checkpoint's; null for those in float32, which are equal. */
  readonly error: WeightDifference | null;
}

/**
 * A checkpoint's weights as a bundle stores them.
 * @param source the checkpoint's name in error messages.
 * @param asked undefined: the precision in which the checkpoint holds them.
 * @throws CheckpointError when the checkpoint is damaged, or the precision cannot hold a weight.
 */
export function storeWeights(
  checkpoint: Uint8Array,
  source: string,
  asked: WeightPrecision | undefined,
): StoredWeights & { readonly bytes: Uint8Array } {
  const { state: stored, metadata } = decodeStored(checkpoint, source);
  const precision = asked ?? precisionOf(stored);
  const state = new Map([...stored].map(([name, tensor]) => [name, widenTensor(tensor)] as const));
  const error = precision === "float32" ? null : weightError(state, precision);
  return { precision, error, bytes: encodeCheckpoint(state, metadata, { weightPrecision: precision }) };
}

/** The worst fold of each precision: folds that were trained with other settings have their own. */
export function worstOf(folds: readonly StoredWeights[]): StoredWeights[] {
  return WEIGHT_PRECISIONS.flatMap((precision): StoredWeights[] => {
    const some = folds.filter((fold) => fold.precision === precision);
    const errors = some.flatMap(({ error }) => error ?? []);
    if (some.length === 0) return [];
    if (errors.length === 0) return [{ precision, error: null }];
    const largestOf = (pick: (error: WeightDifference) => number): number => Math.max(...errors.map(pick));
    const error = {
      largest: largestOf(({ largest }) => largest),
      relative: largestOf(({ relative }) => relative),
    };
    return [{ precision, error }];
  });
}
