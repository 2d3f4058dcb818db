/**
 * Trains the small net for a number of epochs of 50 steps in a separate process, which uses its memory for nothing
 * else. Prints one JSON line with the memory after each step.
 */
import { startEngine } from "@spinegrade/engine";
import { train } from "../loop/train.ts"; // not the whole package, which takes memory too
import type { StepRecord } from "../step/step-record.ts";
import { createSmallNet, smallData } from "./small-training.ts";

await startEngine({ threads: 1 }); // tiny operations gain nothing by a second one
const [epochs] = process.argv.slice(2).map(Number);
const net = createSmallNet(64);
const memory: Pick<StepRecord, "rssMiB" | "tensors">[] = [];
await train(net, smallData(200), {
  epochs: epochs ?? 1,
  batchSize: 4,
  learningRate: 1e-3,
  clipNorm: 1,
  computeLoss: (examples) => net.computeLoss(examples),
  validate: () => net.hash(),
  onStep: ({ rssMiB, tensors }) => {
    memory.push({ rssMiB, tensors });
  },
});
process.stdout.write(`${JSON.stringify(memory)}\n`);
