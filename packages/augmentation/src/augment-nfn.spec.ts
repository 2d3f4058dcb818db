import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Generator } from "@spinegrade/random";
import { applyToPoint, FRAME_SIZE, type Template } from "@spinegrade/shape-alignment";
import {
  augmentNfn,
  drawMove,
  flipNfn,
  NFN_BUGGED,
  NFN_INTENDED,
  NFN_PUBLISHED,
  plainExample,
  PUBLISHED_SAMPLING,
  type Example,
  type NfnAugmentation,
  type XyzSlice,
} from "@spinegrade/augmentation";

/** Places alone: no photometric step that blurs or hides a mark, no rectangle. */
const ONLY_MOVES: NfnAugmentation = {
  ...NFN_PUBLISHED,
  cutOutProbability: 0,
  brightnessContrast: { ...NFN_PUBLISHED.brightnessContrast, probability: 0 },
  degradation: { ...NFN_PUBLISHED.degradation, probability: 0 },
};

const template: Template = {
  frameSize: FRAME_SIZE,
  points: Array.from({ length: 10 }, (_, k) => [290 - 12 * (k % 5) + 2 * (k % 5) ** 2, 145 + 55 * (k % 5)]),
};

/** A spine whose ten points differ in place: sides in different slices, L1/L2 to L5/S1 downwards. */
function spine(size: number, depth: number, generator: Generator): XyzSlice[] {
  const unit = size / FRAME_SIZE;
  return template.points.map(([x, y], k) => {
    const [dx, dy] = [generator.uniform(-15, 15), generator.uniform(-15, 15)];
    return [unit * (x + dx), unit * (y + dy), k < 5 ? depth - 2 : 1];
  });
}

/** A volume that is dark but for a soft spot at one point, in that point's slice. */
function spotVolume([x0, y0, z0]: XyzSlice, D: number, size: number, width: number) {
  const voxels = new Uint8Array(D * size * size);
  const reach = Math.ceil(4 * width);
  for (let y = Math.floor(y0) - reach; y <= y0 + reach; y++) {
    for (let x = Math.floor(x0) - reach; x <= x0 + reach; x++) {
      if (x < 0 || y < 0 || x >= size || y >= size) continue;
      voxels[(z0 * size + y) * size + x] =
        255 * Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * width ** 2));
    }
  }
  return { voxels, shape: [D, size, size] as const };
}

function spotPlace({ voxels, shape: [, h, w] }: Example): [number, number, number] {
  let [sum, sumX, sumY, sumZ] = [0, 0, 0, 0];
  for (const [index, value] of voxels.entries()) {
    if (value === 0) continue;
    sum += value;
    sumX += value * (index % w);
    sumY += value * (Math.floor(index / w) % h);
    sumZ += value * Math.floor(index / (w * h));
  }
  return [sumX / sum, sumY / sum, sumZ / sum];
}

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const grades = Int8Array.of(0, 1, 2, 0, 1, 2, 0, -1, 2, 1);

