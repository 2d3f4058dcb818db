export { assignAxialLevels } from "./assign-axial-levels.ts";
export { locateLevels } from "./locate-levels.ts";
export { viewAround, viewLevels } from "./level-view.ts";
export { cutStack, layOutStack, toStackPoint, toVolumePoint } from "./level-stack.ts";
export { jitterViews } from "./jitter-views.ts";
export type {
  AxialLevel,
  AxialLevelOptions,
  AxialSeries,
  AxialSlice,
  LevelFlag,
} from "./assign-axial-levels.ts";
export type { LevelPlace, LevelPoint } from "./level-point.ts";
export type { LevelView } from "./level-view.ts";
export type { LevelStack, StackLevel, StackSize, Xyz } from "./level-stack.ts";
export type { ViewJitter } from "./jitter-views.ts";
