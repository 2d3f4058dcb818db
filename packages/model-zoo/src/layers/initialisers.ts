import type { Generator } from "@spinegrade/random";

/** Writes the initial values of a parameter, in the order of its PyTorch shape. */
export type Initialiser = (shape: readonly number[], generator: Generator) => Float32Array;

export const zeros: Initialiser = (shape) => new Float32Array(sizeOf(shape));

export const ones: Initialiser = (shape) => new Float32Array(sizeOf(shape)).fill(1);

/** He et al. 2015 (arXiv:1502.01852) as timm initialises the convolutions of a ResNet: normal, variance 2 / fan out. */
export const kaimingNormalFanOut: Initialiser = (shape, generator) => {
  const [out = 1, , ...kernel] = shape;
  const deviation = Math.sqrt(2 / (out * sizeOf(kernel)));
  return fill(shape, () => generator.normal(0, deviation));
};

/** The weights of PyTorch's convolutions and linear layers by default: kaiming uniform with a = sqrt(5). */
export const kaimingUniform: Initialiser = (shape, generator) => {
  const bound = 1 / Math.sqrt(fanIn(shape));
  return fill(shape, () => generator.uniform(-bound, bound));
};

/** The biases of PyTorch's convolutions and linear layers by default, given the shape of the weight beside them. */
export function uniformByFanIn(weightShape: readonly number[]): Initialiser {
  const bound = 1 / Math.sqrt(fanIn(weightShape));
  return (shape, generator) => fill(shape, () => generator.uniform(-bound, bound));
}

/** The inputs that one output sums over, of a weight [out, in / groups, ...kernel]. */
function fanIn(weightShape: readonly number[]): number {
  return sizeOf(weightShape.slice(1));
}

function fill(shape: readonly number[], draw: () => number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return values;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
