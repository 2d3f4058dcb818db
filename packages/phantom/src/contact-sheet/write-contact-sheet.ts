import { UserError, writeFileAtomic } from "@spinegrade/pipeline";
import { collectContactSheet, type ContactSheetOptions } from "./collect-contact-sheet.ts";
import { contactSheetPage, contactSheetPng } from "./render-contact-sheet.ts";

/**
 * Writes the contact sheet of a data set in the competition's layout: a self-contained page if the name ends in .html,
 * one picture without text if it ends in .png.
 * @throws UserError for any other name; TableError and DicomError for unreadable tables and slices.
 */
export async function writeContactSheet(
  dataDir: string,
  out: string,
  options: ContactSheetOptions = {},
): Promise<void> {
  const isPage = out.endsWith(".html");
  if (!isPage && !out.endsWith(".png"))
    throw new UserError(`the contact sheet ${out} must end in .html or .png`);
  const sheet = await collectContactSheet(dataDir, options);
  await writeFileAtomic(out, isPage ? contactSheetPage(sheet) : contactSheetPng(sheet));
}
