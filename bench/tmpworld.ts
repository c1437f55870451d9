import { makeWorld } from "/work/main/bench/world.ts";
const w = await makeWorld(10000);
console.log(JSON.stringify(w));
setInterval(() => {}, 1e6);
