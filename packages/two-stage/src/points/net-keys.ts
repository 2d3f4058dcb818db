/** JSON schemas of keys that the nets of several tasks have. */
export const ENCODER_KEY = { type: "string", description: "The encoder's timm name." } as const;

export const IMAGE_SIZE_KEY = {
  type: "integer",
  minimum: 32,
  maximum: 2048,
  multipleOf: 32,
  description: "Side of the image that the net sees, in pixels.",
} as const;

export const COORDINATES_KEY = {
  type: "boolean",
  default: false,
  description:
    "Gives the net the place of each pixel as further channels, for few studies; published nets have none.",
} as const;

/** JSON schema of the augmentation's probability. */
export const AUGMENT_KEY = {
  type: "number",
  minimum: 0,
  maximum: 1,
  default: 0.5,
  description: "Chance of each step of the augmentation: grey values, blur, move.",
} as const;
