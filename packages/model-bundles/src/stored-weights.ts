import type { WeightDifference, WeightPrecision } from "@spinegrade/model-zoo";

/** How a bundle's weights are stored. */
export interface StoredWeights {
  readonly precision: WeightPrecision;
  /** How far they are from the checkpoints', the worst of all folds; null for those in float32, which are equal. */
  readonly error: WeightDifference | null;
}
