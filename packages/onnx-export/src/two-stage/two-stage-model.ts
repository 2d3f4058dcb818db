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

/** Slices and what comes of each: [points, H, W, slices], for example. */
type Sides4 = readonly [number, number, number, number];

/** The crops of both views of a grader. */
interface Views<Axial> {
  readonly sagittal: Sides4;
  readonly axial: Axial;
}

/**
 * A net of the two-stage solution, with the shapes that it is given:
 *
 * - points in a slice `[H, W, C]`, or in a volume `[D, H, W, C]`;
 * - points as heatmaps: a volume `[D, H, W, C]`, of one slice for nets of slices;
 * - levels: the side of slices, and their channels where they are not 3; there may be any number of slices;
 * - sagittal: crops `[P, H, W, Z]`;
 * - axial: crops `[P, Z, H, W, C]`, and sagittal ones `[P, H, W, S]`;
 * - fusion: crops `[5, H, W, S]`, and the side of axial slices, of which there may be any number.
 */
export type TwoStageModel =
  | Shown<"slice-points", PointNet<tf.Tensor4D>, readonly [number, number, number]>
  | Shown<"volume-points", PointNet<tf.Tensor5D>, Sides4>
  | Shown<"heatmap-points", HeatmapPointNet, Sides4>
  | Shown<"levels", LevelNet, { readonly side: number; readonly channels?: number }>
  | Shown<"sagittal", SagittalGrader, Sides4>
  | Shown<"axial", AxialGrader, Views<readonly [number, number, number, number, number]>>
  | Shown<"fusion", FusionGrader, Views<{ readonly side: number }>>;
