import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createEncoder, createNfnNet, createScsNet, ParameterStore } from "@spinegrade/model-zoo";
import type { StateEntry } from "@spinegrade/model-zoo";

interface Manifest {
  readonly arch: string;
  readonly tensors: number;
  readonly parameters: number;
  readonly entries: readonly [name: string, shape: readonly number[], dtype: string][];
}

interface Owner {
  state(): ReadonlyMap<string, StateEntry>;
  dispose(): void;
}

/** Makes what a manifest's file name begins with. */
const MAKERS: Readonly<Record<string, (encoder: string) => Owner>> = {
  nfn: (encoder) => createNfnNet({ encoder, seed: null }),
  scs: (encoder) => createScsNet({ encoder, seed: null }),
  encoder: (encoder) => {
    const store = new ParameterStore(null);
    createEncoder(encoder, store.root().child("encoder"));
    return store;
  },
};

const workspace = fileURLToPath(new URL("../../../..", import.meta.url));
const dataDir = process.env["SPINEGRADE_TEST_DATA"] ?? join(workspace, "..", "shared", "data");
const folder = join(dataDir, "..", "checkpoints");
const files = (existsSync(folder) ? readdirSync(folder) : []).filter((name) =>
  Object.keys(MAKERS).some((net) => name.startsWith(`${net}-`)),
);

beforeAll(async () => {
  await startEngine();
});

describe("the manifests of the published checkpoints", () => {
  (files.length > 0 ? it : it.skip)("are at hand", () => {
    expect(files.length).toBeGreaterThanOrEqual(24);
  });

  it.each(files)("%s: ours has its names, shapes and types, in its order", (file) => {
    const manifest = JSON.parse(readFileSync(join(folder, file), "utf8")) as Manifest;
    const net = MAKERS[file.split("-", 1)[0] ?? ""]?.(manifest.arch);
    if (net === undefined) throw new Error(`nothing is made for ${file}`);
    const entries = [...net.state()].map(([name, entry]) =>
      entry.kind === "counter" ? [name, [], "int64"] : [name, entry.shape, "float32"],
    );
    expect(entries).toEqual(manifest.entries);
    expect(entries).toHaveLength(manifest.tensors);
    const sizes = [...net.state().values()].map((entry) =>
      entry.kind === "parameter" ? entry.variable.size : 0,
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(manifest.parameters);
    net.dispose();
  });
});
