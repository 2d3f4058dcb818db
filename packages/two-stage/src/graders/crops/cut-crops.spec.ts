import { beforeAll, describe, expect, it } from "@jest/globals";
import { applyBaseGreys, type BaseAugmentation } from "@spinegrade/augmentation";
import { cutCrop, placeWindow, type Grey, type Point3 } from "@spinegrade/crops";
import { Generator } from "@spinegrade/random";
import { applyToPoint, IDENTITY, warpSlices } from "@spinegrade/shape-alignment";
import fc from "fast-check";
import { cutAxialCrop } from "./cut-axial-crops.ts";
import { cutRecessCrops } from "./cut-recess-crops.ts";
import { cutSagittalCrops } from "./cut-sagittal-crops.ts";
import { CROP_AUGMENTATION, drawCropAugmentation } from "./draw-crop-augmentation.ts";
import { slicesLast } from "../../volumes/slices-last.ts";

const SIDE = 48;

function noise(depth: number, side: number): Grey {
  const generator = Generator.fromSeed(depth, "noise");
  const voxels = Uint8Array.from({ length: depth * side * side }, () => generator.integer(0, 256));
  return { voxels, shape: [depth, side, side] };
}

const place = fc.tuple(
  fc.double({ min: -5, max: SIDE + 5, noNaN: true }),
  fc.double({ min: -5, max: SIDE + 5, noNaN: true }),
  fc.double({ min: 0, max: 7, noNaN: true }),
);

describe("the augmentation of crops", () => {
  it("is the mirror at most, where its steps have no chance", () => {
    const draws = Array.from({ length: 20 }, (_, seed) =>
      drawCropAugmentation("sagittal", SIDE, Generator.fromSeed(seed, "mirror"), 0),
    );
    const moves = new Set(draws.map(({ move }) => move?.join(" ")));
    expect(moves).toEqual(new Set([undefined, `-1 0 ${SIDE - 1} 0 1 0 0 0 1`]));
    for (const { brightness, blur } of draws) expect([brightness, blur]).toEqual([undefined, undefined]);
  });
});

describe("sagittal crops", () => {
  const layout = { slices: 3, window: [20, 32], side: 16 } as const;

  it("show the pixels that whole augmented slices show there, for any point and draw", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), place, fc.nat(1000), (depth, point, seed) => {
        const volume = noise(depth, SIDE);
        const plan = drawCropAugmentation(
          "sagittal",
          SIDE,
          Generator.fromSeed(seed, "crop"),
          CROP_AUGMENTATION,
        );
        const whole = cutWhole(volume, point, plan);
        const crop = cutSagittalCrops(volume, [point], layout, plan);
        // a position that rounds to another 1/32 px changes a pixel of noise by some grey levels
        expect(Math.max(...crop.map((value, index) => Math.abs(value - (whole[index] ?? NaN))))).toBeLessThan(
          0.15,
        );
        expect(cutSagittalCrops(volume, [point], layout)).toEqual(cutWhole(volume, point, undefined));
      }),
      { numRuns: 40 },
    );
  });

  it("are mid-grey where there is no point, and short series repeat slices", () => {
    const crops = cutSagittalCrops(noise(1, SIDE), [null, [24, 24, 0]], layout);
    expect(new Set(crops.subarray(0, 3 * 16 * 16))).toEqual(new Set([0]));
    const pixel = crops.subarray(3 * 16 * 16, 3 * 16 * 16 + 3);
    expect([pixel[1], pixel[2]]).toEqual([pixel[0], pixel[0]]);
  });

  it("show the first slices where a net found a point before them", () => {
    const crops = cutSagittalCrops(noise(4, SIDE), [[24, 24, -0.3]], layout);
    expect(crops).toEqual(cutSagittalCrops(noise(4, SIDE), [[24, 24, 0]], layout));
  });

  /** Augments all slices, then cuts. */
  function cutWhole(volume: Grey, [x, y, z]: Point3, plan: BaseAugmentation | undefined): Float32Array {
    const move = plan?.move ?? IDENTITY;
    const { shape } = volume;
    const grey = applyBaseGreys(volume.voxels, shape, plan ?? { brightness: undefined, blur: undefined });
    const whole = { voxels: warpSlices(grey, shape, move, [SIDE, SIDE]), shape };
    const [movedX, movedY] = applyToPoint(move, [x, y]);
    const window = placeWindow(shape, [movedX, movedY, z], [layout.slices, ...layout.window]);
    return slicesLast(cutCrop(whole, window, [layout.slices, layout.side, layout.side]));
  }
});

