/** Two may be a mistake at the scanner; so many single files of one series are no patients. */
const FEWEST_FILES = 3;

/**
 * Whether each file of a series states another patient, as a de-identifier leaves it that draws a new PatientID for every
 * file: then it tells no patients apart.
 * @param patients of each file; "" where it states none.
 */
export function statesPatientPerFile(patients: readonly string[]): boolean {
  return (
    patients.length >= FEWEST_FILES && !patients.includes("") && new Set(patients).size === patients.length
  );
}
