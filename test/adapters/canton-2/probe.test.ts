import { X509Certificate } from "node:crypto";

import { expect, test } from "vitest";

import { openEndpointProbe, type ProbeOptions } from "../../../src/adapters/canton-2/probe.ts";
import { publicAddressesAnd } from "../../../src/adapters/network/address-policy.ts";
import type { Endpoint } from "../../../src/model/endpoint.ts";
import { type Authority, aCertificateAuthority, type IssueOptions } from "../../simulator/certificates.ts";
import { aSimulator } from "../../simulator/simulator-client.ts";
import { aContext, failureOf } from "./a-domain-manager.ts";
import { aFreePort, aHangingUpPort, anHttp1Server, aSilentPort, aTalkativePort } from "./strange-peers.ts";

const LOOPBACK = publicAddressesAnd(["127.0.0.0/8"]);

function look(
  url: string,
  trustRoot?: Uint8Array,
  options: Partial<ProbeOptions> = {},
  context = aContext(),
): Promise<Endpoint> {
  const probe = openEndpointProbe({
    allows: LOOPBACK,
    allowedBy: "the test",
    timeoutMs: 1_000,
    nowMs: () => Date.now(),
    newSpanId: () => "b7ad6b7169203331",
    ...options,
  });
  return probe.probe(
    { url, trustRoot: trustRoot === undefined ? undefined : Buffer.from(trustRoot).toString() },
    context,
  );
}

/** A sequencer with a certificate of `authority`. */
async function aSequencer(authority: Authority, issue: IssueOptions = {}) {
  const tls = await authority.issue("east", issue);
  const simulator = await aSimulator({ sequencers: [{ name: "east", tls }] });
  const url = simulator.sequencers[0]?.url ?? "";
  return { simulator, url, port: new URL(url).port, certificate: new X509Certificate(tls.certificate) };
}

test("a sequencer is seen with its domain, its version, its health and its certificates", async () => {
  const authority = await aCertificateAuthority();
  const { simulator, url, certificate } = await aSequencer(authority);

  const endpoint = await look(url, authority.root);

  expect(endpoint).toMatchObject({ domainId: simulator.domainId, protocolVersion: 5, isServing: true });
  expect(endpoint.certificates[0]).toEqual({
    subject: "CN=east",
    startsAtMs: certificate.validFromDate.getTime(),
    endsAtMs: certificate.validToDate.getTime(),
    sha256: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
  });
});

test("a chain over an intermediate authority is trusted by its root, and seen as it is presented", async () => {
  const root = await aCertificateAuthority("Root");
  const { url } = await aSequencer(await root.intermediate("Middle"));

  const { certificates } = await look(url, root.root);

  expect(certificates.map(({ subject }) => subject)).toEqual(["CN=east", "CN=Middle"]);
});

test("plaintext is seen without certificates, and a passive replica as not serving", async () => {
  const simulator = await aSimulator({ active: false, sequencers: [{ name: "east" }] });

  const endpoint = await look(simulator.sequencers[0]?.url ?? "");

  expect(endpoint).toMatchObject({ domainId: simulator.domainId, certificates: [], isServing: false });
});

test("a certificate that the trust root does not vouch for is not trusted, and it is said which it is", async () => {
  const [authority, stranger] = await Promise.all([aCertificateAuthority(), aCertificateAuthority()]);
  const { url, certificate } = await aSequencer(authority);

  for (const root of [stranger.root, undefined]) {
    const failure = await failureOf(look(url, root));
    expect(failure.code).toBe("settings");
    expect(failure.message).toContain("the trust root does not vouch for it");
    expect(failure.message).toContain("CN=east");
    expect(failure.message).toContain(certificate.fingerprint256.replaceAll(":", "").toLowerCase().slice(0, 16));
  }
});

test("a certificate that has ended is not trusted, and neither is one for another name", async () => {
  const authority = await aCertificateAuthority();
  const ended = await aSequencer(authority, { notAfter: new Date(Date.now() - 60_000) });
  const other = await aSequencer(authority, { names: ["west.example"] });
  const resolve = () => Promise.resolve(["127.0.0.1"]);

  expect((await failureOf(look(ended.url, authority.root))).message).toContain("it ended");
  const failure = await failureOf(look(`https://east.example:${other.port}`, authority.root, { resolve }));
  expect(failure.message).toContain("it is not for east.example");
});

