// Generated from schemas/domain.schema.json by npm run generate. Do not edit.
// @ts-nocheck
import func1Module from "ajv/dist/runtime/ucs2length.js";
import func0Module from "ajv/dist/runtime/equal.js";

export const validateDomain = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/domain.schema.json","title":"DomainDocument","description":"One Canton domain: its identity, the policy that governs its members, and their defaults.","type":"object","additionalProperties":false,"required":["apiVersion","kind","metadata","spec"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Domain"},"metadata":{"type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name."}}},"spec":{"type":"object","additionalProperties":false,"required":["domainId"],"properties":{"domainId":{"type":"string","minLength":1,"maxLength":255,"pattern":"^(?::?[A-Za-z0-9_ -]){1,185}::(?:1220[0-9a-f]{64}|(?!1220|[0-9A-Fa-f]{20,}$)(?::?[A-Za-z0-9_ -]){1,68})$","description":"The domain's unique identifier, as `name::1220…`. Against a domain that reports another identifier nothing is planned."},"description":{"type":"string","minLength":1,"maxLength":500,"description":"What this domain is for."},"mode":{"enum":["enforce","report","observe"],"description":"What the service does by itself: enforce applies plans, report only shows them, observe changes nothing (a person's apply is refused as well).","default":"report"},"unmanaged":{"enum":["report","revoke"],"default":"report","description":"What to do with a live member that no document names, and none ever did."},"defaults":{"type":"object","description":"Values of the fields that a participant document omits.","additionalProperties":false,"required":[],"properties":{"permission":{"enum":["Submission","Confirmation","Observation"],"description":"Permission of a member whose document sets none.","default":"Submission"},"trustLevel":{"enum":["Ordinary","Vip"],"description":"Trust level of a member whose document sets none (Canton 2.x).","default":"Ordinary"}}},"allowedPermissions":{"type":"array","description":"Permissions that members of this domain may have; all when absent.","items":{"enum":["Submission","Confirmation","Observation"],"description":"A permission."},"minItems":1,"maxItems":3,"uniqueItems":true},"limits":{"type":"object","description":"How many members one plan may take rights from (revoke, suspend, weaken) before it is held.","additionalProperties":false,"required":[],"properties":{"smallDomain":{"type":"integer","minimum":0,"maximum":29,"default":1,"description":"In a domain with fewer than 30 members."},"members":{"type":"integer","minimum":0,"maximum":1000000,"default":3,"description":"From 30 members on: this many, or the percentage, whichever is larger."},"percent":{"type":"integer","minimum":0,"maximum":100,"default":10,"description":"From 30 members on: this share of the members, or the number, whichever is larger."}}},"protected":{"type":"object","description":"Entries that no plan may remove, suspend or weaken without an override.","additionalProperties":false,"required":[],"properties":{"members":{"type":"array","description":"Names of members.","items":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"A member's name."},"maxItems":1000,"uniqueItems":true},"sequencers":{"type":"array","description":"Names of sequencers, whose documents must exist.","items":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"A sequencer's name."},"maxItems":1000,"uniqueItems":true}}},"revocation":{"type":"object","description":"What happens to the entry of a revoked member. Access ends at once in either case.","additionalProperties":false,"required":[],"properties":{"purgeAfter":{"type":"string","pattern":"^([1-9][0-9]{0,3}[mhd]|never)$","maxLength":8,"description":"How long the disabled entry of a revoked member is kept before it is removed. A number and m, h or d, or never.","default":"never"}}},"joinWithin":{"type":"string","pattern":"^([1-9][0-9]{0,3}[mhd]|never)$","maxLength":8,"default":"7d","description":"How long an admitted member may take to connect for the first time before it is listed as overdue. A number and m, h or d, or never."},"fights":{"type":"object","description":"How many corrections of one member in which time make a fight. A member that something keeps changing back is then reported, and no longer corrected.","additionalProperties":false,"required":[],"properties":{"times":{"type":"integer","minimum":2,"maximum":100,"default":3,"description":"Corrections of one member in that time."},"within":{"type":"string","pattern":"^[1-9][0-9]{0,3}[mh]$","maxLength":8,"default":"1h","description":"The time in which corrections are counted, at most a day. A number and m or h."}}},"commits":{"type":"object","description":"What a commit of the protected branch must carry before it is applied.","additionalProperties":false,"required":["signers"],"properties":{"signers":{"type":"array","minItems":1,"maxItems":100,"description":"Keys of which one must have signed the commit, as a list of { name, ssh } or { name, openpgp }. They are read from the commit that was applied last, so that a commit cannot name its own key.","items":{"description":"One key, as { name: whose it is, ssh: the line of its public key } or as { name, openpgp }.","oneOf":[{"type":"object","description":"An SSH key.","additionalProperties":false,"required":["name","ssh"],"properties":{"name":{"type":"string","minLength":1,"maxLength":100,"description":"Whose key it is."},"ssh":{"type":"string","pattern":"^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh[.]com) [A-Za-z0-9+/]+={0,2}$","maxLength":2000,"description":"Public key, as in authorized_keys without its comment."}}},{"type":"object","description":"An OpenPGP key.","additionalProperties":false,"required":["name","openpgp"],"properties":{"name":{"type":"string","minLength":1,"maxLength":100,"description":"Whose key it is."},"openpgp":{"type":"string","minLength":100,"maxLength":20000,"pattern":"^-----BEGIN PGP PUBLIC KEY BLOCK-----","description":"Public key, in ASCII armour."}}}]}}}},"owners":{"type":"array","description":"Who approves requests for this domain. Read from the protected branch, never from the request, so that a request cannot name its own approvers.","maxItems":50,"items":{"type":"object","description":"One organisation, and its people.","additionalProperties":false,"required":["organisation","github"],"properties":{"organisation":{"type":"string","minLength":1,"maxLength":120,"description":"As in the documents of its members."},"github":{"type":"array","description":"GitHub logins, or teams as org/team.","items":{"type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$","maxLength":140},"minItems":1,"maxItems":50,"uniqueItems":true}}}},"approvals":{"type":"object","description":"How many owners must approve a request before it is applied, beyond what branch protection requires. Without owners no approvals are required.","additionalProperties":false,"required":[],"properties":{"change":{"type":"integer","minimum":0,"maximum":20,"default":1,"description":"Admissions, and changes of a member."},"remove":{"type":"integer","minimum":0,"maximum":20,"default":2,"description":"Revocations and suspensions."},"policy":{"type":"integer","minimum":0,"maximum":20,"default":2,"description":"Changes of domain.yaml, overrides, sequencers and certificates."},"readmit":{"type":"integer","minimum":0,"maximum":20,"default":2,"description":"Admissions of a member that was revoked."},"otherOrganisations":{"type":"integer","minimum":0,"maximum":20,"default":1,"description":"How many of these approvals must come from organisations other than the author's and the affected members'."}}},"placement":{"type":"object","description":"Where members are placed, and when another sequencer is due.","additionalProperties":false,"required":[],"properties":{"maxParticipants":{"type":"integer","minimum":1,"maximum":100000,"description":"Members that a sequencer should carry, unless its document sets another number."},"headroom":{"type":"integer","minimum":0,"maximum":90,"default":0,"description":"Percent of each sequencer's capacity that is kept free for members that name it. Once the rest is taken, another sequencer is due."},"sequencersPerMember":{"type":"integer","minimum":1,"maximum":20,"default":1,"description":"Sequencers of each member whose document neither names sequencers nor asks for a dedicated one."}}}}}}};
const func1 = func1Module.default ?? func1Module;
const func2 = Object.prototype.hasOwnProperty;
const func0 = func0Module.default ?? func0Module;
const pattern4 = new RegExp("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$", "u");
const pattern5 = new RegExp("^(?::?[A-Za-z0-9_ -]){1,185}::(?:1220[0-9a-f]{64}|(?!1220|[0-9A-Fa-f]{20,}$)(?::?[A-Za-z0-9_ -]){1,68})$", "u");
const pattern8 = new RegExp("^([1-9][0-9]{0,3}[mhd]|never)$", "u");
const pattern10 = new RegExp("^[1-9][0-9]{0,3}[mh]$", "u");
const pattern11 = new RegExp("^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh[.]com) [A-Za-z0-9+/]+={0,2}$", "u");
const pattern12 = new RegExp("^-----BEGIN PGP PUBLIC KEY BLOCK-----", "u");
const pattern13 = new RegExp("^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://rollcall.dev/schemas/v1/domain.schema.json" */;
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
if(data.metadata === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "metadata"},message:"must have required property '"+"metadata"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.spec === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "spec"},message:"must have required property '"+"spec"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "apiVersion") || (key0 === "kind")) || (key0 === "metadata")) || (key0 === "spec"))){
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
if("Domain" !== data1){
const err6 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "Domain"},message:"must be equal to constant",schema:"Domain",parentSchema:schema31.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.metadata !== undefined){
let data2 = data.metadata;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.name === undefined){
const err7 = {instancePath:instancePath+"/metadata",schemaPath:"#/properties/metadata/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema31.properties.metadata.required,parentSchema:schema31.properties.metadata,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key1 in data2){
if(!(key1 === "name")){
const err8 = {instancePath:instancePath+"/metadata",schemaPath:"#/properties/metadata/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.metadata,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data2.name !== undefined){
let data3 = data2.name;
if(typeof data3 === "string"){
if(func1(data3) > 40){
const err9 = {instancePath:instancePath+"/metadata/name",schemaPath:"#/properties/metadata/properties/name/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema31.properties.metadata.properties.name,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!pattern4.test(data3)){
const err10 = {instancePath:instancePath+"/metadata/name",schemaPath:"#/properties/metadata/properties/name/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.metadata.properties.name,data:data3};
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
const err11 = {instancePath:instancePath+"/metadata/name",schemaPath:"#/properties/metadata/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.metadata.properties.name.type,parentSchema:schema31.properties.metadata.properties.name,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/metadata",schemaPath:"#/properties/metadata/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.metadata.type,parentSchema:schema31.properties.metadata,data:data2};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.spec !== undefined){
let data4 = data.spec;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.domainId === undefined){
const err13 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/required",keyword:"required",params:{missingProperty: "domainId"},message:"must have required property '"+"domainId"+"'",schema:schema31.properties.spec.required,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
for(const key2 in data4){
if(!(func2.call(schema31.properties.spec.properties, key2))){
const err14 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data4.domainId !== undefined){
let data5 = data4.domainId;
if(typeof data5 === "string"){
if(func1(data5) > 255){
const err15 = {instancePath:instancePath+"/spec/domainId",schemaPath:"#/properties/spec/properties/domainId/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters",schema:255,parentSchema:schema31.properties.spec.properties.domainId,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(func1(data5) < 1){
const err16 = {instancePath:instancePath+"/spec/domainId",schemaPath:"#/properties/spec/properties/domainId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.spec.properties.domainId,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(!pattern5.test(data5)){
const err17 = {instancePath:instancePath+"/spec/domainId",schemaPath:"#/properties/spec/properties/domainId/pattern",keyword:"pattern",params:{pattern: "^(?::?[A-Za-z0-9_ -]){1,185}::(?:1220[0-9a-f]{64}|(?!1220|[0-9A-Fa-f]{20,}$)(?::?[A-Za-z0-9_ -]){1,68})$"},message:"must match pattern \""+"^(?::?[A-Za-z0-9_ -]){1,185}::(?:1220[0-9a-f]{64}|(?!1220|[0-9A-Fa-f]{20,}$)(?::?[A-Za-z0-9_ -]){1,68})$"+"\"",schema:"^(?::?[A-Za-z0-9_ -]){1,185}::(?:1220[0-9a-f]{64}|(?!1220|[0-9A-Fa-f]{20,}$)(?::?[A-Za-z0-9_ -]){1,68})$",parentSchema:schema31.properties.spec.properties.domainId,data:data5};
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
const err18 = {instancePath:instancePath+"/spec/domainId",schemaPath:"#/properties/spec/properties/domainId/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.domainId.type,parentSchema:schema31.properties.spec.properties.domainId,data:data5};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data4.description !== undefined){
let data6 = data4.description;
if(typeof data6 === "string"){
if(func1(data6) > 500){
const err19 = {instancePath:instancePath+"/spec/description",schemaPath:"#/properties/spec/properties/description/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters",schema:500,parentSchema:schema31.properties.spec.properties.description,data:data6};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(func1(data6) < 1){
const err20 = {instancePath:instancePath+"/spec/description",schemaPath:"#/properties/spec/properties/description/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.spec.properties.description,data:data6};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/spec/description",schemaPath:"#/properties/spec/properties/description/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.description.type,parentSchema:schema31.properties.spec.properties.description,data:data6};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data4.mode !== undefined){
let data7 = data4.mode;
if(!(((data7 === "enforce") || (data7 === "report")) || (data7 === "observe"))){
const err22 = {instancePath:instancePath+"/spec/mode",schemaPath:"#/properties/spec/properties/mode/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.mode.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.mode.enum,parentSchema:schema31.properties.spec.properties.mode,data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data4.unmanaged !== undefined){
let data8 = data4.unmanaged;
if(!((data8 === "report") || (data8 === "revoke"))){
const err23 = {instancePath:instancePath+"/spec/unmanaged",schemaPath:"#/properties/spec/properties/unmanaged/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.unmanaged.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.unmanaged.enum,parentSchema:schema31.properties.spec.properties.unmanaged,data:data8};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data4.defaults !== undefined){
let data9 = data4.defaults;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key3 in data9){
if(!((key3 === "permission") || (key3 === "trustLevel"))){
const err24 = {instancePath:instancePath+"/spec/defaults",schemaPath:"#/properties/spec/properties/defaults/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.defaults,data:data9};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data9.permission !== undefined){
let data10 = data9.permission;
if(!(((data10 === "Submission") || (data10 === "Confirmation")) || (data10 === "Observation"))){
const err25 = {instancePath:instancePath+"/spec/defaults/permission",schemaPath:"#/properties/spec/properties/defaults/properties/permission/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.defaults.properties.permission.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.defaults.properties.permission.enum,parentSchema:schema31.properties.spec.properties.defaults.properties.permission,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data9.trustLevel !== undefined){
let data11 = data9.trustLevel;
if(!((data11 === "Ordinary") || (data11 === "Vip"))){
const err26 = {instancePath:instancePath+"/spec/defaults/trustLevel",schemaPath:"#/properties/spec/properties/defaults/properties/trustLevel/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.defaults.properties.trustLevel.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.defaults.properties.trustLevel.enum,parentSchema:schema31.properties.spec.properties.defaults.properties.trustLevel,data:data11};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/spec/defaults",schemaPath:"#/properties/spec/properties/defaults/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.defaults.type,parentSchema:schema31.properties.spec.properties.defaults,data:data9};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data4.allowedPermissions !== undefined){
let data12 = data4.allowedPermissions;
if(Array.isArray(data12)){
if(data12.length > 3){
const err28 = {instancePath:instancePath+"/spec/allowedPermissions",schemaPath:"#/properties/spec/properties/allowedPermissions/maxItems",keyword:"maxItems",params:{limit: 3},message:"must NOT have more than 3 items",schema:3,parentSchema:schema31.properties.spec.properties.allowedPermissions,data:data12};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(data12.length < 1){
const err29 = {instancePath:instancePath+"/spec/allowedPermissions",schemaPath:"#/properties/spec/properties/allowedPermissions/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.spec.properties.allowedPermissions,data:data12};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
const len0 = data12.length;
for(let i0=0; i0<len0; i0++){
let data13 = data12[i0];
if(!(((data13 === "Submission") || (data13 === "Confirmation")) || (data13 === "Observation"))){
const err30 = {instancePath:instancePath+"/spec/allowedPermissions/" + i0,schemaPath:"#/properties/spec/properties/allowedPermissions/items/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.allowedPermissions.items.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.allowedPermissions.items.enum,parentSchema:schema31.properties.spec.properties.allowedPermissions.items,data:data13};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
let i1 = data12.length;
let j0;
if(i1 > 1){
outer0:
for(;i1--;){
for(j0 = i1; j0--;){
if(func0(data12[i1], data12[j0])){
const err31 = {instancePath:instancePath+"/spec/allowedPermissions",schemaPath:"#/properties/spec/properties/allowedPermissions/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.allowedPermissions,data:data12};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
break outer0;
}
}
}
}
}
else {
const err32 = {instancePath:instancePath+"/spec/allowedPermissions",schemaPath:"#/properties/spec/properties/allowedPermissions/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.allowedPermissions.type,parentSchema:schema31.properties.spec.properties.allowedPermissions,data:data12};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data4.limits !== undefined){
let data14 = data4.limits;
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key4 in data14){
if(!(((key4 === "smallDomain") || (key4 === "members")) || (key4 === "percent"))){
const err33 = {instancePath:instancePath+"/spec/limits",schemaPath:"#/properties/spec/properties/limits/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.limits,data:data14};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data14.smallDomain !== undefined){
let data15 = data14.smallDomain;
if(!(((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15))) && (isFinite(data15)))){
const err34 = {instancePath:instancePath+"/spec/limits/smallDomain",schemaPath:"#/properties/spec/properties/limits/properties/smallDomain/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.limits.properties.smallDomain.type,parentSchema:schema31.properties.spec.properties.limits.properties.smallDomain,data:data15};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if((typeof data15 == "number") && (isFinite(data15))){
if(data15 > 29 || isNaN(data15)){
const err35 = {instancePath:instancePath+"/spec/limits/smallDomain",schemaPath:"#/properties/spec/properties/limits/properties/smallDomain/maximum",keyword:"maximum",params:{comparison: "<=", limit: 29},message:"must be <= 29",schema:29,parentSchema:schema31.properties.spec.properties.limits.properties.smallDomain,data:data15};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if(data15 < 0 || isNaN(data15)){
const err36 = {instancePath:instancePath+"/spec/limits/smallDomain",schemaPath:"#/properties/spec/properties/limits/properties/smallDomain/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.spec.properties.limits.properties.smallDomain,data:data15};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
}
if(data14.members !== undefined){
let data16 = data14.members;
if(!(((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16))) && (isFinite(data16)))){
const err37 = {instancePath:instancePath+"/spec/limits/members",schemaPath:"#/properties/spec/properties/limits/properties/members/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.limits.properties.members.type,parentSchema:schema31.properties.spec.properties.limits.properties.members,data:data16};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if((typeof data16 == "number") && (isFinite(data16))){
if(data16 > 1000000 || isNaN(data16)){
const err38 = {instancePath:instancePath+"/spec/limits/members",schemaPath:"#/properties/spec/properties/limits/properties/members/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000",schema:1000000,parentSchema:schema31.properties.spec.properties.limits.properties.members,data:data16};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(data16 < 0 || isNaN(data16)){
const err39 = {instancePath:instancePath+"/spec/limits/members",schemaPath:"#/properties/spec/properties/limits/properties/members/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.spec.properties.limits.properties.members,data:data16};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
if(data14.percent !== undefined){
let data17 = data14.percent;
if(!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))){
const err40 = {instancePath:instancePath+"/spec/limits/percent",schemaPath:"#/properties/spec/properties/limits/properties/percent/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.limits.properties.percent.type,parentSchema:schema31.properties.spec.properties.limits.properties.percent,data:data17};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if((typeof data17 == "number") && (isFinite(data17))){
if(data17 > 100 || isNaN(data17)){
const err41 = {instancePath:instancePath+"/spec/limits/percent",schemaPath:"#/properties/spec/properties/limits/properties/percent/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100},message:"must be <= 100",schema:100,parentSchema:schema31.properties.spec.properties.limits.properties.percent,data:data17};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(data17 < 0 || isNaN(data17)){
const err42 = {instancePath:instancePath+"/spec/limits/percent",schemaPath:"#/properties/spec/properties/limits/properties/percent/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.spec.properties.limits.properties.percent,data:data17};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
}
}
else {
const err43 = {instancePath:instancePath+"/spec/limits",schemaPath:"#/properties/spec/properties/limits/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.limits.type,parentSchema:schema31.properties.spec.properties.limits,data:data14};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data4.protected !== undefined){
let data18 = data4.protected;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
for(const key5 in data18){
if(!((key5 === "members") || (key5 === "sequencers"))){
const err44 = {instancePath:instancePath+"/spec/protected",schemaPath:"#/properties/spec/properties/protected/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.protected,data:data18};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data18.members !== undefined){
let data19 = data18.members;
if(Array.isArray(data19)){
if(data19.length > 1000){
const err45 = {instancePath:instancePath+"/spec/protected/members",schemaPath:"#/properties/spec/properties/protected/properties/members/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items",schema:1000,parentSchema:schema31.properties.spec.properties.protected.properties.members,data:data19};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
const len1 = data19.length;
for(let i2=0; i2<len1; i2++){
let data20 = data19[i2];
if(typeof data20 === "string"){
if(func1(data20) > 40){
const err46 = {instancePath:instancePath+"/spec/protected/members/" + i2,schemaPath:"#/properties/spec/properties/protected/properties/members/items/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema31.properties.spec.properties.protected.properties.members.items,data:data20};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(!pattern4.test(data20)){
const err47 = {instancePath:instancePath+"/spec/protected/members/" + i2,schemaPath:"#/properties/spec/properties/protected/properties/members/items/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.spec.properties.protected.properties.members.items,data:data20};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
else {
const err48 = {instancePath:instancePath+"/spec/protected/members/" + i2,schemaPath:"#/properties/spec/properties/protected/properties/members/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.protected.properties.members.items.type,parentSchema:schema31.properties.spec.properties.protected.properties.members.items,data:data20};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
let i3 = data19.length;
let j1;
if(i3 > 1){
const indices0 = {};
for(;i3--;){
let item0 = data19[i3];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j1 = indices0[item0];
const err49 = {instancePath:instancePath+"/spec/protected/members",schemaPath:"#/properties/spec/properties/protected/properties/members/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i3+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.protected.properties.members,data:data19};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
break;
}
indices0[item0] = i3;
}
}
}
else {
const err50 = {instancePath:instancePath+"/spec/protected/members",schemaPath:"#/properties/spec/properties/protected/properties/members/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.protected.properties.members.type,parentSchema:schema31.properties.spec.properties.protected.properties.members,data:data19};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data18.sequencers !== undefined){
let data21 = data18.sequencers;
if(Array.isArray(data21)){
if(data21.length > 1000){
const err51 = {instancePath:instancePath+"/spec/protected/sequencers",schemaPath:"#/properties/spec/properties/protected/properties/sequencers/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items",schema:1000,parentSchema:schema31.properties.spec.properties.protected.properties.sequencers,data:data21};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
const len2 = data21.length;
for(let i4=0; i4<len2; i4++){
let data22 = data21[i4];
if(typeof data22 === "string"){
if(func1(data22) > 40){
const err52 = {instancePath:instancePath+"/spec/protected/sequencers/" + i4,schemaPath:"#/properties/spec/properties/protected/properties/sequencers/items/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema31.properties.spec.properties.protected.properties.sequencers.items,data:data22};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
if(!pattern4.test(data22)){
const err53 = {instancePath:instancePath+"/spec/protected/sequencers/" + i4,schemaPath:"#/properties/spec/properties/protected/properties/sequencers/items/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.spec.properties.protected.properties.sequencers.items,data:data22};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
else {
const err54 = {instancePath:instancePath+"/spec/protected/sequencers/" + i4,schemaPath:"#/properties/spec/properties/protected/properties/sequencers/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.protected.properties.sequencers.items.type,parentSchema:schema31.properties.spec.properties.protected.properties.sequencers.items,data:data22};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
let i5 = data21.length;
let j2;
if(i5 > 1){
const indices1 = {};
for(;i5--;){
let item1 = data21[i5];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j2 = indices1[item1];
const err55 = {instancePath:instancePath+"/spec/protected/sequencers",schemaPath:"#/properties/spec/properties/protected/properties/sequencers/uniqueItems",keyword:"uniqueItems",params:{i: i5, j: j2},message:"must NOT have duplicate items (items ## "+j2+" and "+i5+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.protected.properties.sequencers,data:data21};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
break;
}
indices1[item1] = i5;
}
}
}
else {
const err56 = {instancePath:instancePath+"/spec/protected/sequencers",schemaPath:"#/properties/spec/properties/protected/properties/sequencers/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.protected.properties.sequencers.type,parentSchema:schema31.properties.spec.properties.protected.properties.sequencers,data:data21};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
}
else {
const err57 = {instancePath:instancePath+"/spec/protected",schemaPath:"#/properties/spec/properties/protected/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.protected.type,parentSchema:schema31.properties.spec.properties.protected,data:data18};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data4.revocation !== undefined){
let data23 = data4.revocation;
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
for(const key6 in data23){
if(!(key6 === "purgeAfter")){
const err58 = {instancePath:instancePath+"/spec/revocation",schemaPath:"#/properties/spec/properties/revocation/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.revocation,data:data23};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data23.purgeAfter !== undefined){
let data24 = data23.purgeAfter;
if(typeof data24 === "string"){
if(func1(data24) > 8){
const err59 = {instancePath:instancePath+"/spec/revocation/purgeAfter",schemaPath:"#/properties/spec/properties/revocation/properties/purgeAfter/maxLength",keyword:"maxLength",params:{limit: 8},message:"must NOT have more than 8 characters",schema:8,parentSchema:schema31.properties.spec.properties.revocation.properties.purgeAfter,data:data24};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(!pattern8.test(data24)){
const err60 = {instancePath:instancePath+"/spec/revocation/purgeAfter",schemaPath:"#/properties/spec/properties/revocation/properties/purgeAfter/pattern",keyword:"pattern",params:{pattern: "^([1-9][0-9]{0,3}[mhd]|never)$"},message:"must match pattern \""+"^([1-9][0-9]{0,3}[mhd]|never)$"+"\"",schema:"^([1-9][0-9]{0,3}[mhd]|never)$",parentSchema:schema31.properties.spec.properties.revocation.properties.purgeAfter,data:data24};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
else {
const err61 = {instancePath:instancePath+"/spec/revocation/purgeAfter",schemaPath:"#/properties/spec/properties/revocation/properties/purgeAfter/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.revocation.properties.purgeAfter.type,parentSchema:schema31.properties.spec.properties.revocation.properties.purgeAfter,data:data24};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
}
else {
const err62 = {instancePath:instancePath+"/spec/revocation",schemaPath:"#/properties/spec/properties/revocation/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.revocation.type,parentSchema:schema31.properties.spec.properties.revocation,data:data23};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data4.joinWithin !== undefined){
let data25 = data4.joinWithin;
if(typeof data25 === "string"){
if(func1(data25) > 8){
const err63 = {instancePath:instancePath+"/spec/joinWithin",schemaPath:"#/properties/spec/properties/joinWithin/maxLength",keyword:"maxLength",params:{limit: 8},message:"must NOT have more than 8 characters",schema:8,parentSchema:schema31.properties.spec.properties.joinWithin,data:data25};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
if(!pattern8.test(data25)){
const err64 = {instancePath:instancePath+"/spec/joinWithin",schemaPath:"#/properties/spec/properties/joinWithin/pattern",keyword:"pattern",params:{pattern: "^([1-9][0-9]{0,3}[mhd]|never)$"},message:"must match pattern \""+"^([1-9][0-9]{0,3}[mhd]|never)$"+"\"",schema:"^([1-9][0-9]{0,3}[mhd]|never)$",parentSchema:schema31.properties.spec.properties.joinWithin,data:data25};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
else {
const err65 = {instancePath:instancePath+"/spec/joinWithin",schemaPath:"#/properties/spec/properties/joinWithin/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.joinWithin.type,parentSchema:schema31.properties.spec.properties.joinWithin,data:data25};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
if(data4.fights !== undefined){
let data26 = data4.fights;
if(data26 && typeof data26 == "object" && !Array.isArray(data26)){
for(const key7 in data26){
if(!((key7 === "times") || (key7 === "within"))){
const err66 = {instancePath:instancePath+"/spec/fights",schemaPath:"#/properties/spec/properties/fights/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.fights,data:data26};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data26.times !== undefined){
let data27 = data26.times;
if(!(((typeof data27 == "number") && (!(data27 % 1) && !isNaN(data27))) && (isFinite(data27)))){
const err67 = {instancePath:instancePath+"/spec/fights/times",schemaPath:"#/properties/spec/properties/fights/properties/times/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.fights.properties.times.type,parentSchema:schema31.properties.spec.properties.fights.properties.times,data:data27};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
if((typeof data27 == "number") && (isFinite(data27))){
if(data27 > 100 || isNaN(data27)){
const err68 = {instancePath:instancePath+"/spec/fights/times",schemaPath:"#/properties/spec/properties/fights/properties/times/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100},message:"must be <= 100",schema:100,parentSchema:schema31.properties.spec.properties.fights.properties.times,data:data27};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
if(data27 < 2 || isNaN(data27)){
const err69 = {instancePath:instancePath+"/spec/fights/times",schemaPath:"#/properties/spec/properties/fights/properties/times/minimum",keyword:"minimum",params:{comparison: ">=", limit: 2},message:"must be >= 2",schema:2,parentSchema:schema31.properties.spec.properties.fights.properties.times,data:data27};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
}
if(data26.within !== undefined){
let data28 = data26.within;
if(typeof data28 === "string"){
if(func1(data28) > 8){
const err70 = {instancePath:instancePath+"/spec/fights/within",schemaPath:"#/properties/spec/properties/fights/properties/within/maxLength",keyword:"maxLength",params:{limit: 8},message:"must NOT have more than 8 characters",schema:8,parentSchema:schema31.properties.spec.properties.fights.properties.within,data:data28};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
if(!pattern10.test(data28)){
const err71 = {instancePath:instancePath+"/spec/fights/within",schemaPath:"#/properties/spec/properties/fights/properties/within/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]{0,3}[mh]$"},message:"must match pattern \""+"^[1-9][0-9]{0,3}[mh]$"+"\"",schema:"^[1-9][0-9]{0,3}[mh]$",parentSchema:schema31.properties.spec.properties.fights.properties.within,data:data28};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
else {
const err72 = {instancePath:instancePath+"/spec/fights/within",schemaPath:"#/properties/spec/properties/fights/properties/within/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.fights.properties.within.type,parentSchema:schema31.properties.spec.properties.fights.properties.within,data:data28};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
}
else {
const err73 = {instancePath:instancePath+"/spec/fights",schemaPath:"#/properties/spec/properties/fights/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.fights.type,parentSchema:schema31.properties.spec.properties.fights,data:data26};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data4.commits !== undefined){
let data29 = data4.commits;
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
if(data29.signers === undefined){
const err74 = {instancePath:instancePath+"/spec/commits",schemaPath:"#/properties/spec/properties/commits/required",keyword:"required",params:{missingProperty: "signers"},message:"must have required property '"+"signers"+"'",schema:schema31.properties.spec.properties.commits.required,parentSchema:schema31.properties.spec.properties.commits,data:data29};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
for(const key8 in data29){
if(!(key8 === "signers")){
const err75 = {instancePath:instancePath+"/spec/commits",schemaPath:"#/properties/spec/properties/commits/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.commits,data:data29};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
if(data29.signers !== undefined){
let data30 = data29.signers;
if(Array.isArray(data30)){
if(data30.length > 100){
const err76 = {instancePath:instancePath+"/spec/commits/signers",schemaPath:"#/properties/spec/properties/commits/properties/signers/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items",schema:100,parentSchema:schema31.properties.spec.properties.commits.properties.signers,data:data30};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
if(data30.length < 1){
const err77 = {instancePath:instancePath+"/spec/commits/signers",schemaPath:"#/properties/spec/properties/commits/properties/signers/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.spec.properties.commits.properties.signers,data:data30};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
const len3 = data30.length;
for(let i6=0; i6<len3; i6++){
let data31 = data30[i6];
const _errs66 = errors;
let valid20 = false;
let passing0 = null;
const _errs67 = errors;
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
if(data31.name === undefined){
const err78 = {instancePath:instancePath+"/spec/commits/signers/" + i6,schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/0/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].required,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0],data:data31};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
if(data31.ssh === undefined){
const err79 = {instancePath:instancePath+"/spec/commits/signers/" + i6,schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/0/required",keyword:"required",params:{missingProperty: "ssh"},message:"must have required property '"+"ssh"+"'",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].required,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0],data:data31};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
for(const key9 in data31){
if(!((key9 === "name") || (key9 === "ssh"))){
const err80 = {instancePath:instancePath+"/spec/commits/signers/" + i6,schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0],data:data31};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
if(data31.name !== undefined){
let data32 = data31.name;
if(typeof data32 === "string"){
if(func1(data32) > 100){
const err81 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/name",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/0/properties/name/maxLength",keyword:"maxLength",params:{limit: 100},message:"must NOT have more than 100 characters",schema:100,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].properties.name,data:data32};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
if(func1(data32) < 1){
const err82 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/name",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/0/properties/name/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].properties.name,data:data32};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
else {
const err83 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/name",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/0/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].properties.name.type,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].properties.name,data:data32};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
}
if(data31.ssh !== undefined){
let data33 = data31.ssh;
if(typeof data33 === "string"){
if(func1(data33) > 2000){
const err84 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/ssh",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/0/properties/ssh/maxLength",keyword:"maxLength",params:{limit: 2000},message:"must NOT have more than 2000 characters",schema:2000,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].properties.ssh,data:data33};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
if(!pattern11.test(data33)){
const err85 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/ssh",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/0/properties/ssh/pattern",keyword:"pattern",params:{pattern: "^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh[.]com) [A-Za-z0-9+/]+={0,2}$"},message:"must match pattern \""+"^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh[.]com) [A-Za-z0-9+/]+={0,2}$"+"\"",schema:"^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh[.]com) [A-Za-z0-9+/]+={0,2}$",parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].properties.ssh,data:data33};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
else {
const err86 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/ssh",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/0/properties/ssh/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].properties.ssh.type,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].properties.ssh,data:data33};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
}
}
else {
const err87 = {instancePath:instancePath+"/spec/commits/signers/" + i6,schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0].type,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[0],data:data31};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
var _valid0 = _errs67 === errors;
if(_valid0){
valid20 = true;
passing0 = 0;
var props0 = true;
}
const _errs74 = errors;
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
if(data31.name === undefined){
const err88 = {instancePath:instancePath+"/spec/commits/signers/" + i6,schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].required,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1],data:data31};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
if(data31.openpgp === undefined){
const err89 = {instancePath:instancePath+"/spec/commits/signers/" + i6,schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/required",keyword:"required",params:{missingProperty: "openpgp"},message:"must have required property '"+"openpgp"+"'",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].required,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1],data:data31};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
for(const key10 in data31){
if(!((key10 === "name") || (key10 === "openpgp"))){
const err90 = {instancePath:instancePath+"/spec/commits/signers/" + i6,schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1],data:data31};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
if(data31.name !== undefined){
let data34 = data31.name;
if(typeof data34 === "string"){
if(func1(data34) > 100){
const err91 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/name",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/properties/name/maxLength",keyword:"maxLength",params:{limit: 100},message:"must NOT have more than 100 characters",schema:100,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].properties.name,data:data34};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
if(func1(data34) < 1){
const err92 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/name",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/properties/name/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].properties.name,data:data34};
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
const err93 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/name",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].properties.name.type,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].properties.name,data:data34};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
if(data31.openpgp !== undefined){
let data35 = data31.openpgp;
if(typeof data35 === "string"){
if(func1(data35) > 20000){
const err94 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/openpgp",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/properties/openpgp/maxLength",keyword:"maxLength",params:{limit: 20000},message:"must NOT have more than 20000 characters",schema:20000,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].properties.openpgp,data:data35};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
if(func1(data35) < 100){
const err95 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/openpgp",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/properties/openpgp/minLength",keyword:"minLength",params:{limit: 100},message:"must NOT have fewer than 100 characters",schema:100,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].properties.openpgp,data:data35};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
if(!pattern12.test(data35)){
const err96 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/openpgp",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/properties/openpgp/pattern",keyword:"pattern",params:{pattern: "^-----BEGIN PGP PUBLIC KEY BLOCK-----"},message:"must match pattern \""+"^-----BEGIN PGP PUBLIC KEY BLOCK-----"+"\"",schema:"^-----BEGIN PGP PUBLIC KEY BLOCK-----",parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].properties.openpgp,data:data35};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
}
else {
const err97 = {instancePath:instancePath+"/spec/commits/signers/" + i6+"/openpgp",schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/properties/openpgp/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].properties.openpgp.type,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].properties.openpgp,data:data35};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
}
else {
const err98 = {instancePath:instancePath+"/spec/commits/signers/" + i6,schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1].type,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf[1],data:data31};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
var _valid0 = _errs74 === errors;
if(_valid0 && valid20){
valid20 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid20 = true;
passing0 = 1;
if(props0 !== true){
props0 = true;
}
}
}
if(!valid20){
const err99 = {instancePath:instancePath+"/spec/commits/signers/" + i6,schemaPath:"#/properties/spec/properties/commits/properties/signers/items/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema31.properties.spec.properties.commits.properties.signers.items.oneOf,parentSchema:schema31.properties.spec.properties.commits.properties.signers.items,data:data31};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
else {
errors = _errs66;
if(vErrors !== null){
if(_errs66){
vErrors.length = _errs66;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err100 = {instancePath:instancePath+"/spec/commits/signers",schemaPath:"#/properties/spec/properties/commits/properties/signers/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.commits.properties.signers.type,parentSchema:schema31.properties.spec.properties.commits.properties.signers,data:data30};
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
const err101 = {instancePath:instancePath+"/spec/commits",schemaPath:"#/properties/spec/properties/commits/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.commits.type,parentSchema:schema31.properties.spec.properties.commits,data:data29};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
if(data4.owners !== undefined){
let data36 = data4.owners;
if(Array.isArray(data36)){
if(data36.length > 50){
const err102 = {instancePath:instancePath+"/spec/owners",schemaPath:"#/properties/spec/properties/owners/maxItems",keyword:"maxItems",params:{limit: 50},message:"must NOT have more than 50 items",schema:50,parentSchema:schema31.properties.spec.properties.owners,data:data36};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
const len4 = data36.length;
for(let i7=0; i7<len4; i7++){
let data37 = data36[i7];
if(data37 && typeof data37 == "object" && !Array.isArray(data37)){
if(data37.organisation === undefined){
const err103 = {instancePath:instancePath+"/spec/owners/" + i7,schemaPath:"#/properties/spec/properties/owners/items/required",keyword:"required",params:{missingProperty: "organisation"},message:"must have required property '"+"organisation"+"'",schema:schema31.properties.spec.properties.owners.items.required,parentSchema:schema31.properties.spec.properties.owners.items,data:data37};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
if(data37.github === undefined){
const err104 = {instancePath:instancePath+"/spec/owners/" + i7,schemaPath:"#/properties/spec/properties/owners/items/required",keyword:"required",params:{missingProperty: "github"},message:"must have required property '"+"github"+"'",schema:schema31.properties.spec.properties.owners.items.required,parentSchema:schema31.properties.spec.properties.owners.items,data:data37};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
for(const key11 in data37){
if(!((key11 === "organisation") || (key11 === "github"))){
const err105 = {instancePath:instancePath+"/spec/owners/" + i7,schemaPath:"#/properties/spec/properties/owners/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.owners.items,data:data37};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
if(data37.organisation !== undefined){
let data38 = data37.organisation;
if(typeof data38 === "string"){
if(func1(data38) > 120){
const err106 = {instancePath:instancePath+"/spec/owners/" + i7+"/organisation",schemaPath:"#/properties/spec/properties/owners/items/properties/organisation/maxLength",keyword:"maxLength",params:{limit: 120},message:"must NOT have more than 120 characters",schema:120,parentSchema:schema31.properties.spec.properties.owners.items.properties.organisation,data:data38};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
if(func1(data38) < 1){
const err107 = {instancePath:instancePath+"/spec/owners/" + i7+"/organisation",schemaPath:"#/properties/spec/properties/owners/items/properties/organisation/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.spec.properties.owners.items.properties.organisation,data:data38};
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
const err108 = {instancePath:instancePath+"/spec/owners/" + i7+"/organisation",schemaPath:"#/properties/spec/properties/owners/items/properties/organisation/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.owners.items.properties.organisation.type,parentSchema:schema31.properties.spec.properties.owners.items.properties.organisation,data:data38};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
if(data37.github !== undefined){
let data39 = data37.github;
if(Array.isArray(data39)){
if(data39.length > 50){
const err109 = {instancePath:instancePath+"/spec/owners/" + i7+"/github",schemaPath:"#/properties/spec/properties/owners/items/properties/github/maxItems",keyword:"maxItems",params:{limit: 50},message:"must NOT have more than 50 items",schema:50,parentSchema:schema31.properties.spec.properties.owners.items.properties.github,data:data39};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
if(data39.length < 1){
const err110 = {instancePath:instancePath+"/spec/owners/" + i7+"/github",schemaPath:"#/properties/spec/properties/owners/items/properties/github/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.spec.properties.owners.items.properties.github,data:data39};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
const len5 = data39.length;
for(let i8=0; i8<len5; i8++){
let data40 = data39[i8];
if(typeof data40 === "string"){
if(func1(data40) > 140){
const err111 = {instancePath:instancePath+"/spec/owners/" + i7+"/github/" + i8,schemaPath:"#/properties/spec/properties/owners/items/properties/github/items/maxLength",keyword:"maxLength",params:{limit: 140},message:"must NOT have more than 140 characters",schema:140,parentSchema:schema31.properties.spec.properties.owners.items.properties.github.items,data:data40};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
if(!pattern13.test(data40)){
const err112 = {instancePath:instancePath+"/spec/owners/" + i7+"/github/" + i8,schemaPath:"#/properties/spec/properties/owners/items/properties/github/items/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$",parentSchema:schema31.properties.spec.properties.owners.items.properties.github.items,data:data40};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
}
else {
const err113 = {instancePath:instancePath+"/spec/owners/" + i7+"/github/" + i8,schemaPath:"#/properties/spec/properties/owners/items/properties/github/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.owners.items.properties.github.items.type,parentSchema:schema31.properties.spec.properties.owners.items.properties.github.items,data:data40};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
}
let i9 = data39.length;
let j3;
if(i9 > 1){
const indices2 = {};
for(;i9--;){
let item2 = data39[i9];
if(typeof item2 !== "string"){
continue;
}
if(typeof indices2[item2] == "number"){
j3 = indices2[item2];
const err114 = {instancePath:instancePath+"/spec/owners/" + i7+"/github",schemaPath:"#/properties/spec/properties/owners/items/properties/github/uniqueItems",keyword:"uniqueItems",params:{i: i9, j: j3},message:"must NOT have duplicate items (items ## "+j3+" and "+i9+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.owners.items.properties.github,data:data39};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
break;
}
indices2[item2] = i9;
}
}
}
else {
const err115 = {instancePath:instancePath+"/spec/owners/" + i7+"/github",schemaPath:"#/properties/spec/properties/owners/items/properties/github/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.owners.items.properties.github.type,parentSchema:schema31.properties.spec.properties.owners.items.properties.github,data:data39};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
}
}
else {
const err116 = {instancePath:instancePath+"/spec/owners/" + i7,schemaPath:"#/properties/spec/properties/owners/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.owners.items.type,parentSchema:schema31.properties.spec.properties.owners.items,data:data37};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
}
else {
const err117 = {instancePath:instancePath+"/spec/owners",schemaPath:"#/properties/spec/properties/owners/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.owners.type,parentSchema:schema31.properties.spec.properties.owners,data:data36};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
}
if(data4.approvals !== undefined){
let data41 = data4.approvals;
if(data41 && typeof data41 == "object" && !Array.isArray(data41)){
for(const key12 in data41){
if(!(((((key12 === "change") || (key12 === "remove")) || (key12 === "policy")) || (key12 === "readmit")) || (key12 === "otherOrganisations"))){
const err118 = {instancePath:instancePath+"/spec/approvals",schemaPath:"#/properties/spec/properties/approvals/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.approvals,data:data41};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
}
if(data41.change !== undefined){
let data42 = data41.change;
if(!(((typeof data42 == "number") && (!(data42 % 1) && !isNaN(data42))) && (isFinite(data42)))){
const err119 = {instancePath:instancePath+"/spec/approvals/change",schemaPath:"#/properties/spec/properties/approvals/properties/change/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.approvals.properties.change.type,parentSchema:schema31.properties.spec.properties.approvals.properties.change,data:data42};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
if((typeof data42 == "number") && (isFinite(data42))){
if(data42 > 20 || isNaN(data42)){
const err120 = {instancePath:instancePath+"/spec/approvals/change",schemaPath:"#/properties/spec/properties/approvals/properties/change/maximum",keyword:"maximum",params:{comparison: "<=", limit: 20},message:"must be <= 20",schema:20,parentSchema:schema31.properties.spec.properties.approvals.properties.change,data:data42};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
if(data42 < 0 || isNaN(data42)){
const err121 = {instancePath:instancePath+"/spec/approvals/change",schemaPath:"#/properties/spec/properties/approvals/properties/change/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.spec.properties.approvals.properties.change,data:data42};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
}
}
if(data41.remove !== undefined){
let data43 = data41.remove;
if(!(((typeof data43 == "number") && (!(data43 % 1) && !isNaN(data43))) && (isFinite(data43)))){
const err122 = {instancePath:instancePath+"/spec/approvals/remove",schemaPath:"#/properties/spec/properties/approvals/properties/remove/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.approvals.properties.remove.type,parentSchema:schema31.properties.spec.properties.approvals.properties.remove,data:data43};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
if((typeof data43 == "number") && (isFinite(data43))){
if(data43 > 20 || isNaN(data43)){
const err123 = {instancePath:instancePath+"/spec/approvals/remove",schemaPath:"#/properties/spec/properties/approvals/properties/remove/maximum",keyword:"maximum",params:{comparison: "<=", limit: 20},message:"must be <= 20",schema:20,parentSchema:schema31.properties.spec.properties.approvals.properties.remove,data:data43};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
if(data43 < 0 || isNaN(data43)){
const err124 = {instancePath:instancePath+"/spec/approvals/remove",schemaPath:"#/properties/spec/properties/approvals/properties/remove/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.spec.properties.approvals.properties.remove,data:data43};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
}
}
if(data41.policy !== undefined){
let data44 = data41.policy;
if(!(((typeof data44 == "number") && (!(data44 % 1) && !isNaN(data44))) && (isFinite(data44)))){
const err125 = {instancePath:instancePath+"/spec/approvals/policy",schemaPath:"#/properties/spec/properties/approvals/properties/policy/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.approvals.properties.policy.type,parentSchema:schema31.properties.spec.properties.approvals.properties.policy,data:data44};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
if((typeof data44 == "number") && (isFinite(data44))){
if(data44 > 20 || isNaN(data44)){
const err126 = {instancePath:instancePath+"/spec/approvals/policy",schemaPath:"#/properties/spec/properties/approvals/properties/policy/maximum",keyword:"maximum",params:{comparison: "<=", limit: 20},message:"must be <= 20",schema:20,parentSchema:schema31.properties.spec.properties.approvals.properties.policy,data:data44};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
if(data44 < 0 || isNaN(data44)){
const err127 = {instancePath:instancePath+"/spec/approvals/policy",schemaPath:"#/properties/spec/properties/approvals/properties/policy/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.spec.properties.approvals.properties.policy,data:data44};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
}
}
if(data41.readmit !== undefined){
let data45 = data41.readmit;
if(!(((typeof data45 == "number") && (!(data45 % 1) && !isNaN(data45))) && (isFinite(data45)))){
const err128 = {instancePath:instancePath+"/spec/approvals/readmit",schemaPath:"#/properties/spec/properties/approvals/properties/readmit/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.approvals.properties.readmit.type,parentSchema:schema31.properties.spec.properties.approvals.properties.readmit,data:data45};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
if((typeof data45 == "number") && (isFinite(data45))){
if(data45 > 20 || isNaN(data45)){
const err129 = {instancePath:instancePath+"/spec/approvals/readmit",schemaPath:"#/properties/spec/properties/approvals/properties/readmit/maximum",keyword:"maximum",params:{comparison: "<=", limit: 20},message:"must be <= 20",schema:20,parentSchema:schema31.properties.spec.properties.approvals.properties.readmit,data:data45};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
if(data45 < 0 || isNaN(data45)){
const err130 = {instancePath:instancePath+"/spec/approvals/readmit",schemaPath:"#/properties/spec/properties/approvals/properties/readmit/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.spec.properties.approvals.properties.readmit,data:data45};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
}
}
if(data41.otherOrganisations !== undefined){
let data46 = data41.otherOrganisations;
if(!(((typeof data46 == "number") && (!(data46 % 1) && !isNaN(data46))) && (isFinite(data46)))){
const err131 = {instancePath:instancePath+"/spec/approvals/otherOrganisations",schemaPath:"#/properties/spec/properties/approvals/properties/otherOrganisations/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.approvals.properties.otherOrganisations.type,parentSchema:schema31.properties.spec.properties.approvals.properties.otherOrganisations,data:data46};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
if((typeof data46 == "number") && (isFinite(data46))){
if(data46 > 20 || isNaN(data46)){
const err132 = {instancePath:instancePath+"/spec/approvals/otherOrganisations",schemaPath:"#/properties/spec/properties/approvals/properties/otherOrganisations/maximum",keyword:"maximum",params:{comparison: "<=", limit: 20},message:"must be <= 20",schema:20,parentSchema:schema31.properties.spec.properties.approvals.properties.otherOrganisations,data:data46};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
if(data46 < 0 || isNaN(data46)){
const err133 = {instancePath:instancePath+"/spec/approvals/otherOrganisations",schemaPath:"#/properties/spec/properties/approvals/properties/otherOrganisations/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.spec.properties.approvals.properties.otherOrganisations,data:data46};
if(vErrors === null){
vErrors = [err133];
}
else {
vErrors.push(err133);
}
errors++;
}
}
}
}
else {
const err134 = {instancePath:instancePath+"/spec/approvals",schemaPath:"#/properties/spec/properties/approvals/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.approvals.type,parentSchema:schema31.properties.spec.properties.approvals,data:data41};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
}
}
if(data4.placement !== undefined){
let data47 = data4.placement;
if(data47 && typeof data47 == "object" && !Array.isArray(data47)){
for(const key13 in data47){
if(!(((key13 === "maxParticipants") || (key13 === "headroom")) || (key13 === "sequencersPerMember"))){
const err135 = {instancePath:instancePath+"/spec/placement",schemaPath:"#/properties/spec/properties/placement/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.placement,data:data47};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
}
if(data47.maxParticipants !== undefined){
let data48 = data47.maxParticipants;
if(!(((typeof data48 == "number") && (!(data48 % 1) && !isNaN(data48))) && (isFinite(data48)))){
const err136 = {instancePath:instancePath+"/spec/placement/maxParticipants",schemaPath:"#/properties/spec/properties/placement/properties/maxParticipants/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.placement.properties.maxParticipants.type,parentSchema:schema31.properties.spec.properties.placement.properties.maxParticipants,data:data48};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
if((typeof data48 == "number") && (isFinite(data48))){
if(data48 > 100000 || isNaN(data48)){
const err137 = {instancePath:instancePath+"/spec/placement/maxParticipants",schemaPath:"#/properties/spec/properties/placement/properties/maxParticipants/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema31.properties.spec.properties.placement.properties.maxParticipants,data:data48};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
if(data48 < 1 || isNaN(data48)){
const err138 = {instancePath:instancePath+"/spec/placement/maxParticipants",schemaPath:"#/properties/spec/properties/placement/properties/maxParticipants/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.spec.properties.placement.properties.maxParticipants,data:data48};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
}
}
if(data47.headroom !== undefined){
let data49 = data47.headroom;
if(!(((typeof data49 == "number") && (!(data49 % 1) && !isNaN(data49))) && (isFinite(data49)))){
const err139 = {instancePath:instancePath+"/spec/placement/headroom",schemaPath:"#/properties/spec/properties/placement/properties/headroom/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.placement.properties.headroom.type,parentSchema:schema31.properties.spec.properties.placement.properties.headroom,data:data49};
if(vErrors === null){
vErrors = [err139];
}
else {
vErrors.push(err139);
}
errors++;
}
if((typeof data49 == "number") && (isFinite(data49))){
if(data49 > 90 || isNaN(data49)){
const err140 = {instancePath:instancePath+"/spec/placement/headroom",schemaPath:"#/properties/spec/properties/placement/properties/headroom/maximum",keyword:"maximum",params:{comparison: "<=", limit: 90},message:"must be <= 90",schema:90,parentSchema:schema31.properties.spec.properties.placement.properties.headroom,data:data49};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
if(data49 < 0 || isNaN(data49)){
const err141 = {instancePath:instancePath+"/spec/placement/headroom",schemaPath:"#/properties/spec/properties/placement/properties/headroom/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.spec.properties.placement.properties.headroom,data:data49};
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
if(data47.sequencersPerMember !== undefined){
let data50 = data47.sequencersPerMember;
if(!(((typeof data50 == "number") && (!(data50 % 1) && !isNaN(data50))) && (isFinite(data50)))){
const err142 = {instancePath:instancePath+"/spec/placement/sequencersPerMember",schemaPath:"#/properties/spec/properties/placement/properties/sequencersPerMember/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.placement.properties.sequencersPerMember.type,parentSchema:schema31.properties.spec.properties.placement.properties.sequencersPerMember,data:data50};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
if((typeof data50 == "number") && (isFinite(data50))){
if(data50 > 20 || isNaN(data50)){
const err143 = {instancePath:instancePath+"/spec/placement/sequencersPerMember",schemaPath:"#/properties/spec/properties/placement/properties/sequencersPerMember/maximum",keyword:"maximum",params:{comparison: "<=", limit: 20},message:"must be <= 20",schema:20,parentSchema:schema31.properties.spec.properties.placement.properties.sequencersPerMember,data:data50};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
if(data50 < 1 || isNaN(data50)){
const err144 = {instancePath:instancePath+"/spec/placement/sequencersPerMember",schemaPath:"#/properties/spec/properties/placement/properties/sequencersPerMember/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.spec.properties.placement.properties.sequencersPerMember,data:data50};
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
}
else {
const err145 = {instancePath:instancePath+"/spec/placement",schemaPath:"#/properties/spec/properties/placement/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.placement.type,parentSchema:schema31.properties.spec.properties.placement,data:data47};
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
const err146 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.type,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err146];
}
else {
vErrors.push(err146);
}
errors++;
}
}
}
else {
const err147 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err147];
}
else {
vErrors.push(err147);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
