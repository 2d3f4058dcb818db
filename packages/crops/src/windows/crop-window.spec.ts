import { describe, expect, it } from "@jest/globals";
import {
  cutCrop,
  fromCrop,
  nearestIndices,
  placeCentre,
  placeWindow,
  resizeNearest,
  toCrop,
  type Point3,
  type Rounding,
  type Shape3,
} from "@spinegrade/crops";
import { readGolden } from "@spinegrade/test-utils";
import fc from "fast-check";

interface Golden {
  readonly crops: readonly {
    readonly volume: Shape3;
    readonly window: Shape3;
    readonly crop: Shape3;
    readonly point: Point3;
    readonly rounding: Rounding;
    readonly greys: readonly number[];
  }[];
  readonly resizes: readonly {
    readonly from: Shape3;
    readonly to: Shape3;
    readonly greys: readonly number[];
  }[];
  readonly indices: readonly {
    readonly inputs: number;
    readonly outputs: number;
    readonly weighted: number;
  }[];
}

const golden = readGolden(import.meta.url, "crops.json") as Golden;

/** As in tools/golden/crops.py. */
function greyVolume(shape: Shape3): { voxels: Uint8Array; shape: Shape3 } {
  const length = shape[0] * shape[1] * shape[2];
  return { voxels: Uint8Array.from({ length }, (_, i) => (73 * i + 31 * Math.floor(i / 11)) % 256), shape };
}

/** Every `step`-th value of a crop, as a grey value again. */
function greysOf(values: Float32Array, step: number): number[] {
  return [...values].filter((_, index) => index % step === 0).map((v) => Math.round((v * 0.5 + 0.5) * 255));
}

describe("crops", () => {
  it.each(golden.crops)("are NumPy's and PyTorch's: $volume around $point, $rounding", (each) => {
    const { volume, point, window, rounding, crop, greys } = each;
    const cut = cutCrop(greyVolume(volume), placeWindow(volume, point, window, rounding), crop);
    expect(greysOf(cut.values, 5)).toEqual(greys);
  });

  it.each(golden.resizes)("resize a volume $from to $to as PyTorch", ({ from, to, greys }) => {
    expect(greysOf(resizeNearest(greyVolume(from), to).values, 29)).toEqual(greys);
  });

  it.each(golden.indices)("show PyTorch's pixels where $inputs become $outputs", (each) => {
    const indices = nearestIndices(each.inputs, each.outputs);
    expect(indices.reduce((sum, source, place) => sum + source * (place + 1), 0)).toBe(each.weighted);
  });

  it("of a missing view are mid-grey", () => {
    const window = placeWindow([3, 40, 40], [5, 5, -1], [3, 16, 16]);
    expect(window).toBeNull();
    expect(new Set(cutCrop(greyVolume([3, 40, 40]), window, [3, 8, 8]).values)).toEqual(new Set([0]));
  });

  it("of the middle begin where half of the rest lies before", () => {
    const { top, left } = placeCentre([2, 720, 720], [512, 512]);
    expect([top, left]).toEqual([104, 104]);
  });

  it.each([
    [10.5, 10],
    [11.5, 12],
    [12.4, 12],
  ])("round column %d to %d", (x, rounded) => {
    expect(placeWindow([1, 40, 40], [x, 20, 0], [1, 1, 1])?.left).toBe(rounded);
  });

  it("larger than the volume and around no point are refused", () => {
    expect(() => placeWindow([3, 40, 40], [5, 5, 1], [3, 41, 16])).toThrow("41 x 16 pixels");
    expect(() => placeWindow([3, 40, 40], [NaN, 5, 1], [3, 16, 16])).toThrow("not finite");
  });
});

const side = fc.integer({ min: 1, max: 30 });
const shape = fc.tuple(side, side, side);
const number = fc.double({ min: -50, max: 80, noNaN: true });

describe("a window", () => {
  it("lies in its volume, shows the point where it can, and gives points back", () => {
    const places = fc.record({
      volume: shape,
      share: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
      crop: shape,
      point: fc.tuple(number, number, fc.double({ min: 0, max: 40, noNaN: true })),
      rounding: fc.constantFrom<Rounding>("half-to-even", "toward-zero"),
    });
    fc.assert(
      fc.property(places, ({ volume, share, crop, point, rounding }) => {
        const [, high, wide] = volume.map((size, axis) => 1 + Math.floor((share[axis] ?? 0) * (size - 1)));
        const deep = 1 + Math.floor((share[0] ?? 0) * 6);
        const window = placeWindow(volume, point, [deep, high ?? 1, wide ?? 1], rounding);
        if (window === null) throw new Error("a point in the volume has a window");
        expect(window.slices).toHaveLength(deep);
        expect(window.slices.every((slice) => slice >= 0 && slice < volume[0])).toBe(true);
        expect(window.top).toBeGreaterThanOrEqual(0);
        expect(window.left).toBeGreaterThanOrEqual(0);
        expect(window.top + window.rows).toBeLessThanOrEqual(volume[1]);
        expect(window.left + window.columns).toBeLessThanOrEqual(volume[2]);
        const back = fromCrop(window, crop, toCrop(window, crop, point));
        const axes = volume[0] >= deep ? [0, 1, 2] : [0, 1];
        for (const axis of axes) expect(back[axis]).toBeCloseTo(point[axis] ?? NaN, 9);
      }),
    );
  });

  it("of a series shorter than the crop gives its slices back", () => {
    const window = placeWindow([2, 9, 9], [4, 4, 1], [5, 3, 3]);
    if (window === null) throw new Error("it lies in the volume");
    expect(window.slices).toEqual([0, 0, 0, 1, 1]);
    const shown = [0, 1].map((z) => fromCrop(window, [5, 3, 3], toCrop(window, [5, 3, 3], [4, 4, z]))[2]);
    expect(shown).toEqual([0, 1]);
  });
});

it("refuses a window that was placed in a larger volume", () => {
  const window = placeWindow([9, 40, 40], [30, 30, 8], [3, 8, 8]);
  const cut = (shape: Shape3): unknown =>
    cutCrop({ voxels: new Uint8Array(shape[0] * shape[1] * shape[2]), shape }, window, [3, 8, 8]);
  expect(cut([9, 40, 40])).toBeDefined();
  for (const shape of [
    [8, 40, 40],
    [9, 33, 40],
    [9, 40, 33],
  ] as const)
    expect(() => cut(shape)).toThrow(`does not lie in a volume [${shape.join(", ")}]`);
});
