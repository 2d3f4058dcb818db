import * as tf from "@tensorflow/tfjs-core";
import { LEVELS, type PointSide } from "@spinegrade/competition-data";
import type { Grey } from "@spinegrade/crops";
import { createPointNet, type Mode } from "@spinegrade/model-zoo";
import { compileSchema } from "@spinegrade/pipeline";
import { POINT_FRAME, type LabelledPoint } from "../studies/study.ts";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { normaliseGreys } from "../volumes/normalise-greys.ts";
import { resizeGreys } from "../volumes/resize-greys.ts";
import { withCoordinates } from "./coordinate-channels.ts";
import { COORDINATES_KEY, ENCODER_KEY, IMAGE_SIZE_KEY } from "./net-keys.ts";
import type { PointFinder } from "./point-net.ts";
import type { PointName } from "./point-order.ts";

/** The settings of a net that finds the two recesses of a slice. */
interface SlicePointConfig extends TwoStageNet {
  readonly imageSize: number;
  readonly coordinates: boolean;
  /** What a coordinate counts. */
  readonly unit: "px" | "share";
}

/** JSON schemas of the keys of `net`. */
export const SLICE_POINT_KEYS = {
  properties: {
    encoder: ENCODER_KEY,
    imageSize: IMAGE_SIZE_KEY,
    coordinates: COORDINATES_KEY,
    unit: {
      enum: ["px", "share"],
      default: "px",
      description: "What the net's coordinates count: pixels of 512 as published, or shares of 512 pixels.",
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
 * @param seed names the random streams for the initial parameters; null when a checkpoint is loaded next.
 * @throws UserError when the settings are invalid or there is no such encoder.
 */
export function createSlicePointNet(
  config: TwoStageNet,
  { seed, recompute = false }: { readonly seed: number | null; readonly recompute?: boolean },
): SlicePointNet {
  const { encoder, imageSize, coordinates, unit } = parseConfig(config, "the run's net");
  const inChannels = coordinates ? 3 : 1;
  const net = createPointNet({ encoder, dimensions: 2, inChannels, outputs: 4, seed, recompute });
  const unitPx = unit === "px" ? 1 : POINT_FRAME;
  const loss = { kind: "smooth-l1", scale: unitPx / LOSS_PX } as const;
  const shape = [imageSize, imageSize] as const;
  const resize = (volume: Grey): Grey => resizeGreys(volume, [volume.shape[0], ...shape]);
  const forward = (inputs: readonly Grey[], mode: Mode): tf.Tensor2D => {
    const values = inputs.map(({ voxels }) => {
      const greys = normaliseGreys(voxels);
      return tf.tensor4d(coordinates ? withCoordinates(greys, shape) : greys, [1, ...shape, inChannels]);
    });
    return net.forward(tf.concat(values, 0), mode);
  };
  return {
    ...{ net, side: imageSize, loss, namesOf, resize, forward },
    cut: (resized, { slice = 0 }) => sliceOf(resized, slice),
    toCoordinates:
      () =>
      ([x, y]) => [x / unitPx, y / unitPx],
    toPoints: (coordinates, sample) =>
      namesOf(sample).map((name, index) => ({
        ...name,
        x: unitPx * (coordinates[2 * index] ?? NaN),
        y: unitPx * (coordinates[2 * index + 1] ?? NaN),
        z: sample.slice ?? 0,
      })),
    find: (volume, slice) => {
      const one = resize(sliceOf(volume, slice));
      const [x = NaN, y = NaN, xRight = NaN, yRight = NaN] = tf
        .tidy(() => forward([one], { training: false }).dataSync())
        .map((value) => unitPx * value);
      return { left: [x, y], right: [xRight, yRight] };
    },
  };
}

/** Both sides of the level that the slice's labels are of. */
function namesOf({ points: [first] }: { readonly points: readonly LabelledPoint[] }): PointName[] {
  return SIDES.map((side) => ({ side, level: first?.level ?? LEVELS[0] }));
}

function sliceOf({ voxels, shape: [, rows, columns] }: Grey, slice: number): Grey {
  const size = rows * columns;
  return { voxels: voxels.subarray(slice * size, (slice + 1) * size), shape: [1, rows, columns] };
}
