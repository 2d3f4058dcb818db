import { describe, expect, it } from "@jest/globals";
import { type Distortion, distortSlices, drawDistortion } from "@spinegrade/augmentation";
import { Generator } from "@spinegrade/random";

const SIDE = 20;
const SHAPE = [1, SIDE, SIDE] as const;

/** A slice whose grey value is ten times the column, so that a distorted one says what it shows. */
const columns = Uint8Array.from({ length: SIDE * SIDE }, (_, index) => 10 * (index % SIDE));

function draws(probability: number): (Distortion | undefined)[] {
  return Array.from({ length: 600 }, (_, index) =>
    drawDistortion(probability, Generator.fromSeed(1, "distortion", index)),
  );
}

describe("drawDistortion", () => {
  it("draws an optical, a grid and, as nothing, an elastic one equally often", () => {
    const kinds = draws(0.6).map((one) => one?.kind);
    for (const kind of ["optical", "grid"])
      expect(Math.abs(kinds.filter((one) => one === kind).length / kinds.length - 0.2)).toBeLessThan(0.05);
    const generator = Generator.fromSeed(1, "none");
    const before = generator.state();
    expect(drawDistortion(0, generator)).toBeUndefined();
    expect(generator.state()).toEqual(before);
  });
});

describe("distortSlices", () => {
  it("leaves slices as they are under a lens of no strength, and never changes those given", () => {
    const given = columns.slice();
    expect(distortSlices(given, SHAPE, { kind: "optical", strength: 0 })).toEqual(columns);
    distortSlices(given, SHAPE, { kind: "optical", strength: 0.5 });
    expect(given).toEqual(columns);
  });

  it("moves points off the middle by the square and fourth power of their distance from it", () => {
    const strength = 0.8;
    const distorted = distortSlices(columns, SHAPE, { kind: "optical", strength });
    const middle = (SIDE - 1) / 2;
    for (const [row, column] of [
      [9, 4],
      [3, 12],
      [16, 15],
    ] as const) {
      const squared = ((column - middle) / SIDE) ** 2 + ((row - middle) / SIDE) ** 2;
      const shown = middle + (column - middle) * (1 + strength * (squared + squared ** 2));
      expect(Math.abs((distorted[row * SIDE + column] ?? 0) - 10 * shown)).toBeLessThanOrEqual(0.5);
    }
  });

  it("stretches each part of the columns by its factor, one after the other", () => {
    const still = [1, 1, 1, 1, 1, 1];
    const factors = [0.5, 1.5, 1, 1, 1, 1];
    const distorted = distortSlices(columns, SHAPE, { kind: "grid", columns: factors, rows: still });
    // parts of four columns: the first shows 0 to 2, the second 2 to 8, both ends shown
    const firstRow = [...distorted.subarray(0, 8)];
    expect(firstRow).toEqual([0, 7, 13, 20, 20, 40, 60, 80]);
  });

  it("mirrors what lies beyond an edge, all slices alike", () => {
    const two = Uint8Array.from([...columns, ...columns]);
    const wide = { kind: "grid", columns: [2, 2, 2, 2, 2, 2], rows: [1, 1, 1, 1, 1, 1] } as const;
    const distorted = distortSlices(two, [2, SIDE, SIDE], wide);
    expect(distorted.subarray(0, SIDE * SIDE)).toEqual(distorted.subarray(SIDE * SIDE));
    expect(distorted[SIDE - 1]).toBe(20); // column 40: 19 to the edge, 19 back, and 2 more
    expect(Math.max(...distorted)).toBeLessThanOrEqual(190);
  });
});
