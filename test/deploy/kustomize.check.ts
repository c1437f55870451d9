import { load, loadAll } from "js-yaml";
import { beforeAll, describe, expect, test } from "vitest";

import { readRepositoryFile } from "./files.ts";
import { deploymentIn, expectHardened, onlyContainer, secretFiles } from "./hardening.ts";
import { findInvalid, findUnknownFields, type Manifest } from "./manifests.ts";
import { filesIn, settingsIn } from "./settings.ts";
import { runTool } from "./tool.ts";

/** Either is kustomize; a kubectl before 1.27 carries one that does not know all that these files use. */
const [program, verb] = (await hasKubectl()) ? (["kubectl", "kustomize"] as const) : (["kustomize", "build"] as const);

async function hasKubectl(): Promise<boolean> {
  const version = await runTool("kubectl", ["version", "--client"]).catch(() => undefined);
  const [, major = "0"] = /Kustomize Version: v(\d+)/.exec(version?.output ?? "") ?? [];
  return Number(major) >= 5;
}

async function build(folder: string): Promise<readonly Manifest[]> {
  const { exitCode, output } = await runTool(program, [verb, folder]);
  expect(exitCode, output).toBe(0);
  return loadAll(output) as Manifest[];
}

function settingsOf(manifests: readonly Manifest[]): string {
  const [found] = manifests.filter(({ metadata }) => metadata.name.startsWith("rollcall-settings-"));
  return (found?.["data"] as Readonly<Record<string, string>> | undefined)?.["rollcall.yaml"] ?? "";
}

describe.each(["deploy/kubernetes/base", "deploy/kubernetes/overlays/example"])("%s", (folder) => {
  let manifests: readonly Manifest[] = [];
  beforeAll(async () => {
    manifests = await build(folder);
  });

  test("is built, and valid", async () => {
    expect(manifests.length).toBeGreaterThan(5);
    for (const manifest of manifests) expect(await findInvalid(manifest), manifest.kind).toBeUndefined();
    expect(findUnknownFields(manifests)).toEqual([]);
  });

  test("is as hard as its parts, with every file mounted that its settings name", async () => {
    const pod = deploymentIn(manifests).spec.template.spec;
    const text = settingsOf(manifests);

    expectHardened(pod);
    await settingsIn(text);
    expect(filesIn(text).toSorted()).toEqual(secretFiles(pod).toSorted());
  });

  test("mounts its own settings, under a name that changes with them", () => {
    const pod = deploymentIn(manifests).spec.template.spec;
    const mounted = pod.volumes.find(({ configMap }) => configMap !== undefined)?.configMap?.name;

    expect(mounted).toMatch(/^rollcall-settings-\w{10}$/);
    expect(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toContain(`ConfigMap/${mounted ?? ""}`);
  });
});

test("the example is in its namespace, with its own image, database and collector", async () => {
  const manifests = await build("deploy/kubernetes/overlays/example");
  const container = onlyContainer(deploymentIn(manifests).spec.template.spec);

  for (const { kind, metadata } of manifests) {
    if (kind !== "Namespace") expect(metadata, kind).toMatchObject({ namespace: "rollcall" });
  }
  expect(container.image).toMatch(/^registry\.example\.org\/platform\/rollcall:\d/);
  expect(container.env?.map(({ name }) => name)).toEqual(["OTEL_EXPORTER_OTLP_ENDPOINT"]);
  expect(manifests.find(({ kind }) => kind === "NetworkPolicy")).toMatchObject({
    spec: {
      egress: expect.arrayContaining([
        { to: [{ ipBlock: { cidr: "10.20.0.15/32" } }], ports: [{ port: 5432, protocol: "TCP" }] },
      ]) as unknown,
    },
  });
});

test("the example brings the alerts and the dashboard to where operators and sidecars look for them", async () => {
  const manifests = await build("deploy/kubernetes/overlays/example");
  const dashboard = manifests.find(({ metadata }) => metadata.name === "rollcall-dashboard");
  const rule = manifests.find(({ kind }) => kind === "PrometheusRule");

  expect(dashboard).toMatchObject({
    kind: "ConfigMap",
    metadata: { labels: { grafana_dashboard: "1" } },
    data: { "dashboard.json": await readRepositoryFile("deploy/monitoring/dashboard.json") },
  });
  expect(JSON.stringify(dashboard).length, "kubectl apply keeps a copy in an annotation").toBeLessThan(200_000);
  expect(rule).toMatchObject({ spec: load(await readRepositoryFile("deploy/monitoring/alerts.yaml")) as object });
});
