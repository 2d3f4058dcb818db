import { statSync } from "node:fs";
import { UserError } from "@spinegrade/pipeline";

/** @throws UserError unless a folder of that name is there. */
export function requireFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined)
    throw new UserError(`the folder ${folder} does not exist; name a folder of DICOM files`);
  if (!found.isDirectory())
    throw new UserError(
      `${folder} is a file; name the folder that it lies in, or another folder of DICOM files`,
    );
}
