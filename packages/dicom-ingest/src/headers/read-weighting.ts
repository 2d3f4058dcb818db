import type { DataSet } from "../dicom/data-set.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { componentsOf } from "../dicom/values/number-strings.ts";
import { decodedText, statedDouble, statedNumber, statedText } from "../dicom/values/stated-values.ts";
import type { FindInGroups } from "../geometry/functional-groups.ts";
import { HEADER_TAGS } from "./header-tags.ts";
import type { MrHeader } from "./mr-header.ts";

type Weighting =
  | "scanningSequence"
  | "sequenceVariant"
  | "scanOptions"
  | "sequenceName"
  | "acquisitionContrast"
  | "suppression"
  | "repetitionTime"
  | "inversionTime"
  | "flipAngle"
  | "echoTrainLength"
  | "contrastAgent";

/** Reads what makes the contrast of an image: its sequence, times and contrast agent. */
export function readWeighting(file: DataSet, find: FindInGroups): Pick<MrHeader, Weighting> {
  const tags = HEADER_TAGS;
  const timing = (tag: DicomTag): number | undefined => statedNumber(find(tags.timing, tag) ?? file, tag);
  const contrastHolder = find(TAGS.mrFrameType, tags.acquisitionContrast) ?? file;
  const suppressionHolder = find(tags.modifier, tags.suppression) ?? file;
  const times = find(tags.modifier, tags.inversionTimes);
  return {
    scanningSequence: readSequence(file, find),
    sequenceVariant: componentsOf(statedText(file, tags.sequenceVariant) ?? ""),
    scanOptions: componentsOf(statedText(file, tags.scanOptions) ?? ""),
    sequenceName: statedText(file, tags.sequenceName) ?? statedText(file, tags.pulseSequenceName),
    acquisitionContrast: statedText(contrastHolder, tags.acquisitionContrast),
    suppression: statedText(suppressionHolder, tags.suppression),
    repetitionTime: timing(tags.repetitionTime),
    inversionTime: statedDouble(times, tags.inversionTimes) ?? statedNumber(file, tags.inversionTime),
    flipAngle: timing(tags.flipAngle),
    echoTrainLength: timing(tags.echoTrainLength),
    contrastAgent: decodedText(file, tags.contrastAgent),
  };
}

const ECHO_PULSES: Readonly<Record<string, readonly string[]>> = {
  SPIN: ["SE"],
  GRADIENT: ["GR"],
  BOTH: ["SE", "GR"],
};

/** (0018,0020), or what stands for it in an enhanced image. */
function readSequence(file: DataSet, find: FindInGroups): readonly string[] {
  const { scanningSequence, echoPulseSequence, inversionRecovery, modifier } = HEADER_TAGS;
  const stated = componentsOf(statedText(file, scanningSequence) ?? "");
  if (stated.length > 0) return stated;
  const holder = find(modifier, inversionRecovery) ?? file;
  const inverts = statedText(holder, inversionRecovery) === "YES" ? ["IR"] : [];
  return [...(ECHO_PULSES[statedText(file, echoPulseSequence) ?? ""] ?? []), ...inverts];
}
