import { describe, expect, it } from "@jest/globals";
import { applyBaseGreys, drawBaseAugmentation, type BaseAugmentation } from "@spinegrade/augmentation";
import { Generator } from "@spinegrade/random";
import { applyToPoint, IDENTITY, warpSlices } from "@spinegrade/shape-alignment";

const SIDE = 64;
const SHAPE = [2, SIDE, SIDE] as const;

function draws(probability: number, rotationDegrees?: number): BaseAugmentation[] {
  const settings = { probability, side: SIDE, ...(rotationDegrees !== undefined && { rotationDegrees }) };
  return Array.from({ length: 300 }, (_, index) =>
    drawBaseAugmentation(settings, Generator.fromSeed(1, "base", index)),
  );
}

describe("the base augmentation", () => {
  it("takes each step with its probability, and every kind of blur", () => {
    const all = draws(0.5);
    for (const step of ["brightness", "blur", "move"] as const) {
      const share = all.filter((plan) => plan[step] !== undefined).length / all.length;
      expect(Math.abs(share - 0.5)).toBeLessThan(0.1);
    }
    expect(new Set(all.map(({ blur }) => blur?.kind)).size).toBe(4); // three, and none
  });

  it("draws the same from the same stream, and nothing at probability 0", () => {
    expect(draws(0.75)).toEqual(draws(0.75));
    expect(draws(0)).toEqual(
      draws(0).map(() => ({ brightness: undefined, blur: undefined, move: undefined })),
    );
  });

  it("keeps moves within a tenth of the side and the largest turn", () => {
    for (const { move = IDENTITY } of draws(1, 10)) {
      const middle = (SIDE - 1) / 2;
      const [x, y] = applyToPoint(move, [middle, middle]);
      expect(Math.max(Math.abs(x - middle), Math.abs(y - middle))).toBeLessThanOrEqual(SIDE / 10);
      const [right, below] = applyToPoint(move, [middle + 10, middle]);
      const scale = Math.hypot(right - x, below - y) / 10;
      expect(Math.abs(scale - 1)).toBeLessThanOrEqual(0.1 + 1e-9);
      expect(Math.abs(Math.atan2(below - y, right - x))).toBeLessThanOrEqual(Math.PI / 18 + 1e-9);
    }
  });

  it("moves a bright spot to where it moves the point", () => {
    const spot = [40, 25] as const;
    const voxels = new Uint8Array(2 * SIDE * SIDE);
    for (let row = -2; row <= 2; row++)
      voxels.fill(200, (spot[1] + row) * SIDE + spot[0] - 2, (spot[1] + row) * SIDE + spot[0] + 3);
    for (const plan of draws(1).slice(0, 20)) {
      const { move = IDENTITY } = plan;
      const still = { ...plan, brightness: undefined, blur: undefined };
      const moved = warpSlices(applyBaseGreys(voxels, SHAPE, still), SHAPE, move, [SIDE, SIDE]);
      const [x, y] = applyToPoint(move, spot);
      expect(moved[Math.round(y) * SIDE + Math.round(x)]).toBeGreaterThan(190);
    }
  });

  it("changes greys, and leaves the given slices as they are", () => {
    const voxels = new Uint8Array(2 * SIDE * SIDE).fill(100);
    const plan = {
      brightness: { contrastFactor: 1.1, brightness: 0.1 },
      blur: { kind: "gaussian-blur", size: 3 },
    } as const;
    expect(new Set(applyBaseGreys(voxels, SHAPE, plan))).toEqual(new Set([135]));
    expect(new Set(voxels)).toEqual(new Set([100]));
  });
});
