import {
  type GradingNet,
  type ImageVolume,
  toBatch,
  type VolumePrediction,
  withTensors,
} from "@spinegrade/tasks";

/** Runs a net, in inference mode, over volumes of one in-plane size; one prediction a volume. No tensor is left. */
export function predictExamples(
  net: Pick<GradingNet, "predict">,
  volumes: readonly ImageVolume[],
): VolumePrediction[] {
  return withTensors(() => {
    const { images, depths } = toBatch(volumes);
    return net.predict(images, depths);
  });
}
