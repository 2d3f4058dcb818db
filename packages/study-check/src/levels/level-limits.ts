/**
 * Limits beyond which levels are in doubt. The defaults are set on synthetic studies and on the competition's label
 * tables; the README states how many studies lie beyond them.
 */
export interface LevelLimits {
  /** Smallest and largest distance between neighbouring levels, relative to the mean of the four distances. */
  readonly stepRatio: readonly [least: number, most: number];
  /** Smallest and largest mean distance between neighbouring levels, mm. */
  readonly meanStepMm: readonly [least: number, most: number];
  /** Largest mean entropy of a series' heatmaps, and largest entropy of one, nats. */
  readonly entropy: readonly [mean: number, one: number];
  /** Largest mean of the heatmaps' second peaks relative to the first. */
  readonly secondPeak: number;
  /** Largest share of a heatmap near the edge of the picture. */
  readonly borderMass: number;
  /** Room between the outermost levels and the edge of the picture: a vertebra with its disc, mm. */
  readonly roomMm: number;
  /** Largest difference of height between left and right foramen, mm. */
  readonly sideHeightMm: number;
  /** Smallest distance between left and right foramen, mm. */
  readonly sideDistanceMm: number;
  /** Largest distance along the patient between one level's points in different series, mm. */
  readonly seriesHeightMm: number;
  /** Largest sideways lean from a disc to the next, degrees. */
  readonly discLeanDegrees: number;
  /** Without clear discs: largest sideways lean of the line of levels, degrees, and largest sideways extent, mm. */
  readonly leanDegrees: number;
  readonly sidewaysMm: number;
  /** Likelihood ratios, as logarithms, beyond which cord and aorta end too low or too high for the labels: `shiftScores`. */
  readonly countScore: readonly [low: number, high: number];
  /** The same without clear discs, by the aorta alone: `aortaScores`. */
  readonly aortaScore: readonly [low: number, high: number];
  /** Largest mean distance of the points from the discs of their level, levels. */
  readonly discDistance: number;
  /** Largest distance of one point from the disc of its level, levels. */
  readonly levelsOff: number;
  /** Smallest thickness of the disc at L5/S1 relative to the three above it: of clear discs, and where points say they are. */
  readonly lastDisc: readonly [clear: number, atPoints: number];
}

/** The default limits. */
export const LEVEL_LIMITS: LevelLimits = {
  stepRatio: [0.5, 1.55],
  meanStepMm: [23, 46],
  entropy: [1.25, 3.5],
  secondPeak: 0.3,
  borderMass: 0.05,
  roomMm: 38,
  sideHeightMm: 20,
  sideDistanceMm: 18,
  seriesHeightMm: 18,
  discLeanDegrees: 21,
  leanDegrees: 10.5,
  sidewaysMm: 21,
  countScore: [1, 1],
  aortaScore: [0.37, 0.58],
  discDistance: 0.44,
  levelsOff: 0.5,
  lastDisc: [0.73, 0.84],
};
