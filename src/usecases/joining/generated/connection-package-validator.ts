// Generated from schemas/output/connection-package.schema.json by npm run generate. Do not edit.
// @ts-nocheck
import func2Module from "ajv/dist/runtime/ucs2length.js";

export const validateConnectionPackage = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/output/connection-package.schema.json","title":"ConnectionPackageDocument","description":"Everything that a member needs to connect to a domain, as rollcall connection -o json prints it and participant join takes it. It holds no secret.","type":"object","additionalProperties":false,"required":["apiVersion","kind","issuedAt","expiresAt","domain","member","sequencers","trustThreshold","provider"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"ConnectionPackage"},"issuedAt":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$","maxLength":20,"description":"When it was made, UTC."},"expiresAt":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$","maxLength":20,"description":"When it expires, UTC: participant join refuses it then."},"domain":{"type":"object","description":"The domain to join.","additionalProperties":false,"required":["name","id","flavour","protocolVersion"],"properties":{"name":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"As the provider calls it."},"id":{"type":"string","minLength":1,"maxLength":260,"description":"Its unique identifier, as name::1220…"},"flavour":{"enum":["canton-2"],"description":"Which release line it belongs to."},"protocolVersion":{"type":["integer","null"],"minimum":1,"maximum":1000,"description":"Its protocol version; null where it does not report one."}}},"member":{"type":"object","description":"Who may join, and with which rights.","additionalProperties":false,"required":["name","participantId","permission","trustLevel","effectiveSince","validUntil"],"properties":{"name":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"As the register calls it."},"participantId":{"type":"string","minLength":1,"maxLength":260,"description":"The participant that was admitted."},"permission":{"enum":["Submission","Confirmation","Observation"],"description":"What it may do."},"trustLevel":{"enum":["Ordinary","Vip",null],"description":"Null where the domain has no trust levels."},"effectiveSince":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$","maxLength":20,"description":"Since when the domain admits it, by the domain's clock."},"validUntil":{"type":["string","null"],"pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$","maxLength":20,"description":"When the membership ends; null when it does not."}}},"sequencers":{"type":"array","description":"The sequencers through which it connects.","minItems":1,"maxItems":50,"items":{"type":"object","description":"One sequencer.","additionalProperties":false,"required":["alias","endpoints","trustRoot"],"properties":{"alias":{"type":"string","pattern":"^[A-Za-z0-9_-]{1,60}$","description":"The connection's alias, where each sequencer has a connection of its own."},"endpoints":{"type":"array","description":"Its public addresses.","minItems":1,"maxItems":10,"items":{"type":"string","pattern":"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$","maxLength":260,"description":"One address."}},"trustRoot":{"description":"The certificates to trust; null for public authorities.","oneOf":[{"type":"object","description":"Certificates to trust.","additionalProperties":false,"required":["pem","sha256"],"properties":{"pem":{"type":"string","minLength":1,"maxLength":65536,"description":"The certificates, one after the other."},"sha256":{"type":"array","description":"Of each of them, in DER, in the same order.","minItems":1,"maxItems":50,"items":{"type":"string","pattern":"^[0-9a-f]{64}$"}}}},{"type":"null","description":"Public authorities."}]}}}},"trustThreshold":{"type":"integer","minimum":1,"maximum":50,"description":"How many sequencers must agree. 1: one connection that fails over from one address to the next. More: a connection to each."},"provider":{"type":"object","description":"Who runs the domain.","additionalProperties":false,"required":["contact"],"properties":{"contact":{"type":["string","null"],"maxLength":200,"description":"Where to reach them."}}},"signature":{"type":"object","description":"Over everything else, as JSON with sorted keys and no blanks; absent where the provider does not sign.","additionalProperties":false,"required":["algorithm","publicKey","value"],"properties":{"algorithm":{"const":"Ed25519"},"publicKey":{"type":"string","pattern":"^[A-Za-z0-9+/]{58,60}={0,2}$","maxLength":60,"description":"SubjectPublicKeyInfo in DER, base64. Verify through another channel whose it is."},"value":{"type":"string","pattern":"^[A-Za-z0-9+/]{86}==$","maxLength":88,"description":"The signature, base64."}}}}};
const func1 = Object.prototype.hasOwnProperty;
const func2 = func2Module.default ?? func2Module;
const pattern4 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "u");
const pattern6 = new RegExp("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$", "u");
const pattern10 = new RegExp("^[A-Za-z0-9_-]{1,60}$", "u");
const pattern11 = new RegExp("^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$", "u");
const pattern12 = new RegExp("^[0-9a-f]{64}$", "u");
const pattern13 = new RegExp("^[A-Za-z0-9+/]{58,60}={0,2}$", "u");
const pattern14 = new RegExp("^[A-Za-z0-9+/]{86}==$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://rollcall.dev/schemas/v1/output/connection-package.schema.json" */;
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
if(data.issuedAt === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "issuedAt"},message:"must have required property '"+"issuedAt"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.expiresAt === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "expiresAt"},message:"must have required property '"+"expiresAt"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.domain === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "domain"},message:"must have required property '"+"domain"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.member === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "member"},message:"must have required property '"+"member"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.sequencers === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "sequencers"},message:"must have required property '"+"sequencers"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.trustThreshold === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "trustThreshold"},message:"must have required property '"+"trustThreshold"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.provider === undefined){
const err8 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "provider"},message:"must have required property '"+"provider"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema31.properties, key0))){
const err9 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.apiVersion !== undefined){
let data0 = data.apiVersion;
if("rollcall.dev/v1" !== data0){
const err10 = {instancePath:instancePath+"/apiVersion",schemaPath:"#/properties/apiVersion/const",keyword:"const",params:{allowedValue: "rollcall.dev/v1"},message:"must be equal to constant",schema:"rollcall.dev/v1",parentSchema:schema31.properties.apiVersion,data:data0};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if("ConnectionPackage" !== data1){
const err11 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "ConnectionPackage"},message:"must be equal to constant",schema:"ConnectionPackage",parentSchema:schema31.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.issuedAt !== undefined){
let data2 = data.issuedAt;
if(typeof data2 === "string"){
if(func2(data2) > 20){
const err12 = {instancePath:instancePath+"/issuedAt",schemaPath:"#/properties/issuedAt/maxLength",keyword:"maxLength",params:{limit: 20},message:"must NOT have more than 20 characters",schema:20,parentSchema:schema31.properties.issuedAt,data:data2};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(!pattern4.test(data2)){
const err13 = {instancePath:instancePath+"/issuedAt",schemaPath:"#/properties/issuedAt/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"+"\"",schema:"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",parentSchema:schema31.properties.issuedAt,data:data2};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/issuedAt",schemaPath:"#/properties/issuedAt/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.issuedAt.type,parentSchema:schema31.properties.issuedAt,data:data2};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.expiresAt !== undefined){
let data3 = data.expiresAt;
if(typeof data3 === "string"){
if(func2(data3) > 20){
const err15 = {instancePath:instancePath+"/expiresAt",schemaPath:"#/properties/expiresAt/maxLength",keyword:"maxLength",params:{limit: 20},message:"must NOT have more than 20 characters",schema:20,parentSchema:schema31.properties.expiresAt,data:data3};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(!pattern4.test(data3)){
const err16 = {instancePath:instancePath+"/expiresAt",schemaPath:"#/properties/expiresAt/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"+"\"",schema:"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",parentSchema:schema31.properties.expiresAt,data:data3};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/expiresAt",schemaPath:"#/properties/expiresAt/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.expiresAt.type,parentSchema:schema31.properties.expiresAt,data:data3};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.domain !== undefined){
let data4 = data.domain;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.name === undefined){
const err18 = {instancePath:instancePath+"/domain",schemaPath:"#/properties/domain/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema31.properties.domain.required,parentSchema:schema31.properties.domain,data:data4};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data4.id === undefined){
const err19 = {instancePath:instancePath+"/domain",schemaPath:"#/properties/domain/required",keyword:"required",params:{missingProperty: "id"},message:"must have required property '"+"id"+"'",schema:schema31.properties.domain.required,parentSchema:schema31.properties.domain,data:data4};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data4.flavour === undefined){
const err20 = {instancePath:instancePath+"/domain",schemaPath:"#/properties/domain/required",keyword:"required",params:{missingProperty: "flavour"},message:"must have required property '"+"flavour"+"'",schema:schema31.properties.domain.required,parentSchema:schema31.properties.domain,data:data4};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(data4.protocolVersion === undefined){
const err21 = {instancePath:instancePath+"/domain",schemaPath:"#/properties/domain/required",keyword:"required",params:{missingProperty: "protocolVersion"},message:"must have required property '"+"protocolVersion"+"'",schema:schema31.properties.domain.required,parentSchema:schema31.properties.domain,data:data4};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
for(const key1 in data4){
if(!((((key1 === "name") || (key1 === "id")) || (key1 === "flavour")) || (key1 === "protocolVersion"))){
const err22 = {instancePath:instancePath+"/domain",schemaPath:"#/properties/domain/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.domain,data:data4};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data4.name !== undefined){
let data5 = data4.name;
if(typeof data5 === "string"){
if(func2(data5) > 40){
const err23 = {instancePath:instancePath+"/domain/name",schemaPath:"#/properties/domain/properties/name/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema31.properties.domain.properties.name,data:data5};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(!pattern6.test(data5)){
const err24 = {instancePath:instancePath+"/domain/name",schemaPath:"#/properties/domain/properties/name/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.domain.properties.name,data:data5};
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
const err25 = {instancePath:instancePath+"/domain/name",schemaPath:"#/properties/domain/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.domain.properties.name.type,parentSchema:schema31.properties.domain.properties.name,data:data5};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data4.id !== undefined){
let data6 = data4.id;
if(typeof data6 === "string"){
if(func2(data6) > 260){
const err26 = {instancePath:instancePath+"/domain/id",schemaPath:"#/properties/domain/properties/id/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema31.properties.domain.properties.id,data:data6};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(func2(data6) < 1){
const err27 = {instancePath:instancePath+"/domain/id",schemaPath:"#/properties/domain/properties/id/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.domain.properties.id,data:data6};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/domain/id",schemaPath:"#/properties/domain/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.domain.properties.id.type,parentSchema:schema31.properties.domain.properties.id,data:data6};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data4.flavour !== undefined){
let data7 = data4.flavour;
if(!(data7 === "canton-2")){
const err29 = {instancePath:instancePath+"/domain/flavour",schemaPath:"#/properties/domain/properties/flavour/enum",keyword:"enum",params:{allowedValues: schema31.properties.domain.properties.flavour.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.domain.properties.flavour.enum,parentSchema:schema31.properties.domain.properties.flavour,data:data7};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data4.protocolVersion !== undefined){
let data8 = data4.protocolVersion;
if((!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))) && (data8 !== null)){
const err30 = {instancePath:instancePath+"/domain/protocolVersion",schemaPath:"#/properties/domain/properties/protocolVersion/type",keyword:"type",params:{type: schema31.properties.domain.properties.protocolVersion.type},message:"must be integer,null",schema:schema31.properties.domain.properties.protocolVersion.type,parentSchema:schema31.properties.domain.properties.protocolVersion,data:data8};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 > 1000 || isNaN(data8)){
const err31 = {instancePath:instancePath+"/domain/protocolVersion",schemaPath:"#/properties/domain/properties/protocolVersion/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000",schema:1000,parentSchema:schema31.properties.domain.properties.protocolVersion,data:data8};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(data8 < 1 || isNaN(data8)){
const err32 = {instancePath:instancePath+"/domain/protocolVersion",schemaPath:"#/properties/domain/properties/protocolVersion/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.domain.properties.protocolVersion,data:data8};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
}
else {
const err33 = {instancePath:instancePath+"/domain",schemaPath:"#/properties/domain/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.domain.type,parentSchema:schema31.properties.domain,data:data4};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.member !== undefined){
let data9 = data.member;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(data9.name === undefined){
const err34 = {instancePath:instancePath+"/member",schemaPath:"#/properties/member/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema31.properties.member.required,parentSchema:schema31.properties.member,data:data9};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(data9.participantId === undefined){
const err35 = {instancePath:instancePath+"/member",schemaPath:"#/properties/member/required",keyword:"required",params:{missingProperty: "participantId"},message:"must have required property '"+"participantId"+"'",schema:schema31.properties.member.required,parentSchema:schema31.properties.member,data:data9};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if(data9.permission === undefined){
const err36 = {instancePath:instancePath+"/member",schemaPath:"#/properties/member/required",keyword:"required",params:{missingProperty: "permission"},message:"must have required property '"+"permission"+"'",schema:schema31.properties.member.required,parentSchema:schema31.properties.member,data:data9};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data9.trustLevel === undefined){
const err37 = {instancePath:instancePath+"/member",schemaPath:"#/properties/member/required",keyword:"required",params:{missingProperty: "trustLevel"},message:"must have required property '"+"trustLevel"+"'",schema:schema31.properties.member.required,parentSchema:schema31.properties.member,data:data9};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(data9.effectiveSince === undefined){
const err38 = {instancePath:instancePath+"/member",schemaPath:"#/properties/member/required",keyword:"required",params:{missingProperty: "effectiveSince"},message:"must have required property '"+"effectiveSince"+"'",schema:schema31.properties.member.required,parentSchema:schema31.properties.member,data:data9};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(data9.validUntil === undefined){
const err39 = {instancePath:instancePath+"/member",schemaPath:"#/properties/member/required",keyword:"required",params:{missingProperty: "validUntil"},message:"must have required property '"+"validUntil"+"'",schema:schema31.properties.member.required,parentSchema:schema31.properties.member,data:data9};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
for(const key2 in data9){
if(!((((((key2 === "name") || (key2 === "participantId")) || (key2 === "permission")) || (key2 === "trustLevel")) || (key2 === "effectiveSince")) || (key2 === "validUntil"))){
const err40 = {instancePath:instancePath+"/member",schemaPath:"#/properties/member/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.member,data:data9};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data9.name !== undefined){
let data10 = data9.name;
if(typeof data10 === "string"){
if(func2(data10) > 40){
const err41 = {instancePath:instancePath+"/member/name",schemaPath:"#/properties/member/properties/name/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema31.properties.member.properties.name,data:data10};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(!pattern6.test(data10)){
const err42 = {instancePath:instancePath+"/member/name",schemaPath:"#/properties/member/properties/name/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.member.properties.name,data:data10};
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
const err43 = {instancePath:instancePath+"/member/name",schemaPath:"#/properties/member/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.member.properties.name.type,parentSchema:schema31.properties.member.properties.name,data:data10};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data9.participantId !== undefined){
let data11 = data9.participantId;
if(typeof data11 === "string"){
if(func2(data11) > 260){
const err44 = {instancePath:instancePath+"/member/participantId",schemaPath:"#/properties/member/properties/participantId/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema31.properties.member.properties.participantId,data:data11};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
if(func2(data11) < 1){
const err45 = {instancePath:instancePath+"/member/participantId",schemaPath:"#/properties/member/properties/participantId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.member.properties.participantId,data:data11};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
else {
const err46 = {instancePath:instancePath+"/member/participantId",schemaPath:"#/properties/member/properties/participantId/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.member.properties.participantId.type,parentSchema:schema31.properties.member.properties.participantId,data:data11};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data9.permission !== undefined){
let data12 = data9.permission;
if(!(((data12 === "Submission") || (data12 === "Confirmation")) || (data12 === "Observation"))){
const err47 = {instancePath:instancePath+"/member/permission",schemaPath:"#/properties/member/properties/permission/enum",keyword:"enum",params:{allowedValues: schema31.properties.member.properties.permission.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.member.properties.permission.enum,parentSchema:schema31.properties.member.properties.permission,data:data12};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data9.trustLevel !== undefined){
let data13 = data9.trustLevel;
if(!(((data13 === "Ordinary") || (data13 === "Vip")) || (data13 === null))){
const err48 = {instancePath:instancePath+"/member/trustLevel",schemaPath:"#/properties/member/properties/trustLevel/enum",keyword:"enum",params:{allowedValues: schema31.properties.member.properties.trustLevel.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.member.properties.trustLevel.enum,parentSchema:schema31.properties.member.properties.trustLevel,data:data13};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data9.effectiveSince !== undefined){
let data14 = data9.effectiveSince;
if(typeof data14 === "string"){
if(func2(data14) > 20){
const err49 = {instancePath:instancePath+"/member/effectiveSince",schemaPath:"#/properties/member/properties/effectiveSince/maxLength",keyword:"maxLength",params:{limit: 20},message:"must NOT have more than 20 characters",schema:20,parentSchema:schema31.properties.member.properties.effectiveSince,data:data14};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if(!pattern4.test(data14)){
const err50 = {instancePath:instancePath+"/member/effectiveSince",schemaPath:"#/properties/member/properties/effectiveSince/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"+"\"",schema:"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",parentSchema:schema31.properties.member.properties.effectiveSince,data:data14};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
else {
const err51 = {instancePath:instancePath+"/member/effectiveSince",schemaPath:"#/properties/member/properties/effectiveSince/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.member.properties.effectiveSince.type,parentSchema:schema31.properties.member.properties.effectiveSince,data:data14};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data9.validUntil !== undefined){
let data15 = data9.validUntil;
if((typeof data15 !== "string") && (data15 !== null)){
const err52 = {instancePath:instancePath+"/member/validUntil",schemaPath:"#/properties/member/properties/validUntil/type",keyword:"type",params:{type: schema31.properties.member.properties.validUntil.type},message:"must be string,null",schema:schema31.properties.member.properties.validUntil.type,parentSchema:schema31.properties.member.properties.validUntil,data:data15};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
if(typeof data15 === "string"){
if(func2(data15) > 20){
const err53 = {instancePath:instancePath+"/member/validUntil",schemaPath:"#/properties/member/properties/validUntil/maxLength",keyword:"maxLength",params:{limit: 20},message:"must NOT have more than 20 characters",schema:20,parentSchema:schema31.properties.member.properties.validUntil,data:data15};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if(!pattern4.test(data15)){
const err54 = {instancePath:instancePath+"/member/validUntil",schemaPath:"#/properties/member/properties/validUntil/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"},message:"must match pattern \""+"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"+"\"",schema:"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",parentSchema:schema31.properties.member.properties.validUntil,data:data15};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
}
else {
const err55 = {instancePath:instancePath+"/member",schemaPath:"#/properties/member/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.member.type,parentSchema:schema31.properties.member,data:data9};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data.sequencers !== undefined){
let data16 = data.sequencers;
if(Array.isArray(data16)){
if(data16.length > 50){
const err56 = {instancePath:instancePath+"/sequencers",schemaPath:"#/properties/sequencers/maxItems",keyword:"maxItems",params:{limit: 50},message:"must NOT have more than 50 items",schema:50,parentSchema:schema31.properties.sequencers,data:data16};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
if(data16.length < 1){
const err57 = {instancePath:instancePath+"/sequencers",schemaPath:"#/properties/sequencers/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.sequencers,data:data16};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
const len0 = data16.length;
for(let i0=0; i0<len0; i0++){
let data17 = data16[i0];
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
if(data17.alias === undefined){
const err58 = {instancePath:instancePath+"/sequencers/" + i0,schemaPath:"#/properties/sequencers/items/required",keyword:"required",params:{missingProperty: "alias"},message:"must have required property '"+"alias"+"'",schema:schema31.properties.sequencers.items.required,parentSchema:schema31.properties.sequencers.items,data:data17};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if(data17.endpoints === undefined){
const err59 = {instancePath:instancePath+"/sequencers/" + i0,schemaPath:"#/properties/sequencers/items/required",keyword:"required",params:{missingProperty: "endpoints"},message:"must have required property '"+"endpoints"+"'",schema:schema31.properties.sequencers.items.required,parentSchema:schema31.properties.sequencers.items,data:data17};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(data17.trustRoot === undefined){
const err60 = {instancePath:instancePath+"/sequencers/" + i0,schemaPath:"#/properties/sequencers/items/required",keyword:"required",params:{missingProperty: "trustRoot"},message:"must have required property '"+"trustRoot"+"'",schema:schema31.properties.sequencers.items.required,parentSchema:schema31.properties.sequencers.items,data:data17};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
for(const key3 in data17){
if(!(((key3 === "alias") || (key3 === "endpoints")) || (key3 === "trustRoot"))){
const err61 = {instancePath:instancePath+"/sequencers/" + i0,schemaPath:"#/properties/sequencers/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.sequencers.items,data:data17};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data17.alias !== undefined){
let data18 = data17.alias;
if(typeof data18 === "string"){
if(!pattern10.test(data18)){
const err62 = {instancePath:instancePath+"/sequencers/" + i0+"/alias",schemaPath:"#/properties/sequencers/items/properties/alias/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]{1,60}$"},message:"must match pattern \""+"^[A-Za-z0-9_-]{1,60}$"+"\"",schema:"^[A-Za-z0-9_-]{1,60}$",parentSchema:schema31.properties.sequencers.items.properties.alias,data:data18};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
else {
const err63 = {instancePath:instancePath+"/sequencers/" + i0+"/alias",schemaPath:"#/properties/sequencers/items/properties/alias/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.sequencers.items.properties.alias.type,parentSchema:schema31.properties.sequencers.items.properties.alias,data:data18};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data17.endpoints !== undefined){
let data19 = data17.endpoints;
if(Array.isArray(data19)){
if(data19.length > 10){
const err64 = {instancePath:instancePath+"/sequencers/" + i0+"/endpoints",schemaPath:"#/properties/sequencers/items/properties/endpoints/maxItems",keyword:"maxItems",params:{limit: 10},message:"must NOT have more than 10 items",schema:10,parentSchema:schema31.properties.sequencers.items.properties.endpoints,data:data19};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if(data19.length < 1){
const err65 = {instancePath:instancePath+"/sequencers/" + i0+"/endpoints",schemaPath:"#/properties/sequencers/items/properties/endpoints/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.sequencers.items.properties.endpoints,data:data19};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
const len1 = data19.length;
for(let i1=0; i1<len1; i1++){
let data20 = data19[i1];
if(typeof data20 === "string"){
if(func2(data20) > 260){
const err66 = {instancePath:instancePath+"/sequencers/" + i0+"/endpoints/" + i1,schemaPath:"#/properties/sequencers/items/properties/endpoints/items/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema31.properties.sequencers.items.properties.endpoints.items,data:data20};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
if(!pattern11.test(data20)){
const err67 = {instancePath:instancePath+"/sequencers/" + i0+"/endpoints/" + i1,schemaPath:"#/properties/sequencers/items/properties/endpoints/items/pattern",keyword:"pattern",params:{pattern: "^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$"},message:"must match pattern \""+"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$"+"\"",schema:"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$",parentSchema:schema31.properties.sequencers.items.properties.endpoints.items,data:data20};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
else {
const err68 = {instancePath:instancePath+"/sequencers/" + i0+"/endpoints/" + i1,schemaPath:"#/properties/sequencers/items/properties/endpoints/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.sequencers.items.properties.endpoints.items.type,parentSchema:schema31.properties.sequencers.items.properties.endpoints.items,data:data20};
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
else {
const err69 = {instancePath:instancePath+"/sequencers/" + i0+"/endpoints",schemaPath:"#/properties/sequencers/items/properties/endpoints/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.sequencers.items.properties.endpoints.type,parentSchema:schema31.properties.sequencers.items.properties.endpoints,data:data19};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data17.trustRoot !== undefined){
let data21 = data17.trustRoot;
const _errs43 = errors;
let valid8 = false;
let passing0 = null;
const _errs44 = errors;
if(data21 && typeof data21 == "object" && !Array.isArray(data21)){
if(data21.pem === undefined){
const err70 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/required",keyword:"required",params:{missingProperty: "pem"},message:"must have required property '"+"pem"+"'",schema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].required,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0],data:data21};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
if(data21.sha256 === undefined){
const err71 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/required",keyword:"required",params:{missingProperty: "sha256"},message:"must have required property '"+"sha256"+"'",schema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].required,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0],data:data21};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
for(const key4 in data21){
if(!((key4 === "pem") || (key4 === "sha256"))){
const err72 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0],data:data21};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
if(data21.pem !== undefined){
let data22 = data21.pem;
if(typeof data22 === "string"){
if(func2(data22) > 65536){
const err73 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot/pem",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/properties/pem/maxLength",keyword:"maxLength",params:{limit: 65536},message:"must NOT have more than 65536 characters",schema:65536,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.pem,data:data22};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
if(func2(data22) < 1){
const err74 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot/pem",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/properties/pem/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.pem,data:data22};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
else {
const err75 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot/pem",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/properties/pem/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.pem.type,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.pem,data:data22};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
if(data21.sha256 !== undefined){
let data23 = data21.sha256;
if(Array.isArray(data23)){
if(data23.length > 50){
const err76 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot/sha256",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/properties/sha256/maxItems",keyword:"maxItems",params:{limit: 50},message:"must NOT have more than 50 items",schema:50,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.sha256,data:data23};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
if(data23.length < 1){
const err77 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot/sha256",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/properties/sha256/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.sha256,data:data23};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
const len2 = data23.length;
for(let i2=0; i2<len2; i2++){
let data24 = data23[i2];
if(typeof data24 === "string"){
if(!pattern12.test(data24)){
const err78 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot/sha256/" + i2,schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/properties/sha256/items/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\"",schema:"^[0-9a-f]{64}$",parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.sha256.items,data:data24};
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
const err79 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot/sha256/" + i2,schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/properties/sha256/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.sha256.items.type,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.sha256.items,data:data24};
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
const err80 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot/sha256",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/properties/sha256/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.sha256.type,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].properties.sha256,data:data23};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
}
else {
const err81 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0].type,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[0],data:data21};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
var _valid0 = _errs44 === errors;
if(_valid0){
valid8 = true;
passing0 = 0;
}
const _errs53 = errors;
if(data21 !== null){
const err82 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf/1/type",keyword:"type",params:{type: "null"},message:"must be null",schema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[1].type,parentSchema:schema31.properties.sequencers.items.properties.trustRoot.oneOf[1],data:data21};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
var _valid0 = _errs53 === errors;
if(_valid0 && valid8){
valid8 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid8 = true;
passing0 = 1;
}
}
if(!valid8){
const err83 = {instancePath:instancePath+"/sequencers/" + i0+"/trustRoot",schemaPath:"#/properties/sequencers/items/properties/trustRoot/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema31.properties.sequencers.items.properties.trustRoot.oneOf,parentSchema:schema31.properties.sequencers.items.properties.trustRoot,data:data21};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
else {
errors = _errs43;
if(vErrors !== null){
if(_errs43){
vErrors.length = _errs43;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err84 = {instancePath:instancePath+"/sequencers/" + i0,schemaPath:"#/properties/sequencers/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.sequencers.items.type,parentSchema:schema31.properties.sequencers.items,data:data17};
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
else {
const err85 = {instancePath:instancePath+"/sequencers",schemaPath:"#/properties/sequencers/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.sequencers.type,parentSchema:schema31.properties.sequencers,data:data16};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data.trustThreshold !== undefined){
let data25 = data.trustThreshold;
if(!(((typeof data25 == "number") && (!(data25 % 1) && !isNaN(data25))) && (isFinite(data25)))){
const err86 = {instancePath:instancePath+"/trustThreshold",schemaPath:"#/properties/trustThreshold/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.trustThreshold.type,parentSchema:schema31.properties.trustThreshold,data:data25};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
if((typeof data25 == "number") && (isFinite(data25))){
if(data25 > 50 || isNaN(data25)){
const err87 = {instancePath:instancePath+"/trustThreshold",schemaPath:"#/properties/trustThreshold/maximum",keyword:"maximum",params:{comparison: "<=", limit: 50},message:"must be <= 50",schema:50,parentSchema:schema31.properties.trustThreshold,data:data25};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
if(data25 < 1 || isNaN(data25)){
const err88 = {instancePath:instancePath+"/trustThreshold",schemaPath:"#/properties/trustThreshold/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.trustThreshold,data:data25};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
}
if(data.provider !== undefined){
let data26 = data.provider;
if(data26 && typeof data26 == "object" && !Array.isArray(data26)){
if(data26.contact === undefined){
const err89 = {instancePath:instancePath+"/provider",schemaPath:"#/properties/provider/required",keyword:"required",params:{missingProperty: "contact"},message:"must have required property '"+"contact"+"'",schema:schema31.properties.provider.required,parentSchema:schema31.properties.provider,data:data26};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
for(const key5 in data26){
if(!(key5 === "contact")){
const err90 = {instancePath:instancePath+"/provider",schemaPath:"#/properties/provider/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.provider,data:data26};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
if(data26.contact !== undefined){
let data27 = data26.contact;
if((typeof data27 !== "string") && (data27 !== null)){
const err91 = {instancePath:instancePath+"/provider/contact",schemaPath:"#/properties/provider/properties/contact/type",keyword:"type",params:{type: schema31.properties.provider.properties.contact.type},message:"must be string,null",schema:schema31.properties.provider.properties.contact.type,parentSchema:schema31.properties.provider.properties.contact,data:data27};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
if(typeof data27 === "string"){
if(func2(data27) > 200){
const err92 = {instancePath:instancePath+"/provider/contact",schemaPath:"#/properties/provider/properties/contact/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema31.properties.provider.properties.contact,data:data27};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
}
}
else {
const err93 = {instancePath:instancePath+"/provider",schemaPath:"#/properties/provider/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.provider.type,parentSchema:schema31.properties.provider,data:data26};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
if(data.signature !== undefined){
let data28 = data.signature;
if(data28 && typeof data28 == "object" && !Array.isArray(data28)){
if(data28.algorithm === undefined){
const err94 = {instancePath:instancePath+"/signature",schemaPath:"#/properties/signature/required",keyword:"required",params:{missingProperty: "algorithm"},message:"must have required property '"+"algorithm"+"'",schema:schema31.properties.signature.required,parentSchema:schema31.properties.signature,data:data28};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
if(data28.publicKey === undefined){
const err95 = {instancePath:instancePath+"/signature",schemaPath:"#/properties/signature/required",keyword:"required",params:{missingProperty: "publicKey"},message:"must have required property '"+"publicKey"+"'",schema:schema31.properties.signature.required,parentSchema:schema31.properties.signature,data:data28};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
if(data28.value === undefined){
const err96 = {instancePath:instancePath+"/signature",schemaPath:"#/properties/signature/required",keyword:"required",params:{missingProperty: "value"},message:"must have required property '"+"value"+"'",schema:schema31.properties.signature.required,parentSchema:schema31.properties.signature,data:data28};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
for(const key6 in data28){
if(!(((key6 === "algorithm") || (key6 === "publicKey")) || (key6 === "value"))){
const err97 = {instancePath:instancePath+"/signature",schemaPath:"#/properties/signature/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.signature,data:data28};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
if(data28.algorithm !== undefined){
let data29 = data28.algorithm;
if("Ed25519" !== data29){
const err98 = {instancePath:instancePath+"/signature/algorithm",schemaPath:"#/properties/signature/properties/algorithm/const",keyword:"const",params:{allowedValue: "Ed25519"},message:"must be equal to constant",schema:"Ed25519",parentSchema:schema31.properties.signature.properties.algorithm,data:data29};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
if(data28.publicKey !== undefined){
let data30 = data28.publicKey;
if(typeof data30 === "string"){
if(func2(data30) > 60){
const err99 = {instancePath:instancePath+"/signature/publicKey",schemaPath:"#/properties/signature/properties/publicKey/maxLength",keyword:"maxLength",params:{limit: 60},message:"must NOT have more than 60 characters",schema:60,parentSchema:schema31.properties.signature.properties.publicKey,data:data30};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
if(!pattern13.test(data30)){
const err100 = {instancePath:instancePath+"/signature/publicKey",schemaPath:"#/properties/signature/properties/publicKey/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9+/]{58,60}={0,2}$"},message:"must match pattern \""+"^[A-Za-z0-9+/]{58,60}={0,2}$"+"\"",schema:"^[A-Za-z0-9+/]{58,60}={0,2}$",parentSchema:schema31.properties.signature.properties.publicKey,data:data30};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
}
else {
const err101 = {instancePath:instancePath+"/signature/publicKey",schemaPath:"#/properties/signature/properties/publicKey/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.signature.properties.publicKey.type,parentSchema:schema31.properties.signature.properties.publicKey,data:data30};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
if(data28.value !== undefined){
let data31 = data28.value;
if(typeof data31 === "string"){
if(func2(data31) > 88){
const err102 = {instancePath:instancePath+"/signature/value",schemaPath:"#/properties/signature/properties/value/maxLength",keyword:"maxLength",params:{limit: 88},message:"must NOT have more than 88 characters",schema:88,parentSchema:schema31.properties.signature.properties.value,data:data31};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
if(!pattern14.test(data31)){
const err103 = {instancePath:instancePath+"/signature/value",schemaPath:"#/properties/signature/properties/value/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9+/]{86}==$"},message:"must match pattern \""+"^[A-Za-z0-9+/]{86}==$"+"\"",schema:"^[A-Za-z0-9+/]{86}==$",parentSchema:schema31.properties.signature.properties.value,data:data31};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
}
else {
const err104 = {instancePath:instancePath+"/signature/value",schemaPath:"#/properties/signature/properties/value/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.signature.properties.value.type,parentSchema:schema31.properties.signature.properties.value,data:data31};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
}
}
else {
const err105 = {instancePath:instancePath+"/signature",schemaPath:"#/properties/signature/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.signature.type,parentSchema:schema31.properties.signature,data:data28};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
}
else {
const err106 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