test("a name is looked up once, and the address that was checked is the one that is connected with", async () => {
  const authority = await aCertificateAuthority();
  const { port, simulator } = await aSequencer(authority, { names: ["east.example"] });
  const asked: string[] = [];
  const resolve = (host: string): Promise<readonly string[]> => {
    asked.push(host);
    // Whoever asks a second time is led elsewhere.
    return Promise.resolve(asked.length === 1 ? ["127.0.0.1"] : ["127.0.0.2"]);
  };
  const allows = (address: string): boolean => address === "127.0.0.1";

  const endpoint = await look(`https://east.example.:${port}`, authority.root, { resolve, allows });

  expect(endpoint.domainId).toBe(simulator.domainId);
  expect(asked).toEqual(["east.example"]);
});

test.each([
  ["a private address", "https://10.0.0.1:5018"],
  ["loopback", "https://127.0.0.1:5018"],
  ["loopback as one number", "https://2130706433:5018"],
  ["loopback in hexadecimal", "https://0x7f.1:5018"],
  ["IPv6 loopback", "https://[::1]:5018"],
  ["IPv4 inside IPv6", "https://[::ffff:127.0.0.1]:5018"],
  ["a cloud's metadata", "http://169.254.169.254"],
])("%s is not connected with unless it is allowed", async (_what, url) => {
  const failure = await failureOf(look(url, undefined, { allows: publicAddressesAnd([]) }));

  expect(failure).toMatchObject({ code: "settings", hint: expect.stringContaining("by the test.") as string });
  expect(failure.message).toContain("not looked at");
});

test("a name of which any address is not allowed is not connected with", async () => {
  const { connected, port } = await aSilentPort();
  const resolve = () => Promise.resolve(["8.8.8.8", "127.0.0.1"]);
  const url = `https://east.example:${String(port)}`;

  const failure = await failureOf(look(url, undefined, { resolve, allows: publicAddressesAnd([]) }));

  expect(failure.message).toContain("127.0.0.1");
  expect(connected()).toBe(0);
});

test("a name that nobody knows, or a name service that is silent, is unavailable", async () => {
  const unknown = () => Promise.reject(new Error("ENOTFOUND"));
  const silent = () => new Promise<readonly string[]>(() => undefined);

  for (const resolve of [unknown, silent]) {
    expect((await failureOf(look("https://east.example:1", undefined, { resolve, timeoutMs: 100 }))).code).toBe(
      "unavailable",
    );
  }
});

test.each(["east.example:5018", "ftp://127.0.0.1", "https://", "nonsense"])("%j is no address", async (url) => {
  expect((await failureOf(look(url))).code).toBe("settings");
});

test("nobody, and somebody who says nothing or hangs up, is unavailable in time", async () => {
  const peers = [await aFreePort(), await aSilentPort(), await aHangingUpPort()];
  const startedAt = performance.now();

  for (const { port } of peers) {
    for (const scheme of ["https", "http"]) {
      const failure = await failureOf(look(`${scheme}://127.0.0.1:${String(port)}`, undefined, { timeoutMs: 300 }));
      expect(failure.code, `${scheme} ${failure.message}`).toMatch(/unavailable|settings/);
      expect(failure.message).toContain(`127.0.0.1:${String(port)}`);
    }
  }

  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test("who speaks something else is no sequencer, and nothing of what it says is repeated", async () => {
  const peers = [await aTalkativePort(), await anHttp1Server()];

  for (const { port } of peers) {
    for (const scheme of ["https", "http"]) {
      const failure = await failureOf(look(`${scheme}://127.0.0.1:${String(port)}`));
      expect(failure.code).toMatch(/unavailable|settings/);
      expect(failure.message + failure.hint).not.toMatch(/220|mail|It works|html/i);
    }
  }
});

test("plaintext against TLS, and TLS against plaintext, is told as such", async () => {
  const authority = await aCertificateAuthority();
  const { port } = await aSequencer(authority);
  const plain = await aSimulator({ sequencers: [{ name: "east" }] });

  expect((await failureOf(look(`http://127.0.0.1:${port}`))).message).toContain("does not speak plaintext");
  const failure = await failureOf(look((plain.sequencers[0]?.url ?? "").replace("http:", "https:"), authority.root));
  expect(failure.message).toContain("does not speak TLS");
});

test("a node's admin API is no sequencer's public API, and is told as such", async () => {
  const simulator = await aSimulator();

  const failure = await failureOf(look(`http://${simulator.address}`));

  expect(failure.code).toBe("settings");
  expect(failure.message).toContain("is not a sequencer's public API");
});

test("an abort ends the look at once", async () => {
  const { port } = await aSilentPort();
  const abort = new AbortController();
  const looking = look(`https://127.0.0.1:${String(port)}`, undefined, { timeoutMs: 60_000 }, aContext(abort.signal));
  setTimeout(() => {
    abort.abort();
  }, 50);

  await expect(looking).rejects.toThrow(/abort/i);
});
