import { UserError } from "@spinegrade/pipeline";
import type * as tf from "@tensorflow/tfjs-core";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/parameter-store.ts";
import { CONVNEXT_VARIANTS, createConvnext } from "./convnext.ts";
import { createDensenet, DENSENET_VARIANTS } from "./densenet.ts";
import { createEfficientnet, EFFICIENTNET_VARIANTS } from "./efficientnet.ts";
import type { Encoder, EncoderOptions } from "./encoder.ts";
import { createPvtV2, PVT_V2_VARIANTS } from "./pvt-v2.ts";
import { createResnet, RESNET_VARIANTS } from "./resnet.ts";

type Maker = (scope: Scope, options: EncoderOptions) => Encoder;

/** Every family's variants, by timm name; a new family is one more line here. */
const MAKERS: ReadonlyMap<string, Maker> = new Map([
  ...family(RESNET_VARIANTS, createResnet),
  ...family(PVT_V2_VARIANTS, createPvtV2),
  ...family(CONVNEXT_VARIANTS, createConvnext),
  ...family(EFFICIENTNET_VARIANTS, createEfficientnet),
  ...family(DENSENET_VARIANTS, createDensenet),
]);

function family<Variant>(
  variants: Readonly<Record<string, Variant>>,
  create: (variant: Variant, scope: Scope, options: EncoderOptions) => Encoder,
): [name: string, make: Maker][] {
  return Object.entries(variants).map(([name, variant]) => [
    name,
    (scope, options) => create(variant, scope, options),
  ]);
}

/** The timm names of the encoders that can be made. */
export const ENCODER_NAMES: readonly string[] = [...MAKERS.keys()];

/** @throws UserError that lists the known names if `name` is not among them. */
export function createEncoder(name: string, scope: Scope, options: EncoderOptions = {}): Encoder {
  const encoder = makerOf(name)(scope, options);
  const note = (map: tf.Tensor4D, index: number, mode: Mode): tf.Tensor4D =>
    scope.child("maps").child(index).note(map, mode);
  return {
    ...encoder,
    encode: (images, mode) => encoder.encode(images, mode).map((map, index) => note(map, index, mode)),
  };
}

/** @throws UserError that lists the known names if `name` is not among them. */
export function checkEncoderName(name: string): void {
  makerOf(name);
}

function makerOf(name: string): Maker {
  const make = MAKERS.get(name);
  if (make === undefined) {
    throw new UserError(`there is no encoder "${name}"; choose one of ${ENCODER_NAMES.join(", ")}`);
  }
  return make;
}
