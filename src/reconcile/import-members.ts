import { domainDocument, type NewFile, participantDocuments } from "../desired/import-documents.ts";
import { RollcallError } from "../model/error.ts";
import type { DomainIdentity } from "../model/live.ts";
import type { CallContext } from "../ports/domain-manager.ts";
import type { DomainDeps } from "./domain-deps.ts";

export interface ImportDeps extends DomainDeps {
  /** Who answers, before any document says who should. */
  readonly identify: (context: CallContext) => Promise<DomainIdentity>;
}

/** Documents for what is live and in no document: a plan after them finds nothing to do. Writes nothing itself. */
export async function importMembers(
  deps: ImportDeps,
  ref: string | undefined,
  context: CallContext,
): Promise<readonly NewFile[]> {
  const { domain, loader, clock } = deps;
  const revision = await loader.resolve(ref, context.signal);
  const register = await loader.load(revision, clock.nowMs(), context.signal);
  const loaded = register.domains.get(domain);
  const desired = loaded?.desired;
  if (loaded !== undefined && desired === undefined) {
    throw new RollcallError("invalid_register", `the documents of ${domain} are not valid`, {
      hint: "Run validate and mend them first: an import must not add what is there already.",
    });
  }
  const domainId = desired?.domainId ?? (await deps.identify(context)).domainId;
  const manager = await deps.openManager(domainId);
  try {
    const live = await manager.read(context);
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
