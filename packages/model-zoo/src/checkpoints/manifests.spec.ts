import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createEncoder, createNfnNet, createScsNet, ParameterStore } from "@spinegrade/model-zoo";
import type { StateEntry } from "@spinegrade/model-zoo";
import { makeCase, type TwoStageCase } from "../testing/two-stage-case.ts";

interface Manifest {
  readonly net: string;
  readonly arch: string;
  /** Options of a two-stage net. */
  readonly options?: TwoStageCase["options"];
  readonly tensors: number;
  readonly parameters: number;
  /** SHA-256 of a text with a line `name shape dtype` for each entry. */
  readonly sha256: string;
}

interface Owner {
  state(): ReadonlyMap<string, StateEntry>;
  dispose(): void;
}

/** Makes the one-stage net or the encoder of a manifest. */
const MAKERS: Readonly<Record<string, (encoder: string) => Owner>> = {
  nfn: (encoder) => createNfnNet({ encoder, seed: null, shapesOnly: true }),
  scs: (encoder) => createScsNet({ encoder, seed: null, shapesOnly: true }),
  encoder: (encoder) => {
    const store = new ParameterStore(null, { shapesOnly: true });
    createEncoder(encoder, store.root().child("encoder"));
    return store;
  },
};

const fixture = fileURLToPath(new URL("../../fixtures/checkpoint-manifests.json", import.meta.url));
const { nets } = JSON.parse(readFileSync(fixture, "utf8")) as { nets: Manifest[] };

beforeAll(async () => {
  await startEngine();
});

describe("the manifests of the published checkpoints", () => {
  it("are of all nets that the published code can build", () => {
    expect(nets).toHaveLength(47);
  });

  it.each(nets)("$net-$arch: ours has its names, shapes and types, in its order", (manifest) => {
    const { options } = manifest;
    const net =
      options === undefined
        ? MAKERS[manifest.net]?.(manifest.arch)
        : makeCase({ net: manifest.net, options }, { shapesOnly: true });
    if (net === undefined) throw new Error(`nothing is made for ${manifest.net}-${manifest.arch}`);
    const lines = [...net.state()].map(([name, entry]) =>
      entry.kind === "counter" ? `${name}  int64\n` : `${name} ${entry.shape.join()} float32\n`,
    );
    expect(lines).toHaveLength(manifest.tensors);
    expect(createHash("sha256").update(lines.join("")).digest("hex")).toBe(manifest.sha256);
    const sizes = [...net.state()].map(([name, entry]) =>
      entry.kind === "counter" || /\.running_(mean|var)$/.test(name)
        ? 0
        : entry.shape.reduce((product, side) => product * side, 1),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(manifest.parameters);
    net.dispose();
  });
});
