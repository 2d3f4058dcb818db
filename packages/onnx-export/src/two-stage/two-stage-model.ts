import type {
  AxialGrader,
  FusionGrader,
  HeatmapPointNet,
  LevelNet,
  ParameterizedNet,
  PointNet,
  SagittalGrader,
} from "@spinegrade/model-zoo";
import type * as tf from "@tensorflow/tfjs-core";

/** A net with the shape of one input, without the batch. */
interface Shown<Kind extends string, Net extends ParameterizedNet, Input> {
  readonly kind: Kind;
  readonly net: Net;
  readonly input: Input;
}

/** So many slices, or any number. */
type Slices = number | "depth";

/** [D, H, W, C] */
type Volume = readonly [Slices, number, number, number];

/** Crops of points, slices last: [points, H, W, slices]. */
type Crops<Z extends Slices = number> = readonly [number, number, number, Z];

/** The crops of both views of a grader. */
interface Views<Axial> {
  readonly sagittal: Crops;
  readonly axial: Axial;
}

/**
 * A net of the two-stage solution, with the shapes that it is given, where "depth" stands for any number of slices:
 *
 * - points in a slice `[H, W, C]`, or in a volume `["depth", H, W, C]`, also of a fixed depth;
 * - points as heatmaps: the same volume, for nets of slices `[1, H, W, C]`;
 * - levels: the side of slices, and their channels where they are not 3; there may be any number of slices;
 * - sagittal: crops `[P, H, W, Z]`, `[P, H, W, "depth"]` for the head "gru" alone, which sees slice by slice;
 * - axial: crops `[P, "depth", H, W, C]`, of the head "plain" `[P, Z, H, W, C]`, and sagittal ones `[P, H, W, S]`;
 * - fusion: crops `[5, H, W, S]`, and the side of axial slices, of which there may be any number.
 */
export type TwoStageModel =
  | Shown<"slice-points", PointNet<tf.Tensor4D>, readonly [number, number, number]>
  | Shown<"volume-points", PointNet<tf.Tensor5D>, Volume>
  | Shown<"heatmap-points", HeatmapPointNet, Volume>
  | Shown<"levels", LevelNet, { readonly side: number; readonly channels?: number }>
  | Shown<"sagittal", SagittalGrader, Crops<Slices>>
  | Shown<"axial", AxialGrader, Views<readonly [number, Slices, number, number, number]>>
  | Shown<"fusion", FusionGrader, Views<{ readonly side: number }>>;
