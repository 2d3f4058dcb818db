/** A data element by number and by its keyword in the standard (PS3.6). */
export interface DicomTag {
  readonly group: number;
  readonly element: number;
  readonly name: string;
}

/** The data elements that ingest reads. It ignores all others, private elements included. */
export const TAGS = {
  mediaStorageSopClassUid: { group: 0x0002, element: 0x0002, name: "MediaStorageSOPClassUID" },
  transferSyntaxUid: { group: 0x0002, element: 0x0010, name: "TransferSyntaxUID" },
  directoryRecords: { group: 0x0004, element: 0x1220, name: "DirectoryRecordSequence" },
  characterSet: { group: 0x0008, element: 0x0005, name: "SpecificCharacterSet" },
  sopClassUid: { group: 0x0008, element: 0x0016, name: "SOPClassUID" },
  modality: { group: 0x0008, element: 0x0060, name: "Modality" },
  sopInstanceUid: { group: 0x0008, element: 0x0018, name: "SOPInstanceUID" },
  imageType: { group: 0x0008, element: 0x0008, name: "ImageType" },
  acquisitionDate: { group: 0x0008, element: 0x0022, name: "AcquisitionDate" },
  acquisitionDateTime: { group: 0x0008, element: 0x002a, name: "AcquisitionDateTime" },
  acquisitionTime: { group: 0x0008, element: 0x0032, name: "AcquisitionTime" },
  frameType: { group: 0x0008, element: 0x9007, name: "FrameType" },
  patientId: { group: 0x0010, element: 0x0020, name: "PatientID" },
  echoTime: { group: 0x0018, element: 0x0081, name: "EchoTime" },
  echoNumbers: { group: 0x0018, element: 0x0086, name: "EchoNumbers" },
  frameAcquisitionDateTime: { group: 0x0018, element: 0x9074, name: "FrameAcquisitionDateTime" },
  effectiveEchoTime: { group: 0x0018, element: 0x9082, name: "EffectiveEchoTime" },
  diffusionBValue: { group: 0x0018, element: 0x9087, name: "DiffusionBValue" },
  mrEcho: { group: 0x0018, element: 0x9114, name: "MREchoSequence" },
  mrDiffusion: { group: 0x0018, element: 0x9117, name: "MRDiffusionSequence" },
  mrFrameType: { group: 0x0018, element: 0x9226, name: "MRImageFrameTypeSequence" },
  acquisitionNumber: { group: 0x0020, element: 0x0012, name: "AcquisitionNumber" },
  frameOfReferenceUid: { group: 0x0020, element: 0x0052, name: "FrameOfReferenceUID" },
  temporalPositionIdentifier: { group: 0x0020, element: 0x0100, name: "TemporalPositionIdentifier" },
  frameContent: { group: 0x0020, element: 0x9111, name: "FrameContentSequence" },
  temporalPositionIndex: { group: 0x0020, element: 0x9128, name: "TemporalPositionIndex" },
  frameAcquisitionNumber: { group: 0x0020, element: 0x9156, name: "FrameAcquisitionNumber" },
  studyInstanceUid: { group: 0x0020, element: 0x000d, name: "StudyInstanceUID" },
  seriesInstanceUid: { group: 0x0020, element: 0x000e, name: "SeriesInstanceUID" },
  concatenationUid: { group: 0x0020, element: 0x9161, name: "ConcatenationUID" },
  inConcatenationNumber: { group: 0x0020, element: 0x9162, name: "InConcatenationNumber" },
  inConcatenationTotalNumber: { group: 0x0020, element: 0x9163, name: "InConcatenationTotalNumber" },
  patientOrientation: { group: 0x0020, element: 0x0020, name: "PatientOrientation" },
  instanceNumber: { group: 0x0020, element: 0x0013, name: "InstanceNumber" },
  imagePosition: { group: 0x0020, element: 0x0032, name: "ImagePositionPatient" },
  imageOrientation: { group: 0x0020, element: 0x0037, name: "ImageOrientationPatient" },
  planePosition: { group: 0x0020, element: 0x9113, name: "PlanePositionSequence" },
  planeOrientation: { group: 0x0020, element: 0x9116, name: "PlaneOrientationSequence" },
  pixelMeasures: { group: 0x0028, element: 0x9110, name: "PixelMeasuresSequence" },
  sharedFunctionalGroups: { group: 0x5200, element: 0x9229, name: "SharedFunctionalGroupsSequence" },
  perFrameFunctionalGroups: { group: 0x5200, element: 0x9230, name: "PerFrameFunctionalGroupsSequence" },
  pixelValueTransformation: { group: 0x0028, element: 0x9145, name: "PixelValueTransformationSequence" },
  rescaleIntercept: { group: 0x0028, element: 0x1052, name: "RescaleIntercept" },
  rescaleSlope: { group: 0x0028, element: 0x1053, name: "RescaleSlope" },
  modalityLut: { group: 0x0028, element: 0x3000, name: "ModalityLUTSequence" },
  samplesPerPixel: { group: 0x0028, element: 0x0002, name: "SamplesPerPixel" },
  photometricInterpretation: { group: 0x0028, element: 0x0004, name: "PhotometricInterpretation" },
  numberOfFrames: { group: 0x0028, element: 0x0008, name: "NumberOfFrames" },
  rows: { group: 0x0028, element: 0x0010, name: "Rows" },
  columns: { group: 0x0028, element: 0x0011, name: "Columns" },
  pixelSpacing: { group: 0x0028, element: 0x0030, name: "PixelSpacing" },
  bitsAllocated: { group: 0x0028, element: 0x0100, name: "BitsAllocated" },
  bitsStored: { group: 0x0028, element: 0x0101, name: "BitsStored" },
  highBit: { group: 0x0028, element: 0x0102, name: "HighBit" },
  pixelPaddingValue: { group: 0x0028, element: 0x0120, name: "PixelPaddingValue" },
  pixelPaddingRangeLimit: { group: 0x0028, element: 0x0121, name: "PixelPaddingRangeLimit" },
  pixelRepresentation: { group: 0x0028, element: 0x0103, name: "PixelRepresentation" },
  extendedOffsetTable: { group: 0x7fe0, element: 0x0001, name: "ExtendedOffsetTable" },
  extendedOffsetTableLengths: { group: 0x7fe0, element: 0x0002, name: "ExtendedOffsetTableLengths" },
  floatPixelData: { group: 0x7fe0, element: 0x0008, name: "FloatPixelData" },
  doubleFloatPixelData: { group: 0x7fe0, element: 0x0009, name: "DoubleFloatPixelData" },
  pixelData: { group: 0x7fe0, element: 0x0010, name: "PixelData" },
} as const satisfies Record<string, DicomTag>;

const NAMES = new Map(
  Object.values(TAGS).map(({ group, element, name }) => [group * 0x10000 + element, name]),
);

/** The tag of these numbers; its name is only "element" unless it is one of `TAGS`. */
export function tagOf(group: number, element: number): DicomTag {
  return { group, element, name: NAMES.get(group * 0x10000 + element) ?? "element" };
}

/** `(0020,0037)` */
export function formatTag({ group, element }: DicomTag): string {
  return `(${hexadecimal(group)},${hexadecimal(element)})`;
}

function hexadecimal(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, "0");
}
