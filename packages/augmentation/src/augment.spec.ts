import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { repeats } from "@spinegrade/test-utils";
import { Generator } from "@spinegrade/random";
import { applyToPoint, FRAME_SIZE } from "@spinegrade/shape-alignment";
import {
  applyAugmentation,
  augmentNfn,
  augmentScs,
  DEFAULT_SAMPLING,
  drawAugmentation,
  NFN_BUGGED,
  NFN_INTENDED,
  NFN_PUBLISHED,
  plainExample,
  PUBLISHED_SAMPLING,
  SCS_INTENDED,
  SCS_PUBLISHED,
  sliceToExample,
  type Example,
  type NfnAugmentation,
  type ScsAugmentation,
  type XyzSlice,
} from "@spinegrade/augmentation";
import {
  NFN_TEMPLATE,
  NO_GREY_CHANGES,
  SCS_TEMPLATE,
  spine,
  spotPlace,
  spotVolume,
} from "./testing/spine.ts";

/** Places alone: nothing that blurs or hides a mark. */
const NFN_MOVES: NfnAugmentation = { ...NFN_INTENDED, ...NO_GREY_CHANGES, cutOutProbability: 0 };
const SCS_MOVES: ScsAugmentation = { ...SCS_INTENDED, ...NO_GREY_CHANGES };

/** Draws of a whole augmentation, each of which takes a tenth of a second. */
const RUNS = repeats(20, 60);
const seeds = fc.integer({ min: 0, max: 1_000_000 });
const grades = Int8Array.of(0, 1, 2, 0, 1, 2, 0, -1, 2, 1);

function distanceToPoint({ xyz }: Example, point: number, [x, y]: readonly [number, number]): number {
  return Math.hypot((xyz[3 * point] ?? Number.NaN) - x, (xyz[3 * point + 1] ?? Number.NaN) - y);
}

