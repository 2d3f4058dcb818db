import { readSealedJson, writeSealedJson } from "@spinegrade/pipeline";
import { type Calibration, parseCalibration } from "./calibration.ts";

/** The file's name in a run's folder and in a bundle. */
export const CALIBRATION_FILE = "calibration.json";

/** Writes a calibration with a hash of its text, atomically. @throws UserError when it cannot be written. */
export function writeCalibration(path: string, calibration: Calibration): Promise<void> {
  return writeSealedJson(path, calibration);
}

/** Reads what `writeCalibration` wrote. @throws UserError when it is absent, damaged or not valid. */
export function readCalibration(path: string): Promise<Calibration> {
  return readSealedJson(path, parseCalibration);
}
