import type { Generator } from "@spinegrade/random";
import { FRAME_SIZE, type Template } from "@spinegrade/shape-alignment";
import { NFN_PUBLISHED, type Example, type XyzSlice } from "@spinegrade/augmentation";

/** Switches all but the moves off: no photometric step that blurs or hides a mark. */
export const NO_GREY_CHANGES = {
  brightnessContrast: { ...NFN_PUBLISHED.brightnessContrast, probability: 0 },
  degradation: { ...NFN_PUBLISHED.degradation, probability: 0 },
} as const;

const at = (k: number): readonly [number, number] => [
  290 - 12 * (k % 5) + 2 * (k % 5) ** 2,
  145 + 55 * (k % 5),
];

/** Ten foramina, left and right in the same places. */
export const NFN_TEMPLATE: Template = {
  frameSize: FRAME_SIZE,
  points: Array.from({ length: 10 }, (_, k) => at(k)),
};

/** Five canal points. */
export const SCS_TEMPLATE: Template = {
  frameSize: FRAME_SIZE,
  points: Array.from({ length: 5 }, (_, k) => at(k)),
};

/** A spine of the template's shape but for a few pixels; the first five points in slice D-2, others in slice 1. */
export function spine(template: Template, size: number, depth: number, generator: Generator): XyzSlice[] {
  const unit = size / FRAME_SIZE;
  return template.points.map(([x, y], k) => {
    const [dx, dy] = [generator.uniform(-15, 15), generator.uniform(-15, 15)];
    return [unit * (x + dx), unit * (y + dy), k < 5 ? depth - 2 : 1];
  });
}

/** A volume that is dark but for a soft spot at one point, in that point's slice. */
export function spotVolume(
  [x0, y0, z0]: XyzSlice,
  D: number,
  size: number,
  width: number,
): { voxels: Uint8Array; shape: readonly [number, number, number] } {
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

/** The centre of the bright voxels. */
export function spotPlace({ voxels, shape: [, h, w] }: Example): [number, number, number] {
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
