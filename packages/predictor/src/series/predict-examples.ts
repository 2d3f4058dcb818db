import {
  type GradingNet,
  type ImageVolume,
  toBatch,
  type VolumePrediction,
  withTensors,
} from "@spinegrade/tasks";

/**
 * Runs a net in inference mode on volumes of one in-plane size. Returns one prediction per volume and leaves no tensor
 * allocated.
 */
export function predictExamples(
  net: Pick<GradingNet, "predict">,
  volumes: readonly ImageVolume[],
): VolumePrediction[] {
  return withTensors(() => {
    const { images, depths } = toBatch(volumes);
    return net.predict(images, depths);
  });
}
