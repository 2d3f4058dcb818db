import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  createNfnNet,
  encodeCheckpoint,
  fetchWeights,
  loadEncoderWeights,
  stateOf,
} from "@spinegrade/model-zoo";
import type { State, StateTensor } from "@spinegrade/model-zoo";
import { sha256, sha256File } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { Hub, REVISION } from "../testing/hub.ts";

const REPOSITORY = "timm/pvt_v2_b0.in1k";
const CONTENT = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) & 0xff);
const SHA256 = sha256(CONTENT);

describe("fetchWeights", () => {
  let hub: Hub;
  let cache: string;
  let env: NodeJS.ProcessEnv;
  const progressStream = { write: () => true };
  const fetchB0 = () => fetchWeights("pvt_v2_b0", { env, progressStream });

  beforeEach(async () => {
    hub = new Hub({ [REPOSITORY]: CONTENT });
    cache = await temporaryFolder("weights");
    env = { SPINEGRADE_CACHE_DIR: cache, HF_ENDPOINT: await hub.start() };
  });
  afterEach(async () => {
    await hub.stop();
  });

  it("downloads once, and says where the weights come from and under what licence", async () => {
    const first = await fetchB0();
    expect(await sha256File(first.path)).toBe(SHA256);
    expect(first.origin).toEqual({
      source: `${env["HF_ENDPOINT"]}/${REPOSITORY}/resolve/${REVISION}/model.safetensors`,
      sha256: SHA256,
      licence: "apache-2.0",
    });
    await hub.stop();
    expect(await fetchB0()).toEqual(first);
  });

  it("downloads again what was damaged in the cache, by a single bit", async () => {
    const { path } = await fetchB0();
    const bytes = await readFile(path);
    bytes[1234] = (bytes[1234] ?? 0) ^ 4;
    await writeFile(path, bytes);
    expect(await sha256File((await fetchB0()).path)).toBe(SHA256);
  });

  it("resumes a download that stopped", async () => {
    hub.faults.breakAfter = 100_000;
    await expect(fetchB0()).rejects.toThrow(/stopped after \d+ of 300000 bytes; run the command again/);
    hub.faults.breakAfter = 0;
    const { path } = await fetchB0();
    expect(await sha256File(path)).toBe(SHA256);
    expect(hub.ranges[0]).toBeUndefined();
    expect(hub.ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it("starts again from a server that sends the whole when asked for the rest", async () => {
    hub.faults.breakAfter = 100_000;
    await expect(fetchB0()).rejects.toThrow("stopped after");
    Object.assign(hub.faults, { breakAfter: 0, ignoresRanges: true });
    expect(await sha256File((await fetchB0()).path)).toBe(SHA256);
  });

  it("lets one process at a time download a file, and says who does", async () => {
    const both = await Promise.allSettled([fetchB0(), fetchB0()]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = both.find((each) => each.status === "rejected");
    expect(String(refused?.reason)).toContain(
      "(downloading timm/pvt_v2_b0.in1k) is already working here: wait until it has ended",
    );
    expect(await sha256File((await fetchB0()).path)).toBe(SHA256);
  });

  it("refuses a file with another hash, and keeps nothing of it", async () => {
    hub.faults.wrongByte = true;
    await expect(fetchB0()).rejects.toThrow(`not ${SHA256}; run the command again`);
    hub.faults.wrongByte = false;
    expect(await sha256File((await fetchB0()).path)).toBe(SHA256);
  });

  it("explains what to do without network, without such a model, and without such a file", async () => {
    await expect(fetchWeights("pvt_v2_b1", { env })).rejects.toThrow(
      "answers 404 Not Found: there is no such model",
    );
    await expect(fetchWeights("resnet99", { env })).rejects.toThrow(
      'no published weights are known for "resnet99"',
    );
    hub.faults.noFile = true;
    await expect(fetchB0()).rejects.toThrow("has no model.safetensors");
    await hub.stop();
    await expect(fetchB0()).rejects.toThrow(
      /cannot reach .* \([A-Z_]+\): check the network; .* name it with --from FILE/,
    );
  });

  it("takes a file of the user's own without asking the hub", async () => {
    const own = join(cache, "own.safetensors");
    await writeFile(own, CONTENT);
    const { path, origin } = await fetchWeights("pvt_v2_b0", { env: {}, from: own });
    expect([path, origin]).toEqual([own, { source: own, sha256: SHA256, licence: "unknown" }]);
    await expect(fetchWeights("pvt_v2_b0", { from: join(cache, "none") })).rejects.toThrow("does not exist");
    await expect(fetchWeights("pvt_v2_b0", { from: cache })).rejects.toThrow("it is a folder, not a file");
    expect(existsSync(join(cache, "weights"))).toBe(false);
  });
});

describe("loadEncoderWeights", () => {
  let net: ReturnType<typeof createNfnNet>;
  beforeAll(async () => {
    await startEngine();
    net = createNfnNet({ encoder: "pvt_v2_b0", seed: 7, decoderChannels: [4, 4, 4] });
  });
  afterAll(() => {
    net.dispose();
  });

  /** The encoder's state as timm's plain classifier holds it: nested names, and a head. */
  function classifierState(): Map<string, StateTensor> {
    const head: StateTensor = { dtype: "F32", shape: [2], values: Float32Array.of(1, 2) };
    const encoder = [...stateOf(net)].filter(([name]) => name.startsWith("encoder."));
    const nested = encoder.map(
      ([name, tensor]) => [name.slice("encoder.".length).replace(/^stages_/, "stages."), tensor] as const,
    );
    return new Map([...nested, ["head.bias", head]]);
  }

  const hashOf = (of: typeof net): string => sha256(encodeCheckpoint(stateOf(of)));
  const withoutEncoder = (state: State): unknown[] =>
    [...state].filter(([name]) => !name.startsWith("encoder."));

  it("fills the encoder from a classifier of nested names and leaves the rest of the net alone", () => {
    const before = stateOf(net);
    const [name = "", tensor] = [...classifierState()].find(([key]) => key.endsWith("q.weight")) ?? [];
    const changed = new Map(classifierState());
    const values = Float32Array.from(tensor?.dtype === "F32" ? tensor.values : [], (value) => value + 1);
    changed.set(name, { dtype: "F32", shape: tensor?.shape ?? [], values });
    loadEncoderWeights(net, changed, "the file");
    const after = stateOf(net);
    expect(after.get(`encoder.${name.replace(/^stages\./, "stages_")}`)?.values).toEqual(values);
    expect(withoutEncoder(after)).toEqual(withoutEncoder(before));
    loadEncoderWeights(net, classifierState(), "the file"); // and back
  });

  it("refuses weights of another model, and changes nothing", () => {
    const before = hashOf(net);
    const foreign = classifierState();
    foreign.set("layer1.0.conv1.weight", { dtype: "F32", shape: [1], values: Float32Array.of(1) });
    expect(() => {
      loadEncoderWeights(net, foreign, "x.safetensors");
    }).toThrow(
      "x.safetensors holds tensors that the encoder does not have: layer1.0.conv1.weight (1 in all)",
    );
    const incomplete = classifierState();
    const [lost = ""] = [...incomplete.keys()].filter((key) => key.endsWith("q.weight"));
    incomplete.delete(lost);
    expect(() => {
      loadEncoderWeights(net, incomplete, "x.safetensors");
    }).toThrow(`missing: ${lost.replace(/^stages\./, "stages_")}`);
    expect(hashOf(net)).toBe(before);
  });
});
