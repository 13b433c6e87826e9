// A farm of real containers on one machine, made as the chart's pods say: images, arguments, environment, users, mounts, limits, stop signals and probes.
//   node k8s/rehearsal/rehearse.mjs        after docker/build, tests/tools/install; as root, where podman runs
//   PODMAN  the command with its options [podman];  IMAGES  before the names of the images [localhost/]
// Not as in a cluster: podman is the kubelet, names of services are names of containers, api-server.mjs is the API server, the S3 server and PostgreSQL are those of the tests.
import { execFileSync, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

if (process.argv[2] === 'forward') {
  const [address, ...ports] = process.argv.slice(3);
  for (const [from, to] of ports.map((pair) => pair.split(':').map(Number))) {
    net.createServer((client) => {
      const server = net.connect(to, '127.0.0.1');
      client.on('error', () => server.destroy()).pipe(server).on('error', () => client.destroy()).pipe(client);
    }).listen(from, address);
  }

  await new Promise(() => {});
}

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'aadiff-tests');
const { parseAllDocuments } = createRequire(path.join(cache, 'schemas', 'package.json'))('yaml');
const podman = (process.env.PODMAN || 'podman').split(' ');
const images = process.env.IMAGES ?? 'localhost/';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'aadiff-rehearsal-'));
// PostgreSQL runs as a user of its own.
fs.chmodSync(folder, 0o755);
const network = 'aadiff-rehearsal';
const subnet = '10.89.77';
const began = Date.now();
const running = new Map();
const besides = [];
const claims = { models: path.join(root, 'models'), outlines: path.join(folder, 'out', 'outlines') };
const pods = {};
/** Keys by role: the secret that the chart calls access.existingSecret. */
const keys = {};

const say = (text) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);
const run = (program, ...list) => execFileSync(program, list, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const pod = (...list) => run(podman[0], ...podman.slice(1), ...list);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function until(what, holds, seconds = 120) {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${seconds} s (last answer: ${lastAnswer})`);
    }

    await sleep(500);
  }
}

/** Servers of the tests on loopback, by way of ports that containers reach. */
function servers() {
  const started = Object.fromEntries(
    ['s3', 'postgres'].flatMap((name) => run(path.join(root, `tests/tools/${name}.sh`), 'start', path.join(folder, name)).split('\n'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  const s3 = Number(new URL(started.ENDPOINT.includes('://') ? started.ENDPOINT : `http://${started.ENDPOINT}`).port);
  const postgres = Number(/Port=(\d+)/.exec(started.CONNECTION)[1]);
  // A process of its own: this one stands still while podman stops a container, which needs them to drain.
  besides.push(spawn(process.execPath, [process.argv[1], 'forward', `${subnet}.1`, `9000:${s3}`, `5432:${postgres}`], { stdio: 'inherit' }));

  return {
    accessKey: started.ACCESS_KEY,
    secretKey: started.SECRET_KEY,
    connectionString: started.CONNECTION.replace('127.0.0.1', 'aadiff-postgres').replace(/Port=\d+/, 'Port=5432'),
  };
}

function chart(...values) {
  const text = run(path.join(cache, 'helm/helm'), 'template', 'aadiff', path.join(root, 'helm/aadiff'), '--namespace', 'aadiff', ...values.flatMap((value) => ['--set', value]));
  return parseAllDocuments(text).map((document) => document.toJS()).filter(Boolean);
}

/** The API server, with an account for each of the chart's, which has the rights of its role. */
function apiServer(objects) {
  const place = path.join(folder, 'api');
  fs.mkdirSync(place);
  run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=kubernetes', '-addext', `subjectAltName=IP:${subnet}.1`,
    '-keyout', path.join(place, 'tls.key'), '-out', path.join(place, 'tls.crt'));
  const accounts = objects.filter((object) => object.kind === 'ServiceAccount').map(({ metadata }) => [`token-of-${metadata.name}`, {
    name: metadata.name,
    namespace: 'aadiff',
    rules: objects.find((object) => object.kind === 'Role' && object.metadata.name === metadata.name)?.rules ?? [],
  }]);
  fs.writeFileSync(path.join(place, 'accounts.json'), JSON.stringify(Object.fromEntries(accounts)));
  fs.writeFileSync(path.join(place, 'pods.json'), '{}');
  besides.push(spawn(process.execPath, [path.join(root, 'k8s/rehearsal/api-server.mjs'), `${subnet}.1`, place], { stdio: 'inherit' }));
}

