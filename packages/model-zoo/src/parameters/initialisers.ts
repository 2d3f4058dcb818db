import type { Generator } from "@spinegrade/random";

/** Writes the initial values of a parameter, in the order of its PyTorch shape. */
export type Initialiser = (shape: readonly number[], generator: Generator) => Float32Array;

export const zeros: Initialiser = (shape) => new Float32Array(sizeOf(shape));

export const ones: Initialiser = (shape) => new Float32Array(sizeOf(shape)).fill(1);

/** A parameter of one value throughout. */
export function constant(value: number): Initialiser {
  return (shape) => new Float32Array(sizeOf(shape)).fill(value);
}

/** Uniform between -bound and bound. */
export function uniform(bound: number): Initialiser {
  return (shape, generator) => fill(shape, () => generator.uniform(-bound, bound));
}

/** Normal about 0. timm's `trunc_normal_` with its default bounds is the same: it cuts at 100 standard deviations. */
export function normal(deviation: number): Initialiser {
  return (shape, generator) => {
    const values = new Float32Array(sizeOf(shape));
    generator.fillNormal(values, deviation);
    return values;
  };
}

/**
 * He et al. 2015 (arXiv:1502.01852), normal with variance 2 / fan out: what a weight [out, in / groups, ...kernel] puts
 * out at each input. PyTorch's `kaiming_normal_`, and with it timm's ResNets, count all groups' outputs (groups 1 here,
 * whatever the layer's); timm's EfficientNets and PVTs those of one.
 */
export function kaimingNormalFanOut(groups = 1): Initialiser {
  return (shape, generator) => {
    const [out = 1, , ...kernel] = shape;
    return normal(Math.sqrt((2 * groups) / (out * sizeOf(kernel))))(shape, generator);
  };
}

/** The same with variance 2 / fan in, as timm initialises the convolutions of a DenseNet. */
export const kaimingNormalFanIn: Initialiser = (shape, generator) =>
  normal(Math.sqrt(2 / fanIn(shape)))(shape, generator);

/** The weights of PyTorch's convolutions and linear layers by default: kaiming uniform with a = sqrt(5). */
export const kaimingUniform: Initialiser = (shape, generator) => {
  return uniform(1 / Math.sqrt(fanIn(shape)))(shape, generator);
};

/** Glorot and Bengio 2010, uniform, as PyTorch initialises the weight of an attention's queries, keys and values. */
export const xavierUniform: Initialiser = (shape, generator) => {
  const [out = 1] = shape;
  return uniform(Math.sqrt(6 / (out + fanIn(shape))))(shape, generator);
};

/** PyTorch's default initialiser for the biases of convolutions and linear layers, given the shape of their weight. */
export function uniformByFanIn(weightShape: readonly number[]): Initialiser {
  return uniform(1 / Math.sqrt(fanIn(weightShape)));
}

/** Uniform within 1 / sqrt(outputs), as timm initialises the last layer of an EfficientNet or ReXNet. */
export const uniformByFanOut: Initialiser = (shape, generator) =>
  uniform(1 / Math.sqrt(shape[0] ?? 1))(shape, generator);

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
