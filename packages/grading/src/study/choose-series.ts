import { SERIES_DESCRIPTIONS, type SeriesDescription } from "@spinegrade/competition-data";
import type { SeriesTypeName, TypedSeries } from "@spinegrade/series-types";

/** The types of series that stand for a description of the competition. */
const TYPES: Readonly<Record<SeriesDescription, readonly SeriesTypeName[]>> = {
  "Sagittal T1": ["sagittal-t1"],
  "Sagittal T2/STIR": ["sagittal-t2", "sagittal-stir"],
  "Axial T2": ["axial-t2"],
};

/** A type with less confidence is used only where no series has more. */
const SURE = 0.5;

/**
 * The series of one kind to grade, the surest first. Series of another part of the body are never used; series after
 * contrast agent, and those whose headers contradict each other, only where there is no other.
 */
export function chooseSeries(series: readonly TypedSeries[], kind: SeriesDescription): TypedSeries[] {
  const plain = preferred(sureOf(series, kind), ({ hasContrast }) => !hasContrast);
  return [...plain].sort((a, b) => b.confidence - a.confidence);
}

/** Why a series of a study is not one of those that `chooseSeries` returns for any kind. */
export function whyNotChosen(one: TypedSeries, series: readonly TypedSeries[]): string {
  const kind = SERIES_DESCRIPTIONS.find((name) => TYPES[name].includes(one.type));
  if (kind === undefined) return `no net grades series of type ${one.type}`;
  if (one.isLumbar === false) return "it does not show the lumbar spine";
  return sureOf(series, kind).includes(one)
    ? `it was acquired after contrast agent, and another ${kind} series without`
    : `its type is less certain than that of another ${kind} series`;
}

function sureOf(series: readonly TypedSeries[], kind: SeriesDescription): TypedSeries[] {
  const ofKind = series.filter(({ type, isLumbar }) => TYPES[kind].includes(type) && isLumbar !== false);
  return preferred(ofKind, ({ confidence }) => confidence >= SURE);
}

function preferred(series: readonly TypedSeries[], isBetter: (one: TypedSeries) => boolean): TypedSeries[] {
  const better = series.filter(isBetter);
  return better.length > 0 ? better : [...series];
}
