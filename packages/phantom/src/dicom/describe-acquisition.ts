import { Generator } from "@spinegrade/random";
import type { DicomElement, ValueRepresentation } from "./encode-dicom.ts";
import type { Sequence } from "../anatomy/tissue.ts";

/** The acquisition settings that an MR image must state (PS3.3 table C.8-4). Times are in ms. */
interface Protocol {
  readonly scanning: string;
  readonly repetition: string;
  readonly echo: string;
  readonly inversion?: string;
  readonly echoTrain: string;
}

/** Usual settings of fast spin echo of the lumbar spine at 1.5 T. */
const PROTOCOLS: Readonly<Record<Sequence, Protocol>> = {
  T1: { scanning: "SE", repetition: "550", echo: "10", echoTrain: "3" },
  T2: { scanning: "SE", repetition: "3500", echo: "105", echoTrain: "17" },
  STIR: { scanning: "SE\\IR", repetition: "4200", echo: "60", inversion: "160", echoTrain: "11" },
};

const element = (tag: number, vr: ValueRepresentation, value: string): DicomElement => ({ tag, vr, value });

/** The elements that MR Image Storage requires in addition to geometry and pixels: the acquisition and its settings. */
export function describeAcquisition(sequence: Sequence): DicomElement[] {
  const { scanning, repetition, echo, inversion, echoTrain } = PROTOCOLS[sequence];
  return [
    element(0x00080008, "CS", "ORIGINAL\\PRIMARY\\OTHER"),
    element(0x00180015, "CS", "LSPINE"),
    element(0x00180020, "CS", scanning),
    element(0x00180021, "CS", "SK"),
    element(0x00180022, "CS", ""),
    element(0x00180023, "CS", "2D"),
    element(0x00180080, "DS", repetition),
    element(0x00180081, "DS", echo),
    ...(inversion === undefined ? [] : [element(0x00180082, "DS", inversion)]),
    element(0x00180087, "DS", "1.5"),
    element(0x00180091, "IS", echoTrain),
  ];
}

/**
 * The elements of patient, study, equipment and frame of reference that the standard requires in every file, possibly
 * empty (types 2 and 2C), and those that a DICOMDIR requires with a value: the study's date, time and id.
 */
export function describeStudy(seed: number, studyId: number): DicomElement[] {
  const { date, time } = drawStudyTime(seed, studyId);
  return [
    element(0x00080020, "DA", date),
    element(0x00080030, "TM", time),
    element(0x00080050, "SH", ""),
    element(0x00080070, "LO", "Spinegrade"),
    element(0x00080090, "PN", ""),
    element(0x00081090, "LO", "synthetic phantom"),
    element(0x00100010, "PN", ""),
    element(0x00100020, "LO", String(studyId)),
    element(0x00100030, "DA", ""),
    element(0x00100040, "CS", ""),
    element(0x00200010, "SH", String(studyId)),
    element(0x00201040, "LO", ""),
  ];
}

/** Draws a day between 2010 and 2019 and a time in working hours, from a separate random stream. */
function drawStudyTime(seed: number, studyId: number): { date: string; time: string } {
  const generator = Generator.fromSeed(seed, "study time", studyId);
  const whole = (from: number, to: number): string =>
    String(Math.floor(generator.uniform(from, to + 1))).padStart(2, "0");
  return {
    date: `${whole(2010, 2019)}${whole(1, 12)}${whole(1, 28)}`,
    time: `${whole(7, 19)}${whole(0, 59)}${whole(0, 59)}`,
  };
}
