// As much of Kubernetes' API server as the farm asks for: the list of pods by labels, and one annotation of a pod, over TLS, with the rights that the chart's roles give.
//   node api-server.mjs ADDRESS FOLDER
// FOLDER has tls.crt and tls.key; accounts.json (beginning of a token: { name, namespace, rules }), pods.json (name: { address, labels }), which is read for every request;
// whatever is asked is written to requests.jsonl with what was answered. A token is its account's beginning, / and the name of the pod that it was given to.
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';

const [address, folder] = process.argv.slice(2);
const read = (file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
const accounts = read('accounts.json');
const annotation = 'controller.kubernetes.io/pod-deletion-cost';

const may = (account, verb) => account.rules.some((rule) => rule.apiGroups.includes('') && rule.resources.includes('pods') && rule.verbs.includes(verb));

const object = (name, { address: podIP, labels }) => ({
  metadata: { name, labels },
  status: { phase: 'Running', podIP, containerStatuses: [{ name: 'aadiff', state: { running: {} } }] },
});

const selected = (labels, selector) => selector.split(',').every((one) => labels[one.split('=')[0]] === one.split('=')[1]);

/** Status and body for a request, as the real one answers. */
function answer(account, own, method, url, type, body) {
  if (!account) {
    return [401];
  }

  const [, namespace, pod] = /^\/api\/v1\/namespaces\/([^/]+)\/pods(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
  const selector = url.searchParams.get('labelSelector');
  if (namespace !== account.namespace) {
    return [403];
  }

  if (method === 'GET' && !pod && selector && may(account, 'list')) {
    return [200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: Object.entries(read('pods.json')).filter(([, one]) => selected(one.labels, selector)).map(([name, one]) => object(name, one)) }];
  }

  if (method !== 'PATCH' || !pod || !may(account, 'patch')) {
    return [403];
  }

  if (type !== 'application/merge-patch+json') {
    return [415];
  }

  // What the chart's admission policy lets through: this annotation, of the pod that asks.
  const wanted = JSON.stringify({ metadata: { annotations: { [annotation]: body?.metadata?.annotations?.[annotation] } } });
  return JSON.stringify(body) === wanted && pod === own && read('pods.json')[pod] ? [200, { kind: 'Pod', apiVersion: 'v1', metadata: { name: pod } }] : [403];
}

https.createServer({ cert: fs.readFileSync(path.join(folder, 'tls.crt')), key: fs.readFileSync(path.join(folder, 'tls.key')) }, (request, response) => {
  let text = '';
  request.on('data', (piece) => { text += piece; });
  request.on('end', () => {
    const [, token, own] = /^Bearer ([^/]+)\/(.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const account = accounts[token];
    const body = text ? JSON.parse(text) : undefined;
    const [status, found] = answer(account, own, request.method, new URL(request.url, 'https://api'), request.headers['content-type']?.split(';')[0], body);
    fs.appendFileSync(path.join(folder, 'requests.jsonl'), `${JSON.stringify({ account: account?.name, own, method: request.method, url: decodeURIComponent(request.url), body, status })}\n`);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status }));
  });
}).listen(6443, address);
