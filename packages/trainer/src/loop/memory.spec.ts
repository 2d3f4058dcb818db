import { median } from "@spinegrade/metrics";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { outputFromSource } from "@spinegrade/readme-example";
import { repeats } from "@spinegrade/test-utils";

const SCRIPT = fileURLToPath(new URL("../testing/train-many-steps.ts", import.meta.url));

/** A tensor that a step keeps is seen at once; the resident memory comes to rest within a thousand steps. */
const EPOCHS = repeats(6, 60);
const STEPS = 50 * EPOCHS;
/** The memory is read as the median of so many steps. */
const WINDOW = STEPS / 15;
/** Largest growth of a process's memory after the first third: by the thousand, steps that keep a few bytes show. */
const GROWTH = repeats(1.1, 1.02);

it(`takes no more memory in the last two thirds of ${STEPS} steps: the same tensors, less than ${GROWTH} times in all`, async () => {
  const stdout = await outputFromSource([SCRIPT, String(EPOCHS)]);
  const memory = JSON.parse(stdout) as { rssMiB: number; tensors: number }[];
  expect(memory).toHaveLength(STEPS);
  expect(new Set(memory.map(({ tensors }) => tensors)).size).toBe(1);
  const readings = Array.from({ length: 15 }, (_, index) =>
    median(memory.slice(WINDOW * index, WINDOW * (index + 1)).map(({ rssMiB }) => rssMiB)),
  );
  const [atFirst = Number.NaN, ...later] = readings.slice(4);
  expect(Math.max(...later) / atFirst).toBeLessThan(GROWTH);
}, 120_000);
