import { whyRefused } from "../../model/daml-lf.ts";
import { RollcallError } from "../../model/error.ts";
import type { Dar } from "../../model/participant.ts";
import type { ReadDar } from "../../ports/dar-reader.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { ParticipantNode } from "../../ports/participant-node.ts";

/** The result for one archive. */
export interface Uploaded extends Pick<Dar, "name" | "hash" | "mainPackageId"> {
  readonly path: string;
  /** The participant already had it. */
  readonly wasThere: boolean;
  readonly packages: number;
  /** How many of these the participant already had. */
  readonly packagesThere: number;
}

export interface UploadDeps {
  readonly node: ParticipantNode;
  readonly readDar: ReadDar;
  /** Called with each step, as progress. */
  readonly say: (what: string) => void;
}

/**
 * Uploads the archives that the participant lacks, one by one in the order given: a later one may depend on an earlier
 * one. All are read first: a bad file, or one that this release refuses (`usage`), is reported before anything is sent.
 */
export async function uploadDars(
  { node, readDar, say }: UploadDeps,
  paths: readonly string[],
  context: CallContext,
): Promise<readonly Uploaded[]> {
  const contents: Omit<Dar, "bytes">[] = [];
  for (const path of paths) {
    say(`reading ${path}`);
    const { bytes: _large, ...content } = await readDar(path);
    contents.push(content);
  }
  const { release } = await node.identify(context);
  for (const [index, content] of contents.entries()) {
    const why = whyRefused(content, release);
    if (why === undefined) continue;
    throw new RollcallError("usage", `the participant would refuse ${paths[index] ?? ""}: ${why}`, {
      hint: "Nothing was uploaded. Build it for a version that this release takes: --target among the build-options of daml.yaml.",
    });
  }
  const [hashes, known] = await Promise.all([node.darHashes(context), node.packageIds(context)]);
  const present = new Set(hashes);
  const packages = new Set(known);
  const uploaded: Uploaded[] = [];
  for (const [index, path] of paths.entries()) {
    // Read again rather than kept: archives are large, and there may be many.
    const dar = await readDar(path);
    const { name, hash, mainPackageId, packageIds } = dar;
    const wasThere = present.has(hash);
    const packagesThere = packageIds.filter((id) => packages.has(id)).length;
    if (!wasThere) {
      say(`uploading ${name}, ${String(index + 1)} of ${String(paths.length)}`);
      await node.upload(dar, context);
    }
    present.add(hash);
    for (const id of packageIds) packages.add(id);
    uploaded.push({ path, name, hash, mainPackageId, wasThere, packages: packageIds.length, packagesThere });
  }
  return uploaded;
}
