const rooms = (...names) => `^src/(${names.join("|")})/`;

/** Libraries that compute, and do nothing else: no I/O, no clock, no chance, no state. */
const pureLibraries = (...names) => `^node_modules/(${names.join("|").replaceAll(".", "[.]")})/`;
// Each row of use cases imports from the rows before it, and a room never from another one of its own row.
const USE_CASES = [["register"], ["domain"], ["joining", "sequencers", "watch"], ["operate"], ["requests"]];
const useCasesInOrder = USE_CASES.flatMap((row, index) =>
  row.map((room) => ({
    name: `use-cases-in-order-${room}`,
    severity: "error",
    from: { path: `^src/usecases/${room}/` },
    to: {
      path: "^src/usecases/",
      pathNot: [room, ...USE_CASES.slice(0, index).flat()].map((below) => `^src/usecases/${below}/`),
    },
  })),
);

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: { path: "^src/" }, to: { circular: true } },
    {
      name: "model-imports-pure-libraries-only",
      severity: "error",
      from: { path: rooms("model") },
      to: { pathNot: [rooms("model"), "^(node:)?crypto$", pureLibraries("ipaddr.js")] },
    },
    {
      name: "pure-rooms-import-the-model-only",
      severity: "error",
      from: { path: "^src/(document|gateway|plan|placement|policy|report)/" },
      to: { path: "^src/", pathNot: ["^src/$1/", rooms("model")] },
    },
    {
      name: "documents-of-the-register-are-documents",
      severity: "error",
      from: { path: rooms("desired") },
      to: { path: "^src/", pathNot: rooms("desired", "document", "model") },
    },
    {
      name: "pure-rooms-do-no-io",
      severity: "error",
      from: { path: rooms("model", "document", "desired", "gateway", "plan", "placement", "policy", "report") },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    },
    {
      name: "ports-import-the-model-only",
      severity: "error",
      from: { path: rooms("ports") },
      to: { path: "^src/", pathNot: rooms("model", "ports") },
    },
    {
      name: "use-cases-know-no-adapter",
      severity: "error",
      from: { path: rooms("usecases") },
      to: { path: rooms("adapters", "app", "cli", "server", "simulator") },
    },
    ...useCasesInOrder,
    {
      name: "settings-are-a-document",
      severity: "error",
      from: { path: rooms("settings") },
      to: { path: "^src/", pathNot: rooms("document", "model", "settings") },
    },
    {
      name: "adapters-keep-to-themselves",
      severity: "error",
      from: { path: "^src/adapters/([^/]+)/" },
      to: {
        path: "^src/",
        pathNot: [
          "^src/adapters/$1/",
          "^src/protocol/$1/",
          "^src/adapters/grpc/",
          "^src/protocol/grpc/",
          rooms("model", "ports"),
        ],
      },
    },
    {
      name: "grpc-knows-no-flavour",
      severity: "error",
      from: { path: "^src/adapters/grpc/" },
      to: { path: "^src/", pathNot: ["^src/adapters/grpc/", "^src/protocol/grpc/"] },
    },
    {
      name: "protocol-imports-nothing-of-ours",
      severity: "error",
      from: { path: "^src/protocol/([^/]+)/" },
      to: { path: "^src/", pathNot: "^src/protocol/$1/" },
    },
    {
      name: "protocol-is-for-its-adapter-and-its-simulator",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/(adapters|protocol)/", rooms("simulator")] },
      to: { path: rooms("protocol") },
    },
    {
      name: "one-file-chooses-a-flavour",
      severity: "error",
      from: { path: "^src/", pathNot: [rooms("adapters"), "^src/app/flavours[.]ts$"] },
      to: { path: "^src/adapters/canton-" },
    },
    {
      // The other two talk to GitHub for a person: they register an App, and push a request.
      name: "one-file-chooses-a-forge",
      severity: "error",
      from: { path: "^src/", pathNot: [rooms("adapters"), "^src/app/(forges|register-app|send-request)[.]ts$"] },
      to: { path: "^src/adapters/(branches|github)/" },
    },
    {
      // What needs no service asks the use cases, and no server of its own.
      name: "only-a-service-serves",
      severity: "error",
      from: { path: "^src/", pathNot: [rooms("server"), "^src/app/serve-api[.]ts$"] },
      to: { path: rooms("server") },
    },
    { name: "app-is-below-the-doors", severity: "error", from: { path: rooms("app") }, to: { path: rooms("cli") } },
    {
      name: "only-the-command-line-starts-the-simulator",
      severity: "error",
      from: { path: "^src/", pathNot: rooms("simulator", "cli") },
      to: { path: rooms("simulator") },
    },
    {
      name: "the-simulator-shares-the-protocol-only",
      severity: "error",
      from: { path: rooms("simulator") },
      to: { path: "^src/", pathNot: rooms("simulator", "protocol") },
    },
    {
      name: "what-simulators-share-knows-no-flavour",
      severity: "error",
      from: { path: "^src/simulator/[^/]+[.]ts$" },
      to: { path: "^src/(simulator|protocol)/canton-[0-9]" },
    },
    {
      name: "a-simulator-keeps-to-its-flavour",
      severity: "error",
      from: { path: "^src/simulator/(canton-[0-9])/" },
      to: { path: "^src/(simulator|protocol)/canton-[0-9]", pathNot: "^src/(simulator|protocol)/$1/" },
    },
    {
      name: "the-local-github-knows-no-rollcall",
      severity: "error",
      from: { path: "^test/github/" },
      to: {
        path: "^(src|test|bench)/",
        pathNot: ["^test/github/", "^src/simulator/seeded[.]ts$", "^test/support/git-(repository|files)[.]ts$"],
      },
    },
    {
      name: "the-local-github-has-one-front",
      severity: "error",
      from: { path: "^(test|bench)/", pathNot: "^test/github/" },
      to: { path: "^test/github/", pathNot: "^test/github/(index|a-github)[.]ts$" },
    },
    { name: "src-never-imports-test", severity: "error", from: { path: "^src/" }, to: { path: "^(test|bench)/" } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
