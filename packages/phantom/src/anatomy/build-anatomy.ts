import { Generator } from "@spinegrade/random";
import type { SpineModel } from "../spine/spine-model.ts";
import type { Structure } from "./structure.ts";
import { canalContents } from "./canal-contents.ts";
import { canalPath, type CanalPath } from "./canal-path.ts";
import { head } from "./head.ts";
import { screws } from "./screws.ts";
import { foramenContents, foramenRoots } from "./foramina.ts";
import { kidneys } from "./organs.ts";
import { vertebraeAndLigaments } from "./posterior-elements.ts";
import { drawPhysique, type Physique } from "./physique.ts";
import { discStructures } from "./vertebral-bodies.ts";
import { vessels } from "./vessels.ts";

/** One patient, shown by every series of the study. */
export interface Anatomy {
  readonly spine: SpineModel;
  readonly path: CanalPath;
  readonly physique: Physique;
  /** In painting order. */
  readonly structures: readonly Structure[];
}

/** Individual features of a body. */
export interface BodyOptions {
  /** Pedicle screws in L4 and L5. */
  readonly hasMetal?: boolean;
  /** The head above the spine, and a neck around it. */
  readonly hasHead?: boolean;
}

/** Builds the body around a spine. Each part draws from a separate random stream of the study. */
export function buildAnatomy(
  spine: SpineModel,
  seed: number,
  studyKey: string,
  { hasMetal = false, hasHead = false }: BodyOptions = {},
): Anatomy {
  const stream = (part: string): Generator => Generator.fromSeed(seed, "anatomy", studyKey, part);
  const path = canalPath(spine);
  const physique = drawPhysique(stream("physique"), hasHead ? "neck" : "trunk");
  const structures = [
    ...kidneys(spine, stream("kidneys")),
    ...vessels(spine, path, physique.aortaX, stream("vessels")),
    ...foramenContents(spine),
    ...canalContents(spine, path, stream("canal")),
    ...discStructures(spine, stream("discs")),
    ...vertebraeAndLigaments(spine, stream("bones")),
    ...foramenRoots(spine, stream("roots")),
    ...(hasHead ? head(spine) : []),
    ...(hasMetal ? screws(spine) : []),
  ];
  return { spine, path, physique, structures };
}
