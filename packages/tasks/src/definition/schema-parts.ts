/** JSON schema of the augmentation's shift variants. */
export const SHIFT = {
  enum: ["published", "intended"],
  default: "intended",
  description: "The random shift after alignment to the mean shape: as published, or as it was intended.",
} as const;

/** JSON schema of the augmentation's flip variants, for tasks with points on two sides. */
export const FLIP = {
  enum: ["swap-sides", "keep-sides"],
  default: "swap-sides",
  description:
    "Labels where the slices are reversed: swap-sides exchanges left and right; keep-sides is the published bug.",
} as const;
