/**
 * Inference of one series from a checkpoint: float32, one volume of 8 slices. Prints the peak of resident memory and the
 * processor time of loading and of each pass. A checkpoint of 16 bits stays in 16 bits; with --widen its weights are widened
 * first, as in a net that is trained.
 *
 *   node --conditions=@spinegrade/source --import @spinegrade/readme-example/register \
 *     packages/model-zoo/bench/checkpoint-inference.ts --kind scs --encoder convnext_base.fb_in22k --checkpoint FILE
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { startEngine } from "@spinegrade/engine";
import {
  createNfnNet,
  createScsNet,
  decodeCheckpoint,
  decodeWeights,
  loadState,
  type ParameterizedNet,
} from "@spinegrade/model-zoo";
import { cpuSecondsNow, peakMemoryMiB, toFourDigits } from "@spinegrade/test-utils/process-costs";
import * as tf from "@tensorflow/tfjs-core";
import { randomImages } from "./differentiable-net.ts";
import { measure } from "./measure.ts";

const { values: options } = parseArgs({
  options: {
    kind: { type: "string", default: "nfn" },
    encoder: { type: "string", default: "pvt_v2_b4" },
    checkpoint: { type: "string", default: "" },
    size: { type: "string", default: "320" },
    slices: { type: "string", default: "8" },
    passes: { type: "string", default: "3" },
    widen: { type: "boolean", default: false },
  },
});

interface TimedNet {
  readonly net: ParameterizedNet;
  /** One pass over random images, whose last output is there when it returns. */
  readonly run: () => void;
}

function netOf(kind: string, encoder: string): TimedNet {
  const slices = Number(options.slices);
  const images = randomImages<tf.Rank.R4>([slices, Number(options.size), Number(options.size), 1]);
  if (kind === "scs") {
    const net = createScsNet({ encoder, seed: null });
    const run = (): void => {
      net.forward(images, [slices], { training: false }).grades.dataSync();
    };
    return { net, run };
  }
  const net = createNfnNet({ encoder, seed: null });
  const run = (): void => {
    net.forward(images, [slices], { training: false }).gradeLogits.dataSync();
  };
  return { net, run };
}

await startEngine();
const before = cpuSecondsNow();
const { net, run } = netOf(options.kind, options.encoder);
const decode = options.widen ? decodeCheckpoint : decodeWeights;
loadState(net, decode(await readFile(options.checkpoint)).state);
const loading = { cpuSeconds: toFourDigits(cpuSecondsNow() - before), peakMemoryMiB: peakMemoryMiB() };
const tensorsMiB = Math.round(tf.memory().numBytes / 2 ** 20);
const passes = measure(() => {
  tf.tidy(run);
}, Number(options.passes));
const { kind, encoder, widen } = options;
process.stdout.write(`${JSON.stringify({ kind, encoder, widen, loading, tensorsMiB, passes })}\n`);
