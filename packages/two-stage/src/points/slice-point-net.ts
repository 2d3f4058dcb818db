import { LEVELS, type PointSide } from "@spinegrade/competition-data";
import type { Grey } from "@spinegrade/crops";
import { compileSchema } from "@spinegrade/pipeline";
import { POINT_FRAME, type LabelledPoint } from "../studies/study.ts";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { CLOSE_UPS_KEY } from "./close-ups/close-ups.ts";
import { planeUnit } from "./heads/regressed-units.ts";
import type { PointFinder } from "./point-net.ts";
import type { PointNetSettings } from "./point-net-settings.ts";
import type { PointName } from "./point-order.ts";
import { createSliceFinder, SLICE_NET_KEYS, type SliceNetConfig } from "./slice-finder.ts";

/** The settings of a net that finds the two recesses of a slice. */
interface SlicePointConfig extends SliceNetConfig {
  /** The unit of a regressed coordinate. */
  readonly unit: "px" | "share";
}

/** JSON schemas of the keys of `net`. */
export const SLICE_POINT_KEYS = {
  properties: {
    ...SLICE_NET_KEYS,
    closeUps: CLOSE_UPS_KEY,
    unit: {
      enum: ["px", "share"],
      default: "px",
      description:
        "What the coordinates of a net without heatmaps count: pixels of 512 as published, or shares of 512 pixels.",
    },
  },
  required: ["encoder", "imageSize"],
};

const parseConfig = compileSchema<SlicePointConfig>({ type: "object", ...SLICE_POINT_KEYS });

const SIDES: readonly PointSide[] = ["left", "right"];

/** Pixels of `POINT_FRAME`. */
export type SidePoints = Readonly<Record<"left" | "right", readonly [x: number, y: number]>>;

/** A net that finds the left and the right recess in an axial slice. */
export interface SlicePointNet extends PointFinder {
  /** Finds both in a slice of a series that is stretched to `POINT_FRAME`; leaves no tensor allocated. */
  readonly find: (volume: Grey, slice: number) => SidePoints;
}

/** The loss is smooth L1 of pixels of 512 divided by so many, as published. */
const LOSS_PX = 128;

/**
 * Creates a net that finds the recesses in axial slices. The caller disposes `net`.
 * @throws UserError when the settings are invalid or there is no such encoder.
 */
export function createSlicePointNet(config: TwoStageNet, settings: PointNetSettings): SlicePointNet {
  const parsed = parseConfig(config, "the run's net");
  const unitPx = parsed.unit === "px" ? 1 : POINT_FRAME;
  const loss = { kind: "smooth-l1", scale: unitPx / LOSS_PX } as const;
  const outputs = { namesOf, points: SIDES.length, unit: planeUnit(unitPx, loss) };
  const { findIn, ...finder } = createSliceFinder(parsed, settings, outputs);
  return {
    ...finder,
    find: (volume, slice) => {
      const [left, right] = findIn(volume, slice, namesOf({ points: [] }));
      if (left === undefined || right === undefined) throw new Error("the net finds one point for each name");
      return { left: [left.x, left.y], right: [right.x, right.y] };
    },
  };
}

/** Both sides of the level that the slice's labels are of. */
function namesOf({ points: [first] }: { readonly points: readonly LabelledPoint[] }): PointName[] {
  return SIDES.map((side) => ({ side, level: first?.level ?? LEVELS[0] }));
}
