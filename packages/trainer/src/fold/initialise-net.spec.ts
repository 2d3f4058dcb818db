import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createNfnNet, encodeCheckpoint, stateOf, type NfnNet, type State } from "@spinegrade/model-zoo";
import { sha256 } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { initialiseNet } from "./initialise-net.ts";

const NET = { task: "nfn", encoder: "pvt_v2_b0", decoderChannels: [4, 4, 4], imageSize: 64 } as const;
const ORIGIN = { source: "https://example.org/resnet18.safetensors", sha256: "00ff", licence: "apache-2.0" };

function makeNet(seed: number): NfnNet {
  return createNfnNet({ encoder: NET.encoder, decoderChannels: NET.decoderChannels, seed });
}

/** The encoder's tensors alone, by timm's names. */
function encoderOf(net: NfnNet): State {
  const its = [...stateOf(net)].filter(([name]) => name.startsWith("encoder."));
  return new Map(its.map(([name, tensor]) => [name.slice("encoder.".length), tensor]));
}

describe("initialiseNet", () => {
  let folder: string;
  let path: string;
  let net: NfnNet;
  let published: State;
  beforeAll(async () => {
    await startEngine();
    folder = await temporaryFolder("pretrained");
    path = join(folder, "own.safetensors");
    const trained = makeNet(2);
    published = encoderOf(trained);
    trained.dispose();
    net = makeNet(1);
  });
  afterAll(() => {
    net.dispose();
  });

  it("leaves a net without published weights as it is", async () => {
    const before = encodeCheckpoint(stateOf(net));
    expect(await initialiseNet(net, { net: NET, pretrained: false })).toBeUndefined();
    expect(sha256(encodeCheckpoint(stateOf(net)))).toBe(sha256(before));
  });

  it("takes a file of the user's own into the encoder, and says that it is one", async () => {
    const file = encodeCheckpoint(published);
    await writeFile(path, file);
    const origin = await initialiseNet(net, { net: NET, pretrained: path });
    expect(origin).toEqual({ source: path, sha256: sha256(file), licence: "unknown" });
    expect(sha256(encodeCheckpoint(encoderOf(net)))).toBe(sha256(file));
  });

  it("believes a file that says itself where its weights come from", async () => {
    await writeFile(path, encodeCheckpoint(published, { "spinegrade.weights": JSON.stringify(ORIGIN) }));
    expect(await initialiseNet(net, { net: NET, pretrained: path })).toEqual(ORIGIN);
  });

  it("reads `.pth` too, and names what is damaged", async () => {
    const pth = join(folder, "own.pth");
    await writeFile(pth, Buffer.from("PK\u0003\u0004 cut short", "latin1")); // begins as torch.save's archives do
    await expect(initialiseNet(net, { net: NET, pretrained: pth })).rejects.toThrow(/own\.pth.*zip/);
  });
});
