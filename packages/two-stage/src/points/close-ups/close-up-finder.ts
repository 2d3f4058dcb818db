import { applyBaseGreys, type BaseAugmentation, drawBaseAugmentation } from "@spinegrade/augmentation";
import type { PointSide } from "@spinegrade/competition-data";
import type { Grey, Point3 } from "@spinegrade/crops";
import { peakPositions } from "@spinegrade/heatmaps";
import type { LossTerms } from "@spinegrade/losses";
import { createCloseUpNet, type Mode, type ParameterizedNet } from "@spinegrade/model-zoo";
import type { Generator } from "@spinegrade/random";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import type { LabelledPoint } from "../../studies/study.ts";
import { centredScale } from "../../volumes/frame-scale.ts";
import { stackValues } from "../../volumes/stack-values.ts";
import { heatmapPointsLoss } from "../heads/heatmap-targets.ts";
import type { PointNetSettings } from "../point-net-settings.ts";
import type { FoundPoint } from "../point-order.ts";
import { CLOSE_UP, closeUpValues, type CloseUp, type CloseUpView, mirrorCloseUp } from "./close-up-view.ts";

/** A close-up to train on. */
export interface CloseUpExample {
  readonly values: Float32Array;
  /** The position of the point, in pixels of the heatmap. */
  readonly target: readonly [x: number, y: number];
}

/** A net that finds points in close-ups of one view. */
export interface CloseUpFinder {
  readonly net: ParameterizedNet;
  readonly view: CloseUpView;
  /** Close-ups of labelled points, `drawn` in all and as many of each, about where another net may have found them; of shrunk slices. */
  readonly draw: (
    shrunk: Grey,
    labelled: readonly LabelledPoint[],
    generator: Generator,
  ) => readonly CloseUpExample[];
  /** The caller tidies. */
  readonly loss: (examples: readonly CloseUpExample[], mode: Mode) => LossTerms["total"];
  /** Finds x and y of points that lie near those given, in shrunk slices; leaves no tensor allocated. */
  readonly find: (shrunk: Grey, near: readonly FoundPoint[]) => FoundPoint[];
}

/** The input of a net of close-ups. */
interface CloseUpSight {
  readonly view: CloseUpView;
  /** Close-ups that an example has. */
  readonly drawn: number;
  /** Deviation of their middle from the labelled point along each axis, pixels of 512. */
  readonly shiftPx: number;
  /** Deviation of their slice from the labelled one. */
  readonly shiftSlices: number;
  /** The side whose close-ups are mirrored, so that both sides look alike; absent: none. */
  readonly mirroredSide?: PointSide;
}

interface CloseUpFinderOptions extends PointNetSettings, CloseUpSight {
  /** Its part of a checkpoint. */
  readonly name: string;
  readonly channels: number;
}

/** Chance that greys change and that slices move, and their largest turn. */
const AUGMENTATION = { probability: 0.75, rotationDegrees: 10 };
/** Pixels on each side of a heatmap's peak from which a point is read. */
const RADIUS = 3;

const [, SIDE] = CLOSE_UP;
const MAP_SIDE = SIDE / 2;
const { toImage: toMap, toFrame: fromMap } = centredScale(SIDE, MAP_SIDE);

/** Creates such a net. The caller disposes `net`. */
export function createCloseUpFinder({
  view,
  drawn,
  shiftPx,
  shiftSlices,
  mirroredSide,
  ...options
}: CloseUpFinderOptions): CloseUpFinder {
  const [inChannels] = CLOSE_UP;
  const cut: CutCloseUp = (shrunk, side, ...place) => {
    const closeUp = view.cut(shrunk, ...place);
    return side === mirroredSide ? mirrorCloseUp(closeUp) : closeUp;
  };
  const net = createCloseUpNet({ ...options, inChannels });
  const stack = (values: readonly Float32Array[]): tf.Tensor4D =>
    stackValues(values, [SIDE, SIDE, inChannels]);
  return {
    net,
    view,
    draw: (shrunk, labelled, generator) =>
      labelled.length === 0
        ? []
        : Array.from({ length: drawn }, (_, index) => labelled[index % labelled.length] ?? null)
            .filter((point) => point !== null)
            .map((point) => drawExample(shrunk, point, { cut, view, shiftPx, shiftSlices, generator })),
    loss: (examples, mode) => {
      const { heatmap, xyz } = net.forward(stack(examples.map(({ values }) => values)), mode);
      const values = Float32Array.from(examples.flatMap(({ target }) => [...target, 0]));
      const targets = { values, mask: new Float32Array(values.length).fill(1) };
      const coordinates = tf.reshape<tf.Rank.R2>(xyz, [1, values.length]);
      return heatmapPointsLoss({ coordinates, heatmaps: [heatmap] }, [targets], [1, MAP_SIDE, MAP_SIDE])
        .total;
    },
    find: (shrunk, near) => {
      const closeUps = near.map(({ side, x, y, z }) => cut(shrunk, side, [x, y, z]));
      const input = closeUps.map(({ greys }) => closeUpValues(greys));
      const found = withTensors(() =>
        peakPositions(net.forward(stack(input), { training: false }).heatmap, RADIUS),
      );
      return near.map((point, index) => {
        const [px = NaN, py = NaN] = found[index] ?? [];
        const [x, y] = closeUps[index]?.toPlace([fromMap(px), fromMap(py)]) ?? [NaN, NaN];
        return { ...point, x, y };
      });
    },
  };
}

/** Cuts a close-up of a point of that side. */
type CutCloseUp = (
  shrunk: Grey,
  side: PointSide,
  ...place: [place: Point3, drawn?: BaseAugmentation]
) => CloseUp;

interface DrawOptions extends Pick<CloseUpSight, "view" | "shiftPx" | "shiftSlices"> {
  readonly cut: CutCloseUp;
  readonly generator: Generator;
}

function drawExample(
  shrunk: Grey,
  point: LabelledPoint,
  { cut, view, shiftPx, shiftSlices, generator }: DrawOptions,
): CloseUpExample {
  const drawn = drawBaseAugmentation({ ...AUGMENTATION, side: view.sliceSide }, generator);
  const moved = view.movePoint([point.x, point.y], drawn);
  const [x, y] = moved.map((position) => position + generator.normal(0, shiftPx));
  const place = [x ?? NaN, y ?? NaN, point.z + generator.normal(0, shiftSlices)] as const;
  const { greys, toCloseUp } = cut(shrunk, point.side, place, drawn);
  // a close-up is small as it is: no blur
  const voxels = applyBaseGreys(greys.voxels, greys.shape, { ...drawn, blur: undefined });
  const [px, py] = toCloseUp(moved);
  return { values: closeUpValues({ ...greys, voxels }), target: [toMap(px), toMap(py)] };
}
