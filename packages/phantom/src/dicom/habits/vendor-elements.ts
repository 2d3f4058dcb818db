// cspell:disable: descriptions in four languages
import type { Sequence } from "../../anatomy/tissue.ts";
import type { SeriesPlan } from "../../plan/series-plan.ts";
import type { DicomElement, ValueRepresentation } from "../encode-dicom.ts";
import type { HeaderHabits, Language, Vendor } from "./header-habits.ts";

/** A manufacturer's header elements for a sequence. */
interface SequenceHabit {
  /** The sequence as its descriptions call it. */
  readonly called: string;
  readonly scanning: string;
  readonly imageType: string;
  /** SequenceName; absent where the manufacturer writes none. */
  readonly name?: string;
  /** "" for a TI that is not written. */
  readonly inversion: string;
}

interface VendorHabit {
  readonly manufacturer: string;
  readonly model: string;
  readonly bodyPart: string;
  readonly variant: string;
  readonly options: string;
  readonly sequences: Readonly<Record<Sequence, SequenceHabit>>;
}

const VENDOR_HABITS: Readonly<Record<Vendor, VendorHabit>> = {
  siemens: {
    manufacturer: "SIEMENS",
    model: "Avanto",
    bodyPart: "SPINE",
    variant: "SK\\SP\\OSP",
    options: "PFP\\SAT2",
    sequences: {
      T1: { called: "T1 TSE", scanning: "SE", imageType: "M\\NORM\\DIS2D", name: "*tse2d1_3", inversion: "" },
      T2: {
        called: "T2 TSE",
        scanning: "SE",
        imageType: "M\\NORM\\DIS2D",
        name: "*tse2d1_17",
        inversion: "",
      },
      STIR: {
        called: "T2 TIRM",
        scanning: "SE\\IR",
        imageType: "M\\NORM",
        name: "*tir2d1_11",
        inversion: "150",
      },
    },
  },
  ge: {
    manufacturer: "GE MEDICAL SYSTEMS",
    model: "Signa HDxt",
    bodyPart: "LSPINE",
    variant: "SK",
    options: "FAST_GEMS\\NPW\\VB_GEMS\\TRF_GEMS\\FILTERED_GEMS",
    sequences: {
      T1: { called: "T1 FSE", scanning: "SE", imageType: "OTHER", inversion: "0" },
      T2: { called: "FRFSE", scanning: "SE", imageType: "OTHER", inversion: "0" },
      STIR: { called: "STIR", scanning: "SE", imageType: "OTHER", inversion: "140" },
    },
  },
  philips: {
    manufacturer: "Philips Medical Systems",
    model: "Ingenia",
    bodyPart: "SPINE",
    variant: "SK",
    options: "OTHER",
    sequences: {
      T1: { called: "sT1W_TSE", scanning: "SE", imageType: "M_SE\\M\\SE", inversion: "" },
      T2: { called: "T2W_TSE", scanning: "SE", imageType: "M_SE\\M\\SE", inversion: "" },
      STIR: { called: "STIR_longTE", scanning: "IR", imageType: "M_IR\\M\\IR", inversion: "" },
    },
  },
  canon: {
    manufacturer: "CANON_MEC",
    model: "Vantage Titan",
    bodyPart: "",
    variant: "NONE",
    options: "",
    sequences: {
      T1: { called: "T1", scanning: "SE", imageType: "OTHER", name: "SE", inversion: "" },
      T2: { called: "T2", scanning: "SE", imageType: "OTHER", name: "FSE17_10", inversion: "" },
      STIR: { called: "STIR", scanning: "SE\\IR", imageType: "OTHER", name: "FIR", inversion: "" },
    },
  },
};

interface Words {
  readonly sagittal: string;
  readonly axial: string;
  readonly lumbar: string;
  readonly scout: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  english: { sagittal: "sag", axial: "axial", lumbar: "L-spine", scout: "localizer" },
  german: { sagittal: "sagittal", axial: "transversal", lumbar: "LWS", scout: "Übersicht" },
  french: { sagittal: "sagittale", axial: "axiale", lumbar: "rachis lombaire", scout: "repérage" },
  spanish: { sagittal: "sagital", axial: "axial", lumbar: "columna lumbar", scout: "localizador" },
};

const element = (tag: number, vr: ValueRepresentation, value: string): DicomElement => ({ tag, vr, value });

/** The description of a series in a manufacturer's and a hospital's words: `T2 TSE sagittal LWS`. */
function describeByHabit({ vendor, language }: HeaderHabits, plan: SeriesPlan): string {
  const { sagittal, axial, lumbar } = WORDS[language];
  const plane = plan.description === "Axial T2" ? axial : sagittal;
  return `${VENDOR_HABITS[vendor].sequences[plan.sequence].called} ${plane} ${lumbar}`;
}

/** The elements of a manufacturer, which replace the phantom's own. */
export function vendorElements(habits: HeaderHabits, plan: SeriesPlan): DicomElement[] {
  const { manufacturer, model, bodyPart, variant, options, sequences } = VENDOR_HABITS[habits.vendor];
  const { scanning, imageType, name, inversion } = sequences[plan.sequence];
  return [
    element(0x00080005, "CS", "ISO_IR 100"),
    element(0x00080008, "CS", `ORIGINAL\\PRIMARY\\${imageType}`),
    element(0x00080070, "LO", manufacturer),
    element(0x00081090, "LO", model),
    element(0x0008103e, "LO", describeByHabit(habits, plan)),
    element(0x00180015, "CS", bodyPart),
    element(0x00180020, "CS", scanning),
    element(0x00180021, "CS", variant),
    element(0x00180022, "CS", options),
    ...(name === undefined ? [] : [element(0x00180024, "SH", name)]),
    element(0x00180082, "DS", inversion),
  ];
}

/** The elements of a scout image in a series: a fast gradient echo, with its own field of view. */
export function scoutElements({ language }: HeaderHabits, orientation: string): DicomElement[] {
  return [
    element(0x0008103e, "LO", WORDS[language].scout),
    element(0x00180020, "CS", "GR"),
    element(0x00180080, "DS", "8.6"),
    element(0x00180081, "DS", "4"),
    element(0x00180082, "DS", ""),
    element(0x00181314, "DS", "20"),
    element(0x00200037, "DS", orientation),
    element(0x00280030, "DS", "1.9\\1.9"),
  ];
}