describe("crops of the recesses", () => {
  const layout = { slices: 3, window: [64, 64], side: 32, channels: 1 } as const;
  let volume: Grey;
  beforeAll(() => {
    volume = noise(5, 720);
  });

  it("lie in the middle 512 pixels of the axial frame, right ones mirrored", () => {
    const point = [0, 256, 2] as const; // beyond the middle: moved inside, to column 104
    const left = cutAxialCrop({ volume, point, isRight: false }, layout);
    expect(left[0]).toBeCloseTo((greyAt(1, 360 - 32, 104) / 255 - 0.5) / 0.5, 6);
    const right = cutAxialCrop({ volume, point, isRight: true }, layout);
    expect(right[0]).toBeCloseTo((greyAt(1, 360 - 32, 104 + 63) / 255 - 0.5) / 0.5, 6);
  });

  it("have the neighbours in the crop as channels, where asked for", () => {
    const five = { ...layout, slices: 5, channels: 3 } as const;
    const request = { volume, point: [256, 256, 2] as const, isRight: false };
    const crop = cutAxialCrop(request, five);
    const plain = cutAxialCrop(request, { ...five, channels: 1 });
    const first = (slice: number): number | undefined => plain[slice * 32 * 32];
    expect([...crop.subarray(0, 3)]).toEqual([first(0), first(0), first(1)]);
    expect([...crop.subarray(4 * 3 * 32 * 32, 4 * 3 * 32 * 32 + 3)]).toEqual([first(3), first(4), first(4)]);
  });

  it("take one draw for all slices, or one for each", () => {
    const request = { volume, point: [256, 256, 2] as const, isRight: false };
    const draws = [1, 2, 3].map((seed) =>
      drawCropAugmentation("axial", 64, Generator.fromSeed(seed, "axial"), CROP_AUGMENTATION),
    );
    const one = cutAxialCrop({ ...request, augmentations: draws.slice(0, 1) }, layout);
    const each = cutAxialCrop({ ...request, augmentations: draws }, layout);
    const area = 32 * 32;
    expect(each.subarray(0, area)).toEqual(one.subarray(0, area));
    expect(each.subarray(area)).not.toEqual(one.subarray(area));
  });

  it("have four sagittal slices of each side, from the canal outwards", () => {
    const grey = (slice: number): number => (20 * slice) / 127.5 - 1;
    const voxels = new Uint8Array(9 * 64 * 64).map((_, index) => 20 * Math.floor(index / (64 * 64)));
    const view = { volume: { voxels, shape: [9, 64, 64] as const }, points: LEVEL_POINTS };
    const crops = cutRecessCrops(view, { slices: 7, window: [32, 32], side: 32 });
    const pixels = 5 * 32 * 32 * 4;
    [...crops.subarray(0, 4)].forEach((value, at) => {
      expect(value).toBeCloseTo(grey(4 + at), 5);
    });
    [...crops.subarray(pixels, pixels + 4)].forEach((value, at) => {
      expect(value).toBeCloseTo(grey(4 - at), 5);
    });
    expect(new Set(cutRecessCrops(null, { slices: 7, window: [32, 32], side: 32 }))).toEqual(new Set([0]));
  });

  function greyAt(z: number, row: number, column: number): number {
    return volume.voxels[(z * 720 + row) * 720 + column] ?? -1;
  }
});

const LEVEL_POINTS = Array.from({ length: 5 }, () => [32, 32, 4] as const);
