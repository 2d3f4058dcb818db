import { createLevelNet, type LevelNetOptions } from "@spinegrade/model-zoo";
import { EMPTY, netReader, type OpenNet, SIZE } from "./recorded-net.ts";

interface LevelSettings extends Required<Pick<LevelNetOptions, "attention">> {
  readonly side: number;
  readonly coordinates?: boolean;
}

const parse = netReader<LevelSettings>(
  { side: SIZE, attention: { enum: ["slices", "none"] }, coordinates: { type: "boolean" } },
  ["coordinates"],
);

/** Creates a net that finds levels. */
export const openLevels: OpenNet = (given, _, source) => {
  const { side, attention, coordinates = false } = parse(given, source);
  const channels = coordinates ? 4 : 3;
  return {
    kind: "levels",
    net: createLevelNet({ ...EMPTY, encoder: given.encoder, inChannels: channels, attention }),
    input: { side, channels },
  };
};
