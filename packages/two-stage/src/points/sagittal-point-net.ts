import type { Grey } from "@spinegrade/crops";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { AXIAL_VOLUME_SCALE } from "./heads/regressed-units.ts";
import type { PointFinder } from "./point-net.ts";
import type { PointNetSettings } from "./point-net-settings.ts";
import { pointNames, T1_SIDES, T2_SIDES, type FoundPoint } from "./point-order.ts";
import { createVolumeFinder } from "./volume-finder.ts";

/** A value for each of the two sagittal series of a study. */
export interface OfBothSeries<T> {
  /** The part for Sagittal T1. */
  readonly t1: T;
  /** The part for Sagittal T2/STIR. */
  readonly t2: T;
}

/** A net that finds the points of both sagittal series of a study, which it sees together. */
export interface SagittalPointNet extends PointFinder {
  /** Finds the points of each in series whose slices are stretched to `POINT_FRAME`; leaves no tensor allocated. */
  readonly find: (volumes: OfBothSeries<Grey>) => OfBothSeries<FoundPoint[]>;
}

/**
 * Creates a net that finds the points of both sagittal series of a study: those of Sagittal T2/STIR, then those of Sagittal T1.
 * The series are its first two channels, Sagittal T1 before Sagittal T2/STIR. The caller disposes `net`.
 * @throws UserError when the settings are invalid or there is no such encoder.
 */
export function createSagittalPointNet(config: TwoStageNet, settings: PointNetSettings): SagittalPointNet {
  const { findIn, ...finder } = createVolumeFinder(config, settings, {
    names: [pointNames(T2_SIDES), pointNames(T1_SIDES)],
    channels: [1, 0],
    scale: AXIAL_VOLUME_SCALE,
  });
  return {
    ...finder,
    find: ({ t1: volume1, t2: volume2 }) => {
      const [t2, t1] = findIn([volume2, volume1]);
      if (t1 === undefined || t2 === undefined) throw new Error("the net finds the points of both series");
      return { t1, t2 };
    },
  };
}
