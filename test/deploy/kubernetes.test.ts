import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";

import { describe, expect, test } from "vitest";

import { DEPLOY_FILES, readRepositoryFile, readYamlFile } from "./files.ts";
import {
  deploymentIn,
  expectHardened,
  onlyContainer,
  type PodSpec,
  secretFiles,
  writableFolders,
} from "./hardening.ts";
import { findInvalid, findUnknownFields, type Manifest, readManifests, resolveKustomization } from "./manifests.ts";
import { filesIn, settingsIn } from "./settings.ts";

const BASE = "deploy/kubernetes/base";
const EXAMPLE = "deploy/kubernetes/overlays/example";

const manifests = await readManifests(EXAMPLE);
const deployment = deploymentIn(manifests);
const pod = deployment.spec.template.spec;
const container = onlyContainer(pod);

function manifestOf(kind: string): Manifest {
  const [found, ...others] = manifests.filter((manifest) => manifest.kind === kind);
  if (found === undefined || others.length > 0) throw new Error(`there is not exactly one ${kind}`);
  return found;
}

/** A copy with one value changed, by its path. */
function changed(manifest: Manifest, path: readonly (string | number)[], value: unknown): Manifest {
  const copy = structuredClone(manifest) as unknown as Record<string | number, unknown>;
  const holder = path.slice(0, -1).reduce((inner, key) => inner[key] as Record<string | number, unknown>, copy);
  holder[path.at(-1) ?? ""] = value;
  return copy as unknown as Manifest;
}

