import type { GradingNet } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import { encodeModel } from "./model/encode-model.ts";
import { describeNet, type NetOrigin } from "./model/describe-net.ts";
import { checkEngine, graphOf } from "./graph-of.ts";

/**
 * Writes a net as an ONNX model: `images` `[batch, depth, H, W]` in -1..1 -> `heatmap`, `xyz` and `probabilities`, with the
 * batch as first axis. The net itself runs twice, on few slices, and what TensorFlow computes is written down.
 * @returns the bytes of the `.onnx` file.
 * @throws UserError when TensorFlow does not compute on the CPU; RangeError when the net of an own task uses an operation
 * that is not known here, or depends on the depth of the volume in a way that no multiple of the depth describes.
 */
export async function exportNet(net: GradingNet, origin: NetOrigin = {}): Promise<Uint8Array<ArrayBuffer>> {
  checkEngine();
  const description = await describeNet(net, origin);
  const { imageSize } = net.config;
  const inputs = { images: ["depth", imageSize, imageSize] } as const;
  const graph = graphOf((images) => findingsOf(net, tf.expandDims(images, 3)), inputs);
  return encodeModel({ ...description, graph });
}

/** The outputs for one volume, by the names that they have in the model. */
function findingsOf(net: GradingNet, images: tf.Tensor4D): Readonly<Record<string, tf.Tensor>> {
  const { heatmaps, xyz, probabilities } = net.find(images, [images.shape[0]]);
  const [heatmap] = heatmaps;
  if (heatmap === undefined) throw new RangeError("the net gave no heatmap");
  return { heatmap, xyz, probabilities };
}
