/** A task that no package registers, in one file: the pattern of a new task. */
import * as tf from "@tensorflow/tfjs-core";
import { NFN_PUBLISHED } from "@spinegrade/augmentation";
import { labelsOf } from "@spinegrade/competition-data";
import { gaussianHeatmap } from "@spinegrade/heatmaps";
import { heatmapLoss } from "@spinegrade/losses";
import { type Net, type NetOptions, ParameterStore, statefulNet } from "@spinegrade/model-zoo";
import { compileSchema } from "@spinegrade/pipeline";
import { defineTask, maskShape, pointTargets, toMaskFrame } from "@spinegrade/tasks";

const STRIDE = 4;
const POINTS = [
  ...labelsOf("left_subarticular_stenosis").slice(3, 4),
  ...labelsOf("right_subarticular_stenosis").slice(3, 4),
];

type ToyOutput = Readonly<{
  /** For each volume [1, h, w, 2]. */
  heatmap: tf.Tensor4D[];
  /** [B, 2, 3] */
  xyz: tf.Tensor3D;
  /** [B, 2, 3] */
  gradeLogits: tf.Tensor3D;
}>;

const OPTIONS = { sharpness: { type: "number", exclusiveMinimum: 0, default: 2 } };
const readOptions = compileSchema<{ readonly sharpness: number }>({ type: "object", properties: OPTIONS });

/** Two points of one level on axial slices, found by one convolution. */
export const TOY = defineTask({
  name: "toy",
  title: "a toy on Axial T2",
  series: "Axial T2",
  points: POINTS,
  flip: "keep-sides",
  augmentation: { settings: { ...NFN_PUBLISHED, flip: "keep-sides" }, choices: {} },
  lossTerms: {
    heatmap: { weight: 1, title: "Toy heatmap loss", unit: "nats" },
    grade: { weight: 0.5, title: "Toy grade loss" },
  },
  options: OPTIONS,
  createNet: createToyNet,
  targetsOf: (examples) => ({
    heatmap: examples.map((example) => {
      const [, height, width] = maskShape(example);
      const xy = toMaskFrame(example).filter((_, index) => index % 3 !== 2);
      return gaussianHeatmap(xy, [height, width]);
    }),
    ...pointTargets(examples),
  }),
  lossOf: (run) => {
    const { sharpness } = readOptions(run, "the run");
    return ({ heatmap: found, gradeLogits }, target, weights) => {
      const heatmap = tf.mul<tf.Scalar>(heatmapLoss(found, target.heatmap), sharpness);
      const truth = tf.oneHot(tf.cast(target.grades, "int32"), 3);
      const grade = tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(truth, gradeLogits);
      const total = tf.add<tf.Scalar>(
        tf.mul(heatmap, weights["heatmap"] ?? 0),
        tf.mul(grade, weights["grade"] ?? 0),
      );
      return { total, heatmap, grade };
    };
  },
  pointsOf: ({ xyz, gradeLogits }) => ({ xyz, probabilities: tf.softmax(gradeLogits) }),
});

function createToyNet({ seed }: NetOptions): Net<ToyOutput, tf.Tensor4D> {
  const store = new ParameterStore(seed);
  const root = store.root();
  const kernel = root.parameter("kernel", [2, 1, 3, 3], "weight", (shape, generator) =>
    Float32Array.from({ length: shape.reduce((size, side) => size * side, 1) }, () => generator.normal(0, 1)),
  );
  const grades = root.parameter("grades", [6], "vector", (shape) => new Float32Array(shape[0] ?? 0));
  return {
    ...statefulNet(store),
    forward: (images, depths) =>
      tf.tidy(() => {
        const small = tf.avgPool(images, STRIDE, STRIDE, "valid");
        const scores = tf.conv2d(small, tf.reshape<tf.Rank.R4>(kernel, [3, 3, 1, 2]), 1, "same");
        let first = 0;
        const heatmap = depths.map((depth) => {
          const map = tf.slice(scores, [first, 0, 0, 0], [depth, -1, -1, -1]);
          first += depth;
          const [, height, width] = map.shape;
          const flat = tf.reshape(tf.transpose(tf.mean(map, 0), [2, 0, 1]), [2, height * width]);
          return tf.reshape<tf.Rank.R4>(tf.transpose(tf.softmax(flat)), [1, height, width, 2]);
        });
        const places = heatmap.map((map, volume) => expectedPlaces(map, depths[volume] ?? 1));
        const xyz = tf.reshape<tf.Rank.R3>(tf.stack(places), [depths.length, 2, 3]);
        const gradeLogits = tf.tile(tf.reshape<tf.Rank.R3>(grades, [1, 2, 3]), [depths.length, 1, 1]);
        return { heatmap, xyz, gradeLogits };
      }),
  };
}

/** [1, h, w, 2] -> [2, 3]: the expected x and y, and the middle slice. */
function expectedPlaces(heatmap: tf.Tensor4D, depth: number): tf.Tensor {
  const [, height, width] = heatmap.shape;
  const along = (axis: 1 | 2, size: number): tf.Tensor =>
    tf.sum(tf.mul(tf.sum(heatmap, [0, axis]), tf.expandDims(tf.range(0, size), 1)), 0);
  const z = tf.fill([2], (depth - 1) / 2);
  return tf.stack([along(1, width), along(2, height), z], 1);
}