/** What the API server says from now on of the pod; null: it is gone. */
function announce(own, pod) {
  if (pod) {
    pods[own] = pod;
  } else {
    delete pods[own];
  }

  // As a whole, because the server reads it at any moment.
  const file = path.join(folder, 'api', 'pods.json');
  fs.writeFileSync(`${file}.part`, JSON.stringify(pods));
  fs.renameSync(`${file}.part`, file);
}

/** What was asked of the API server, each once, and how often. */
function asked() {
  const all = fs.readFileSync(path.join(folder, 'api', 'requests.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const kinds = new Map();
  for (const { account, method, url, status } of all) {
    const kind = `${account}: ${method} ${url.replace(/pods\/.*/, 'pods/POD')} ${status}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }

  return { kinds, refused: all.filter(({ status }) => status !== 200), costs: all.filter(({ method }) => method === 'PATCH').map(({ body }) => Number(Object.values(body.metadata.annotations)[0])) };
}

/** Starts a container as a pod's template says. */
function start(objects, secrets, kind, name, number, serviceNames) {
  const { metadata, spec } = objects.find((object) => object.kind === kind && object.metadata.name === name).spec.template;
  const container = spec.containers[0];
  const own = `${name}-${number}`;
  const address = `${subnet}.${number + (kind === 'StatefulSet' ? 10 : 20)}`;
  const user = spec.securityContext.runAsUser;
  const list = ['run', '--detach', '--restart', 'always', '--name', own, '--hostname', own, '--network', network, '--ip', address, '--user', `${user}:${spec.securityContext.runAsGroup}`];
  list.push('--stop-timeout', `${spec.terminationGracePeriodSeconds}`, '--add-host', `aadiff-minio:${subnet}.1`, '--add-host', `aadiff-postgres:${subnet}.1`);
  list.push(...serviceNames(own).flatMap((alias) => ['--network-alias', alias]));
  if (container.securityContext.readOnlyRootFilesystem) {
    list.push('--read-only');
  }

  list.push('--security-opt', 'no-new-privileges', ...container.securityContext.capabilities.drop.flatMap((capability) => ['--cap-drop', capability]));
  list.push('--memory', container.resources.limits.memory.replace('Gi', 'g'));
  const fields = { 'metadata.name': own, 'status.podIP': address };
  const environment = {};
  for (const { name: variable, value, valueFrom } of container.env) {
    environment[variable] = valueFrom?.fieldRef ? fields[valueFrom.fieldRef.fieldPath]
      : valueFrom?.secretKeyRef ? secrets[valueFrom.secretKeyRef.key]
      : (value ?? '').replace(/\$\((\w+)\)/g, (_, other) => environment[other]);
    list.push('--env', `${variable}=${environment[variable]}`);
  }

  if (spec.automountServiceAccountToken) {
    const place = path.join(folder, own, 'account');
    fs.mkdirSync(place, { recursive: true });
    for (const [file, content] of Object.entries({ token: `token-of-${spec.serviceAccountName}/${own}`, namespace: 'aadiff', 'ca.crt': fs.readFileSync(path.join(folder, 'api', 'tls.crt')) })) {
      fs.writeFileSync(path.join(place, file), content);
    }

    list.push('--volume', `${place}:/var/run/secrets/kubernetes.io/serviceaccount:ro`, '--env', `KUBERNETES_SERVICE_HOST=${subnet}.1`, '--env', 'KUBERNETES_SERVICE_PORT=6443');
  }

  for (const mount of container.volumeMounts) {
    const volume = spec.volumes.find((candidate) => candidate.name === mount.name);
    if (volume.persistentVolumeClaim) {
      list.push('--volume', `${claims[volume.persistentVolumeClaim.claimName]}:${mount.mountPath}:ro`);
      continue;
    }

    const place = path.join(folder, own, mount.name);
    fs.rmSync(place, { recursive: true, force: true });
    fs.mkdirSync(place, { recursive: true });
    const files = volume.configMap ? objects.find((object) => object.kind === 'ConfigMap' && object.metadata.name === volume.configMap.name).data
      : volume.secret ? Object.fromEntries(volume.secret.items?.map((item) => [item.path, secrets[item.key]]) ?? Object.entries(keys))
      : {};
    for (const [file, content] of Object.entries(files)) {
      fs.writeFileSync(path.join(place, file), content, { mode: 0o440 });
      fs.chownSync(path.join(place, file), 0, spec.securityContext.fsGroup);
    }

    if (volume.emptyDir) {
      fs.chownSync(place, 0, spec.securityContext.fsGroup);
      fs.chmodSync(place, 0o2777);
    }

    list.push('--volume', `${place}:${mount.mountPath}:${mount.readOnly ? 'ro' : 'rw'}`);
  }

  pod(...list, images + container.image, ...container.args);
  running.set(own, { address, container });
  announce(own, { address, labels: metadata.labels });
  say(`${own} starts at ${address}`);
  return own;
}

let lastAnswer = '';

/** Whether a probe of a container answers as it should. */
async function answers(own, probe) {
  const { address, container } = running.get(own);
  const { path: place, port } = container[probe].httpGet;
  try {
    const number = container.ports.find((candidate) => candidate.name === port).containerPort;
    const answer = await fetch(`http://${address}:${number}${place}`, { signal: AbortSignal.timeout(3000) });
    lastAnswer = `${answer.status} ${await answer.text()}`;
    return answer.ok;
  } catch (error) {
    lastAnswer = `${error.cause?.code ?? error.message}`;
    return false;
  }
}

async function ready(...names) {
  for (const own of names) {
    await until(`${own} starts`, () => answers(own, 'startupProbe'));
    await until(`${own} is ready`, () => answers(own, 'readinessProbe'));
  }

  say(`ready: ${names.join(', ')}`);
}

/** How often podman had to start something again. */
const restarts = (among = '') => [...running.keys()].filter((own) => own.includes(among)).map((own) => Number(pod('inspect', '--format', '{{.RestartCount}}', own))).reduce((sum, count) => sum + count, 0);

/** Ends a container as a kubelet does, and returns its exit code. */
function stop(own) {
  // Told to end, it is no pod that could answer.
  announce(own, null);
  pod('stop', own);
  const code = Number(pod('inspect', '--format', '{{.State.ExitCode}}', own));
  pod('rm', '--force', own);
  running.delete(own);
  say(`${own} was told to stop and ended with ${code}`);
  return code;
}

function expect(truth, what) {
  if (!truth) {
    throw new Error(`not so: ${what}`);
  }

  say(what);
}

/** `aadiff` in its image; what it wrote to /out stays. */
function cli(name, ...command) {
  fs.mkdirSync(path.join(folder, 'out'), { recursive: true });
  fs.chmodSync(path.join(folder, 'out'), 0o777);
  const list = [...podman.slice(1), 'run', '--rm', '--name', name, '--network', network, '--read-only', '--cap-drop', 'ALL', '--tmpfs', '/tmp', '--env', 'AADIFF_HOME=/tmp/aadiff',
    ...(keys.admin ? ['--env', `AADIFF_KEY=${keys.admin}`] : []),
    '--volume', `${path.join(root, 'samples')}:/samples:ro`, '--volume', `${folder}/out:/out`, `${images}aadiff/cli:0.1.0`, ...command];
  const process = spawn(podman[0], list, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  process.stdout.on('data', (text) => { output += text; });
  process.stderr.on('data', (text) => { output += text; });
  return new Promise((done) => process.on('exit', (code) => done({ code, output })));
}

const digest = (file) => crypto.createHash('sha256').update(fs.readFileSync(path.join(folder, 'out', file))).digest('hex');

async function rehearse() {
  pod('network', 'create', '--subnet', `${subnet}.0/24`, '--gateway', `${subnet}.1`, network);
  // The bridge is there as soon as somebody uses it.
  pod('run', '--detach', '--name', 'aadiff-bridge', '--network', network, '--ip', `${subnet}.9`, '--entrypoint', '/bin/sleep', `${images}aadiff/cli:0.1.0`, '3600');
  const secrets = servers();
  say('the S3 server and PostgreSQL run');

  for (const role of ['admin', 'viewer']) {
    keys[role] = (await cli('aadiff-key', 'keys', 'generate')).output.trim();
  }

  const objects = chart('access.keys=required', 'access.existingSecret=aadiff-keys', 'coordinators.replicas=3', 'models.coordinators=outline', 'models.source=claim', 'models.claimName=models', 'models.outlines.claimName=outlines');
  apiServer(objects);
  const outlined = await cli('aadiff-outline', 'models', 'outline', '/models/mini', '--out', '/out/outlines/mini');
  expect(outlined.code === 0, `coordinators have an outline of the model: ${outlined.output.trim().split('\n')[0]}`);
  const coordinator = (number) => start(objects, secrets, 'StatefulSet', 'aadiff-coordinator', number, (own) => ['aadiff', `${own}.aadiff-nodes.aadiff.svc`]);
  const gpu = (number) => start(objects, secrets, 'Deployment', 'aadiff-gpu-node', number, () => []);

  // First boot, in an order that nobody would choose.
  const names = [gpu(0), coordinator(2), coordinator(0), coordinator(1)];
  await ready(...names);
  const farm = await asViewer(names[1], 'farm');
  expect(farm.nodes.length === 1, 'the viewer\'s key of the secret is good from the start');
  const denied = await fetch(`http://${running.get(names[1]).address}:8080/api/farm`);
  expect(denied.status === 401, 'whoever has no key is refused');

  const request = ['--prompt', 'a bonfire on a beach at night', '--audio', '/samples/fireplace.ogg', '--steps', '8', '--exact', '--levels', '48'];
  const render = cli('aadiff-render', 'render', ...request, '--farm', 'http://aadiff-coordinator-0:8080', '--out', '/out/farm.mp4');
  await until('a picture is drawn', async () => (await metric('aadiff_pictures_total')) > 0);
  say('the first pictures are drawn');

  // 1 → 4; one is killed, and one is cut off. Whoever ends is started again, as a kubelet does.
  await ready(gpu(1), gpu(2), gpu(3));
  pod('kill', '--signal', 'KILL', 'aadiff-gpu-node-0');
  say('aadiff-gpu-node-0 was killed');
  await sleep(1000);
  pod('start', 'aadiff-gpu-node-0');
  await ready('aadiff-gpu-node-0');
  pod('network', 'disconnect', network, 'aadiff-gpu-node-1');
  say('aadiff-gpu-node-1 is cut off');
  await until('the one that is cut off ends', async () => pod('logs', 'aadiff-gpu-node-1').includes('the farm has removed it'));
  say('aadiff-gpu-node-1 has ended by itself');
  pod('stop', '--time', '0', 'aadiff-gpu-node-1');
  pod('network', 'connect', '--ip', running.get('aadiff-gpu-node-1').address, network, 'aadiff-gpu-node-1');
  pod('start', 'aadiff-gpu-node-1');
  await ready('aadiff-gpu-node-1');

  // 4 → 2, and a rolling update while the job runs: nodes first, then coordinators from the last to the first.
  const codes = [stop('aadiff-gpu-node-2'), stop('aadiff-gpu-node-3')];
  codes.push(stop('aadiff-gpu-node-1'));
  await ready(gpu(4));
  for (const number of [2, 1]) {
    codes.push(stop(`aadiff-coordinator-${number}`));
    await ready(coordinator(number));
  }

  const job = await render;
  expect(job.code === 0, `the job ended with ${job.code}${job.code === 0 ? '' : `: ${job.output.slice(-1500)}`}`);
  codes.push(stop('aadiff-coordinator-0'));
  await ready(coordinator(0));
  expect(codes.every((code) => code === 0), 'whoever was told to stop ended with 0');

  const status = await cli('aadiff-status', 'farm', 'status', '--farm', 'http://aadiff-coordinator-1:8080', '--json');
  expect(status.code === 0 && /"completed"/i.test(status.output), 'the farm knows the job as completed after all coordinators were replaced');

  // All coordinators are away; they come back one at a time, to the farm that the nodes are still in.
  for (const number of [0, 1, 2]) {
    stop(`aadiff-coordinator-${number}`);
  }

  const before = restarts('gpu-node');
  for (const number of [1, 0, 2]) {
    await ready(coordinator(number));
    // It answers while it is joining; that it is a member it says a moment later.
    await until(`aadiff-coordinator-${number} is a member`, () => pod('logs', `aadiff-coordinator-${number}`).includes('is in a farm of'));
    expect(!pod('logs', `aadiff-coordinator-${number}`).includes('founds a farm'), `aadiff-coordinator-${number} joined, and founded no second farm`);
  }

  expect(restarts('gpu-node') === before, 'no GPU node was started again meanwhile');
  for (const number of [0, 1, 2]) {
    await until('every coordinator sees both nodes', async () => (await asViewer(`aadiff-coordinator-${number}`, 'nodes')).length === 2);
  }

  say('all coordinators were away and came back one at a time: one farm, with both GPU nodes');
  const { kinds, refused, costs } = asked();
  for (const [kind, count] of kinds) {
    say(`${String(count).padStart(4)} × ${kind}`);
  }

  expect(refused.length === 0, 'the API server refused nothing that was asked of it');
  expect(costs.includes(0) && costs.some((cost) => cost >= 10), `GPU nodes wrote what their end would cost: ${[...new Set(costs)].sort((one, other) => one - other).join(', ')}`);
  const { pictures, wrong, twice } = await audit('aadiff-coordinator-1');
  expect(pictures > 0 && wrong === 0 && twice === 0, `each of the ${pictures} pictures is recorded once, with an object of its own`);

  say(`${restarts()} containers were started again that nobody had told to stop`);
  const alone = await cli('aadiff-alone', 'render', ...request, '--out', '/out/alone.mp4');
  expect(alone.code === 0, 'one process alone renders the same request');
  expect(digest('farm.mp4') === digest('alone.mp4'), `both videos have the bytes ${digest('farm.mp4').slice(0, 16)}`);
}

/** What a coordinator answers to the viewer's key. */
async function asViewer(own, place) {
  return (await fetch(`http://${running.get(own).address}:8080/api/${place}`, { headers: { authorization: `Bearer ${keys.viewer}` } })).json();
}

/** Pictures of the farm's only job that have no object or share one, and those that were recorded as drawn more than once. */
async function audit(own) {
  const [job] = await asViewer(own, 'jobs');
  const pictures = await asViewer(own, `jobs/${job.jobId}/pictures?count=1000`);
  const objects = new Set(pictures.filter((picture) => picture.state === 'done').map((picture) => picture.object));
  const twice = pictures.filter((picture) => picture.attempts.filter((attempt) => attempt.sha256).length > 1).length;
  return { pictures: pictures.length, wrong: pictures.length - objects.size, twice };
}

/** Sum of a counter over all GPU nodes. */
async function metric(name) {
  let sum = 0;
  for (const [, { address, container }] of running) {
    const port = container.ports.find((candidate) => candidate.name === 'probes')?.containerPort;
    const text = port ? await fetch(`http://${address}:${port}/metrics`).then((answer) => answer.text()).catch(() => '') : '';
    sum += [...text.matchAll(new RegExp(`^${name}\\{.*\\} ([0-9.]+)`, 'gm'))].reduce((total, match) => total + Number(match[1]), 0);
  }

  return sum;
}

let failure;
try {
  await rehearse();
} catch (error) {
  failure = error;
  for (const own of running.keys()) {
    console.log(`--- ${own}\n${(() => { try { return pod('logs', '--tail', '40', own).split('\n').filter((line) => !line.includes('Akka.')).map((line) => line.replace(/^.*"Message":"/, '').replace(/","State".*$/, '')).join('\n'); } catch { return 'no log'; } })()}`);
  }
}

for (const own of [...running.keys(), 'aadiff-bridge', 'aadiff-render', 'aadiff-status', 'aadiff-alone', 'aadiff-outline', 'aadiff-key', 'aadiff-gpu-node-1']) {
  try { pod('rm', '--force', '--time', '0', '--ignore', own); } catch { /* It was never started. */ }
}

try { pod('network', 'rm', '--force', network); } catch { /* It was never made. */ }
for (const name of ['s3', 'postgres']) {
  try { run(path.join(root, `tests/tools/${name}.sh`), 'stop', path.join(folder, name)); } catch { /* It was never started. */ }
}

besides.forEach((process) => process.kill());
fs.rmSync(folder, { recursive: true, force: true });
say(failure ? `FAILED: ${failure.message}` : 'all of it held');
process.exit(failure ? 1 : 0);
