export { checkLevels } from "./levels/check-levels.ts";
export { gatherEvidence } from "./levels/gather-evidence.ts";
export { LEVEL_LIMITS } from "./levels/level-limits.ts";
export type {
  DiscPlace,
  LevelCheck,
  LevelDoubt,
  LevelDoubtCode,
  LevelEvidence,
  MisplacedPoint,
  PredictedSeries,
} from "./levels/level-evidence.ts";
export type { LevelLimits } from "./levels/level-limits.ts";
export { checkQuality } from "./quality/check-quality.ts";
export type {
  QualityCode,
  QualityEvidence,
  QualityFlag,
  SeriesFacts,
  StudySeries,
} from "./quality/quality-evidence.ts";
