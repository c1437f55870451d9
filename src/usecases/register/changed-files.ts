import { compareText } from "../../model/problem.ts";
import type { ChangedFile } from "../../model/request.ts";
import type { ReadRegister } from "./read-register.ts";

/** The governed files in which two revisions differ, by path. */
export function changesBetween(before: ReadRegister, after: ReadRegister): readonly ChangedFile[] {
  const changed: ChangedFile[] = [];
  for (const [path, { domain, kind, blobId }] of after.blobs()) {
    const known = before.blobs().get(path)?.blobId;
    if (known !== blobId) changed.push({ path, domain, kind, before: known, after: blobId });
  }
  for (const [path, { domain, kind, blobId }] of before.blobs()) {
    if (!after.blobs().has(path)) changed.push({ path, domain, kind, before: blobId, after: undefined });
  }
  return changed.toSorted((one, other) => compareText(one.path, other.path));
}
