/** The webgl backend, in a page or a worker. */
import { backend } from '@tensorflow/tfjs-core';
import type { Details } from './contract.js';
import { importOptional, isRegistered } from './host.js';

interface Webgl {
  readonly gpgpu: { readonly gl: WebGL2RenderingContext };
}

export const loadWebgl = async (): Promise<void> => {
  if (!isRegistered('webgl')) await importOptional('@tensorflow/tfjs-backend-webgl');
};

export const webglDetails = (): Details => {
  const { gl } = (backend() as unknown as Webgl).gpgpu;
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(extension ? extension.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  return typeof name === 'string' ? { device: name } : {};
};
