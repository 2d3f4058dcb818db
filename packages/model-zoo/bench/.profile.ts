import { startEngine } from "@spinegrade/engine";
import { createEncoder, ParameterStore } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
const [name = "pvt_v2_b4", n = "2", size = "320"] = process.argv.slice(2);
await startEngine();
const backend = tf.backend() as any;
const stats = new Map<string, { count: number; ms: number; bytes: number }>();
let on = false;
const inner = backend.binding.executeOp.bind(backend.binding);
const key = (op: string, attrs: any[], outs: any[]) => op;
const binding = {
  ...Object.fromEntries(Object.getOwnPropertyNames(backend.binding).map((k) => [k, backend.binding[k]])),
} as any;
binding.executeOp = (op: string, attrs: any, ids: any, num: number) => {
  const t = performance.now();
  const outs = inner(op, attrs, ids, num);
  if (on) {
    const s = stats.get(op) ?? { count: 0, ms: 0, bytes: 0 };
    s.count++;
    s.ms += performance.now() - t;
    s.bytes += outs.reduce(
      (a: number, o: any) => a + 4 * o.shape.reduce((p: number, q: number) => p * q, 1),
      0,
    );
    stats.set(op, s);
  }
  return outs;
};
backend.binding = binding;
const store = new ParameterStore(1);
const encoder = createEncoder(name, store.root());
const images = tf.randomUniform<tf.Rank.R4>([Number(n), Number(size), Number(size), 3], -1, 1);
const vars = [...store.variables("parameter").values()];
const step = () =>
  tf.tidy(() => {
    const { value, grads } = tf.variableGrads(
      () => tf.addN(encoder.encode(images, { training: true }).map((m) => tf.mean(m))) as tf.Scalar,
      vars,
    );
    value.dataSync();
  });
const infer = () =>
  tf.tidy(() => {
    encoder.encode(images, { training: false }).forEach((m) => m.dataSync());
  });
for (const [label, work] of [
  ["inference", infer],
  ["step", step],
] as const) {
  work();
  stats.clear();
  on = true;
  const t = performance.now();
  const c = process.cpuUsage();
  work();
  const ms = performance.now() - t;
  const { user, system } = process.cpuUsage(c);
  on = false;
  const sum = [...stats.values()].reduce((a, s) => a + s.ms, 0);
  console.log(
    `${name} [${n}, ${size}] ${label}: wall ${ms.toFixed(0)} ms, cpu ${((user + system) / 1000).toFixed(0)} ms, in ops ${sum.toFixed(0)} ms`,
  );
  for (const [op, s] of [...stats].sort((a, b) => b[1].ms - a[1].ms).slice(0, 22))
    console.log(
      `  ${op.padEnd(38)} ${String(s.count).padStart(5)} ${s.ms.toFixed(1).padStart(8)} ms ${(s.bytes / 1e6).toFixed(0).padStart(6)} MB`,
    );
}
