import type { Plane } from "@spinegrade/dicom-ingest";
import type { StatedHeader } from "./complete-header.ts";
import type { Question } from "./rules/rule.ts";
import { RULES } from "./rules/rules.ts";
import { weighEvidence, type Verdict } from "./rules/weigh-evidence.ts";
import { gatherFacts, type SeriesFacts } from "./series-facts.ts";
import { PLANES, type SeriesType, type SeriesTypeName } from "./series-type.ts";
import { findWord } from "./words/find-word.ts";
import { PLANE_WORDS } from "./words/kind-words.ts";

/** A special kind counts from here: below, the series is typed by plane and weighting. */
const SURE = 0.5;

/** Largest confidence where SeriesDescription names another plane, or Modality is not MR: no reason to be sure. */
const CONTRADICTED = 0.49;

/**
 * The type of a series by its headers: the plane by ImageOrientationPatient, everything else by the rules in the
 * README.
 * @param headers of the files of one series, or of a part of it; at least one.
 * @param slicesOfSeries the images of the whole series, where the files are a part of it.
 */
export function typeSeries(headers: readonly StatedHeader[], slicesOfSeries?: number): SeriesType {
  const facts = gatherFacts(headers, slicesOfSeries);
  const kind = weighEvidence(RULES.kind, facts);
  const weighting = weighEvidence(RULES.weighting, facts);
  const fat = weighEvidence(RULES.fat, facts);
  const contrast = weighEvidence(RULES.contrast, facts);
  const region = weighEvidence(RULES.region, facts);
  const plane = planeOfFacts(facts);
  const { type, confidence } = nameType(plane, kind, weighting);
  const { modality = "MR" } = facts.header;
  const isMr = modality === "MR";
  return {
    type,
    plane: plane.answer,
    weighting: weighting.answer,
    isFatSaturated: fat.answer === "saturated" || weighting.answer === "stir",
    hasContrast: contrast.answer === "given",
    isLumbar: region.answer === undefined ? undefined : region.answer === "lumbar",
    confidence: isMr ? confidence : Math.min(confidence, CONTRADICTED),
    reasons: [
      ...(isMr ? [] : [`but Modality is ${modality}, not MR`]),
      ...plane.reasons,
      ...[kind, weighting, fat, contrast, region].flatMap((verdict) => reasonsOf(verdict)),
    ],
  };
}

interface PlaneVerdict {
  readonly answer: Plane | undefined;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

/** The plane of most images, confident as their share of all images. */
function planeOfFacts({ planes, slices, description, header }: SeriesFacts): PlaneVerdict {
  const [most] = planes;
  if (most === undefined)
    return { answer: undefined, confidence: 0, reasons: ["no image states a valid ImageOrientationPatient"] };
  const [plane, count] = most;
  const stated = count === slices ? "" : `in ${count} of ${slices} images`;
  const reasons = [`ImageOrientationPatient is ${plane} ${stated}`.trim()];
  const named = PLANES.filter((one) => findWord(description, PLANE_WORDS[one]) !== undefined);
  if (named.length !== 1 || named[0] === undefined || named[0] === plane)
    return { answer: plane, confidence: count / slices, reasons };
  reasons.push(`but SeriesDescription "${header.seriesDescription ?? ""}" names the ${named[0]} plane`);
  return { answer: plane, confidence: (CONTRADICTED * count) / slices, reasons };
}

function nameType(
  plane: PlaneVerdict,
  kind: Verdict<"kind">,
  weighting: Verdict<"weighting">,
): { type: SeriesTypeName; confidence: number } {
  if (kind.answer !== undefined && kind.confidence >= SURE)
    return { type: kind.answer, confidence: kind.confidence };
  if (plane.answer === undefined || weighting.answer === undefined)
    return { type: "other", confidence: SURE };
  const confidence = plane.confidence * weighting.confidence * (1 - kind.confidence);
  return { type: `${plane.answer}-${weighting.answer}`, confidence };
}

/** The sentences of the evidence; what speaks for another answer only begins with `but`. */
function reasonsOf<Q extends Question>({ answer, evidence }: Verdict<Q>): string[] {
  return evidence.map(({ rule, reason }) => {
    const agrees = rule.says.some(([said]) => said === answer);
    return agrees ? reason : `but ${reason}`;
  });
}
