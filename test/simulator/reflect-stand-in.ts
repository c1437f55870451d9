/**
 * @peculiar/x509 will not load without the metadata half of `Reflect`, although the certificates made here use none of
 * it: nobody has metadata. Once reflect-metadata is among the development dependencies, importing that replaces this file.
 */
for (const name of ["getMetadata", "getOwnMetadata", "defineMetadata"]) {
  if (!Reflect.has(Reflect, name)) Reflect.set(Reflect, name, () => undefined);
}
