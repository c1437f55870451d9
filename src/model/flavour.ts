/** A generation of Canton's admin APIs, as settings and connection packages name it. */
export type Flavour = "canton-2";
