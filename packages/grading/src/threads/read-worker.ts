import { answerRequests } from "@spinegrade/pipeline/workers";
import { readRequested } from "../reading/read-series.ts";

/** Reads series in a worker thread, which never loads TensorFlow; voxels are transferred, not copied. */
answerRequests({
  answer: readRequested,
  transfer: (found) => {
    const buffer = "volume" in found ? found.volume.voxels.buffer : undefined;
    return buffer instanceof ArrayBuffer ? [buffer] : [];
  },
});
