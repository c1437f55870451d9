import type { RollcallError } from "../../model/error.ts";
import { endpointError } from "../../ports/endpoint-probe.ts";

/** Where an endpoint is, once its name was looked up. */
export interface Place {
  readonly url: string;
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
  /** Checked. */
  readonly address: string;
}

export function unreachable({ url }: Place, cause: unknown): RollcallError {
  return endpointError("unreachable", `no answer from ${url}`, {
    hint: "Check that the sequencer runs, and that it can be reached from here.",
    cause,
  });
}

export function noTls({ url, isSecure }: Place, cause: unknown): RollcallError {
  return endpointError("no-sequencer", `${url} does not speak ${isSecure ? "TLS" : "plaintext"} with us`, {
    hint: isSecure
      ? "Check the port, and whether the sequencer serves TLS there."
      : "The sequencer may serve TLS there: then its address begins with https.",
    cause,
  });
}

export function noSequencer({ url }: Place, cause: unknown): RollcallError {
  return endpointError("no-sequencer", `${url} answers and is not a sequencer's public API`, {
    hint: "Check the port: a node's admin API has another one.",
    cause,
  });
}
