import { expect } from "@jest/globals";
import { lossGradients } from "@spinegrade/losses";
import * as tf from "@tensorflow/tfjs-core";
import type { TwoStageTraining } from "../task/two-stage-task.ts";

/** Expects that the gradients of one step are finite, and that an example is the same when it is loaded again. */
export async function tryStep<Sample, Example>(training: TwoStageTraining<Sample, Example>): Promise<void> {
  const parameters = training.net.parameters();
  const examples: Example[] = [];
  for (const sample of training.samples.slice(0, 2)) {
    examples.push(await training.load(sample, 0));
    expect(await training.load(sample, 0)).toEqual(examples.at(-1));
  }
  const { losses, gradients } = lossGradients(parameters, () => training.computeLoss(examples, 0));
  // tf.norm takes powers, ten times as long as squares
  const squares = [...gradients.values()].map((one) =>
    tf.tidy(() => tf.sum(tf.square(one)).dataSync()[0] ?? NaN),
  );
  tf.dispose([...gradients.values()]);
  expect(losses["total"]).toBeGreaterThan(0);
  expect(squares.length).toBe(parameters.size);
  expect(squares.every(Number.isFinite)).toBe(true);
}
