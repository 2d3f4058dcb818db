import type { HeaderFrame, MrHeader } from "@spinegrade/dicom-ingest";

type Stated<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

/** The known values of a header: any of `MrHeader` and of its frames; absent ones are unknown. */
export interface StatedHeader extends Stated<Omit<MrHeader, "frames">> {
  readonly frames?: readonly Stated<HeaderFrame>[];
}

const UNKNOWN_FRAME: HeaderFrame = {
  positionMm: null,
  orientation: null,
  pixelSpacingMm: null,
  acquisition: {
    echoTime: undefined,
    echoNumber: undefined,
    bValue: undefined,
    temporalPosition: undefined,
    acquisitionNumber: undefined,
    imageType: undefined,
    time: undefined,
  },
};

/** A header with every value, undefined where nothing is stated; one image where `frames` are not stated. */
export function completeHeader(stated: StatedHeader): MrHeader {
  const { studyInstanceUid = "", seriesInstanceUid = "" } = stated;
  const { imageType = [], scanningSequence = [], sequenceVariant = [], scanOptions = [] } = stated;
  return {
    ...UNKNOWN_TEXTS,
    ...UNKNOWN_NUMBERS,
    ...stated,
    ...{ frames: completeFrames(stated), studyInstanceUid, seriesInstanceUid },
    ...{ imageType, scanningSequence, sequenceVariant, scanOptions },
  };
}

/** A header's frames with every value; one image where they are not stated. */
export function completeFrames({ frames = [{}] }: StatedHeader): HeaderFrame[] {
  return frames.map(completeFrame);
}

function completeFrame({
  positionMm,
  orientation,
  pixelSpacingMm,
  acquisition,
}: Stated<HeaderFrame>): HeaderFrame {
  return {
    positionMm: positionMm ?? UNKNOWN_FRAME.positionMm,
    orientation: orientation ?? UNKNOWN_FRAME.orientation,
    pixelSpacingMm: pixelSpacingMm ?? UNKNOWN_FRAME.pixelSpacingMm,
    acquisition: acquisition ?? UNKNOWN_FRAME.acquisition,
  };
}

const UNKNOWN_TEXTS = {
  sopInstanceUid: undefined,
  sopClassUid: undefined,
  modality: undefined,
  frameOfReferenceUid: undefined,
  patientId: undefined,
  patientIdIssuer: undefined,
  patientName: undefined,
  patientBirthDate: undefined,
  studyDate: undefined,
  studyDescription: undefined,
  seriesDescription: undefined,
  protocolName: undefined,
  bodyPart: undefined,
  manufacturer: undefined,
  modelName: undefined,
  sequenceName: undefined,
  acquisitionContrast: undefined,
  suppression: undefined,
  contrastAgent: undefined,
  conversionType: undefined,
};

const UNKNOWN_NUMBERS = {
  instanceNumber: undefined,
  seriesNumber: undefined,
  fieldStrength: undefined,
  repetitionTime: undefined,
  echoTime: undefined,
  inversionTime: undefined,
  flipAngle: undefined,
  echoTrainLength: undefined,
  rows: undefined,
  columns: undefined,
  sliceThickness: undefined,
};
