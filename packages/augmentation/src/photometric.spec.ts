import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Generator } from "@spinegrade/random";
import {
  addGreys,
  addNoise,
  adjustBrightness,
  blurGaussian,
  blurMedian,
  blurMotion,
  degrade,
  drawMotion,
  linePixels,
  NFN_PUBLISHED,
  SCS_PUBLISHED,
  type KernelPixel,
} from "@spinegrade/augmentation";
import { readGolden } from "@spinegrade/test-utils";
import { pixelsOf, type GoldenImage } from "./testing/golden-image.ts";

interface Golden {
  readonly image: GoldenImage;
  readonly brightness: readonly { contrastFactor: number; brightness: number; greys: number[] }[];
  readonly motion: readonly { size: number; line: [KernelPixel, KernelPixel]; blurred: GoldenImage }[];
  readonly lines: Readonly<Record<"3" | "5", readonly (readonly [ends: string, pixels: string])[]>>;
  readonly median: readonly { size: number; blurred: GoldenImage }[];
  readonly gaussian: readonly { size: number; blurred: GoldenImage }[];
  readonly noise: { readonly noise: number[]; readonly noisy: GoldenImage };
  readonly draws: {
    readonly count: number;
    readonly sizes: Readonly<Record<KernelStep, Readonly<Record<string, number>>>>;
    readonly contrastFactor: readonly [number, number];
    readonly brightness: readonly [number, number];
    readonly noiseVariance: readonly [number, number];
    readonly oneOf: readonly number[];
  };
}

type KernelStep = "motionBlur" | "medianBlur" | "gaussianBlur";

const golden = readGolden(import.meta.url, "albumentations.json") as Golden;

const image = pixelsOf(golden.image);
const shape = [1, golden.image.rows, golden.image.columns] as const;

// All steps work in whole numbers or, as there, in single precision with one rounding at the end: equality is expected
describe("photometric steps, against albumentations 1.4.14", () => {
  it.each(golden.brightness)(
    "adjusts brightness $brightness and contrast $contrastFactor",
    ({ greys, ...change }) => {
      const everyGrey = Uint8Array.from({ length: 256 }, (_, grey) => grey);
      expect([...adjustBrightness(everyGrey, change)]).toEqual(greys);
    },
  );

  it.each(golden.motion)("blurs along a line of a kernel of $size px", ({ size, line, blurred }) => {
    expect(blurMotion(image, shape, { size, line })).toEqual(pixelsOf(blurred));
  });

  it.each(golden.median)("takes the median of $size x $size px", ({ size, blurred }) => {
    expect(blurMedian(image, shape, size)).toEqual(pixelsOf(blurred));
  });

  it.each(golden.gaussian)("blurs by a Gaussian of $size px", ({ size, blurred }) => {
    expect(blurGaussian(image, shape, size)).toEqual(pixelsOf(blurred));
  });

  it("adds noise", () => {
    const { noise, noisy } = golden.noise;
    // the conversion truncates towards zero, as there
    expect(addGreys(image, Int16Array.from(noise))).toEqual(pixelsOf(noisy));
  });

  it.each([3, 5] as const)("draws every line in a kernel of %i px", (size) => {
    for (const [ends, pixels] of golden.lines[size]) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = Array.from(ends, Number);
      const drawn = new Array<number>(size * size).fill(0);
      for (const [x, y] of linePixels([x0, y0], [x1, y1])) drawn[y * size + x] = 1;
      expect([ends, drawn.join("")]).toEqual([ends, pixels]);
    }
  });
});

describe("adjustBrightness", () => {
  it("treats every voxel alike, wherever the array begins and ends", () => {
    const grey = Uint8Array.from({ length: 1000 }, (_, i) => i);
    const change = { contrastFactor: 0.9, brightness: 0.1 };
    const whole = adjustBrightness(grey, change);
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (start, length) => {
        const part = grey.subarray(start, start + length);
        expect(adjustBrightness(part, change)).toEqual(whole.slice(start, start + length));
      }),
    );
  });
});

