/** A small server for pages: loopback only, cross-origin isolated, so that wasm has threads. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
};

/** What belongs to an address: text, or a folder whose files it is the beginning of; of a folder in it, its index.html. */
export type Content = { readonly text: string; readonly type: string } | { readonly folder: string };

const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

export interface Server {
  /** http://127.0.0.1:PORT */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** The file an address below a folder means; undefined if it leads out of it. */
const fileIn = (folder: string, rest: string): string | undefined => {
  const path = normalize(join(folder, decodeURIComponent(rest)));
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? path : undefined;
};

/** @param contents - by the beginning of their address; the longest that fits counts */
export const serve = async (contents: Readonly<Record<string, Content>>): Promise<Server> => {
  const beginnings = Object.keys(contents).sort((a, b) => b.length - a.length);
  const server = createServer((request, response) => {
    const refuse = (code: number): void => void response.writeHead(code, headers).end();
    const path = request.url!.split('?', 1)[0]!;
    const begin = beginnings.find((b) => ('folder' in contents[b]! ? path.startsWith(b) : path === b));
    if (begin === undefined) return refuse(404);
    const content = contents[begin]!;
    if ('text' in content)
      return void response.writeHead(200, { ...headers, 'Content-Type': content.type }).end(content.text);
    let file: string | undefined;
    try {
      const rest = path.slice(begin.length);
      file = fileIn(normalize(content.folder), path.endsWith('/') ? `${rest}index.html` : rest);
    } catch {
      return refuse(400); // % that is no code of a character
    }
    if (file === undefined) return refuse(403);
    const found = file;
    stat(found).then(
      (is) => {
        if (!is.isFile()) return refuse(404);
        response.writeHead(200, {
          ...headers,
          'Content-Type': types[extname(found)] ?? 'application/octet-stream',
          'Content-Length': is.size,
        });
        createReadStream(found)
          .on('error', () => response.destroy())
          .pipe(response);
      },
      () => refuse(404),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
