import { checkEngine, graphOf } from "./graph-of.ts";
import { describeModel, type NetOrigin } from "./model/describe-net.ts";
import { encodeModel } from "./model/encode-model.ts";
import { computationOf } from "./two-stage/computation-of.ts";
import { describeInputs, describeSlices, describeTwoStageNet } from "./two-stage/describe-two-stage-net.ts";
import type { TwoStageModel } from "./two-stage/two-stage-model.ts";

/** Facts about a net that its tensors do not state. */
export interface TwoStageOrigin extends NetOrigin {
  /** The task of the run that trained it. */
  readonly task?: string;
  /** The encoder's timm name. */
  readonly encoder?: string;
  /** Whether the run corrects the points that the model gives, in close-ups; false by default. */
  readonly isCorrected?: boolean;
}

const NOT_CORRECTED = "The run corrects these points in close-ups; the model gives them as they were before.";

/**
 * Writes a net of the two-stage solution as an ONNX model, for any batch, and for any number of slices where its method has
 * one. Inputs and outputs have the shapes that the net itself has them in.
 * @returns the bytes of the `.onnx` file.
 * @throws UserError when TensorFlow does not compute on the CPU; the net's own error where "depth" stands for a number of
 * slices that its method fixes.
 */
export async function exportTwoStageNet(
  model: TwoStageModel,
  { task, encoder, isCorrected = false, ...origin }: TwoStageOrigin = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkEngine();
  const { inputs, compute, depths } = computationOf(model);
  const { title, ...words } = describeTwoStageNet(model.kind);
  const facts = {
    title,
    ...(task !== undefined && { task }),
    ...(encoder !== undefined && { encoder }),
    input: `${describeInputs(inputs)}: float32`,
    slices: describeSlices(model, encoder),
    ...words,
    ...(isCorrected && { outputs: `${words.outputs} ${NOT_CORRECTED}` }),
  };
  const description = await describeModel(
    encoder === undefined ? title : `${title}, ${encoder}`,
    facts,
    origin,
  );
  return encodeModel({ ...description, graph: graphOf(compute, inputs, depths) });
}
