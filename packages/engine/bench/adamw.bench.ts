/**
 * One step of AdamW, the sums of squares of its gradients and one update of the EMA over 27.5 M parameters in 66 tensors
 * (resnet18 and the 3-D decoder), by native operations and from tfjs's own. npm run bench -- --project engine --name adamw
 */
import { AdamW, Ema, sumsOfSquares } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { PlainAdamWSlot } from "../src/optimizers/plain-adamw-slot.ts";
import { adamWConstants } from "../src/optimizers/adamw-constants.ts";
import { PlainAverage } from "../src/optimizers/plain-average.ts";
import { SeparateAdamWSlots } from "../src/optimizers/separate-adamw-slots.ts";
import { startReporting, time } from "./measure.ts";

const OPTIONS = { learningRate: 5e-5, weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Output channels of the encoder's stages, and the decoder's convolutions as input and output channels. */
const STAGES = [64, 128, 256, 512];
const DECODER = [
  [768, 384],
  [384, 384],
  [512, 192],
  [192, 192],
  [256, 96],
  [96, 96],
] as const;

function parameterShapes(): number[][] {
  const encoder = STAGES.flatMap((channels, stage) => {
    const first = STAGES[Math.max(0, stage - 1)] ?? channels;
    const inputs = [first, channels, channels, channels];
    return inputs.flatMap((input) => [[3, 3, input, channels], [channels], [channels]]);
  });
  return [
    ...encoder,
    ...DECODER.flatMap(([input, output]) => [[3, 3, 3, input, output], [output], [output]]),
  ];
}

const report = await startReporting();
const variables = new Map<string, tf.Variable>();
const gradients = new Map<string, tf.Tensor>();
for (const [index, shape] of parameterShapes().entries()) {
  variables.set(String(index), tf.variable(tf.randomNormal(shape, 0, 0.02)));
  gradients.set(String(index), tf.randomNormal(shape));
}
const parameters = [...variables.values()].reduce((sum, { size }) => sum + size, 0);
const shape = { tensors: variables.size, parameters };

const [someVariable] = variables.values();
if (someVariable === undefined) throw new Error("there is no parameter");
/** Work that changes variables; one of them is waited for. */
const changing = (work: () => void) => (): tf.Tensor => {
  work();
  return someVariable;
};

const optimizer = new AdamW(variables, OPTIONS);
const step = changing(() => {
  optimizer.applyGradients(gradients);
});
report({ op: "AdamW step, native", ...shape, ...time(step) });
optimizer.dispose();

for (const statePrecision of ["bfloat16", "float16"] as const) {
  const half = new AdamW(variables, { ...OPTIONS, statePrecision });
  const halfStep = changing(() => {
    half.applyGradients(gradients);
  });
  report({ op: `AdamW step, native, ${statePrecision}`, ...shape, ...time(halfStep) });
  half.dispose();
}

report({ op: "sums of squares", ...shape, ...time(() => sumsOfSquares([...gradients.values()])) });

const ema = new Ema(variables, { decay: 0.99 });
const update = changing(() => {
  ema.update();
});
report({ op: "EMA update, native", ...shape, ...time(update) });
ema.dispose();

const slots = new SeparateAdamWSlots(variables, PlainAdamWSlot);
const plainStep = changing(() => {
  slots.apply(gradients, adamWConstants(OPTIONS, 1));
});
report({ op: "AdamW step, tfjs", ...shape, ...time(plainStep) });
slots.dispose();

const averages = [...variables.values()].map((variable) => new PlainAverage(variable, 0.99));
const plainUpdate = (): void => {
  for (const average of averages)
    tf.tidy(() => {
      average.update();
    });
};
report({ op: "EMA update, tfjs", ...shape, ...time(changing(plainUpdate)) });
