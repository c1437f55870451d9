import { loadAll } from "js-yaml";
import { expect, test } from "vitest";

import { readRepositoryFile } from "./files.ts";
import { deploymentIn, expectHardened, onlyContainer, secretFiles } from "./hardening.ts";
import { findInvalid, findUnknownFields, type Manifest } from "./manifests.ts";
import { runTool } from "./tool.ts";

const BASE = "deploy/kubernetes/base";
const EXAMPLE = "deploy/kubernetes/overlays/example";

/** What the real kustomize makes of a folder. */
async function build(folder: string): Promise<readonly Manifest[]> {
  const { exitCode, output } = await runTool("kustomize", ["build", folder]);
  expect(exitCode, output).toBe(0);
  return loadAll(output) as Manifest[];
}

function named(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name.startsWith(name));
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

test.each([BASE, EXAMPLE])("kustomize builds %s, and Kubernetes' schemas take what it builds", async (folder) => {
  const manifests = await build(folder);

  const invalid = await Promise.all(manifests.map(findInvalid));
  expect(invalid.filter((problem) => problem !== undefined)).toEqual([]);
  expect(findUnknownFields(manifests)).toEqual([]);
  expectHardened(deploymentIn(manifests).spec.template.spec);
});

test("the example overlay changes what it says it does", async () => {
  const manifests = await build(EXAMPLE);

  const { version } = JSON.parse(await readRepositoryFile("package.json")) as { readonly version: string };
  const deployment = deploymentIn(manifests);
  const pod = deployment.spec.template.spec;
  const container = onlyContainer(pod);
  expect(container.image).toBe(`registry.example.org/platform/rollcall:${version}`);
  expect(container.env?.map(({ name }) => name)).toContain("OTEL_EXPORTER_OTLP_ENDPOINT");
  expect(secretFiles(pod)).toEqual(
    expect.arrayContaining([
      ...secretFiles(deploymentIn(await build(BASE)).spec.template.spec),
      "/run/secrets/rollcall/domain-clearing/token",
    ]),
  );
  const settings = named(manifests, "ConfigMap", "rollcall-settings-");
  expect(settings).toMatchObject({ data: { "rollcall.yaml": await readRepositoryFile(`${EXAMPLE}/rollcall.yaml`) } });
  expect(pod.volumes, "a change of the settings rolls out").toContainEqual(
    expect.objectContaining({ configMap: { name: settings.metadata.name } }),
  );
  expect(JSON.stringify(named(manifests, "NetworkPolicy", "rollcall"))).toContain("10.20.0.15/32");
  expect(named(manifests, "ConfigMap", "rollcall-dashboard")).toMatchObject({
    data: { "dashboard.json": await readRepositoryFile("deploy/monitoring/dashboard.json") },
  });
  const namespaces = manifests.filter(({ kind }) => kind !== "Namespace").map(({ metadata }) => metadata);
  expect(namespaces.filter((metadata) => (metadata as { namespace?: string }).namespace !== "rollcall")).toEqual([]);
});
