import { Generator } from "@spinegrade/random";
import { locateElements } from "./locate-elements.ts";
import { MUTATIONS } from "./mutations.ts";

/** A valid file to start from. */
export interface CorpusFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A valid file, damaged in one to three ways. */
export interface FuzzCase {
  readonly index: number;
  /** The file and the ways of damage, for a person who looks for the cause. */
  readonly description: string;
  readonly bytes: Uint8Array;
}

/** The damaged file number `index`: the same bytes on every machine, whichever cases came before it. */
export function fuzzCase(corpus: readonly CorpusFile[], seed: number, index: number): FuzzCase {
  const file = corpus[index % corpus.length];
  if (file === undefined) throw new RangeError("there is nothing to damage");
  const generator = Generator.fromSeed(seed, "dicom-fuzz", index);
  const names = Object.keys(MUTATIONS);
  const chosen = Array.from({ length: generator.pick([1, 1, 1, 2, 3]) }, () => generator.pick(names));
  const places = locateElements(file.bytes);
  let bytes: Uint8Array = file.bytes;
  for (const name of chosen) {
    // places are those of the whole file: after the first damage they are off now and then, which is damage too
    bytes = MUTATIONS[name]?.(Uint8Array.from(bytes), withinFile(places, bytes.length), generator) ?? bytes;
  }
  return { index, description: `${file.name}: ${chosen.join(", ")}`, bytes };
}

function withinFile(places: ReturnType<typeof locateElements>, length: number): typeof places {
  const isInside = ({ end }: { end: number }): boolean => end <= length;
  return {
    ...places,
    elements: places.elements.filter(isInside),
    fragments: places.fragments.filter(isInside),
  };
}
