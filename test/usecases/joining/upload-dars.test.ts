import { expect, test } from "vitest";

import { RollcallError } from "../../../src/model/error.ts";
import type { Dar } from "../../../src/model/participant.ts";
import { uploadDars } from "../../../src/usecases/joining/upload-dars.ts";
import { aDarOf } from "../../build/dars.ts";
import { aParticipantId } from "../../build/identifiers.ts";
import { failureOf, TRACE_ID } from "../domain/a-world.ts";
import { MemoryParticipant } from "./memory-participant.ts";

const CONTEXT = { signal: new AbortController().signal, traceId: TRACE_ID };

/** A participant, and files that are archives of these. */
function aParticipant(files: Readonly<Record<string, Dar>>) {
  const node = new MemoryParticipant(aParticipantId("alice"));
  const said: string[] = [];
  const readDar = (path: string): Promise<Dar> => {
    const dar = files[path];
    if (dar !== undefined) return Promise.resolve(dar);
    return Promise.reject(new RollcallError("usage", `${path} is no archive`, { hint: "Check it." }));
  };
  return {
    node,
    said,
    upload: (...paths: readonly string[]) =>
      uploadDars({ node, readDar, say: (what) => said.push(what) }, paths, CONTEXT),
  };
}

test("archives are uploaded in their order, and what is there is told", async () => {
  const library = aDarOf("library");
  const app = aDarOf("app", "library");
  const { upload, node, said } = aParticipant({ "library.dar": library, "app.dar": app });

  expect(await upload("library.dar", "app.dar")).toEqual([
    {
      path: "library.dar",
      name: "library",
      hash: library.hash,
      mainPackageId: library.mainPackageId,
      wasThere: false,
      packages: 1,
      packagesThere: 0,
    },
    expect.objectContaining({ path: "app.dar", wasThere: false, packages: 2, packagesThere: 1 }),
  ]);
  expect(node.uploaded).toEqual([library, app]);
  expect(said).toContain("uploading app, 2 of 2");
});

test("an archive that is there is not sent again, whatever its name", async () => {
  const { upload, node } = aParticipant({ "app.dar": aDarOf("app"), "copy.dar": aDarOf("app") });
  await upload("app.dar");
  node.upload = () => Promise.reject(new Error("sent again"));

  expect(await upload("app.dar", "copy.dar")).toMatchObject([
    { wasThere: true, packagesThere: 1 },
    { wasThere: true, packagesThere: 1 },
  ]);
});

test("one that is named twice is sent once", async () => {
  const { upload, node } = aParticipant({ "app.dar": aDarOf("app") });

  expect(await upload("app.dar", "app.dar")).toMatchObject([{ wasThere: false }, { wasThere: true }]);
  expect(node.uploaded).toHaveLength(1);
});

test.each(["1.16", "2.1"])(
  "one in Daml-LF %s, which 2.10.5 refuses, is told before anything is sent",
  async (language) => {
    const { upload, node } = aParticipant({
      "library.dar": aDarOf("library"),
      "app.dar": { ...aDarOf("app"), languages: [language] },
    });

    const failure = await failureOf(upload("library.dar", "app.dar"));

    expect(failure).toMatchObject({
      code: "usage",
      message: `the participant would refuse app.dar: its main package is in Daml-LF ${language}, and release 2.10.5 takes 1.14, 1.15 and 1.17`,
      hint: expect.stringContaining("--target") as string,
    });
    expect(node.uploaded).toEqual([]);
  },
);

test("a bad file is told before anything is sent", async () => {
  const { upload, node } = aParticipant({ "app.dar": aDarOf("app") });

  expect(await failureOf(upload("app.dar", "nonsense.dar"))).toMatchObject({ message: "nonsense.dar is no archive" });
  expect(node.uploaded).toEqual([]);
});
