// Whether what comes by standard input is a description by the rules of OpenAPI: its version, or what is wrong with it.
import { Validator } from "@seriousme/openapi-schema-validator";
import { readFileSync } from "node:fs";

const validator = new Validator();
const { valid, errors } = await validator.validate(JSON.parse(readFileSync(0, "utf8")));
console.log(valid ? validator.version : JSON.stringify(errors, null, 1));
