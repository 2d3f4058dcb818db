import { readFileSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { repeats } from "@spinegrade/test-utils";
import { copyChanged, INSTANCE, type Replacements, STUDY, TO_CT, TO_KNEE } from "./change-header.ts";
import { writeSmallStudies } from "./small-studies.ts";

/** Writes a folder for each kind of bad input, and `many` with three sound studies of a patient each, from which they are made. */
export async function writeBadFolders(root: string): Promise<void> {
  const at = (...names: string[]): string => join(root, ...names);
  const patients = await writeSmallStudies(at("many"), 3);
  const [first = "", second = ""] = patients;
  const one = at("many", first);
  await mkdir(at("empty"));
  await mkdir(at("letters"));
  await writeFile(at("letters", "letter.txt"), "Dear colleague");
  await copyChanged(one, at("ct"), TO_CT);
  await copyChanged(one, at("knee"), TO_KNEE);
  await copyChanged(one, at("broken"), []);
  const files = (await readdir(at("broken"))).map((name) => at("broken", name));
  const t1Files = files.filter((path) => readFileSync(path, "latin1").includes("Sagittal T1"));
  const [t1 = ""] = t1Files;
  await cp(at("broken"), at("short"), { recursive: true });
  await cp(at("broken"), at("part"), { recursive: true });
  for (const path of t1Files) await rm(path.replace("broken", "part"));
  const whole = await readFile(t1);
  await writeFile(t1, whole.subarray(0, 300));
  await writeFile(t1.replace("broken", "short"), whole.subarray(0, whole.length / 2));
  await copyChanged(one, at("half"), []);
  for (const file of await readdir(at("half")))
    if (Number(/(\d+)\.dcm/.exec(file)?.[1]) % 2 === 0) await writeFile(at("half", file), "");
  await copyChanged(one, at("patients"), [], "a-");
  await makeHostileFolder(one, at("hostile"));
  // the same UIDs under another PatientID, as mistakes at the scanner leave them: all of them, or those of study and series
  const other: Replacements[number] = [
    first,
    () => first.replace(/^./, (digit) => (digit === "9" ? "8" : "9")),
  ];
  await copyChanged(one, at("patients"), [other], "b-");
  await copyChanged(
    one,
    at("patients"),
    [other, [INSTANCE, (uid) => `${uid.slice(0, -1)}${uid.endsWith("9") ? 8 : 9}`]],
    "d-",
  );
  await cp(at("many", second), at("patients", "c"), { recursive: true });
  await copyChanged(one, at("packed"), []);
  await writeFile(at("packed", "others.zip"), "PK\x03\x04 of other studies");
  await writeManySeries(at("many", second), at("many-series"));
}

/** Headers, names and links of someone who wants to run something elsewhere, and a study among them. */
async function makeHostileFolder(one: string, to: string): Promise<void> {
  const equations: Replacements[number] = [STUDY, (uid) => "=1+1|A2".padEnd(uid.length, "0")];
  await copyChanged(one, to, [["synthetic phantom ", () => '"><script>alert(1)'], equations]);
  await mkdir(join(to, "deep"));
  await symlink("..", join(to, "deep", "loop"));
  await symlink("self", join(to, "deep", "self"));
  await symlink("/dev/zero", join(to, "deep", "zero.dcm"));
  await writeFile(join(to, "deep", "new\nline <b>`id`.dcm"), "DICM");
  await writeFile(Buffer.concat([Buffer.from(`${to}/deep/`), Buffer.from([0xe4, 0xff, 0x1b, 0x5b])]), "text");
}

/** Number of additional series of one kind in a study: the time for each is that of a prediction. */
export const MORE_SERIES = repeats(6, 30);

/** One study with more copies of its sagittal T1 series under other UIDs. */
async function writeManySeries(one: string, to: string): Promise<void> {
  await cp(one, to, { recursive: true });
  const texts = await Promise.all(
    (await readdir(one)).map(
      async (series) => [series, await readFile(join(one, series, "1.dcm"), "latin1")] as const,
    ),
  );
  const [series, text] = texts.find(([, content]) => content.includes("Sagittal T1")) ?? ["", ""];
  const study = /\x20\x00\x0d\x00UI..(2\.25\.\d+)/s.exec(text)?.[1] ?? "";
  for (let copy = 10; copy < 10 + MORE_SERIES; copy++) {
    const renamed = (uid: string): string => (uid === study ? uid : `${uid.slice(0, -2)}${copy}`);
    await copyChanged(join(one, series), join(to, String(copy)), [[/2\.25\.\d{20,}/g, renamed]]);
  }
}
