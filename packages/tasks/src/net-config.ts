import { DECODER_CHANNELS } from "@spinegrade/model-zoo";
import { listTasks } from "./registry.ts";

/** All settings needed to rebuild a net and prepare its input. */
export interface NetConfig {
  /** The name of a registered task. */
  readonly task: string;
  /** The encoder's timm name. */
  readonly encoder: string;
  /** Output channels of the decoder's three blocks. */
  readonly decoderChannels: readonly [number, number, number];
  /** Side of the net's square input image, in pixels; heatmaps have a quarter of it. */
  readonly imageSize: number;
}

/** JSON schema of a decoder's channels; the default is as published. */
export const DECODER_CHANNELS_KEY = {
  type: "array",
  items: { type: "integer", minimum: 1 },
  minItems: 3,
  maxItems: 3,
  default: DECODER_CHANNELS,
  description: "Output channels of the decoder's three blocks.",
} as const;

/** JSON schemas of the keys of `NetConfig`, for the tasks registered so far. */
export function netConfigProperties(): Readonly<Record<keyof NetConfig, object>> {
  const tasks = listTasks();
  return {
    task: {
      enum: tasks.map(({ name }) => name),
      description: `Which net: ${tasks.map(({ name, title }) => `${name}, ${title}`).join("; ")}.`,
    },
    encoder: { type: "string", description: "The encoder's timm name." },
    decoderChannels: DECODER_CHANNELS_KEY,
    imageSize: {
      type: "integer",
      minimum: 64,
      maximum: 2048,
      multipleOf: 32,
      description: "Side of the image that the net sees, in pixels.",
    },
  };
}