describe("the files", () => {
  test("every file below deploy/kubernetes belongs to the example overlay: nothing lies about", async () => {
    const { files } = await resolveKustomization(EXAMPLE);

    const there = DEPLOY_FILES.filter((file) => file.startsWith("deploy/kubernetes/"));
    expect(there.filter((file) => !files.includes(file))).toEqual([]);
    expect(files.filter((file) => !DEPLOY_FILES.includes(file))).toEqual([]);
  });

  test("the base stands alone, without the Prometheus operator", async () => {
    const kinds = (await readManifests(BASE)).map(({ kind }) => kind).toSorted();

    expect(kinds).toEqual(["Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount"]);
  });

  test("two things of one kind never have the same name", () => {
    const names = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);

    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the published schemas", () => {
  test.each(manifests.map((manifest) => [manifest.kind, manifest] as const))("%s is valid", async (_kind, manifest) => {
    expect(await findInvalid(manifest)).toBeUndefined();
  });

  test("no manifest has a field that Kubernetes would drop", () => {
    expect(findUnknownFields(manifests)).toEqual([]);
  });

  test("a wrong type, a missing field and a misspelt one are found", async () => {
    expect(await findInvalid(changed(deployment, ["spec", "replicas"], "two"))).toMatch(/replicas/);
    expect(await findInvalid(changed(manifestOf("ServiceMonitor"), ["spec", "endpoints"], "http"))).toMatch(
      /endpoints/,
    );
    expect(await findInvalid(changed(deployment, ["spec", "selector"], undefined))).toMatch(/selector/);
    const misspelt = changed(
      deployment,
      ["spec", "template", "spec", "containers", 0, "securityContext", "readOnlyRootFileSystem"],
      true,
    );
    expect(findUnknownFields([misspelt]).join("\n")).toMatch(/readOnlyRootFileSystem/);
  });
});

describe("security", () => {
  test("the pod keeps to the strictest standard, on a read-only root", () => {
    expectHardened(pod);
  });

  test.each<[string, (pod: Record<string, unknown>, container: Record<string, unknown>) => void]>([
    ["root", (spec) => (spec["securityContext"] = { runAsUser: 0 })],
    ["a token of the cluster's API", (spec) => (spec["automountServiceAccountToken"] = true)],
    ["the node's network", (spec) => (spec["hostNetwork"] = true)],
    ["a folder of the node", (spec) => (spec["volumes"] = [{ name: "run", hostPath: { path: "/run" } }])],
    ["a writable root", (_spec, inner) => (inner["securityContext"] = { readOnlyRootFilesystem: false })],
    ["a moving image", (_spec, inner) => (inner["image"] = "rollcall:latest")],
    ["an image without a version", (_spec, inner) => (inner["image"] = "registry.example.org:5000/rollcall")],
    ["a secret in the manifest", (_spec, inner) => (inner["env"] = [{ name: "REGISTER_TOKEN", value: "abc" }])],
    ["no bounds", (_spec, inner) => (inner["resources"] = {})],
  ])("a pod with %s would not pass", (_what, weaken) => {
    const weaker = structuredClone(pod) as unknown as Record<string, unknown>;
    weaken(weaker, (weaker["containers"] as Record<string, unknown>[])[0] ?? {});

    expect(() => {
      expectHardened(weaker as unknown as PodSpec);
    }).toThrow();
  });

  test("the pod runs as the image's user", async () => {
    const user = /^USER (\d+):(\d+)$/m.exec(await readRepositoryFile("Dockerfile"));

    expect(pod.securityContext).toMatchObject({ runAsUser: Number(user?.[1]), runAsGroup: Number(user?.[2]) });
    expect(pod.securityContext?.fsGroup, "so that it can read its secrets").toBe(Number(user?.[2]));
  });

  test("its service account has no token either, and nothing grants it anything", () => {
    expect(manifestOf("ServiceAccount")).toMatchObject({
      metadata: { name: pod.serviceAccountName },
      automountServiceAccountToken: false,
    });
    expect(manifests.map(({ kind }) => kind).filter((kind) => /Role|Secret/.test(kind))).toEqual([]);
  });

  test("the network is closed in both directions, but for ports that are named", () => {
    interface Rule {
      readonly from?: readonly unknown[];
      readonly to?: readonly unknown[];
      readonly ports?: readonly { readonly port: number }[];
    }
    const { spec } = manifestOf("NetworkPolicy") as unknown as {
      readonly spec: {
        readonly podSelector: unknown;
        readonly policyTypes: readonly string[];
        readonly ingress: readonly Rule[];
        readonly egress: readonly Rule[];
      };
    };
    const portsOf = (rules: readonly Rule[]) => rules.map(({ ports = [] }) => ports.map(({ port }) => port));

    expect(spec.podSelector).toEqual({ matchLabels: { "app.kubernetes.io/name": "rollcall" } });
    expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
    for (const { from, ports } of spec.ingress) {
      expect(from?.length, "an empty list would let everybody in").toBeGreaterThan(0);
      expect(ports?.length).toBeGreaterThan(0);
    }
    for (const { to, ports } of spec.egress) {
      expect(to?.length, "an empty list would let it reach everybody").toBeGreaterThan(0);
      expect(ports?.length).toBeGreaterThan(0);
    }
    expect(portsOf(spec.ingress)).toEqual([[container.ports?.[0]?.containerPort]]);
    expect(portsOf(spec.egress)).toEqual([[53, 53], [5432], [443, 22], [10052], [4318]]);
  });

  test("the internet is reached without the networks around the cluster, where a cloud keeps its credentials", () => {
    const blocks = JSON.stringify(manifestOf("NetworkPolicy")).match(/"ipBlock":\{[^}]*\}/g) ?? [];

    const [open] = blocks.filter((block) => block.includes("0.0.0.0/0"));
    for (const network of ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"]) {
      expect(open).toContain(network);
    }
  });
});

describe("staying up", () => {
  test("two replicas are spread, replaced one by one, and drained one at a time", () => {
    expect(deployment.spec.replicas).toBe(2);
    expect(deployment.spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    expect(manifestOf("PodDisruptionBudget")).toMatchObject({ spec: { maxUnavailable: 1 } });
    expect(pod).toMatchObject({
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { podAffinityTerm: { topologyKey: "kubernetes.io/hostname" } },
          ],
        },
      },
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "topology.kubernetes.io/zone" }],
    });
  });

  test("probes ask what the service answers", () => {
    const probed = [container.startupProbe, container.livenessProbe, container.readinessProbe].map(
      (probe) => probe?.httpGet,
    );

    expect(probed).toEqual([
      { path: "/healthz", port: "http" },
      { path: "/healthz", port: "http" },
      { path: "/readyz", port: "http" },
    ]);
  });

  test("everything that selects pods selects these", () => {
    const selectors = [...JSON.stringify(manifests).matchAll(/"matchLabels":(\{[^}]*"rollcall"\})/g)];

    expect(selectors.length).toBeGreaterThanOrEqual(5);
    for (const [, labels] of selectors) expect(labels).toBe('{"app.kubernetes.io/name":"rollcall"}');
    expect(deployment).toMatchObject({
      spec: { template: { metadata: { labels: { "app.kubernetes.io/name": "rollcall" } } } },
    });
    expect(manifestOf("Service")).toMatchObject({
      metadata: { labels: { "app.kubernetes.io/name": "rollcall" } },
      spec: { selector: { "app.kubernetes.io/name": "rollcall" } },
    });
  });
});

