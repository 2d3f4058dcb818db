import { beforeAll, describe, expect, it } from "@jest/globals";
import { LABEL_GROUPS } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import { type HeatmapPicture, heatmapPictures, levelPart } from "./heatmap-pictures.ts";

const [DEPTH, SIZE, MASK] = [3, 16, 4];
// each slice has its own grey
const voxels = Uint8Array.from(
  { length: DEPTH * SIZE * SIZE },
  (_, at) => 20 * (1 + Math.floor(at / SIZE ** 2)),
);
const example = {
  voxels,
  shape: [DEPTH, SIZE, SIZE] as const,
  xyz: new Float32Array(0),
  grades: new Int8Array(0),
};

/** Heat at one place alone. */
function heatmapAt(shape: number[], index: number[]): tf.Tensor {
  const heatmap = tf.buffer(shape);
  heatmap.set(1, ...index);
  return heatmap.toTensor();
}

const colourOf = (picture: HeatmapPicture | undefined, x: number, y: number): number[] => [
  ...(picture?.pixels.slice(3 * (y * SIZE + x), 3 * (y * SIZE + x) + 3) ?? []),
];

describe("heatmapPictures", () => {
  beforeAll(async () => {
    await startEngine();
  });

  it("shows for each side the slice that has most of the heat, red where it is", () => {
    const heatmap = heatmapAt([1, DEPTH, MASK, MASK, 10], [0, 2, 1, 3, 6]); // slice 2, y 1, x 3, a point of the right
    const prediction = { xyzMask: new Float32Array(30) };
    const pictures = heatmapPictures({ example, heatmap, prediction, points: LABEL_GROUPS.nfn.points });
    heatmap.dispose();
    expect(pictures.map(({ name, rows, columns, channels }) => [name, rows, columns, channels])).toEqual([
      ["left_neural_foraminal_narrowing", SIZE, SIZE, 3],
      ["right_neural_foraminal_narrowing", SIZE, SIZE, 3],
    ]);
    const [, right] = pictures;
    expect([colourOf(right, 13, 5), colourOf(right, 0, 0)]).toEqual([
      [255, 48, 0],
      [60, 60, 60],
    ]);
  });

  it("shows the slice of the mean z where a heatmap has no depth", () => {
    const heatmap = heatmapAt([1, MASK, MASK, 5], [0, 0, 0, 2]);
    const xyzMask = Float32Array.from({ length: 15 }, (_, index) => (index % 3 === 2 ? 0.8 : 0));
    const [picture] = heatmapPictures({
      example,
      heatmap,
      prediction: { xyzMask },
      points: LABEL_GROUPS.scs.points,
    });
    heatmap.dispose();
    expect([colourOf(picture, 3, 3), colourOf(picture, 4, 4)]).toEqual([
      [255, 48, 0],
      [40, 40, 40],
    ]);
  });

  it("shows one level of a stack of levels: its slices and its points", () => {
    const { points } = LABEL_GROUPS.ss;
    const stack = {
      ...example,
      voxels: Uint8Array.from({ length: 5 * voxels.length }, (_, at) => 10 + Math.floor(at / SIZE ** 2)),
      shape: [5 * DEPTH, SIZE, SIZE] as const,
    };
    const heatmap = heatmapAt([1, DEPTH, MASK, MASK, 10], [0, 1, 0, 0, 8]); // the right recess of L4/L5
    const prediction = { xyzMask: new Float32Array(30) };
    const [, right] = withTensors(() =>
      heatmapPictures(levelPart({ example: stack, heatmap, prediction, points }, "l4_l5")),
    );
    heatmap.dispose();
    const grey = 10 + 3 * DEPTH + 1; // the second slice of the fourth level
    expect([colourOf(right, 1, 1), colourOf(right, 9, 9)]).toEqual([
      [255, 48, 0],
      [grey, grey, grey],
    ]);
  });
});
