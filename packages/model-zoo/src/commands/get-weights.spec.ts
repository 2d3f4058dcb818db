import { existsSync } from "node:fs";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  createEncoder,
  decodeSafetensors,
  encodeCheckpoint,
  ParameterStore,
  readWeights,
} from "@spinegrade/model-zoo";
import type { State } from "@spinegrade/model-zoo";
import { cacheDir, sha256 as hashOf, sha256File } from "@spinegrade/pipeline";
import type { ProcessResult } from "@spinegrade/readme-example";
import { temporaryFolder } from "@spinegrade/test-utils";
import { deterministicState } from "../testing/deterministic.ts";
import { Hub, REVISION } from "../testing/hub.ts";
import { op, torchFile } from "../testing/pickle.ts";
import { runCli, runCliHere } from "../testing/run-cli.ts";

const MODEL = "pvt_v2_b0";
const REPOSITORY = `timm/${MODEL}.in1k`;

let encoderState: State;
/** A safetensors file as timm publishes it: the plain model's nested names, and a classifier. */
let published: Uint8Array;
let sha256: string;

beforeAll(async () => {
  await startEngine();
  const store = new ParameterStore(null);
  createEncoder(MODEL, store.root());
  encoderState = deterministicState(store);
  store.dispose();
  const head = { dtype: "F32", shape: [1000], values: new Float32Array(1000) } as const;
  const nested = [...encoderState].map(
    ([name, tensor]) => [name.replace(/^stages_/, "stages."), tensor] as const,
  );
  published = encodeCheckpoint(new Map([...nested, ["head.bias", head]]));
  sha256 = hashOf(published);
});