describe("the settings", () => {
  test("the base's are taken by the service, and fit the pod", async () => {
    const text = await readRepositoryFile(join(BASE, "rollcall.yaml"));
    const settings = await settingsIn(text);

    expect(settings.http.port).toBe(container.ports?.[0]?.containerPort);
    expect(settings.http.host, "probes come from outside of the pod").toBe("0.0.0.0");
    expect(settings.http.read).toBe("token");
    expect(settings.store, "several replicas share one store").toBeDefined();
    expect(writableFolders(pod)).toContain(settings.stateDirectory);
    expect(filesIn(text).toSorted()).toEqual(secretFiles(pod).toSorted());
  });

  test("a pod has time to end what is in hand before it is killed", async () => {
    for (const folder of [BASE, EXAMPLE]) {
      const { service } = await settingsIn(await readRepositoryFile(join(folder, "rollcall.yaml")));

      expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThanOrEqual(service.stopMs + 10_000);
    }
  });

  test("the example's name only files that the base or its own patch mounts", async () => {
    const text = await readRepositoryFile(join(EXAMPLE, "rollcall.yaml"));
    const [patch] = await readYamlFile(join(EXAMPLE, "domain-clearing.yaml"));
    const more = secretFiles((patch as unknown as typeof deployment).spec.template.spec);

    await settingsIn(text);
    expect(filesIn(text).toSorted()).toEqual([...secretFiles(pod), ...more].toSorted());
  });

  test("nobody has the token whose hash stands in them", async () => {
    for (const file of DEPLOY_FILES.filter((candidate) => candidate.endsWith("/rollcall.yaml"))) {
      const { http } = await settingsIn(await readRepositoryFile(file));

      expect(
        http.tokens.map(({ sha256 }) => sha256),
        file,
      ).toEqual(["0".repeat(64)]);
    }
  });
});

test("the operator's rules are the alerts, word for word", async () => {
  const [{ groups } = {}] = await readYamlFile("deploy/monitoring/alerts.yaml");

  expect(manifestOf("PrometheusRule")).toMatchObject({ spec: { groups } });
});

test("the version of the image is the program's", async () => {
  const { version } = JSON.parse(await readRepositoryFile("package.json")) as { readonly version: string };
  const [overlay] = await readYamlFile(join(EXAMPLE, "kustomization.yaml"));

  expect(container.image).toBe(`rollcall:${version}`);
  expect(overlay).toMatchObject({ images: [{ name: "rollcall", newTag: version }] });
});

/** Keys, tokens of the forge and of ours, and passwords in addresses. The names of metrics begin as our tokens do. */
const SECRETS = /-----BEGIN|\bgh[pousr]_\w|\brollcall_(?=[\w-]*[A-Z])[\w-]{43}|:\/\/[^\s/:@%]+:[^\s/:@%]+@/;

test("no file below deploy holds a secret", async () => {
  for (const file of DEPLOY_FILES) expect(await readRepositoryFile(file), file).not.toMatch(SECRETS);

  expect(`token: rollcall_${randomBytes(32).toString("base64url")}`).toMatch(SECRETS);
  expect("url: postgres://rollcall:hunter2@database/rollcall").toMatch(SECRETS);
});

test("every settings file below deploy names the schema that is there", async () => {
  const settings = DEPLOY_FILES.filter((file) => file.endsWith("/rollcall.yaml"));

  expect(settings.length).toBe(3);
  for (const file of settings) {
    const [, schema = ""] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(await readRepositoryFile(file)) ?? [];
    expect(join(dirname(file), schema)).toBe("schemas/settings.schema.json");
  }
});
