import { CONTRAST_RULES, FAT_RULES } from "./fat-and-contrast-rules.ts";
import { KIND_RULES } from "./kind-rules.ts";
import { REGION_RULES } from "./region-rules.ts";
import type { Question, Rule } from "./rule.ts";
import { WEIGHTING_RULES } from "./weighting-rules.ts";

/** All rules by the question that they answer. */
export const RULES: { readonly [Q in Question]: readonly Rule<Q>[] } = {
  kind: KIND_RULES,
  weighting: WEIGHTING_RULES,
  fat: FAT_RULES,
  contrast: CONTRAST_RULES,
  region: REGION_RULES,
};
