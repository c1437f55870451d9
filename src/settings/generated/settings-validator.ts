// Generated from schemas/settings.schema.json by npm run generate. Do not edit.
// @ts-nocheck
import func2Module from "ajv/dist/runtime/ucs2length.js";

export const validateSettings = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/settings.schema.json","title":"SettingsDocument","description":"The operator's settings: how to reach the register, the domains and the store. Never part of the register. They name the files or variables of secrets, and hold no secret.","type":"object","additionalProperties":false,"required":["apiVersion","kind","register","domains"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Settings"},"register":{"type":"object","description":"The register: the git repository that lists the members.","additionalProperties":false,"required":["url"],"properties":{"url":{"type":"string","minLength":1,"maxLength":1000,"description":"https, ssh or file URL, or a path relative to this file.","examples":["./register"]},"branch":{"type":"string","pattern":"^(?![-/.]|@$)(?!.*(?:\\.\\.|//|@\\{|/\\.|\\.lock(?:/|$)))[^\\p{C}\\p{Z}~^:?*\\[\\\\]{1,200}(?<![/.])$","default":"main","description":"The protected branch, which holds the desired membership."},"token":{"description":"Access token for an https URL.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"The variable's name."}}}],"examples":[{"env":"REGISTER_TOKEN"}]},"sshKeyFile":{"type":"string","minLength":1,"maxLength":1000,"description":"Private key for an ssh URL.","examples":["register.key"]},"sshKnownHostsFile":{"type":"string","minLength":1,"maxLength":1000,"description":"known_hosts file with the host keys of an ssh URL.","examples":["known_hosts"]},"timeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"Timeout of one clone or fetch."},"filesPerFolder":{"type":"integer","minimum":1,"maximum":1000000,"default":10000,"description":"Most files that one folder of a domain may hold."}}},"stateDirectory":{"type":"string","minLength":1,"maxLength":1000,"description":"Where the clone and the record of what was applied are kept, relative to this file.","default":".rollcall"},"store":{"type":"object","description":"Where runs, decisions and the audit trail are kept; a SQLite file in stateDirectory when absent.","additionalProperties":false,"required":["url"],"properties":{"url":{"description":"A PostgreSQL server (15 or newer), as postgres://user:password@host/database: for several replicas.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"The variable's name."}}}],"examples":[{"env":"STORE_URL"}]},"leaseSeconds":{"type":"integer","minimum":3,"maximum":60,"default":10,"description":"How long a replica holds the lease of a domain without renewing it; then another replica may take it (PostgreSQL)."}}},"service":{"type":"object","description":"How `rollcall serve` works.","additionalProperties":false,"required":[],"properties":{"pollSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":10,"description":"How often the branch is polled for new commits."},"jitterPercent":{"type":"integer","minimum":0,"maximum":50,"default":10,"description":"Jitter, as a share of the interval between scheduled runs: spreads the runs of domains with the same schedule. A night or a weekend without runs does not lengthen the interval."},"concurrency":{"type":"integer","minimum":1,"maximum":256,"default":16,"description":"Domains that one replica reconciles at once."},"stopSeconds":{"type":"integer","minimum":1,"maximum":300,"default":10,"description":"Grace period: how long running work may take to finish when the service is stopped."},"probeMinutes":{"type":"integer","minimum":0,"maximum":1440,"default":10,"description":"How often the sequencers' public endpoints are probed; 0 for never. connection.allowNetworks names the private networks in which they may be."}}},"http":{"type":"object","description":"The service's HTTP listener.","additionalProperties":false,"required":[],"properties":{"listen":{"type":"string","pattern":"^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$","maxLength":260,"default":"127.0.0.1:8700","description":"host:port. Put a TLS proxy in front of any address but loopback."},"read":{"enum":["public","token"],"default":"token","description":"Who may read /api/v1 and /metrics: every client that reaches the listener, or holders of a token only. Writing always requires a token."},"tokens":{"type":"array","maxItems":100,"description":"Tokens that the API accepts. `rollcall token` makes one.","items":{"type":"object","additionalProperties":false,"description":"One token.","required":["name","role","sha256"],"properties":{"name":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$","description":"The holder's name, for the audit trail."},"role":{"enum":["viewer","operator"],"description":"viewer reads; operator also reconciles, pauses, resumes and approves."},"sha256":{"type":"string","pattern":"^[0-9a-f]{64}$","description":"SHA-256 of the token. The token itself is not stored."}}},"examples":[[{"name":"ops","role":"operator","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}]]},"requestsPerMinute":{"type":"integer","minimum":1,"maximum":100000,"default":300,"description":"Rate limit per client address; calls beyond it are refused with 429."},"trustedProxies":{"type":"array","maxItems":20,"description":"Addresses (CIDR) of proxies whose X-Forwarded-For is trusted.","items":{"type":"string","minLength":2,"maxLength":64,"description":"An address or a network."},"examples":[["10.0.0.0/8"]]}}},"audit":{"type":"object","description":"The audit trail outside the store.","additionalProperties":false,"required":[],"properties":{"directory":{"type":"string","minLength":1,"maxLength":1000,"description":"Directory for a copy of each record, as one line of JSON in one file a day, for a log shipper.","examples":["audit"]},"retainDays":{"type":"integer","minimum":30,"maximum":36500,"description":"How long the store keeps records; a checkpoint replaces older ones. For ever when absent.","examples":[3650]}}},"api":{"type":"object","description":"The running service, for commands that run on another host.","additionalProperties":false,"required":["url"],"properties":{"url":{"type":"string","pattern":"^https?://","maxLength":1000,"description":"The service's URL, such as https://rollcall.example.org.","examples":["https://rollcall.internal"]},"token":{"description":"The token for the service.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"The variable's name."}}}],"examples":[{"file":"api.token"}]}}},"gateway":{"type":"object","description":"The network gateway in front of the sequencers, whose configuration `rollcall gateway render` writes.","additionalProperties":false,"required":[],"properties":{"listen":{"type":"string","pattern":"^(?:[0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}$","maxLength":60,"description":"address:port on which the gateway listens.","examples":["0.0.0.0:443","[::]:443"]},"withoutNetworks":{"enum":["closed","open"],"default":"closed","description":"Members whose documents name no networks: closed blocks them, open lets every address reach their sequencers."},"backends":{"type":"object","description":"Where each sequencer listens behind the gateway: by domain, then by sequencer.","propertyNames":{"pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},"additionalProperties":{"type":"object","description":"The sequencers of one domain, by name.","propertyNames":{"pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},"additionalProperties":{"type":"string","pattern":"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$","maxLength":260,"description":"host:port of one sequencer's public API."}},"examples":[{"acme":{"east":"10.0.0.11:10038"}}]}}},"connection":{"type":"object","description":"The connection packages that `rollcall connection` writes.","additionalProperties":false,"required":[],"properties":{"signingKey":{"type":"object","description":"Signs connection packages, so that members can verify who made them; unsigned when absent.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of an Ed25519 private key, relative to this file."}},"examples":[{"file":"package.key"}]},"contact":{"type":"string","minLength":3,"maxLength":200,"description":"Where members reach the provider: a mail address or a link.","examples":["ops@acme.example"]},"validDays":{"type":"integer","minimum":1,"maximum":365,"default":30,"description":"How long a package is valid."},"trustThreshold":{"type":"integer","minimum":1,"maximum":50,"default":1,"description":"How many of a member's sequencers must agree. 1: one connection that fails over between their addresses."},"allowNetworks":{"type":"array","maxItems":50,"description":"Networks (CIDR) beside the public internet in which endpoints may be probed.","items":{"type":"string","minLength":4,"maxLength":64,"description":"A network, such as 10.0.0.0/8."},"examples":[["10.0.0.0/8"]]}}},"github":{"type":"object","description":"The GitHub repository of the register, with its pull requests, checks and comments.","additionalProperties":false,"required":["repository","app"],"properties":{"repository":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$","maxLength":140,"description":"owner/name.","examples":["acme-consortium/register"]},"apiUrl":{"type":"string","pattern":"^https?://[^\\s]+$","maxLength":500,"default":"https://api.github.com","description":"API of GitHub Enterprise Server: https://HOST/api/v3. http is for loopback only."},"app":{"type":"object","description":"The App that rollcall acts as. `rollcall github setup` makes it.","additionalProperties":false,"required":["id","key"],"properties":{"id":{"type":"integer","minimum":1,"maximum":9007199254740991,"description":"The App's id."},"key":{"description":"The App's private key: one PEM file, or a variable that holds it in one line as base64.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"The variable's name."}}}]}},"examples":[{"id":12345,"key":{"file":"app.pem"}}]},"webhookSecrets":{"type":"array","minItems":1,"maxItems":2,"items":{"description":"One secret, or two during a rotation.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"The variable's name."}}}]},"description":"The webhook secret: deliveries to /webhooks/github are signed with one of these. Without any, requests are polled only.","examples":[[{"file":"webhook.secret"}]]},"intake":{"type":"object","description":"A second App that may write branches: it turns admission forms, and drift that is adopted, into pull requests.","additionalProperties":false,"required":["id","key"],"properties":{"id":{"type":"integer","minimum":1,"maximum":9007199254740991,"description":"The App's id."},"key":{"description":"The App's private key: one PEM file, or a variable that holds it in one line as base64.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"The variable's name."}}}]}},"examples":[{"id":12346,"key":{"file":"intake.pem"}}]},"pollSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"How often open requests are polled."},"driftReportMinutes":{"type":"integer","minimum":0,"maximum":10080,"default":60,"description":"How long drift must last to be reported as an issue."},"rateLimits":{"type":"boolean","default":true,"description":"Set false for an Enterprise Server without rate limits (its default): writes are then not throttled."}}},"requests":{"type":"object","description":"Requests without a forge: branches of the register's repository, with verdicts as files. Instead of github.","additionalProperties":false,"required":["directory"],"properties":{"prefix":{"type":"string","pattern":"^[A-Za-z0-9_][A-Za-z0-9._-]*/$","maxLength":100,"default":"requests/","description":"Branches with this prefix are requests."},"directory":{"type":"string","minLength":1,"maxLength":1000,"description":"Where verdicts are written, relative to this file.","examples":["verdicts"]},"pollSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"How often branches are polled."}}},"domains":{"type":"object","description":"How to reach each domain, by its name in the register.","minProperties":1,"propertyNames":{"pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},"additionalProperties":{"$ref":"#/$defs/domain"}}},"$defs":{"domain":{"type":"object","description":"One domain's admin API.","additionalProperties":false,"required":["flavour","address"],"properties":{"flavour":{"enum":["canton-2"],"description":"Which admin API the domain has."},"address":{"type":"string","pattern":"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$","maxLength":260,"description":"host:port of the domain manager's admin API.","examples":["127.0.0.1:10052","domain-manager.internal:10052"]},"tls":{"description":"TLS for the admin API. Plaintext when absent, which is refused except on loopback.","type":"object","additionalProperties":false,"required":[],"properties":{"trustRoot":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the certificates to trust; the system's when absent.","examples":["pki/root.pem"]},"certificate":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the client certificate, for mutual TLS.","examples":["pki/rollcall.pem"]},"key":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the client certificate's private key.","examples":["pki/rollcall.key"]},"serverName":{"type":"string","minLength":1,"maxLength":255,"description":"The name to expect in the server's certificate, if it differs from the address's host.","examples":["domain-manager.internal"]}},"dependentRequired":{"certificate":["key"],"key":["certificate"]}},"plaintext":{"const":true,"description":"Allows plaintext beyond loopback, for a network that protects the connection itself."},"token":{"description":"Bearer token for the admin API.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"The variable's name."}}}],"examples":[{"file":"domain.token"}]},"callTimeoutSeconds":{"type":"integer","minimum":1,"maximum":600,"default":30,"description":"Timeout of one call."},"effectiveTimeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"How long to wait for applied changes to become effective, beyond the domain's own topology change delay; starts again whenever one becomes effective."},"concurrency":{"type":"integer","minimum":1,"maximum":64,"default":8,"description":"Most changes in flight at once."},"maxReceiveMiB":{"type":"integer","minimum":4,"maximum":2047,"default":512,"description":"Largest answer to accept."},"schedule":{"type":"string","minLength":9,"maxLength":200,"default":"* * * * *","description":"When the service reconciles the domain, in UTC: a cron expression of five fields, or six with seconds first. Fields hold *, numbers, names of three letters, ranges, lists, and steps within the range. A day of the month and a day of the week together are refused: both would have to match here, and either in cron and in the work queue's own scheduler."}}}}};
const schema32 = {"type":"object","description":"One domain's admin API.","additionalProperties":false,"required":["flavour","address"],"properties":{"flavour":{"enum":["canton-2"],"description":"Which admin API the domain has."},"address":{"type":"string","pattern":"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$","maxLength":260,"description":"host:port of the domain manager's admin API.","examples":["127.0.0.1:10052","domain-manager.internal:10052"]},"tls":{"description":"TLS for the admin API. Plaintext when absent, which is refused except on loopback.","type":"object","additionalProperties":false,"required":[],"properties":{"trustRoot":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the certificates to trust; the system's when absent.","examples":["pki/root.pem"]},"certificate":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the client certificate, for mutual TLS.","examples":["pki/rollcall.pem"]},"key":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the client certificate's private key.","examples":["pki/rollcall.key"]},"serverName":{"type":"string","minLength":1,"maxLength":255,"description":"The name to expect in the server's certificate, if it differs from the address's host.","examples":["domain-manager.internal"]}},"dependentRequired":{"certificate":["key"],"key":["certificate"]}},"plaintext":{"const":true,"description":"Allows plaintext beyond loopback, for a network that protects the connection itself."},"token":{"description":"Bearer token for the admin API.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"The variable's name."}}}],"examples":[{"file":"domain.token"}]},"callTimeoutSeconds":{"type":"integer","minimum":1,"maximum":600,"default":30,"description":"Timeout of one call."},"effectiveTimeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"How long to wait for applied changes to become effective, beyond the domain's own topology change delay; starts again whenever one becomes effective."},"concurrency":{"type":"integer","minimum":1,"maximum":64,"default":8,"description":"Most changes in flight at once."},"maxReceiveMiB":{"type":"integer","minimum":4,"maximum":2047,"default":512,"description":"Largest answer to accept."},"schedule":{"type":"string","minLength":9,"maxLength":200,"default":"* * * * *","description":"When the service reconciles the domain, in UTC: a cron expression of five fields, or six with seconds first. Fields hold *, numbers, names of three letters, ranges, lists, and steps within the range. A day of the month and a day of the week together are refused: both would have to match here, and either in cron and in the work queue's own scheduler."}}};
const func1 = Object.prototype.hasOwnProperty;
const func2 = func2Module.default ?? func2Module;
const pattern4 = new RegExp("^(?![-/.]|@$)(?!.*(?:\\.\\.|//|@\\{|/\\.|\\.lock(?:/|$)))[^\\p{C}\\p{Z}~^:?*\\[\\\\]{1,200}(?<![/.])$", "u");
const pattern5 = new RegExp("^[A-Z][A-Z0-9_]*$", "u");
const pattern7 = new RegExp("^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$", "u");
const pattern8 = new RegExp("^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$", "u");
const pattern9 = new RegExp("^[0-9a-f]{64}$", "u");
const pattern10 = new RegExp("^https?://", "u");
const pattern12 = new RegExp("^(?:[0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}$", "u");
const pattern13 = new RegExp("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$", "u");
const pattern15 = new RegExp("^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$", "u");
const pattern16 = new RegExp("^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$", "u");
const pattern17 = new RegExp("^https?://[^\\s]+$", "u");
const pattern21 = new RegExp("^[A-Za-z0-9_][A-Za-z0-9._-]*/$", "u");

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
const err12 = {instancePath:instancePath+"/register/branch",schemaPath:"#/properties/register/properties/branch/pattern",keyword:"pattern",params:{pattern: "^(?![-/.]|@$)(?!.*(?:\\.\\.|//|@\\{|/\\.|\\.lock(?:/|$)))[^\\p{C}\\p{Z}~^:?*\\[\\\\]{1,200}(?<![/.])$"},message:"must match pattern \""+"^(?![-/.]|@$)(?!.*(?:\\.\\.|//|@\\{|/\\.|\\.lock(?:/|$)))[^\\p{C}\\p{Z}~^:?*\\[\\\\]{1,200}(?<![/.])$"+"\"",schema:"^(?![-/.]|@$)(?!.*(?:\\.\\.|//|@\\{|/\\.|\\.lock(?:/|$)))[^\\p{C}\\p{Z}~^:?*\\[\\\\]{1,200}(?<![/.])$",parentSchema:schema31.properties.register.properties.branch,data:data4};
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
if(!(((((key7 === "pollSeconds") || (key7 === "jitterPercent")) || (key7 === "concurrency")) || (key7 === "stopSeconds")) || (key7 === "probeMinutes"))){
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
if(data18.probeMinutes !== undefined){
let data23 = data18.probeMinutes;
if(!(((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23))) && (isFinite(data23)))){
const err75 = {instancePath:instancePath+"/service/probeMinutes",schemaPath:"#/properties/service/properties/probeMinutes/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.service.properties.probeMinutes.type,parentSchema:schema31.properties.service.properties.probeMinutes,data:data23};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
if((typeof data23 == "number") && (isFinite(data23))){
if(data23 > 1440 || isNaN(data23)){
const err76 = {instancePath:instancePath+"/service/probeMinutes",schemaPath:"#/properties/service/properties/probeMinutes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1440},message:"must be <= 1440",schema:1440,parentSchema:schema31.properties.service.properties.probeMinutes,data:data23};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
if(data23 < 0 || isNaN(data23)){
const err77 = {instancePath:instancePath+"/service/probeMinutes",schemaPath:"#/properties/service/properties/probeMinutes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.service.properties.probeMinutes,data:data23};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
}
}
else {
const err78 = {instancePath:instancePath+"/service",schemaPath:"#/properties/service/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.service.type,parentSchema:schema31.properties.service,data:data18};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
if(data.http !== undefined){
let data24 = data.http;
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
for(const key8 in data24){
if(!(((((key8 === "listen") || (key8 === "read")) || (key8 === "tokens")) || (key8 === "requestsPerMinute")) || (key8 === "trustedProxies"))){
const err79 = {instancePath:instancePath+"/http",schemaPath:"#/properties/http/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.http,data:data24};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
if(data24.listen !== undefined){
let data25 = data24.listen;
if(typeof data25 === "string"){
if(func2(data25) > 260){
const err80 = {instancePath:instancePath+"/http/listen",schemaPath:"#/properties/http/properties/listen/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema31.properties.http.properties.listen,data:data25};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
if(!pattern7.test(data25)){
const err81 = {instancePath:instancePath+"/http/listen",schemaPath:"#/properties/http/properties/listen/pattern",keyword:"pattern",params:{pattern: "^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$"},message:"must match pattern \""+"^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$"+"\"",schema:"^(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$",parentSchema:schema31.properties.http.properties.listen,data:data25};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
else {
const err82 = {instancePath:instancePath+"/http/listen",schemaPath:"#/properties/http/properties/listen/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.http.properties.listen.type,parentSchema:schema31.properties.http.properties.listen,data:data25};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
if(data24.read !== undefined){
let data26 = data24.read;
if(!((data26 === "public") || (data26 === "token"))){
const err83 = {instancePath:instancePath+"/http/read",schemaPath:"#/properties/http/properties/read/enum",keyword:"enum",params:{allowedValues: schema31.properties.http.properties.read.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.http.properties.read.enum,parentSchema:schema31.properties.http.properties.read,data:data26};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
}
if(data24.tokens !== undefined){
let data27 = data24.tokens;
if(Array.isArray(data27)){
if(data27.length > 100){
const err84 = {instancePath:instancePath+"/http/tokens",schemaPath:"#/properties/http/properties/tokens/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items",schema:100,parentSchema:schema31.properties.http.properties.tokens,data:data27};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
const len0 = data27.length;
for(let i0=0; i0<len0; i0++){
let data28 = data27[i0];
if(data28 && typeof data28 == "object" && !Array.isArray(data28)){
if(data28.name === undefined){
const err85 = {instancePath:instancePath+"/http/tokens/" + i0,schemaPath:"#/properties/http/properties/tokens/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema31.properties.http.properties.tokens.items.required,parentSchema:schema31.properties.http.properties.tokens.items,data:data28};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
if(data28.role === undefined){
const err86 = {instancePath:instancePath+"/http/tokens/" + i0,schemaPath:"#/properties/http/properties/tokens/items/required",keyword:"required",params:{missingProperty: "role"},message:"must have required property '"+"role"+"'",schema:schema31.properties.http.properties.tokens.items.required,parentSchema:schema31.properties.http.properties.tokens.items,data:data28};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
if(data28.sha256 === undefined){
const err87 = {instancePath:instancePath+"/http/tokens/" + i0,schemaPath:"#/properties/http/properties/tokens/items/required",keyword:"required",params:{missingProperty: "sha256"},message:"must have required property '"+"sha256"+"'",schema:schema31.properties.http.properties.tokens.items.required,parentSchema:schema31.properties.http.properties.tokens.items,data:data28};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
for(const key9 in data28){
if(!(((key9 === "name") || (key9 === "role")) || (key9 === "sha256"))){
const err88 = {instancePath:instancePath+"/http/tokens/" + i0,schemaPath:"#/properties/http/properties/tokens/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.http.properties.tokens.items,data:data28};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
if(data28.name !== undefined){
let data29 = data28.name;
if(typeof data29 === "string"){
if(!pattern8.test(data29)){
const err89 = {instancePath:instancePath+"/http/tokens/" + i0+"/name",schemaPath:"#/properties/http/properties/tokens/items/properties/name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$"+"\"",schema:"^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$",parentSchema:schema31.properties.http.properties.tokens.items.properties.name,data:data29};
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
const err90 = {instancePath:instancePath+"/http/tokens/" + i0+"/name",schemaPath:"#/properties/http/properties/tokens/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.http.properties.tokens.items.properties.name.type,parentSchema:schema31.properties.http.properties.tokens.items.properties.name,data:data29};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
if(data28.role !== undefined){
let data30 = data28.role;
if(!((data30 === "viewer") || (data30 === "operator"))){
const err91 = {instancePath:instancePath+"/http/tokens/" + i0+"/role",schemaPath:"#/properties/http/properties/tokens/items/properties/role/enum",keyword:"enum",params:{allowedValues: schema31.properties.http.properties.tokens.items.properties.role.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.http.properties.tokens.items.properties.role.enum,parentSchema:schema31.properties.http.properties.tokens.items.properties.role,data:data30};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
if(data28.sha256 !== undefined){
let data31 = data28.sha256;
if(typeof data31 === "string"){
if(!pattern9.test(data31)){
const err92 = {instancePath:instancePath+"/http/tokens/" + i0+"/sha256",schemaPath:"#/properties/http/properties/tokens/items/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\"",schema:"^[0-9a-f]{64}$",parentSchema:schema31.properties.http.properties.tokens.items.properties.sha256,data:data31};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
else {
const err93 = {instancePath:instancePath+"/http/tokens/" + i0+"/sha256",schemaPath:"#/properties/http/properties/tokens/items/properties/sha256/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.http.properties.tokens.items.properties.sha256.type,parentSchema:schema31.properties.http.properties.tokens.items.properties.sha256,data:data31};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
}
else {
const err94 = {instancePath:instancePath+"/http/tokens/" + i0,schemaPath:"#/properties/http/properties/tokens/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.http.properties.tokens.items.type,parentSchema:schema31.properties.http.properties.tokens.items,data:data28};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
}
else {
const err95 = {instancePath:instancePath+"/http/tokens",schemaPath:"#/properties/http/properties/tokens/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.http.properties.tokens.type,parentSchema:schema31.properties.http.properties.tokens,data:data27};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
}
if(data24.requestsPerMinute !== undefined){
let data32 = data24.requestsPerMinute;
if(!(((typeof data32 == "number") && (!(data32 % 1) && !isNaN(data32))) && (isFinite(data32)))){
const err96 = {instancePath:instancePath+"/http/requestsPerMinute",schemaPath:"#/properties/http/properties/requestsPerMinute/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.http.properties.requestsPerMinute.type,parentSchema:schema31.properties.http.properties.requestsPerMinute,data:data32};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
if((typeof data32 == "number") && (isFinite(data32))){
if(data32 > 100000 || isNaN(data32)){
const err97 = {instancePath:instancePath+"/http/requestsPerMinute",schemaPath:"#/properties/http/properties/requestsPerMinute/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema31.properties.http.properties.requestsPerMinute,data:data32};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
if(data32 < 1 || isNaN(data32)){
const err98 = {instancePath:instancePath+"/http/requestsPerMinute",schemaPath:"#/properties/http/properties/requestsPerMinute/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.http.properties.requestsPerMinute,data:data32};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
}
if(data24.trustedProxies !== undefined){
let data33 = data24.trustedProxies;
if(Array.isArray(data33)){
if(data33.length > 20){
const err99 = {instancePath:instancePath+"/http/trustedProxies",schemaPath:"#/properties/http/properties/trustedProxies/maxItems",keyword:"maxItems",params:{limit: 20},message:"must NOT have more than 20 items",schema:20,parentSchema:schema31.properties.http.properties.trustedProxies,data:data33};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
const len1 = data33.length;
for(let i1=0; i1<len1; i1++){
let data34 = data33[i1];
if(typeof data34 === "string"){
if(func2(data34) > 64){
const err100 = {instancePath:instancePath+"/http/trustedProxies/" + i1,schemaPath:"#/properties/http/properties/trustedProxies/items/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema31.properties.http.properties.trustedProxies.items,data:data34};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
if(func2(data34) < 2){
const err101 = {instancePath:instancePath+"/http/trustedProxies/" + i1,schemaPath:"#/properties/http/properties/trustedProxies/items/minLength",keyword:"minLength",params:{limit: 2},message:"must NOT have fewer than 2 characters",schema:2,parentSchema:schema31.properties.http.properties.trustedProxies.items,data:data34};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
else {
const err102 = {instancePath:instancePath+"/http/trustedProxies/" + i1,schemaPath:"#/properties/http/properties/trustedProxies/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.http.properties.trustedProxies.items.type,parentSchema:schema31.properties.http.properties.trustedProxies.items,data:data34};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
}
}
else {
const err103 = {instancePath:instancePath+"/http/trustedProxies",schemaPath:"#/properties/http/properties/trustedProxies/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.http.properties.trustedProxies.type,parentSchema:schema31.properties.http.properties.trustedProxies,data:data33};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
}
}
else {
const err104 = {instancePath:instancePath+"/http",schemaPath:"#/properties/http/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.http.type,parentSchema:schema31.properties.http,data:data24};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
}
if(data.audit !== undefined){
let data35 = data.audit;
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
for(const key10 in data35){
if(!((key10 === "directory") || (key10 === "retainDays"))){
const err105 = {instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.audit,data:data35};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
if(data35.directory !== undefined){
let data36 = data35.directory;
if(typeof data36 === "string"){
if(func2(data36) > 1000){
const err106 = {instancePath:instancePath+"/audit/directory",schemaPath:"#/properties/audit/properties/directory/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.audit.properties.directory,data:data36};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
if(func2(data36) < 1){
const err107 = {instancePath:instancePath+"/audit/directory",schemaPath:"#/properties/audit/properties/directory/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.audit.properties.directory,data:data36};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
}
else {
const err108 = {instancePath:instancePath+"/audit/directory",schemaPath:"#/properties/audit/properties/directory/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.audit.properties.directory.type,parentSchema:schema31.properties.audit.properties.directory,data:data36};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
if(data35.retainDays !== undefined){
let data37 = data35.retainDays;
if(!(((typeof data37 == "number") && (!(data37 % 1) && !isNaN(data37))) && (isFinite(data37)))){
const err109 = {instancePath:instancePath+"/audit/retainDays",schemaPath:"#/properties/audit/properties/retainDays/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.audit.properties.retainDays.type,parentSchema:schema31.properties.audit.properties.retainDays,data:data37};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
if((typeof data37 == "number") && (isFinite(data37))){
if(data37 > 36500 || isNaN(data37)){
const err110 = {instancePath:instancePath+"/audit/retainDays",schemaPath:"#/properties/audit/properties/retainDays/maximum",keyword:"maximum",params:{comparison: "<=", limit: 36500},message:"must be <= 36500",schema:36500,parentSchema:schema31.properties.audit.properties.retainDays,data:data37};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
if(data37 < 30 || isNaN(data37)){
const err111 = {instancePath:instancePath+"/audit/retainDays",schemaPath:"#/properties/audit/properties/retainDays/minimum",keyword:"minimum",params:{comparison: ">=", limit: 30},message:"must be >= 30",schema:30,parentSchema:schema31.properties.audit.properties.retainDays,data:data37};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
}
}
else {
const err112 = {instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.audit.type,parentSchema:schema31.properties.audit,data:data35};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
}
if(data.api !== undefined){
let data38 = data.api;
if(data38 && typeof data38 == "object" && !Array.isArray(data38)){
if(data38.url === undefined){
const err113 = {instancePath:instancePath+"/api",schemaPath:"#/properties/api/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema31.properties.api.required,parentSchema:schema31.properties.api,data:data38};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
for(const key11 in data38){
if(!((key11 === "url") || (key11 === "token"))){
const err114 = {instancePath:instancePath+"/api",schemaPath:"#/properties/api/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.api,data:data38};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
}
if(data38.url !== undefined){
let data39 = data38.url;
if(typeof data39 === "string"){
if(func2(data39) > 1000){
const err115 = {instancePath:instancePath+"/api/url",schemaPath:"#/properties/api/properties/url/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.api.properties.url,data:data39};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
if(!pattern10.test(data39)){
const err116 = {instancePath:instancePath+"/api/url",schemaPath:"#/properties/api/properties/url/pattern",keyword:"pattern",params:{pattern: "^https?://"},message:"must match pattern \""+"^https?://"+"\"",schema:"^https?://",parentSchema:schema31.properties.api.properties.url,data:data39};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
else {
const err117 = {instancePath:instancePath+"/api/url",schemaPath:"#/properties/api/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.api.properties.url.type,parentSchema:schema31.properties.api.properties.url,data:data39};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
}
if(data38.token !== undefined){
let data40 = data38.token;
const _errs98 = errors;
let valid18 = false;
let passing2 = null;
const _errs99 = errors;
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
if(data40.file === undefined){
const err118 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema31.properties.api.properties.token.oneOf[0].required,parentSchema:schema31.properties.api.properties.token.oneOf[0],data:data40};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
for(const key12 in data40){
if(!(key12 === "file")){
const err119 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.api.properties.token.oneOf[0],data:data40};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
}
if(data40.file !== undefined){
let data41 = data40.file;
if(typeof data41 === "string"){
if(func2(data41) > 1000){
const err120 = {instancePath:instancePath+"/api/token/file",schemaPath:"#/properties/api/properties/token/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.api.properties.token.oneOf[0].properties.file,data:data41};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
if(func2(data41) < 1){
const err121 = {instancePath:instancePath+"/api/token/file",schemaPath:"#/properties/api/properties/token/oneOf/0/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.api.properties.token.oneOf[0].properties.file,data:data41};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
}
else {
const err122 = {instancePath:instancePath+"/api/token/file",schemaPath:"#/properties/api/properties/token/oneOf/0/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.api.properties.token.oneOf[0].properties.file.type,parentSchema:schema31.properties.api.properties.token.oneOf[0].properties.file,data:data41};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
}
}
else {
const err123 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.api.properties.token.oneOf[0].type,parentSchema:schema31.properties.api.properties.token.oneOf[0],data:data40};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
var _valid2 = _errs99 === errors;
if(_valid2){
valid18 = true;
passing2 = 0;
var props2 = true;
}
const _errs104 = errors;
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
if(data40.env === undefined){
const err124 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/1/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema31.properties.api.properties.token.oneOf[1].required,parentSchema:schema31.properties.api.properties.token.oneOf[1],data:data40};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
for(const key13 in data40){
if(!(key13 === "env")){
const err125 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.api.properties.token.oneOf[1],data:data40};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
}
if(data40.env !== undefined){
let data42 = data40.env;
if(typeof data42 === "string"){
if(func2(data42) > 200){
const err126 = {instancePath:instancePath+"/api/token/env",schemaPath:"#/properties/api/properties/token/oneOf/1/properties/env/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.api.properties.token.oneOf[1].properties.env,data:data42};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
if(!pattern5.test(data42)){
const err127 = {instancePath:instancePath+"/api/token/env",schemaPath:"#/properties/api/properties/token/oneOf/1/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]*$"+"\"",schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema31.properties.api.properties.token.oneOf[1].properties.env,data:data42};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
}
else {
const err128 = {instancePath:instancePath+"/api/token/env",schemaPath:"#/properties/api/properties/token/oneOf/1/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.api.properties.token.oneOf[1].properties.env.type,parentSchema:schema31.properties.api.properties.token.oneOf[1].properties.env,data:data42};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
}
}
else {
const err129 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.api.properties.token.oneOf[1].type,parentSchema:schema31.properties.api.properties.token.oneOf[1],data:data40};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
var _valid2 = _errs104 === errors;
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
const err130 = {instancePath:instancePath+"/api/token",schemaPath:"#/properties/api/properties/token/oneOf",keyword:"oneOf",params:{passingSchemas: passing2},message:"must match exactly one schema in oneOf",schema:schema31.properties.api.properties.token.oneOf,parentSchema:schema31.properties.api.properties.token,data:data40};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
else {
errors = _errs98;
if(vErrors !== null){
if(_errs98){
vErrors.length = _errs98;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err131 = {instancePath:instancePath+"/api",schemaPath:"#/properties/api/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.api.type,parentSchema:schema31.properties.api,data:data38};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
}
if(data.gateway !== undefined){
let data43 = data.gateway;
if(data43 && typeof data43 == "object" && !Array.isArray(data43)){
for(const key14 in data43){
if(!(((key14 === "listen") || (key14 === "withoutNetworks")) || (key14 === "backends"))){
const err132 = {instancePath:instancePath+"/gateway",schemaPath:"#/properties/gateway/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key14},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.gateway,data:data43};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
}
if(data43.listen !== undefined){
let data44 = data43.listen;
if(typeof data44 === "string"){
if(func2(data44) > 60){
const err133 = {instancePath:instancePath+"/gateway/listen",schemaPath:"#/properties/gateway/properties/listen/maxLength",keyword:"maxLength",params:{limit: 60},message:"must NOT have more than 60 characters",schema:60,parentSchema:schema31.properties.gateway.properties.listen,data:data44};
if(vErrors === null){
vErrors = [err133];
}
else {
vErrors.push(err133);
}
errors++;
}
if(!pattern12.test(data44)){
const err134 = {instancePath:instancePath+"/gateway/listen",schemaPath:"#/properties/gateway/properties/listen/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}$"},message:"must match pattern \""+"^(?:[0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}$"+"\"",schema:"^(?:[0-9.]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}$",parentSchema:schema31.properties.gateway.properties.listen,data:data44};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
}
}
else {
const err135 = {instancePath:instancePath+"/gateway/listen",schemaPath:"#/properties/gateway/properties/listen/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.gateway.properties.listen.type,parentSchema:schema31.properties.gateway.properties.listen,data:data44};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
}
if(data43.withoutNetworks !== undefined){
let data45 = data43.withoutNetworks;
if(!((data45 === "closed") || (data45 === "open"))){
const err136 = {instancePath:instancePath+"/gateway/withoutNetworks",schemaPath:"#/properties/gateway/properties/withoutNetworks/enum",keyword:"enum",params:{allowedValues: schema31.properties.gateway.properties.withoutNetworks.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.gateway.properties.withoutNetworks.enum,parentSchema:schema31.properties.gateway.properties.withoutNetworks,data:data45};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
}
if(data43.backends !== undefined){
let data46 = data43.backends;
if(data46 && typeof data46 == "object" && !Array.isArray(data46)){
for(const key15 in data46){
const _errs117 = errors;
if(typeof key15 === "string"){
if(!pattern13.test(key15)){
const err137 = {instancePath:instancePath+"/gateway/backends",schemaPath:"#/properties/gateway/properties/backends/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.gateway.properties.backends.propertyNames,data:key15,propertyName:key15};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
}
var valid22 = _errs117 === errors;
if(!valid22){
const err138 = {instancePath:instancePath+"/gateway/backends",schemaPath:"#/properties/gateway/properties/backends/propertyNames",keyword:"propertyNames",params:{propertyName: key15},message:"property name must be valid",schema:schema31.properties.gateway.properties.backends.propertyNames,parentSchema:schema31.properties.gateway.properties.backends,data:data46};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
}
for(const key16 in data46){
let data47 = data46[key16];
if(data47 && typeof data47 == "object" && !Array.isArray(data47)){
for(const key17 in data47){
const _errs121 = errors;
if(typeof key17 === "string"){
if(!pattern13.test(key17)){
const err139 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.gateway.properties.backends.additionalProperties.propertyNames,data:key17,propertyName:key17};
if(vErrors === null){
vErrors = [err139];
}
else {
vErrors.push(err139);
}
errors++;
}
}
var valid24 = _errs121 === errors;
if(!valid24){
const err140 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/propertyNames",keyword:"propertyNames",params:{propertyName: key17},message:"property name must be valid",schema:schema31.properties.gateway.properties.backends.additionalProperties.propertyNames,parentSchema:schema31.properties.gateway.properties.backends.additionalProperties,data:data47};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
}
for(const key18 in data47){
let data48 = data47[key18];
if(typeof data48 === "string"){
if(func2(data48) > 260){
const err141 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key18.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/additionalProperties/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema31.properties.gateway.properties.backends.additionalProperties.additionalProperties,data:data48};
if(vErrors === null){
vErrors = [err141];
}
else {
vErrors.push(err141);
}
errors++;
}
if(!pattern15.test(data48)){
const err142 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key18.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/additionalProperties/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$"},message:"must match pattern \""+"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$"+"\"",schema:"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$",parentSchema:schema31.properties.gateway.properties.backends.additionalProperties.additionalProperties,data:data48};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
}
else {
const err143 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key18.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.gateway.properties.backends.additionalProperties.additionalProperties.type,parentSchema:schema31.properties.gateway.properties.backends.additionalProperties.additionalProperties,data:data48};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
}
}
else {
const err144 = {instancePath:instancePath+"/gateway/backends/" + key16.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/gateway/properties/backends/additionalProperties/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.gateway.properties.backends.additionalProperties.type,parentSchema:schema31.properties.gateway.properties.backends.additionalProperties,data:data47};
if(vErrors === null){
vErrors = [err144];
}
else {
vErrors.push(err144);
}
errors++;
}
}
}
else {
const err145 = {instancePath:instancePath+"/gateway/backends",schemaPath:"#/properties/gateway/properties/backends/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.gateway.properties.backends.type,parentSchema:schema31.properties.gateway.properties.backends,data:data46};
if(vErrors === null){
vErrors = [err145];
}
else {
vErrors.push(err145);
}
errors++;
}
}
}
else {
const err146 = {instancePath:instancePath+"/gateway",schemaPath:"#/properties/gateway/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.gateway.type,parentSchema:schema31.properties.gateway,data:data43};
if(vErrors === null){
vErrors = [err146];
}
else {
vErrors.push(err146);
}
errors++;
}
}
if(data.connection !== undefined){
let data49 = data.connection;
if(data49 && typeof data49 == "object" && !Array.isArray(data49)){
for(const key19 in data49){
if(!(((((key19 === "signingKey") || (key19 === "contact")) || (key19 === "validDays")) || (key19 === "trustThreshold")) || (key19 === "allowNetworks"))){
const err147 = {instancePath:instancePath+"/connection",schemaPath:"#/properties/connection/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key19},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.connection,data:data49};
if(vErrors === null){
vErrors = [err147];
}
else {
vErrors.push(err147);
}
errors++;
}
}
if(data49.signingKey !== undefined){
let data50 = data49.signingKey;
if(data50 && typeof data50 == "object" && !Array.isArray(data50)){
if(data50.file === undefined){
const err148 = {instancePath:instancePath+"/connection/signingKey",schemaPath:"#/properties/connection/properties/signingKey/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema31.properties.connection.properties.signingKey.required,parentSchema:schema31.properties.connection.properties.signingKey,data:data50};
if(vErrors === null){
vErrors = [err148];
}
else {
vErrors.push(err148);
}
errors++;
}
for(const key20 in data50){
if(!(key20 === "file")){
const err149 = {instancePath:instancePath+"/connection/signingKey",schemaPath:"#/properties/connection/properties/signingKey/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key20},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.connection.properties.signingKey,data:data50};
if(vErrors === null){
vErrors = [err149];
}
else {
vErrors.push(err149);
}
errors++;
}
}
if(data50.file !== undefined){
let data51 = data50.file;
if(typeof data51 === "string"){
if(func2(data51) > 1000){
const err150 = {instancePath:instancePath+"/connection/signingKey/file",schemaPath:"#/properties/connection/properties/signingKey/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.connection.properties.signingKey.properties.file,data:data51};
if(vErrors === null){
vErrors = [err150];
}
else {
vErrors.push(err150);
}
errors++;
}
if(func2(data51) < 1){
const err151 = {instancePath:instancePath+"/connection/signingKey/file",schemaPath:"#/properties/connection/properties/signingKey/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.connection.properties.signingKey.properties.file,data:data51};
if(vErrors === null){
vErrors = [err151];
}
else {
vErrors.push(err151);
}
errors++;
}
}
else {
const err152 = {instancePath:instancePath+"/connection/signingKey/file",schemaPath:"#/properties/connection/properties/signingKey/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.connection.properties.signingKey.properties.file.type,parentSchema:schema31.properties.connection.properties.signingKey.properties.file,data:data51};
if(vErrors === null){
vErrors = [err152];
}
else {
vErrors.push(err152);
}
errors++;
}
}
}
else {
const err153 = {instancePath:instancePath+"/connection/signingKey",schemaPath:"#/properties/connection/properties/signingKey/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.connection.properties.signingKey.type,parentSchema:schema31.properties.connection.properties.signingKey,data:data50};
if(vErrors === null){
vErrors = [err153];
}
else {
vErrors.push(err153);
}
errors++;
}
}
if(data49.contact !== undefined){
let data52 = data49.contact;
if(typeof data52 === "string"){
if(func2(data52) > 200){
const err154 = {instancePath:instancePath+"/connection/contact",schemaPath:"#/properties/connection/properties/contact/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.connection.properties.contact,data:data52};
if(vErrors === null){
vErrors = [err154];
}
else {
vErrors.push(err154);
}
errors++;
}
if(func2(data52) < 3){
const err155 = {instancePath:instancePath+"/connection/contact",schemaPath:"#/properties/connection/properties/contact/minLength",keyword:"minLength",params:{limit: 3},message:"must NOT have fewer than 3 characters",schema:3,parentSchema:schema31.properties.connection.properties.contact,data:data52};
if(vErrors === null){
vErrors = [err155];
}
else {
vErrors.push(err155);
}
errors++;
}
}
else {
const err156 = {instancePath:instancePath+"/connection/contact",schemaPath:"#/properties/connection/properties/contact/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.connection.properties.contact.type,parentSchema:schema31.properties.connection.properties.contact,data:data52};
if(vErrors === null){
vErrors = [err156];
}
else {
vErrors.push(err156);
}
errors++;
}
}
if(data49.validDays !== undefined){
let data53 = data49.validDays;
if(!(((typeof data53 == "number") && (!(data53 % 1) && !isNaN(data53))) && (isFinite(data53)))){
const err157 = {instancePath:instancePath+"/connection/validDays",schemaPath:"#/properties/connection/properties/validDays/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.connection.properties.validDays.type,parentSchema:schema31.properties.connection.properties.validDays,data:data53};
if(vErrors === null){
vErrors = [err157];
}
else {
vErrors.push(err157);
}
errors++;
}
if((typeof data53 == "number") && (isFinite(data53))){
if(data53 > 365 || isNaN(data53)){
const err158 = {instancePath:instancePath+"/connection/validDays",schemaPath:"#/properties/connection/properties/validDays/maximum",keyword:"maximum",params:{comparison: "<=", limit: 365},message:"must be <= 365",schema:365,parentSchema:schema31.properties.connection.properties.validDays,data:data53};
if(vErrors === null){
vErrors = [err158];
}
else {
vErrors.push(err158);
}
errors++;
}
if(data53 < 1 || isNaN(data53)){
const err159 = {instancePath:instancePath+"/connection/validDays",schemaPath:"#/properties/connection/properties/validDays/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.connection.properties.validDays,data:data53};
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
if(data49.trustThreshold !== undefined){
let data54 = data49.trustThreshold;
if(!(((typeof data54 == "number") && (!(data54 % 1) && !isNaN(data54))) && (isFinite(data54)))){
const err160 = {instancePath:instancePath+"/connection/trustThreshold",schemaPath:"#/properties/connection/properties/trustThreshold/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.connection.properties.trustThreshold.type,parentSchema:schema31.properties.connection.properties.trustThreshold,data:data54};
if(vErrors === null){
vErrors = [err160];
}
else {
vErrors.push(err160);
}
errors++;
}
if((typeof data54 == "number") && (isFinite(data54))){
if(data54 > 50 || isNaN(data54)){
const err161 = {instancePath:instancePath+"/connection/trustThreshold",schemaPath:"#/properties/connection/properties/trustThreshold/maximum",keyword:"maximum",params:{comparison: "<=", limit: 50},message:"must be <= 50",schema:50,parentSchema:schema31.properties.connection.properties.trustThreshold,data:data54};
if(vErrors === null){
vErrors = [err161];
}
else {
vErrors.push(err161);
}
errors++;
}
if(data54 < 1 || isNaN(data54)){
const err162 = {instancePath:instancePath+"/connection/trustThreshold",schemaPath:"#/properties/connection/properties/trustThreshold/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.connection.properties.trustThreshold,data:data54};
if(vErrors === null){
vErrors = [err162];
}
else {
vErrors.push(err162);
}
errors++;
}
}
}
if(data49.allowNetworks !== undefined){
let data55 = data49.allowNetworks;
if(Array.isArray(data55)){
if(data55.length > 50){
const err163 = {instancePath:instancePath+"/connection/allowNetworks",schemaPath:"#/properties/connection/properties/allowNetworks/maxItems",keyword:"maxItems",params:{limit: 50},message:"must NOT have more than 50 items",schema:50,parentSchema:schema31.properties.connection.properties.allowNetworks,data:data55};
if(vErrors === null){
vErrors = [err163];
}
else {
vErrors.push(err163);
}
errors++;
}
const len2 = data55.length;
for(let i2=0; i2<len2; i2++){
let data56 = data55[i2];
if(typeof data56 === "string"){
if(func2(data56) > 64){
const err164 = {instancePath:instancePath+"/connection/allowNetworks/" + i2,schemaPath:"#/properties/connection/properties/allowNetworks/items/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema31.properties.connection.properties.allowNetworks.items,data:data56};
if(vErrors === null){
vErrors = [err164];
}
else {
vErrors.push(err164);
}
errors++;
}
if(func2(data56) < 4){
const err165 = {instancePath:instancePath+"/connection/allowNetworks/" + i2,schemaPath:"#/properties/connection/properties/allowNetworks/items/minLength",keyword:"minLength",params:{limit: 4},message:"must NOT have fewer than 4 characters",schema:4,parentSchema:schema31.properties.connection.properties.allowNetworks.items,data:data56};
if(vErrors === null){
vErrors = [err165];
}
else {
vErrors.push(err165);
}
errors++;
}
}
else {
const err166 = {instancePath:instancePath+"/connection/allowNetworks/" + i2,schemaPath:"#/properties/connection/properties/allowNetworks/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.connection.properties.allowNetworks.items.type,parentSchema:schema31.properties.connection.properties.allowNetworks.items,data:data56};
if(vErrors === null){
vErrors = [err166];
}
else {
vErrors.push(err166);
}
errors++;
}
}
}
else {
const err167 = {instancePath:instancePath+"/connection/allowNetworks",schemaPath:"#/properties/connection/properties/allowNetworks/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.connection.properties.allowNetworks.type,parentSchema:schema31.properties.connection.properties.allowNetworks,data:data55};
if(vErrors === null){
vErrors = [err167];
}
else {
vErrors.push(err167);
}
errors++;
}
}
}
else {
const err168 = {instancePath:instancePath+"/connection",schemaPath:"#/properties/connection/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.connection.type,parentSchema:schema31.properties.connection,data:data49};
if(vErrors === null){
vErrors = [err168];
}
else {
vErrors.push(err168);
}
errors++;
}
}
if(data.github !== undefined){
let data57 = data.github;
if(data57 && typeof data57 == "object" && !Array.isArray(data57)){
if(data57.repository === undefined){
const err169 = {instancePath:instancePath+"/github",schemaPath:"#/properties/github/required",keyword:"required",params:{missingProperty: "repository"},message:"must have required property '"+"repository"+"'",schema:schema31.properties.github.required,parentSchema:schema31.properties.github,data:data57};
if(vErrors === null){
vErrors = [err169];
}
else {
vErrors.push(err169);
}
errors++;
}
if(data57.app === undefined){
const err170 = {instancePath:instancePath+"/github",schemaPath:"#/properties/github/required",keyword:"required",params:{missingProperty: "app"},message:"must have required property '"+"app"+"'",schema:schema31.properties.github.required,parentSchema:schema31.properties.github,data:data57};
if(vErrors === null){
vErrors = [err170];
}
else {
vErrors.push(err170);
}
errors++;
}
for(const key21 in data57){
if(!((((((((key21 === "repository") || (key21 === "apiUrl")) || (key21 === "app")) || (key21 === "webhookSecrets")) || (key21 === "intake")) || (key21 === "pollSeconds")) || (key21 === "driftReportMinutes")) || (key21 === "rateLimits"))){
const err171 = {instancePath:instancePath+"/github",schemaPath:"#/properties/github/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key21},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.github,data:data57};
if(vErrors === null){
vErrors = [err171];
}
else {
vErrors.push(err171);
}
errors++;
}
}
if(data57.repository !== undefined){
let data58 = data57.repository;
if(typeof data58 === "string"){
if(func2(data58) > 140){
const err172 = {instancePath:instancePath+"/github/repository",schemaPath:"#/properties/github/properties/repository/maxLength",keyword:"maxLength",params:{limit: 140},message:"must NOT have more than 140 characters",schema:140,parentSchema:schema31.properties.github.properties.repository,data:data58};
if(vErrors === null){
vErrors = [err172];
}
else {
vErrors.push(err172);
}
errors++;
}
if(!pattern16.test(data58)){
const err173 = {instancePath:instancePath+"/github/repository",schemaPath:"#/properties/github/properties/repository/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$"+"\"",schema:"^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$",parentSchema:schema31.properties.github.properties.repository,data:data58};
if(vErrors === null){
vErrors = [err173];
}
else {
vErrors.push(err173);
}
errors++;
}
}
else {
const err174 = {instancePath:instancePath+"/github/repository",schemaPath:"#/properties/github/properties/repository/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.github.properties.repository.type,parentSchema:schema31.properties.github.properties.repository,data:data58};
if(vErrors === null){
vErrors = [err174];
}
else {
vErrors.push(err174);
}
errors++;
}
}
if(data57.apiUrl !== undefined){
let data59 = data57.apiUrl;
if(typeof data59 === "string"){
if(func2(data59) > 500){
const err175 = {instancePath:instancePath+"/github/apiUrl",schemaPath:"#/properties/github/properties/apiUrl/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters",schema:500,parentSchema:schema31.properties.github.properties.apiUrl,data:data59};
if(vErrors === null){
vErrors = [err175];
}
else {
vErrors.push(err175);
}
errors++;
}
if(!pattern17.test(data59)){
const err176 = {instancePath:instancePath+"/github/apiUrl",schemaPath:"#/properties/github/properties/apiUrl/pattern",keyword:"pattern",params:{pattern: "^https?://[^\\s]+$"},message:"must match pattern \""+"^https?://[^\\s]+$"+"\"",schema:"^https?://[^\\s]+$",parentSchema:schema31.properties.github.properties.apiUrl,data:data59};
if(vErrors === null){
vErrors = [err176];
}
else {
vErrors.push(err176);
}
errors++;
}
}
else {
const err177 = {instancePath:instancePath+"/github/apiUrl",schemaPath:"#/properties/github/properties/apiUrl/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.github.properties.apiUrl.type,parentSchema:schema31.properties.github.properties.apiUrl,data:data59};
if(vErrors === null){
vErrors = [err177];
}
else {
vErrors.push(err177);
}
errors++;
}
}
if(data57.app !== undefined){
let data60 = data57.app;
if(data60 && typeof data60 == "object" && !Array.isArray(data60)){
if(data60.id === undefined){
const err178 = {instancePath:instancePath+"/github/app",schemaPath:"#/properties/github/properties/app/required",keyword:"required",params:{missingProperty: "id"},message:"must have required property '"+"id"+"'",schema:schema31.properties.github.properties.app.required,parentSchema:schema31.properties.github.properties.app,data:data60};
if(vErrors === null){
vErrors = [err178];
}
else {
vErrors.push(err178);
}
errors++;
}
if(data60.key === undefined){
const err179 = {instancePath:instancePath+"/github/app",schemaPath:"#/properties/github/properties/app/required",keyword:"required",params:{missingProperty: "key"},message:"must have required property '"+"key"+"'",schema:schema31.properties.github.properties.app.required,parentSchema:schema31.properties.github.properties.app,data:data60};
if(vErrors === null){
vErrors = [err179];
}
else {
vErrors.push(err179);
}
errors++;
}
for(const key22 in data60){
if(!((key22 === "id") || (key22 === "key"))){
const err180 = {instancePath:instancePath+"/github/app",schemaPath:"#/properties/github/properties/app/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key22},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.github.properties.app,data:data60};
if(vErrors === null){
vErrors = [err180];
}
else {
vErrors.push(err180);
}
errors++;
}
}
if(data60.id !== undefined){
let data61 = data60.id;
if(!(((typeof data61 == "number") && (!(data61 % 1) && !isNaN(data61))) && (isFinite(data61)))){
const err181 = {instancePath:instancePath+"/github/app/id",schemaPath:"#/properties/github/properties/app/properties/id/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.github.properties.app.properties.id.type,parentSchema:schema31.properties.github.properties.app.properties.id,data:data61};
if(vErrors === null){
vErrors = [err181];
}
else {
vErrors.push(err181);
}
errors++;
}
if((typeof data61 == "number") && (isFinite(data61))){
if(data61 > 9007199254740991 || isNaN(data61)){
const err182 = {instancePath:instancePath+"/github/app/id",schemaPath:"#/properties/github/properties/app/properties/id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991",schema:9007199254740991,parentSchema:schema31.properties.github.properties.app.properties.id,data:data61};
if(vErrors === null){
vErrors = [err182];
}
else {
vErrors.push(err182);
}
errors++;
}
if(data61 < 1 || isNaN(data61)){
const err183 = {instancePath:instancePath+"/github/app/id",schemaPath:"#/properties/github/properties/app/properties/id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.github.properties.app.properties.id,data:data61};
if(vErrors === null){
vErrors = [err183];
}
else {
vErrors.push(err183);
}
errors++;
}
}
}
if(data60.key !== undefined){
let data62 = data60.key;
const _errs156 = errors;
let valid32 = false;
let passing3 = null;
const _errs157 = errors;
if(data62 && typeof data62 == "object" && !Array.isArray(data62)){
if(data62.file === undefined){
const err184 = {instancePath:instancePath+"/github/app/key",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema31.properties.github.properties.app.properties.key.oneOf[0].required,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[0],data:data62};
if(vErrors === null){
vErrors = [err184];
}
else {
vErrors.push(err184);
}
errors++;
}
for(const key23 in data62){
if(!(key23 === "file")){
const err185 = {instancePath:instancePath+"/github/app/key",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key23},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[0],data:data62};
if(vErrors === null){
vErrors = [err185];
}
else {
vErrors.push(err185);
}
errors++;
}
}
if(data62.file !== undefined){
let data63 = data62.file;
if(typeof data63 === "string"){
if(func2(data63) > 1000){
const err186 = {instancePath:instancePath+"/github/app/key/file",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[0].properties.file,data:data63};
if(vErrors === null){
vErrors = [err186];
}
else {
vErrors.push(err186);
}
errors++;
}
if(func2(data63) < 1){
const err187 = {instancePath:instancePath+"/github/app/key/file",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/0/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[0].properties.file,data:data63};
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
const err188 = {instancePath:instancePath+"/github/app/key/file",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/0/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.github.properties.app.properties.key.oneOf[0].properties.file.type,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[0].properties.file,data:data63};
if(vErrors === null){
vErrors = [err188];
}
else {
vErrors.push(err188);
}
errors++;
}
}
}
else {
const err189 = {instancePath:instancePath+"/github/app/key",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.github.properties.app.properties.key.oneOf[0].type,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[0],data:data62};
if(vErrors === null){
vErrors = [err189];
}
else {
vErrors.push(err189);
}
errors++;
}
var _valid3 = _errs157 === errors;
if(_valid3){
valid32 = true;
passing3 = 0;
var props3 = true;
}
const _errs162 = errors;
if(data62 && typeof data62 == "object" && !Array.isArray(data62)){
if(data62.env === undefined){
const err190 = {instancePath:instancePath+"/github/app/key",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/1/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema31.properties.github.properties.app.properties.key.oneOf[1].required,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[1],data:data62};
if(vErrors === null){
vErrors = [err190];
}
else {
vErrors.push(err190);
}
errors++;
}
for(const key24 in data62){
if(!(key24 === "env")){
const err191 = {instancePath:instancePath+"/github/app/key",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key24},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[1],data:data62};
if(vErrors === null){
vErrors = [err191];
}
else {
vErrors.push(err191);
}
errors++;
}
}
if(data62.env !== undefined){
let data64 = data62.env;
if(typeof data64 === "string"){
if(func2(data64) > 200){
const err192 = {instancePath:instancePath+"/github/app/key/env",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/1/properties/env/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[1].properties.env,data:data64};
if(vErrors === null){
vErrors = [err192];
}
else {
vErrors.push(err192);
}
errors++;
}
if(!pattern5.test(data64)){
const err193 = {instancePath:instancePath+"/github/app/key/env",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/1/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]*$"+"\"",schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[1].properties.env,data:data64};
if(vErrors === null){
vErrors = [err193];
}
else {
vErrors.push(err193);
}
errors++;
}
}
else {
const err194 = {instancePath:instancePath+"/github/app/key/env",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/1/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.github.properties.app.properties.key.oneOf[1].properties.env.type,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[1].properties.env,data:data64};
if(vErrors === null){
vErrors = [err194];
}
else {
vErrors.push(err194);
}
errors++;
}
}
}
else {
const err195 = {instancePath:instancePath+"/github/app/key",schemaPath:"#/properties/github/properties/app/properties/key/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.github.properties.app.properties.key.oneOf[1].type,parentSchema:schema31.properties.github.properties.app.properties.key.oneOf[1],data:data62};
if(vErrors === null){
vErrors = [err195];
}
else {
vErrors.push(err195);
}
errors++;
}
var _valid3 = _errs162 === errors;
if(_valid3 && valid32){
valid32 = false;
passing3 = [passing3, 1];
}
else {
if(_valid3){
valid32 = true;
passing3 = 1;
if(props3 !== true){
props3 = true;
}
}
}
if(!valid32){
const err196 = {instancePath:instancePath+"/github/app/key",schemaPath:"#/properties/github/properties/app/properties/key/oneOf",keyword:"oneOf",params:{passingSchemas: passing3},message:"must match exactly one schema in oneOf",schema:schema31.properties.github.properties.app.properties.key.oneOf,parentSchema:schema31.properties.github.properties.app.properties.key,data:data62};
if(vErrors === null){
vErrors = [err196];
}
else {
vErrors.push(err196);
}
errors++;
}
else {
errors = _errs156;
if(vErrors !== null){
if(_errs156){
vErrors.length = _errs156;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err197 = {instancePath:instancePath+"/github/app",schemaPath:"#/properties/github/properties/app/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.github.properties.app.type,parentSchema:schema31.properties.github.properties.app,data:data60};
if(vErrors === null){
vErrors = [err197];
}
else {
vErrors.push(err197);
}
errors++;
}
}
if(data57.webhookSecrets !== undefined){
let data65 = data57.webhookSecrets;
if(Array.isArray(data65)){
if(data65.length > 2){
const err198 = {instancePath:instancePath+"/github/webhookSecrets",schemaPath:"#/properties/github/properties/webhookSecrets/maxItems",keyword:"maxItems",params:{limit: 2},message:"must NOT have more than 2 items",schema:2,parentSchema:schema31.properties.github.properties.webhookSecrets,data:data65};
if(vErrors === null){
vErrors = [err198];
}
else {
vErrors.push(err198);
}
errors++;
}
if(data65.length < 1){
const err199 = {instancePath:instancePath+"/github/webhookSecrets",schemaPath:"#/properties/github/properties/webhookSecrets/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.github.properties.webhookSecrets,data:data65};
if(vErrors === null){
vErrors = [err199];
}
else {
vErrors.push(err199);
}
errors++;
}
const len3 = data65.length;
for(let i3=0; i3<len3; i3++){
let data66 = data65[i3];
const _errs170 = errors;
let valid37 = false;
let passing4 = null;
const _errs171 = errors;
if(data66 && typeof data66 == "object" && !Array.isArray(data66)){
if(data66.file === undefined){
const err200 = {instancePath:instancePath+"/github/webhookSecrets/" + i3,schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema31.properties.github.properties.webhookSecrets.items.oneOf[0].required,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[0],data:data66};
if(vErrors === null){
vErrors = [err200];
}
else {
vErrors.push(err200);
}
errors++;
}
for(const key25 in data66){
if(!(key25 === "file")){
const err201 = {instancePath:instancePath+"/github/webhookSecrets/" + i3,schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key25},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[0],data:data66};
if(vErrors === null){
vErrors = [err201];
}
else {
vErrors.push(err201);
}
errors++;
}
}
if(data66.file !== undefined){
let data67 = data66.file;
if(typeof data67 === "string"){
if(func2(data67) > 1000){
const err202 = {instancePath:instancePath+"/github/webhookSecrets/" + i3+"/file",schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[0].properties.file,data:data67};
if(vErrors === null){
vErrors = [err202];
}
else {
vErrors.push(err202);
}
errors++;
}
if(func2(data67) < 1){
const err203 = {instancePath:instancePath+"/github/webhookSecrets/" + i3+"/file",schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/0/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[0].properties.file,data:data67};
if(vErrors === null){
vErrors = [err203];
}
else {
vErrors.push(err203);
}
errors++;
}
}
else {
const err204 = {instancePath:instancePath+"/github/webhookSecrets/" + i3+"/file",schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/0/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.github.properties.webhookSecrets.items.oneOf[0].properties.file.type,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[0].properties.file,data:data67};
if(vErrors === null){
vErrors = [err204];
}
else {
vErrors.push(err204);
}
errors++;
}
}
}
else {
const err205 = {instancePath:instancePath+"/github/webhookSecrets/" + i3,schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.github.properties.webhookSecrets.items.oneOf[0].type,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[0],data:data66};
if(vErrors === null){
vErrors = [err205];
}
else {
vErrors.push(err205);
}
errors++;
}
var _valid4 = _errs171 === errors;
if(_valid4){
valid37 = true;
passing4 = 0;
var props4 = true;
}
const _errs176 = errors;
if(data66 && typeof data66 == "object" && !Array.isArray(data66)){
if(data66.env === undefined){
const err206 = {instancePath:instancePath+"/github/webhookSecrets/" + i3,schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/1/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema31.properties.github.properties.webhookSecrets.items.oneOf[1].required,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[1],data:data66};
if(vErrors === null){
vErrors = [err206];
}
else {
vErrors.push(err206);
}
errors++;
}
for(const key26 in data66){
if(!(key26 === "env")){
const err207 = {instancePath:instancePath+"/github/webhookSecrets/" + i3,schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key26},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[1],data:data66};
if(vErrors === null){
vErrors = [err207];
}
else {
vErrors.push(err207);
}
errors++;
}
}
if(data66.env !== undefined){
let data68 = data66.env;
if(typeof data68 === "string"){
if(func2(data68) > 200){
const err208 = {instancePath:instancePath+"/github/webhookSecrets/" + i3+"/env",schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/1/properties/env/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[1].properties.env,data:data68};
if(vErrors === null){
vErrors = [err208];
}
else {
vErrors.push(err208);
}
errors++;
}
if(!pattern5.test(data68)){
const err209 = {instancePath:instancePath+"/github/webhookSecrets/" + i3+"/env",schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/1/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]*$"+"\"",schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[1].properties.env,data:data68};
if(vErrors === null){
vErrors = [err209];
}
else {
vErrors.push(err209);
}
errors++;
}
}
else {
const err210 = {instancePath:instancePath+"/github/webhookSecrets/" + i3+"/env",schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/1/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.github.properties.webhookSecrets.items.oneOf[1].properties.env.type,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[1].properties.env,data:data68};
if(vErrors === null){
vErrors = [err210];
}
else {
vErrors.push(err210);
}
errors++;
}
}
}
else {
const err211 = {instancePath:instancePath+"/github/webhookSecrets/" + i3,schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.github.properties.webhookSecrets.items.oneOf[1].type,parentSchema:schema31.properties.github.properties.webhookSecrets.items.oneOf[1],data:data66};
if(vErrors === null){
vErrors = [err211];
}
else {
vErrors.push(err211);
}
errors++;
}
var _valid4 = _errs176 === errors;
if(_valid4 && valid37){
valid37 = false;
passing4 = [passing4, 1];
}
else {
if(_valid4){
valid37 = true;
passing4 = 1;
if(props4 !== true){
props4 = true;
}
}
}
if(!valid37){
const err212 = {instancePath:instancePath+"/github/webhookSecrets/" + i3,schemaPath:"#/properties/github/properties/webhookSecrets/items/oneOf",keyword:"oneOf",params:{passingSchemas: passing4},message:"must match exactly one schema in oneOf",schema:schema31.properties.github.properties.webhookSecrets.items.oneOf,parentSchema:schema31.properties.github.properties.webhookSecrets.items,data:data66};
if(vErrors === null){
vErrors = [err212];
}
else {
vErrors.push(err212);
}
errors++;
}
else {
errors = _errs170;
if(vErrors !== null){
if(_errs170){
vErrors.length = _errs170;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err213 = {instancePath:instancePath+"/github/webhookSecrets",schemaPath:"#/properties/github/properties/webhookSecrets/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.github.properties.webhookSecrets.type,parentSchema:schema31.properties.github.properties.webhookSecrets,data:data65};
if(vErrors === null){
vErrors = [err213];
}
else {
vErrors.push(err213);
}
errors++;
}
}
if(data57.intake !== undefined){
let data69 = data57.intake;
if(data69 && typeof data69 == "object" && !Array.isArray(data69)){
if(data69.id === undefined){
const err214 = {instancePath:instancePath+"/github/intake",schemaPath:"#/properties/github/properties/intake/required",keyword:"required",params:{missingProperty: "id"},message:"must have required property '"+"id"+"'",schema:schema31.properties.github.properties.intake.required,parentSchema:schema31.properties.github.properties.intake,data:data69};
if(vErrors === null){
vErrors = [err214];
}
else {
vErrors.push(err214);
}
errors++;
}
if(data69.key === undefined){
const err215 = {instancePath:instancePath+"/github/intake",schemaPath:"#/properties/github/properties/intake/required",keyword:"required",params:{missingProperty: "key"},message:"must have required property '"+"key"+"'",schema:schema31.properties.github.properties.intake.required,parentSchema:schema31.properties.github.properties.intake,data:data69};
if(vErrors === null){
vErrors = [err215];
}
else {
vErrors.push(err215);
}
errors++;
}
for(const key27 in data69){
if(!((key27 === "id") || (key27 === "key"))){
const err216 = {instancePath:instancePath+"/github/intake",schemaPath:"#/properties/github/properties/intake/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key27},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.github.properties.intake,data:data69};
if(vErrors === null){
vErrors = [err216];
}
else {
vErrors.push(err216);
}
errors++;
}
}
if(data69.id !== undefined){
let data70 = data69.id;
if(!(((typeof data70 == "number") && (!(data70 % 1) && !isNaN(data70))) && (isFinite(data70)))){
const err217 = {instancePath:instancePath+"/github/intake/id",schemaPath:"#/properties/github/properties/intake/properties/id/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.github.properties.intake.properties.id.type,parentSchema:schema31.properties.github.properties.intake.properties.id,data:data70};
if(vErrors === null){
vErrors = [err217];
}
else {
vErrors.push(err217);
}
errors++;
}
if((typeof data70 == "number") && (isFinite(data70))){
if(data70 > 9007199254740991 || isNaN(data70)){
const err218 = {instancePath:instancePath+"/github/intake/id",schemaPath:"#/properties/github/properties/intake/properties/id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991",schema:9007199254740991,parentSchema:schema31.properties.github.properties.intake.properties.id,data:data70};
if(vErrors === null){
vErrors = [err218];
}
else {
vErrors.push(err218);
}
errors++;
}
if(data70 < 1 || isNaN(data70)){
const err219 = {instancePath:instancePath+"/github/intake/id",schemaPath:"#/properties/github/properties/intake/properties/id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.github.properties.intake.properties.id,data:data70};
if(vErrors === null){
vErrors = [err219];
}
else {
vErrors.push(err219);
}
errors++;
}
}
}
if(data69.key !== undefined){
let data71 = data69.key;
const _errs187 = errors;
let valid41 = false;
let passing5 = null;
const _errs188 = errors;
if(data71 && typeof data71 == "object" && !Array.isArray(data71)){
if(data71.file === undefined){
const err220 = {instancePath:instancePath+"/github/intake/key",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema31.properties.github.properties.intake.properties.key.oneOf[0].required,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[0],data:data71};
if(vErrors === null){
vErrors = [err220];
}
else {
vErrors.push(err220);
}
errors++;
}
for(const key28 in data71){
if(!(key28 === "file")){
const err221 = {instancePath:instancePath+"/github/intake/key",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key28},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[0],data:data71};
if(vErrors === null){
vErrors = [err221];
}
else {
vErrors.push(err221);
}
errors++;
}
}
if(data71.file !== undefined){
let data72 = data71.file;
if(typeof data72 === "string"){
if(func2(data72) > 1000){
const err222 = {instancePath:instancePath+"/github/intake/key/file",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[0].properties.file,data:data72};
if(vErrors === null){
vErrors = [err222];
}
else {
vErrors.push(err222);
}
errors++;
}
if(func2(data72) < 1){
const err223 = {instancePath:instancePath+"/github/intake/key/file",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/0/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[0].properties.file,data:data72};
if(vErrors === null){
vErrors = [err223];
}
else {
vErrors.push(err223);
}
errors++;
}
}
else {
const err224 = {instancePath:instancePath+"/github/intake/key/file",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/0/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.github.properties.intake.properties.key.oneOf[0].properties.file.type,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[0].properties.file,data:data72};
if(vErrors === null){
vErrors = [err224];
}
else {
vErrors.push(err224);
}
errors++;
}
}
}
else {
const err225 = {instancePath:instancePath+"/github/intake/key",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.github.properties.intake.properties.key.oneOf[0].type,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[0],data:data71};
if(vErrors === null){
vErrors = [err225];
}
else {
vErrors.push(err225);
}
errors++;
}
var _valid5 = _errs188 === errors;
if(_valid5){
valid41 = true;
passing5 = 0;
var props5 = true;
}
const _errs193 = errors;
if(data71 && typeof data71 == "object" && !Array.isArray(data71)){
if(data71.env === undefined){
const err226 = {instancePath:instancePath+"/github/intake/key",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/1/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema31.properties.github.properties.intake.properties.key.oneOf[1].required,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[1],data:data71};
if(vErrors === null){
vErrors = [err226];
}
else {
vErrors.push(err226);
}
errors++;
}
for(const key29 in data71){
if(!(key29 === "env")){
const err227 = {instancePath:instancePath+"/github/intake/key",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key29},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[1],data:data71};
if(vErrors === null){
vErrors = [err227];
}
else {
vErrors.push(err227);
}
errors++;
}
}
if(data71.env !== undefined){
let data73 = data71.env;
if(typeof data73 === "string"){
if(func2(data73) > 200){
const err228 = {instancePath:instancePath+"/github/intake/key/env",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/1/properties/env/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[1].properties.env,data:data73};
if(vErrors === null){
vErrors = [err228];
}
else {
vErrors.push(err228);
}
errors++;
}
if(!pattern5.test(data73)){
const err229 = {instancePath:instancePath+"/github/intake/key/env",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/1/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]*$"+"\"",schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[1].properties.env,data:data73};
if(vErrors === null){
vErrors = [err229];
}
else {
vErrors.push(err229);
}
errors++;
}
}
else {
const err230 = {instancePath:instancePath+"/github/intake/key/env",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/1/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.github.properties.intake.properties.key.oneOf[1].properties.env.type,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[1].properties.env,data:data73};
if(vErrors === null){
vErrors = [err230];
}
else {
vErrors.push(err230);
}
errors++;
}
}
}
else {
const err231 = {instancePath:instancePath+"/github/intake/key",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.github.properties.intake.properties.key.oneOf[1].type,parentSchema:schema31.properties.github.properties.intake.properties.key.oneOf[1],data:data71};
if(vErrors === null){
vErrors = [err231];
}
else {
vErrors.push(err231);
}
errors++;
}
var _valid5 = _errs193 === errors;
if(_valid5 && valid41){
valid41 = false;
passing5 = [passing5, 1];
}
else {
if(_valid5){
valid41 = true;
passing5 = 1;
if(props5 !== true){
props5 = true;
}
}
}
if(!valid41){
const err232 = {instancePath:instancePath+"/github/intake/key",schemaPath:"#/properties/github/properties/intake/properties/key/oneOf",keyword:"oneOf",params:{passingSchemas: passing5},message:"must match exactly one schema in oneOf",schema:schema31.properties.github.properties.intake.properties.key.oneOf,parentSchema:schema31.properties.github.properties.intake.properties.key,data:data71};
if(vErrors === null){
vErrors = [err232];
}
else {
vErrors.push(err232);
}
errors++;
}
else {
errors = _errs187;
if(vErrors !== null){
if(_errs187){
vErrors.length = _errs187;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err233 = {instancePath:instancePath+"/github/intake",schemaPath:"#/properties/github/properties/intake/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.github.properties.intake.type,parentSchema:schema31.properties.github.properties.intake,data:data69};
if(vErrors === null){
vErrors = [err233];
}
else {
vErrors.push(err233);
}
errors++;
}
}
if(data57.pollSeconds !== undefined){
let data74 = data57.pollSeconds;
if(!(((typeof data74 == "number") && (!(data74 % 1) && !isNaN(data74))) && (isFinite(data74)))){
const err234 = {instancePath:instancePath+"/github/pollSeconds",schemaPath:"#/properties/github/properties/pollSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.github.properties.pollSeconds.type,parentSchema:schema31.properties.github.properties.pollSeconds,data:data74};
if(vErrors === null){
vErrors = [err234];
}
else {
vErrors.push(err234);
}
errors++;
}
if((typeof data74 == "number") && (isFinite(data74))){
if(data74 > 3600 || isNaN(data74)){
const err235 = {instancePath:instancePath+"/github/pollSeconds",schemaPath:"#/properties/github/properties/pollSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600",schema:3600,parentSchema:schema31.properties.github.properties.pollSeconds,data:data74};
if(vErrors === null){
vErrors = [err235];
}
else {
vErrors.push(err235);
}
errors++;
}
if(data74 < 1 || isNaN(data74)){
const err236 = {instancePath:instancePath+"/github/pollSeconds",schemaPath:"#/properties/github/properties/pollSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.github.properties.pollSeconds,data:data74};
if(vErrors === null){
vErrors = [err236];
}
else {
vErrors.push(err236);
}
errors++;
}
}
}
if(data57.driftReportMinutes !== undefined){
let data75 = data57.driftReportMinutes;
if(!(((typeof data75 == "number") && (!(data75 % 1) && !isNaN(data75))) && (isFinite(data75)))){
const err237 = {instancePath:instancePath+"/github/driftReportMinutes",schemaPath:"#/properties/github/properties/driftReportMinutes/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.github.properties.driftReportMinutes.type,parentSchema:schema31.properties.github.properties.driftReportMinutes,data:data75};
if(vErrors === null){
vErrors = [err237];
}
else {
vErrors.push(err237);
}
errors++;
}
if((typeof data75 == "number") && (isFinite(data75))){
if(data75 > 10080 || isNaN(data75)){
const err238 = {instancePath:instancePath+"/github/driftReportMinutes",schemaPath:"#/properties/github/properties/driftReportMinutes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10080},message:"must be <= 10080",schema:10080,parentSchema:schema31.properties.github.properties.driftReportMinutes,data:data75};
if(vErrors === null){
vErrors = [err238];
}
else {
vErrors.push(err238);
}
errors++;
}
if(data75 < 0 || isNaN(data75)){
const err239 = {instancePath:instancePath+"/github/driftReportMinutes",schemaPath:"#/properties/github/properties/driftReportMinutes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.github.properties.driftReportMinutes,data:data75};
if(vErrors === null){
vErrors = [err239];
}
else {
vErrors.push(err239);
}
errors++;
}
}
}
if(data57.rateLimits !== undefined){
let data76 = data57.rateLimits;
if(typeof data76 !== "boolean"){
const err240 = {instancePath:instancePath+"/github/rateLimits",schemaPath:"#/properties/github/properties/rateLimits/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema31.properties.github.properties.rateLimits.type,parentSchema:schema31.properties.github.properties.rateLimits,data:data76};
if(vErrors === null){
vErrors = [err240];
}
else {
vErrors.push(err240);
}
errors++;
}
}
}
else {
const err241 = {instancePath:instancePath+"/github",schemaPath:"#/properties/github/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.github.type,parentSchema:schema31.properties.github,data:data57};
if(vErrors === null){
vErrors = [err241];
}
else {
vErrors.push(err241);
}
errors++;
}
}
if(data.requests !== undefined){
let data77 = data.requests;
if(data77 && typeof data77 == "object" && !Array.isArray(data77)){
if(data77.directory === undefined){
const err242 = {instancePath:instancePath+"/requests",schemaPath:"#/properties/requests/required",keyword:"required",params:{missingProperty: "directory"},message:"must have required property '"+"directory"+"'",schema:schema31.properties.requests.required,parentSchema:schema31.properties.requests,data:data77};
if(vErrors === null){
vErrors = [err242];
}
else {
vErrors.push(err242);
}
errors++;
}
for(const key30 in data77){
if(!(((key30 === "prefix") || (key30 === "directory")) || (key30 === "pollSeconds"))){
const err243 = {instancePath:instancePath+"/requests",schemaPath:"#/properties/requests/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key30},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.requests,data:data77};
if(vErrors === null){
vErrors = [err243];
}
else {
vErrors.push(err243);
}
errors++;
}
}
if(data77.prefix !== undefined){
let data78 = data77.prefix;
if(typeof data78 === "string"){
if(func2(data78) > 100){
const err244 = {instancePath:instancePath+"/requests/prefix",schemaPath:"#/properties/requests/properties/prefix/maxLength",keyword:"maxLength",params:{limit: 100},message:"must NOT have more than 100 characters",schema:100,parentSchema:schema31.properties.requests.properties.prefix,data:data78};
if(vErrors === null){
vErrors = [err244];
}
else {
vErrors.push(err244);
}
errors++;
}
if(!pattern21.test(data78)){
const err245 = {instancePath:instancePath+"/requests/prefix",schemaPath:"#/properties/requests/properties/prefix/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_][A-Za-z0-9._-]*/$"},message:"must match pattern \""+"^[A-Za-z0-9_][A-Za-z0-9._-]*/$"+"\"",schema:"^[A-Za-z0-9_][A-Za-z0-9._-]*/$",parentSchema:schema31.properties.requests.properties.prefix,data:data78};
if(vErrors === null){
vErrors = [err245];
}
else {
vErrors.push(err245);
}
errors++;
}
}
else {
const err246 = {instancePath:instancePath+"/requests/prefix",schemaPath:"#/properties/requests/properties/prefix/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.requests.properties.prefix.type,parentSchema:schema31.properties.requests.properties.prefix,data:data78};
if(vErrors === null){
vErrors = [err246];
}
else {
vErrors.push(err246);
}
errors++;
}
}
if(data77.directory !== undefined){
let data79 = data77.directory;
if(typeof data79 === "string"){
if(func2(data79) > 1000){
const err247 = {instancePath:instancePath+"/requests/directory",schemaPath:"#/properties/requests/properties/directory/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.requests.properties.directory,data:data79};
if(vErrors === null){
vErrors = [err247];
}
else {
vErrors.push(err247);
}
errors++;
}
if(func2(data79) < 1){
const err248 = {instancePath:instancePath+"/requests/directory",schemaPath:"#/properties/requests/properties/directory/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.requests.properties.directory,data:data79};
if(vErrors === null){
vErrors = [err248];
}
else {
vErrors.push(err248);
}
errors++;
}
}
else {
const err249 = {instancePath:instancePath+"/requests/directory",schemaPath:"#/properties/requests/properties/directory/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.requests.properties.directory.type,parentSchema:schema31.properties.requests.properties.directory,data:data79};
if(vErrors === null){
vErrors = [err249];
}
else {
vErrors.push(err249);
}
errors++;
}
}
if(data77.pollSeconds !== undefined){
let data80 = data77.pollSeconds;
if(!(((typeof data80 == "number") && (!(data80 % 1) && !isNaN(data80))) && (isFinite(data80)))){
const err250 = {instancePath:instancePath+"/requests/pollSeconds",schemaPath:"#/properties/requests/properties/pollSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.requests.properties.pollSeconds.type,parentSchema:schema31.properties.requests.properties.pollSeconds,data:data80};
if(vErrors === null){
vErrors = [err250];
}
else {
vErrors.push(err250);
}
errors++;
}
if((typeof data80 == "number") && (isFinite(data80))){
if(data80 > 3600 || isNaN(data80)){
const err251 = {instancePath:instancePath+"/requests/pollSeconds",schemaPath:"#/properties/requests/properties/pollSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600",schema:3600,parentSchema:schema31.properties.requests.properties.pollSeconds,data:data80};
if(vErrors === null){
vErrors = [err251];
}
else {
vErrors.push(err251);
}
errors++;
}
if(data80 < 1 || isNaN(data80)){
const err252 = {instancePath:instancePath+"/requests/pollSeconds",schemaPath:"#/properties/requests/properties/pollSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.requests.properties.pollSeconds,data:data80};
if(vErrors === null){
vErrors = [err252];
}
else {
vErrors.push(err252);
}
errors++;
}
}
}
}
else {
const err253 = {instancePath:instancePath+"/requests",schemaPath:"#/properties/requests/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.requests.type,parentSchema:schema31.properties.requests,data:data77};
if(vErrors === null){
vErrors = [err253];
}
else {
vErrors.push(err253);
}
errors++;
}
}
if(data.domains !== undefined){
let data81 = data.domains;
if(data81 && typeof data81 == "object" && !Array.isArray(data81)){
if(Object.keys(data81).length < 1){
const err254 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema31.properties.domains,data:data81};
if(vErrors === null){
vErrors = [err254];
}
else {
vErrors.push(err254);
}
errors++;
}
for(const key31 in data81){
const _errs215 = errors;
if(typeof key31 === "string"){
if(!pattern13.test(key31)){
const err255 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.domains.propertyNames,data:key31,propertyName:key31};
if(vErrors === null){
vErrors = [err255];
}
else {
vErrors.push(err255);
}
errors++;
}
}
var valid45 = _errs215 === errors;
if(!valid45){
const err256 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/propertyNames",keyword:"propertyNames",params:{propertyName: key31},message:"property name must be valid",schema:schema31.properties.domains.propertyNames,parentSchema:schema31.properties.domains,data:data81};
if(vErrors === null){
vErrors = [err256];
}
else {
vErrors.push(err256);
}
errors++;
}
}
for(const key32 in data81){
let data82 = data81[key32];
if(data82 && typeof data82 == "object" && !Array.isArray(data82)){
if(data82.flavour === undefined){
const err257 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/required",keyword:"required",params:{missingProperty: "flavour"},message:"must have required property '"+"flavour"+"'",schema:schema32.required,parentSchema:schema32,data:data82};
if(vErrors === null){
vErrors = [err257];
}
else {
vErrors.push(err257);
}
errors++;
}
if(data82.address === undefined){
const err258 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/required",keyword:"required",params:{missingProperty: "address"},message:"must have required property '"+"address"+"'",schema:schema32.required,parentSchema:schema32,data:data82};
if(vErrors === null){
vErrors = [err258];
}
else {
vErrors.push(err258);
}
errors++;
}
for(const key33 in data82){
if(!(func1.call(schema32.properties, key33))){
const err259 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key33},message:"must NOT have additional properties",schema:false,parentSchema:schema32,data:data82};
if(vErrors === null){
vErrors = [err259];
}
else {
vErrors.push(err259);
}
errors++;
}
}
if(data82.flavour !== undefined){
let data83 = data82.flavour;
if(!(data83 === "canton-2")){
const err260 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/flavour",schemaPath:"#/$defs/domain/properties/flavour/enum",keyword:"enum",params:{allowedValues: schema32.properties.flavour.enum},message:"must be equal to one of the allowed values",schema:schema32.properties.flavour.enum,parentSchema:schema32.properties.flavour,data:data83};
if(vErrors === null){
vErrors = [err260];
}
else {
vErrors.push(err260);
}
errors++;
}
}
if(data82.address !== undefined){
let data84 = data82.address;
if(typeof data84 === "string"){
if(func2(data84) > 260){
const err261 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/address",schemaPath:"#/$defs/domain/properties/address/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema32.properties.address,data:data84};
if(vErrors === null){
vErrors = [err261];
}
else {
vErrors.push(err261);
}
errors++;
}
if(!pattern15.test(data84)){
const err262 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/address",schemaPath:"#/$defs/domain/properties/address/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$"},message:"must match pattern \""+"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$"+"\"",schema:"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$",parentSchema:schema32.properties.address,data:data84};
if(vErrors === null){
vErrors = [err262];
}
else {
vErrors.push(err262);
}
errors++;
}
}
else {
const err263 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/address",schemaPath:"#/$defs/domain/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.address.type,parentSchema:schema32.properties.address,data:data84};
if(vErrors === null){
vErrors = [err263];
}
else {
vErrors.push(err263);
}
errors++;
}
}
if(data82.tls !== undefined){
let data85 = data82.tls;
if(data85 && typeof data85 == "object" && !Array.isArray(data85)){
for(const key34 in data85){
if(!((((key34 === "trustRoot") || (key34 === "certificate")) || (key34 === "key")) || (key34 === "serverName"))){
const err264 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key34},message:"must NOT have additional properties",schema:false,parentSchema:schema32.properties.tls,data:data85};
if(vErrors === null){
vErrors = [err264];
}
else {
vErrors.push(err264);
}
errors++;
}
}
if(data85.trustRoot !== undefined){
let data86 = data85.trustRoot;
if(typeof data86 === "string"){
if(func2(data86) > 1000){
const err265 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/trustRoot",schemaPath:"#/$defs/domain/properties/tls/properties/trustRoot/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.tls.properties.trustRoot,data:data86};
if(vErrors === null){
vErrors = [err265];
}
else {
vErrors.push(err265);
}
errors++;
}
if(func2(data86) < 1){
const err266 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/trustRoot",schemaPath:"#/$defs/domain/properties/tls/properties/trustRoot/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.trustRoot,data:data86};
if(vErrors === null){
vErrors = [err266];
}
else {
vErrors.push(err266);
}
errors++;
}
}
else {
const err267 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/trustRoot",schemaPath:"#/$defs/domain/properties/tls/properties/trustRoot/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.trustRoot.type,parentSchema:schema32.properties.tls.properties.trustRoot,data:data86};
if(vErrors === null){
vErrors = [err267];
}
else {
vErrors.push(err267);
}
errors++;
}
}
if(data85.certificate !== undefined){
let data87 = data85.certificate;
if(typeof data87 === "string"){
if(func2(data87) > 1000){
const err268 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/certificate",schemaPath:"#/$defs/domain/properties/tls/properties/certificate/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.tls.properties.certificate,data:data87};
if(vErrors === null){
vErrors = [err268];
}
else {
vErrors.push(err268);
}
errors++;
}
if(func2(data87) < 1){
const err269 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/certificate",schemaPath:"#/$defs/domain/properties/tls/properties/certificate/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.certificate,data:data87};
if(vErrors === null){
vErrors = [err269];
}
else {
vErrors.push(err269);
}
errors++;
}
}
else {
const err270 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/certificate",schemaPath:"#/$defs/domain/properties/tls/properties/certificate/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.certificate.type,parentSchema:schema32.properties.tls.properties.certificate,data:data87};
if(vErrors === null){
vErrors = [err270];
}
else {
vErrors.push(err270);
}
errors++;
}
}
if(data85.key !== undefined){
let data88 = data85.key;
if(typeof data88 === "string"){
if(func2(data88) > 1000){
const err271 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/key",schemaPath:"#/$defs/domain/properties/tls/properties/key/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.tls.properties.key,data:data88};
if(vErrors === null){
vErrors = [err271];
}
else {
vErrors.push(err271);
}
errors++;
}
if(func2(data88) < 1){
const err272 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/key",schemaPath:"#/$defs/domain/properties/tls/properties/key/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.key,data:data88};
if(vErrors === null){
vErrors = [err272];
}
else {
vErrors.push(err272);
}
errors++;
}
}
else {
const err273 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/key",schemaPath:"#/$defs/domain/properties/tls/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.key.type,parentSchema:schema32.properties.tls.properties.key,data:data88};
if(vErrors === null){
vErrors = [err273];
}
else {
vErrors.push(err273);
}
errors++;
}
}
if(data85.serverName !== undefined){
let data89 = data85.serverName;
if(typeof data89 === "string"){
if(func2(data89) > 255){
const err274 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/serverName",schemaPath:"#/$defs/domain/properties/tls/properties/serverName/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters",schema:255,parentSchema:schema32.properties.tls.properties.serverName,data:data89};
if(vErrors === null){
vErrors = [err274];
}
else {
vErrors.push(err274);
}
errors++;
}
if(func2(data89) < 1){
const err275 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/serverName",schemaPath:"#/$defs/domain/properties/tls/properties/serverName/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.serverName,data:data89};
if(vErrors === null){
vErrors = [err275];
}
else {
vErrors.push(err275);
}
errors++;
}
}
else {
const err276 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/serverName",schemaPath:"#/$defs/domain/properties/tls/properties/serverName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.serverName.type,parentSchema:schema32.properties.tls.properties.serverName,data:data89};
if(vErrors === null){
vErrors = [err276];
}
else {
vErrors.push(err276);
}
errors++;
}
}
if(data85.certificate !== undefined){
if(data85.key === undefined){
const err277 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/dependentRequired",keyword:"dependentRequired",params:{property: "certificate",
    missingProperty: "key",
    depsCount: 1,
    deps: "key"},message:"must have property key when property certificate is present",schema:schema32.properties.tls.dependentRequired,parentSchema:schema32.properties.tls,data:data85};
if(vErrors === null){
vErrors = [err277];
}
else {
vErrors.push(err277);
}
errors++;
}
}
if(data85.key !== undefined){
if(data85.certificate === undefined){
const err278 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/dependentRequired",keyword:"dependentRequired",params:{property: "key",
    missingProperty: "certificate",
    depsCount: 1,
    deps: "certificate"},message:"must have property certificate when property key is present",schema:schema32.properties.tls.dependentRequired,parentSchema:schema32.properties.tls,data:data85};
if(vErrors === null){
vErrors = [err278];
}
else {
vErrors.push(err278);
}
errors++;
}
}
}
else {
const err279 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.properties.tls.type,parentSchema:schema32.properties.tls,data:data85};
if(vErrors === null){
vErrors = [err279];
}
else {
vErrors.push(err279);
}
errors++;
}
}
if(data82.plaintext !== undefined){
let data90 = data82.plaintext;
if(true !== data90){
const err280 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/plaintext",schemaPath:"#/$defs/domain/properties/plaintext/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant",schema:true,parentSchema:schema32.properties.plaintext,data:data90};
if(vErrors === null){
vErrors = [err280];
}
else {
vErrors.push(err280);
}
errors++;
}
}
if(data82.token !== undefined){
let data91 = data82.token;
const _errs237 = errors;
let valid50 = false;
let passing6 = null;
const _errs238 = errors;
if(data91 && typeof data91 == "object" && !Array.isArray(data91)){
if(data91.file === undefined){
const err281 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema32.properties.token.oneOf[0].required,parentSchema:schema32.properties.token.oneOf[0],data:data91};
if(vErrors === null){
vErrors = [err281];
}
else {
vErrors.push(err281);
}
errors++;
}
for(const key35 in data91){
if(!(key35 === "file")){
const err282 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key35},message:"must NOT have additional properties",schema:false,parentSchema:schema32.properties.token.oneOf[0],data:data91};
if(vErrors === null){
vErrors = [err282];
}
else {
vErrors.push(err282);
}
errors++;
}
}
if(data91.file !== undefined){
let data92 = data91.file;
if(typeof data92 === "string"){
if(func2(data92) > 1000){
const err283 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/file",schemaPath:"#/$defs/domain/properties/token/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.token.oneOf[0].properties.file,data:data92};
if(vErrors === null){
vErrors = [err283];
}
else {
vErrors.push(err283);
}
errors++;
}
if(func2(data92) < 1){
const err284 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/file",schemaPath:"#/$defs/domain/properties/token/oneOf/0/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.token.oneOf[0].properties.file,data:data92};
if(vErrors === null){
vErrors = [err284];
}
else {
vErrors.push(err284);
}
errors++;
}
}
else {
const err285 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/file",schemaPath:"#/$defs/domain/properties/token/oneOf/0/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.token.oneOf[0].properties.file.type,parentSchema:schema32.properties.token.oneOf[0].properties.file,data:data92};
if(vErrors === null){
vErrors = [err285];
}
else {
vErrors.push(err285);
}
errors++;
}
}
}
else {
const err286 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.properties.token.oneOf[0].type,parentSchema:schema32.properties.token.oneOf[0],data:data91};
if(vErrors === null){
vErrors = [err286];
}
else {
vErrors.push(err286);
}
errors++;
}
var _valid6 = _errs238 === errors;
if(_valid6){
valid50 = true;
passing6 = 0;
var props6 = true;
}
const _errs243 = errors;
if(data91 && typeof data91 == "object" && !Array.isArray(data91)){
if(data91.env === undefined){
const err287 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/1/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema32.properties.token.oneOf[1].required,parentSchema:schema32.properties.token.oneOf[1],data:data91};
if(vErrors === null){
vErrors = [err287];
}
else {
vErrors.push(err287);
}
errors++;
}
for(const key36 in data91){
if(!(key36 === "env")){
const err288 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key36},message:"must NOT have additional properties",schema:false,parentSchema:schema32.properties.token.oneOf[1],data:data91};
if(vErrors === null){
vErrors = [err288];
}
else {
vErrors.push(err288);
}
errors++;
}
}
if(data91.env !== undefined){
let data93 = data91.env;
if(typeof data93 === "string"){
if(func2(data93) > 200){
const err289 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/env",schemaPath:"#/$defs/domain/properties/token/oneOf/1/properties/env/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema32.properties.token.oneOf[1].properties.env,data:data93};
if(vErrors === null){
vErrors = [err289];
}
else {
vErrors.push(err289);
}
errors++;
}
if(!pattern5.test(data93)){
const err290 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/env",schemaPath:"#/$defs/domain/properties/token/oneOf/1/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]*$"+"\"",schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema32.properties.token.oneOf[1].properties.env,data:data93};
if(vErrors === null){
vErrors = [err290];
}
else {
vErrors.push(err290);
}
errors++;
}
}
else {
const err291 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/env",schemaPath:"#/$defs/domain/properties/token/oneOf/1/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.token.oneOf[1].properties.env.type,parentSchema:schema32.properties.token.oneOf[1].properties.env,data:data93};
if(vErrors === null){
vErrors = [err291];
}
else {
vErrors.push(err291);
}
errors++;
}
}
}
else {
const err292 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.properties.token.oneOf[1].type,parentSchema:schema32.properties.token.oneOf[1],data:data91};
if(vErrors === null){
vErrors = [err292];
}
else {
vErrors.push(err292);
}
errors++;
}
var _valid6 = _errs243 === errors;
if(_valid6 && valid50){
valid50 = false;
passing6 = [passing6, 1];
}
else {
if(_valid6){
valid50 = true;
passing6 = 1;
if(props6 !== true){
props6 = true;
}
}
}
if(!valid50){
const err293 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf",keyword:"oneOf",params:{passingSchemas: passing6},message:"must match exactly one schema in oneOf",schema:schema32.properties.token.oneOf,parentSchema:schema32.properties.token,data:data91};
if(vErrors === null){
vErrors = [err293];
}
else {
vErrors.push(err293);
}
errors++;
}
else {
errors = _errs237;
if(vErrors !== null){
if(_errs237){
vErrors.length = _errs237;
}
else {
vErrors = null;
}
}
}
}
if(data82.callTimeoutSeconds !== undefined){
let data94 = data82.callTimeoutSeconds;
if(!(((typeof data94 == "number") && (!(data94 % 1) && !isNaN(data94))) && (isFinite(data94)))){
const err294 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/callTimeoutSeconds",schemaPath:"#/$defs/domain/properties/callTimeoutSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.callTimeoutSeconds.type,parentSchema:schema32.properties.callTimeoutSeconds,data:data94};
if(vErrors === null){
vErrors = [err294];
}
else {
vErrors.push(err294);
}
errors++;
}
if((typeof data94 == "number") && (isFinite(data94))){
if(data94 > 600 || isNaN(data94)){
const err295 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/callTimeoutSeconds",schemaPath:"#/$defs/domain/properties/callTimeoutSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 600},message:"must be <= 600",schema:600,parentSchema:schema32.properties.callTimeoutSeconds,data:data94};
if(vErrors === null){
vErrors = [err295];
}
else {
vErrors.push(err295);
}
errors++;
}
if(data94 < 1 || isNaN(data94)){
const err296 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/callTimeoutSeconds",schemaPath:"#/$defs/domain/properties/callTimeoutSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema32.properties.callTimeoutSeconds,data:data94};
if(vErrors === null){
vErrors = [err296];
}
else {
vErrors.push(err296);
}
errors++;
}
}
}
if(data82.effectiveTimeoutSeconds !== undefined){
let data95 = data82.effectiveTimeoutSeconds;
if(!(((typeof data95 == "number") && (!(data95 % 1) && !isNaN(data95))) && (isFinite(data95)))){
const err297 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/effectiveTimeoutSeconds",schemaPath:"#/$defs/domain/properties/effectiveTimeoutSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.effectiveTimeoutSeconds.type,parentSchema:schema32.properties.effectiveTimeoutSeconds,data:data95};
if(vErrors === null){
vErrors = [err297];
}
else {
vErrors.push(err297);
}
errors++;
}
if((typeof data95 == "number") && (isFinite(data95))){
if(data95 > 3600 || isNaN(data95)){
const err298 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/effectiveTimeoutSeconds",schemaPath:"#/$defs/domain/properties/effectiveTimeoutSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600",schema:3600,parentSchema:schema32.properties.effectiveTimeoutSeconds,data:data95};
if(vErrors === null){
vErrors = [err298];
}
else {
vErrors.push(err298);
}
errors++;
}
if(data95 < 1 || isNaN(data95)){
const err299 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/effectiveTimeoutSeconds",schemaPath:"#/$defs/domain/properties/effectiveTimeoutSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema32.properties.effectiveTimeoutSeconds,data:data95};
if(vErrors === null){
vErrors = [err299];
}
else {
vErrors.push(err299);
}
errors++;
}
}
}
if(data82.concurrency !== undefined){
let data96 = data82.concurrency;
if(!(((typeof data96 == "number") && (!(data96 % 1) && !isNaN(data96))) && (isFinite(data96)))){
const err300 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/concurrency",schemaPath:"#/$defs/domain/properties/concurrency/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.concurrency.type,parentSchema:schema32.properties.concurrency,data:data96};
if(vErrors === null){
vErrors = [err300];
}
else {
vErrors.push(err300);
}
errors++;
}
if((typeof data96 == "number") && (isFinite(data96))){
if(data96 > 64 || isNaN(data96)){
const err301 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/concurrency",schemaPath:"#/$defs/domain/properties/concurrency/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64",schema:64,parentSchema:schema32.properties.concurrency,data:data96};
if(vErrors === null){
vErrors = [err301];
}
else {
vErrors.push(err301);
}
errors++;
}
if(data96 < 1 || isNaN(data96)){
const err302 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/concurrency",schemaPath:"#/$defs/domain/properties/concurrency/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema32.properties.concurrency,data:data96};
if(vErrors === null){
vErrors = [err302];
}
else {
vErrors.push(err302);
}
errors++;
}
}
}
if(data82.maxReceiveMiB !== undefined){
let data97 = data82.maxReceiveMiB;
if(!(((typeof data97 == "number") && (!(data97 % 1) && !isNaN(data97))) && (isFinite(data97)))){
const err303 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxReceiveMiB",schemaPath:"#/$defs/domain/properties/maxReceiveMiB/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.maxReceiveMiB.type,parentSchema:schema32.properties.maxReceiveMiB,data:data97};
if(vErrors === null){
vErrors = [err303];
}
else {
vErrors.push(err303);
}
errors++;
}
if((typeof data97 == "number") && (isFinite(data97))){
if(data97 > 2047 || isNaN(data97)){
const err304 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxReceiveMiB",schemaPath:"#/$defs/domain/properties/maxReceiveMiB/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2047},message:"must be <= 2047",schema:2047,parentSchema:schema32.properties.maxReceiveMiB,data:data97};
if(vErrors === null){
vErrors = [err304];
}
else {
vErrors.push(err304);
}
errors++;
}
if(data97 < 4 || isNaN(data97)){
const err305 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxReceiveMiB",schemaPath:"#/$defs/domain/properties/maxReceiveMiB/minimum",keyword:"minimum",params:{comparison: ">=", limit: 4},message:"must be >= 4",schema:4,parentSchema:schema32.properties.maxReceiveMiB,data:data97};
if(vErrors === null){
vErrors = [err305];
}
else {
vErrors.push(err305);
}
errors++;
}
}
}
if(data82.schedule !== undefined){
let data98 = data82.schedule;
if(typeof data98 === "string"){
if(func2(data98) > 200){
const err306 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/schedule",schemaPath:"#/$defs/domain/properties/schedule/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema32.properties.schedule,data:data98};
if(vErrors === null){
vErrors = [err306];
}
else {
vErrors.push(err306);
}
errors++;
}
if(func2(data98) < 9){
const err307 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/schedule",schemaPath:"#/$defs/domain/properties/schedule/minLength",keyword:"minLength",params:{limit: 9},message:"must NOT have fewer than 9 characters",schema:9,parentSchema:schema32.properties.schedule,data:data98};
if(vErrors === null){
vErrors = [err307];
}
else {
vErrors.push(err307);
}
errors++;
}
}
else {
const err308 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1")+"/schedule",schemaPath:"#/$defs/domain/properties/schedule/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.schedule.type,parentSchema:schema32.properties.schedule,data:data98};
if(vErrors === null){
vErrors = [err308];
}
else {
vErrors.push(err308);
}
errors++;
}
}
}
else {
const err309 = {instancePath:instancePath+"/domains/" + key32.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.type,parentSchema:schema32,data:data82};
if(vErrors === null){
vErrors = [err309];
}
else {
vErrors.push(err309);
}
errors++;
}
}
}
else {
const err310 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.domains.type,parentSchema:schema31.properties.domains,data:data81};
if(vErrors === null){
vErrors = [err310];
}
else {
vErrors.push(err310);
}
errors++;
}
}
}
else {
const err311 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err311];
}
else {
vErrors.push(err311);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
