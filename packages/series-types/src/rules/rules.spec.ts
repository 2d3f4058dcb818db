import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { RULES, type Rule, type StatedHeader } from "@spinegrade/series-types";
import { gatherFacts } from "../series-facts.ts";
import { stack } from "../testing/headers.ts";
import { ruleTable } from "../testing/rule-table.ts";

const rules = Object.values(RULES).flat() as readonly Rule[];
const SE: StatedHeader = { scanningSequence: ["SE"] };
const IR: StatedHeader = { scanningSequence: ["SE", "IR"] };
const GR: StatedHeader = { scanningSequence: ["GR"] };

const NAMES = [
  ["t1", "sT1W_TSE sag"],
  ["t2", "Sag FRFSE"],
  ["stir", "t2_tirm_sag"],
  ["pd", "Protonendichte sag"],
  ["t2-star", "T2* MEDIC"],
  ["flair", "FLAIR sag"],
  ["ssfp", "TRUFI 3D"],
  ["diffusion", "ep2d_diff_b500"],
] as const;

type Case = readonly [header: StatedHeader, sentence: string];

/** The cases of descriptions and protocols that name a weighting. */
const NAMED: Readonly<Record<string, Case>> = Object.fromEntries(
  NAMES.flatMap(([weighting, text]): [string, Case][] => [
    [`description-${weighting}`, [{ seriesDescription: text }, `names ${weighting}`]],
    [`protocol-${weighting}`, [{ seriesDescription: "1", protocolName: text }, `names ${weighting}`]],
  ]),
);

/** Headers to which a rule applies, and what its sentence holds; of a sagittal stack of 12 unless stated. */
const CASES: Readonly<Record<string, Case>> = {
  "spin-echo-t1": [{ ...SE, repetitionTime: 600, echoTime: 12 }, "TR 600 ms, TE 12 ms"],
  "spin-echo-t2": [{ ...SE, repetitionTime: 4000, echoTime: 110 }, "TE 110 ms"],
  "spin-echo-pd": [{ ...SE, repetitionTime: 2500, echoTime: 30 }, "TE 30 ms"],
  "inversion-stir": [{ ...IR, repetitionTime: 4500, echoTime: 60, inversionTime: 150 }, "TI 150 ms"],
  "inversion-t1": [{ ...IR, repetitionTime: 2000, echoTime: 20, inversionTime: 860 }, "TI 860 ms"],
  "inversion-flair": [{ ...IR, repetitionTime: 9000, echoTime: 110, inversionTime: 2500 }, "TI 2500 ms"],
  "inversion-time-missing": [{ ...IR, repetitionTime: 4500, echoTime: 60 }, "whose TI is missing"],
  "gradient-ssfp": [{ ...GR, repetitionTime: 5, echoTime: 2, flipAngle: 60 }, "flip angle 60 degrees"],
  "gradient-t2-star": [{ ...GR, repetitionTime: 500, echoTime: 18, flipAngle: 20 }, "TE 18 ms"],
  "gradient-t1": [{ ...GR, repetitionTime: 150, echoTime: 4, flipAngle: 70 }, "TE 4 ms"],
  "echo-planar": [{ scanningSequence: ["EP"] }, "echo planar"],
  "b-value": [
    {
      frames: [
        {
          acquisition: {
            bValue: 800,
            echoTime: undefined,
            echoNumber: undefined,
            temporalPosition: undefined,
            acquisitionNumber: undefined,
            imageType: undefined,
            time: undefined,
          },
        },
      ],
    },
    "800 s/mm2",
  ],
  "acquisition-contrast-t1": [{ acquisitionContrast: "T1" }, "is T1"],
  "acquisition-contrast-t2": [{ acquisitionContrast: "T2" }, "is T2"],
  "acquisition-contrast-stir": [{ acquisitionContrast: "STIR" }, "is STIR"],
  "acquisition-contrast-pd": [{ acquisitionContrast: "PROTON_DENSITY" }, "is PROTON_DENSITY"],
  "acquisition-contrast-t2-star": [{ acquisitionContrast: "T2_STAR" }, "is T2_STAR"],
  "acquisition-contrast-flair": [{ acquisitionContrast: "FLUID_ATTENUATED" }, "is FLUID_ATTENUATED"],
  "acquisition-contrast-diffusion": [{ acquisitionContrast: "DIFFUSION" }, "is DIFFUSION"],
  ...NAMED,
  "description-t2-or-stir": [{ seriesDescription: "Sagittal T2/STIR" }, "names t2 or stir"],
  "description-localiser": [{ seriesDescription: "Survey_32ch" }, "names a localiser"],
  "description-screen-capture": [{ seriesDescription: "Screen Save" }, "names a screen-capture"],
  "description-derived": [{ seriesDescription: "Subtraktion" }, "names a derived"],
  "image-type-localiser": [{ imageType: ["ORIGINAL", "PRIMARY", "LOCALIZER"] }, "LOCALIZER"],
  "several-planes": [{}, "3 planes"],
  "scout-in-series": [{}, "2 of the series' 20 images"],
  "image-type-capture": [{ imageType: ["DERIVED", "SECONDARY", "SCREEN SAVE"] }, "SCREEN SAVE"],
  "no-geometry": [{ imageType: ["DERIVED", "SECONDARY"], frames: [{}] }, "no image states its orientation"],
  "image-type-derived": [{ imageType: ["DERIVED", "SECONDARY", "MPR"] }, "DERIVED and MPR"],
  "image-type-component": [{ imageType: ["DERIVED", "PRIMARY", "DIXON", "FAT"] }, "FAT"],
  "scan-options-fat": [{ scanOptions: ["PFP", "FS"] }, "ScanOptions holds FS"],
  "suppression-fat": [{ suppression: "FAT" }, "is FAT"],
  "description-fat": [{ seriesDescription: "T1 fettgesättigt" }, "fat saturation"],
  "contrast-agent": [{ contrastAgent: "Dotarem" }, '"Dotarem"'],
  "description-contrast": [{ seriesDescription: "T1 sag nach KM" }, "names a contrast agent"],
  "description-no-contrast": [{ seriesDescription: "T1 sag ohne KM" }, "without contrast agent"],
  "body-part-lumbar": [{ bodyPart: "LSPINE" }, "lspine"],
  "body-part-other": [{ bodyPart: "KNEE" }, "knee"],
  "description-lumbar": [{ seriesDescription: "T2 rachis lombaire" }, "lumbar spine"],
  "description-other-region": [{ seriesDescription: "T2 rodilla" }, "rodilla"],
  "protocol-lumbar": [{ protocolName: "LWS nativ" }, "lws"],
  "protocol-other-region": [{ protocolName: "HWS nativ" }, "hws"],
  "study-lumbar": [{ studyDescription: "RM columna lumbar" }, "lumbar spine"],
  "study-other-region": [{ studyDescription: "MRI Brain" }, "brain"],
  "sagittal-field-of-view": [{ rows: 120 }, "120 mm high"],
  "sagittal-coverage": [{}, "side to side"],
  "axial-coverage": [{}, "head to foot"],
  "lumbar-geometry": [{}, "320 mm high"],
};

