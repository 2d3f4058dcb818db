/** The part of an ONNX model that an export uses; the names are those of `onnx.proto3`. */

/** A constant tensor. Numbers are float32, whole numbers int64. */
export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** Text, a whole number, whole numbers, or a floating-point number. */
export type Attribute =
  | { readonly s: string }
  | { readonly i: number }
  | { readonly ints: readonly number[] }
  | { readonly f: number }
  | { readonly t: TensorProto }
  | { readonly g: GraphProto };

export interface NodeProto {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A float32 tensor; an axis of any length has a name. */
export interface ValueInfo {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface GraphProto {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

export interface ModelProto {
  readonly producerName: string;
  readonly producerVersion: string;
  readonly description: string;
  readonly graph: GraphProto;
  readonly metadata: Readonly<Record<string, string>>;
}
