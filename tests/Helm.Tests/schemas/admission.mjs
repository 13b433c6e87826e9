// What a ValidatingAdmissionPolicy says to requests, by its own expressions.
//   node admission.mjs MANIFESTS REQUESTS
// MANIFESTS (YAML) has one policy; REQUESTS (JSON) is a list of { object, oldObject, request }. Prints a list: the message of the first validation that refuses, "allowed", or
// "not concerned" where a match condition leaves the request out.
import fs from 'node:fs';
import { Environment } from '@marcbachmann/cel-js';
import { parseAllDocuments } from 'yaml';

const [manifests, requests] = process.argv.slice(2).map((file) => fs.readFileSync(file, 'utf8'));
const { spec } = parseAllDocuments(manifests).map((document) => document.toJS()).find((object) => object?.kind === 'ValidatingAdmissionPolicy');
const environment = ['object', 'oldObject', 'request'].reduce(
  (known, variable) => known.registerVariable(variable, 'map'), new Environment({ enableOptionalTypes: true }));

const answers = JSON.parse(requests).map((asked) => {
  if (!spec.matchConditions.every(({ expression }) => environment.evaluate(expression, asked))) {
    return 'not concerned';
  }

  return spec.validations.find(({ expression }) => !environment.evaluate(expression, asked))?.message ?? 'allowed';
});
console.log(JSON.stringify(answers));
