import type { NewFile } from "../desired/document-text.ts";
import { domainDocument, participantDocuments } from "../desired/import-documents.ts";
import { RollcallError } from "../model/error.ts";
import type { DomainIdentity } from "../model/live.ts";
import type { CallContext } from "../ports/domain-manager.ts";
import type { DomainDeps } from "./domain-deps.ts";
import type { PreviewOptions } from "./preview.ts";

export interface ImportDeps extends DomainDeps {
  /** Who answers, before any document says who should. */
  readonly identify: (context: CallContext) => Promise<DomainIdentity>;
}

/** Documents for what is live and in no document: a plan after them finds nothing to do. Writes nothing itself. */
export async function importMembers(
  deps: ImportDeps,
  options: CallContext & Pick<PreviewOptions, "revision">,
): Promise<readonly NewFile[]> {
  const { domain, loader, clock } = deps;
  const { signal } = options;
  const revision = await (options.revision ?? loader.resolve(undefined, signal));
  const loaded = await loader.loadDomain(revision, domain, clock.nowMs(), signal);
  const desired = loaded?.desired;
  if (loaded !== undefined && desired === undefined) {
    throw new RollcallError("invalid_register", `the documents of ${domain} are not valid`, {
      hint: "Run validate and mend them first: an import must not add what is there already.",
    });
  }
  const domainId = desired?.domainId ?? (await deps.identify(options)).domainId;
  const manager = await deps.openManager(domainId);
  try {
    const live = await manager.read(options);
    const unknown = [...live.members.values()].filter(
      ({ participantId, entries }) => entries.length > 0 && desired?.members.has(participantId) !== true,
    );
    const taken = [...(desired?.members.values() ?? [])].map(({ name }) => name);
    const keys = live.sequencerKeys.map(({ fingerprint }) => fingerprint);
    return [
      ...(desired === undefined ? [domainDocument(domain, domainId, keys)] : []),
      ...participantDocuments(domain, unknown, taken),
    ];
  } finally {
    manager.close();
  }
}
