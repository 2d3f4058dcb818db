import { execFileSync } from "node:child_process";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { outcomeOfPage } from "./browser-page.ts";

const workspace = fileURLToPath(new URL("../../..", import.meta.url));
const itsPackage = join(workspace, "packages", "model-zoo");
const SOURCE = "--conditions=@spinegrade/source";

/** A net, two slices, and what it makes of them with TensorFlow; checkpoint and slices are written into the folder. */
const NODE_SCRIPT = `
import { writeFileSync } from "node:fs";
import { startEngine } from "@spinegrade/engine";
import { createScsNet, encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";

await startEngine();
const folder = process.argv[2];
const net = createScsNet({ encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8], seed: 5 });
writeFileSync(folder + "/checkpoint.safetensors", encodeCheckpoint(stateOf(net)));
const images = tf.randomUniform([2, 64, 64, 1], -1, 1, "float32", 1);
writeFileSync(folder + "/images", new Uint8Array(images.dataSync().slice().buffer));
const { grades } = net.forward(images, [2], { training: false });
console.log(JSON.stringify(Array.from(grades.dataSync())));
`;

/** The same net in a page, as the README has it. */
const PAGE_SCRIPT = `
import { createScsNet, decodeCheckpoint, loadState } from "@spinegrade/model-zoo";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

async function grade() {
  setWasmPaths("/");
  await tf.setBackend("wasm");
  const get = async (name) => (await fetch(name)).arrayBuffer();
  const net = createScsNet({ encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8], seed: null });
  loadState(net, decodeCheckpoint(new Uint8Array(await get("checkpoint.safetensors"))).state);
  const images = tf.tensor4d(new Float32Array(await get("images")), [2, 64, 64, 1]);
  const { grades } = net.forward(images, [2], { training: false });
  return { backend: tf.getBackend(), grades: Array.from(await grades.data()) };
}
globalThis.outcome = grade();
`;

let site: string;
beforeAll(async () => {
  site = await temporaryFolder("site");
});

/** Runs node in the package's folder, with its standard input. */
function runNode(args: readonly string[], input: string): string {
  return execFileSync(process.execPath, ["--no-warnings", ...args], {
    cwd: itsPackage,
    input,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  });
}

it("a net grades in a browser as with TensorFlow, from a bundle without a Node built-in", async () => {
  const register = join(workspace, "tools", "readme-example", "src", "register.mjs");
  const printed = runNode([SOURCE, "--import", register, "--input-type=module", "-", site], NODE_SCRIPT);
  const expected = JSON.parse(printed) as number[];

  const esbuild = join(workspace, "node_modules", "esbuild", "bin", "esbuild");
  const bundle = ["--bundle", "--format=esm", "--external:node:*", `--outfile=${join(site, "page.js")}`];
  runNode([esbuild, ...bundle, SOURCE], PAGE_SCRIPT);
  expect(await readFile(join(site, "page.js"), "utf8")).not.toMatch(/from ?["']node:/);
  const binaries = join(workspace, "node_modules", "@tensorflow", "tfjs-backend-wasm", "dist");
  for (const kind of ["", "-simd", "-threaded-simd"]) {
    await cp(join(binaries, `tfjs-backend-wasm${kind}.wasm`), join(site, `tfjs-backend-wasm${kind}.wasm`));
  }
  await writeFile(join(site, "index.html"), `<script type="module" src="page.js"></script>`);

  const outcome = (await outcomeOfPage(site, "index.html")) as { backend: string; grades: number[] };
  expect(outcome.backend).toBe("wasm");
  expect(outcome.grades).toHaveLength(15); // five levels, three grades
  for (const [index, value] of expected.entries()) expect(outcome.grades[index]).toBeCloseTo(value, 4);
});