describe("augmentNfn", () => {
  it.each([
    { sampling: DEFAULT_SAMPLING, name: "one interpolation" },
    { sampling: PUBLISHED_SAMPLING, name: "the published resampling" },
  ])("keeps every point on its bright voxel within 0.75 px, z exactly, with $name", ({ sampling }) => {
    fc.assert(
      fc.property(seeds, fc.nat(9), fc.constantFrom(256, 400), fc.boolean(), (seed, k, size, keepsSides) => {
        const generator = Generator.fromSeed(seed);
        const [D, imageSize] = [4, 160];
        const points = spine(NFN_TEMPLATE, size, D, generator);
        const volume = spotVolume(points[k] as XyzSlice, D, size, size / 100);
        const settings = { ...NFN_MOVES, flip: keepsSides ? "keep-sides" : "swap-sides" } as const;
        const options = { imageSize, template: NFN_TEMPLATE, settings, generator, sampling };
        const example = augmentNfn(volume, points, grades, options);
        const [x, y, z] = spotPlace(example);
        const isFlipped = z !== points[k]?.[2];
        const now = isFlipped && !keepsSides ? (k + 5) % 10 : k;
        expect(distanceToPoint(example, now, [x, y])).toBeLessThan(0.75);
        expect(example.xyz[3 * now + 2]).toBe(z);
        expect(example.grades[now]).toBe(grades[k]);
      }),
      { numRuns: RUNS },
    );
  });

  it("keeps points on their voxels through motion blur, whose line may lie off the middle of its kernel", () => {
    const degradation = { ...NFN_PUBLISHED.degradation, probability: 1 };
    let farthest = 0;
    for (let seed = 0; seed < RUNS; seed++) {
      const points = spine(NFN_TEMPLATE, 256, 4, Generator.fromSeed(seed));
      const volume = spotVolume(points[3] as XyzSlice, 4, 256, 2.5);
      const settings = { ...NFN_MOVES, flipProbability: 0, degradation };
      const options = {
        imageSize: 160,
        template: NFN_TEMPLATE,
        settings,
        generator: Generator.fromSeed(seed),
      };
      const plan = drawAugmentation(volume.shape, points, options);
      if (plan.degradation === undefined || plan.degradation.kind === "noise") continue;
      const example = applyAugmentation(volume, points, grades, plan, options);
      const [x, y] = spotPlace(example);
      expect(distanceToPoint(example, 3, [x, y])).toBeLessThan(0.75);
      const plain = applyAugmentation(volume, points, grades, { ...plan, degradation: undefined }, options);
      const [u, v] = spotPlace(plain);
      farthest = Math.max(farthest, Math.hypot(u - x, v - y));
    }
    // else the points had nothing to follow
    expect(farthest).toBeGreaterThan(1);
  });

  it("exchanges left and right points and grades when slices are reversed, unless sides are kept", () => {
    const D = 5;
    const points = spine(NFN_TEMPLATE, 256, D, Generator.fromSeed(1));
    const volume = { voxels: new Uint8Array(D * 256 * 256), shape: [D, 256, 256] as const };
    const always = { flipProbability: 1, move: { identity: 1, alignment: 0, homography: 0 } };
    const plain = plainExample(volume, points, grades, 64);
    for (const [settings, half] of [
      [{ ...NFN_MOVES, ...always }, 5],
      [{ ...NFN_MOVES, ...always, flip: NFN_BUGGED.flip }, 0],
    ] as const) {
      const flipped = augmentNfn(volume, points, grades, {
        imageSize: 64,
        template: NFN_TEMPLATE,
        settings,
        generator: Generator.fromSeed(2),
      });
      for (let k = 0; k < 10; k++) {
        const source = (k + half) % 10;
        const [x, y, z = 0] = plain.xyz.subarray(3 * source, 3 * source + 3);
        expect([...flipped.xyz.subarray(3 * k, 3 * k + 3)]).toEqual([x, y, D - 1 - z]);
        expect(flipped.grades[k]).toBe(grades[source]);
      }
    }
  });

  it("gives the same bytes for the same seed, others for another", () => {
    const generator = Generator.fromSeed(3);
    const volume = {
      voxels: Uint8Array.from({ length: 3 * 200 * 200 }, () => generator.uint32()),
      shape: [3, 200, 200] as const,
    };
    const points = spine(NFN_TEMPLATE, 200, 3, generator);
    const draw = (seed: number): Example =>
      augmentNfn(volume, points, grades, {
        imageSize: 96,
        template: NFN_TEMPLATE,
        settings: NFN_PUBLISHED,
        generator: Generator.fromSeed(seed),
      });
    fc.assert(
      fc.property(seeds, (seed) => {
        const example = draw(seed);
        expect(example).toEqual(draw(seed));
        expect(example.xyz).not.toEqual(draw(seed + 1).xyz);
      }),
      { numRuns: 10 },
    );
  });

  it("leaves the caller's volume as it was", () => {
    const voxels = new Uint8Array(2 * 100 * 100).fill(77);
    const points = spine(NFN_TEMPLATE, 100, 2, Generator.fromSeed(1)).map(([x, y]) => [x, y, 1] as const);
    for (let seed = 0; seed < 20; seed++) {
      const generator = Generator.fromSeed(seed);
      augmentNfn({ voxels, shape: [2, 100, 100] }, points, grades, {
        imageSize: 64,
        template: NFN_TEMPLATE,
        settings: NFN_PUBLISHED,
        generator,
      });
    }
    expect(voxels.every((value) => value === 77)).toBe(true);
  });

  it("zeroes nothing at or below the topmost point", () => {
    const voxels = new Uint8Array(2 * 512 * 512).fill(200);
    const points = NFN_TEMPLATE.points.map(([x, y]) => [x, y, 0] as const);
    const settings: NfnAugmentation = {
      ...NFN_MOVES,
      cutOutProbability: 1,
      move: { identity: 1, alignment: 0, homography: 0 },
    };
    let zeroed = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { voxels: image } = augmentNfn({ voxels, shape: [2, 512, 512] }, points, grades, {
        imageSize: 320,
        template: NFN_TEMPLATE,
        settings,
        generator: Generator.fromSeed(seed),
      });
      const topmost = Math.floor((145 * 320) / 512);
      expect(image.subarray(topmost * 320, 320 * 320).every((value) => value > 0)).toBe(true);
      zeroed += image.includes(0) ? 1 : 0;
    }
    expect(zeroed).toBeGreaterThan(15);
  });

  it("refuses a template of other points, and grades that do not fit", () => {
    const volume = { voxels: new Uint8Array(100), shape: [1, 10, 10] as const };
    const options = {
      imageSize: 8,
      template: NFN_TEMPLATE,
      settings: NFN_PUBLISHED,
      generator: Generator.fromSeed(1),
    };
    expect(() => augmentNfn(volume, [[1, 1, 0]], [0], options)).toThrow(
      "1 points do not fit a template of 10",
    );
    expect(() => augmentNfn(volume, [[1, 1, 0]], [0, 1], options)).toThrow("1 points, but 2 grades");
  });
});

