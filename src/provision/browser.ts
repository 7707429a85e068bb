/** A Chromium that playwright-core can drive. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { keepProof, locked, onceADay, proved, readJson, type Environment } from './cache.js';
import { commandFor } from './commands.js';
import { missing, type Found, type Provisioner } from './contract.js';
import type { Machine } from './machine.js';
import { attempt, isResult, load, step } from './steps.js';

const noDriver = missing('playwright-core is not installed', 'npm install --save-dev playwright-core');
const ownDownload = 'npx playwright-core install chromium-headless-shell';

/** Where browsers that were installed by other means lie. */
const wellKnown: Readonly<Partial<Record<NodeJS.Platform, (env: Environment) => readonly string[]>>> = {
  linux: () => [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/microsoft-edge',
  ],
  darwin: () =>
    ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    ),
  win32: (env) =>
    ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
      .flatMap((name) => env[name] ?? [])
      .flatMap((folder) => [
        join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ]),
};

/** Playwright's folder of browsers. */
const downloads = ({ env, platform }: Machine): string => {
  if (env['PLAYWRIGHT_BROWSERS_PATH']) return env['PLAYWRIGHT_BROWSERS_PATH'];
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'ms-playwright');
  return join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache', 'ms-playwright');
};

const entries = (folder: string): string[] => {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
};

const programs = [
  'chrome-headless-shell',
  'headless_shell',
  'chrome',
  'chrome-headless-shell.exe',
  'headless_shell.exe',
  'chrome.exe',
  join('Google Chrome for Testing.app', 'Contents', 'MacOS', 'Google Chrome for Testing'),
  join('Chromium.app', 'Contents', 'MacOS', 'Chromium'),
];

/** What Playwright has downloaded, the newest first: chromium_headless_shell-1255/chrome-headless-shell-linux64/… */
const downloaded = (machine: Machine): string[] =>
  entries(downloads(machine))
    .filter((folder) => /chromium(_headless_shell)?-\d+$/.test(folder))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .flatMap(entries)
    .flatMap((folder) => programs.map((program) => join(folder, program)))
    .filter((path) => existsSync(path));

/** Every Chromium that is there. A choice of the user's own is the only one. */
export const browsers = (machine: Machine): readonly string[] => {
  const chosen = machine.env['HANDGRAD_CHROMIUM'];
  if (chosen) return [chosen];
  const known = wellKnown[machine.platform]?.(machine.env) ?? [];
  return [...known.filter((path) => existsSync(path)), ...downloaded(machine)];
};

/** Debian's /usr/bin/chromium is a script that starts another file; elsewhere it may be a link. */
const debian = '/usr/lib/chromium/chromium';

/** The files that a browser's program is, as far as they can be named. */
export const filesOf = (program: string): readonly string[] => [
  ...(existsSync(program) ? [realpathSync(program)] : []),
  ...(program === '/usr/bin/chromium' && existsSync(debian) ? [debian] : []),
];

/** Beside a browser: folders in which other things that it brings are found. */
export const foldersOf = (machine: Machine): readonly string[] => [
  ...new Set(browsers(machine).flatMap(filesOf).map(dirname)),
];

const test = `
  const { chromium } = require(args[0]);
  const browser = await chromium.launch({ executablePath: args[1], headless: true, timeout: 30000 })
    .catch(({ message }) => { throw new Error(
      /error while loading shared libraries.*/.exec(message)?.[0] ?? message.split('\\n')[0]) });
  const page = await browser.newPage();
  if (await page.evaluate('1 + 1') !== 2) throw new Error('it computes wrong');
  const version = browser.version();
  await browser.close();
  return version;`;

const versionSchema = v.object({ version: v.string() });

const tryBrowser = async (machine: Machine, driver: string, program: string): Promise<Found> => {
  if (!existsSync(program)) return missing(`there is no ${program}`);
  const { version = '' } = (await readJson(join(driver, 'package.json'), versionSchema)) ?? {};
  const key = [program, driver, version].join(' ');
  const known = await proved(machine, 'browser', key);
  if (known) return { available: true, ...known };
  const tested = await load(machine, program, test, [driver, program], v.string());
  if (!isResult(tested)) return missing(tested.reason);
  const proof = { what: `Chromium ${tested.value}`, path: program };
  await keepProof(machine, 'browser', key, filesOf(program), proof);
  return { available: true, ...proof };
};

