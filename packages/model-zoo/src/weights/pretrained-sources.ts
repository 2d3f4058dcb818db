import { checkPathName, UserError } from "@spinegrade/pipeline";

/** The training that timm 1.0.9 takes for a name without a tag: the part of the hub's name after the point. */
const DEFAULT_TAGS: readonly (readonly [names: RegExp, tag: string])[] = [
  [/^pvt_v2_b[0-5]$/, "in1k"],
  [/^(resnet18|resnet34)$/, "a1_in1k"],
  [/^(resnet18d|resnet34d|resnet50d)$/, "ra2_in1k"],
  [/^seresnext26d_32x4d$/, "bt_in1k"],
  [/^densenet161$/, "tv_in1k"],
];

/**
 * The repository of timm's published weights of an encoder: `timm/pvt_v2_b4.in1k`. A name that states its tag, as
 * `convnext_small.fb_in22k`, is one already.
 * @throws UserError when timm has no weights that a name alone stands for, or it is not a name.
 */
export function hubRepository(encoderName: string): string {
  checkPathName("the encoder", encoderName); // files are named after it
  if (encoderName.includes(".")) return `timm/${encoderName}`;
  const tag = DEFAULT_TAGS.find(([names]) => names.test(encoderName))?.[1];
  if (tag !== undefined) return `timm/${encoderName}.${tag}`;
  throw new UserError(
    `no published weights are known for "${encoderName}": give timm's full name, such as convnext_tiny.fb_in22k, or a file`,
  );
}
