import { areNativeOperationsActive } from "@spinegrade/engine";
import { UserError } from "@spinegrade/pipeline";
import { lowerRecording } from "./lower/lower-recording.ts";
import { forAnyBatch } from "./model/for-any-batch.ts";
import type { GraphProto } from "./model/model.ts";
import { type Depths, recordNet } from "./record/record-net.ts";
import type { Computation } from "./record/record-tape.ts";
import type { InputShapes } from "./record/recording.ts";

/** @throws UserError when TensorFlow does not compute on the CPU, whose operations a recording is made of. */
export function checkEngine(): void {
  if (!areNativeOperationsActive())
    throw new UserError('an export needs the CPU: call startEngine({ device: "cpu" }) first');
}

/**
 * The graph of a net, for any batch. The net itself runs twice, on few slices, and what TensorFlow computes is written
 * down.
 * @param compute of one volume or study: inputs of these shapes -> outputs `[1, ...]`.
 * @param depths the numbers of slices that it runs on.
 * @throws RangeError when the net uses an operation that is not known here, or depends on the depth in a way that no
 * multiple of the depth describes.
 */
export function graphOf(compute: Computation, inputs: InputShapes, depths?: Depths): GraphProto {
  return forAnyBatch(lowerRecording(recordNet(compute, inputs, depths), inputs));
}
