import { UserError } from "@spinegrade/pipeline";
import type { Scope } from "../layers/parameter-store.ts";
import type { Encoder } from "./encoder.ts";
import { createResnet, RESNET_VARIANTS } from "./resnet.ts";

/** Every family's variants, by timm name; a new family is one more line here. */
const MAKERS: ReadonlyMap<string, (scope: Scope) => Encoder> = new Map([
  ...Object.entries(RESNET_VARIANTS).map(
    ([name, variant]) => [name, (scope: Scope) => createResnet(variant, scope)] as const,
  ),
]);

/** The timm names of the encoders that can be made. */
export const ENCODER_NAMES: readonly string[] = [...MAKERS.keys()];

/** @throws UserError that lists the known names, when `name` is none of them. */
export function createEncoder(name: string, scope: Scope): Encoder {
  const make = MAKERS.get(name);
  if (make === undefined) {
    throw new UserError(`there is no encoder "${name}"; choose one of ${ENCODER_NAMES.join(", ")}`);
  }
  return make(scope);
}
