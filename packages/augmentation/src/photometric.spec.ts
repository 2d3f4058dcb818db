import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { Generator } from "@spinegrade/random";
import {
  addNoise,
  adjustBrightness,
  blurGaussian,
  blurMedian,
  blurMotion,
  degrade,
  drawMotion,
  linePixels,
  NFN_PUBLISHED,
  type KernelPixel,
} from "@spinegrade/augmentation";

interface GoldenImage {
  readonly rows: number;
  readonly columns: number;
  readonly base64: string;
}

interface Golden {
  readonly image: GoldenImage;
  readonly brightness: readonly { contrastFactor: number; brightness: number; greys: number[] }[];
  readonly motion: readonly { size: number; line: [KernelPixel, KernelPixel]; blurred: GoldenImage }[];
  readonly lines: Readonly<Record<"3" | "5", readonly (readonly [ends: string, pixels: string])[]>>;
  readonly median: readonly { size: number; blurred: GoldenImage }[];
  readonly gaussian: readonly { size: number; blurred: GoldenImage }[];
}

const golden = JSON.parse(
  await readFile(new URL("../fixtures/albumentations.json", import.meta.url), "utf8"),
) as Golden;

const image = pixelsOf(golden.image);
const shape = [1, golden.image.rows, golden.image.columns] as const;

function pixelsOf({ base64 }: GoldenImage): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

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

  it.each([3, 5] as const)("draws every line in a kernel of %i px", (size) => {
    for (const [ends, pixels] of golden.lines[size]) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = Array.from(ends, Number);
      const drawn = new Array<number>(size * size).fill(0);
      for (const [x, y] of linePixels([x0, y0], [x1, y1])) drawn[y * size + x] = 1;
      expect([ends, drawn.join("")]).toEqual([ends, pixels]);
    }
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
    // truncation lowers the mean by a half and adds 1/12 of variance; tolerances are about five standard errors
    expect(Math.abs(mean + 0.5)).toBeLessThan(0.07);
    expect(Math.abs(variance - 30 - 1 / 12)).toBeLessThan(0.5);
    expect(Math.abs(neighbours / noise.length)).toBeLessThan(0.4);
  });

  it("cuts at black and white", () => {
    const [black, white] = [new Uint8Array(1000), new Uint8Array(1000).fill(255)];
    expect(Math.max(...addNoise(black, 50, Generator.fromSeed(1)))).toBeLessThan(40);
    expect(Math.min(...addNoise(white, 50, Generator.fromSeed(1)))).toBeGreaterThan(215);
  });
});

describe("degrade", () => {
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
