/** SOP classes of MR images (PS3.4 annex B.5). */
export const MR_IMAGES: ReadonlySet<string> = new Set([
  "1.2.840.10008.5.1.4.1.1.4",
  "1.2.840.10008.5.1.4.1.1.4.1",
  "1.2.840.10008.5.1.4.1.1.4.3",
  "1.2.840.10008.5.1.4.1.1.4.4",
]);

/**
 * Names of other SOP classes that hospital folders contain along with MR images; reports name ignored files by them.
 */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["1.2.840.10008.1.3.10", "DICOMDIR"],
  ["1.2.840.10008.5.1.4.1.1.1", "Computed Radiography Image"],
  ["1.2.840.10008.5.1.4.1.1.1.1", "Digital X-Ray Image"],
  ["1.2.840.10008.5.1.4.1.1.2", "CT Image"],
  ["1.2.840.10008.5.1.4.1.1.2.1", "Enhanced CT Image"],
  ["1.2.840.10008.5.1.4.1.1.3.1", "Ultrasound Multi-frame Image"],
  ["1.2.840.10008.5.1.4.1.1.4.2", "MR Spectroscopy"],
  ["1.2.840.10008.5.1.4.1.1.6.1", "Ultrasound Image"],
  ["1.2.840.10008.5.1.4.1.1.7", "Secondary Capture Image"],
  ["1.2.840.10008.5.1.4.1.1.7.2", "Multi-frame Grayscale Byte Secondary Capture Image"],
  ["1.2.840.10008.5.1.4.1.1.7.3", "Multi-frame Grayscale Word Secondary Capture Image"],
  ["1.2.840.10008.5.1.4.1.1.7.4", "Multi-frame True Color Secondary Capture Image"],
  ["1.2.840.10008.5.1.4.1.1.11.1", "Grayscale Softcopy Presentation State"],
  ["1.2.840.10008.5.1.4.1.1.11.2", "Color Softcopy Presentation State"],
  ["1.2.840.10008.5.1.4.1.1.12.1", "X-Ray Angiographic Image"],
  ["1.2.840.10008.5.1.4.1.1.20", "Nuclear Medicine Image"],
  ["1.2.840.10008.5.1.4.1.1.66", "Raw Data"],
  ["1.2.840.10008.5.1.4.1.1.66.1", "Spatial Registration"],
  ["1.2.840.10008.5.1.4.1.1.66.2", "Spatial Fiducials"],
  ["1.2.840.10008.5.1.4.1.1.66.4", "Segmentation"],
  ["1.2.840.10008.5.1.4.1.1.66.5", "Surface Segmentation"],
  ["1.2.840.10008.5.1.4.1.1.67", "Real World Value Mapping"],
  ["1.2.840.10008.5.1.4.1.1.88.11", "Basic Text SR"],
  ["1.2.840.10008.5.1.4.1.1.88.22", "Enhanced SR"],
  ["1.2.840.10008.5.1.4.1.1.88.33", "Comprehensive SR"],
  ["1.2.840.10008.5.1.4.1.1.88.34", "Comprehensive 3D SR"],
  ["1.2.840.10008.5.1.4.1.1.88.59", "Key Object Selection"],
  ["1.2.840.10008.5.1.4.1.1.88.67", "X-Ray Radiation Dose SR"],
  ["1.2.840.10008.5.1.4.1.1.104.1", "Encapsulated PDF"],
  ["1.2.840.10008.5.1.4.1.1.104.2", "Encapsulated CDA"],
  ["1.2.840.10008.5.1.4.1.1.128", "Positron Emission Tomography Image"],
  ["1.2.840.10008.5.1.4.1.1.481.3", "RT Structure Set"],
  ["1.2.840.10008.5.1.4.1.1.481.5", "RT Plan"],
]);

/** The name of a non-MR file's SOP class, or its UID if the class is unknown. */
export function nameOfSopClass(uid: string): string {
  return NAMES.get(uid) ?? `SOP class ${uid === "" ? "missing" : uid}`;
}

/** Whether the SOP class is defined by the standard or has a known name. */
export function isNamedSopClass(uid: string): boolean {
  return NAMES.has(uid) || uid.startsWith("1.2.840.10008.");
}
