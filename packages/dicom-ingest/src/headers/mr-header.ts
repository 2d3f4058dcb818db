import type { PartialGeometry } from "@spinegrade/volumes/slices";
import type { AcquisitionHeader } from "../geometry/acquisition-header.ts";

/** The geometry and the acquisition of one image of a file. */
export interface HeaderFrame extends PartialGeometry {
  readonly acquisition: AcquisitionHeader;
}

/**
 * The header of an MR file without its pixels. Values that the file does not state are undefined, lists that it does
 * not state are empty. Those of an enhanced multi-frame image come from the functional groups of its first frame.
 */
export interface MrHeader {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string | undefined;
  readonly sopClassUid: string | undefined;
  readonly modality: string | undefined;
  readonly frameOfReferenceUid: string | undefined;
  readonly instanceNumber: number | undefined;
  readonly seriesNumber: number | undefined;
  readonly patientId: string | undefined;
  readonly patientIdIssuer: string | undefined;
  readonly patientName: string | undefined;
  /** `YYYYMMDD`, as studyDate. */
  readonly patientBirthDate: string | undefined;
  readonly studyDate: string | undefined;
  readonly studyDescription: string | undefined;
  readonly seriesDescription: string | undefined;
  readonly protocolName: string | undefined;
  readonly bodyPart: string | undefined;
  readonly manufacturer: string | undefined;
  readonly modelName: string | undefined;
  /** Tesla. */
  readonly fieldStrength: number | undefined;
  readonly imageType: readonly string[];
  /** `SE`, `IR`, `GR`, `EP`, `RM`; for an enhanced image derived from EchoPulseSequence and InversionRecovery. */
  readonly scanningSequence: readonly string[];
  readonly sequenceVariant: readonly string[];
  readonly scanOptions: readonly string[];
  readonly sequenceName: string | undefined;
  /** (0008,9209) of an enhanced image: `T1`, `T2`, `STIR`, `PROTON_DENSITY`, … */
  readonly acquisitionContrast: string | undefined;
  /** (0018,9025) of an enhanced image: `FAT`, `WATER`, `NONE`, … */
  readonly suppression: string | undefined;
  /** ms, as echo and inversion time. */
  readonly repetitionTime: number | undefined;
  readonly echoTime: number | undefined;
  readonly inversionTime: number | undefined;
  /** Degrees. */
  readonly flipAngle: number | undefined;
  readonly echoTrainLength: number | undefined;
  readonly contrastAgent: string | undefined;
  /** (0008,0064); a scanner's own images state none. */
  readonly conversionType: string | undefined;
  readonly rows: number | undefined;
  readonly columns: number | undefined;
  /** mm. */
  readonly sliceThickness: number | undefined;
  /** At least one; several in a multi-frame image. */
  readonly frames: readonly HeaderFrame[];
}

/** Frames of one type and echo of a multi-frame image, such as the water images of a Dixon acquisition. */
export interface FrameKind {
  /** As if the image had these frames alone. */
  readonly header: MrHeader;
  /** Their indices in the file, from 0. */
  readonly frames: readonly number[];
}
