import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "@jest/globals";
import { fetchNode, NODES_DIR, repeats } from "@spinegrade/test-utils";

mkdirSync(NODES_DIR, { recursive: true });
// inside the workspace, so that the package resolves as it does for a user
const scriptDir = mkdtempSync(join(NODES_DIR, "script-"));
afterAll(() => {
  rmSync(scriptDir, { recursive: true });
});

const SCRIPT = `
import { startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
const { tensorflowVersion } = await startEngine();
const x = tf.ones([1, 4, 8, 8, 3]);
const gradient = tf.grad((kernel) => tf.sum(tf.conv3d(x, kernel, 1, "same")))(tf.ones([3, 3, 3, 3, 2]));
const largest = tf.topk(tf.tensor1d([1, 3, 2]), 1).values;
const { layers, loadGraphModel } = await import("@tensorflow/tfjs"); // the engine does without these parts of it
const kinds = [typeof layers, typeof loadGraphModel];
console.log(JSON.stringify({ node: process.version, tensorflowVersion, sum: gradient.sum().arraySync(), largest: largest.arraySync(), kinds }));
`;

/** To fetch and unpack one takes ten seconds: the older one is tried by `npm run test:slow` only. */
const VERSIONS = [24, 22].slice(0, repeats(1, 2));

const nodes = VERSIONS.map((version) => ({ version, node: fetchNode(version) }));

describe("the engine in other versions of Node (linux-x64, fetched from the npm registry)", () => {
  for (const { version, node } of nodes) {
    (node === undefined ? it.skip : it)(
      `computes a gradient in Node ${version}, prints nothing else, and leaves tfjs whole for others`,
      async () => {
        const script = join(scriptDir, `gradient-${version}.mjs`);
        writeFileSync(script, SCRIPT);
        const env = { ...process.env };
        delete env["NODE_OPTIONS"];
        const { stdout, stderr } = await promisify(execFile)(node ?? "", [script], { env });
        expect(stderr).toBe("");
        expect(JSON.parse(stdout)).toEqual({
          node: expect.stringMatching(`^v${version}\\.`),
          tensorflowVersion: expect.any(String),
          // 3 channels in, 2 out; along each axis of n the three kernel rows see n - 1, n and n - 1 ones
          sum: 3 * 2 * (3 * 4 - 2) * (3 * 8 - 2) ** 2,
          largest: [3],
          kinds: ["object", "function"],
        });
      },
    );
  }
});
