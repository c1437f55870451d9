// Generated from schemas/sequencer.schema.json by npm run generate. Do not edit.
// @ts-nocheck
import func1Module from "ajv/dist/runtime/ucs2length.js";

export const validateSequencer = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/sequencer.schema.json","title":"SequencerDocument","description":"A sequencer that members connect through: public facts only.","type":"object","additionalProperties":false,"required":["apiVersion","kind","metadata","spec"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Sequencer"},"metadata":{"type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name."}}},"spec":{"type":"object","additionalProperties":false,"required":["endpoints","trustRoot"],"properties":{"description":{"type":"string","minLength":1,"maxLength":500,"description":"What this sequencer is for."},"endpoints":{"type":"array","description":"Public addresses, https only.","items":{"type":"string","pattern":"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$","maxLength":260,"description":"The public address that members connect to, as https://host:port.","examples":["https://sequencer-east.example:10038"]},"maxItems":10,"uniqueItems":true,"minItems":1},"trustRoot":{"description":"What a member's node must trust to connect.","oneOf":[{"type":"object","description":"A certificate of this register.","additionalProperties":false,"required":["certificate"],"properties":{"certificate":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}[.]pem$","maxLength":44,"description":"File name below certificates/."}}},{"type":"object","description":"Certificates that public authorities signed.","additionalProperties":false,"required":["publicAuthorities"],"properties":{"publicAuthorities":{"const":true}}}]},"maxParticipants":{"type":"integer","minimum":1,"maximum":100000,"description":"Members that this sequencer should carry at most."},"isolation":{"enum":["shared","dedicated"],"default":"shared","description":"A dedicated sequencer serves one member."},"region":{"type":"string","pattern":"^[a-z0-9][a-z0-9-]{0,39}$","maxLength":40,"description":"Where it runs."},"state":{"enum":["active","draining"],"default":"active","description":"A draining sequencer gets no new members, and its members move to others."},"keys":{"type":"array","description":"Fingerprints of its signing keys, where known: live keys that no sequencer declares are reported.","items":{"type":"string","pattern":"^1220[0-9a-f]{64}$","maxLength":68},"maxItems":20,"uniqueItems":true}}}}};
const func1 = func1Module.default ?? func1Module;
const pattern4 = new RegExp("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$", "u");
const pattern5 = new RegExp("^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$", "u");
const pattern6 = new RegExp("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}[.]pem$", "u");
const pattern7 = new RegExp("^[a-z0-9][a-z0-9-]{0,39}$", "u");
const pattern8 = new RegExp("^1220[0-9a-f]{64}$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://rollcall.dev/schemas/v1/sequencer.schema.json" */;
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
if("Sequencer" !== data1){
const err6 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "Sequencer"},message:"must be equal to constant",schema:"Sequencer",parentSchema:schema31.properties.kind,data:data1};
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
if(data4.endpoints === undefined){
const err13 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/required",keyword:"required",params:{missingProperty: "endpoints"},message:"must have required property '"+"endpoints"+"'",schema:schema31.properties.spec.required,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data4.trustRoot === undefined){
const err14 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/required",keyword:"required",params:{missingProperty: "trustRoot"},message:"must have required property '"+"trustRoot"+"'",schema:schema31.properties.spec.required,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
for(const key2 in data4){
if(!((((((((key2 === "description") || (key2 === "endpoints")) || (key2 === "trustRoot")) || (key2 === "maxParticipants")) || (key2 === "isolation")) || (key2 === "region")) || (key2 === "state")) || (key2 === "keys"))){
const err15 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data4.description !== undefined){
let data5 = data4.description;
if(typeof data5 === "string"){
if(func1(data5) > 500){
const err16 = {instancePath:instancePath+"/spec/description",schemaPath:"#/properties/spec/properties/description/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters",schema:500,parentSchema:schema31.properties.spec.properties.description,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(func1(data5) < 1){
const err17 = {instancePath:instancePath+"/spec/description",schemaPath:"#/properties/spec/properties/description/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.spec.properties.description,data:data5};
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
const err18 = {instancePath:instancePath+"/spec/description",schemaPath:"#/properties/spec/properties/description/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.description.type,parentSchema:schema31.properties.spec.properties.description,data:data5};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data4.endpoints !== undefined){
let data6 = data4.endpoints;
if(Array.isArray(data6)){
if(data6.length > 10){
const err19 = {instancePath:instancePath+"/spec/endpoints",schemaPath:"#/properties/spec/properties/endpoints/maxItems",keyword:"maxItems",params:{limit: 10},message:"must NOT have more than 10 items",schema:10,parentSchema:schema31.properties.spec.properties.endpoints,data:data6};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data6.length < 1){
const err20 = {instancePath:instancePath+"/spec/endpoints",schemaPath:"#/properties/spec/properties/endpoints/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.spec.properties.endpoints,data:data6};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if(typeof data7 === "string"){
if(func1(data7) > 260){
const err21 = {instancePath:instancePath+"/spec/endpoints/" + i0,schemaPath:"#/properties/spec/properties/endpoints/items/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema31.properties.spec.properties.endpoints.items,data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(!pattern5.test(data7)){
const err22 = {instancePath:instancePath+"/spec/endpoints/" + i0,schemaPath:"#/properties/spec/properties/endpoints/items/pattern",keyword:"pattern",params:{pattern: "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$"},message:"must match pattern \""+"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$"+"\"",schema:"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$",parentSchema:schema31.properties.spec.properties.endpoints.items,data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/spec/endpoints/" + i0,schemaPath:"#/properties/spec/properties/endpoints/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.endpoints.items.type,parentSchema:schema31.properties.spec.properties.endpoints.items,data:data7};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
let i1 = data6.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data6[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err24 = {instancePath:instancePath+"/spec/endpoints",schemaPath:"#/properties/spec/properties/endpoints/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.endpoints,data:data6};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err25 = {instancePath:instancePath+"/spec/endpoints",schemaPath:"#/properties/spec/properties/endpoints/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.endpoints.type,parentSchema:schema31.properties.spec.properties.endpoints,data:data6};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data4.trustRoot !== undefined){
let data8 = data4.trustRoot;
const _errs19 = errors;
let valid6 = false;
let passing0 = null;
const _errs20 = errors;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(data8.certificate === undefined){
const err26 = {instancePath:instancePath+"/spec/trustRoot",schemaPath:"#/properties/spec/properties/trustRoot/oneOf/0/required",keyword:"required",params:{missingProperty: "certificate"},message:"must have required property '"+"certificate"+"'",schema:schema31.properties.spec.properties.trustRoot.oneOf[0].required,parentSchema:schema31.properties.spec.properties.trustRoot.oneOf[0],data:data8};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
for(const key3 in data8){
if(!(key3 === "certificate")){
const err27 = {instancePath:instancePath+"/spec/trustRoot",schemaPath:"#/properties/spec/properties/trustRoot/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.trustRoot.oneOf[0],data:data8};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data8.certificate !== undefined){
let data9 = data8.certificate;
if(typeof data9 === "string"){
if(func1(data9) > 44){
const err28 = {instancePath:instancePath+"/spec/trustRoot/certificate",schemaPath:"#/properties/spec/properties/trustRoot/oneOf/0/properties/certificate/maxLength",keyword:"maxLength",params:{limit: 44},message:"must NOT have more than 44 characters",schema:44,parentSchema:schema31.properties.spec.properties.trustRoot.oneOf[0].properties.certificate,data:data9};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(!pattern6.test(data9)){
const err29 = {instancePath:instancePath+"/spec/trustRoot/certificate",schemaPath:"#/properties/spec/properties/trustRoot/oneOf/0/properties/certificate/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}[.]pem$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}[.]pem$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}[.]pem$",parentSchema:schema31.properties.spec.properties.trustRoot.oneOf[0].properties.certificate,data:data9};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/spec/trustRoot/certificate",schemaPath:"#/properties/spec/properties/trustRoot/oneOf/0/properties/certificate/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.trustRoot.oneOf[0].properties.certificate.type,parentSchema:schema31.properties.spec.properties.trustRoot.oneOf[0].properties.certificate,data:data9};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath:instancePath+"/spec/trustRoot",schemaPath:"#/properties/spec/properties/trustRoot/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.trustRoot.oneOf[0].type,parentSchema:schema31.properties.spec.properties.trustRoot.oneOf[0],data:data8};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
var _valid0 = _errs20 === errors;
if(_valid0){
valid6 = true;
passing0 = 0;
var props0 = true;
}
const _errs25 = errors;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(data8.publicAuthorities === undefined){
const err32 = {instancePath:instancePath+"/spec/trustRoot",schemaPath:"#/properties/spec/properties/trustRoot/oneOf/1/required",keyword:"required",params:{missingProperty: "publicAuthorities"},message:"must have required property '"+"publicAuthorities"+"'",schema:schema31.properties.spec.properties.trustRoot.oneOf[1].required,parentSchema:schema31.properties.spec.properties.trustRoot.oneOf[1],data:data8};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
for(const key4 in data8){
if(!(key4 === "publicAuthorities")){
const err33 = {instancePath:instancePath+"/spec/trustRoot",schemaPath:"#/properties/spec/properties/trustRoot/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.spec.properties.trustRoot.oneOf[1],data:data8};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data8.publicAuthorities !== undefined){
let data10 = data8.publicAuthorities;
if(true !== data10){
const err34 = {instancePath:instancePath+"/spec/trustRoot/publicAuthorities",schemaPath:"#/properties/spec/properties/trustRoot/oneOf/1/properties/publicAuthorities/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant",schema:true,parentSchema:schema31.properties.spec.properties.trustRoot.oneOf[1].properties.publicAuthorities,data:data10};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
else {
const err35 = {instancePath:instancePath+"/spec/trustRoot",schemaPath:"#/properties/spec/properties/trustRoot/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.properties.trustRoot.oneOf[1].type,parentSchema:schema31.properties.spec.properties.trustRoot.oneOf[1],data:data8};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
var _valid0 = _errs25 === errors;
if(_valid0 && valid6){
valid6 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid6 = true;
passing0 = 1;
if(props0 !== true){
props0 = true;
}
}
}
if(!valid6){
const err36 = {instancePath:instancePath+"/spec/trustRoot",schemaPath:"#/properties/spec/properties/trustRoot/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema31.properties.spec.properties.trustRoot.oneOf,parentSchema:schema31.properties.spec.properties.trustRoot,data:data8};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
else {
errors = _errs19;
if(vErrors !== null){
if(_errs19){
vErrors.length = _errs19;
}
else {
vErrors = null;
}
}
}
}
if(data4.maxParticipants !== undefined){
let data11 = data4.maxParticipants;
if(!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))){
const err37 = {instancePath:instancePath+"/spec/maxParticipants",schemaPath:"#/properties/spec/properties/maxParticipants/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.spec.properties.maxParticipants.type,parentSchema:schema31.properties.spec.properties.maxParticipants,data:data11};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 > 100000 || isNaN(data11)){
const err38 = {instancePath:instancePath+"/spec/maxParticipants",schemaPath:"#/properties/spec/properties/maxParticipants/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema31.properties.spec.properties.maxParticipants,data:data11};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(data11 < 1 || isNaN(data11)){
const err39 = {instancePath:instancePath+"/spec/maxParticipants",schemaPath:"#/properties/spec/properties/maxParticipants/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.spec.properties.maxParticipants,data:data11};
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
if(data4.isolation !== undefined){
let data12 = data4.isolation;
if(!((data12 === "shared") || (data12 === "dedicated"))){
const err40 = {instancePath:instancePath+"/spec/isolation",schemaPath:"#/properties/spec/properties/isolation/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.isolation.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.isolation.enum,parentSchema:schema31.properties.spec.properties.isolation,data:data12};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data4.region !== undefined){
let data13 = data4.region;
if(typeof data13 === "string"){
if(func1(data13) > 40){
const err41 = {instancePath:instancePath+"/spec/region",schemaPath:"#/properties/spec/properties/region/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema31.properties.spec.properties.region,data:data13};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(!pattern7.test(data13)){
const err42 = {instancePath:instancePath+"/spec/region",schemaPath:"#/properties/spec/properties/region/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,39}$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9-]{0,39}$"+"\"",schema:"^[a-z0-9][a-z0-9-]{0,39}$",parentSchema:schema31.properties.spec.properties.region,data:data13};
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
const err43 = {instancePath:instancePath+"/spec/region",schemaPath:"#/properties/spec/properties/region/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.region.type,parentSchema:schema31.properties.spec.properties.region,data:data13};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data4.state !== undefined){
let data14 = data4.state;
if(!((data14 === "active") || (data14 === "draining"))){
const err44 = {instancePath:instancePath+"/spec/state",schemaPath:"#/properties/spec/properties/state/enum",keyword:"enum",params:{allowedValues: schema31.properties.spec.properties.state.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.spec.properties.state.enum,parentSchema:schema31.properties.spec.properties.state,data:data14};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data4.keys !== undefined){
let data15 = data4.keys;
if(Array.isArray(data15)){
if(data15.length > 20){
const err45 = {instancePath:instancePath+"/spec/keys",schemaPath:"#/properties/spec/properties/keys/maxItems",keyword:"maxItems",params:{limit: 20},message:"must NOT have more than 20 items",schema:20,parentSchema:schema31.properties.spec.properties.keys,data:data15};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
const len1 = data15.length;
for(let i2=0; i2<len1; i2++){
let data16 = data15[i2];
if(typeof data16 === "string"){
if(func1(data16) > 68){
const err46 = {instancePath:instancePath+"/spec/keys/" + i2,schemaPath:"#/properties/spec/properties/keys/items/maxLength",keyword:"maxLength",params:{limit: 68},message:"must NOT have more than 68 characters",schema:68,parentSchema:schema31.properties.spec.properties.keys.items,data:data16};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(!pattern8.test(data16)){
const err47 = {instancePath:instancePath+"/spec/keys/" + i2,schemaPath:"#/properties/spec/properties/keys/items/pattern",keyword:"pattern",params:{pattern: "^1220[0-9a-f]{64}$"},message:"must match pattern \""+"^1220[0-9a-f]{64}$"+"\"",schema:"^1220[0-9a-f]{64}$",parentSchema:schema31.properties.spec.properties.keys.items,data:data16};
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
const err48 = {instancePath:instancePath+"/spec/keys/" + i2,schemaPath:"#/properties/spec/properties/keys/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.spec.properties.keys.items.type,parentSchema:schema31.properties.spec.properties.keys.items,data:data16};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
let i3 = data15.length;
let j1;
if(i3 > 1){
const indices1 = {};
for(;i3--;){
let item1 = data15[i3];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err49 = {instancePath:instancePath+"/spec/keys",schemaPath:"#/properties/spec/properties/keys/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i3+" are identical)",schema:true,parentSchema:schema31.properties.spec.properties.keys,data:data15};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
break;
}
indices1[item1] = i3;
}
}
}
else {
const err50 = {instancePath:instancePath+"/spec/keys",schemaPath:"#/properties/spec/properties/keys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.spec.properties.keys.type,parentSchema:schema31.properties.spec.properties.keys,data:data15};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
}
else {
const err51 = {instancePath:instancePath+"/spec",schemaPath:"#/properties/spec/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.spec.type,parentSchema:schema31.properties.spec,data:data4};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
else {
const err52 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
