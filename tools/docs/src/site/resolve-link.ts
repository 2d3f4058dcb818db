import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { ROOT } from "../workspace-files.ts";
import type { SitePage } from "./site-pages.ts";

/** The target of a link of a page. */
export type LinkTarget =
  | { readonly kind: "elsewhere" }
  | { readonly kind: "page"; readonly href: string }
  /** A file that is not a page: the site has it, as text, at `href`. */
  | { readonly kind: "file"; readonly path: string; readonly href: string };

/** The places on the site of files that pages link to. */
const FILES = "/files";

/**
 * Resolves a link as an editor does, from the file that it stands in.
 * @throws Error where it leads nowhere.
 */
export function resolveLink(from: string, link: string, pages: readonly SitePage[]): LinkTarget {
  if (/^([a-z]+:|#|\/)/i.test(link)) return { kind: "elsewhere" };
  const [path = "", anchor] = decodeURI(link).split("#");
  const target = posix.join(posix.dirname(from), path).replace(/\/$/, "");
  const page = pages.find((candidate) => [target, `${target}/README.md`].includes(candidate.path));
  if (page !== undefined)
    return { kind: "page", href: anchor === undefined ? page.url : `${page.url}#${anchor}` };
  const file = join(ROOT, target);
  if (!existsSync(file) || !statSync(file).isFile())
    throw new Error(`${from}: the link ${link} leads nowhere`);
  return { kind: "file", path: target, href: `${FILES}/${target}.txt` };
}
