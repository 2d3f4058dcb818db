import type { DataSet } from "./data-set.ts";
import { TAGS } from "./dicom-tags.ts";
import { readText } from "./values/read-elements.ts";
import { isNamedSopClass, MR_IMAGES, nameOfSopClass } from "./sop-classes.ts";

const DICOMDIR = "1.2.840.10008.1.3.10";

/** The kind of a file that is certainly not an MR image, intact or damaged; undefined if it may be one. */
export function otherKindOf(header: DataSet): string | undefined {
  const sopClass = sopClassOf(header);
  const isDirectory = header.find(TAGS.directoryRecords) !== undefined;
  if (isDirectory || sopClass === DICOMDIR) return nameOfSopClass(DICOMDIR);
  if (MR_IMAGES.has(sopClass)) return undefined;
  const modality = readText(header, TAGS.modality) ?? "";
  if (sopClass === "") return modality === "" || modality === "MR" ? undefined : `modality ${modality}`;
  const mayBeMr =
    modality === "MR" && !isNamedSopClass(sopClass) && header.find(TAGS.pixelData) !== undefined;
  return mayBeMr ? undefined : nameOfSopClass(sopClass);
}

/** The SOP class that a file states, in its data set or else in its meta header; "" where it does in neither. */
export function sopClassOf(header: DataSet): string {
  const stated = readText(header, TAGS.sopClassUid) ?? "";
  return stated === "" ? (readText(header, TAGS.mediaStorageSopClassUid) ?? "") : stated;
}
