// Generated from schemas/participant.schema.json by npm run generate. Do not edit.
// @ts-nocheck
import func1Module from "ajv/dist/runtime/ucs2length.js";

export const validateParticipant = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/participant.schema.json","title":"ParticipantDocument","description":"One member of a domain: a participant node, its rights, and who is responsible for it. Deleting the file revokes the membership.","type":"object","additionalProperties":false,"required":["apiVersion","kind","metadata","spec"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Participant"},"metadata":{"type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name."}}},"spec":{"type":"object","additionalProperties":false,"required":["participantId","owner"],"properties":{"participantId":{"type":"string","minLength":1,"maxLength":260,"pattern":"^(?:PAR::)?(?::?[A-Za-z0-9_ -]){1,185}::(?:1220[0-9a-f]{64}|(?!1220|[0-9A-Fa-f]{20,}$)(?::?[A-Za-z0-9_ -]){1,68})$","description":"The id as Canton prints it: `PAR::alice::1220…` or `alice::1220…`. A key's fingerprint is 1220 and 64 lower-case hex digits. Canton also lists other ids, of up to 68 of A-Z a-z 0-9 : _ - and blank, with which no participant can connect."},"permission":{"enum":["Submission","Confirmation","Observation"],"description":"What the participant may do for its parties; the domain's default when absent."},"trustLevel":{"enum":["Ordinary","Vip"],"description":"Canton 2.x only; the domain's default when absent. Vip needs Submission or Confirmation."},"state":{"enum":["admitted","suspended"],"default":"admitted","description":"Suspended: the member loses access now, and stays listed."},"reason":{"type":"string","minLength":1,"maxLength":500,"description":"Why the member is suspended. Required with state: suspended."},"until":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$","maxLength":20,"description":"When the suspension ends by itself. A date means the end of that day, UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"]},"validUntil":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$","maxLength":20,"description":"When the membership ends: announced in advance, then suspended. A date means the end of that day, UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"]},"placement":{"type":"object","description":"Through which sequencers the member connects.","additionalProperties":false,"required":[],"properties":{"sequencers":{"type":"array","description":"The names of these sequencers.","items":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"A sequencer's name."},"maxItems":20,"uniqueItems":true,"minItems":1},"isolation":{"enum":["shared","dedicated"],"description":"Dedicated: a sequencer that no other member uses."},"apartFrom":{"type":"array","description":"Members that must not share a sequencer with this one.","items":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"A member's name."},"maxItems":100,"uniqueItems":true},"region":{"type":"string","pattern":"^[a-z0-9][a-z0-9-]{0,39}$","maxLength":40,"description":"Only sequencers of this region."}}},"networks":{"type":"array","description":"Where this member connects from, as the gateway sees it: only these addresses may reach its sequencers.","items":{"type":"string","pattern":"^[0-9A-Fa-f:.]+/[0-9]{1,3}$","maxLength":49,"description":"A network as address/length, such as 203.0.113.0/24 or 2001:db8:7::/48; one address is a /32 or a /128.","examples":["203.0.113.0/24","2001:db8:7::/48"]},"minItems":1,"maxItems":50,"uniqueItems":true},"owner":{"type":"object","description":"Who is responsible for this member.","additionalProperties":false,"required":["organisation"],"properties":{"organisation":{"type":"string","maxLength":120,"description":"The organisation. An import leaves it blank: fill it in."},"contacts":{"type":"array","description":"Where to reach them: mail addresses or links.","items":{"type":"string","minLength":3,"maxLength":200},"maxItems":10,"uniqueItems":true},"github":{"type":"array","description":"GitHub logins, or teams as org/team, that may request changes.","items":{"type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$","maxLength":140},"maxItems":20,"uniqueItems":true}}},"mode":{"enum":["enforce","report","observe"],"description":"Overrides the domain's mode for this member."},"generation":{"type":"integer","minimum":1,"maximum":1000000,"default":1,"description":"Raise it to admit again a member that was revoked."}},"if":{"required":["state"],"properties":{"state":{"const":"suspended"}}},"then":{"required":["reason"],"properties":{"reason":true}},"else":{"properties":{"reason":false,"until":false}}}}};
const func1 = func1Module.default ?? func1Module;
const func2 = Object.prototype.hasOwnProperty;
const pattern4 = new RegExp("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$", "u");
const pattern5 = new RegExp("^(?:PAR::)?(?::?[A-Za-z0-9_ -]){1,185}::(?:1220[0-9a-f]{64}|(?!1220|[0-9A-Fa-f]{20,}$)(?::?[A-Za-z0-9_ -]){1,68})$", "u");
const pattern6 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$", "u");
const pattern10 = new RegExp("^[a-z0-9][a-z0-9-]{0,39}$", "u");
const pattern11 = new RegExp("^[0-9A-Fa-f:.]+/[0-9]{1,3}$", "u");
const pattern12 = new RegExp("^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://rollcall.dev/schemas/v1/participant.schema.json" */;
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
if("Participant" !== data1){
const err6 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "Participant"},message:"must be equal to constant",schema:"Participant",parentSchema:schema31.properties.kind,data:data1};
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
const _errs11 = errors;
let valid2 = true;
const _errs12 = errors;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
let missing0;
if((data4.state === undefined) && (missing0 = "state")){
const err13 = {};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
else {
if(data4.state !== undefined){
if("suspended" !== data4.state){
const err14 = {};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
}
var _valid0 = _errs12 === errors;
errors = _errs11;
if(vErrors !== null){
if(_errs11){
vErrors.length = _errs11;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid0){
const _errs14 = errors;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.reason === undefined){
const err15 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/then/required",keyword:"required",params:{missingProperty: "reason"},message:"must have required property '"+"reason"+"'",schema:schema31.properties.spec.then.required,parentSchema:schema31.properties.spec.then,data:data4};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
var _valid0 = _errs14 === errors;
valid2 = _valid0;
if(valid2){
var props0 = {};
props0.reason = true;
props0.state = true;
}
ifClause0 = "then";
}
else {
const _errs15 = errors;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.reason !== undefined){
const err16 = {instancePath:instancePath+"/spec/reason",schemaPath:"#/properties/spec/else/properties/reason/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema31.properties.spec.else.properties.reason,data:data4.reason};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data4.until !== undefined){
const err17 = {instancePath:instancePath+"/spec/until",schemaPath:"#/properties/spec/else/properties/until/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema31.properties.spec.else.properties.until,data:data4.until};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
var _valid0 = _errs15 === errors;
valid2 = _valid0;
if(valid2){
if(props0 !== true){
props0 = props0 || {};
props0.reason = true;
props0.until = true;
}
}
ifClause0 = "else";
}
if(!valid2){
const err18 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/if",keyword:"if",params:{failingKeyword: ifClause0},message:"must match \""+ifClause0+"\" schema",schema:schema31.properties.spec.if,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.participantId === undefined){
const err19 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/required",keyword:"required",params:{missingProperty: "participantId"},message:"must have required property '"+"participantId"+"'",schema:schema31.properties.spec.required,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data4.owner === undefined){
const err20 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/required",keyword:"required",params:{missingProperty: "owner"},message:"must have required property '"+"owner"+"'",schema:schema31.properties.spec.required,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
for(const key2 in data4){
if(!(func2.call(schema31.properties.spec.properties, key2))){
const err21 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data4.participantId !== undefined){
let data8 = data4.participantId;
if(typeof data8 === "string"){
if(func1(data8) > 260){
const err22 = {instancePath:instancePath+"/spec/participantId",schemaPath:"#/properties/spec/properties/participantId/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema31.properties.spec.properties.participantId,data:data8};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(func1(data8) < 1){
const err23 = {instancePath:instancePath+"/spec/participantId",schemaPath:"#/properties/spec/properties/participantId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.spec.properties.participantId,data:data8};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(!pattern5.test(data8)){
const err24 = {instancePath:instancePath+"/spec/participantId",schemaPath:"#/properties/spec/properties/participantId/pattern",keyword:"pattern",params:{pattern: "^(?:PAR::)?(?::?[A-Za-z0-9_ -]){1,185}::(?:1220[0-9a-f]{64}|(?!1220|[0-9A-Fa-f]{20,}$)(?::?[A-Za-z0-9_ -]){1,68})$"},message:"must match pattern \""+"^(?:PAR::)?(?::?[A-Za-z0-9_ -]){1,185}::(?:1220[0-9a-f]{64}|(?!1220|[0-9A-Fa-f]{20,}$)(?::?[A-Za-z0-9_ -]){1,68})$"+"\"",schema:"^(?:PAR::)?(?::?[A-Za-z0-9_ -]){1,185}::(?:1220[0-9a-f]{64}|(?!1220|[0-9A-Fa-f]{20,}$)(?::?[A-Za-z0-9_ -]){1,68})$",parentSchema:schema31.properties.spec.properties.participantId,data:data8};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
else {
const err25 = {instancePath:instancePath+"/spec/participantId",schemaPath:"#/properties/spec/properties/participantId/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.participantId.type,parentSchema:schema31.properties.spec.properties.participantId,data:data8};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data4.permission !== undefined){
let data9 = data4.permission;
if(!(((data9 === "Submission") || (data9 === "Confirmation")) || (data9 === "Observation"))){
const err26 = {instancePath:instancePath+"/spec/permission",schemaPath:"#/properties/spec/properties/permission/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.permission.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.permission.enum,parentSchema:schema31.properties.spec.properties.permission,data:data9};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data4.trustLevel !== undefined){
let data10 = data4.trustLevel;
if(!((data10 === "Ordinary") || (data10 === "Vip"))){
const err27 = {instancePath:instancePath+"/spec/trustLevel",schemaPath:"#/properties/spec/properties/trustLevel/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.trustLevel.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.trustLevel.enum,parentSchema:schema31.properties.spec.properties.trustLevel,data:data10};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data4.state !== undefined){
let data11 = data4.state;
if(!((data11 === "admitted") || (data11 === "suspended"))){
const err28 = {instancePath:instancePath+"/spec/state",schemaPath:"#/properties/spec/properties/state/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.state.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.state.enum,parentSchema:schema31.properties.spec.properties.state,data:data11};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data4.reason !== undefined){
let data12 = data4.reason;
if(typeof data12 === "string"){
if(func1(data12) > 500){
const err29 = {instancePath:instancePath+"/spec/reason",schemaPath:"#/properties/spec/properties/reason/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters",schema:500,parentSchema:schema31.properties.spec.properties.reason,data:data12};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(func1(data12) < 1){
const err30 = {instancePath:instancePath+"/spec/reason",schemaPath:"#/properties/spec/properties/reason/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.spec.properties.reason,data:data12};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/spec/reason",schemaPath:"#/properties/spec/properties/reason/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.reason.type,parentSchema:schema31.properties.spec.properties.reason,data:data12};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data4.until !== undefined){
let data13 = data4.until;
if(typeof data13 === "string"){
if(func1(data13) > 20){
const err32 = {instancePath:instancePath+"/spec/until",schemaPath:"#/properties/spec/properties/until/maxLength",keyword:"maxLength",params:{limit: 20},message:"must NOT have more than 20 characters",schema:20,parentSchema:schema31.properties.spec.properties.until,data:data13};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(!pattern6.test(data13)){
const err33 = {instancePath:instancePath+"/spec/until",schemaPath:"#/properties/spec/properties/until/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$"+"\"",schema:"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$",parentSchema:schema31.properties.spec.properties.until,data:data13};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
else {
const err34 = {instancePath:instancePath+"/spec/until",schemaPath:"#/properties/spec/properties/until/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.until.type,parentSchema:schema31.properties.spec.properties.until,data:data13};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data4.validUntil !== undefined){
let data14 = data4.validUntil;
if(typeof data14 === "string"){
if(func1(data14) > 20){
const err35 = {instancePath:instancePath+"/spec/validUntil",schemaPath:"#/properties/spec/properties/validUntil/maxLength",keyword:"maxLength",params:{limit: 20},message:"must NOT have more than 20 characters",schema:20,parentSchema:schema31.properties.spec.properties.validUntil,data:data14};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if(!pattern6.test(data14)){
const err36 = {instancePath:instancePath+"/spec/validUntil",schemaPath:"#/properties/spec/properties/validUntil/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$"+"\"",schema:"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$",parentSchema:schema31.properties.spec.properties.validUntil,data:data14};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
else {
const err37 = {instancePath:instancePath+"/spec/validUntil",schemaPath:"#/properties/spec/properties/validUntil/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.validUntil.type,parentSchema:schema31.properties.spec.properties.validUntil,data:data14};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data4.placement !== undefined){
let data15 = data4.placement;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key3 in data15){
if(!((((key3 === "sequencers") || (key3 === "isolation")) || (key3 === "apartFrom")) || (key3 === "region"))){
const err38 = {instancePath:instancePath+"/spec/placement",schemaPath:"#/properties/spec/properties/placement/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.placement,data:data15};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data15.sequencers !== undefined){
let data16 = data15.sequencers;
if(Array.isArray(data16)){
if(data16.length > 20){
const err39 = {instancePath:instancePath+"/spec/placement/sequencers",schemaPath:"#/properties/spec/properties/placement/properties/sequencers/maxItems",keyword:"maxItems",params:{limit: 20},message:"must NOT have more than 20 items",schema:20,parentSchema:schema31.properties.spec.properties.placement.properties.sequencers,data:data16};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
if(data16.length < 1){
const err40 = {instancePath:instancePath+"/spec/placement/sequencers",schemaPath:"#/properties/spec/properties/placement/properties/sequencers/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.spec.properties.placement.properties.sequencers,data:data16};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
const len0 = data16.length;
for(let i0=0; i0<len0; i0++){
let data17 = data16[i0];
if(typeof data17 === "string"){
if(func1(data17) > 40){
const err41 = {instancePath:instancePath+"/spec/placement/sequencers/" + i0,schemaPath:"#/properties/spec/properties/placement/properties/sequencers/items/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema31.properties.spec.properties.placement.properties.sequencers.items,data:data17};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(!pattern4.test(data17)){
const err42 = {instancePath:instancePath+"/spec/placement/sequencers/" + i0,schemaPath:"#/properties/spec/properties/placement/properties/sequencers/items/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.spec.properties.placement.properties.sequencers.items,data:data17};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
else {
const err43 = {instancePath:instancePath+"/spec/placement/sequencers/" + i0,schemaPath:"#/properties/spec/properties/placement/properties/sequencers/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.placement.properties.sequencers.items.type,parentSchema:schema31.properties.spec.properties.placement.properties.sequencers.items,data:data17};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
let i1 = data16.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data16[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err44 = {instancePath:instancePath+"/spec/placement/sequencers",schemaPath:"#/properties/spec/properties/placement/properties/sequencers/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.placement.properties.sequencers,data:data16};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err45 = {instancePath:instancePath+"/spec/placement/sequencers",schemaPath:"#/properties/spec/properties/placement/properties/sequencers/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.placement.properties.sequencers.type,parentSchema:schema31.properties.spec.properties.placement.properties.sequencers,data:data16};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data15.isolation !== undefined){
let data18 = data15.isolation;
if(!((data18 === "shared") || (data18 === "dedicated"))){
const err46 = {instancePath:instancePath+"/spec/placement/isolation",schemaPath:"#/properties/spec/properties/placement/properties/isolation/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.placement.properties.isolation.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.placement.properties.isolation.enum,parentSchema:schema31.properties.spec.properties.placement.properties.isolation,data:data18};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data15.apartFrom !== undefined){
let data19 = data15.apartFrom;
if(Array.isArray(data19)){
if(data19.length > 100){
const err47 = {instancePath:instancePath+"/spec/placement/apartFrom",schemaPath:"#/properties/spec/properties/placement/properties/apartFrom/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items",schema:100,parentSchema:schema31.properties.spec.properties.placement.properties.apartFrom,data:data19};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
const len1 = data19.length;
for(let i2=0; i2<len1; i2++){
let data20 = data19[i2];
if(typeof data20 === "string"){
if(func1(data20) > 40){
const err48 = {instancePath:instancePath+"/spec/placement/apartFrom/" + i2,schemaPath:"#/properties/spec/properties/placement/properties/apartFrom/items/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema31.properties.spec.properties.placement.properties.apartFrom.items,data:data20};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(!pattern4.test(data20)){
const err49 = {instancePath:instancePath+"/spec/placement/apartFrom/" + i2,schemaPath:"#/properties/spec/properties/placement/properties/apartFrom/items/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.spec.properties.placement.properties.apartFrom.items,data:data20};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
else {
const err50 = {instancePath:instancePath+"/spec/placement/apartFrom/" + i2,schemaPath:"#/properties/spec/properties/placement/properties/apartFrom/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.placement.properties.apartFrom.items.type,parentSchema:schema31.properties.spec.properties.placement.properties.apartFrom.items,data:data20};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
let i3 = data19.length;
let j1;
if(i3 > 1){
const indices1 = {};
for(;i3--;){
let item1 = data19[i3];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err51 = {instancePath:instancePath+"/spec/placement/apartFrom",schemaPath:"#/properties/spec/properties/placement/properties/apartFrom/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i3+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.placement.properties.apartFrom,data:data19};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
break;
}
indices1[item1] = i3;
}
}
}
else {
const err52 = {instancePath:instancePath+"/spec/placement/apartFrom",schemaPath:"#/properties/spec/properties/placement/properties/apartFrom/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.placement.properties.apartFrom.type,parentSchema:schema31.properties.spec.properties.placement.properties.apartFrom,data:data19};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data15.region !== undefined){
let data21 = data15.region;
if(typeof data21 === "string"){
if(func1(data21) > 40){
const err53 = {instancePath:instancePath+"/spec/placement/region",schemaPath:"#/properties/spec/properties/placement/properties/region/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema31.properties.spec.properties.placement.properties.region,data:data21};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if(!pattern10.test(data21)){
const err54 = {instancePath:instancePath+"/spec/placement/region",schemaPath:"#/properties/spec/properties/placement/properties/region/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,39}$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9-]{0,39}$"+"\"",schema:"^[a-z0-9][a-z0-9-]{0,39}$",parentSchema:schema31.properties.spec.properties.placement.properties.region,data:data21};
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
const err55 = {instancePath:instancePath+"/spec/placement/region",schemaPath:"#/properties/spec/properties/placement/properties/region/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.placement.properties.region.type,parentSchema:schema31.properties.spec.properties.placement.properties.region,data:data21};
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
const err56 = {instancePath:instancePath+"/spec/placement",schemaPath:"#/properties/spec/properties/placement/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.placement.type,parentSchema:schema31.properties.spec.properties.placement,data:data15};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data4.networks !== undefined){
let data22 = data4.networks;
if(Array.isArray(data22)){
if(data22.length > 50){
const err57 = {instancePath:instancePath+"/spec/networks",schemaPath:"#/properties/spec/properties/networks/maxItems",keyword:"maxItems",params:{limit: 50},message:"must NOT have more than 50 items",schema:50,parentSchema:schema31.properties.spec.properties.networks,data:data22};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
if(data22.length < 1){
const err58 = {instancePath:instancePath+"/spec/networks",schemaPath:"#/properties/spec/properties/networks/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.spec.properties.networks,data:data22};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
const len2 = data22.length;
for(let i4=0; i4<len2; i4++){
let data23 = data22[i4];
if(typeof data23 === "string"){
if(func1(data23) > 49){
const err59 = {instancePath:instancePath+"/spec/networks/" + i4,schemaPath:"#/properties/spec/properties/networks/items/maxLength",keyword:"maxLength",params:{limit: 49},message:"must NOT have more than 49 characters",schema:49,parentSchema:schema31.properties.spec.properties.networks.items,data:data23};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(!pattern11.test(data23)){
const err60 = {instancePath:instancePath+"/spec/networks/" + i4,schemaPath:"#/properties/spec/properties/networks/items/pattern",keyword:"pattern",params:{pattern: "^[0-9A-Fa-f:.]+/[0-9]{1,3}$"},message:"must match pattern \""+"^[0-9A-Fa-f:.]+/[0-9]{1,3}$"+"\"",schema:"^[0-9A-Fa-f:.]+/[0-9]{1,3}$",parentSchema:schema31.properties.spec.properties.networks.items,data:data23};
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
const err61 = {instancePath:instancePath+"/spec/networks/" + i4,schemaPath:"#/properties/spec/properties/networks/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.networks.items.type,parentSchema:schema31.properties.spec.properties.networks.items,data:data23};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
let i5 = data22.length;
let j2;
if(i5 > 1){
const indices2 = {};
for(;i5--;){
let item2 = data22[i5];
if(typeof item2 !== "string"){
continue;
}
if(typeof indices2[item2] == "number"){
j2 = indices2[item2];
const err62 = {instancePath:instancePath+"/spec/networks",schemaPath:"#/properties/spec/properties/networks/uniqueItems",keyword:"uniqueItems",params:{i: i5, j: j2},message:"must NOT have duplicate items (items ## "+j2+" and "+i5+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.networks,data:data22};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
break;
}
indices2[item2] = i5;
}
}
}
else {
const err63 = {instancePath:instancePath+"/spec/networks",schemaPath:"#/properties/spec/properties/networks/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.networks.type,parentSchema:schema31.properties.spec.properties.networks,data:data22};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data4.owner !== undefined){
let data24 = data4.owner;
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
if(data24.organisation === undefined){
const err64 = {instancePath:instancePath+"/spec/owner",schemaPath:"#/properties/spec/properties/owner/required",keyword:"required",params:{missingProperty: "organisation"},message:"must have required property '"+"organisation"+"'",schema:schema31.properties.spec.properties.owner.required,parentSchema:schema31.properties.spec.properties.owner,data:data24};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
for(const key4 in data24){
if(!(((key4 === "organisation") || (key4 === "contacts")) || (key4 === "github"))){
const err65 = {instancePath:instancePath+"/spec/owner",schemaPath:"#/properties/spec/properties/owner/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.owner,data:data24};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
if(data24.organisation !== undefined){
let data25 = data24.organisation;
if(typeof data25 === "string"){
if(func1(data25) > 120){
const err66 = {instancePath:instancePath+"/spec/owner/organisation",schemaPath:"#/properties/spec/properties/owner/properties/organisation/maxLength",keyword:"maxLength",params:{limit: 120},message:"must NOT have more than 120 characters",schema:120,parentSchema:schema31.properties.spec.properties.owner.properties.organisation,data:data25};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
else {
const err67 = {instancePath:instancePath+"/spec/owner/organisation",schemaPath:"#/properties/spec/properties/owner/properties/organisation/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.owner.properties.organisation.type,parentSchema:schema31.properties.spec.properties.owner.properties.organisation,data:data25};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data24.contacts !== undefined){
let data26 = data24.contacts;
if(Array.isArray(data26)){
if(data26.length > 10){
const err68 = {instancePath:instancePath+"/spec/owner/contacts",schemaPath:"#/properties/spec/properties/owner/properties/contacts/maxItems",keyword:"maxItems",params:{limit: 10},message:"must NOT have more than 10 items",schema:10,parentSchema:schema31.properties.spec.properties.owner.properties.contacts,data:data26};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
const len3 = data26.length;
for(let i6=0; i6<len3; i6++){
let data27 = data26[i6];
if(typeof data27 === "string"){
if(func1(data27) > 200){
const err69 = {instancePath:instancePath+"/spec/owner/contacts/" + i6,schemaPath:"#/properties/spec/properties/owner/properties/contacts/items/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.spec.properties.owner.properties.contacts.items,data:data27};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
if(func1(data27) < 3){
const err70 = {instancePath:instancePath+"/spec/owner/contacts/" + i6,schemaPath:"#/properties/spec/properties/owner/properties/contacts/items/minLength",keyword:"minLength",params:{limit: 3},message:"must NOT have fewer than 3 characters",schema:3,parentSchema:schema31.properties.spec.properties.owner.properties.contacts.items,data:data27};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
else {
const err71 = {instancePath:instancePath+"/spec/owner/contacts/" + i6,schemaPath:"#/properties/spec/properties/owner/properties/contacts/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.owner.properties.contacts.items.type,parentSchema:schema31.properties.spec.properties.owner.properties.contacts.items,data:data27};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
let i7 = data26.length;
let j3;
if(i7 > 1){
const indices3 = {};
for(;i7--;){
let item3 = data26[i7];
if(typeof item3 !== "string"){
continue;
}
if(typeof indices3[item3] == "number"){
j3 = indices3[item3];
const err72 = {instancePath:instancePath+"/spec/owner/contacts",schemaPath:"#/properties/spec/properties/owner/properties/contacts/uniqueItems",keyword:"uniqueItems",params:{i: i7, j: j3},message:"must NOT have duplicate items (items ## "+j3+" and "+i7+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.owner.properties.contacts,data:data26};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
break;
}
indices3[item3] = i7;
}
}
}
else {
const err73 = {instancePath:instancePath+"/spec/owner/contacts",schemaPath:"#/properties/spec/properties/owner/properties/contacts/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.owner.properties.contacts.type,parentSchema:schema31.properties.spec.properties.owner.properties.contacts,data:data26};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data24.github !== undefined){
let data28 = data24.github;
if(Array.isArray(data28)){
if(data28.length > 20){
const err74 = {instancePath:instancePath+"/spec/owner/github",schemaPath:"#/properties/spec/properties/owner/properties/github/maxItems",keyword:"maxItems",params:{limit: 20},message:"must NOT have more than 20 items",schema:20,parentSchema:schema31.properties.spec.properties.owner.properties.github,data:data28};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
const len4 = data28.length;
for(let i8=0; i8<len4; i8++){
let data29 = data28[i8];
if(typeof data29 === "string"){
if(func1(data29) > 140){
const err75 = {instancePath:instancePath+"/spec/owner/github/" + i8,schemaPath:"#/properties/spec/properties/owner/properties/github/items/maxLength",keyword:"maxLength",params:{limit: 140},message:"must NOT have more than 140 characters",schema:140,parentSchema:schema31.properties.spec.properties.owner.properties.github.items,data:data29};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
if(!pattern12.test(data29)){
const err76 = {instancePath:instancePath+"/spec/owner/github/" + i8,schemaPath:"#/properties/spec/properties/owner/properties/github/items/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$",parentSchema:schema31.properties.spec.properties.owner.properties.github.items,data:data29};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
else {
const err77 = {instancePath:instancePath+"/spec/owner/github/" + i8,schemaPath:"#/properties/spec/properties/owner/properties/github/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.owner.properties.github.items.type,parentSchema:schema31.properties.spec.properties.owner.properties.github.items,data:data29};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
let i9 = data28.length;
let j4;
if(i9 > 1){
const indices4 = {};
for(;i9--;){
let item4 = data28[i9];
if(typeof item4 !== "string"){
continue;
}
if(typeof indices4[item4] == "number"){
j4 = indices4[item4];
const err78 = {instancePath:instancePath+"/spec/owner/github",schemaPath:"#/properties/spec/properties/owner/properties/github/uniqueItems",keyword:"uniqueItems",params:{i: i9, j: j4},message:"must NOT have duplicate items (items ## "+j4+" and "+i9+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.owner.properties.github,data:data28};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
break;
}
indices4[item4] = i9;
}
}
}
else {
const err79 = {instancePath:instancePath+"/spec/owner/github",schemaPath:"#/properties/spec/properties/owner/properties/github/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.owner.properties.github.type,parentSchema:schema31.properties.spec.properties.owner.properties.github,data:data28};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
}
else {
const err80 = {instancePath:instancePath+"/spec/owner",schemaPath:"#/properties/spec/properties/owner/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.owner.type,parentSchema:schema31.properties.spec.properties.owner,data:data24};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
if(data4.mode !== undefined){
let data30 = data4.mode;
if(!(((data30 === "enforce") || (data30 === "report")) || (data30 === "observe"))){
const err81 = {instancePath:instancePath+"/spec/mode",schemaPath:"#/properties/spec/properties/mode/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.mode.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.mode.enum,parentSchema:schema31.properties.spec.properties.mode,data:data30};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
if(data4.generation !== undefined){
let data31 = data4.generation;
if(!(((typeof data31 == "number") && (!(data31 % 1) && !isNaN(data31))) && (isFinite(data31)))){
const err82 = {instancePath:instancePath+"/spec/generation",schemaPath:"#/properties/spec/properties/generation/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.generation.type,parentSchema:schema31.properties.spec.properties.generation,data:data31};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
if((typeof data31 == "number") && (isFinite(data31))){
if(data31 > 1000000 || isNaN(data31)){
const err83 = {instancePath:instancePath+"/spec/generation",schemaPath:"#/properties/spec/properties/generation/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000",schema:1000000,parentSchema:schema31.properties.spec.properties.generation,data:data31};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
if(data31 < 1 || isNaN(data31)){
const err84 = {instancePath:instancePath+"/spec/generation",schemaPath:"#/properties/spec/properties/generation/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.spec.properties.generation,data:data31};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
}
}
else {
const err85 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.type,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
}
else {
const err86 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
