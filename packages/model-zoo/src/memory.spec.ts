import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { outputFromSource } from "@spinegrade/readme-example";
import { repeats } from "@spinegrade/test-utils";

const SCRIPT = fileURLToPath(new URL("testing/many-steps.ts", import.meta.url));
/** Between two readings of the memory. A leak of a tensor a step is seen at once; one of a few bytes takes thousands. */
const STEPS = repeats(25, 200);
const WARM_UP = 2;
const READINGS = repeats(4, 10);
const TAKEN = STEPS * READINGS;

it(`takes no more memory in ${TAKEN} steps after a warm-up: the same tensors, less than 3 % more in all`, async () => {
  const stdout = await outputFromSource(["--expose-gc", SCRIPT, String(WARM_UP + READINGS), String(STEPS)]);
  const memory = JSON.parse(stdout) as { rssMiB: number; tensors: number }[];
  expect(memory).toHaveLength(WARM_UP + READINGS);
  expect(new Set(memory.map(({ tensors }) => tensors)).size).toBe(1);
  const [atFirst = Number.NaN, ...later] = memory.slice(WARM_UP - 1).map(({ rssMiB }) => rssMiB);
  expect(Math.max(...later) / atFirst).toBeLessThan(1.03);
}, 300_000);
