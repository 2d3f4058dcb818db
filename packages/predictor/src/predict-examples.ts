import type { GradingNet } from "./grading-net.ts";
import type { VolumePrediction } from "./read-output.ts";
import { type ImageVolume, toBatch } from "./to-batch.ts";
import { withTensors } from "./with-tensors.ts";

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
