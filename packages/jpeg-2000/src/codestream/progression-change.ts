import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { ByteReader } from "./byte-reader.ts";
import { readProgression, type Progression } from "./coding-style.ts";

/** Packets that come in one order: those not yet had, up to these bounds. */
export interface ProgressionVolume {
  readonly progression: Progression;
  readonly firstResolution: number;
  /** One past the last. */
  readonly resolutionEnd: number;
  readonly layerEnd: number;
}

/**
 * Progression order changes (POC, ITU-T T.800 A.6.6).
 * @throws Jpeg2000Error when they do not concern component 0.
 */
export function readProgressionChanges(segment: ByteReader): ProgressionVolume[] {
  const volumes: ProgressionVolume[] = [];
  while (segment.left > 0) {
    const at = segment.position;
    const firstResolution = segment.uint8();
    const firstComponent = segment.uint8();
    const layerEnd = segment.uint16();
    const resolutionEnd = segment.uint8();
    segment.uint8(); // the last component, of which there is one
    const progression = readProgression(segment);
    if (firstComponent !== 0) throw new Jpeg2000Error("corrupt", `POC: component ${firstComponent}`, at);
    volumes.push({ progression, firstResolution, resolutionEnd, layerEnd });
  }
  return volumes;
}
