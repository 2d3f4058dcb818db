import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";

const SCRIPT = fileURLToPath(new URL("./testing/train-many-steps.ts", import.meta.url));
const REGISTER = fileURLToPath(new URL("../../../tools/readme-example/src/register.mjs", import.meta.url));

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

it("takes no more memory after 3,000 steps than after 1,000: the same tensors, less than 3 % more in all", async () => {
  const flags = ["--expose-gc", "--no-warnings", "--conditions=@spinegrade/source", "--import", REGISTER];
  const env = { ...process.env };
  delete env["NODE_OPTIONS"];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, SCRIPT], {
    env,
    maxBuffer: 2 ** 24,
  });
  const memory = JSON.parse(stdout) as { rssMiB: number; tensors: number }[];
  expect(memory).toHaveLength(3000);
  expect(new Set(memory.map(({ tensors }) => tensors)).size).toBe(1);
  const rssIn = (from: number, to: number): number =>
    median(memory.slice(from, to).map(({ rssMiB }) => rssMiB));
  expect(rssIn(2800, 3000) / rssIn(800, 1000)).toBeLessThan(1.03);
}, 120_000);