describe("augmentNfn", () => {
  it.each([
    { sampling: undefined, name: "one interpolation" },
    { sampling: PUBLISHED_SAMPLING, name: "the published resampling" },
  ])("keeps every point on its bright voxel within 0.75 px, z exactly, with $name", ({ sampling }) => {
    fc.assert(
      fc.property(seeds, fc.nat(9), fc.constantFrom(256, 400), (seed, k, size) => {
        const generator = Generator.fromSeed(seed);
        const [D, imageSize] = [4, 160];
        const points = spine(size, D, generator);
        const followed = points[k] as XyzSlice;
        const volume = spotVolume(followed, D, size, size / 100);
        const options = { imageSize, template, settings: ONLY_MOVES, generator };
        const example = augmentNfn(
          volume,
          points,
          grades,
          sampling === undefined ? options : { ...options, sampling },
        );
        const [x, y, z] = spotPlace(example);
        // the point may have changed its place in the list with its side: find it by its slice and nearness
        const nearest = Array.from({ length: 10 }, (_, i) => [...example.xyz.subarray(3 * i, 3 * i + 3)])
          .filter(([, , zi]) => zi === z)
          .map(([u = 0, v = 0]) => Math.hypot(u - x, v - y));
        expect(Math.min(...nearest)).toBeLessThan(0.75);
      }),
      { numRuns: 60 },
    );
  });

  it("exchanges left and right points and grades when slices are reversed, unless sides are kept", () => {
    const D = 5;
    const points = spine(256, D, Generator.fromSeed(1));
    const volume = { voxels: new Uint8Array(D * 256 * 256), shape: [D, 256, 256] as const };
    const always = { flipProbability: 1, move: { identity: 1, alignment: 0, homography: 0 } };
    const plain = plainExample(volume, points, grades, 64);
    for (const [settings, half] of [
      [{ ...ONLY_MOVES, ...always }, 5],
      [{ ...ONLY_MOVES, ...always, flip: NFN_BUGGED.flip }, 0],
    ] as const) {
      const flipped = augmentNfn(volume, points, grades, {
        imageSize: 64,
        template,
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
    const points = spine(200, 3, generator);
    const draw = (seed: number): Example =>
      augmentNfn(volume, points, grades, {
        imageSize: 96,
        template,
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
    const points = spine(100, 2, Generator.fromSeed(1)).map(([x, y]) => [x, y, 1] as const);
    for (let seed = 0; seed < 20; seed++) {
      const generator = Generator.fromSeed(seed);
      augmentNfn({ voxels, shape: [2, 100, 100] }, points, grades, {
        imageSize: 64,
        template,
        settings: NFN_PUBLISHED,
        generator,
      });
    }
    expect(voxels.every((value) => value === 77)).toBe(true);
  });

  it("zeroes nothing at or below the topmost point", () => {
    const voxels = new Uint8Array(2 * 512 * 512).fill(200);
    const points = template.points.map(([x, y]) => [x, y, 0] as const);
    const settings: NfnAugmentation = {
      ...ONLY_MOVES,
      cutOutProbability: 1,
      move: { identity: 1, alignment: 0, homography: 0 },
    };
    let zeroed = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { voxels: image } = augmentNfn({ voxels, shape: [2, 512, 512] }, points, grades, {
        imageSize: 320,
        template,
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
    const options = { imageSize: 8, template, settings: NFN_PUBLISHED, generator: Generator.fromSeed(1) };
    expect(() => augmentNfn(volume, [[1, 1, 0]], [0], options)).toThrow(
      "1 points do not fit a template of 10",
    );
    expect(() => augmentNfn(volume, [[1, 1, 0]], [0, 1], options)).toThrow("1 points, but 2 grades");
  });
});

describe("drawMove", () => {
  const framed = (seed: number): XyzSlice[] => spine(FRAME_SIZE, 12, Generator.fromSeed(seed));

  it("keeps every point `borderPx` inside of the frame, or moves nothing", () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom(NFN_PUBLISHED, NFN_INTENDED),
        fc.double({ min: 0, max: 120, noNaN: true }),
        (seed, preset, borderPx) => {
          const settings = { ...preset, borderPx, tries: 3 };
          const move = drawMove(framed(seed), template, settings, Generator.fromSeed(seed));
          if (move === undefined) return;
          for (const [x, y] of framed(seed)) {
            const moved = applyToPoint(move, [x, y]);
            expect(Math.min(...moved)).toBeGreaterThanOrEqual(borderPx);
            expect(Math.max(...moved)).toBeLessThanOrEqual(FRAME_SIZE - 1 - borderPx);
          }
        },
      ),
    );
  });

  it("moves nothing when no draw can keep the points inside", () => {
    const settings = { ...NFN_PUBLISHED, borderPx: 250 };
    for (let seed = 0; seed < 10; seed++) {
      expect(drawMove(framed(seed), template, settings, Generator.fromSeed(seed))).toBeUndefined();
    }
  });

  it("moves nothing in a tenth of the draws, by a homography in a fifth", () => {
    const kinds = { none: 0, similarity: 0, homography: 0 };
    const generator = Generator.fromSeed(9, "kinds");
    for (let draw = 0; draw < 4000; draw++) {
      const move = drawMove(framed(1), template, NFN_PUBLISHED, generator);
      kinds[move === undefined ? "none" : move[6] === 0 && move[7] === 0 ? "similarity" : "homography"]++;
    }
    // five standard errors of 4,000 draws
    expect(Math.abs(kinds.none - 400)).toBeLessThan(100);
    expect(Math.abs(kinds.similarity - 2800)).toBeLessThan(145);
    expect(Math.abs(kinds.homography - 800)).toBeLessThan(130);
  });

  it.each([
    { settings: NFN_PUBLISHED, limit: 0.36, name: "published" },
    { settings: NFN_INTENDED, limit: 10.01, name: "intended" },
  ])("shifts the box of aligned points from the middle as $name", ({ settings, limit }) => {
    const generator = Generator.fromSeed(10, "shift");
    const aligned = { ...settings, move: { identity: 0, alignment: 1, homography: 0 } };
    let farthest = 0;
    for (let draw = 0; draw < 300; draw++) {
      const points = framed(draw);
      const move = drawMove(points, template, aligned, generator);
      expect(move).toBeDefined();
      if (move === undefined) continue;
      const ys = points.map(([x, y]) => applyToPoint(move, [x, y])[1]);
      const middle = (Math.min(...ys) + Math.max(...ys)) / 2;
      farthest = Math.max(farthest, Math.abs(middle - FRAME_SIZE / 2));
    }
    expect(farthest).toBeLessThan(limit);
    expect(farthest).toBeGreaterThan(0.8 * limit);
  });

  it("aligns by the points that have a label", () => {
    const points = template.points.map(([x, y], k) =>
      k === 3 ? ([0, 0, -1] as const) : ([x, y, 1] as const),
    );
    const still = { ...NFN_PUBLISHED.alignment, scale: [0, 0] as const, rotationDegrees: [0, 0] as const };
    const settings = {
      ...NFN_PUBLISHED,
      alignment: still,
      move: { identity: 0, alignment: 1, homography: 0 },
    };
    const move = drawMove(points, template, settings, Generator.fromSeed(1));
    // the shape is the template's: nothing but a shift of its box to the middle
    expect(move?.[0]).toBeCloseTo(1, 9);
    expect(move?.[1]).toBeCloseTo(0, 9);
    const unlabelled = points.map(() => [0, 0, -1] as const);
    expect(drawMove(unlabelled, template, settings, Generator.fromSeed(1))).toBeUndefined();
  });
});

describe("drawMove by RANSAC", () => {
  it("puts the points that agree on the mean shape, whatever the others do", () => {
    const astray = [2, 5, 9];
    const points = template.points.map(([x, y], k): XyzSlice => {
      return astray.includes(k) ? [x + 60, y - 30 * k, 1] : [0.8 * x + 30, 0.8 * y + 20, 1];
    });
    const still = { ...NFN_PUBLISHED.alignment, scale: [0, 0] as const, rotationDegrees: [0, 0] as const };
    const alone = { alignment: still, move: { identity: 0, alignment: 1, homography: 0 }, borderPx: -1000 };
    for (const [fit, scale] of [
      ["ransac", 1.25],
      ["least-squares", undefined],
    ] as const) {
      const move = drawMove(points, template, { ...NFN_PUBLISHED, ...alone, fit }, Generator.fromSeed(1));
      if (scale !== undefined) expect(move?.[0]).toBeCloseTo(scale, 9);
      else expect(Math.abs((move?.[0] ?? 0) - 1.25)).toBeGreaterThan(0.1);
    }
  });
});

describe("flipNfn", () => {
  const example = fc
    .record({ depth: fc.integer({ min: 1, max: 6 }), seed: seeds })
    .map(({ depth, seed }): Example => {
      const generator = Generator.fromSeed(seed);
      return {
        voxels: Uint8Array.from({ length: depth * 16 }, () => generator.uint32()),
        shape: [depth, 4, 4],
        xyz: Float32Array.from({ length: 30 }, (_, i) =>
          i % 3 === 2 ? generator.integer(-1, depth) : generator.uniform(0, 4),
        ),
        grades: Int8Array.from({ length: 10 }, () => generator.integer(-1, 3)),
      };
    });

  it.each(["swap-sides", "keep-sides"] as const)("changes nothing when done twice (%s)", (variant) => {
    fc.assert(
      fc.property(example, (original) => {
        expect(flipNfn(flipNfn(original, variant), variant)).toEqual(original);
      }),
    );
  });

  it("moves each slice with its points", () => {
    fc.assert(
      fc.property(example, (original) => {
        const flipped = flipNfn(original);
        const D = original.shape[0];
        for (let k = 0; k < 10; k++) {
          const [z = 0, flippedZ = 0] = [original.xyz[3 * k + 2], flipped.xyz[3 * ((k + 5) % 10) + 2]];
          if (z < 0) expect(flippedZ).toBe(-1);
          else {
            expect(flippedZ).toBe(D - 1 - z);
            expect(flipped.voxels.subarray(16 * flippedZ, 16 * flippedZ + 16)).toEqual(
              original.voxels.subarray(16 * z, 16 * z + 16),
            );
          }
        }
      }),
    );
  });

  it("refuses to swap sides of an odd number of points", () => {
    const odd = {
      voxels: new Uint8Array(1),
      shape: [1, 1, 1] as const,
      xyz: new Float32Array(9),
      grades: new Int8Array(3),
    };
    expect(() => flipNfn(odd)).toThrow("3 points cannot be swapped");
  });
});
