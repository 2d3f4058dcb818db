import type { TileCoding } from "../codestream/coding-parameters.ts";
import type { Progression } from "../codestream/coding-style.ts";
import type { ProgressionVolume } from "../codestream/progression-change.ts";
import type { Precinct } from "./precincts.ts";

/**
 * The precincts whose packets follow one another (ITU-T T.800 B.12); a precinct's packets come layer by layer.
 * @param precincts by resolution level, then row by row.
 */
export function* packetOrder(
  precincts: readonly (readonly Precinct[])[],
  { packets, progressionChanges }: TileCoding,
): Generator<Precinct> {
  const { progression, layers } = packets;
  const all = { progression, firstResolution: 0, resolutionEnd: precincts.length, layerEnd: layers };
  for (const volume of progressionChanges.length === 0 ? [all] : progressionChanges) {
    const layerEnd = Math.min(volume.layerEnd, layers);
    for (const { precinct, layer } of volumeOrder(precincts, { ...volume, layerEnd })) {
      // a packet that an earlier volume had is not had again
      if (layer === precinct.layer) yield precinct;
    }
  }
}

interface Place {
  readonly precinct: Precinct;
  readonly layer: number;
}

function* volumeOrder(
  precincts: readonly (readonly Precinct[])[],
  { progression, firstResolution, resolutionEnd, layerEnd }: ProgressionVolume,
): Generator<Place> {
  const levels = precincts.slice(firstResolution, resolutionEnd);
  if (progression === "LRCP") {
    for (let layer = 0; layer < layerEnd; layer++) {
      for (const precinct of levels.flat()) yield { precinct, layer };
    }
  } else if (progression === "RLCP") {
    for (const level of levels) {
      for (let layer = 0; layer < layerEnd; layer++) {
        for (const precinct of level) yield { precinct, layer };
      }
    }
  } else {
    for (const precinct of byPosition(levels, progression)) {
      for (let layer = 0; layer < layerEnd; layer++) yield { precinct, layer };
    }
  }
}

/** With one component, CPRL is PCRL. */
function byPosition(
  levels: readonly (readonly Precinct[])[],
  progression: Exclude<Progression, "LRCP" | "RLCP">,
): Precinct[] {
  const all = levels.flat();
  if (progression === "RPCL") return all;
  // a stable sort: at one place the lower resolution comes first
  return all.sort((a, b) => a.y - b.y || a.x - b.x);
}
