export { assignAxialLevels } from "./assign-axial-levels.ts";
export { locateLevels } from "./locate-levels.ts";
export type {
  AxialLevel,
  AxialLevelOptions,
  AxialSeries,
  AxialSlice,
  LevelFlag,
} from "./assign-axial-levels.ts";
export type { LevelPlace, LevelPoint } from "./level-point.ts";
