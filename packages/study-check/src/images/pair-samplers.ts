import type { LevelEvidence } from "../levels/level-evidence.ts";
import { type Sampler, volumeSampler } from "./volume-sampler.ts";

/** Reads T1 and T2 by patient coordinates; T2 only where it shares the frame of reference of T1, as far as is known. */
export function pairSamplers({
  t1,
  t2,
}: Pick<LevelEvidence, "t1" | "t2">): [Sampler | undefined, Sampler | undefined] {
  const frames = [t1, t2].map((volume) => volume?.sliceTable.frameOfReferenceUid);
  const isShared = frames.includes(undefined) || frames[0] === frames[1];
  return [t1 && volumeSampler(t1), isShared ? t2 && volumeSampler(t2) : undefined];
}