/** The headers of a case; some rules need another stack than the usual one. */
function headersFor(name: string, header: StatedHeader): StatedHeader[] {
  if (name === "several-planes")
    return (["sagittal", "axial", "coronal"] as const).flatMap((plane) => stack(plane, header, 5));
  if (name === "sagittal-coverage") return stack("sagittal", header, 50);
  if (name === "axial-coverage") return stack("axial", header, 80);
  if (name === "scout-in-series") return stack("sagittal", header, 2);
  return header.frames === undefined ? stack("sagittal", header, 12) : [header];
}

describe("each rule", () => {
  it("has a case, and each case a rule", () => {
    expect(Object.keys(CASES).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(rules.map((rule) => [rule.name, rule] as const))(
    "%s applies to its case, and says why",
    (name, rule) => {
      const [header, sentence] = CASES[name] ?? [{}, ""];
      const slicesOfSeries = name === "scout-in-series" ? 20 : undefined;
      expect(rule.find(gatherFacts(headersFor(name, header), slicesOfSeries))).toContain(sentence);
    },
  );

  it.each(rules.map((rule) => [rule.name, rule] as const))(
    "%s is silent where nothing is stated",
    (_, rule) => {
      expect(rule.find(gatherFacts([{}]))).toBeUndefined();
    },
  );

  it("is in the README", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const cellsOf = (table: string): string[][] =>
      table
        .split("\n")
        .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll(/^-+$/g, "---")));
    const inReadme = cellsOf(readme);
    expect(
      cellsOf(ruleTable()).filter((row) => !inReadme.some((other) => other.join() === row.join())),
    ).toEqual([]);
  });
});
