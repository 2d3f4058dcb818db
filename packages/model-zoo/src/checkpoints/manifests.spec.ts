import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createNfnNet, ENCODER_NAMES, stateOf } from "@spinegrade/model-zoo";

interface Manifest {
  readonly tensors: number;
  readonly parameters: number;
  readonly entries: readonly [name: string, shape: readonly number[], dtype: string][];
}

const workspace = fileURLToPath(new URL("../../../..", import.meta.url));
const dataDir = process.env["SPINEGRADE_TEST_DATA"] ?? join(workspace, "..", "shared", "data");
const manifestPath = (encoder: string): string => join(dataDir, "..", "checkpoints", `nfn-${encoder}.json`);
const DTYPES = { F32: "float32", I64: "int64" } as const;

beforeAll(async () => {
  await startEngine();
});

describe.each(ENCODER_NAMES)("the state of the NFN net with %s", (encoder) => {
  const path = manifestPath(encoder);
  (existsSync(path) ? it : it.skip)(
    "has the published checkpoint's names, shapes and types in its order",
    () => {
      const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
      const net = createNfnNet({ encoder, seed: null });
      const entries = [...stateOf(net)].map(([name, { shape, dtype }]) => [name, shape, DTYPES[dtype]]);
      expect(entries).toEqual(manifest.entries);
      expect(entries).toHaveLength(manifest.tensors);
      const parameters = [...net.parameters().values()].reduce((sum, parameter) => sum + parameter.size, 0);
      expect(parameters).toBe(manifest.parameters);
      net.dispose();
    },
  );
});
