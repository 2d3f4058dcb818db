import type { Grey } from "@spinegrade/crops";
import { compileSchema } from "@spinegrade/pipeline";
import { POINT_FRAME } from "../studies/study.ts";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { middleOfTen } from "../volumes/ten-slices.ts";
import { planeUnit } from "./heads/regressed-units.ts";
import type { PointFinder } from "./point-net.ts";
import type { PointNetSettings } from "./point-net-settings.ts";
import { type FoundPoint, pointNames } from "./point-order.ts";
import { createSliceFinder, SLICE_NET_KEYS, type SliceNetConfig } from "./slice-finder.ts";

/** JSON schemas of the keys of `net`. */
export const MIDDLE_SLICE_KEYS = { properties: SLICE_NET_KEYS, required: ["encoder", "imageSize"] };

const parseConfig = compileSchema<SliceNetConfig>({ type: "object", ...MIDDLE_SLICE_KEYS });

/** The levels of a sagittal slice, whichever side it shows. */
const NAMES = pointNames(["middle"]);

/** A net that finds the five levels in a sagittal slice. */
export interface MiddleSliceNet extends PointFinder {
  /** Finds them in the middle slice of a series that is stretched to `POINT_FRAME`; leaves no tensor allocated. */
  readonly find: (volume: Grey) => FoundPoint[];
}

/**
 * Creates a net that finds the five levels in a sagittal slice, as shares of the frame's side; the loss is L1 of pixels.
 * The caller disposes `net`.
 * @throws UserError when the settings are invalid or there is no such encoder.
 */
export function createMiddleSliceNet(config: TwoStageNet, settings: PointNetSettings): MiddleSliceNet {
  const outputs = {
    namesOf: () => NAMES,
    points: NAMES.length,
    unit: planeUnit(POINT_FRAME, { kind: "l1", scale: POINT_FRAME }),
  };
  const { findIn, ...finder } = createSliceFinder(parseConfig(config, "the run's net"), settings, outputs);
  return {
    ...finder,
    find: (volume) => findIn(volume, middleOfTen(volume.shape[0]), NAMES),
  };
}
