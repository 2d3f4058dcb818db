import type { NetConfig } from "@spinegrade/tasks";

/** A checkpoint and the fold that it may validate. */
export interface FoldWeights {
  readonly fold: number;
  /** Path of the file: safetensors or `.pth`. */
  readonly path: string;
}

/** Nets of one training, one for each fold, that are to predict the studies that they were not trained on. */
export interface ValidationRun {
  readonly run: string;
  readonly trial?: boolean;
  readonly net: NetConfig;
  /** See `ValidatedNet`; undefined: as the first checkpoint records it. */
  readonly bugged?: boolean;
  readonly weights: readonly FoldWeights[];
}
