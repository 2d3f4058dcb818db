import type { PointSide } from "@spinegrade/competition-data";
import type { Grey } from "@spinegrade/crops";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { SHARES } from "./heads/regressed-units.ts";
import type { PointFinder } from "./point-net.ts";
import type { PointNetSettings } from "./point-net-settings.ts";
import { pointNames, type FoundPoint } from "./point-order.ts";
import { createVolumeFinder } from "./volume-finder.ts";

/** A net that finds the points of some sides, of all levels, in a whole series. */
export interface VolumePointNet extends PointFinder {
  /** Finds the points in a series whose slices are stretched to `POINT_FRAME`; leaves no tensor allocated. */
  readonly find: (volume: Grey) => FoundPoint[];
}

/**
 * Creates a net that finds points in whole series. The caller disposes `net`.
 * @param scale what its coordinates count where it regresses them: by default shares of the frame's side and of the slices.
 * @throws UserError when the settings are invalid or there is no such encoder.
 */
export function createVolumePointNet(
  config: TwoStageNet,
  sides: readonly PointSide[],
  settings: PointNetSettings,
  scale = SHARES,
): VolumePointNet {
  const outputs = { names: [pointNames(sides)], channels: [0], scale };
  const { findIn, ...finder } = createVolumeFinder(config, settings, outputs);
  return { ...finder, find: (volume) => findIn([volume]).flat() };
}
