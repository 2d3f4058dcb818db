import { UserError } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";

import type { MapOrVolume } from "../layers/space.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";
import type { MadeHead } from "./classifier-head.ts";
import { familyMember, familyMembers, type FamilyMember } from "./create-encoder.ts";
import type { Encoder, EncoderOptions } from "./encoder.ts";

export interface ClassifierOptions {
  /** Channels of the images. */
  readonly inChannels: number;
  /** Results for each image; null for the pooled features without timm's last layer. */
  readonly outputs: number | null;
}

/** timm's whole model: images [N, H, W, C], or volumes [B, D, H, W, C], -> [N, outputs]. */
export interface Classifier<T extends MapOrVolume> {
  (images: T, mode: Mode): tf.Tensor2D;
  /** Size of the features before the last layer, timm's `num_features`. */
  readonly features: number;
}

/**
 * timm's model of that name, its entries under the scope by timm's names.
 * @throws UserError that lists the names to choose from if `name` is not among them.
 */
export function createClassifier(
  name: string,
  scope: Scope,
  options: ClassifierOptions,
): Classifier<tf.Tensor4D> {
  const { inPlane, head } = familyMember(name);
  if (head !== undefined) return classifier(inPlane, head, scope, options);
  throw new UserError(
    `"${name}" gives maps alone, no features of a whole image; choose one of ${namesWith("head")}`,
  );
}

/**
 * The same with cubes for kernels, for volumes; its kernels are [out, in, h, w, d] in checkpoints.
 * @throws UserError that lists the names to choose from if `name` is not among them.
 */
export function createVolumeClassifier(
  name: string,
  scope: Scope,
  options: ClassifierOptions,
): Classifier<tf.Tensor5D> {
  const { inVolume, volumeHead } = familyMember(name);
  if (inVolume !== undefined && volumeHead !== undefined)
    return classifier(inVolume, volumeHead, scope, options);
  throw new UserError(`"${name}" is for images, not for volumes; choose one of ${namesWith("inVolume")}`);
}

function namesWith(part: keyof FamilyMember): string {
  const known = familyMembers().filter(([, member]) => member[part] !== undefined);
  return known.map(([name]) => name).join(", ");
}

function classifier<T extends MapOrVolume>(
  makeEncoder: (scope: Scope, options: EncoderOptions) => Encoder<T>,
  makeHead: (scope: Scope, channels: number, outputs: number | null) => MadeHead<T>,
  scope: Scope,
  { inChannels, outputs }: ClassifierOptions,
): Classifier<T> {
  const encoder = makeEncoder(scope, { inChannels, names: "nested" });
  const { run, features } = makeHead(scope, encoder.featureInfo.at(-1)?.channels ?? 0, outputs);
  const classify = (images: T, mode: Mode): tf.Tensor2D =>
    tf.tidy(() => scope.note(run(lastOf(encoder.encode(images, mode)), mode), mode));
  return Object.assign(classify, { features });
}

function lastOf<T>(maps: readonly T[]): T {
  const map = maps.at(-1);
  if (map === undefined) throw new RangeError("the encoder has no maps");
  return map;
}
