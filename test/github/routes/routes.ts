import type { Handler } from "../call.ts";
import type { OperationName } from "../served.ts";
import { accountRoutes } from "./accounts.ts";
import { appRoutes } from "./apps.ts";
import { checkRoutes } from "./checks.ts";
import { commentRoutes } from "./comments.ts";
import { contentRoutes } from "./contents.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { deploymentRoutes } from "./deployments.ts";
import { gitDataRoutes } from "./git-data.ts";
import { issueRoutes } from "./issues.ts";
import { pullRoutes } from "./pulls.ts";
import { repositoryRoutes } from "./repositories.ts";
import { statusRoutes } from "./statuses.ts";

/** Who answers what. */
export const HANDLERS = {
  ...accountRoutes,
  ...appRoutes,
  ...checkRoutes,
  ...commentRoutes,
  ...contentRoutes,
  ...deliveryRoutes,
  ...deploymentRoutes,
  ...gitDataRoutes,
  ...issueRoutes,
  ...pullRoutes,
  ...repositoryRoutes,
  ...statusRoutes,
} as const satisfies Record<OperationName, Handler>;
