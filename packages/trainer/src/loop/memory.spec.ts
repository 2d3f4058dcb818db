import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { outputFromSource } from "@spinegrade/readme-example";

const SCRIPT = fileURLToPath(new URL("../testing/train-many-steps.ts", import.meta.url));

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

it("takes no more memory in steps 1,000 to 3,000 than before: the same tensors, less than 2 % more in all", async () => {
  const memory = JSON.parse(await outputFromSource([SCRIPT])) as { rssMiB: number; tensors: number }[];
  expect(memory).toHaveLength(3000);
  expect(new Set(memory.map(({ tensors }) => tensors)).size).toBe(1);
  const rssFrom = (step: number): number =>
    median(memory.slice(step, step + 200).map(({ rssMiB }) => rssMiB));
  const later = Array.from({ length: 10 }, (_, index) => rssFrom(1000 + 200 * index));
  expect(Math.max(...later) / rssFrom(800)).toBeLessThan(1.02);
}, 120_000);
