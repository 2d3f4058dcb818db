import { UserError } from "@spinegrade/pipeline";
import type * as tf from "@tensorflow/tfjs-core";
import { type MapOrVolume, PLANE, type Space, VOLUME } from "../layers/space.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";
import type { AnyHeadMaker, HeadMaker } from "./classifier-head.ts";
import { CONVNEXT_HEAD, CONVNEXT_VARIANTS, createConvnext } from "./convnext.ts";
import { createDensenetIn, DENSENET_HEAD, DENSENET_VARIANTS } from "./densenet.ts";
import { createEfficientnet, EFFICIENTNET_VARIANTS } from "./efficientnet.ts";
import type { Encoder, EncoderOptions } from "./encoder.ts";
import { createPvtV2, PVT_V2_HEAD, PVT_V2_VARIANTS } from "./pvt-v2.ts";
import { createResnetIn, RESNET_HEAD, RESNET_VARIANTS } from "./resnet.ts";
import { createXception, XCEPTION_HEAD, XCEPTION_VARIANTS } from "./xception.ts";
import { CONVFORMER_HEAD, CONVFORMER_VARIANTS, createConvformer } from "./convformer.ts";
import { createFastvit, FASTVIT_HEAD, FASTVIT_VARIANTS } from "./fastvit.ts";
import { createRexnet, REXNET_VARIANTS, rexnetHead } from "./rexnet.ts";

/** The forms that a family offers under one of its names. */
export interface FamilyMember {
  readonly inPlane: (scope: Scope, options: EncoderOptions) => Encoder;
  /** With cubes for kernels, where the family is known to work so. */
  readonly inVolume?: ((scope: Scope, options: EncoderOptions) => Encoder<tf.Tensor5D>) | undefined;
  /** The rest of timm's model after the last map. */
  readonly head?: HeadMaker | undefined;
  /** The same in volumes. */
  readonly volumeHead?: AnyHeadMaker | undefined;
}

/** Every family's variants, by timm name; a new family is one more line here. */
const MEMBERS: ReadonlyMap<string, FamilyMember> = new Map([
  ...spaceFamily(RESNET_VARIANTS, createResnetIn, RESNET_HEAD),
  ...family(PVT_V2_VARIANTS, createPvtV2, () => PVT_V2_HEAD),
  ...family(CONVNEXT_VARIANTS, createConvnext, () => CONVNEXT_HEAD),
  ...family(EFFICIENTNET_VARIANTS, createEfficientnet),
  ...spaceFamily(DENSENET_VARIANTS, createDensenetIn, DENSENET_HEAD),
  ...family(REXNET_VARIANTS, createRexnet, rexnetHead),
  ...family(XCEPTION_VARIANTS, createXception, () => XCEPTION_HEAD),
  ...family(CONVFORMER_VARIANTS, createConvformer, () => CONVFORMER_HEAD),
  ...family(FASTVIT_VARIANTS, createFastvit, () => FASTVIT_HEAD),
]);

/** A family of encoders of maps alone. */
function family<Variant>(
  variants: Readonly<Record<string, Variant>>,
  create: (variant: Variant, scope: Scope, options: EncoderOptions) => Encoder,
  head?: (variant: Variant) => HeadMaker,
): [name: string, member: FamilyMember][] {
  return Object.entries(variants).map(([name, variant]) => [
    name,
    { inPlane: (scope, options) => create(variant, scope, options), head: head?.(variant) },
  ]);
}

/** A family of encoders of maps or volumes. */
function spaceFamily<Variant>(
  variants: Readonly<Record<string, Variant>>,
  create: <T extends MapOrVolume>(
    space: Space<T>,
    variant: Variant,
    scope: Scope,
    options: EncoderOptions,
  ) => Encoder<T>,
  head: AnyHeadMaker,
): [name: string, member: FamilyMember][] {
  return Object.entries(variants).map(([name, variant]) => [
    name,
    {
      inPlane: (scope, options) => create(PLANE, variant, scope, options),
      inVolume: (scope, options) => create(VOLUME, variant, scope, options),
      head,
      volumeHead: head,
    },
  ]);
}

/** The timm names of the encoders that can be made. */
export const ENCODER_NAMES: readonly string[] = [...MEMBERS.keys()];

/** @throws UserError that lists the known names if `name` is not among them. */
export function createEncoder(name: string, scope: Scope, options: EncoderOptions = {}): Encoder {
  const encoder = familyMember(name).inPlane(scope, options);
  const note = (map: tf.Tensor4D, index: number, mode: Mode): tf.Tensor4D =>
    scope.child("maps").child(index).note(map, mode);
  return {
    ...encoder,
    encode: (images, mode) => encoder.encode(images, mode).map((map, index) => note(map, index, mode)),
  };
}

/** @throws UserError that lists the known names if `name` is not among them. */
export function checkEncoderName(name: string): void {
  familyMember(name);
}

/** @throws UserError that lists the known names if `name` is not among them. */
export function familyMember(name: string): FamilyMember {
  const member = MEMBERS.get(name);
  if (member === undefined) {
    throw new UserError(`there is no encoder "${name}"; choose one of ${ENCODER_NAMES.join(", ")}`);
  }
  return member;
}

/** All names, with what their families offer. */
export function familyMembers(): readonly (readonly [name: string, member: FamilyMember])[] {
  return [...MEMBERS];
}