describe.each([
  { settings: NFN_PUBLISHED, name: "foramina" },
  { settings: SCS_PUBLISHED, name: "canal" },
])("what is drawn for the $name, against albumentations 1.4.14", ({ settings }) => {
  const { count, sizes, contrastFactor, brightness, noiseVariance, oneOf } = golden.draws;
  // a share of so many draws, five standard errors
  const tolerance = 5 * Math.sqrt(0.25 / count);

  it.each(["motionBlur", "medianBlur", "gaussianBlur"] as const)("kernel sizes of %s", (step) => {
    const own = settings.degradation[step];
    expect([...new Set(own)].map(String).sort()).toEqual(Object.keys(sizes[step]));
    for (const [size, share] of Object.entries(sizes[step])) {
      const ownShare = own.filter((one) => one === Number(size)).length / own.length;
      expect(Math.abs(ownShare - share)).toBeLessThan(tolerance);
    }
  });

  it("limits of brightness, contrast and noise", () => {
    const { brightness: ownBrightness, contrast, probability } = settings.brightnessContrast;
    // 12,000 draws leave less than 1/1000 of the range at either end
    for (const [own, drawn] of [
      [ownBrightness, brightness],
      [contrast.map((limit) => 1 + limit), contrastFactor],
    ]) {
      for (const [i, limit] of (own ?? []).entries()) expect(drawn?.[i]).toBeCloseTo(limit, 3);
    }
    expect(settings.degradation.noiseVariance).toEqual(noiseVariance);
    expect([probability, settings.degradation.probability]).toEqual([0.75, 0.5]);
    expect(oneOf).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe("addNoise", () => {
  it("adds noise of the asked variance, independent from voxel to voxel", () => {
    const grey = new Uint8Array(200_001).fill(128);
    const noise = Float64Array.from(addNoise(grey, 30, Generator.fromSeed(7)), (value) => value - 128);
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length;
    const neighbours = noise.reduce(
      (sum, value, i) => sum + (value - mean) * ((noise[i + 1] ?? mean) - mean),
      0,
    );
    // truncation takes an even share of a grey level, f, off each magnitude m: E (m - f)^2 = 30 - E m + 1/3;
    // tolerances are about five standard errors
    expect(Math.abs(mean)).toBeLessThan(0.07);
    expect(Math.abs(variance - (30 - Math.sqrt((30 * 2) / Math.PI) + 1 / 3))).toBeLessThan(0.5);
    expect(Math.abs(neighbours / noise.length)).toBeLessThan(0.4);
  });

  it("cuts at black and white", () => {
    const [black, white] = [new Uint8Array(1000), new Uint8Array(1000).fill(255)];
    expect(Math.max(...addNoise(black, 50, Generator.fromSeed(1)))).toBeLessThan(40);
    expect(Math.min(...addNoise(white, 50, Generator.fromSeed(1)))).toBeGreaterThan(215);
  });
});

describe("degrade", () => {
  it("blurs along a line, by a median, by a Gaussian, or adds noise, each in a quarter of the draws", () => {
    const spot = new Uint8Array(11 * 11);
    spot[60] = 255;
    const kinds = { line: 0, median: 0, gaussian: 0, noise: 0 };
    for (let seed = 0; seed < 2000; seed++) {
      const degraded = degrade(spot, [1, 11, 11], NFN_PUBLISHED.degradation, Generator.fromSeed(seed));
      kinds[kindOf(degraded)]++;
    }
    // five standard errors of 2,000 draws
    for (const drawn of Object.values(kinds)) expect(Math.abs(drawn - 500)).toBeLessThan(97);
  });

  /** The degradation of one bright pixel in the middle of 11 x 11: a median removes it, a line has one grey value. */
  function kindOf(degraded: Uint8Array): "line" | "median" | "gaussian" | "noise" {
    const greys = new Set(degraded.filter((grey) => grey > 0));
    if (greys.size === 0) return "median";
    if (greys.size === 1) return "line";
    return degraded.subarray(0, 22).some((grey) => grey > 0) ? "noise" : "gaussian";
  }

  it("treats all slices of a volume alike, apart from noise", () => {
    const two = new Uint8Array([...image, ...image]);
    for (let seed = 0; seed < 40; seed++) {
      const settings = { ...NFN_PUBLISHED.degradation, noiseVariance: [0, 0] as const };
      const degraded = degrade(two, [2, shape[1], shape[2]], settings, Generator.fromSeed(seed));
      expect(degraded.subarray(0, image.length)).toEqual(degraded.subarray(image.length));
    }
  });

  it("draws motions that always move, within the kernel", () => {
    const generator = Generator.fromSeed(5);
    for (let draw = 0; draw < 500; draw++) {
      const line = drawMotion(5, generator);
      expect(line[0]).not.toEqual(line[1]);
      for (const [x, y] of linePixels(...line))
        expect([x >= 0 && x < 5, y >= 0 && y < 5]).toEqual([true, true]);
    }
  });

  it("refuses kernels it does not know", () => {
    expect(() => blurMedian(image, shape, 7)).toThrow("a median of 7 px");
    expect(() => blurGaussian(image, shape, 4)).toThrow("a Gaussian kernel of 4 px");
  });
});
