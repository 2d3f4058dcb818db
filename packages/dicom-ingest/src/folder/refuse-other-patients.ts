import { partBy } from "../acquisitions/part-by.ts";
import type { FoundSeries, GroupedFiles } from "./group-files.ts";
import { statesPatientPerFile } from "./states-patient-per-file.ts";

/**
 * Gives a fault to files that are of another patient than most of their series: no volume has slices of two patients. A file
 * that states no patient is taken for one of the others; so are all where each states another.
 */
export function refuseOtherPatients(grouped: GroupedFiles): GroupedFiles {
  return { ...grouped, series: grouped.series.map((found) => refuseOthers(found, grouped.patients)) };
}

function refuseOthers(found: FoundSeries, patients: GroupedFiles["patients"]): FoundSeries {
  if (statesPatientPerFile(found.files.map(({ name }) => patients.get(name) ?? ""))) return found;
  const stated = found.files.filter(({ name }) => patients.has(name));
  const parts = partBy(stated, ({ name }) => patients.get(name)).toSorted((a, b) => b.length - a.length);
  const [[first] = [], ...others] = parts;
  if (first === undefined || others.length === 0) return found;
  const fault = { fault: `is of another patient than ${first.name}, though both state one series` };
  const refused = new Set(others.flat());
  return { ...found, files: found.files.map((file) => (refused.has(file) ? { ...file, fault } : file)) };
}
