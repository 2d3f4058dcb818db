import { LEVELS, type PointSide } from "@spinegrade/competition-data";
import { cutCrop, type Grey, placeCentre, resizeNearest } from "@spinegrade/crops";
import { createPointNet, type ParameterizedNet } from "@spinegrade/model-zoo";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import type { AxialPoints, SagittalPoints } from "../chain/chain-nets.ts";

interface WithNet {
  readonly net: ParameterizedNet;
}

const [SLICES, SIDE] = [8, 32];

/** A net of seeded weights that finds points in a whole series. */
export function sagittalPoints(sides: readonly PointSide[], seed: number): SagittalPoints & WithNet {
  const outputs = 3 * sides.length * LEVELS.length;
  const net = createPointNet({ encoder: "resnet18", dimensions: 3, inChannels: 1, outputs, seed });
  const names = sides.flatMap((side) => LEVELS.map((level) => ({ side, level })));
  const find: SagittalPoints["find"] = (volume) =>
    withTensors(() => {
      const { values } = resizeNearest(volume, [SLICES, SIDE, SIDE]);
      const image = tf.tensor5d(values, [1, SLICES, SIDE, SIDE, 1]);
      const shares = net.forward(image, { training: false }).dataSync<"float32">();
      const at = (index: number): number => shares[index] ?? Number.NaN;
      return names.map((name, index) => ({
        ...{ ...name, x: at(3 * index) * 512, y: at(3 * index + 1) * 512 },
        z: at(3 * index + 2) * volume.shape[0],
      }));
    });
  return { net, find };
}

/** A net of seeded weights that finds the points of axial slices. */
export function axialPoints(seed: number): AxialPoints & WithNet {
  const net = createPointNet({ encoder: "pvt_v2_b0", dimensions: 2, inChannels: 1, outputs: 4, seed });
  const findIn = (volume: Grey, z: number): Float32Array =>
    withTensors(() => {
      const window = { ...placeCentre(volume.shape, [512, 512]), slices: [Math.round(z)] };
      const { values } = cutCrop(volume, window, [1, SIDE, SIDE]);
      return net.forward(tf.tensor4d(values, [1, SIDE, SIDE, 1]), { training: false }).dataSync<"float32">();
    });
  const find: AxialPoints["find"] = (volume, places) => {
    const seen = new Map(
      [...new Set(places.map(({ z }) => Math.round(z)))].map((z) => [z, findIn(volume, z)]),
    );
    return places.map(({ side, level, z }) => {
      const [xLeft = NaN, yLeft = NaN, xRight = NaN, yRight = NaN] = seen.get(Math.round(z)) ?? [];
      const [x, y] = side === "left" ? [xLeft, yLeft] : [xRight, yRight];
      return { side, level, x: x * 128, y: y * 128, z };
    });
  };
  return { net, find };
}
