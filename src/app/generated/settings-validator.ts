// Generated from schemas/settings.schema.json by npm run generate. Do not edit.
// @ts-nocheck
import func2Module from "ajv/dist/runtime/ucs2length.js";

export const validateSettings = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/settings.schema.json","title":"SettingsDocument","description":"The operator's own file: how to reach things. It is never part of the register, and names secrets without holding them.","type":"object","additionalProperties":false,"required":["apiVersion","kind","register","domains"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Settings"},"register":{"type":"object","description":"The git repository that says who is a member.","additionalProperties":false,"required":["url"],"properties":{"url":{"type":"string","minLength":1,"maxLength":1000,"description":"https, ssh or file URL, or a path relative to this file."},"branch":{"type":"string","pattern":"^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$","default":"main","description":"The protected branch: what it holds is what should be."},"token":{"description":"Access token for an https URL.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"Its name."}}}]},"sshKeyFile":{"type":"string","minLength":1,"maxLength":1000,"description":"Private key for an ssh URL."},"sshKnownHostsFile":{"type":"string","minLength":1,"maxLength":1000,"description":"Host keys to expect of an ssh URL."},"timeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"Bound on one clone or fetch."},"filesPerFolder":{"type":"integer","minimum":1,"maximum":1000000,"default":10000,"description":"Files that one folder of a domain may hold; one more is refused."}}},"stateDirectory":{"type":"string","minLength":1,"maxLength":1000,"description":"Where the clone and the record of what was applied are kept, relative to this file.","default":".rollcall"},"store":{"type":"object","description":"Where runs, decisions and the audit trail are kept; a SQLite file in stateDirectory when absent.","additionalProperties":false,"required":["url"],"properties":{"url":{"description":"A PostgreSQL server (15 or newer), as postgres://user:password@host/database: for several replicas.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"Its name."}}}]},"leaseSeconds":{"type":"integer","minimum":3,"maximum":60,"default":10,"description":"A replica that is silent for this long has lost its domains to the others (PostgreSQL)."}}},"service":{"type":"object","description":"How `rollcall serve` works.","additionalProperties":false,"required":[],"properties":{"pollSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":10,"description":"How often the branch is asked for a new commit."},"jitterPercent":{"type":"integer","minimum":0,"maximum":50,"default":10,"description":"Share of a domain's interval by which its turns are spread."},"concurrency":{"type":"integer","minimum":1,"maximum":256,"default":16,"description":"Domains under way at once in one replica."},"stopSeconds":{"type":"integer","minimum":1,"maximum":300,"default":10,"description":"How long what is in hand may take to end when the service is stopped."}}},"http":{"type":"object","description":"The service's HTTP listener.","additionalProperties":false,"required":[],"properties":{"listen":{"type":"string","pattern":"^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$","maxLength":260,"default":"127.0.0.1:8700","description":"host:port. Anything but loopback is a decision: put TLS before it."},"read":{"enum":["public","token"],"default":"token","description":"Who may read /api/v1 and /metrics: anybody who reaches it, or bearers of a token. Writing always needs a token."},"tokens":{"type":"array","maxItems":100,"description":"Who may call. `rollcall token` makes one.","items":{"type":"object","additionalProperties":false,"description":"One bearer.","required":["name","role","sha256"],"properties":{"name":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$","description":"Who it is, for the audit trail."},"role":{"enum":["viewer","operator"],"description":"viewer reads; operator also reconciles, pauses, resumes and approves."},"sha256":{"type":"string","pattern":"^[0-9a-f]{64}$","description":"SHA-256 of the token: the token itself is in no file of ours."}}}},"requestsPerMinute":{"type":"integer","minimum":1,"maximum":100000,"default":300,"description":"Of one client address; more are refused for a while."},"trustedProxies":{"type":"array","maxItems":20,"description":"Addresses (CIDR) of proxies whose X-Forwarded-For is believed.","items":{"type":"string","minLength":2,"maxLength":64,"description":"An address or a network."}}}},"audit":{"type":"object","description":"The audit trail outside the store.","additionalProperties":false,"required":[],"properties":{"directory":{"type":"string","minLength":1,"maxLength":1000,"description":"Each record is also written there, as one line of JSON, in a file a day: to be shipped elsewhere."},"retainDays":{"type":"integer","minimum":30,"maximum":36500,"description":"Older records are removed from the store, and a checkpoint says so; for ever when absent."}}},"api":{"type":"object","description":"The running service, for commands that are run elsewhere.","additionalProperties":false,"required":["url"],"properties":{"url":{"type":"string","pattern":"^https?://","maxLength":1000,"description":"Its address, such as https://rollcall.example.org."},"token":{"description":"What to show it.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"Its name."}}}]}}},"gateway":{"type":"object","description":"The network gateway before the sequencers, as `rollcall gateway render` writes its configuration.","additionalProperties":false,"required":[],"properties":{"listen":{"type":"string","pattern":"^(?:[0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}$","maxLength":60,"description":"address:port where members arrive.","examples":["0.0.0.0:443","[::]:443"]},"withoutNetworks":{"enum":["closed","open"],"default":"closed","description":"What becomes of members whose documents name no networks: they do not get through, or their sequencers are open to every address."},"backends":{"type":"object","description":"Where each sequencer listens behind the gateway: by domain, then by sequencer.","propertyNames":{"pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},"additionalProperties":{"type":"object","description":"The sequencers of one domain, by name.","propertyNames":{"pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},"additionalProperties":{"type":"string","pattern":"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$","maxLength":260,"description":"host:port of one sequencer's public API."}}}}},"connection":{"type":"object","description":"What `rollcall connection` hands to members.","additionalProperties":false,"required":[],"properties":{"signingKey":{"type":"object","description":"Signs connection packages, so that members can tell where they come from; unsigned when absent.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of an Ed25519 private key, relative to this file."}}},"contact":{"type":"string","minLength":3,"maxLength":200,"description":"Where members reach the provider: a mail address or a link."},"validDays":{"type":"integer","minimum":1,"maximum":365,"default":30,"description":"How long a package may be joined with."},"trustThreshold":{"type":"integer","minimum":1,"maximum":50,"default":1,"description":"How many of a member's sequencers must agree. 1: one connection that falls over between their addresses."},"allowNetworks":{"type":"array","maxItems":50,"description":"Networks (CIDR) beside the public internet in which endpoints are looked at.","items":{"type":"string","minLength":4,"maxLength":64,"description":"A network, such as 10.0.0.0/8."}}}},"domains":{"type":"object","description":"How to reach each domain, by its name in the register.","minProperties":1,"propertyNames":{"pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},"additionalProperties":{"$ref":"#/$defs/domain"}}},"$defs":{"domain":{"type":"object","description":"One domain's admin API.","additionalProperties":false,"required":["flavour","address"],"properties":{"flavour":{"enum":["canton-2"],"description":"Which admin API it speaks."},"address":{"type":"string","pattern":"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$","maxLength":260,"description":"host:port of the domain manager's admin API.","examples":["domain-manager.internal:10052"]},"tls":{"description":"Absent: plaintext, which is refused except on loopback.","type":"object","additionalProperties":false,"required":[],"properties":{"trustRoot":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the certificates to trust; the system's when absent."},"certificate":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of our certificate, for mutual TLS."},"key":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of its private key."},"serverName":{"type":"string","minLength":1,"maxLength":255,"description":"The name to expect in the server's certificate, where it is not the address's host."}},"dependentRequired":{"certificate":["key"],"key":["certificate"]}},"plaintext":{"const":true,"description":"Allows plaintext beyond loopback, for a network that protects the connection itself."},"token":{"description":"Bearer token for the admin API.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"Its name."}}}]},"callTimeoutSeconds":{"type":"integer","minimum":1,"maximum":600,"default":30,"description":"Deadline of one call."},"effectiveTimeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"How long an applied change may take to become effective."},"concurrency":{"type":"integer","minimum":1,"maximum":64,"default":8,"description":"Changes in flight at once."},"maxReceiveMiB":{"type":"integer","minimum":4,"maximum":2047,"default":512,"description":"Largest answer to accept."},"schedule":{"type":"string","minLength":9,"maxLength":200,"default":"* * * * *","description":"When the service looks at the domain, as a cron expression of five fields, or six with seconds first."}}}}};
const schema32 = {"type":"object","description":"One domain's admin API.","additionalProperties":false,"required":["flavour","address"],"properties":{"flavour":{"enum":["canton-2"],"description":"Which admin API it speaks."},"address":{"type":"string","pattern":"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$","maxLength":260,"description":"host:port of the domain manager's admin API.","examples":["domain-manager.internal:10052"]},"tls":{"description":"Absent: plaintext, which is refused except on loopback.","type":"object","additionalProperties":false,"required":[],"properties":{"trustRoot":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the certificates to trust; the system's when absent."},"certificate":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of our certificate, for mutual TLS."},"key":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of its private key."},"serverName":{"type":"string","minLength":1,"maxLength":255,"description":"The name to expect in the server's certificate, where it is not the address's host."}},"dependentRequired":{"certificate":["key"],"key":["certificate"]}},"plaintext":{"const":true,"description":"Allows plaintext beyond loopback, for a network that protects the connection itself."},"token":{"description":"Bearer token for the admin API.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"Its name."}}}]},"callTimeoutSeconds":{"type":"integer","minimum":1,"maximum":600,"default":30,"description":"Deadline of one call."},"effectiveTimeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"How long an applied change may take to become effective."},"concurrency":{"type":"integer","minimum":1,"maximum":64,"default":8,"description":"Changes in flight at once."},"maxReceiveMiB":{"type":"integer","minimum":4,"maximum":2047,"default":512,"description":"Largest answer to accept."},"schedule":{"type":"string","minLength":9,"maxLength":200,"default":"* * * * *","description":"When the service looks at the domain, as a cron expression of five fields, or six with seconds first."}}};
const func1 = Object.prototype.hasOwnProperty;
const func2 = func2Module.default ?? func2Module;
const pattern4 = new RegExp("^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$", "u");
const pattern5 = new RegExp("^[A-Z][A-Z0-9_]*$", "u");
const pattern7 = new RegExp("^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$", "u");
const pattern8 = new RegExp("^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$", "u");
const pattern9 = new RegExp("^[0-9a-f]{64}$", "u");
const pattern10 = new RegExp("^https?://", "u");
const pattern12 = new RegExp("^(?:[0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}$", "u");
const pattern13 = new RegExp("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$", "u");
const pattern15 = new RegExp("^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://rollcall.dev/schemas/v1/settings.schema.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.apiVersion === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "apiVersion"},message:"must have required property '"+"apiVersion"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.register === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "register"},message:"must have required property '"+"register"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.domains === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "domains"},message:"must have required property '"+"domains"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema31.properties, key0))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.apiVersion !== undefined){
let data0 = data.apiVersion;
if("rollcall.dev/v1" !== data0){
const err5 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/const",keyword:"const",params:{allowedValue: "rollcall.dev/v1"},message:"must be equal to constant",schema:"rollcall.dev/v1",parentSchema:schema31.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if("Settings" !== data1){
const err6 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "Settings"},message:"must be equal to constant",schema:"Settings",parentSchema:schema31.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.register !== undefined){
let data2 = data.register;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.url === undefined){
const err7 = {instancePath:instancePath+"/register",schemaPath:"#/properties/register/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema31.properties.register.required,parentSchema:schema31.properties.register,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key1 in data2){
if(!(((((((key1 === "url") || (key1 === "branch")) || (key1 === "token")) || (key1 === "sshKeyFile")) || (key1 === "sshKnownHostsFile")) || (key1 === "timeoutSeconds")) || (key1 === "filesPerFolder"))){
const err8 = {instancePath:instancePath+"/register",schemaPath:"#/properties/register/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.register,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data2.url !== undefined){
let data3 = data2.url;
if(typeof data3 === "string"){
if(func2(data3) > 1000){
const err9 = {instancePath:instancePath+"/register/url",schemaPath:"#/properties/register/properties/url/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.register.properties.url,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(func2(data3) < 1){
const err10 = {instancePath:instancePath+"/register/url",schemaPath:"#/properties/register/properties/url/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.register.properties.url,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/register/url",schemaPath:"#/properties/register/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.register.properties.url.type,parentSchema:schema31.properties.register.properties.url,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data2.branch !== undefined){
let data4 = data2.branch;
if(typeof data4 === "string"){
if(!pattern4.test(data4)){
const err12 = {instancePath:instancePath+"/register/branch",schemaPath:"#/properties/register/properties/branch/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$"},message:"must match pattern \""+"^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$"+"\"",schema:"^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$",parentSchema:schema31.properties.register.properties.branch,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/register/branch",schemaPath:"#/properties/register/properties/branch/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.register.properties.branch.type,parentSchema:schema31.properties.register.properties.branch,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data2.token !== undefined){
let data5 = data2.token;
const _errs12 = errors;
let valid2 = false;
let passing0 = null;
const _errs13 = errors;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(data5.file === undefined){
const err14 = {instancePath:instancePath+"/register/token",schemaPath:"#/properties/register/properties/token/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema31.properties.register.properties.token.oneOf[0].required,parentSchema:schema31.properties.register.properties.token.oneOf[0],data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
for(const key2 in data5){
if(!(key2 === "file")){
const err15 = {instancePath:instancePath+"/register/token",schemaPath:"#/properties/register/properties/token/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.register.properties.token.oneOf[0],data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data5.file !== undefined){
let data6 = data5.file;
if(typeof data6 === "string"){
if(func2(data6) > 1000){
const err16 = {instancePath:instancePath+"/register/token/file",schemaPath:"#/properties/register/properties/token/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.register.properties.token.oneOf[0].properties.file,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(func2(data6) < 1){
const err17 = {instancePath:instancePath+"/register/token/file",schemaPath:"#/properties/register/properties/token/oneOf/0/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.register.properties.token.oneOf[0].properties.file,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/register/token/file",schemaPath:"#/properties/register/properties/token/oneOf/0/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.register.properties.token.oneOf[0].properties.file.type,parentSchema:schema31.properties.register.properties.token.oneOf[0].properties.file,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/register/token",schemaPath:"#/properties/register/properties/token/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.register.properties.token.oneOf[0].type,parentSchema:schema31.properties.register.properties.token.oneOf[0],data:data5};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var _valid0 = _errs13 === errors;
if(_valid0){
valid2 = true;
passing0 = 0;
var props0 = true;
}
const _errs18 = errors;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(data5.env === undefined){
const err20 = {instancePath:instancePath+"/register/token",schemaPath:"#/properties/register/properties/token/oneOf/1/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema31.properties.register.properties.token.oneOf[1].required,parentSchema:schema31.properties.register.properties.token.oneOf[1],data:data5};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
for(const key3 in data5){
if(!(key3 === "env")){
const err21 = {instancePath:instancePath+"/register/token",schemaPath:"#/properties/register/properties/token/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.register.properties.token.oneOf[1],data:data5};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data5.env !== undefined){
let data7 = data5.env;
if(typeof data7 === "string"){
if(func2(data7) > 200){
const err22 = {instancePath:instancePath+"/register/token/env",schemaPath:"#/properties/register/properties/token/oneOf/1/properties/env/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.register.properties.token.oneOf[1].properties.env,data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(!pattern5.test(data7)){
const err23 = {instancePath:instancePath+"/register/token/env",schemaPath:"#/properties/register/properties/token/oneOf/1/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]*$"+"\"",schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema31.properties.register.properties.token.oneOf[1].properties.env,data:data7};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
else {
const err24 = {instancePath:instancePath+"/register/token/env",schemaPath:"#/properties/register/properties/token/oneOf/1/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.register.properties.token.oneOf[1].properties.env.type,parentSchema:schema31.properties.register.properties.token.oneOf[1].properties.env,data:data7};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
else {
const err25 = {instancePath:instancePath+"/register/token",schemaPath:"#/properties/register/properties/token/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.register.properties.token.oneOf[1].type,parentSchema:schema31.properties.register.properties.token.oneOf[1],data:data5};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
var _valid0 = _errs18 === errors;
if(_valid0 && valid2){
valid2 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid2 = true;
passing0 = 1;
if(props0 !== true){
props0 = true;
}
}
}
if(!valid2){
const err26 = {instancePath:instancePath+"/register/token",schemaPath:"#/properties/register/properties/token/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema31.properties.register.properties.token.oneOf,parentSchema:schema31.properties.register.properties.token,data:data5};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
else {
errors = _errs12;
if(vErrors !== null){
if(_errs12){
vErrors.length = _errs12;
}
else {
vErrors = null;
}
}
}
}
if(data2.sshKeyFile !== undefined){
let data8 = data2.sshKeyFile;
if(typeof data8 === "string"){
if(func2(data8) > 1000){
const err27 = {instancePath:instancePath+"/register/sshKeyFile",schemaPath:"#/properties/register/properties/sshKeyFile/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.register.properties.sshKeyFile,data:data8};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(func2(data8) < 1){
const err28 = {instancePath:instancePath+"/register/sshKeyFile",schemaPath:"#/properties/register/properties/sshKeyFile/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.register.properties.sshKeyFile,data:data8};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/register/sshKeyFile",schemaPath:"#/properties/register/properties/sshKeyFile/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.register.properties.sshKeyFile.type,parentSchema:schema31.properties.register.properties.sshKeyFile,data:data8};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data2.sshKnownHostsFile !== undefined){
let data9 = data2.sshKnownHostsFile;
if(typeof data9 === "string"){
if(func2(data9) > 1000){
const err30 = {instancePath:instancePath+"/register/sshKnownHostsFile",schemaPath:"#/properties/register/properties/sshKnownHostsFile/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.register.properties.sshKnownHostsFile,data:data9};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(func2(data9) < 1){
const err31 = {instancePath:instancePath+"/register/sshKnownHostsFile",schemaPath:"#/properties/register/properties/sshKnownHostsFile/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.register.properties.sshKnownHostsFile,data:data9};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
else {
const err32 = {instancePath:instancePath+"/register/sshKnownHostsFile",schemaPath:"#/properties/register/properties/sshKnownHostsFile/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.register.properties.sshKnownHostsFile.type,parentSchema:schema31.properties.register.properties.sshKnownHostsFile,data:data9};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data2.timeoutSeconds !== undefined){
let data10 = data2.timeoutSeconds;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
const err33 = {instancePath:instancePath+"/register/timeoutSeconds",schemaPath:"#/properties/register/properties/timeoutSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.register.properties.timeoutSeconds.type,parentSchema:schema31.properties.register.properties.timeoutSeconds,data:data10};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 > 3600 || isNaN(data10)){
const err34 = {instancePath:instancePath+"/register/timeoutSeconds",schemaPath:"#/properties/register/properties/timeoutSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600",schema:3600,parentSchema:schema31.properties.register.properties.timeoutSeconds,data:data10};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(data10 < 1 || isNaN(data10)){
const err35 = {instancePath:instancePath+"/register/timeoutSeconds",schemaPath:"#/properties/register/properties/timeoutSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.register.properties.timeoutSeconds,data:data10};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
if(data2.filesPerFolder !== undefined){
let data11 = data2.filesPerFolder;
if(!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))){
const err36 = {instancePath:instancePath+"/register/filesPerFolder",schemaPath:"#/properties/register/properties/filesPerFolder/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.register.properties.filesPerFolder.type,parentSchema:schema31.properties.register.properties.filesPerFolder,data:data11};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 > 1000000 || isNaN(data11)){
const err37 = {instancePath:instancePath+"/register/filesPerFolder",schemaPath:"#/properties/register/properties/filesPerFolder/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000",schema:1000000,parentSchema:schema31.properties.register.properties.filesPerFolder,data:data11};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(data11 < 1 || isNaN(data11)){
const err38 = {instancePath:instancePath+"/register/filesPerFolder",schemaPath:"#/properties/register/properties/filesPerFolder/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.register.properties.filesPerFolder,data:data11};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
}
else {
const err39 = {instancePath:instancePath+"/register",schemaPath:"#/properties/register/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.register.type,parentSchema:schema31.properties.register,data:data2};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.stateDirectory !== undefined){
let data12 = data.stateDirectory;
if(typeof data12 === "string"){
if(func2(data12) > 1000){
const err40 = {instancePath:instancePath+"/stateDirectory",schemaPath:"#/properties/stateDirectory/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.stateDirectory,data:data12};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(func2(data12) < 1){
const err41 = {instancePath:instancePath+"/stateDirectory",schemaPath:"#/properties/stateDirectory/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.stateDirectory,data:data12};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
else {
const err42 = {instancePath:instancePath+"/stateDirectory",schemaPath:"#/properties/stateDirectory/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.stateDirectory.type,parentSchema:schema31.properties.stateDirectory,data:data12};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.store !== undefined){
let data13 = data.store;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(data13.url === undefined){
const err43 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema31.properties.store.required,parentSchema:schema31.properties.store,data:data13};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
for(const key4 in data13){
if(!((key4 === "url") || (key4 === "leaseSeconds"))){
const err44 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.store,data:data13};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data13.url !== undefined){
let data14 = data13.url;
const _errs37 = errors;
let valid6 = false;
let passing1 = null;
const _errs38 = errors;
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
if(data14.file === undefined){
const err45 = {instancePath:instancePath+"/store/url",schemaPath:"#/properties/store/properties/url/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema31.properties.store.properties.url.oneOf[0].required,parentSchema:schema31.properties.store.properties.url.oneOf[0],data:data14};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
for(const key5 in data14){
if(!(key5 === "file")){
const err46 = {instancePath:instancePath+"/store/url",schemaPath:"#/properties/store/properties/url/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.store.properties.url.oneOf[0],data:data14};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data14.file !== undefined){
let data15 = data14.file;
if(typeof data15 === "string"){
if(func2(data15) > 1000){
const err47 = {instancePath:instancePath+"/store/url/file",schemaPath:"#/properties/store/properties/url/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.store.properties.url.oneOf[0].properties.file,data:data15};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
if(func2(data15) < 1){
const err48 = {instancePath:instancePath+"/store/url/file",schemaPath:"#/properties/store/properties/url/oneOf/0/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.store.properties.url.oneOf[0].properties.file,data:data15};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
else {
const err49 = {instancePath:instancePath+"/store/url/file",schemaPath:"#/properties/store/properties/url/oneOf/0/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.store.properties.url.oneOf[0].properties.file.type,parentSchema:schema31.properties.store.properties.url.oneOf[0].properties.file,data:data15};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
else {
const err50 = {instancePath:instancePath+"/store/url",schemaPath:"#/properties/store/properties/url/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.store.properties.url.oneOf[0].type,parentSchema:schema31.properties.store.properties.url.oneOf[0],data:data14};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
var _valid1 = _errs38 === errors;
if(_valid1){
valid6 = true;
passing1 = 0;
var props1 = true;
}
const _errs43 = errors;
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
if(data14.env === undefined){
const err51 = {instancePath:instancePath+"/store/url",schemaPath:"#/properties/store/properties/url/oneOf/1/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema31.properties.store.properties.url.oneOf[1].required,parentSchema:schema31.properties.store.properties.url.oneOf[1],data:data14};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
for(const key6 in data14){
if(!(key6 === "env")){
const err52 = {instancePath:instancePath+"/store/url",schemaPath:"#/properties/store/properties/url/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.store.properties.url.oneOf[1],data:data14};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data14.env !== undefined){
let data16 = data14.env;
if(typeof data16 === "string"){
if(func2(data16) > 200){
const err53 = {instancePath:instancePath+"/store/url/env",schemaPath:"#/properties/store/properties/url/oneOf/1/properties/env/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.store.properties.url.oneOf[1].properties.env,data:data16};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if(!pattern5.test(data16)){
const err54 = {instancePath:instancePath+"/store/url/env",schemaPath:"#/properties/store/properties/url/oneOf/1/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]*$"+"\"",schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema31.properties.store.properties.url.oneOf[1].properties.env,data:data16};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
else {
const err55 = {instancePath:instancePath+"/store/url/env",schemaPath:"#/properties/store/properties/url/oneOf/1/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.store.properties.url.oneOf[1].properties.env.type,parentSchema:schema31.properties.store.properties.url.oneOf[1].properties.env,data:data16};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
}
else {
const err56 = {instancePath:instancePath+"/store/url",schemaPath:"#/properties/store/properties/url/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.store.properties.url.oneOf[1].type,parentSchema:schema31.properties.store.properties.url.oneOf[1],data:data14};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
var _valid1 = _errs43 === errors;
if(_valid1 && valid6){
valid6 = false;
passing1 = [passing1, 1];
}
else {
if(_valid1){
valid6 = true;
passing1 = 1;
if(props1 !== true){
props1 = true;
}
}
}
if(!valid6){
const err57 = {instancePath:instancePath+"/store/url",schemaPath:"#/properties/store/properties/url/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf",schema:schema31.properties.store.properties.url.oneOf,parentSchema:schema31.properties.store.properties.url,data:data14};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
else {
errors = _errs37;
if(vErrors !== null){
if(_errs37){
vErrors.length = _errs37;
}
else {
vErrors = null;
}
}
}
}
if(data13.leaseSeconds !== undefined){
let data17 = data13.leaseSeconds;
if(!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))){
const err58 = {instancePath:instancePath+"/store/leaseSeconds",schemaPath:"#/properties/store/properties/leaseSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.store.properties.leaseSeconds.type,parentSchema:schema31.properties.store.properties.leaseSeconds,data:data17};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if((typeof data17 == "number") && (isFinite(data17))){
if(data17 > 60 || isNaN(data17)){
const err59 = {instancePath:instancePath+"/store/leaseSeconds",schemaPath:"#/properties/store/properties/leaseSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 60},message:"must be <= 60",schema:60,parentSchema:schema31.properties.store.properties.leaseSeconds,data:data17};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(data17 < 3 || isNaN(data17)){
const err60 = {instancePath:instancePath+"/store/leaseSeconds",schemaPath:"#/properties/store/properties/leaseSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 3},message:"must be >= 3",schema:3,parentSchema:schema31.properties.store.properties.leaseSeconds,data:data17};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
}
}
else {
const err61 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.store.type,parentSchema:schema31.properties.store,data:data13};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data.service !== undefined){
let data18 = data.service;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
for(const key7 in data18){
if(!((((key7 === "pollSeconds") || (key7 === "jitterPercent")) || (key7 === "concurrency")) || (key7 === "stopSeconds"))){
const err62 = {instancePath:instancePath+"/service",schemaPath:"#/properties/service/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.service,data:data18};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data18.pollSeconds !== undefined){
let data19 = data18.pollSeconds;
if(!(((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19))) && (isFinite(data19)))){
const err63 = {instancePath:instancePath+"/service/pollSeconds",schemaPath:"#/properties/service/properties/pollSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.service.properties.pollSeconds.type,parentSchema:schema31.properties.service.properties.pollSeconds,data:data19};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
if((typeof data19 == "number") && (isFinite(data19))){
if(data19 > 3600 || isNaN(data19)){
const err64 = {instancePath:instancePath+"/service/pollSeconds",schemaPath:"#/properties/service/properties/pollSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600",schema:3600,parentSchema:schema31.properties.service.properties.pollSeconds,data:data19};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if(data19 < 1 || isNaN(data19)){
const err65 = {instancePath:instancePath+"/service/pollSeconds",schemaPath:"#/properties/service/properties/pollSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.service.properties.pollSeconds,data:data19};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
}
if(data18.jitterPercent !== undefined){
let data20 = data18.jitterPercent;
if(!(((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20))) && (isFinite(data20)))){
const err66 = {instancePath:instancePath+"/service/jitterPercent",schemaPath:"#/properties/service/properties/jitterPercent/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.service.properties.jitterPercent.type,parentSchema:schema31.properties.service.properties.jitterPercent,data:data20};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
if((typeof data20 == "number") && (isFinite(data20))){
if(data20 > 50 || isNaN(data20)){
const err67 = {instancePath:instancePath+"/service/jitterPercent",schemaPath:"#/properties/service/properties/jitterPercent/maximum",keyword:"maximum",params:{comparison: "<=", limit: 50},message:"must be <= 50",schema:50,parentSchema:schema31.properties.service.properties.jitterPercent,data:data20};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
if(data20 < 0 || isNaN(data20)){
const err68 = {instancePath:instancePath+"/service/jitterPercent",schemaPath:"#/properties/service/properties/jitterPercent/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.service.properties.jitterPercent,data:data20};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
}
if(data18.concurrency !== undefined){
let data21 = data18.concurrency;
if(!(((typeof data21 == "number") && (!(data21 % 1) && !isNaN(data21))) && (isFinite(data21)))){
const err69 = {instancePath:instancePath+"/service/concurrency",schemaPath:"#/properties/service/properties/concurrency/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.service.properties.concurrency.type,parentSchema:schema31.properties.service.properties.concurrency,data:data21};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
if((typeof data21 == "number") && (isFinite(data21))){
if(data21 > 256 || isNaN(data21)){
const err70 = {instancePath:instancePath+"/service/concurrency",schemaPath:"#/properties/service/properties/concurrency/maximum",keyword:"maximum",params:{comparison: "<=", limit: 256},message:"must be <= 256",schema:256,parentSchema:schema31.properties.service.properties.concurrency,data:data21};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
if(data21 < 1 || isNaN(data21)){
const err71 = {instancePath:instancePath+"/service/concurrency",schemaPath:"#/properties/service/properties/concurrency/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.service.properties.concurrency,data:data21};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
}
if(data18.stopSeconds !== undefined){
let data22 = data18.stopSeconds;
if(!(((typeof data22 == "number") && (!(data22 % 1) && !isNaN(data22))) && (isFinite(data22)))){
const err72 = {instancePath:instancePath+"/service/stopSeconds",schemaPath:"#/properties/service/properties/stopSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.service.properties.stopSeconds.type,parentSchema:schema31.properties.service.properties.stopSeconds,data:data22};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
if((typeof data22 == "number") && (isFinite(data22))){
if(data22 > 300 || isNaN(data22)){
const err73 = {instancePath:instancePath+"/service/stopSeconds",schemaPath:"#/properties/service/properties/stopSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 300},message:"must be <= 300",schema:300,parentSchema:schema31.properties.service.properties.stopSeconds,data:data22};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
if(data22 < 1 || isNaN(data22)){
const err74 = {instancePath:instancePath+"/service/stopSeconds",schemaPath:"#/properties/service/properties/stopSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.service.properties.stopSeconds,data:data22};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
}
}
else {
const err75 = {instancePath:instancePath+"/service",schemaPath:"#/properties/service/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.service.type,parentSchema:schema31.properties.service,data:data18};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
if(data.http !== undefined){
let data23 = data.http;
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
for(const key8 in data23){
if(!(((((key8 === "listen") || (key8 === "read")) || (key8 === "tokens")) || (key8 === "requestsPerMinute")) || (key8 === "trustedProxies"))){
const err76 = {instancePath:instancePath+"/http",schemaPath:"#/properties/http/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.http,data:data23};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
if(data23.listen !== undefined){
let data24 = data23.listen;
if(typeof data24 === "string"){
if(func2(data24) > 260){
const err77 = {instancePath:instancePath+"/http/listen",schemaPath:"#/properties/http/properties/listen/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema31.properties.http.properties.listen,data:data24};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
if(!pattern7.test(data24)){
const err78 = {instancePath:instancePath+"/http/listen",schemaPath:"#/properties/http/properties/listen/pattern",keyword:"pattern",params:{pattern: "^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$"},message:"must match pattern \""+"^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$"+"\"",schema:"^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$",parentSchema:schema31.properties.http.properties.listen,data:data24};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
else {
const err79 = {instancePath:instancePath+"/http/listen",schemaPath:"#/properties/http/properties/listen/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.http.properties.listen.type,parentSchema:schema31.properties.http.properties.listen,data:data24};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
if(data23.read !== undefined){
let data25 = data23.read;
if(!((data25 === "public") || (data25 === "token"))){
const err80 = {instancePath:instancePath+"/http/read",schemaPath:"#/properties/http/properties/read/enum",keyword:"enum",params:{allowedValues: schema31.properties.http.properties.read.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.http.properties.read.enum,parentSchema:schema31.properties.http.properties.read,data:data25};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
if(data23.tokens !== undefined){
let data26 = data23.tokens;
if(Array.isArray(data26)){
if(data26.length > 100){
const err81 = {instancePath:instancePath+"/http/tokens",schemaPath:"#/properties/http/properties/tokens/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items",schema:100,parentSchema:schema31.properties.http.properties.tokens,data:data26};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
const len0 = data26.length;
for(let i0=0; i0<len0; i0++){
let data27 = data26[i0];
if(data27 && typeof data27 == "object" && !Array.isArray(data27)){
if(data27.name === undefined){
const err82 = {instancePath:instancePath+"/http/tokens/" + i0,schemaPath:"#/properties/http/properties/tokens/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema31.properties.http.properties.tokens.items.required,parentSchema:schema31.properties.http.properties.tokens.items,data:data27};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
if(data27.role === undefined){
const err83 = {instancePath:instancePath+"/http/tokens/" + i0,schemaPath:"#/properties/http/properties/tokens/items/required",keyword:"required",params:{missingProperty: "role"},message:"must have required property '"+"role"+"'",schema:schema31.properties.http.properties.tokens.items.required,parentSchema:schema31.properties.http.properties.tokens.items,data:data27};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
if(data27.sha256 === undefined){
const err84 = {instancePath:instancePath+"/http/tokens/" + i0,schemaPath:"#/properties/http/properties/tokens/items/required",keyword:"required",params:{missingProperty: "sha256"},message:"must have required property '"+"sha256"+"'",schema:schema31.properties.http.properties.tokens.items.required,parentSchema:schema31.properties.http.properties.tokens.items,data:data27};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
for(const key9 in data27){
if(!(((key9 === "name") || (key9 === "role")) || (key9 === "sha256"))){
const err85 = {instancePath:instancePath+"/http/tokens/" + i0,schemaPath:"#/properties/http/properties/tokens/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.http.properties.tokens.items,data:data27};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data27.name !== undefined){
let data28 = data27.name;
if(typeof data28 === "string"){
if(!pattern8.test(data28)){
const err86 = {instancePath:instancePath+"/http/tokens/" + i0+"/name",schemaPath:"#/properties/http/properties/tokens/items/properties/name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$"+"\"",schema:"^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$",parentSchema:schema31.properties.http.properties.tokens.items.properties.name,data:data28};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
}
else {
const err87 = {instancePath:instancePath+"/http/tokens/" + i0+"/name",schemaPath:"#/properties/http/properties/tokens/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.http.properties.tokens.items.properties.name.type,parentSchema:schema31.properties.http.properties.tokens.items.properties.name,data:data28};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
if(data27.role !== undefined){
let data29 = data27.role;
if(!((data29 === "viewer") || (data29 === "operator"))){
const err88 = {instancePath:instancePath+"/http/tokens/" + i0+"/role",schemaPath:"#/properties/http/properties/tokens/items/properties/role/enum",keyword:"enum",params:{allowedValues: schema31.properties.http.properties.tokens.items.properties.role.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.http.properties.tokens.items.properties.role.enum,parentSchema:schema31.properties.http.properties.tokens.items.properties.role,data:data29};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
if(data27.sha256 !== undefined){
let data30 = data27.sha256;
if(typeof data30 === "string"){
if(!pattern9.test(data30)){
const err89 = {instancePath:instancePath+"/http/tokens/" + i0+"/sha256",schemaPath:"#/properties/http/properties/tokens/items/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\"",schema:"^[0-9a-f]{64}$",parentSchema:schema31.properties.http.properties.tokens.items.properties.sha256,data:data30};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
}
else {
const err90 = {instancePath:instancePath+"/http/tokens/" + i0+"/sha256",schemaPath:"#/properties/http/properties/tokens/items/properties/sha256/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.http.properties.tokens.items.properties.sha256.type,parentSchema:schema31.properties.http.properties.tokens.items.properties.sha256,data:data30};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
}
else {
const err91 = {instancePath:instancePath+"/http/tokens/" + i0,schemaPath:"#/properties/http/properties/tokens/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.http.properties.tokens.items.type,parentSchema:schema31.properties.http.properties.tokens.items,data:data27};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
}
else {
const err92 = {instancePath:instancePath+"/http/tokens",schemaPath:"#/properties/http/properties/tokens/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.http.properties.tokens.type,parentSchema:schema31.properties.http.properties.tokens,data:data26};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
if(data23.requestsPerMinute !== undefined){
let data31 = data23.requestsPerMinute;
if(!(((typeof data31 == "number") && (!(data31 % 1) && !isNaN(data31))) && (isFinite(data31)))){
const err93 = {instancePath:instancePath+"/http/requestsPerMinute",schemaPath:"#/properties/http/properties/requestsPerMinute/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.http.properties.requestsPerMinute.type,parentSchema:schema31.properties.http.properties.requestsPerMinute,data:data31};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
if((typeof data31 == "number") && (isFinite(data31))){
if(data31 > 100000 || isNaN(data31)){
const err94 = {instancePath:instancePath+"/http/requestsPerMinute",schemaPath:"#/properties/http/properties/requestsPerMinute/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema31.properties.http.properties.requestsPerMinute,data:data31};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
if(data31 < 1 || isNaN(data31)){
const err95 = {instancePath:instancePath+"/http/requestsPerMinute",schemaPath:"#/properties/http/properties/requestsPerMinute/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.http.properties.requestsPerMinute,data:data31};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
}
}
if(data23.trustedProxies !== undefined){
let data32 = data23.trustedProxies;
if(Array.isArray(data32)){
if(data32.length > 20){
const err96 = {instancePath:instancePath+"/http/trustedProxies",schemaPath:"#/properties/http/properties/trustedProxies/maxItems",keyword:"maxItems",params:{limit: 20},message:"must NOT have more than 20 items",schema:20,parentSchema:schema31.properties.http.properties.trustedProxies,data:data32};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
const len1 = data32.length;
for(let i1=0; i1<len1; i1++){
let data33 = data32[i1];
if(typeof data33 === "string"){
if(func2(data33) > 64){
const err97 = {instancePath:instancePath+"/http/trustedProxies/" + i1,schemaPath:"#/properties/http/properties/trustedProxies/items/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema31.properties.http.properties.trustedProxies.items,data:data33};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
if(func2(data33) < 2){
const err98 = {instancePath:instancePath+"/http/trustedProxies/" + i1,schemaPath:"#/properties/http/properties/trustedProxies/items/minLength",keyword:"minLength",params:{limit: 2},message:"must NOT have fewer than 2 characters",schema:2,parentSchema:schema31.properties.http.properties.trustedProxies.items,data:data33};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
else {
const err99 = {instancePath:instancePath+"/http/trustedProxies/" + i1,schemaPath:"#/properties/http/properties/trustedProxies/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.http.properties.trustedProxies.items.type,parentSchema:schema31.properties.http.properties.trustedProxies.items,data:data33};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
}
}
else {
const err100 = {instancePath:instancePath+"/http/trustedProxies",schemaPath:"#/properties/http/properties/trustedProxies/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.http.properties.trustedProxies.type,parentSchema:schema31.properties.http.properties.trustedProxies,data:data32};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
}
}
else {
const err101 = {instancePath:instancePath+"/http",schemaPath:"#/properties/http/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.http.type,parentSchema:schema31.properties.http,data:data23};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
if(data.audit !== undefined){
let data34 = data.audit;
if(data34 && typeof data34 == "object" && !Array.isArray(data34)){
for(const key10 in data34){
if(!((key10 === "directory") || (key10 === "retainDays"))){
const err102 = {instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.audit,data:data34};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
}
if(data34.directory !== undefined){
let data35 = data34.directory;
if(typeof data35 === "string"){
if(func2(data35) > 1000){
const err103 = {instancePath:instancePath+"/audit/directory",schemaPath:"#/properties/audit/properties/directory/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.audit.properties.directory,data:data35};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
if(func2(data35) < 1){
const err104 = {instancePath:instancePath+"/audit/directory",schemaPath:"#/properties/audit/properties/directory/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.audit.properties.directory,data:data35};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
}
else {
const err105 = {instancePath:instancePath+"/audit/directory",schemaPath:"#/properties/audit/properties/directory/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.audit.properties.directory.type,parentSchema:schema31.properties.audit.properties.directory,data:data35};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
if(data34.retainDays !== undefined){
let data36 = data34.retainDays;
if(!(((typeof data36 == "number") && (!(data36 % 1) && !isNaN(data36))) && (isFinite(data36)))){
const err106 = {instancePath:instancePath+"/audit/retainDays",schemaPath:"#/properties/audit/properties/retainDays/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.audit.properties.retainDays.type,parentSchema:schema31.properties.audit.properties.retainDays,data:data36};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
if((typeof data36 == "number") && (isFinite(data36))){
if(data36 > 36500 || isNaN(data36)){
const err107 = {instancePath:instancePath+"/audit/retainDays",schemaPath:"#/properties/audit/properties/retainDays/maximum",keyword:"maximum",params:{comparison: "<=", limit: 36500},message:"must be <= 36500",schema:36500,parentSchema:schema31.properties.audit.properties.retainDays,data:data36};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
if(data36 < 30 || isNaN(data36)){
const err108 = {instancePath:instancePath+"/audit/retainDays",schemaPath:"#/properties/audit/properties/retainDays/minimum",keyword:"minimum",params:{comparison: ">=", limit: 30},message:"must be >= 30",schema:30,parentSchema:schema31.properties.audit.properties.retainDays,data:data36};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
}
}
else {
const err109 = {instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.audit.type,parentSchema:schema31.properties.audit,data:data34};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
}
if(data.api !== undefined){
let data37 = data.api;
if(data37 && typeof data37 == "object" && !Array.isArray(data37)){
if(data37.url === undefined){
const err110 = {instancePath:instancePath+"/api",schemaPath:"#/properties/api/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema31.properties.api.required,parentSchema:schema31.properties.api,data:data37};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
for(const key11 in data37){
if(!((key11 === "url") || (key11 === "token"))){
const err111 = {instancePath:instancePath+"/api",schemaPath:"#/properties/api/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.api,data:data37};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
if(data37.url !== undefined){
let data38 = data37.url;
if(typeof data38 === "string"){
if(func2(data38) > 1000){
const err112 = {instancePath:instancePath+"/api/url",schemaPath:"#/properties/api/properties/url/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.api.properties.url,data:data38};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
if(!pattern10.test(data38)){
const err113 = {instancePath:instancePath+"/api/url",schemaPath:"#/properties/api/properties/url/pattern",keyword:"pattern",params:{pattern: "^https?://"},message:"must match pattern \""+"^https?://"+"\"",schema:"^https?://",parentSchema:schema31.properties.api.properties.url,data:data38};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
}
else {
const err114 = {instancePath:instancePath+"/api/url",schemaPath:"#/properties/api/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.api.properties.url.type,parentSchema:schema31.properties.api.properties.url,data:data38};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
}
if(data37.token !== undefined){
let data39 = data37.token;
const _errs96 = errors;
let valid18 = false;
let passing2 = null;
const _errs97 = errors;
if(data39 && typeof data39 == "object" && !Array.isArray(data39)){
if(data39.file === undefined){
const err115 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema31.properties.api.properties.token.oneOf[0].required,parentSchema:schema31.properties.api.properties.token.oneOf[0],data:data39};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
for(const key12 in data39){
if(!(key12 === "file")){
const err116 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.api.properties.token.oneOf[0],data:data39};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
if(data39.file !== undefined){
let data40 = data39.file;
if(typeof data40 === "string"){
if(func2(data40) > 1000){
const err117 = {instancePath:instancePath+"/api/token/file",schemaPath:"#/properties/api/properties/token/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.api.properties.token.oneOf[0].properties.file,data:data40};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
if(func2(data40) < 1){
const err118 = {instancePath:instancePath+"/api/token/file",schemaPath:"#/properties/api/properties/token/oneOf/0/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.api.properties.token.oneOf[0].properties.file,data:data40};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
}
else {
const err119 = {instancePath:instancePath+"/api/token/file",schemaPath:"#/properties/api/properties/token/oneOf/0/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.api.properties.token.oneOf[0].properties.file.type,parentSchema:schema31.properties.api.properties.token.oneOf[0].properties.file,data:data40};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
}
}
else {
const err120 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.api.properties.token.oneOf[0].type,parentSchema:schema31.properties.api.properties.token.oneOf[0],data:data39};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
var _valid2 = _errs97 === errors;
if(_valid2){
valid18 = true;
passing2 = 0;
var props2 = true;
}
const _errs102 = errors;
if(data39 && typeof data39 == "object" && !Array.isArray(data39)){
if(data39.env === undefined){
const err121 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/1/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema31.properties.api.properties.token.oneOf[1].required,parentSchema:schema31.properties.api.properties.token.oneOf[1],data:data39};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
for(const key13 in data39){
if(!(key13 === "env")){
const err122 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.api.properties.token.oneOf[1],data:data39};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
}
if(data39.env !== undefined){
let data41 = data39.env;
if(typeof data41 === "string"){
if(func2(data41) > 200){
const err123 = {instancePath:instancePath+"/api/token/env",schemaPath:"#/properties/api/properties/token/oneOf/1/properties/env/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.api.properties.token.oneOf[1].properties.env,data:data41};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
if(!pattern5.test(data41)){
const err124 = {instancePath:instancePath+"/api/token/env",schemaPath:"#/properties/api/properties/token/oneOf/1/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]*$"+"\"",schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema31.properties.api.properties.token.oneOf[1].properties.env,data:data41};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
}
else {
const err125 = {instancePath:instancePath+"/api/token/env",schemaPath:"#/properties/api/properties/token/oneOf/1/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.api.properties.token.oneOf[1].properties.env.type,parentSchema:schema31.properties.api.properties.token.oneOf[1].properties.env,data:data41};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
}
}
else {
const err126 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.api.properties.token.oneOf[1].type,parentSchema:schema31.properties.api.properties.token.oneOf[1],data:data39};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
var _valid2 = _errs102 === errors;
if(_valid2 && valid18){
valid18 = false;
passing2 = [passing2, 1];
}
else {
if(_valid2){
valid18 = true;
passing2 = 1;
if(props2 !== true){
props2 = true;
}
}
}
if(!valid18){
const err127 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf",keyword:"oneOf",params:{passingSchemas: passing2},message:"must match exactly one schema in oneOf",schema:schema31.properties.api.properties.token.oneOf,parentSchema:schema31.properties.api.properties.token,data:data39};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
else {
errors = _errs96;
if(vErrors !== null){
if(_errs96){
vErrors.length = _errs96;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err128 = {instancePath:instancePath+"/api",schemaPath:"#/properties/api/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.api.type,parentSchema:schema31.properties.api,data:data37};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
}
if(data.gateway !== undefined){
let data42 = data.gateway;
if(data42 && typeof data42 == "object" && !Array.isArray(data42)){
for(const key14 in data42){
if(!(((key14 === "listen") || (key14 === "withoutNetworks")) || (key14 === "backends"))){
const err129 = {instancePath:instancePath+"/gateway",schemaPath:"#/properties/gateway/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key14},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.gateway,data:data42};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
}
if(data42.listen !== undefined){
let data43 = data42.listen;
if(typeof data43 === "string"){
if(func2(data43) > 60){
const err130 = {instancePath:instancePath+"/gateway/listen",schemaPath:"#/properties/gateway/properties/listen/maxLength",keyword:"maxLength",params:{limit: 60},message:"must NOT have more than 60 characters",schema:60,parentSchema:schema31.properties.gateway.properties.listen,data:data43};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
if(!pattern12.test(data43)){
const err131 = {instancePath:instancePath+"/gateway/listen",schemaPath:"#/properties/gateway/properties/listen/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}$"},message:"must match pattern \""+"^(?:[0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}$"+"\"",schema:"^(?:[0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}$",parentSchema:schema31.properties.gateway.properties.listen,data:data43};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
}
else {
const err132 = {instancePath:instancePath+"/gateway/listen",schemaPath:"#/properties/gateway/properties/listen/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.gateway.properties.listen.type,parentSchema:schema31.properties.gateway.properties.listen,data:data43};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
}
if(data42.withoutNetworks !== undefined){
let data44 = data42.withoutNetworks;
if(!((data44 === "closed") || (data44 === "open"))){
const err133 = {instancePath:instancePath+"/gateway/withoutNetworks",schemaPath:"#/properties/gateway/properties/withoutNetworks/enum",keyword:"enum",params:{allowedValues: schema31.properties.gateway.properties.withoutNetworks.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.gateway.properties.withoutNetworks.enum,parentSchema:schema31.properties.gateway.properties.withoutNetworks,data:data44};
if(vErrors === null){
vErrors = [err133];
}
else {
vErrors.push(err133);
}
errors++;
}
}
if(data42.backends !== undefined){
let data45 = data42.backends;
if(data45 && typeof data45 == "object" && !Array.isArray(data45)){
for(const key15 in data45){
const _errs115 = errors;
if(typeof key15 === "string"){
if(!pattern13.test(key15)){
const err134 = {instancePath:instancePath+"/gateway/backends",schemaPath:"#/properties/gateway/properties/backends/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.gateway.properties.backends.propertyNames,data:key15,propertyName:key15};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
}
}
var valid22 = _errs115 === errors;
if(!valid22){
const err135 = {instancePath:instancePath+"/gateway/backends",schemaPath:"#/properties/gateway/properties/backends/propertyNames",keyword:"propertyNames",params:{propertyName: key15},message:"property name must be valid",schema:schema31.properties.gateway.properties.backends.propertyNames,parentSchema:schema31.properties.gateway.properties.backends,data:data45};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
}
for(const key16 in data45){
let data46 = data45[key16];
if(data46 && typeof data46 == "object" && !Array.isArray(data46)){
for(const key17 in data46){
const _errs119 = errors;
if(typeof key17 === "string"){
if(!pattern13.test(key17)){
const err136 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.gateway.properties.backends.additionalProperties.propertyNames,data:key17,propertyName:key17};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
}
var valid24 = _errs119 === errors;
if(!valid24){
const err137 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/propertyNames",keyword:"propertyNames",params:{propertyName: key17},message:"property name must be valid",schema:schema31.properties.gateway.properties.backends.additionalProperties.propertyNames,parentSchema:schema31.properties.gateway.properties.backends.additionalProperties,data:data46};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
}
for(const key18 in data46){
let data47 = data46[key18];
if(typeof data47 === "string"){
if(func2(data47) > 260){
const err138 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key18.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/additionalProperties/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema31.properties.gateway.properties.backends.additionalProperties.additionalProperties,data:data47};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
if(!pattern15.test(data47)){
const err139 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key18.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/additionalProperties/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$"},message:"must match pattern \""+"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$"+"\"",schema:"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$",parentSchema:schema31.properties.gateway.properties.backends.additionalProperties.additionalProperties,data:data47};
if(vErrors === null){
vErrors = [err139];
}
else {
vErrors.push(err139);
}
errors++;
}
}
else {
const err140 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key18.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.gateway.properties.backends.additionalProperties.additionalProperties.type,parentSchema:schema31.properties.gateway.properties.backends.additionalProperties.additionalProperties,data:data47};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
}
}
else {
const err141 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.gateway.properties.backends.additionalProperties.type,parentSchema:schema31.properties.gateway.properties.backends.additionalProperties,data:data46};
if(vErrors === null){
vErrors = [err141];
}
else {
vErrors.push(err141);
}
errors++;
}
}
}
else {
const err142 = {instancePath:instancePath+"/gateway/backends",schemaPath:"#/properties/gateway/properties/backends/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.gateway.properties.backends.type,parentSchema:schema31.properties.gateway.properties.backends,data:data45};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
}
}
else {
const err143 = {instancePath:instancePath+"/gateway",schemaPath:"#/properties/gateway/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.gateway.type,parentSchema:schema31.properties.gateway,data:data42};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
}
if(data.connection !== undefined){
let data48 = data.connection;
if(data48 && typeof data48 == "object" && !Array.isArray(data48)){
for(const key19 in data48){
if(!(((((key19 === "signingKey") || (key19 === "contact")) || (key19 === "validDays")) || (key19 === "trustThreshold")) || (key19 === "allowNetworks"))){
const err144 = {instancePath:instancePath+"/connection",schemaPath:"#/properties/connection/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key19},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.connection,data:data48};
if(vErrors === null){
vErrors = [err144];
}
else {
vErrors.push(err144);
}
errors++;
}
}
if(data48.signingKey !== undefined){
let data49 = data48.signingKey;
if(data49 && typeof data49 == "object" && !Array.isArray(data49)){
if(data49.file === undefined){
const err145 = {instancePath:instancePath+"/connection/signingKey",schemaPath:"#/properties/connection/properties/signingKey/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema31.properties.connection.properties.signingKey.required,parentSchema:schema31.properties.connection.properties.signingKey,data:data49};
if(vErrors === null){
vErrors = [err145];
}
else {
vErrors.push(err145);
}
errors++;
}
for(const key20 in data49){
if(!(key20 === "file")){
const err146 = {instancePath:instancePath+"/connection/signingKey",schemaPath:"#/properties/connection/properties/signingKey/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key20},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.connection.properties.signingKey,data:data49};
if(vErrors === null){
vErrors = [err146];
}
else {
vErrors.push(err146);
}
errors++;
}
}
if(data49.file !== undefined){
let data50 = data49.file;
if(typeof data50 === "string"){
if(func2(data50) > 1000){
const err147 = {instancePath:instancePath+"/connection/signingKey/file",schemaPath:"#/properties/connection/properties/signingKey/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.connection.properties.signingKey.properties.file,data:data50};
if(vErrors === null){
vErrors = [err147];
}
else {
vErrors.push(err147);
}
errors++;
}
if(func2(data50) < 1){
const err148 = {instancePath:instancePath+"/connection/signingKey/file",schemaPath:"#/properties/connection/properties/signingKey/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.connection.properties.signingKey.properties.file,data:data50};
if(vErrors === null){
vErrors = [err148];
}
else {
vErrors.push(err148);
}
errors++;
}
}
else {
const err149 = {instancePath:instancePath+"/connection/signingKey/file",schemaPath:"#/properties/connection/properties/signingKey/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.connection.properties.signingKey.properties.file.type,parentSchema:schema31.properties.connection.properties.signingKey.properties.file,data:data50};
if(vErrors === null){
vErrors = [err149];
}
else {
vErrors.push(err149);
}
errors++;
}
}
}
else {
const err150 = {instancePath:instancePath+"/connection/signingKey",schemaPath:"#/properties/connection/properties/signingKey/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.connection.properties.signingKey.type,parentSchema:schema31.properties.connection.properties.signingKey,data:data49};
if(vErrors === null){
vErrors = [err150];
}
else {
vErrors.push(err150);
}
errors++;
}
}
if(data48.contact !== undefined){
let data51 = data48.contact;
if(typeof data51 === "string"){
if(func2(data51) > 200){
const err151 = {instancePath:instancePath+"/connection/contact",schemaPath:"#/properties/connection/properties/contact/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.connection.properties.contact,data:data51};
if(vErrors === null){
vErrors = [err151];
}
else {
vErrors.push(err151);
}
errors++;
}
if(func2(data51) < 3){
const err152 = {instancePath:instancePath+"/connection/contact",schemaPath:"#/properties/connection/properties/contact/minLength",keyword:"minLength",params:{limit: 3},message:"must NOT have fewer than 3 characters",schema:3,parentSchema:schema31.properties.connection.properties.contact,data:data51};
if(vErrors === null){
vErrors = [err152];
}
else {
vErrors.push(err152);
}
errors++;
}
}
else {
const err153 = {instancePath:instancePath+"/connection/contact",schemaPath:"#/properties/connection/properties/contact/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.connection.properties.contact.type,parentSchema:schema31.properties.connection.properties.contact,data:data51};
if(vErrors === null){
vErrors = [err153];
}
else {
vErrors.push(err153);
}
errors++;
}
}
if(data48.validDays !== undefined){
let data52 = data48.validDays;
if(!(((typeof data52 == "number") && (!(data52 % 1) && !isNaN(data52))) && (isFinite(data52)))){
const err154 = {instancePath:instancePath+"/connection/validDays",schemaPath:"#/properties/connection/properties/validDays/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.connection.properties.validDays.type,parentSchema:schema31.properties.connection.properties.validDays,data:data52};
if(vErrors === null){
vErrors = [err154];
}
else {
vErrors.push(err154);
}
errors++;
}
if((typeof data52 == "number") && (isFinite(data52))){
if(data52 > 365 || isNaN(data52)){
const err155 = {instancePath:instancePath+"/connection/validDays",schemaPath:"#/properties/connection/properties/validDays/maximum",keyword:"maximum",params:{comparison: "<=", limit: 365},message:"must be <= 365",schema:365,parentSchema:schema31.properties.connection.properties.validDays,data:data52};
if(vErrors === null){
vErrors = [err155];
}
else {
vErrors.push(err155);
}
errors++;
}
if(data52 < 1 || isNaN(data52)){
const err156 = {instancePath:instancePath+"/connection/validDays",schemaPath:"#/properties/connection/properties/validDays/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.connection.properties.validDays,data:data52};
if(vErrors === null){
vErrors = [err156];
}
else {
vErrors.push(err156);
}
errors++;
}
}
}
if(data48.trustThreshold !== undefined){
let data53 = data48.trustThreshold;
if(!(((typeof data53 == "number") && (!(data53 % 1) && !isNaN(data53))) && (isFinite(data53)))){
const err157 = {instancePath:instancePath+"/connection/trustThreshold",schemaPath:"#/properties/connection/properties/trustThreshold/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.connection.properties.trustThreshold.type,parentSchema:schema31.properties.connection.properties.trustThreshold,data:data53};
if(vErrors === null){
vErrors = [err157];
}
else {
vErrors.push(err157);
}
errors++;
}
if((typeof data53 == "number") && (isFinite(data53))){
if(data53 > 50 || isNaN(data53)){
const err158 = {instancePath:instancePath+"/connection/trustThreshold",schemaPath:"#/properties/connection/properties/trustThreshold/maximum",keyword:"maximum",params:{comparison: "<=", limit: 50},message:"must be <= 50",schema:50,parentSchema:schema31.properties.connection.properties.trustThreshold,data:data53};
if(vErrors === null){
vErrors = [err158];
}
else {
vErrors.push(err158);
}
errors++;
}
if(data53 < 1 || isNaN(data53)){
const err159 = {instancePath:instancePath+"/connection/trustThreshold",schemaPath:"#/properties/connection/properties/trustThreshold/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.connection.properties.trustThreshold,data:data53};
if(vErrors === null){
vErrors = [err159];
}
else {
vErrors.push(err159);
}
errors++;
}
}
}
if(data48.allowNetworks !== undefined){
let data54 = data48.allowNetworks;
if(Array.isArray(data54)){
if(data54.length > 50){
const err160 = {instancePath:instancePath+"/connection/allowNetworks",schemaPath:"#/properties/connection/properties/allowNetworks/maxItems",keyword:"maxItems",params:{limit: 50},message:"must NOT have more than 50 items",schema:50,parentSchema:schema31.properties.connection.properties.allowNetworks,data:data54};
if(vErrors === null){
vErrors = [err160];
}
else {
vErrors.push(err160);
}
errors++;
}
const len2 = data54.length;
for(let i2=0; i2<len2; i2++){
let data55 = data54[i2];
if(typeof data55 === "string"){
if(func2(data55) > 64){
const err161 = {instancePath:instancePath+"/connection/allowNetworks/" + i2,schemaPath:"#/properties/connection/properties/allowNetworks/items/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema31.properties.connection.properties.allowNetworks.items,data:data55};
if(vErrors === null){
vErrors = [err161];
}
else {
vErrors.push(err161);
}
errors++;
}
if(func2(data55) < 4){
const err162 = {instancePath:instancePath+"/connection/allowNetworks/" + i2,schemaPath:"#/properties/connection/properties/allowNetworks/items/minLength",keyword:"minLength",params:{limit: 4},message:"must NOT have fewer than 4 characters",schema:4,parentSchema:schema31.properties.connection.properties.allowNetworks.items,data:data55};
if(vErrors === null){
vErrors = [err162];
}
else {
vErrors.push(err162);
}
errors++;
}
}
else {
const err163 = {instancePath:instancePath+"/connection/allowNetworks/" + i2,schemaPath:"#/properties/connection/properties/allowNetworks/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.connection.properties.allowNetworks.items.type,parentSchema:schema31.properties.connection.properties.allowNetworks.items,data:data55};
if(vErrors === null){
vErrors = [err163];
}
else {
vErrors.push(err163);
}
errors++;
}
}
}
else {
const err164 = {instancePath:instancePath+"/connection/allowNetworks",schemaPath:"#/properties/connection/properties/allowNetworks/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.connection.properties.allowNetworks.type,parentSchema:schema31.properties.connection.properties.allowNetworks,data:data54};
if(vErrors === null){
vErrors = [err164];
}
else {
vErrors.push(err164);
}
errors++;
}
}
}
else {
const err165 = {instancePath:instancePath+"/connection",schemaPath:"#/properties/connection/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.connection.type,parentSchema:schema31.properties.connection,data:data48};
if(vErrors === null){
vErrors = [err165];
}
else {
vErrors.push(err165);
}
errors++;
}
}
if(data.domains !== undefined){
let data56 = data.domains;
if(data56 && typeof data56 == "object" && !Array.isArray(data56)){
if(Object.keys(data56).length < 1){
const err166 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema31.properties.domains,data:data56};
if(vErrors === null){
vErrors = [err166];
}
else {
vErrors.push(err166);
}
errors++;
}
for(const key21 in data56){
const _errs143 = errors;
if(typeof key21 === "string"){
if(!pattern13.test(key21)){
const err167 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.domains.propertyNames,data:key21,propertyName:key21};
if(vErrors === null){
vErrors = [err167];
}
else {
vErrors.push(err167);
}
errors++;
}
}
var valid30 = _errs143 === errors;
if(!valid30){
const err168 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/propertyNames",keyword:"propertyNames",params:{propertyName: key21},message:"property name must be valid",schema:schema31.properties.domains.propertyNames,parentSchema:schema31.properties.domains,data:data56};
if(vErrors === null){
vErrors = [err168];
}
else {
vErrors.push(err168);
}
errors++;
}
}
for(const key22 in data56){
let data57 = data56[key22];
if(data57 && typeof data57 == "object" && !Array.isArray(data57)){
if(data57.flavour === undefined){
const err169 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/required",keyword:"required",params:{missingProperty: "flavour"},message:"must have required property '"+"flavour"+"'",schema:schema32.required,parentSchema:schema32,data:data57};
if(vErrors === null){
vErrors = [err169];
}
else {
vErrors.push(err169);
}
errors++;
}
if(data57.address === undefined){
const err170 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/required",keyword:"required",params:{missingProperty: "address"},message:"must have required property '"+"address"+"'",schema:schema32.required,parentSchema:schema32,data:data57};
if(vErrors === null){
vErrors = [err170];
}
else {
vErrors.push(err170);
}
errors++;
}
for(const key23 in data57){
if(!(func1.call(schema32.properties, key23))){
const err171 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key23},message:"must NOT have additional properties",schema:false,parentSchema:schema32,data:data57};
if(vErrors === null){
vErrors = [err171];
}
else {
vErrors.push(err171);
}
errors++;
}
}
if(data57.flavour !== undefined){
let data58 = data57.flavour;
if(!(data58 === "canton-2")){
const err172 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/flavour",schemaPath:"#/$defs/domain/properties/flavour/enum",keyword:"enum",params:{allowedValues: schema32.properties.flavour.enum},message:"must be equal to one of the allowed values",schema:schema32.properties.flavour.enum,parentSchema:schema32.properties.flavour,data:data58};
if(vErrors === null){
vErrors = [err172];
}
else {
vErrors.push(err172);
}
errors++;
}
}
if(data57.address !== undefined){
let data59 = data57.address;
if(typeof data59 === "string"){
if(func2(data59) > 260){
const err173 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/address",schemaPath:"#/$defs/domain/properties/address/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema32.properties.address,data:data59};
if(vErrors === null){
vErrors = [err173];
}
else {
vErrors.push(err173);
}
errors++;
}
if(!pattern15.test(data59)){
const err174 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/address",schemaPath:"#/$defs/domain/properties/address/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$"},message:"must match pattern \""+"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$"+"\"",schema:"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$",parentSchema:schema32.properties.address,data:data59};
if(vErrors === null){
vErrors = [err174];
}
else {
vErrors.push(err174);
}
errors++;
}
}
else {
const err175 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/address",schemaPath:"#/$defs/domain/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.address.type,parentSchema:schema32.properties.address,data:data59};
if(vErrors === null){
vErrors = [err175];
}
else {
vErrors.push(err175);
}
errors++;
}
}
if(data57.tls !== undefined){
let data60 = data57.tls;
if(data60 && typeof data60 == "object" && !Array.isArray(data60)){
for(const key24 in data60){
if(!((((key24 === "trustRoot") || (key24 === "certificate")) || (key24 === "key")) || (key24 === "serverName"))){
const err176 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key24},message:"must NOT have additional properties",schema:false,parentSchema:schema32.properties.tls,data:data60};
if(vErrors === null){
vErrors = [err176];
}
else {
vErrors.push(err176);
}
errors++;
}
}
if(data60.trustRoot !== undefined){
let data61 = data60.trustRoot;
if(typeof data61 === "string"){
if(func2(data61) > 1000){
const err177 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/trustRoot",schemaPath:"#/$defs/domain/properties/tls/properties/trustRoot/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.tls.properties.trustRoot,data:data61};
if(vErrors === null){
vErrors = [err177];
}
else {
vErrors.push(err177);
}
errors++;
}
if(func2(data61) < 1){
const err178 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/trustRoot",schemaPath:"#/$defs/domain/properties/tls/properties/trustRoot/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.trustRoot,data:data61};
if(vErrors === null){
vErrors = [err178];
}
else {
vErrors.push(err178);
}
errors++;
}
}
else {
const err179 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/trustRoot",schemaPath:"#/$defs/domain/properties/tls/properties/trustRoot/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.trustRoot.type,parentSchema:schema32.properties.tls.properties.trustRoot,data:data61};
if(vErrors === null){
vErrors = [err179];
}
else {
vErrors.push(err179);
}
errors++;
}
}
if(data60.certificate !== undefined){
let data62 = data60.certificate;
if(typeof data62 === "string"){
if(func2(data62) > 1000){
const err180 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/certificate",schemaPath:"#/$defs/domain/properties/tls/properties/certificate/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.tls.properties.certificate,data:data62};
if(vErrors === null){
vErrors = [err180];
}
else {
vErrors.push(err180);
}
errors++;
}
if(func2(data62) < 1){
const err181 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/certificate",schemaPath:"#/$defs/domain/properties/tls/properties/certificate/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.certificate,data:data62};
if(vErrors === null){
vErrors = [err181];
}
else {
vErrors.push(err181);
}
errors++;
}
}
else {
const err182 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/certificate",schemaPath:"#/$defs/domain/properties/tls/properties/certificate/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.certificate.type,parentSchema:schema32.properties.tls.properties.certificate,data:data62};
if(vErrors === null){
vErrors = [err182];
}
else {
vErrors.push(err182);
}
errors++;
}
}
if(data60.key !== undefined){
let data63 = data60.key;
if(typeof data63 === "string"){
if(func2(data63) > 1000){
const err183 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/key",schemaPath:"#/$defs/domain/properties/tls/properties/key/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.tls.properties.key,data:data63};
if(vErrors === null){
vErrors = [err183];
}
else {
vErrors.push(err183);
}
errors++;
}
if(func2(data63) < 1){
const err184 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/key",schemaPath:"#/$defs/domain/properties/tls/properties/key/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.key,data:data63};
if(vErrors === null){
vErrors = [err184];
}
else {
vErrors.push(err184);
}
errors++;
}
}
else {
const err185 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/key",schemaPath:"#/$defs/domain/properties/tls/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.key.type,parentSchema:schema32.properties.tls.properties.key,data:data63};
if(vErrors === null){
vErrors = [err185];
}
else {
vErrors.push(err185);
}
errors++;
}
}
if(data60.serverName !== undefined){
let data64 = data60.serverName;
if(typeof data64 === "string"){
if(func2(data64) > 255){
const err186 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/serverName",schemaPath:"#/$defs/domain/properties/tls/properties/serverName/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters",schema:255,parentSchema:schema32.properties.tls.properties.serverName,data:data64};
if(vErrors === null){
vErrors = [err186];
}
else {
vErrors.push(err186);
}
errors++;
}
if(func2(data64) < 1){
const err187 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/serverName",schemaPath:"#/$defs/domain/properties/tls/properties/serverName/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.serverName,data:data64};
if(vErrors === null){
vErrors = [err187];
}
else {
vErrors.push(err187);
}
errors++;
}
}
else {
const err188 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/serverName",schemaPath:"#/$defs/domain/properties/tls/properties/serverName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.serverName.type,parentSchema:schema32.properties.tls.properties.serverName,data:data64};
if(vErrors === null){
vErrors = [err188];
}
else {
vErrors.push(err188);
}
errors++;
}
}
if(data60.certificate !== undefined){
if(data60.key === undefined){
const err189 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/dependentRequired",keyword:"dependentRequired",params:{property: "certificate",
    missingProperty: "key",
    depsCount: 1,
    deps: "key"},message:"must have property key when property certificate is present",schema:schema32.properties.tls.dependentRequired,parentSchema:schema32.properties.tls,data:data60};
if(vErrors === null){
vErrors = [err189];
}
else {
vErrors.push(err189);
}
errors++;
}
}
if(data60.key !== undefined){
if(data60.certificate === undefined){
const err190 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/dependentRequired",keyword:"dependentRequired",params:{property: "key",
    missingProperty: "certificate",
    depsCount: 1,
    deps: "certificate"},message:"must have property certificate when property key is present",schema:schema32.properties.tls.dependentRequired,parentSchema:schema32.properties.tls,data:data60};
if(vErrors === null){
vErrors = [err190];
}
else {
vErrors.push(err190);
}
errors++;
}
}
}
else {
const err191 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.properties.tls.type,parentSchema:schema32.properties.tls,data:data60};
if(vErrors === null){
vErrors = [err191];
}
else {
vErrors.push(err191);
}
errors++;
}
}
if(data57.plaintext !== undefined){
let data65 = data57.plaintext;
if(true !== data65){
const err192 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/plaintext",schemaPath:"#/$defs/domain/properties/plaintext/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant",schema:true,parentSchema:schema32.properties.plaintext,data:data65};
if(vErrors === null){
vErrors = [err192];
}
else {
vErrors.push(err192);
}
errors++;
}
}
if(data57.token !== undefined){
let data66 = data57.token;
const _errs165 = errors;
let valid35 = false;
let passing3 = null;
const _errs166 = errors;
if(data66 && typeof data66 == "object" && !Array.isArray(data66)){
if(data66.file === undefined){
const err193 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema32.properties.token.oneOf[0].required,parentSchema:schema32.properties.token.oneOf[0],data:data66};
if(vErrors === null){
vErrors = [err193];
}
else {
vErrors.push(err193);
}
errors++;
}
for(const key25 in data66){
if(!(key25 === "file")){
const err194 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key25},message:"must NOT have additional properties",schema:false,parentSchema:schema32.properties.token.oneOf[0],data:data66};
if(vErrors === null){
vErrors = [err194];
}
else {
vErrors.push(err194);
}
errors++;
}
}
if(data66.file !== undefined){
let data67 = data66.file;
if(typeof data67 === "string"){
if(func2(data67) > 1000){
const err195 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/file",schemaPath:"#/$defs/domain/properties/token/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.token.oneOf[0].properties.file,data:data67};
if(vErrors === null){
vErrors = [err195];
}
else {
vErrors.push(err195);
}
errors++;
}
if(func2(data67) < 1){
const err196 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/file",schemaPath:"#/$defs/domain/properties/token/oneOf/0/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.token.oneOf[0].properties.file,data:data67};
if(vErrors === null){
vErrors = [err196];
}
else {
vErrors.push(err196);
}
errors++;
}
}
else {
const err197 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/file",schemaPath:"#/$defs/domain/properties/token/oneOf/0/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.token.oneOf[0].properties.file.type,parentSchema:schema32.properties.token.oneOf[0].properties.file,data:data67};
if(vErrors === null){
vErrors = [err197];
}
else {
vErrors.push(err197);
}
errors++;
}
}
}
else {
const err198 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.properties.token.oneOf[0].type,parentSchema:schema32.properties.token.oneOf[0],data:data66};
if(vErrors === null){
vErrors = [err198];
}
else {
vErrors.push(err198);
}
errors++;
}
var _valid3 = _errs166 === errors;
if(_valid3){
valid35 = true;
passing3 = 0;
var props3 = true;
}
const _errs171 = errors;
if(data66 && typeof data66 == "object" && !Array.isArray(data66)){
if(data66.env === undefined){
const err199 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/1/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema32.properties.token.oneOf[1].required,parentSchema:schema32.properties.token.oneOf[1],data:data66};
if(vErrors === null){
vErrors = [err199];
}
else {
vErrors.push(err199);
}
errors++;
}
for(const key26 in data66){
if(!(key26 === "env")){
const err200 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key26},message:"must NOT have additional properties",schema:false,parentSchema:schema32.properties.token.oneOf[1],data:data66};
if(vErrors === null){
vErrors = [err200];
}
else {
vErrors.push(err200);
}
errors++;
}
}
if(data66.env !== undefined){
let data68 = data66.env;
if(typeof data68 === "string"){
if(func2(data68) > 200){
const err201 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/env",schemaPath:"#/$defs/domain/properties/token/oneOf/1/properties/env/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema32.properties.token.oneOf[1].properties.env,data:data68};
if(vErrors === null){
vErrors = [err201];
}
else {
vErrors.push(err201);
}
errors++;
}
if(!pattern5.test(data68)){
const err202 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/env",schemaPath:"#/$defs/domain/properties/token/oneOf/1/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]*$"+"\"",schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema32.properties.token.oneOf[1].properties.env,data:data68};
if(vErrors === null){
vErrors = [err202];
}
else {
vErrors.push(err202);
}
errors++;
}
}
else {
const err203 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/env",schemaPath:"#/$defs/domain/properties/token/oneOf/1/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.token.oneOf[1].properties.env.type,parentSchema:schema32.properties.token.oneOf[1].properties.env,data:data68};
if(vErrors === null){
vErrors = [err203];
}
else {
vErrors.push(err203);
}
errors++;
}
}
}
else {
const err204 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.properties.token.oneOf[1].type,parentSchema:schema32.properties.token.oneOf[1],data:data66};
if(vErrors === null){
vErrors = [err204];
}
else {
vErrors.push(err204);
}
errors++;
}
var _valid3 = _errs171 === errors;
if(_valid3 && valid35){
valid35 = false;
passing3 = [passing3, 1];
}
else {
if(_valid3){
valid35 = true;
passing3 = 1;
if(props3 !== true){
props3 = true;
}
}
}
if(!valid35){
const err205 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf",keyword:"oneOf",params:{passingSchemas: passing3},message:"must match exactly one schema in oneOf",schema:schema32.properties.token.oneOf,parentSchema:schema32.properties.token,data:data66};
if(vErrors === null){
vErrors = [err205];
}
else {
vErrors.push(err205);
}
errors++;
}
else {
errors = _errs165;
if(vErrors !== null){
if(_errs165){
vErrors.length = _errs165;
}
else {
vErrors = null;
}
}
}
}
if(data57.callTimeoutSeconds !== undefined){
let data69 = data57.callTimeoutSeconds;
if(!(((typeof data69 == "number") && (!(data69 % 1) && !isNaN(data69))) && (isFinite(data69)))){
const err206 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/callTimeoutSeconds",schemaPath:"#/$defs/domain/properties/callTimeoutSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.callTimeoutSeconds.type,parentSchema:schema32.properties.callTimeoutSeconds,data:data69};
if(vErrors === null){
vErrors = [err206];
}
else {
vErrors.push(err206);
}
errors++;
}
if((typeof data69 == "number") && (isFinite(data69))){
if(data69 > 600 || isNaN(data69)){
const err207 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/callTimeoutSeconds",schemaPath:"#/$defs/domain/properties/callTimeoutSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 600},message:"must be <= 600",schema:600,parentSchema:schema32.properties.callTimeoutSeconds,data:data69};
if(vErrors === null){
vErrors = [err207];
}
else {
vErrors.push(err207);
}
errors++;
}
if(data69 < 1 || isNaN(data69)){
const err208 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/callTimeoutSeconds",schemaPath:"#/$defs/domain/properties/callTimeoutSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema32.properties.callTimeoutSeconds,data:data69};
if(vErrors === null){
vErrors = [err208];
}
else {
vErrors.push(err208);
}
errors++;
}
}
}
if(data57.effectiveTimeoutSeconds !== undefined){
let data70 = data57.effectiveTimeoutSeconds;
if(!(((typeof data70 == "number") && (!(data70 % 1) && !isNaN(data70))) && (isFinite(data70)))){
const err209 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/effectiveTimeoutSeconds",schemaPath:"#/$defs/domain/properties/effectiveTimeoutSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.effectiveTimeoutSeconds.type,parentSchema:schema32.properties.effectiveTimeoutSeconds,data:data70};
if(vErrors === null){
vErrors = [err209];
}
else {
vErrors.push(err209);
}
errors++;
}
if((typeof data70 == "number") && (isFinite(data70))){
if(data70 > 3600 || isNaN(data70)){
const err210 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/effectiveTimeoutSeconds",schemaPath:"#/$defs/domain/properties/effectiveTimeoutSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600",schema:3600,parentSchema:schema32.properties.effectiveTimeoutSeconds,data:data70};
if(vErrors === null){
vErrors = [err210];
}
else {
vErrors.push(err210);
}
errors++;
}
if(data70 < 1 || isNaN(data70)){
const err211 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/effectiveTimeoutSeconds",schemaPath:"#/$defs/domain/properties/effectiveTimeoutSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema32.properties.effectiveTimeoutSeconds,data:data70};
if(vErrors === null){
vErrors = [err211];
}
else {
vErrors.push(err211);
}
errors++;
}
}
}
if(data57.concurrency !== undefined){
let data71 = data57.concurrency;
if(!(((typeof data71 == "number") && (!(data71 % 1) && !isNaN(data71))) && (isFinite(data71)))){
const err212 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/concurrency",schemaPath:"#/$defs/domain/properties/concurrency/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.concurrency.type,parentSchema:schema32.properties.concurrency,data:data71};
if(vErrors === null){
vErrors = [err212];
}
else {
vErrors.push(err212);
}
errors++;
}
if((typeof data71 == "number") && (isFinite(data71))){
if(data71 > 64 || isNaN(data71)){
const err213 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/concurrency",schemaPath:"#/$defs/domain/properties/concurrency/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64",schema:64,parentSchema:schema32.properties.concurrency,data:data71};
if(vErrors === null){
vErrors = [err213];
}
else {
vErrors.push(err213);
}
errors++;
}
if(data71 < 1 || isNaN(data71)){
const err214 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/concurrency",schemaPath:"#/$defs/domain/properties/concurrency/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema32.properties.concurrency,data:data71};
if(vErrors === null){
vErrors = [err214];
}
else {
vErrors.push(err214);
}
errors++;
}
}
}
if(data57.maxReceiveMiB !== undefined){
let data72 = data57.maxReceiveMiB;
if(!(((typeof data72 == "number") && (!(data72 % 1) && !isNaN(data72))) && (isFinite(data72)))){
const err215 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxReceiveMiB",schemaPath:"#/$defs/domain/properties/maxReceiveMiB/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.maxReceiveMiB.type,parentSchema:schema32.properties.maxReceiveMiB,data:data72};
if(vErrors === null){
vErrors = [err215];
}
else {
vErrors.push(err215);
}
errors++;
}
if((typeof data72 == "number") && (isFinite(data72))){
if(data72 > 2047 || isNaN(data72)){
const err216 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxReceiveMiB",schemaPath:"#/$defs/domain/properties/maxReceiveMiB/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2047},message:"must be <= 2047",schema:2047,parentSchema:schema32.properties.maxReceiveMiB,data:data72};
if(vErrors === null){
vErrors = [err216];
}
else {
vErrors.push(err216);
}
errors++;
}
if(data72 < 4 || isNaN(data72)){
const err217 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxReceiveMiB",schemaPath:"#/$defs/domain/properties/maxReceiveMiB/minimum",keyword:"minimum",params:{comparison: ">=", limit: 4},message:"must be >= 4",schema:4,parentSchema:schema32.properties.maxReceiveMiB,data:data72};
if(vErrors === null){
vErrors = [err217];
}
else {
vErrors.push(err217);
}
errors++;
}
}
}
if(data57.schedule !== undefined){
let data73 = data57.schedule;
if(typeof data73 === "string"){
if(func2(data73) > 200){
const err218 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/schedule",schemaPath:"#/$defs/domain/properties/schedule/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema32.properties.schedule,data:data73};
if(vErrors === null){
vErrors = [err218];
}
else {
vErrors.push(err218);
}
errors++;
}
if(func2(data73) < 9){
const err219 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/schedule",schemaPath:"#/$defs/domain/properties/schedule/minLength",keyword:"minLength",params:{limit: 9},message:"must NOT have fewer than 9 characters",schema:9,parentSchema:schema32.properties.schedule,data:data73};
if(vErrors === null){
vErrors = [err219];
}
else {
vErrors.push(err219);
}
errors++;
}
}
else {
const err220 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1")+"/schedule",schemaPath:"#/$defs/domain/properties/schedule/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.schedule.type,parentSchema:schema32.properties.schedule,data:data73};
if(vErrors === null){
vErrors = [err220];
}
else {
vErrors.push(err220);
}
errors++;
}
}
}
else {
const err221 = {instancePath:instancePath+"/domains/" + key22.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.type,parentSchema:schema32,data:data57};
if(vErrors === null){
vErrors = [err221];
}
else {
vErrors.push(err221);
}
errors++;
}
}
}
else {
const err222 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.domains.type,parentSchema:schema31.properties.domains,data:data56};
if(vErrors === null){
vErrors = [err222];
}
else {
vErrors.push(err222);
}
errors++;
}
}
}
else {
const err223 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err223];
}
else {
vErrors.push(err223);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
