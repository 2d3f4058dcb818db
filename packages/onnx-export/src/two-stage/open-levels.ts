import { createLevelNet, type LevelNetOptions } from "@spinegrade/model-zoo";
import { EMPTY, netReader, type OpenNet, SIZE } from "./recorded-net.ts";

interface LevelSettings extends Required<Pick<LevelNetOptions, "attention">> {
  readonly side: number;
}

const parse = netReader<LevelSettings>({ side: SIZE, attention: { enum: ["slices", "none"] } });

/** Creates a net that finds levels. */
export const openLevels: OpenNet = (given, _, source) => {
  const { side, attention } = parse(given, source);
  return {
    kind: "levels",
    net: createLevelNet({ ...EMPTY, encoder: given.encoder, attention }),
    input: { side },
  };
};
