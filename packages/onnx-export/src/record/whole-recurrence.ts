import type { Input, Operation, Recording, Value, Weights } from "./recording.ts";

/** The product with the inputs of one direction of a recurrent layer. */
interface Product {
  readonly x: Value;
  readonly kernel: Weights;
  readonly bias: Weights;
}

const RECURRENT = "SpinegradeRecurrent";

/** Attributes of a product that are 0 where it has nothing but a kernel and a bias. */
const EXTRAS = ["input_activation", "activation", "gate_count", "scale_count", "addend_count"] as const;

/**
 * A recording whose recurrent layers start from their inputs, as ONNX's do. TensorFlow's take the inputs' products with
 * the kernels, computed for all steps before: those kernels and biases follow as further inputs. Of each input before,
 * there is one for each direction: products, recurrent kernels, recurrent biases -> x, kernels, biases, recurrent
 * kernels, recurrent biases.
 */
export function withWholeRecurrence({ operations, outputs }: Recording): Recording {
  const makers = new Map(operations.flatMap((one) => one.outputs.map(({ id }) => [id, one] as const)));
  const whole = (one: Operation): Operation => (one.name === RECURRENT ? joined(one, makers) : one);
  return { operations: operations.map(whole), outputs };
}

function joined(operation: Operation, makers: ReadonlyMap<number, Operation>): Operation {
  const directions = operation.attributes["directions"] === 2 ? 2 : 1;
  const products = operation.inputs.slice(0, directions).map((input) => productOf(input, makers));
  const [first] = products;
  if (first === undefined || products.some(({ x }) => x.id !== first.x.id))
    throw new RangeError("both directions of a recurrent layer must read the same inputs");
  const kernels = products.map(({ kernel }) => kernel);
  const biases = products.map(({ bias }) => bias);
  return { ...operation, inputs: [first.x, ...kernels, ...biases, ...operation.inputs.slice(directions)] };
}

function productOf(input: Input, makers: ReadonlyMap<number, Operation>): Product {
  const maker = input.kind === "value" ? makers.get(input.id) : undefined;
  const [x, kernel, bias] = maker?.inputs ?? [];
  const isPlain = EXTRAS.every((extra) => maker?.attributes[extra] === 0);
  if (maker?.name === "SpinegradeLinear" && isPlain)
    if (x?.kind === "value" && kernel?.kind === "weights" && bias?.kind === "weights")
      return { x, kernel, bias };
  throw new RangeError("the inputs of a recurrent layer must come from a linear layer");
}
