// node validate.mjs FILE...: each object of each file against the schema of its apiVersion and kind: required members, types, choices.
// Run where the packages of package.json are installed; prints a line for each object that is wrong.
import fs from 'node:fs';
import { parseAllDocuments } from 'yaml';

const custom = {
  'cert-manager.io': '@kubernetes-models/cert-manager',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'keda.sh': '@kubernetes-models/keda',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

let checked = 0;
for (const file of process.argv.slice(2)) {
  for (const document of parseAllDocuments(fs.readFileSync(file, 'utf8'))) {
    const object = document.toJS();
    if (!object) {
      continue;
    }

    checked++;
    const name = `${object.apiVersion}/${object.kind} ${object.metadata?.name}`;
    const library = custom[object.apiVersion.split('/')[0]] ?? 'kubernetes-models';
    try {
      const module = await import(`${library}/${object.apiVersion}/${object.kind}`);
      new module[object.kind](object).validate();
    } catch (error) {
      console.log(`${file}: ${name}: ${error.message}`);
    }
  }
}

console.log(`checked ${checked}`);
