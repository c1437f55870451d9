import { API_VERSION } from "../../model/api-version.ts";
import { RollcallError } from "../../model/error.ts";
import { startSimulator } from "../../simulator/canton-2/simulator.ts";
import type { SequencerOptions } from "../../simulator/canton-2/simulator-options.ts";
import type { Session } from "../session.ts";
import { type NodeOptions, readNodeOptions, readTls, runNode } from "./simulator-options.ts";

export interface SimulateOptions extends NodeOptions {
  readonly participants: number;
  readonly open?: boolean;
  readonly protocolVersion: "5" | "7";
  readonly delayMs: number;
  readonly state?: string;
  readonly sequencer: readonly string[];
  readonly sequencerTls: readonly string[];
  readonly agreement?: string;
}

/** Runs a Canton 2.x domain on loopback until it is interrupted: its manager, and sequencers where they are asked for. */
export async function simulateCommand(session: Session, options: SimulateOptions): Promise<number> {
  const { terminal, output } = session;
  const node = await readNodeOptions(session, options);
  const sequencers = await parseSequencers(options);
  const start = () =>
    startSimulator({
      ...node,
      sequencers,
      participants: options.participants,
      mode: options.open === true ? "open" : "permissioned",
      protocolVersion: options.protocolVersion === "7" ? 7 : 5,
      topologyChangeDelayMs: options.delayMs,
      ...(options.agreement === undefined ? {} : { agreement: parseAgreement(options.agreement) }),
      ...(options.state === undefined ? {} : { stateFile: options.state }),
    });
  return runNode(session, start, ({ address, domainId, sequencers: running }) => {
    const places = running.map(({ name, url }) => ({ name, url }));
    if (output === "json") {
      const document = { apiVersion: API_VERSION, kind: "Simulator", node: "domain", address, domainId };
      terminal.out(JSON.stringify({ ...document, sequencers: places }));
      return;
    }
    terminal.out(
      [
        "Simulating a Canton 2.x domain manager.",
        `  admin API  ${address}`,
        `  domain     ${domainId}`,
        ...places.map(({ name, url }) => `  sequencer  ${name} at ${url}${withoutTls(name, url)}`),
        "Interrupt to stop.",
      ].join("\n"),
    );
  });
}

/** What is missing for members, who connect by a register's `https` endpoints alone. */
function withoutTls(name: string, url: string): string {
  if (url.startsWith("https:")) return "";
  return `, in plaintext: for members to connect, give --sequencer-tls ${name}=CERTIFICATE,KEY`;
}

/** `--sequencer east=5018`, or `east` for any free port; `--sequencer-tls east=CERTIFICATE,KEY` for one of them. */
async function parseSequencers({ sequencer, sequencerTls }: SimulateOptions): Promise<readonly SequencerOptions[]> {
  const places = sequencer.map((word) => {
    const [, name, port] = /^([A-Za-z0-9_-]+)(?:=(\d{1,5}))?$/.exec(word) ?? [];
    if (name === undefined) throw noSequencer(word, "--sequencer NAME=PORT, or NAME for any free port");
    return { name, port: Number(port ?? 0) };
  });
  const certificates = new Map<string, Awaited<ReturnType<typeof readTls>>>();
  for (const word of sequencerTls) {
    const [, name, certificate, key] = /^([^=]+)=([^,]+),([^,]+)$/.exec(word) ?? [];
    const isThere = places.some((place) => place.name === name);
    if (name === undefined || certificate === undefined || key === undefined || !isThere) {
      throw noSequencer(word, "--sequencer-tls NAME=CERTIFICATE,KEY with the name of a --sequencer");
    }
    certificates.set(name, await readTls({ certificate, key, clientRoots: undefined }, "--sequencer-tls"));
  }
  return places.map(({ name, port }) => {
    const tls = certificates.get(name);
    return { name, port, ...(tls === undefined ? {} : { tls }) };
  });
}

function noSequencer(word: string, form: string): RollcallError {
  return new RollcallError("usage", `${JSON.stringify(word)} does not describe a sequencer`, { hint: `Give ${form}.` });
}

function parseAgreement(word: string): { readonly id: string; readonly text: string } {
  const [, id, text] = /^([A-Za-z0-9_.-]+)=(.+)$/s.exec(word) ?? [];
  if (id !== undefined && text !== undefined) return { id, text };
  throw new RollcallError("usage", `${JSON.stringify(word)} is not an agreement`, {
    hint: "Give --agreement ID=TEXT.",
  });
}
