import { createRequire } from "node:module";
import { dirname } from "node:path";
import { expect, it } from "@jest/globals";
import { isTensorFlowActive } from "@spinegrade/engine";
import { createNfnNet, createScsNet, ParameterStore, summarise } from "@spinegrade/model-zoo";
import { UserError } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";

const OPTIONS = { encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8] } as const;

// this spec starts no engine
it("the first call says what to call before startEngine, and any backend of tfjs will do", async () => {
  const calls: (() => unknown)[] = [
    () => createNfnNet({ ...OPTIONS, seed: 1 }),
    () => createScsNet({ ...OPTIONS, seed: null }),
    () => new ParameterStore(1),
    () => summarise({ model: "resnet18" }),
    () => isTensorFlowActive(),
  ];
  for (const call of calls) {
    expect(call).toThrow(UserError);
    expect(call).toThrow("call startEngine() from @spinegrade/engine first");
  }

  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  expect(await tf.setBackend("wasm")).toBe(true);
  const net = createScsNet({ ...OPTIONS, seed: 1 });
  const { grades } = net.forward(tf.zeros([1, 32, 32, 1]), [1], { training: false });
  expect(grades.shape).toEqual([1, 5, 3]);
  expect(isTensorFlowActive()).toBe(false);
  net.dispose();
});