const find = async (machine: Machine): Promise<Found> => {
  const driver = machine.packageFolder('playwright-core');
  if (!driver) return noDriver;
  const failures: string[] = [];
  for (const program of browsers(machine)) {
    const found = await tryBrowser(machine, driver, program);
    if (found.available) return found;
    failures.push(found.reason);
  }
  return missing(failures[0] ?? 'there is no Chromium', commandFor(machine, 'browser') ?? ownDownload);
};

// Ways to get one: each gives a reason if it fails

type Way = (machine: Machine) => Promise<string | undefined>;

const apt = ['-y', '-q', '-o', 'APT::Status-Fd=1', '-o', 'DPkg::Lock::Timeout=60', '-o', 'Dpkg::Use-Pty=0'];
const patience = ['Retries=1', 'http::Timeout=15', 'https::Timeout=15'].flatMap((o) => [
  '-o',
  `Acquire::${o}`,
]);
const quiet = { DEBIAN_FRONTEND: 'noninteractive', DEBCONF_NONINTERACTIVE_SEEN: 'true' };

/** `pmstatus:chromium:45.5:Unpacking chromium` */
const aptLine = /^(dl|pm)status:[^:]*:([\d.]+):/;
const aptPhase: Readonly<Record<string, string>> = { dl: 'downloading', pm: 'installing' };

const byApt: Way = async (machine) => {
  const update = await step(machine, 'browser: apt-get update', () =>
    attempt(machine, 'apt-get update', ['apt-get', ...apt, ...patience, 'update'], {
      limit: 120,
      env: quiet,
    }),
  );
  const install = ['apt-get', ...apt, ...patience, 'install', '--no-install-recommends', 'chromium'] as const;
  const installed = await step(machine, 'browser: apt-get install chromium', (report) =>
    attempt(machine, 'apt-get install chromium', install, {
      limit: 600,
      env: quiet,
      onLine: (line) => {
        const [, phase, percent] = aptLine.exec(line) ?? [];
        if (phase) report(`${aptPhase[phase]!} ${Math.round(Number(percent))} %`);
      },
    }),
  );
  // A source that does not answer spoils an update, and not always the installation.
  if (isResult(installed)) return undefined;
  return isResult(update) ? installed.reason : update.reason;
};

const byPlaywright: Way = async (machine) => {
  const cli = join(machine.packageFolder('playwright-core')!, 'cli.js');
  const command = [machine.node.path, cli, 'install', 'chromium-headless-shell'] as const;
  const ran = await step(machine, 'browser: downloading Chromium (playwright-core)', (report) =>
    attempt(machine, 'playwright-core install', command, {
      limit: 600,
      onLine: (line) => {
        const [percent] = /\d+(?=% of)/.exec(line) ?? [];
        if (percent) report(`${percent} %`);
      },
    }),
  );
  return isResult(ran) ? undefined : ran.reason;
};

const ways = ({ root, platform, which }: Machine): Readonly<Record<string, Way>> => ({
  ...(root && platform === 'linux' && which('apt-get') ? { apt: byApt } : {}),
  playwright: byPlaywright,
});

/**
 * Installs one, even if there is one.
 *
 * @param enough whether there is what is wanted of it, asked before each way and after the last
 */
export const installBrowser = (
  machine: Machine,
  enough: (machine: Machine) => Promise<Found>,
): Promise<Found> =>
  locked(machine, 'browser', async () => {
    let found = await enough(machine);
    if (!machine.packageFolder('playwright-core')) return found;
    const failures: string[] = [];
    for (const [way, get] of Object.entries(ways(machine))) {
      if (found.available || machine.env['HANDGRAD_CHROMIUM']) return found;
      const reason = await onceADay(machine, `browser-${way}`, () => get(machine));
      if (reason === undefined) found = await enough(machine);
      else {
        machine.say(`browser: ${reason}`);
        failures.push(reason);
      }
    }
    return found.available || !failures.length
      ? found
      : { ...found, reason: [found.reason, ...failures].join('; ') };
  });

export const browser: Provisioner = {
  about: 'a Chromium that playwright-core drives',
  find,
  install: (machine) => installBrowser(machine, find),
};
