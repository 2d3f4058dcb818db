import { AdamW, Ema, startEngine } from "@spinegrade/engine";
import { oneHotHeatmap } from "@spinegrade/heatmaps";
import { nfnLoss } from "@spinegrade/losses";
import { createNfnNet } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { trainStep } from "./src/train-step.ts";
const DEPTH = 8,
  SIZE = 320,
  MASK = 80;
await startEngine();
const net = createNfnNet({ encoder: "resnet18", seed: 1 });
const images = tf.randomUniform([DEPTH, SIZE, SIZE, 1], -1, 1, "float32", 1) as tf.Tensor4D;
const pts = Float32Array.from(
  Array.from({ length: 10 }, (_, p) => [40.3 - (p % 5), 12.4 + 12 * (p % 5), p < 5 ? 5 : 2]).flat(),
);
const target = {
  heatmap: [oneHotHeatmap(pts, [DEPTH, MASK, MASK])],
  xyz: tf.tensor3d(pts, [1, 10, 3]),
  grades: tf.tensor2d([0, 1, 2, 0, 1, 2, 0, 1, 2, 0], [1, 10], "int32"),
};
const parameters = net.parameters();
const trainable = {
  parameters,
  optimizer: new AdamW(parameters, { learningRate: 5e-5, weightDecay: 0.01 }),
  ema: new Ema(new Map([...parameters, ...net.buffers()]), { decay: 0.99 }),
};
const step = () =>
  trainStep(
    trainable,
    () => nfnLoss(net.forward(images, [DEPTH], { training: true }), target, { matching: "nearest" }),
    () => "b",
  );
const cpu = () => {
  const u = process.cpuUsage();
  return [u.user / 1000, u.system / 1000];
};
const be = tf.backend() as any;
const orig = be.binding.executeOp;
const stats = new Map<string, { n: number; ms: number; cpu: number }>();
let on = false;
const b2: any = {};
b2.executeOp = (name: string, ...r: any[]) => {
  if (!on) return be0.executeOp(name, ...r);
  const t = performance.now(),
    c = process.cpuUsage();
  const o = be0.executeOp(name, ...r);
  const e = stats.get(name) ?? { n: 0, ms: 0, cpu: 0 };
  e.n++;
  e.ms += performance.now() - t;
  const d = process.cpuUsage(c);
  e.cpu += (d.user + d.system) / 1000;
  stats.set(name, e);
  return o;
};
const be0 = be.binding;
const wrapped: any = {};
for (const k of Object.getOwnPropertyNames(be0))
  wrapped[k] = typeof be0[k] === "function" ? be0[k].bind(be0) : be0[k];
wrapped.executeOp = b2.executeOp;
be.binding = wrapped;
for (let i = 0; i < 6; i++) {
  on = i >= 3;
  const c0 = cpu(),
    t = performance.now();
  step();
  const c1 = cpu();
  console.log(
    "step",
    (performance.now() - t).toFixed(0),
    "user",
    (c1[0]! - c0[0]!).toFixed(0),
    "sys",
    (c1[1]! - c0[1]!).toFixed(0),
    "maxrss",
    (process.resourceUsage().maxRSS / 1024).toFixed(0),
    "minflt",
    process.resourceUsage().minorPageFault,
  );
}
const rows = [...stats].sort((a, b) => b[1].cpu - a[1].cpu);
let tot = 0;
for (const [, e] of rows) tot += e.cpu;
console.log("ops cpu per step", (tot / 3).toFixed(0), "n", rows.reduce((s, [, e]) => s + e.n, 0) / 3);
for (const [n, e] of rows.slice(0, 30))
  console.log(
    n.padEnd(40),
    (e.n / 3).toFixed(0),
    "wall",
    (e.ms / 3).toFixed(1),
    "cpu",
    (e.cpu / 3).toFixed(1),
  );
