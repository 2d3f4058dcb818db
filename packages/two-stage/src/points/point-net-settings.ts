/** Settings for creating a net. */
export interface PointNetSettings {
  /** Names the random streams for the initial parameters; null when a checkpoint is loaded next. */
  readonly seed: number | null;
  readonly recompute?: boolean;
}
