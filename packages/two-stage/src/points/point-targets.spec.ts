import { describe, expect, it } from "@jest/globals";
import { drawBaseAugmentation } from "@spinegrade/augmentation";
import { Generator } from "@spinegrade/random";
import type { LabelledPoint } from "../studies/study.ts";
import { similarityMatrix } from "@spinegrade/shape-alignment";
import { augmentGreys } from "../volumes/augment-greys.ts";
import { averageGreys } from "../volumes/average-greys.ts";
import { centredScale, nearestScale } from "../volumes/frame-scale.ts";
import { resizeGreys } from "../volumes/resize-greys.ts";
import { withCoordinates } from "./coordinate-channels.ts";
import { pointNames } from "./point-order.ts";
import { pointTargets } from "./point-targets.ts";

const SIDE = 64;

describe("pointTargets", () => {
  it("are in the order of the net, and masked where nothing is labelled", () => {
    const names = pointNames(["left", "right"]);
    const labelled: LabelledPoint[] = [{ side: "right", level: "l1_l2", x: 256, y: 128, z: 3 }];
    const { values, mask } = pointTargets(labelled, names, {
      toCoordinates: ([x, y, z]) => [x / 512, y / 512, z / 6],
      ...{ drawn: { move: undefined }, scale: nearestScale(512, SIDE) },
    });
    expect([values.length, mask.length]).toEqual([30, 30]);
    expect([...values.subarray(15, 18)]).toEqual([0.5, 0.25, 0.5]);
    expect([...mask].flatMap((label, index) => (label > 0 ? [index] : []))).toEqual([15, 16, 17]);
  });

  it.each([1, 2, 3, 4])("move with what they mark, draw %i", (seed) => {
    const drawn = drawBaseAugmentation({ probability: 1, side: SIDE }, Generator.fromSeed(seed, "move"));
    const voxels = new Uint8Array(SIDE * SIDE);
    for (const row of [30, 31, 32]) voxels.fill(255, row * SIDE + 38, row * SIDE + 41);
    const shape = [1, SIDE, SIDE] as const;
    const moved = augmentGreys({ voxels, shape }, { ...drawn, brightness: undefined, blur: undefined });
    const labelled: LabelledPoint[] = [{ side: "middle", level: "l1_l2", x: 39 * 8, y: 31 * 8, z: 0 }];
    const { values } = pointTargets(labelled, pointNames(["middle"]), {
      toCoordinates: ([x, y]) => [x / 8, y / 8],
      ...{ drawn, scale: nearestScale(512, SIDE) },
    });
    const [x, y] = centreOf(moved.voxels);
    expect(values[0]).toBeCloseTo(x, 0);
    expect(values[1]).toBeCloseTo(y, 0);
  });

  it("stay where they are in the middle of a frame that turns about it, where pixels are means", () => {
    const middle = (SIDE - 1) / 2;
    const move = similarityMatrix({
      ...{ scale: 1.1, rotationDegrees: 15, center: [middle, middle], translation: [0, 0] },
    });
    const labelled: LabelledPoint[] = [{ side: "middle", level: "l1_l2", x: 255.5, y: 255.5, z: 0 }];
    const { values } = pointTargets(labelled, pointNames(["middle"]), {
      toCoordinates: ([x, y]) => [x, y],
      ...{ drawn: { move }, scale: centredScale(512, SIDE) },
    });
    expect(values[0]).toBeCloseTo(255.5, 4);
    expect(values[1]).toBeCloseTo(255.5, 4);
  });
});

function centreOf(voxels: Uint8Array): [x: number, y: number] {
  let [sum, x, y] = [0, 0, 0];
  for (const [index, grey] of voxels.entries()) {
    sum += grey;
    x += grey * (index % SIDE);
    y += grey * Math.floor(index / SIDE);
  }
  return [x / sum, y / sum];
}

describe("the input of point nets", () => {
  it("is resized by the nearest voxel", () => {
    const voxels = Uint8Array.from({ length: 4 * 4 }, (_, index) => index);
    expect([...resizeGreys({ voxels, shape: [1, 4, 4] }, [2, 2, 2]).voxels]).toEqual([
      0, 2, 8, 10, 0, 2, 8, 10,
    ]);
  });

  it("is the mean of the pixels that each covers, for heatmaps", () => {
    const voxels = Uint8Array.from({ length: 2 * 3 * 4 }, (_, index) => index);
    const mean = averageGreys({ voxels, shape: [2, 3, 4] }, [1, 2, 2]);
    expect([...mean.voxels]).toEqual([1, 3, 7, 9]); // rows 0; 1 and 2: 0 1 | 2 3, then 4 5 8 9 | 6 7 10 11
    expect(averageGreys(mean, [2, 4, 2]).voxels).toEqual(resizeGreys(mean, [2, 4, 2]).voxels);
  });

  it("states each voxel's place along every axis next to its grey value", () => {
    const values = withCoordinates(Float32Array.of(0.5, -1, 1, 0), [2, 2]);
    expect([...values]).toEqual([0.5, -0.5, -0.5, -1, -0.5, 0.5, 1, 0.5, -0.5, 0, 0.5, 0.5]);
  });
});