describe("spinegrade-model-zoo weights", () => {
  let hub: Hub;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let cached: string;
  const getWeights = (...args: string[]): Promise<ProcessResult> => runCliHere(["weights", ...args], env);

  beforeEach(async () => {
    hub = new Hub({ [REPOSITORY]: published });
    folder = await temporaryFolder("weights");
    env = { SPINEGRADE_CACHE_DIR: join(folder, "cache"), HF_ENDPOINT: await hub.start() };
    await mkdir(join(folder, "cache"));
    await symlink(join(cacheDir(), "engine"), join(folder, "cache", "engine")); // the installed TensorFlow
    cached = join(folder, "cache", "weights", `timm--${MODEL}.in1k.safetensors`);
  });
  afterEach(async () => {
    await hub.stop();
  });

  it("prints what a model's page states without control characters, and 120 characters of it", async () => {
    hub.licence = `mit\x1b[2J\nlicence none\u202e${"x".repeat(1000)}`;
    const { code, stdout } = await getWeights("--model", MODEL);
    expect(code).toBe(0);
    expect(stdout).toContain("licence  mit\\x1b[2J\\x0alicence none\\u202exxx");
    expect(stdout).not.toContain("x".repeat(121));
  });

  it("fetches the published file, says where it lies, and writes the encoder with its origin and licence", async () => {
    const args = ["weights", "--model", MODEL, "--out", join(folder, "encoders")];
    const { code, stdout } = await runCli(args, env); // a whole process, once
    expect(code).toBe(0);
    const source = `${env["HF_ENDPOINT"]}/${REPOSITORY}/resolve/${REVISION}/model.safetensors`;
    const encoder = join(folder, "encoders", `${MODEL}.safetensors`);
    expect(stdout.split("\n").map((line) => line.trim().split(/ +/))).toEqual([
      [MODEL],
      ["file", cached],
      ["from", source],
      ["licence", "apache-2.0"],
      ["SHA-256", sha256],
      ["encoder", encoder],
      [""],
    ]);
    expect(await sha256File(cached)).toBe(sha256);
    const { state, metadata } = decodeSafetensors(await readFile(encoder), encoder);
    expect(hashOf(encodeCheckpoint(state))).toBe(hashOf(encodeCheckpoint(encoderState)));
    expect(metadata["spinegrade.encoder"]).toBe(MODEL);
    const origin = { source, sha256, licence: "apache-2.0" };
    expect(JSON.parse(metadata["spinegrade.weights"] ?? "")).toEqual(origin);
    expect((await readWeights(MODEL, { from: encoder })).origin).toEqual(origin);
  });

  it("resumes a download that stopped", async () => {
    hub.faults.breakAfter = 5_000_000;
    const broken = await getWeights("--model", MODEL);
    expect(broken.code).toBe(1);
    expect(broken.stderr).toMatch(
      new RegExp(
        `${MODEL}: the download of .* stopped after [1-9]\\d* of ${published.length} bytes; run the command again`,
      ),
    );
    expect(existsSync(cached)).toBe(false);
    hub.faults.breakAfter = 0;
    expect((await getWeights("--model", MODEL)).code).toBe(0);
    expect(await sha256File(cached)).toBe(sha256);
    expect(hub.ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  it("refuses a file of another hash, names the model without weights, and still gets the others", async () => {
    hub.faults.wrongByte = true;
    const { code, stdout, stderr } = await getWeights("--model", MODEL);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`not ${sha256}; run the command again`);
    expect(existsSync(cached)).toBe(false);
    hub.faults.wrongByte = false;
    const both = await getWeights("--model", "pvt_v2_b1", "--model", MODEL, "--json");
    expect(both.code).toBe(2);
    expect(both.stderr).toMatch(/pvt_v2_b1: .* answers 404 Not Found: there is no such model or file/);
    expect(JSON.parse(both.stdout)).toMatchObject({
      model: MODEL,
      path: cached,
      sha256,
      licence: "apache-2.0",
    });
  });

  it("says what to do without network, and needs none once the weights are here", async () => {
    await hub.stop();
    const { code, stderr } = await getWeights("--model", MODEL);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /cannot reach .* \(ECONNREFUSED\): check the network; .* name it with --from FILE/,
    );
    const own = join(folder, "own.safetensors");
    await writeFile(own, published);
    const taken = await getWeights("--model", MODEL, "--from", own, "--json");
    expect(JSON.parse(taken.stdout)).toEqual({
      model: MODEL,
      path: cached,
      source: own,
      sha256,
      licence: "unknown",
    });
    await rm(own);
    const { state, origin } = await readWeights(MODEL, { env });
    expect(hashOf(encodeCheckpoint(state))).toBe(hashOf(encodeCheckpoint(encoderState)));
    expect(origin).toEqual({ source: own, sha256, licence: "unknown" });
    const list = await getWeights("--list");
    expect(list.stdout).toMatch(new RegExp(`^${MODEL} +${REPOSITORY} +${cached}$`, "m"));
    expect(list.stdout).toMatch(/^convnext_base\.fb_in22k +timm\/convnext_base\.fb_in22k +not here yet$/m);
  });

  it("takes no file of another model, and no damaged one", async () => {
    const own = join(folder, "own.safetensors");
    await writeFile(own, published);
    const other = await getWeights("--model", "pvt_v2_b1", "--from", own);
    expect(other.stderr).toContain("does not fit the net, nothing was loaded");
    const pth = join(folder, "own.pth");
    const weight = op.tensor({ size: 1, shape: [1], strides: [1] });
    await writeFile(pth, torchFile(op.dict([["fc.weight", weight]]), { 0: new Uint8Array(4) }));
    const incomplete = await getWeights("--model", MODEL, "--from", pth);
    expect(incomplete.stderr).toContain("missing: patch_embed.proj.weight");
    await writeFile(own, published.subarray(0, 1000));
    const cut = await getWeights("--model", MODEL, "--from", own);
    expect(cut.stderr).toContain("it is cut short or not a safetensors file");
    expect([other.code, incomplete.code, cut.code]).toEqual([1, 1, 1]);
    expect(existsSync(join(folder, "cache", "weights"))).toBe(false);
  });
});
