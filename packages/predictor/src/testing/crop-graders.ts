import type { Probabilities } from "@spinegrade/competition-data";
import { cutCrop, type Grey, placeWindow, type Point3 } from "@spinegrade/crops";
import { createSagittalGrader } from "@spinegrade/model-zoo";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import type { RecessCrops, SagittalCrops } from "../chain/chain-nets.ts";

const SIDE = 32;
const WINDOW = [1, 64, 64] as const;

/** A crop and its volume; null: mid-grey. */
type Shown = { readonly volume: Grey; readonly point: Point3 } | null;

interface CropNet {
  readonly grade: (crops: readonly Shown[]) => Probabilities[];
  readonly dispose: () => void;
}

/** Grades crops of one slice by a net with weights from a seed. */
function gradeCrops(seed: number): CropNet {
  const net = createSagittalGrader({ encoder: "pvt_v2_b0", head: "plain", slices: 1, seed });
  const grade = (crops: readonly Shown[]): Probabilities[] =>
    withTensors(() => {
      const values = new Float32Array(crops.length * SIDE * SIDE);
      crops.forEach((crop, index) => {
        const { shape } = crop?.volume ?? { shape: [1, SIDE, SIDE] as const };
        const window = crop === null ? null : placeWindow(shape, crop.point, WINDOW);
        const grey = crop?.volume ?? { voxels: new Uint8Array(), shape };
        values.set(cutCrop(grey, window, [1, SIDE, SIDE]).values, index * SIDE * SIDE);
      });
      const images = tf.tensor5d(values, [1, crops.length, SIDE, SIDE, 1]);
      const rows = tf.softmax(net.forward(images, { training: false })).dataSync<"float32">();
      const at = (index: number): number => rows[index] ?? Number.NaN;
      return crops.map((_, index) => [at(3 * index), at(3 * index + 1), at(3 * index + 2)]);
    });
  return {
    grade,
    dispose: () => {
      net.dispose();
    },
  };
}

/** A grader of sagittal crops. */
export function sagittalGrader(seed: number): SagittalCrops & Pick<CropNet, "dispose"> {
  const { grade, dispose } = gradeCrops(seed);
  return {
    grade: (volume, points) => grade(points.map((point) => (point === null ? null : { volume, point }))),
    dispose,
  };
}

/** A grader of axial crops, which looks at no sagittal one. */
export function axialGrader(seed: number): RecessCrops & Pick<CropNet, "dispose"> {
  const { grade, dispose } = gradeCrops(seed);
  return { grade: (crops) => grade(crops), dispose };
}
