// Generated from schemas/settings.schema.json by npm run generate. Do not edit.
// @ts-nocheck
import func1Module from "ajv/dist/runtime/ucs2length.js";

export const validateSettings = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/settings.schema.json","title":"SettingsDocument","description":"The operator's own file: how to reach things. It is never part of the register, and names secrets without holding them.","type":"object","additionalProperties":false,"required":["apiVersion","kind","register","domains"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Settings"},"register":{"type":"object","description":"The git repository that says who is a member.","additionalProperties":false,"required":["url"],"properties":{"url":{"type":"string","minLength":1,"maxLength":1000,"description":"https, ssh or file URL, or a path relative to this file."},"branch":{"type":"string","pattern":"^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$","default":"main","description":"The protected branch: what it holds is what should be."},"token":{"description":"Access token for an https URL.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"Its name."}}}]},"sshKeyFile":{"type":"string","minLength":1,"maxLength":1000,"description":"Private key for an ssh URL."},"sshKnownHostsFile":{"type":"string","minLength":1,"maxLength":1000,"description":"Host keys to expect of an ssh URL."},"timeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"Bound on one clone or fetch."},"filesPerFolder":{"type":"integer","minimum":1,"maximum":1000000,"default":10000,"description":"Files that one folder of a domain may hold; one more is refused."}}},"stateDirectory":{"type":"string","minLength":1,"maxLength":1000,"description":"Where the clone and the record of what was applied are kept, relative to this file.","default":".rollcall"},"domains":{"type":"object","description":"How to reach each domain, by its name in the register.","minProperties":1,"propertyNames":{"pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},"additionalProperties":{"$ref":"#/$defs/domain"}}},"$defs":{"domain":{"type":"object","description":"One domain's admin API.","additionalProperties":false,"required":["flavour","address"],"properties":{"flavour":{"enum":["canton-2"],"description":"Which admin API it speaks."},"address":{"type":"string","pattern":"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$","maxLength":260,"description":"host:port of the domain manager's admin API.","examples":["domain-manager.internal:10052"]},"tls":{"description":"Absent: plaintext, which is refused except on loopback.","type":"object","additionalProperties":false,"required":[],"properties":{"trustRoot":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the certificates to trust; the system's when absent."},"certificate":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of our certificate, for mutual TLS."},"key":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of its private key."},"serverName":{"type":"string","minLength":1,"maxLength":255,"description":"The name to expect in the server's certificate, where it is not the address's host."}},"dependentRequired":{"certificate":["key"],"key":["certificate"]}},"plaintext":{"const":true,"description":"Allows plaintext beyond loopback, for a network that protects the connection itself."},"token":{"description":"Bearer token for the admin API.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"Its name."}}}]},"callTimeoutSeconds":{"type":"integer","minimum":1,"maximum":600,"default":30,"description":"Deadline of one call."},"effectiveTimeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"How long an applied change may take to become effective."},"concurrency":{"type":"integer","minimum":1,"maximum":64,"default":8,"description":"Changes in flight at once."},"maxReceiveMiB":{"type":"integer","minimum":4,"maximum":2047,"default":512,"description":"Largest answer to accept."}}}}};
const schema32 = {"type":"object","description":"One domain's admin API.","additionalProperties":false,"required":["flavour","address"],"properties":{"flavour":{"enum":["canton-2"],"description":"Which admin API it speaks."},"address":{"type":"string","pattern":"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$","maxLength":260,"description":"host:port of the domain manager's admin API.","examples":["domain-manager.internal:10052"]},"tls":{"description":"Absent: plaintext, which is refused except on loopback.","type":"object","additionalProperties":false,"required":[],"properties":{"trustRoot":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the certificates to trust; the system's when absent."},"certificate":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of our certificate, for mutual TLS."},"key":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of its private key."},"serverName":{"type":"string","minLength":1,"maxLength":255,"description":"The name to expect in the server's certificate, where it is not the address's host."}},"dependentRequired":{"certificate":["key"],"key":["certificate"]}},"plaintext":{"const":true,"description":"Allows plaintext beyond loopback, for a network that protects the connection itself."},"token":{"description":"Bearer token for the admin API.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"Its name."}}}]},"callTimeoutSeconds":{"type":"integer","minimum":1,"maximum":600,"default":30,"description":"Deadline of one call."},"effectiveTimeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"How long an applied change may take to become effective."},"concurrency":{"type":"integer","minimum":1,"maximum":64,"default":8,"description":"Changes in flight at once."},"maxReceiveMiB":{"type":"integer","minimum":4,"maximum":2047,"default":512,"description":"Largest answer to accept."}}};
const func1 = func1Module.default ?? func1Module;
const func12 = Object.prototype.hasOwnProperty;
const pattern4 = new RegExp("^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$", "u");
const pattern5 = new RegExp("^[A-Z][A-Z0-9_]*$", "u");
const pattern6 = new RegExp("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$", "u");
const pattern7 = new RegExp("^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$", "u");

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
if(!(((((key0 === "apiVersion") || (key0 === "kind")) || (key0 === "register")) || (key0 === "stateDirectory")) || (key0 === "domains"))){
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
if(func1(data3) > 1000){
const err9 = {instancePath:instancePath+"/register/url",schemaPath:"#/properties/register/properties/url/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.register.properties.url,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(func1(data3) < 1){
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
if(func1(data6) > 1000){
const err16 = {instancePath:instancePath+"/register/token/file",schemaPath:"#/properties/register/properties/token/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.register.properties.token.oneOf[0].properties.file,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(func1(data6) < 1){
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
if(func1(data7) > 200){
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
if(func1(data8) > 1000){
const err27 = {instancePath:instancePath+"/register/sshKeyFile",schemaPath:"#/properties/register/properties/sshKeyFile/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.register.properties.sshKeyFile,data:data8};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(func1(data8) < 1){
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
if(func1(data9) > 1000){
const err30 = {instancePath:instancePath+"/register/sshKnownHostsFile",schemaPath:"#/properties/register/properties/sshKnownHostsFile/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.register.properties.sshKnownHostsFile,data:data9};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(func1(data9) < 1){
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
if(func1(data12) > 1000){
const err40 = {instancePath:instancePath+"/stateDirectory",schemaPath:"#/properties/stateDirectory/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema31.properties.stateDirectory,data:data12};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(func1(data12) < 1){
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
if(data.domains !== undefined){
let data13 = data.domains;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(Object.keys(data13).length < 1){
const err43 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema31.properties.domains,data:data13};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
for(const key4 in data13){
const _errs35 = errors;
if(typeof key4 === "string"){
if(!pattern6.test(key4)){
const err44 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},message:"must match pattern \""+"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"+"\"",schema:"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$",parentSchema:schema31.properties.domains.propertyNames,data:key4,propertyName:key4};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
var valid5 = _errs35 === errors;
if(!valid5){
const err45 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/propertyNames",keyword:"propertyNames",params:{propertyName: key4},message:"property name must be valid",schema:schema31.properties.domains.propertyNames,parentSchema:schema31.properties.domains,data:data13};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
for(const key5 in data13){
let data14 = data13[key5];
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
if(data14.flavour === undefined){
const err46 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/required",keyword:"required",params:{missingProperty: "flavour"},message:"must have required property '"+"flavour"+"'",schema:schema32.required,parentSchema:schema32,data:data14};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(data14.address === undefined){
const err47 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/required",keyword:"required",params:{missingProperty: "address"},message:"must have required property '"+"address"+"'",schema:schema32.required,parentSchema:schema32,data:data14};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
for(const key6 in data14){
if(!(func12.call(schema32.properties, key6))){
const err48 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties",schema:false,parentSchema:schema32,data:data14};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data14.flavour !== undefined){
let data15 = data14.flavour;
if(!(data15 === "canton-2")){
const err49 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/flavour",schemaPath:"#/$defs/domain/properties/flavour/enum",keyword:"enum",params:{allowedValues: schema32.properties.flavour.enum},message:"must be equal to one of the allowed values",schema:schema32.properties.flavour.enum,parentSchema:schema32.properties.flavour,data:data15};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data14.address !== undefined){
let data16 = data14.address;
if(typeof data16 === "string"){
if(func1(data16) > 260){
const err50 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/address",schemaPath:"#/$defs/domain/properties/address/maxLength",keyword:"maxLength",params:{limit: 260},message:"must NOT have more than 260 characters",schema:260,parentSchema:schema32.properties.address,data:data16};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
if(!pattern7.test(data16)){
const err51 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/address",schemaPath:"#/$defs/domain/properties/address/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$"},message:"must match pattern \""+"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$"+"\"",schema:"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$",parentSchema:schema32.properties.address,data:data16};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
else {
const err52 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/address",schemaPath:"#/$defs/domain/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.address.type,parentSchema:schema32.properties.address,data:data16};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data14.tls !== undefined){
let data17 = data14.tls;
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
for(const key7 in data17){
if(!((((key7 === "trustRoot") || (key7 === "certificate")) || (key7 === "key")) || (key7 === "serverName"))){
const err53 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema32.properties.tls,data:data17};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data17.trustRoot !== undefined){
let data18 = data17.trustRoot;
if(typeof data18 === "string"){
if(func1(data18) > 1000){
const err54 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/trustRoot",schemaPath:"#/$defs/domain/properties/tls/properties/trustRoot/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.tls.properties.trustRoot,data:data18};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
if(func1(data18) < 1){
const err55 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/trustRoot",schemaPath:"#/$defs/domain/properties/tls/properties/trustRoot/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.trustRoot,data:data18};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
else {
const err56 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/trustRoot",schemaPath:"#/$defs/domain/properties/tls/properties/trustRoot/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.trustRoot.type,parentSchema:schema32.properties.tls.properties.trustRoot,data:data18};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data17.certificate !== undefined){
let data19 = data17.certificate;
if(typeof data19 === "string"){
if(func1(data19) > 1000){
const err57 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/certificate",schemaPath:"#/$defs/domain/properties/tls/properties/certificate/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.tls.properties.certificate,data:data19};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
if(func1(data19) < 1){
const err58 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/certificate",schemaPath:"#/$defs/domain/properties/tls/properties/certificate/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.certificate,data:data19};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
else {
const err59 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/certificate",schemaPath:"#/$defs/domain/properties/tls/properties/certificate/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.certificate.type,parentSchema:schema32.properties.tls.properties.certificate,data:data19};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data17.key !== undefined){
let data20 = data17.key;
if(typeof data20 === "string"){
if(func1(data20) > 1000){
const err60 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/key",schemaPath:"#/$defs/domain/properties/tls/properties/key/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.tls.properties.key,data:data20};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
if(func1(data20) < 1){
const err61 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/key",schemaPath:"#/$defs/domain/properties/tls/properties/key/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.key,data:data20};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
else {
const err62 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/key",schemaPath:"#/$defs/domain/properties/tls/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.key.type,parentSchema:schema32.properties.tls.properties.key,data:data20};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data17.serverName !== undefined){
let data21 = data17.serverName;
if(typeof data21 === "string"){
if(func1(data21) > 255){
const err63 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/serverName",schemaPath:"#/$defs/domain/properties/tls/properties/serverName/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters",schema:255,parentSchema:schema32.properties.tls.properties.serverName,data:data21};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
if(func1(data21) < 1){
const err64 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/serverName",schemaPath:"#/$defs/domain/properties/tls/properties/serverName/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.tls.properties.serverName,data:data21};
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
const err65 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls/serverName",schemaPath:"#/$defs/domain/properties/tls/properties/serverName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.tls.properties.serverName.type,parentSchema:schema32.properties.tls.properties.serverName,data:data21};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
if(data17.certificate !== undefined){
if(data17.key === undefined){
const err66 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/dependentRequired",keyword:"dependentRequired",params:{property: "certificate",
    missingProperty: "key",
    depsCount: 1,
    deps: "key"},message:"must have property key when property certificate is present",schema:schema32.properties.tls.dependentRequired,parentSchema:schema32.properties.tls,data:data17};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data17.key !== undefined){
if(data17.certificate === undefined){
const err67 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/dependentRequired",keyword:"dependentRequired",params:{property: "key",
    missingProperty: "certificate",
    depsCount: 1,
    deps: "certificate"},message:"must have property certificate when property key is present",schema:schema32.properties.tls.dependentRequired,parentSchema:schema32.properties.tls,data:data17};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
}
else {
const err68 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/tls",schemaPath:"#/$defs/domain/properties/tls/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.properties.tls.type,parentSchema:schema32.properties.tls,data:data17};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data14.plaintext !== undefined){
let data22 = data14.plaintext;
if(true !== data22){
const err69 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/plaintext",schemaPath:"#/$defs/domain/properties/plaintext/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant",schema:true,parentSchema:schema32.properties.plaintext,data:data22};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data14.token !== undefined){
let data23 = data14.token;
const _errs57 = errors;
let valid10 = false;
let passing1 = null;
const _errs58 = errors;
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
if(data23.file === undefined){
const err70 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema32.properties.token.oneOf[0].required,parentSchema:schema32.properties.token.oneOf[0],data:data23};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
for(const key8 in data23){
if(!(key8 === "file")){
const err71 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties",schema:false,parentSchema:schema32.properties.token.oneOf[0],data:data23};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
if(data23.file !== undefined){
let data24 = data23.file;
if(typeof data24 === "string"){
if(func1(data24) > 1000){
const err72 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/file",schemaPath:"#/$defs/domain/properties/token/oneOf/0/properties/file/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema32.properties.token.oneOf[0].properties.file,data:data24};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
if(func1(data24) < 1){
const err73 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/file",schemaPath:"#/$defs/domain/properties/token/oneOf/0/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema32.properties.token.oneOf[0].properties.file,data:data24};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
else {
const err74 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/file",schemaPath:"#/$defs/domain/properties/token/oneOf/0/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.token.oneOf[0].properties.file.type,parentSchema:schema32.properties.token.oneOf[0].properties.file,data:data24};
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
else {
const err75 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.properties.token.oneOf[0].type,parentSchema:schema32.properties.token.oneOf[0],data:data23};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
var _valid1 = _errs58 === errors;
if(_valid1){
valid10 = true;
passing1 = 0;
var props1 = true;
}
const _errs63 = errors;
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
if(data23.env === undefined){
const err76 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/1/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema32.properties.token.oneOf[1].required,parentSchema:schema32.properties.token.oneOf[1],data:data23};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
for(const key9 in data23){
if(!(key9 === "env")){
const err77 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties",schema:false,parentSchema:schema32.properties.token.oneOf[1],data:data23};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
if(data23.env !== undefined){
let data25 = data23.env;
if(typeof data25 === "string"){
if(func1(data25) > 200){
const err78 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/env",schemaPath:"#/$defs/domain/properties/token/oneOf/1/properties/env/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema32.properties.token.oneOf[1].properties.env,data:data25};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
if(!pattern5.test(data25)){
const err79 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/env",schemaPath:"#/$defs/domain/properties/token/oneOf/1/properties/env/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]*$"+"\"",schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema32.properties.token.oneOf[1].properties.env,data:data25};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
else {
const err80 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token/env",schemaPath:"#/$defs/domain/properties/token/oneOf/1/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.token.oneOf[1].properties.env.type,parentSchema:schema32.properties.token.oneOf[1].properties.env,data:data25};
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
const err81 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.properties.token.oneOf[1].type,parentSchema:schema32.properties.token.oneOf[1],data:data23};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
var _valid1 = _errs63 === errors;
if(_valid1 && valid10){
valid10 = false;
passing1 = [passing1, 1];
}
else {
if(_valid1){
valid10 = true;
passing1 = 1;
if(props1 !== true){
props1 = true;
}
}
}
if(!valid10){
const err82 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/token",schemaPath:"#/$defs/domain/properties/token/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf",schema:schema32.properties.token.oneOf,parentSchema:schema32.properties.token,data:data23};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
else {
errors = _errs57;
if(vErrors !== null){
if(_errs57){
vErrors.length = _errs57;
}
else {
vErrors = null;
}
}
}
}
if(data14.callTimeoutSeconds !== undefined){
let data26 = data14.callTimeoutSeconds;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
const err83 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/callTimeoutSeconds",schemaPath:"#/$defs/domain/properties/callTimeoutSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.callTimeoutSeconds.type,parentSchema:schema32.properties.callTimeoutSeconds,data:data26};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
if((typeof data26 == "number") && (isFinite(data26))){
if(data26 > 600 || isNaN(data26)){
const err84 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/callTimeoutSeconds",schemaPath:"#/$defs/domain/properties/callTimeoutSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 600},message:"must be <= 600",schema:600,parentSchema:schema32.properties.callTimeoutSeconds,data:data26};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
if(data26 < 1 || isNaN(data26)){
const err85 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/callTimeoutSeconds",schemaPath:"#/$defs/domain/properties/callTimeoutSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema32.properties.callTimeoutSeconds,data:data26};
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
if(data14.effectiveTimeoutSeconds !== undefined){
let data27 = data14.effectiveTimeoutSeconds;
if(!(((typeof data27 == "number") && (!(data27 % 1) && !isNaN(data27))) && (isFinite(data27)))){
const err86 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/effectiveTimeoutSeconds",schemaPath:"#/$defs/domain/properties/effectiveTimeoutSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.effectiveTimeoutSeconds.type,parentSchema:schema32.properties.effectiveTimeoutSeconds,data:data27};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
if((typeof data27 == "number") && (isFinite(data27))){
if(data27 > 3600 || isNaN(data27)){
const err87 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/effectiveTimeoutSeconds",schemaPath:"#/$defs/domain/properties/effectiveTimeoutSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600",schema:3600,parentSchema:schema32.properties.effectiveTimeoutSeconds,data:data27};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
if(data27 < 1 || isNaN(data27)){
const err88 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/effectiveTimeoutSeconds",schemaPath:"#/$defs/domain/properties/effectiveTimeoutSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema32.properties.effectiveTimeoutSeconds,data:data27};
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
if(data14.concurrency !== undefined){
let data28 = data14.concurrency;
if(!(((typeof data28 == "number") && (!(data28 % 1) && !isNaN(data28))) && (isFinite(data28)))){
const err89 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/concurrency",schemaPath:"#/$defs/domain/properties/concurrency/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.concurrency.type,parentSchema:schema32.properties.concurrency,data:data28};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
if((typeof data28 == "number") && (isFinite(data28))){
if(data28 > 64 || isNaN(data28)){
const err90 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/concurrency",schemaPath:"#/$defs/domain/properties/concurrency/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64",schema:64,parentSchema:schema32.properties.concurrency,data:data28};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
if(data28 < 1 || isNaN(data28)){
const err91 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/concurrency",schemaPath:"#/$defs/domain/properties/concurrency/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema32.properties.concurrency,data:data28};
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
if(data14.maxReceiveMiB !== undefined){
let data29 = data14.maxReceiveMiB;
if(!(((typeof data29 == "number") && (!(data29 % 1) && !isNaN(data29))) && (isFinite(data29)))){
const err92 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxReceiveMiB",schemaPath:"#/$defs/domain/properties/maxReceiveMiB/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema32.properties.maxReceiveMiB.type,parentSchema:schema32.properties.maxReceiveMiB,data:data29};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
if((typeof data29 == "number") && (isFinite(data29))){
if(data29 > 2047 || isNaN(data29)){
const err93 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxReceiveMiB",schemaPath:"#/$defs/domain/properties/maxReceiveMiB/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2047},message:"must be <= 2047",schema:2047,parentSchema:schema32.properties.maxReceiveMiB,data:data29};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
if(data29 < 4 || isNaN(data29)){
const err94 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/maxReceiveMiB",schemaPath:"#/$defs/domain/properties/maxReceiveMiB/minimum",keyword:"minimum",params:{comparison: ">=", limit: 4},message:"must be >= 4",schema:4,parentSchema:schema32.properties.maxReceiveMiB,data:data29};
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
}
else {
const err95 = {instancePath:instancePath+"/domains/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/domain/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.type,parentSchema:schema32,data:data14};
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
else {
const err96 = {instancePath:instancePath+"/domains",schemaPath:"#/properties/domains/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.domains.type,parentSchema:schema31.properties.domains,data:data13};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
}
}
else {
const err97 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
