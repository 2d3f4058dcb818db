/** Writes a model in the format of `onnx.proto3`; the numbers are those of its fields. */
import { float, join, message, type Chunks, raw, text, whole, wholes } from "./fields.ts";
import type { Attribute, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfo } from "./model.ts";

/** The version of the file format that came with ONNX 1.12, as did opset 17. */
const IR_VERSION = 8;
/** The first with LayerNormalization. */
export const OPSET_VERSION = 17;

/** `TensorProto.DataType` */
const TYPES = { float: 1, int64: 7 } as const;
/** `AttributeProto.AttributeType` */
const ATTRIBUTE_TYPES = { f: 1, i: 2, s: 3, t: 4, g: 5, ints: 7 } as const;

/** The bytes of an `.onnx` file, the same for the same model. */
export function encodeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
  const metadata = Object.entries(model.metadata);
  return join([
    ...whole(1, IR_VERSION),
    ...text(2, model.producerName),
    ...text(3, model.producerVersion),
    ...text(6, model.description),
    ...message(7, graphFields(model.graph)),
    ...message(8, whole(2, OPSET_VERSION)),
    ...metadata.flatMap(([key, value]) => message(14, [...text(1, key), ...text(2, value)])),
  ]);
}

function graphFields({ name, nodes, initializers, inputs, outputs }: GraphProto): Chunks {
  return [
    ...nodes.flatMap((node, index) => message(1, nodeFields(node, `${name}.${index}`))),
    ...text(2, name),
    ...initializers.flatMap((tensor) => message(5, tensorFields(tensor))),
    ...inputs.flatMap((input) => message(11, valueFields(input))),
    ...outputs.flatMap((output) => message(12, valueFields(output))),
  ];
}

function nodeFields({ opType, inputs, outputs, attributes }: NodeProto, name: string): Chunks {
  return [
    ...inputs.flatMap((input) => text(1, input)),
    ...outputs.flatMap((output) => text(2, output)),
    ...text(3, name),
    ...text(4, opType),
    ...Object.entries(attributes).flatMap(([key, attribute]) =>
      message(5, [...text(1, key), ...attributeFields(attribute)]),
    ),
  ];
}

function attributeFields(attribute: Attribute): Chunks {
  const type = (number: number): Chunks => whole(20, number);
  if ("f" in attribute) return [...float(2, attribute.f), ...type(ATTRIBUTE_TYPES.f)];
  if ("i" in attribute) return [...whole(3, attribute.i), ...type(ATTRIBUTE_TYPES.i)];
  if ("s" in attribute) return [...text(4, attribute.s), ...type(ATTRIBUTE_TYPES.s)];
  if ("t" in attribute) return [...message(5, tensorFields(attribute.t)), ...type(ATTRIBUTE_TYPES.t)];
  if ("g" in attribute) return [...message(6, graphFields(attribute.g)), ...type(ATTRIBUTE_TYPES.g)];
  return [...wholes(8, attribute.ints), ...type(ATTRIBUTE_TYPES.ints)];
}

function tensorFields({ name, dims, values }: TensorProto): Chunks {
  const isFloat = values.BYTES_PER_ELEMENT === Float32Array.BYTES_PER_ELEMENT;
  return [
    ...wholes(1, dims),
    ...whole(2, isFloat ? TYPES.float : TYPES.int64),
    ...text(8, name),
    ...raw(9, values), // little-endian, as is every machine that TensorFlow runs on
  ];
}

function valueFields({ name, shape }: ValueInfo): Chunks {
  const dims = shape.flatMap((length) =>
    message(1, typeof length === "number" ? whole(1, length) : text(2, length)),
  );
  const tensor = [...whole(1, TYPES.float), ...message(2, dims)];
  return [...text(1, name), ...message(2, message(1, tensor))];
}
