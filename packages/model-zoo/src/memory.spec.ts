import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { outputFromSource } from "@spinegrade/readme-example";

const SCRIPT = fileURLToPath(new URL("test-support/many-steps.ts", import.meta.url));
/** V8 lets garbage lie until its heap is full; a small heap is full soon, and has reached its size after the warm-up. */
const SMALL_HEAP = ["--max-old-space-size=64", "--max-semi-space-size=2"];
const WARM_UP = 600;
const STEPS = 2000;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

it("takes no more memory in 2,000 steps after a warm-up: the same tensors, less than 3 % more in all", async () => {
  const stdout = await outputFromSource([...SMALL_HEAP, SCRIPT, String(WARM_UP + STEPS)]);
  const memory = JSON.parse(stdout) as { rssMiB: number; tensors: number }[];
  expect(memory).toHaveLength(WARM_UP + STEPS);
  expect(new Set(memory.map(({ tensors }) => tensors)).size).toBe(1);
  const rssFrom = (step: number): number =>
    median(memory.slice(step, step + 200).map(({ rssMiB }) => rssMiB));
  const later = Array.from({ length: STEPS / 200 }, (_, index) => rssFrom(WARM_UP + 200 * index));
  expect(Math.max(...later) / rssFrom(WARM_UP - 200)).toBeLessThan(1.03);
}, 300_000);
