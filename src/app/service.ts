import type { Json } from "../model/json.ts";
import type { StatusDocument } from "../report/json/domain.ts";
import type { DecisionDocument, HistoryDocument, TrailDocument } from "../report/json/service.ts";
import type { TrailFilter, RunFilter } from "../usecases/operate/look-back.ts";

/** A decision as typed: the meaning of its fields follows from its kind. */
export interface DecisionText {
  readonly pause: {
    readonly member?: string | undefined;
    readonly until: string;
    readonly owner: string;
    readonly reason: string;
  };
  readonly resume: {
    readonly member?: string | undefined;
    readonly reason: string;
    readonly acceptRewrite?: string | undefined;
  };
  readonly approve: { readonly digest: string; readonly reason: string; readonly validFor?: string | undefined };
}

export type DecisionKind = keyof DecisionText;

/** What people look up, and decide: by the service where it can be reached, and by its store otherwise. */
export interface Service {
  runs(query: RunFilter, signal: AbortSignal): Promise<Json & HistoryDocument>;
  run(id: string, signal: AbortSignal): Promise<Json & HistoryDocument>;
  trail(query: TrailFilter, signal: AbortSignal): Promise<Json & TrailDocument>;
  /** The whole audit trail as lines; the last one names its head. */
  exportTrail(signal: AbortSignal): AsyncIterable<string>;
  decide<Kind extends DecisionKind>(
    kind: Kind,
    domain: string,
    text: DecisionText[Kind],
    signal: AbortSignal,
  ): Promise<Json & DecisionDocument>;
  /** Asks for a run. With a store alone there is no service to ask: the next one that starts reconciles every domain. */
  reconcile(domain: string, signal: AbortSignal): Promise<Json>;
  close(): Promise<void>;
}

/** One that runs, and knows also how its domains stand now. */
export interface RunningService extends Service {
  status(domain: string, signal: AbortSignal): Promise<Json & StatusDocument>;
}
