import { expect, it } from "@jest/globals";
import { levelImages } from "./level-images.ts";
import { startEngine } from "@spinegrade/engine";

const SEQUENCE = {
  series: [
    { index: 0, first: 0, slices: 2, depth: 2 },
    { index: 1, first: 2, slices: 1, depth: 1 },
  ],
  images: Float32Array.of(0.25, -0.5, 1),
  shape: [3, 1],
} as const;

it("shows each slice between its neighbours and, if asked, its place in its own series", async () => {
  await startEngine();
  expect(levelImages(SEQUENCE, false).shape).toEqual([3, 1, 1, 3]);
  expect([...levelImages(SEQUENCE, true).dataSync()]).toEqual([
    ...[0, 0.25, -0.5, -0.5],
    ...[0.25, -0.5, 1, 0.5],
    ...[-0.5, 1, 0, 0],
  ]);
});
