import { PackageService } from "../../../../protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/package_service_pb.ts";
import { CantonError } from "../../../canton-error.ts";
import { serve, type ServedMethod } from "../../../served-method.ts";
import type { ParticipantNode } from "../participant-node.ts";

/** Uploaded package archives. A passive replica does not have the service. */
export function packageService({ domains, options, packages, topology }: ParticipantNode): readonly ServedMethod[] {
  const { method } = PackageService;
  const served = { isServed: options.initialized && options.active };
  const atMost = <T>(items: readonly T[], limit: number): readonly T[] => (limit <= 0 ? items : items.slice(0, limit));
  return [
    serve(
      method.listPackages,
      ({ limit }) => ({
        packageDescriptions: atMost(packages.packages, limit).map(({ packageId, source: sourceDescription }) => ({
          packageId,
          sourceDescription,
        })),
      }),
      served,
    ),
    serve(
      method.listDars,
      ({ limit }) => ({ dars: atMost(packages.dars, limit).map(({ hash, name }) => ({ hash, name })) }),
      served,
    ),
    serve(
      method.listDarContents,
      ({ darId }) => {
        const dar = packages.find(darId);
        if (dar === undefined) throw new CantonError("DAR_NOT_FOUND", `The DAR ${darId} was not found`);
        const { name: description, mainPackageId: main, packageIds } = dar;
        return { description, main, packages: [...packageIds], dependencies: packageIds.slice(1) };
      },
      served,
    ),
    serve(
      method.uploadDar,
      async ({ data, filename, vetAllPackages, synchronizeVetting }) => {
        const { hash, packageIds } = packages.upload(data, filename);
        const fresh = vetAllPackages ? packages.vet(packageIds) : [];
        if (fresh.length > 0) {
          topology.add({ kind: "vetted-packages", participant: topology.participant, packageIds: fresh });
          const published = domains.publish();
          if (synchronizeVetting) await published;
          else published.catch(() => undefined);
        }
        return { value: { case: "success" as const, value: { hash } } };
      },
      served,
    ),
  ];
}
