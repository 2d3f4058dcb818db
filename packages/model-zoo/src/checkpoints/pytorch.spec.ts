import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  createNfnNet,
  createScsNet,
  decodeCheckpoint,
  encodeCheckpoint,
  loadState,
  stateOf,
} from "@spinegrade/model-zoo";
import type { Net } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { temporaryFolder } from "@spinegrade/test-utils";
import { deterministicState, signed } from "../testing/deterministic.ts";
import { channelsFirst } from "../testing/golden.ts";

/** A Python with tools/golden/requirements.txt; the tests are skipped where there is none. */
const python = process.env["SPINEGRADE_GOLDEN_PYTHON"] ?? "";
const script = fileURLToPath(new URL("../../../../tools/golden/nets/check_checkpoint.py", import.meta.url));

type AnyNet = Net<Readonly<Record<string, tf.Tensor | tf.Tensor[]>>>;

const CASES: readonly {
  readonly net: "nfn" | "scs";
  readonly encoder: string;
  readonly make: () => AnyNet;
}[] = [
  { net: "nfn", encoder: "resnet18", make: () => createNfnNet({ encoder: "resnet18", seed: null }) },
  { net: "nfn", encoder: "pvt_v2_b4", make: () => createNfnNet({ encoder: "pvt_v2_b4", seed: null }) },
  {
    net: "scs",
    encoder: "tf_efficientnet_b4.ns_jft_in1k",
    make: () => createScsNet({ encoder: "tf_efficientnet_b4.ns_jft_in1k", seed: null }),
  },
];

/** In PyTorch's order: maps have their channels first there. */
function flat(output: tf.Tensor | tf.Tensor[]): number[] {
  const tensors = Array.isArray(output) ? output : [output];
  return tensors.flatMap((tensor) =>
    Array.from((tensor.rank > 3 ? channelsFirst(tensor) : tensor).dataSync()),
  );
}

function hashOf(values: NodeJS.ArrayBufferView | undefined): string {
  return createHash("md5")
    .update(values ?? "nothing")
    .digest("hex");
}

beforeAll(async () => {
  await startEngine();
});

describe.each(CASES)("PyTorch and our $net net with $encoder", ({ net: kind, encoder, make }) => {
  (existsSync(python) ? it : it.skip)(
    "read each other's checkpoints: ours with strict=True and the same outputs, PyTorch's to the bit",
    async () => {
      const folder = await temporaryFolder("checkpoint");
      const path = join(folder, "net.safetensors");
      const net = make();
      try {
        loadState(net, deterministicState(net));
        const input = { net: kind, encoder, images: "images", depths: [2, 1], size: [64, 64] };
        const outputs = tf.tidy(() => {
          const images = tf.tensor4d(signed("images", 3 * 64 * 64), [3, 64, 64, 1]);
          const named = Object.entries(net.forward(images, input.depths, { training: false }));
          return Object.fromEntries(named.map(([name, output]) => [name, flat(output)]));
        });
        await writeFile(path, encodeCheckpoint(stateOf(net), { run: "test" }));
        await writeFile(`${path}.json`, JSON.stringify({ ...input, outputs }));
        const { stdout } = await promisify(execFile)(python, [script, path]);
        const tensors = net.state().size;
        expect(JSON.parse(stdout)).toMatchObject({ tensors, metadata: { format: "pt", run: "test" } });

        for (const kind of ["", ".legacy", ".protocol4"]) {
          const saved = decodeCheckpoint(await readFile(`${path}${kind}.pth`), `net${kind}.pth`);
          expect(saved.metadata).toEqual(kind === "" ? { iteration: "1000", epoch: "1.5" } : {});
          expect([...saved.state.keys()]).toEqual([...net.state().keys()]);
          for (const [name, { values }] of stateOf(net)) {
            expect([name, hashOf(saved.state.get(name)?.values)]).toEqual([name, hashOf(values)]);
          }
          loadState(net, saved.state);
        }
        loadState(net, decodeCheckpoint(await readFile(`${path}.half.pth`)).state);
      } finally {
        net.dispose();
      }
    },
    180_000, // Python takes its time to load PyTorch
  );
});
