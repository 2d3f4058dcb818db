import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { toBatch } from "@spinegrade/tasks";

describe("toBatch", () => {
  beforeAll(() => startEngine());

  it("joins volumes of any depth and maps grey 0..255 to -1..1", () => {
    const [a, b] = [2, 3].map((depth) => ({
      voxels: new Uint8Array(depth * 4).fill(depth === 2 ? 0 : 255),
      shape: [depth, 2, 2] as const,
    }));
    if (a === undefined || b === undefined) throw new Error("unreachable");
    const { images, depths } = toBatch([a, b]);
    expect(images.shape).toEqual([5, 2, 2, 1]);
    expect([...images.dataSync()]).toEqual([...Array<number>(8).fill(-1), ...Array<number>(12).fill(1)]);
    expect(depths).toEqual([2, 3]);
    images.dispose();
  });

  it("refuses volumes of different in-plane size", () => {
    const volumes = [4, 6].map((side) => ({
      voxels: new Uint8Array(side * side),
      shape: [1, side, side] as const,
    }));
    expect(() => toBatch(volumes)).toThrow("volumes of 4x4 and 6x6 pixels cannot share a batch");
  });
});
