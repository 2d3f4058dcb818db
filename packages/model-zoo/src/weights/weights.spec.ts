import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
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

const REVISION = "0123456789abcdef0123456789abcdef01234567";
const CONTENT = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) & 0xff);
const SHA256 = createHash("sha256").update(CONTENT).digest("hex");

/** What the hub does, as far as a client sees it; `faults` makes it fail in the ways that networks do. */
class Hub {
  readonly faults = { breakAfter: 0, wrongByte: false, ignoresRanges: false, noFile: false };
  readonly ranges: (string | undefined)[] = [];
  readonly #server: Server = createServer((request, response) => {
    this.#answer(request, response);
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ url, headers }: IncomingMessage, response: ServerResponse): void {
    if (url === "/api/models/timm/pvt_v2_b0.in1k?blobs=true") {
      const lfs = { sha256: SHA256, size: CONTENT.length };
      const siblings = this.faults.noFile ? [] : [{ rfilename: "model.safetensors", lfs }];
      response.end(JSON.stringify({ sha: REVISION, cardData: { license: "apache-2.0" }, siblings }));
    } else if (url === `/timm/pvt_v2_b0.in1k/resolve/${REVISION}/model.safetensors`) {
      this.ranges.push(headers.range);
      this.#send(response, this.faults.ignoresRanges ? undefined : headers.range);
    } else response.writeHead(404).end();
  }

  #send(response: ServerResponse, range: string | undefined): void {
    const from = range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1]);
    const body = Uint8Array.from(CONTENT.subarray(from));
    if (this.faults.wrongByte) body[5] = (body[5] ?? 0) ^ 1;
    response.writeHead(range === undefined ? 200 : 206, { "Content-Length": body.length });
    if (this.faults.breakAfter === 0) response.end(body);
    else {
      // what was written must reach the client before the connection breaks
      response.write(body.subarray(0, this.faults.breakAfter), () =>
        setTimeout(() => response.destroy(), 100),
      );
    }
  }
}

describe("fetchWeights", () => {
  let hub: Hub;
  let cache: string;
  let env: NodeJS.ProcessEnv;
  const progressStream = { write: () => true };
  const fetchB0 = () => fetchWeights("pvt_v2_b0", { env, progressStream });

  beforeEach(async () => {
    hub = new Hub();
    cache = await mkdtemp(join(tmpdir(), "spinegrade-weights-"));
    env = { SPINEGRADE_CACHE_DIR: cache, HF_ENDPOINT: await hub.start() };
  });
  afterEach(async () => {
    await hub.stop();
    await rm(cache, { recursive: true });
  });

  it("downloads once, and says where the weights come from and under what licence", async () => {
    const first = await fetchB0();
    expect(Uint8Array.from(await readFile(first.path))).toEqual(CONTENT);
    expect(first.origin).toEqual({
      source: `${env["HF_ENDPOINT"]}/timm/pvt_v2_b0.in1k/resolve/${REVISION}/model.safetensors`,
      sha256: SHA256,
      licence: "apache-2.0",
    });
    await hub.stop();
    expect(await fetchB0()).toEqual(first);
  });

  it("goes on where a broken download stopped", async () => {
    hub.faults.breakAfter = 100_000;
    await expect(fetchB0()).rejects.toThrow(/broke off after \d+ of 300000 bytes; run the command again/);
    hub.faults.breakAfter = 0;
    const { path } = await fetchB0();
    expect(Uint8Array.from(await readFile(path))).toEqual(CONTENT);
    expect(hub.ranges[0]).toBeUndefined();
    expect(hub.ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it("starts again from a server that sends the whole when asked for the rest", async () => {
    hub.faults.breakAfter = 100_000;
    await expect(fetchB0()).rejects.toThrow("broke off");
    Object.assign(hub.faults, { breakAfter: 0, ignoresRanges: true });
    expect(Uint8Array.from(await readFile((await fetchB0()).path))).toEqual(CONTENT);
  });

  it("refuses a file with another hash, and keeps nothing of it", async () => {
    hub.faults.wrongByte = true;
    await expect(fetchB0()).rejects.toThrow(`not ${SHA256}; run the command again`);
    hub.faults.wrongByte = false;
    expect(Uint8Array.from(await readFile((await fetchB0()).path))).toEqual(CONTENT);
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

  const hashOf = (of: typeof net): string =>
    createHash("md5")
      .update(encodeCheckpoint(stateOf(of)))
      .digest("hex");
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
    }).toThrow("x.safetensors holds what the encoder has no place for: layer1.0.conv1.weight (1 in all)");
    const incomplete = classifierState();
    const [lost = ""] = [...incomplete.keys()].filter((key) => key.endsWith("q.weight"));
    incomplete.delete(lost);
    expect(() => {
      loadEncoderWeights(net, incomplete, "x.safetensors");
    }).toThrow(`missing: ${lost.replace(/^stages\./, "stages_")}`);
    expect(hashOf(net)).toBe(before);
  });
});
