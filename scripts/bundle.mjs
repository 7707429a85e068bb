/**
 * handgrad for pages, in dist/browser: `handgrad.js`, an ES module that imports tfjs, and `handgrad.min.js`, for a
 * script tag: the global `handgrad`, which takes tfjs from the global `tf`. Called by build.mjs, or by itself.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const core = '@tensorflow/tfjs-core';
const names = Object.keys(createRequire(import.meta.url)(core));

/** @param contents - the text of modules of tfjs, by their names; the others stay imports */
const tfjs = (contents) => ({
  name: 'tfjs',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^@tensorflow\// }, ({ path, namespace }) =>
      namespace !== 'tfjs' && path in contents
        ? { path, namespace: 'tfjs', sideEffects: false }
        : { path, external: true },
    );
    onLoad({ filter: /.*/, namespace: 'tfjs' }, ({ path }) => ({ contents: contents[path] }));
  },
});

const common = {
  bundle: true,
  target: 'es2022',
  absWorkingDir: root,
  tsconfigRaw: { compilerOptions: { target: 'ES2022', verbatimModuleSyntax: true } },
  legalComments: 'none',
  logLevel: 'warning',
  // Only Node gets to where it is read: threads of wasm are started there by hand.
  define: { 'import.meta.url': '""' },
};

/**
 * tfjs-core as a module for this entry: what it uses comes by one statement, instead of one for each source file.
 *
 * @param statement - from names to what exports them
 */
const coreFor = async (entry, statement) => {
  const all = names.map((name) => `export const ${name} = /* @__PURE__ */ tfjsName('${name}');`).join('\n');
  const { outputFiles } = await build({
    ...common,
    ...entry,
    format: 'esm',
    write: false,
    plugins: [tfjs({ [core]: all })],
  });
  // Calls that nobody needs are gone; files that nobody needs still ask for the names that only they use.
  const used = [...outputFiles[0].text.matchAll(/\btfjsName\("(\w+)"\)/g)].map(([, name]) => name);
  const others = names.filter((name) => !used.includes(name));
  return { [core]: `${statement(used)}\nexport let ${others};` };
};

/**
 * An ES module. Its imports of tfjs-core are one statement, instead of one for each source file.
 *
 * @param entry - esbuild's entryPoints or stdin
 */
export const moduleOf = async (entry) => ({
  ...common,
  ...entry,
  format: 'esm',
  plugins: [tfjs(await coreFor(entry, (used) => `export { ${used} } from '${core}';`))],
});

const missing = 'handgrad: the script of TensorFlow.js has to come first: there is no global tf.';

/** A script. The wasm backend's puts its functions into `tf.wasm`; that of cpu is in tfjs' own. */
export const scriptOf = async (entry) => ({
  ...common,
  ...entry,
  format: 'iife',
  globalName: 'handgrad',
  minify: true,
  plugins: [
    tfjs({
      ...(await coreFor(
        entry,
        (used) => `if (!globalThis.tf) throw new Error('${missing}');
          export const { ${used} } = globalThis.tf;`,
      )),
      '@tensorflow/tfjs-backend-cpu': `throw new Error('the script tf-backend-cpu.es2017.min.js is missing');`,
      '@tensorflow/tfjs-backend-wasm': `
        const { wasm } = globalThis.tf;
        if (!wasm) throw new Error('the script tf-backend-wasm.es2017.min.js is missing');
        export const { getThreadsCount, setThreadsCount, setWasmPaths } = wasm;`,
    }),
  ],
});

export const entry = { entryPoints: [join(root, 'src', 'index.ts')] };

/** Writes both files. Their source maps point to src, which the package has. */
export const bundle = async () => {
  const folder = join(root, 'dist', 'browser');
  const written = { sourcemap: 'linked', sourcesContent: false };
  await build({ ...(await moduleOf(entry)), ...written, outfile: join(folder, 'handgrad.js') });
  await build({ ...(await scriptOf(entry)), ...written, outfile: join(folder, 'handgrad.min.js') });
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
