import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LEVELS } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { Generator } from "@spinegrade/random";
import { createLevels, type Levels } from "@spinegrade/two-stage";
import type { SliceRecord, Volume } from "@spinegrade/volumes";
import * as tf from "@tensorflow/tfjs-core";

const FRAME = 512;

function volumeOf(depth: number, seriesId: number): Volume {
  const generator = Generator.fromSeed(seriesId);
  const shape = [depth, FRAME, FRAME] as const;
  const slices = Array.from({ length: depth }, (_, zIndex): SliceRecord => ({
    ...{ zIndex, instanceNumber: zIndex + 1, fileName: `${zIndex + 1}.dcm`, frame: 0, group: 0 },
    ...{ projectionMm: -3 * zIndex, positionMm: [0, 0, -3 * zIndex], orientation: [1, 0, 0, 0, 1, 0] },
    ...{ pixelSpacingMm: [0.4, 0.4], rows: FRAME, columns: FRAME },
  }));
  const line = Uint8Array.from({ length: 997 }, () => generator.integer(0, 256));
  const voxels = Uint8Array.from({ length: depth * FRAME * FRAME }, (_, index) => line[index % 997] ?? 0);
  const sliceTable = { studyId: 1, seriesId, shape, slices, quarantined: [], flags: [], stretchedTo: FRAME };
  return { voxels, shape, sliceTable };
}

beforeAll(async () => {
  await startEngine();
});

describe("createLevels", () => {
  let levels: Levels;
  beforeAll(() => {
    levels = createLevels({ task: "levels-axial", encoder: "pvt_v2_b0", crop: 384, side: 32 }, { seed: 1 });
  });
  afterAll(() => {
    levels.net.dispose();
  });

  it("gives each slice of each series its level, and each series the slices of its points, in the order given", () => {
    const volumes = [volumeOf(4, 7), volumeOf(1, 8)];
    const before = tf.memory().numTensors;
    const found = levels.find(volumes);
    expect(tf.memory().numTensors).toBe(before);
    expect(found.map(({ probabilities }) => probabilities.length)).toEqual([4, 1]);
    for (const { probabilities, places } of found) {
      for (const slice of probabilities) expect(slice.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(places.map(({ side }) => side)).toEqual(
        ["left", "right"].flatMap((side) => LEVELS.map(() => side)),
      );
      for (const { z, confidence } of places) {
        expect(z).toBeGreaterThanOrEqual(0);
        expect(z).toBeLessThanOrEqual(probabilities.length - 1);
        expect(confidence).toBeGreaterThan(0);
        expect(confidence).toBeLessThan(1);
      }
    }
  });

  it("exchanges the sides of the left-right mirror before it is averaged", () => {
    const volume = volumeOf(3, 9);
    const even = { ...volume, voxels: volume.voxels.fill(128) }; // its own mirror
    const images = tf.fill<tf.Rank.R4>([3, 32, 32, 3], (128 / 255 - 0.5) / 0.5);
    const edges = tf.tensor4d(withEdges(images.dataSync<"float32">()), images.shape);
    const { levelLogits, leftLogits, rightLogits } = levels.net.forward(edges, [3], { training: false });
    const [left, right] = [leftLogits.arraySync(), rightLogits.arraySync()];
    const places = levels.find([even])[0]?.places.slice(0, 5) ?? [];
    expect(places).toHaveLength(5);
    places.forEach(({ confidence }, level) => {
      const logits = left.map((own, slice) => (2 * (own[level] ?? 0) + (right[slice]?.[level] ?? 0)) / 3);
      expect(confidence).toBeCloseTo(1 / (1 + Math.exp(-Math.max(...logits))), 4);
    });
    tf.dispose([images, edges, levelLogits, leftLogits, rightLogits]);
  });
});

/** Three slices with their edges: nothing lies before the first and after the last. */
function withEdges(images: Float32Array): Float32Array {
  const pixels = 32 * 32;
  return images.map((value, index) => {
    const [slice, channel] = [Math.floor(index / 3 / pixels), index % 3];
    return (slice === 0 && channel === 0) || (slice === 2 && channel === 2) ? 0 : value;
  });
}