describe("augmentScs", () => {
  const scsGrades = Int8Array.of(0, 1, 2, -1, 1);

  it("keeps every point on its bright voxel within 0.75 px, z exactly, whatever the flip", () => {
    let flipped = 0;
    fc.assert(
      fc.property(seeds, fc.nat(4), fc.constantFrom(256, 400), (seed, k, size) => {
        const generator = Generator.fromSeed(seed);
        const [D, imageSize] = [5, 160];
        const points = spine(SCS_TEMPLATE, size, D, generator);
        const volume = spotVolume(points[k] as XyzSlice, D, size, size / 100);
        const options = { imageSize, template: SCS_TEMPLATE, settings: SCS_MOVES, generator };
        const example = augmentScs(volume, points, scsGrades, options);
        const [x, y, z] = spotPlace(example);
        flipped += z === D - 2 ? 0 : 1;
        expect(distanceToPoint(example, k, [x, y])).toBeLessThan(0.75);
        expect(example.xyz[3 * k + 2]).toBe(z);
        expect(example.grades).toEqual(scsGrades);
      }),
      { numRuns: RUNS },
    );
    // half of the draws, within five standard errors
    expect(Math.abs(flipped - RUNS / 2)).toBeLessThan(2.5 * Math.sqrt(RUNS));
  });

  it.each([SCS_PUBLISHED, SCS_INTENDED])(
    "keeps points 10 px inside and zeroes nothing (shift $shift)",
    (preset) => {
      const settings = { ...preset, ...NO_GREY_CHANGES };
      const voxels = new Uint8Array(512 * 512).fill(200);
      const inImage = sliceToExample([512, 512], 128);
      const [low] = applyToPoint(inImage, [10, 10]);
      const [high] = applyToPoint(inImage, [FRAME_SIZE - 11, FRAME_SIZE - 11]);
      for (let seed = 0; seed < 40; seed++) {
        const generator = Generator.fromSeed(seed);
        const points = spine(SCS_TEMPLATE, 512, 3, generator).map(([x, y]): XyzSlice => [x, y, 0]);
        const options = { imageSize: 128, template: SCS_TEMPLATE, settings, generator };
        const { xyz, voxels: image } = augmentScs(
          { voxels, shape: [1, 512, 512] },
          points,
          scsGrades,
          options,
        );
        const xy = xyz.filter((_, i) => i % 3 !== 2);
        expect(Math.min(...xy)).toBeGreaterThanOrEqual(low - 1e-3);
        expect(Math.max(...xy)).toBeLessThanOrEqual(high + 1e-3);
        for (let k = 0; k < 5; k++) {
          const [x = 0, y = 0] = xyz.subarray(3 * k, 3 * k + 2);
          expect(image[Math.round(y) * 128 + Math.round(x)]).toBe(200);
        }
      }
    },
  );

  it("gives the same bytes for the same seed", () => {
    const random = Generator.fromSeed(4);
    const volume = {
      voxels: Uint8Array.from({ length: 2 * 100 * 100 }, () => random.uint32()),
      shape: [2, 100, 100] as const,
    };
    const points = spine(SCS_TEMPLATE, 100, 3, random);
    const draw = (seed: number) => {
      const generator = Generator.fromSeed(seed);
      const options = { imageSize: 64, template: SCS_TEMPLATE, settings: SCS_PUBLISHED, generator };
      return augmentScs(volume, points, scsGrades, options);
    };
    for (let seed = 0; seed < 10; seed++) expect(draw(seed)).toEqual(draw(seed));
    expect(draw(1).voxels).not.toEqual(draw(2).voxels);
  });
});
