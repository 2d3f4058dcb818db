import { type Extent, fixedOf, partsOf } from "../record/extent.ts";
import type { Attribute, GraphProto, NodeProto, TensorProto, ValueInfo } from "../model/model.ts";

/** Collects the nodes and constants of a graph. A tensor is known by its name. */
export class GraphBuilder {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #wholes = new Map<string, string>();
  readonly #depth: () => string;
  #count = 0;
  #depthName: string | undefined;

  /** @param inputs of the graph; the depth is read from an axis that is called so. */
  constructor(inputs: readonly ValueInfo[]) {
    this.#depth = () => {
      const deep = inputs.find(({ shape }) => shape.includes("depth"));
      if (deep === undefined) throw new RangeError("no input has the axis depth");
      const axis = this.wholes([deep.shape.indexOf("depth")]);
      return this.node("Gather", [this.node("Shape", [deep.name]), axis]);
    };
  }

  /** Adds a node with one output. */
  node(opType: string, inputs: readonly string[], attributes: NodeProto["attributes"] = {}): string {
    const [output = ""] = this.nodes(opType, inputs, 1, attributes);
    return output;
  }

  /** Adds a node with several outputs. */
  nodes(
    opType: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string[] {
    const outputs = Array.from({ length: count }, () => this.#name(opType.toLowerCase()));
    this.#nodes.push({ opType, inputs, outputs, attributes });
    return outputs;
  }

  /** A constant of floating-point numbers. */
  numbers(values: Float32Array, dims: readonly number[]): string {
    const name = this.#name("weight");
    this.#initializers.push({ name, dims, values });
    return name;
  }

  /** A scalar. */
  number(value: number): string {
    return this.numbers(Float32Array.of(value), []);
  }

  /** A vector of constant whole numbers. */
  wholes(values: readonly number[]): string {
    const key = values.join();
    const known = this.#wholes.get(key);
    if (known !== undefined) return known;
    const name = this.#name("whole");
    this.#initializers.push({
      name,
      dims: [values.length],
      values: BigInt64Array.from(values, (value) => BigInt(value)),
    });
    this.#wholes.set(key, name);
    return name;
  }

  /** A vector of whole numbers, computed from the depth where they depend on it. */
  extents(values: readonly Extent[]): string {
    if (values.every((value) => typeof value === "number")) return this.wholes(values.map(fixedOf));
    const parts = values.map((value) => {
      if (typeof value === "number") return this.wholes([value]);
      this.#depthName ??= this.#depth();
      const { times, over, fixed } = partsOf(value);
      const product = this.#unless(1, times, "Mul", this.#depthName);
      return this.#unless(0, fixed, "Add", this.#unless(1, over, "Div", product));
    });
    return parts.length === 1 ? (parts[0] ?? "") : this.node("Concat", parts, { axis: { i: 0 } });
  }

  /** Reshapes a tensor; the one axis that depends on the depth follows from the others. */
  reshape(x: string, shape: readonly Extent[]): string {
    const free = shape.filter((length) => typeof length !== "number").length;
    const target =
      free <= 1
        ? this.wholes(shape.map((length) => (typeof length === "number" ? length : -1)))
        : this.extents(shape);
    return this.node("Reshape", [x, target]);
  }

  /** Gives a tensor a name that people read. */
  rename(x: string, name: string): string {
    this.#nodes.push({ opType: "Identity", inputs: [x], outputs: [name], attributes: {} });
    return name;
  }

  /** The graph of everything added so far. */
  graph(name: string, inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): GraphProto {
    return { name, nodes: this.#nodes, initializers: this.#initializers, inputs, outputs };
  }

  /** A whole number combined with another, unless that is the one which changes nothing. */
  #unless(neutral: number, value: number, opType: string, x: string): string {
    return value === neutral ? x : this.node(opType, [x, this.wholes([value])]);
  }

  #name(stem: string): string {
    this.#count++;
    return `${stem}_${this.#count}`;
  }
}
